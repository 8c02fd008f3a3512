import { readFile, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { afterAll, assert, describe, it } from "@effect/vitest"
import { faktura, snapshotOf } from "./kit/Command.ts"
import { serve } from "./kit/Scaffolding.ts"
import { sha256 } from "../src/upstream/Upstream.ts"
import { makeZoo, overlay, removeFolders, source, spec, zoo } from "./kit/Zoo.ts"

afterAll(removeFolders)

const newer = zoo
  .replace('version: "1"', 'version: "2"')
  .replace("      operationId: getCat\n", "      operationId: getCat\n      deprecated: true\n")
  .replace("name: { type: string }", "name: { type: integer }")
  .replace(
    "components:",
    "  /dogs:\n    get:\n      operationId: listDogs\n      responses: { '204': { description: None } }\ncomponents:"
  )

const sourceOf = (upstream: string, hash: string | null): string => `# Where it is from.
title: zoo
upstream: ${upstream} # the vendor's
read: "2020-01-01"
version: "1"
sha256: ${hash} # set by a pull
packages:
  client: "@scenario/zoo-client"
  services: "@scenario/zoo"
client: ScenarioClient
resourcePrefix: null
`

/** Generated workspace whose zoo comes from a server. The server returns the value of `upstream`. */
const pulled = async (hash: string | null = sha256(zoo)) => {
  const root = await makeZoo()
  const upstream: { text: string; status: number; etag?: string } = { text: newer, status: 200 }
  const server = await serve((request, response) => {
    const { etag, status, text } = upstream
    if (etag !== undefined && request.headers["if-none-match"] === etag) return void response.writeHead(304).end()
    response.writeHead(status, etag === undefined ? {} : { etag }).end(text)
  })
  await writeFile(join(root, source), sourceOf(`${server.url}/zoo.yaml`, hash))
  const generated = await faktura(root, "generate")
  assert.strictEqual(generated.code, 0, generated.stderr)
  return { root, upstream, url: `${server.url}/zoo.yaml`, [Symbol.asyncDispose]: server[Symbol.asyncDispose] }
}

const says = `zoo: 1 -> 2
operations: 1 added, 0 removed, 1 changed
  + GET /dogs
  ~ GET /cats/{id}
schemas: 0 added, 0 removed, 1 changed
  ~ Cat
other parts: 0 added, 0 removed, 1 changed
  ~ info.version
`

describe("pull", () => {
  it("says what changed, replaces the document and its source, and generates", async () => {
    await using it = await pulled()
    const ran = await faktura(it.root, "pull", "zoo")
    assert.deepStrictEqual([ran.code, ran.stderr], [0, ""])
    assert.include(ran.stdout, says)
    assert.match(ran.stdout, /zoo: specs\/zoo\/openapi.yaml and source.yaml written, \d+ generated files changed/)
    assert.strictEqual(await readFile(join(it.root, spec), "utf8"), newer)
    const kept = await readFile(join(it.root, source), "utf8")
    assert.match(kept, /^read: "20(?!20)\d\d-\d\d-\d\d"$/m)
    // Everything else stays as it was written, comments included.
    assert.strictEqual(
      kept.replace(/^read: .*$/m, 'read: "2020-01-01"'),
      sourceOf(it.url, sha256(newer)).replace('version: "1"', 'version: "2"')
    )
    const check = await faktura(it.root, "generate", "--check")
    assert.deepStrictEqual([check.code, check.stderr], [0, ""])
    const before = await snapshotOf(it.root)
    const again = await faktura(it.root, "pull", "zoo")
    assert.deepStrictEqual([again.code, again.stdout, again.stderr], [0, "zoo: unchanged\n", ""])
    assert.deepStrictEqual(await snapshotOf(it.root), before)
  })

  it("with --check says what changed, fails, and writes nothing", async () => {
    await using it = await pulled()
    const before = await snapshotOf(it.root)
    const ran = await faktura(it.root, "pull", "zoo", "--check")
    assert.deepStrictEqual([ran.code, ran.stdout], [1, says])
    assert.include(ran.stderr, "run `faktura pull zoo`")
    assert.deepStrictEqual(await snapshotOf(it.root), before)
  })

  it("with --json says it to machines", async () => {
    await using it = await pulled()
    const ran = await faktura(it.root, "pull", "zoo", "--check", "--json")
    assert.deepStrictEqual(JSON.parse(ran.stdout), {
      api: "zoo",
      upstream: it.url,
      changed: true,
      version: { kept: "1", upstream: "2" },
      openapi: { kept: "3.1", upstream: "3.1" },
      changes: {
        operations: { added: ["GET /dogs"], removed: [], changed: ["GET /cats/{id}"] },
        schemas: { added: [], removed: [], changed: ["Cat"] },
        elsewhere: { added: [], removed: [], changed: ["info.version"] }
      }
    })
  })

  it("stores the validator, and reads nothing that was not modified", async () => {
    await using it = await pulled()
    it.upstream.etag = '"newer"'
    const ran = await faktura(it.root, "pull", "zoo")
    assert.deepStrictEqual([ran.code, ran.stderr], [0, ""])
    const kept = await readFile(join(it.root, source), "utf8")
    assert.include(kept, `validator:\n  url: ${it.url}\n  etag: '"newer"'\n`)
    it.upstream.text = "not read"
    const again = await faktura(it.root, "pull", "zoo", "--json")
    assert.deepStrictEqual(JSON.parse(again.stdout), { api: "zoo", upstream: it.url, changed: false })
  })

  it("takes over a change of layout too, and says that it is one", async () => {
    await using it = await pulled()
    it.upstream.text = `# Moved.\n${zoo}`
    const ran = await faktura(it.root, "pull", "zoo")
    assert.include(ran.stdout, "only the layout changed")
    assert.strictEqual(await readFile(join(it.root, spec), "utf8"), it.upstream.text)
  })

  it("finishes a pull that was stopped between the document and its source", async () => {
    await using it = await pulled()
    await writeFile(join(it.root, spec), newer)
    const ran = await faktura(it.root, "pull", "zoo")
    assert.deepStrictEqual([ran.code, ran.stderr], [0, ""])
    assert.include(await readFile(join(it.root, source), "utf8"), sha256(newer))
    assert.strictEqual((await faktura(it.root, "generate", "--check")).code, 0)
  })

  for (const [what, hash, reason] of [
    ["written", null, "was written by hand"],
    ["changed", sha256("another"), "was changed by hand"]
  ] as const) {
    it(`leaves a document that was ${what} by hand, unless asked`, async () => {
      await using it = await pulled(hash)
      const before = await snapshotOf(it.root)
      const ran = await faktura(it.root, "pull", "zoo")
      assert.strictEqual(ran.code, 1)
      assert.include(ran.stdout, "+ GET /dogs")
      assert.include(ran.stderr, `${spec}  ${reason}`)
      assert.include(ran.stderr, "--replace")
      assert.deepStrictEqual(await snapshotOf(it.root), before)
      const replaced = await faktura(it.root, "pull", "zoo", "--replace")
      assert.deepStrictEqual([replaced.code, replaced.stderr], [0, ""])
      assert.include(await readFile(join(it.root, source), "utf8"), `sha256: ${sha256(newer)} # set by a pull`)
    })
  }

  const failures: ReadonlyArray<{
    readonly name: string
    readonly text?: string
    readonly status?: number
    readonly says: ReadonlyArray<string>
  }> = [
    {
      name: "the overlay no longer applies",
      text: newer.replaceAll("/cats/{id}", "/cats/{cat_id}"),
      says: [`${overlay}:4:5  #/actions/0  the action matches nothing`, "nearest match: $.paths['/cats/{cat_id}'].get"]
    },
    {
      name: "it has a key of ours that is misspelt",
      text: newer.replace("operationId: getCat", "x-faktura-nmae: get"),
      says: ["/zoo.yaml:6", "#/paths/~1cats~1{id}/get/x-faktura-nmae", "unknown"]
    },
    {
      name: "a local file is referred to",
      text: newer.replace("#/components/schemas/Cat", "file:///etc/hostname"),
      says: ["/zoo.yaml:14", "a document from the web may only refer to the web"]
    },
    {
      name: "it is no OpenAPI",
      text: "swagger: '2.0'\n",
      says: ["/zoo.yaml:1:1  #/swagger", "Swagger 2.0 is not supported"]
    },
    { name: "it is no YAML", text: "a: [", says: ["/zoo.yaml:1"] },
    { name: "the server refuses", status: 403, says: ["/zoo.yaml  responded with 403 Forbidden"] }
  ]
  for (const { name, says, status = 200, text = newer } of failures) {
    it(`leaves every file as it was when ${name}`, async () => {
      await using it = await pulled()
      Object.assign(it.upstream, { status, text })
      const before = await snapshotOf(it.root)
      const ran = await faktura(it.root, "pull", "zoo")
      assert.strictEqual(ran.code, 1, ran.stderr)
      for (const part of says) assert.include(ran.stderr, part)
      assert.notInclude(ran.stderr, "    at ", "no stack")
      assert.deepStrictEqual(await snapshotOf(it.root), before)
    })
  }

  it("leaves every file as it was when the packages cannot be written", async () => {
    await using it = await pulled()
    await rm(join(it.root, "packages", "zoo", "src"), { recursive: true })
    await writeFile(join(it.root, "packages", "zoo", "src"), "a file where a folder should be")
    const before = await readFile(join(it.root, source), "utf8")
    const ran = await faktura(it.root, "pull", "zoo")
    assert.strictEqual(ran.code, 70, ran.stderr)
    assert.strictEqual(await readFile(join(it.root, spec), "utf8"), zoo)
    assert.strictEqual(await readFile(join(it.root, source), "utf8"), before)
  })

  it("reads a file, named from the workspace's root", async () => {
    const root = await makeZoo()
    await writeFile(join(root, "vendor.yaml"), newer)
    await writeFile(join(root, source), sourceOf("vendor.yaml", sha256(zoo)))
    const ran = await faktura(join(root, "specs"), "pull", "zoo")
    assert.deepStrictEqual([ran.code, ran.stderr], [0, ""])
    assert.strictEqual(await readFile(join(root, spec), "utf8"), newer)
  })

  it("says where the address is missing", async () => {
    const root = await makeZoo()
    const ran = await faktura(root, "pull", "zoo")
    assert.strictEqual(ran.code, 1)
    assert.include(ran.stderr, `${source}:2:1  #/upstream  no upstream`)
  })
})
