/** Conditional reading: which validators of a response are kept, and when they are sent. */
import { readFile, writeFile } from "node:fs/promises"
import type { IncomingHttpHeaders, ServerResponse } from "node:http"
import { join } from "node:path"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { afterAll, assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { readPull } from "../src/generate/Pull.ts"
import { readIfModified, readUpstream, sha256 } from "../src/upstream/Upstream.ts"
import { conditionOf, validatorOf } from "../src/workspace/Validator.ts"
import { findApis } from "../src/workspace/Workspace.ts"
import { serve } from "./kit/Scaffolding.ts"
import { makeZoo, removeFolders, source, spec, zoo } from "./kit/Zoo.ts"

afterAll(removeFolders)

const url = "https://vendor.example/zoo.yaml"
const date = "Thu, 01 Jan 2026 00:00:00 GMT"
const later = "Thu, 01 Jan 2026 00:00:01 GMT"

describe("validatorOf", () => {
  type Row = readonly [name: string, headers: Record<string, string>, validator: ReturnType<typeof validatorOf>]
  const rows: ReadonlyArray<Row> = [
    ["a strong tag", { etag: '"a"' }, { url, etag: '"a"' }],
    ["a weak tag", { etag: 'W/"a"' }, { url, etag: 'W/"a"' }],
    ["an empty tag", { etag: '""' }, { url, etag: '""' }],
    ["a tag with odd characters", { etag: `"a,b'\\c;/é!"` }, { url, etag: `"a,b'\\c;/é!"` }],
    ["a tag and a date: the tag", { etag: '"a"', "last-modified": date, date: later }, { url, etag: '"a"' }],
    ["a tag without quotes", { etag: "a" }, undefined],
    ["a tag with a space", { etag: '"a b"' }, undefined],
    ["a weak mark in small letters", { etag: 'w/"a"' }, undefined],
    ["two tags", { etag: '"a", "b"' }, undefined],
    [
      "an invalid tag and a date: the date",
      { etag: "a", "last-modified": date, date: later },
      { url, lastModified: date }
    ],
    ["a date of the same second", { "last-modified": date, date }, undefined],
    ["a date, and no date of the response", { "last-modified": date }, undefined],
    ["a date of another form", { "last-modified": "2026-01-01", date: later }, undefined],
    ["nothing", {}, undefined]
  ]
  for (const [name, headers, validator] of rows) {
    it(name, () => assert.deepStrictEqual(validatorOf(url, new Headers(headers)), validator))
  }
  it("is sent to its own URL only", () => {
    assert.deepStrictEqual(conditionOf(url, { url, etag: '"a"' }), { "if-none-match": '"a"' })
    assert.deepStrictEqual(conditionOf(url, { url, lastModified: date }), { "if-modified-since": date })
    assert.deepStrictEqual(conditionOf(`${url}?other`, { url, etag: '"a"' }), {})
  })
})

/** Server that keeps the headers of each request. */
const recording = async (respond: (response: ServerResponse, headers: IncomingHttpHeaders, path: string) => void) => {
  const seen: Array<IncomingHttpHeaders> = []
  const server = await serve((request, response) => {
    seen.push(request.headers)
    respond(response, request.headers, request.url ?? "")
  })
  return { url: server.url, seen, [Symbol.asyncDispose]: server[Symbol.asyncDispose] }
}

const run = <A, E>(effect: Effect.Effect<A, E, NodeServices.NodeServices>): Promise<A> =>
  Effect.runPromise(Effect.provide(effect, NodeServices.layer))

describe("readUpstream", () => {
  for (const [name, target, isKept] of [
    ["keeps a validator with the URL after redirects", "/v2/zoo.yaml", true],
    ["keeps none of a redirect to a URL with a query, which may be secret", "/v2/zoo.yaml?signature=1", false]
  ] as const) {
    it(name, async () => {
      await using server = await recording((response, _, path) => {
        if (path === "/latest") response.writeHead(302, { location: target, etag: '"redirect"' }).end()
        else response.writeHead(200, { etag: '"a"' }).end(zoo)
      })
      const { validator } = await run(readUpstream(`${server.url}/latest`, "/", false))
      assert.deepStrictEqual(validator, isKept ? { url: `${server.url}/v2/zoo.yaml`, etag: '"a"' } : undefined)
    })
  }

  it("keeps none of a document in several files", async () => {
    await using server = await recording((response, _, path) => {
      response.writeHead(200, { etag: '"a"' })
      response.end(path === "/cat.yaml" ? "type: string\n" : zoo.replace("#/components/schemas/Cat", "cat.yaml"))
    })
    const { bundled, validator } = await run(readUpstream(`${server.url}/zoo.yaml`, "/", false))
    assert.deepStrictEqual([bundled, validator], [true, undefined])
  })

  it("reports a 304 that it did not request", async () => {
    await using server = await recording((response) => response.writeHead(304).end())
    const error = await run(Effect.flip(readUpstream(server.url, "/", false)))
    assert.include(error.message, "responded with 304 Not Modified to a request without a condition")
  })
})

describe("readIfModified", () => {
  it("reads a document whose server ignores the condition", async () => {
    await using server = await recording((response) => response.writeHead(200, { etag: '"b"' }).end(zoo))
    const read = await run(readIfModified(server.url, "/", false, { url: server.url, etag: '"a"' }))
    assert.deepStrictEqual(read?.validator, { url: server.url, etag: '"b"' })
  })
})

describe("readPull", () => {
  /** Workspace with a zoo from the server. */
  const pulled = async (server: string, hash: string, validator: string) => {
    const root = await makeZoo()
    const text = (await readFile(join(root, source), "utf8"))
      .replace("upstream: null", `upstream: ${server}/zoo.yaml`)
      .replace("sha256: null", `sha256: ${hash}`)
    await writeFile(join(root, source), `${text}${validator}`)
    const read = Effect.gen(function* () {
      const [api] = yield* findApis(root, "zoo")
      return yield* readPull(root, api!, { allowRemote: false, replace: false })
    })
    return { root, read: () => run(read) }
  }
  const validatorText = (server: string) => `validator:\n  url: ${server}/zoo.yaml\n  etag: W/"a"\n`

  it("reads no body when the document was not modified", async () => {
    await using server = await recording((response) => response.writeHead(304, { etag: 'W/"a"' }).end())
    const it = await pulled(server.url, sha256(zoo), validatorText(server.url))
    assert.strictEqual((await it.read())._tag, "Unchanged")
    assert.deepStrictEqual(
      server.seen.map((headers) => headers["if-none-match"]),
      ['W/"a"']
    )
  })

  it("has no condition when the stored document was changed by hand", async () => {
    await using server = await recording((response) => response.end(zoo))
    const it = await pulled(server.url, sha256(zoo), validatorText(server.url))
    await writeFile(join(it.root, spec), `${zoo}# by hand\n`)
    assert.strictEqual((await it.read())._tag, "Changed")
    assert.notProperty(server.seen[0] ?? {}, "if-none-match")
  })

  it("has no condition after the URL was changed", async () => {
    await using server = await recording((response) => response.end(zoo))
    const it = await pulled(server.url, sha256(zoo), validatorText("https://vendor.example"))
    assert.strictEqual((await it.read())._tag, "Unchanged")
    assert.notProperty(server.seen[0] ?? {}, "if-none-match")
  })

  it("is unchanged when only the tag changed", async () => {
    let count = 0
    await using server = await recording((response) => response.writeHead(200, { etag: `"${count++}"` }).end(zoo))
    const it = await pulled(server.url, sha256(zoo), validatorText(server.url))
    assert.deepStrictEqual([(await it.read())._tag, (await it.read())._tag], ["Unchanged", "Unchanged"])
  })

  it("rejects a validator that is not valid, with its line", async () => {
    const it = await pulled("http://127.0.0.1:1", sha256(zoo), "validator:\n  url: x\n  etag: no quotes\n")
    const error = await it.read().catch((reason: unknown) => reason)
    assert.match(String(error), /source\.yaml:13:3 {2}#\/validator\/etag/)
  })
})
