import { mkdir, symlink, writeFile } from "node:fs/promises"
import { join } from "node:path"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { afterAll, assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/testing/TestClock"
import { objectOf } from "../src/openapi/Json.ts"
import { addressProblem } from "../src/upstream/Fetch.ts"
import { readUpstream } from "../src/upstream/Upstream.ts"
import { serve } from "./kit/Scaffolding.ts"
import { makeFolder, removeFolders, zoo } from "./kit/Zoo.ts"

afterAll(removeFolders)

const read = (spec: string, folder = "/") => readUpstream(spec, folder, false).pipe(Effect.provide(NodeServices.layer))
const ok = (spec: string, folder?: string) => Effect.runPromise(read(spec, folder))
const refusal = (spec: string, folder?: string): Promise<string> =>
  Effect.runPromise(Effect.map(Effect.flip(read(spec, folder)), ({ message }) => message))

/** Server with a table of responses by path. */
const site = (pages: Readonly<Record<string, string>>) =>
  serve((request, response) => {
    const text = pages[request.url ?? ""]
    response.writeHead(text === undefined ? 404 : 200).end(text)
  })

const schemasOf = (json: unknown) => objectOf(objectOf(objectOf(json).components).schemas)

describe("readUpstream", () => {
  it("keeps a document that refers to nothing else to the letter", async () => {
    const text = zoo.replaceAll("\n", "\r\n")
    await using server = await site({ "/zoo": text })
    const upstream = await ok(`${server.url}/zoo`)
    assert.strictEqual(upstream.text, text)
    assert.deepStrictEqual(
      [upstream.format, upstream.bundled, upstream.version, upstream.title],
      ["yaml", false, "1", "Zoo"]
    )
  })

  it("puts what it refers to into it, relative to where it was found after redirects", async () => {
    await using server = await serve((request, response) => {
      if (request.url === "/latest") response.writeHead(302, { location: "/v2/zoo.yaml" }).end()
      else if (request.url === "/v2/zoo.yaml") {
        response.end(zoo.replace("#/components/schemas/Cat", "cat.json"))
      } else if (request.url === "/v2/cat.json") {
        response.end(JSON.stringify({ type: "object", properties: { mother: { $ref: "cat.json" } } }))
      } else response.writeHead(404).end()
    })
    const upstream = await ok(`${server.url}/latest`)
    assert.isTrue(upstream.bundled)
    assert.strictEqual(upstream.address, `${server.url}/v2/zoo.yaml`)
    assert.deepStrictEqual(schemasOf(upstream.json)["cat"], {
      type: "object",
      properties: { mother: { $ref: "#/components/schemas/cat" } }
    })
    assert.strictEqual(upstream.sha256, (await ok(`${server.url}/latest`)).sha256)
  })

  it("names the file and pointer of a reference without a target", async () => {
    await using server = await site({
      "/zoo.yaml": zoo.replace("#/components/schemas/Cat", "cat.yaml"),
      "/cat.yaml": "type: object\nproperties:\n  owner: { $ref: owner.yaml }\n"
    })
    const message = await refusal(`${server.url}/zoo.yaml`)
    assert.include(message, `${server.url}/cat.yaml:3:10  #/properties/owner  cannot be resolved`)
    assert.include(message, "responded with 404")
  })

  it("reads files below the document's folder, and none beside it", async () => {
    const folder = await makeFolder()
    await mkdir(join(folder, "api", "schemas"), { recursive: true })
    await writeFile(join(folder, "api", "zoo.yaml"), zoo.replace("#/components/schemas/Cat", "schemas/Cat.yaml"))
    await writeFile(join(folder, "api", "schemas", "Cat.yaml"), "type: string\n")
    assert.deepStrictEqual(schemasOf((await ok("api/zoo.yaml", folder)).json)["Cat-2"] ?? {}, { type: "string" })
    await writeFile(join(folder, "secret.yaml"), "type: string\n")
    await symlink(join(folder, "secret.yaml"), join(folder, "api", "schemas", "linked.yaml"))
    for (const ref of ["../secret.yaml", join(folder, "secret.yaml"), "schemas/linked.yaml", "/etc/hostname"]) {
      await writeFile(join(folder, "api", "zoo.yaml"), zoo.replace("#/components/schemas/Cat", ref))
      assert.include(await refusal("api/zoo.yaml", folder), "outside of the document's folder", ref)
    }
  })

  for (const ref of ["file:///etc/hostname", "/../../etc/hostname.yaml", "ftp://x/y"]) {
    it(`does not follow ${ref} out of the web`, async () => {
      await using server = await site({ "/zoo.yaml": zoo.replace("#/components/schemas/Cat", ref) })
      assert.match(await refusal(`${server.url}/zoo.yaml`), /may only refer to the web|responded with 404/)
    })
  }

  it("stops at 50 MB", async () => {
    const chunk = Buffer.alloc(1024 * 1024, " ")
    let sent = 0
    await using server = await serve((_, response) => {
      const more = (): void => {
        sent++
        if (!response.destroyed) response.write(chunk, more)
      }
      more()
    })
    assert.include(await refusal(`${server.url}/zoo.yaml`), "is larger than 50 MB")
    assert.isBelow(sent, 100)
  })

  it.effect("gives up after a minute", () =>
    Effect.gen(function* () {
      let asked = (): void => undefined
      const begun = new Promise<void>((resolve) => (asked = resolve))
      const server = yield* Effect.acquireRelease(
        Effect.promise(() => serve(() => asked())),
        (each) => Effect.promise(() => each[Symbol.asyncDispose]())
      )
      const fiber = yield* Effect.forkChild(Effect.flip(read(`${server.url}/zoo.yaml`)))
      yield* Effect.promise(() => begun)
      yield* TestClock.adjust("60 seconds")
      assert.include((yield* Fiber.join(fiber)).message, "was not read within 60 seconds")
    })
  )

  it("says that a web page is no document", async () => {
    await using server = await serve(
      (_, response) => void response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end("<html>")
    )
    assert.include(await refusal(`${server.url}/docs`), "is a web page")
  })

  it("limits redirects", async () => {
    await using server = await serve((_, response) => void response.writeHead(302, { location: "/" }).end())
    assert.include(await refusal(server.url), "redirects more than 10 times")
  })

  it("sends no credentials, and does not show them", async () => {
    const message = await refusal("http://user:secret@127.0.0.1:9/zoo.yaml")
    assert.include(message, "user name or password")
  })
})

describe("addressProblem", () => {
  const table: ReadonlyArray<readonly [from: string, to: string, may: boolean]> = [
    ["https://a.example/x", "https://a.example/y", true],
    ["https://a.example/x", "https://b.example/y", true],
    ["http://a.example/x", "https://a.example/y", true],
    ["https://a.example/x", "http://a.example/y", false],
    ["https://a.example/x", "file:///etc/passwd", false],
    ["https://a.example/x", "https://127.0.0.1/y", false],
    ["https://a.example/x", "https://localhost/y", false],
    ["https://a.example/x", "https://169.254.169.254/y", false],
    ["https://a.example/x", "https://[::1]/y", false],
    ["https://a.example/x", "https://192.168.1.1/y", false],
    ["https://a.example/x", "https://localhost./y", false],
    ["https://a.example/x", "https://100.64.1.1/y", false],
    ["https://a.example/x", "https://db.internal/y", false],
    ["https://a.example/x", "https://nas.local/y", false],
    ["https://a.example/x", "https://[fd00::1]/y", false],
    ["https://a.example/x", "https://[::ffff:10.0.0.1]/y", false],
    ["https://a.example/x", "https://[64:ff9b::10.0.0.1]/y", false],
    ["https://a.example/x", "https://0x7f.1/y", false],
    ["https://a.example/x", "https://[2606:4700::1111]/y", true],
    ["http://localhost:1/x", "http://127.0.0.1:1/y", false],
    ["http://localhost:1/x", "http://localhost:2/y", true],
    ["http://localhost:1/x", "http://LOCALHOST.:2/y", true],
    ["https://a.example/x", "https://u:p@a.example/y", false]
  ]
  for (const [from, to, may] of table) {
    it(`${from} ${may ? "may" : "must not"} lead to ${to}`, () => {
      assert.strictEqual(addressProblem(from, to) === undefined, may)
    })
  }
})
