// Sent requests of a generated raw client, over the built-in fetch and over the pool.
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { withDeclaredHeaders } from "../src/call/ResponseHeaders.ts"
import type { FullResponse } from "../src/call/ResponseHeaders.ts"
import { operation } from "../src/call/Call.ts"
import type { AnyCallError } from "../src/operation/Errors.ts"
import { writeIntegers } from "../src/schema/ExactIntegers.ts"
import type { Operation } from "../src/operation/Operation.ts"
import type { CallOptions } from "../src/operation/CallInput.ts"
import * as S from "../src/schema/WireSchema.ts"
import { TestClient } from "./kit/Scripted.ts"
import { raw } from "./kit/Raw.ts"
import { served } from "./kit/Served.ts"
import type { Handler } from "./kit/Server.ts"

/** Returns the received body and its media type. */
const echo: Handler = (request, response) => {
  const chunks: Array<Buffer> = []
  request.on("data", (chunk: Buffer) => chunks.push(chunk))
  request.on("end", () => {
    response.setHeader("content-type", "application/json")
    const type = request.headers["content-type"] ?? null
    response.end(JSON.stringify({ type, body: Buffer.concat(chunks).toString() }))
  })
}

interface Echo {
  readonly type: string | null
  readonly body: string
}

const ask = (table: Partial<Operation>, options: CallOptions, pooled: boolean, handler: Handler = echo) =>
  Effect.scoped(
    Effect.gen(function* () {
      const { asked, context, define } = yield* served(handler, { pooled })
      const call = operation<CallOptions, unknown, AnyCallError, TestClient>(define(table))
      const exit = yield* Effect.result(Effect.provideContext(call(options), context))
      return { asked, exit }
    })
  )

const echoed = (table: Partial<Operation>, options: CallOptions, pooled: boolean) =>
  Effect.map(ask(table, options, pooled), ({ asked, exit }) => {
    // Cast: the response of `echo`.
    return { asked: asked[0]!, answer: (exit as unknown as { readonly success: Echo }).success }
  })

// Cast: generated code leaves the field out, but `served` sets it, and it must be removed.
const unchecked = { check: undefined } as unknown as Partial<Operation>
const write = { method: "POST", kind: "write" } as const

/** A form's parts: the lines of their heads, and their bodies. */
const partsOf = ({ body, type }: Echo): ReadonlyArray<readonly [head: string, body: string]> => {
  const boundary = /boundary=(.*)$/.exec(type ?? "")?.[1] ?? assert.fail(`no boundary in ${type}`)
  return body
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((part) => {
      const [head = "", ...rest] = part.replace(/^\r\n|\r\n$/g, "").split("\r\n\r\n")
      return [head.replaceAll("\r\n", " | "), rest.join("\r\n\r\n")] as const
    })
}

