/** Addresses that a remote document may come from. Its host's name is resolved when the connection is made. */
import { mkdir, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { afterAll, assert, describe, it } from "@effect/vitest"
import { objectOf } from "../src/openapi/Json.ts"
import { faktura } from "./kit/Command.ts"
import { internalAddress, networkOf, publicAddress, readIn } from "./kit/Networks.ts"
import { serve } from "./kit/Scaffolding.ts"
import { makeFolder, removeFolders, zoo } from "./kit/Zoo.ts"

afterAll(removeFolders)

const anywhere = [publicAddress]
const within = [internalAddress]

/** A vendor's server: a document that refers to `ref`, a redirect to it, and a schema. `{port}` is the server's. */
const vendor = async (ref: string) => {
  const seen: Array<string> = []
  let port = ""
  const server = await serve((request, response) => {
    seen.push(`${String(request.headers.host).replace(/:\d+$/, "")}${String(request.url)}`)
    const target = ref.replace("{port}", port)
    if (request.url === "/zoo.yaml") response.end(zoo.replace("#/components/schemas/Cat", target))
    else if (request.url === "/moved.yaml") response.writeHead(302, { location: target }).end()
    else if (request.url === "/cat.yaml") response.end("type: string\n")
    else response.end(zoo)
  })
  port = new URL(server.url).port
  return { port, seen, [Symbol.asyncDispose]: server[Symbol.asyncDispose] }
}

type Names = Parameters<typeof networkOf>[0]

/** A row: where names lead, what the document refers to, and which part of the refusal is shown; undefined where it is read. */
type Row = readonly [name: string, names: Names, ref: string, says: string | undefined]

const rows: ReadonlyArray<Row> = [
  ["another public host", { vendor: [anywhere], other: [anywhere] }, "http://other:{port}/cat.yaml", undefined],
  ["the same public host", { vendor: [anywhere] }, "cat.yaml", undefined],
  [
    "a host with an internal address",
    { vendor: [anywhere], other: [within] },
    "http://other:{port}/cat.yaml",
    `resolves to ${internalAddress}`
  ],
  [
    "a host with a public and an internal address",
    { vendor: [anywhere], other: [[publicAddress, internalAddress]] },
    "http://other:{port}/cat.yaml",
    `resolves to ${internalAddress}`
  ],
  [
    "the same host, which leads inside the second time",
    { vendor: [anywhere, within] },
    "cat.yaml",
    `resolves to ${internalAddress}`
  ],
  [
    "the same host with a dot, which leads inside",
    { vendor: [anywhere], "vendor.": [within] },
    "http://vendor.:{port}/cat.yaml",
    `resolves to ${internalAddress}`
  ],
  ["a host that the user named, inside", { vendor: [[publicAddress, internalAddress]] }, "cat.yaml", undefined],
  [
    "from a host inside to another one inside",
    { vendor: [[publicAddress, internalAddress]], other: [within] },
    "http://other:{port}/cat.yaml",
    `resolves to ${internalAddress}`
  ],
  ["an unknown host", { vendor: [anywhere] }, "http://other:{port}/cat.yaml", "other is not known"],
  ["localhost", { vendor: [anywhere] }, "http://localhost:{port}/cat.yaml", "to this machine or its network"],
  [
    "localhost with a dot",
    { vendor: [anywhere] },
    "http://localhost.:{port}/cat.yaml",
    "to this machine or its network"
  ],
  [
    "a name of the local network",
    { vendor: [anywhere] },
    "http://a.local:{port}/cat.yaml",
    "to this machine or its network"
  ],
  [
    "metadata of a cloud",
    { vendor: [anywhere] },
    "http://metadata.google.internal/cat.yaml",
    "to this machine or its network"
  ],
  [
    "an address as one number",
    { vendor: [anywhere] },
    "http://2130706433:{port}/cat.yaml",
    "to this machine or its network"
  ],
  ["an address of IPv6", { vendor: [anywhere] }, "http://[::1]:{port}/cat.yaml", "to this machine or its network"]
]

for (const [how, path] of [
  ["refers to", "/zoo.yaml"],
  ["redirects to", "/moved.yaml"]
] as const) {
  describe(`a document ${how}`, () => {
    for (const [name, names, ref, says] of rows) {
      it(name, async () => {
        await using server = await vendor(how === "redirects to" ? ref.replace("cat.yaml", "end.yaml") : ref)
        const { network, resolved } = networkOf(names)
        const read = await readIn(network, `http://vendor:${server.port}${path}`, "/", false)
        if (says === undefined) return assert.property(read, "openapi", String(read))
        assert.include(String(read), says)
        assert.notInclude(server.seen.join(" "), "cat.yaml")
        assert.notInclude(server.seen.join(" "), "end.yaml")
        assert.strictEqual(resolved[0], "vendor")
      })
    }
  })
}

describe("a document that is a file", () => {
  const schemasOf = (json: unknown) => objectOf(objectOf(objectOf(json).components).schemas)

  const written = async (ref: string): Promise<string> => {
    const folder = await makeFolder()
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, "zoo.yaml"), zoo.replace("#/components/schemas/Cat", ref))
    return folder
  }

  it("refers to the web only where the user allows it", async () => {
    await using server = await vendor("")
    const { network, resolved } = networkOf({ other: [anywhere] })
    const folder = await written(`http://other:${server.port}/cat.yaml`)
    const refused = await readIn(network, "zoo.yaml", folder, false)
    assert.include(String(refused), "is on the web, and this document is a file; allow it with --allow-remote")
    assert.match(String(refused), /zoo\.yaml:13:\d+ {2}#\/paths\/~1cats~1\{id\}\/get/)
    assert.deepStrictEqual([resolved, server.seen], [[], []])
    assert.deepStrictEqual(schemasOf(await readIn(network, "zoo.yaml", folder, true))["cat"], { type: "string" })
  })

  for (const [name, ref, says] of [
    ["this machine", "http://127.0.0.1:{port}/cat.yaml", "to this machine or its network"],
    ["a name that leads inside", "http://other:{port}/cat.yaml", `resolves to ${internalAddress}`],
    ["a user name in the address", "http://me:secret@other:{port}/cat.yaml", "user name or password"]
  ] as const) {
    it(`does not refer to ${name}, even so`, async () => {
      await using server = await vendor("")
      const { network } = networkOf({ other: [within] })
      const read = await readIn(network, "zoo.yaml", await written(ref.replace("{port}", server.port)), true)
      assert.include(String(read), says)
      assert.deepStrictEqual(server.seen, [])
    })
  }

  it("the command asks for --allow-remote, and takes it", async () => {
    await using server = await vendor("")
    const folder = await written(`http://localhost:${server.port}/cat.yaml`)
    const args = ["emit", "zoo.yaml", "--output", "out", "--name", "Zoo"]
    const asked = await faktura(folder, ...args)
    assert.strictEqual(asked.code, 1)
    assert.include(asked.stderr, "allow it with --allow-remote")
    const allowed = await faktura(folder, ...args, "--allow-remote")
    assert.strictEqual(allowed.code, 1)
    assert.include(allowed.stderr, "to this machine or its network")
    assert.deepStrictEqual(server.seen, [])
  })
})