for (const pooled of [false, true]) {
  describe(pooled ? "over the pool" : "over the built-in fetch", () => {
    it.live("without validation, requests and responses are unchanged", () =>
      Effect.gen(function* () {
        const shape = S.struct({ id: S.integer })
        const table: Partial<Operation> = {
          ...write,
          request: { body: shape, query: shape, bodyRequired: true },
          success: [{ status: 200, as: "json", schema: shape }]
        }
        const given = { body: { id: "one" }, query: { other: 1 } }
        const refused = yield* ask(table, given, pooled)
        assert.deepInclude(refused.exit, { _tag: "Failure" })
        assert.deepStrictEqual(refused.asked, [])
        const { answer, asked } = yield* echoed({ ...table, ...unchecked }, given, pooled)
        assert.deepStrictEqual(answer, { type: "application/json", body: '{"id":"one"}' })
        assert.strictEqual(asked.line, "POST /things?other=1")
      })
    )

    it.live("without a check, an error has the body that came", () =>
      Effect.gen(function* () {
        const { exit } = yield* ask(
          { ...unchecked, errors: { 404: ["NotFound", S.struct({ id: S.integer })] } },
          {},
          pooled,
          (_, response) => response.writeHead(404, { "content-type": "application/json" }).end('{"id":"one"}')
        )
        assert.deepInclude((exit as { readonly failure?: AnyCallError }).failure, {
          _tag: "NotFound",
          body: { id: "one" }
        })
      })
    )

    it.live("integers with another type go as bare digits, and come as their type says", () =>
      Effect.gen(function* () {
        const shape = S.struct({ id: S.exactInteger("string"), n: S.exactInteger("bigint") })
        const table: Partial<Operation> = {
          ...write,
          integers: writeIntegers,
          request: { body: shape, bodyRequired: true },
          success: [{ status: 200, as: "json", schema: S.struct({ body: S.string }) }]
        }
        const body = { id: "9007199254740993", n: 18446744073709551615n }
        const { answer } = yield* echoed(table, { body }, pooled)
        assert.strictEqual(answer.body, '{"id":9007199254740993,"n":18446744073709551615}')
        const { exit } = yield* ask(
          { success: [{ status: 200, as: "json", schema: shape }] },
          {},
          pooled,
          (_, response) => response.writeHead(200, { "content-type": "application/json" }).end(answer.body)
        )
        assert.deepInclude(exit, { _tag: "Success", success: body })
      })
    )

    it.live("an integer that no number holds is refused where a number is declared", () =>
      Effect.gen(function* () {
        const { exit } = yield* ask(
          { success: [{ status: 200, as: "json", schema: S.struct({ id: S.number }) }] },
          {},
          pooled,
          (_, response) =>
            response.writeHead(200, { "content-type": "application/json" }).end('{"id":9007199254740993}')
        )
        assert.deepInclude((exit as { readonly failure?: AnyCallError }).failure, { _tag: "ResponseInvalid" })
      })
    )

    it.live("parameters that are written as JSON", () =>
      Effect.gen(function* () {
        const path = { id: { a: 1 } }
        const query = { filter: { status: ["new", "paid"], text: "ü & =" }, plain: 1, absent: undefined }
        const headers = { "X-Filter": ["a", { b: null }] }
        const before = structuredClone({ path, query, headers })
        const { asked } = yield* echoed(
          {
            path: "/things/{id}",
            wire: {
              path: { id: { json: true } },
              query: { filter: { json: true }, absent: { json: true } },
              header: { "X-Filter": { json: true } }
            }
          },
          { path, query, headers },
          pooled
        )
        const target = new URL(asked.line.split(" ")[1]!, "http://localhost")
        assert.strictEqual(decodeURIComponent(target.pathname), '/things/{"a":1}')
        assert.deepStrictEqual(
          [...target.searchParams],
          [
            ["filter", '{"status":["new","paid"],"text":"ü & ="}'],
            ["plain", "1"]
          ]
        )
        assert.strictEqual(asked.headers["x-filter"], '["a",{"b":null}]')
        assert.deepStrictEqual({ path, query, headers }, before)
      })
    )

    it.live("JSON that no header may hold is refused", () =>
      Effect.gen(function* () {
        const table: Partial<Operation> = { wire: { header: { "X-Filter": { json: true } } } }
        const { asked, exit } = yield* ask(table, { headers: { "X-Filter": { name: "Ł" } } }, pooled)
        assert.deepInclude((exit as { readonly failure?: AnyCallError }).failure, { _tag: "RequestInvalid" })
        assert.deepStrictEqual(asked, [])
      })
    )

    it.live("a body that is written already", () =>
      Effect.gen(function* () {
        const xml = '<?xml version="1.0"?>\n<invoice>"ü"</invoice>'
        const table: Partial<Operation> = { ...write, wire: { body: raw.unchanged("application/xml") } }
        const { answer } = yield* echoed(table, { body: xml }, pooled)
        assert.deepStrictEqual(answer, { type: "application/xml", body: xml })
      })
    )

    it.live("bytes", () =>
      Effect.gen(function* () {
        const table: Partial<Operation> = { ...write, wire: { body: raw.unchanged("application/pdf") } }
        const { answer } = yield* echoed(table, { body: new Blob(["%PDF"]) }, pooled)
        assert.deepStrictEqual(answer, { type: "application/pdf", body: "%PDF" })
      })
    )

    it.live("a form with JSON parts, repeated fields and files", () =>
      Effect.gen(function* () {
        const body = {
          name: "a",
          count: 2,
          tags: ["x", "y"],
          meta: { a: ["ü"] },
          absent: undefined,
          absentMeta: undefined,
          file: new File(["%PDF"], "a.pdf", { type: "application/pdf" }),
          own: new Blob(["{}"], { type: "application/vnd.own+json" })
        }
        const table: Partial<Operation> = {
          ...write,
          wire: {
            body: raw.multipart({
              meta: { contentType: "application/json" },
              absentMeta: { contentType: "application/json" },
              own: { contentType: "application/json" }
            })
          }
        }
        const { answer } = yield* echoed(table, { body }, pooled)
        assert.match(answer.type ?? "", /^multipart\/form-data; boundary=/)
        const field = (name: string): string => `Content-Disposition: form-data; name="${name}"`
        assert.deepStrictEqual(partsOf(answer), [
          [field("name"), "a"],
          [field("count"), "2"],
          [field("tags"), "x"],
          [field("tags"), "y"],
          // No file name: a server that sees one takes the part for a file, and misses the field.
          [`${field("meta")} | Content-Type: application/json`, '{"a":["ü"]}'],
          [`${field("file")}; filename="a.pdf" | Content-Type: application/pdf`, "%PDF"],
          [`${field("own")}; filename="blob" | Content-Type: application/vnd.own+json`, "{}"]
        ])
      })
    )

    it.live("a declared redirect may have a body", () =>
      Effect.gen(function* () {
        const table: Partial<Operation> = {
          success: [{ status: 303, as: "json", schema: S.struct({ id: S.string }) }]
        }
        const { exit } = yield* ask(table, {}, pooled, (_, response) =>
          response.writeHead(303, { location: "/elsewhere", "content-type": "application/json" }).end('{"id":"1"}')
        )
        assert.deepInclude(exit, { _tag: "Success", success: { id: "1" } })
      })
    )

    it.live("a declared redirect is not followed", () =>
      Effect.scoped(
        Effect.gen(function* () {
          const { asked, context, define } = yield* served(
            (_, response) => response.writeHead(302, { location: "/elsewhere" }).end(),
            { pooled }
          )
          const table: Partial<Operation> = { success: [{ status: 302, as: "none" }], headers: { location: "string" } }
          const get = operation<object, void, AnyCallError, TestClient>(define(table))
          const full: () => Effect.Effect<
            FullResponse<void, { readonly location?: string }>,
            AnyCallError,
            TestClient
          > = withDeclaredHeaders(get)
          assert.isUndefined(yield* Effect.provideContext(get(), context))
          assert.deepStrictEqual(yield* Effect.provideContext(full(), context), {
            status: 302,
            headers: { location: "/elsewhere" },
            body: undefined
          })
          assert.deepStrictEqual(
            asked.map(({ line }) => line),
            ["GET /things", "GET /things"]
          )
        })
      )
    )
  })
}
