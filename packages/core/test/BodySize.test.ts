// Servers that send more than fits into memory: over both transports, compressed or not, as success and error responses.
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type { IncomingMessage, ServerResponse } from "node:http"
import * as zlib from "node:zlib"
import { withCallPolicy } from "../src/operation/CallPolicy.ts"
import { operation } from "../src/call/Call.ts"
import type { AnyCallError } from "../src/operation/Errors.ts"
import type { Operation } from "../src/operation/Operation.ts"
import { served } from "./kit/Served.ts"
import type { TestClient } from "./kit/Scripted.ts"

type Handler = (response: ServerResponse, request: IncomingMessage) => void

const json = { "content-type": "application/json" }

/** Valid JSON of a size. */
const sized = (size: number): string => `"${"x".repeat(size - 2)}"`

const limit = 100_000

/** Sends until the client stops reading. */
const endless =
  (status: number): Handler =>
  (response) => {
    response.writeHead(status, json)
    const more = (): void => {
      while (!response.destroyed && response.write(Buffer.alloc(65_536, 0x20))) {
        /* until the socket is full */
      }
    }
    response.on("drain", more)
    more()
  }

/** A gigabyte of spaces, packed when it is first asked for; the code of a code is smaller still. */
const bomb = (pack: (bytes: Buffer) => Buffer): Buffer => pack(Buffer.alloc(50_000_000, 0x20))

const coded =
  (coding: string, pack: (bytes: Buffer) => Buffer): Handler =>
  (response) => {
    response.writeHead(200, { ...json, "content-encoding": coding }).end(bomb(pack))
  }

const tooLarge: ReadonlyArray<readonly [title: string, handler: Handler]> = [
  ["one byte more, with its length", (response) => response.writeHead(200, json).end(sized(limit + 1))],
  ["an endless body", endless(200)],
  ["a gzip bomb", coded("gzip", (bytes) => zlib.gzipSync(bytes))],
  ["a deflate bomb", coded("deflate", (bytes) => zlib.deflateSync(bytes))],
  ["a brotli bomb", coded("br", (bytes) => zlib.brotliCompressSync(bytes))],
  ["a gzip bomb inside of gzip", coded("gzip, gzip", (bytes) => zlib.gzipSync(zlib.gzipSync(bytes)))]
]

const call = (define: () => Operation, change = { maxResponseBytes: limit, maxAttempts: 3 }) =>
  operation<undefined, unknown, AnyCallError, TestClient>(define)().pipe(withCallPolicy(change))

for (const pooled of [true, false]) {
  const over = pooled ? "over the pool" : "over the built-in fetch"
  describe(`responses ${over}`, () => {
    for (const [title, handler] of tooLarge) {
      for (const kind of ["read", "write"] as const) {
        it.live(`${title}, ${kind}: ResponseInvalid, asked for once`, () =>
          Effect.gen(function* () {
            const { asked, context, define } = yield* served((request, response) => handler(response, request), {
              pooled
            })
            const error = yield* Effect.flip(call(define({ kind })).pipe(Effect.provide(context)))
            if (error._tag !== "ResponseInvalid") return assert.fail(error._tag)
            assert.deepStrictEqual(
              [error.written, error.raw, error.problems],
              [kind === "write", "", [{ field: "body", problem: "Larger than 100000 bytes (maxResponseBytes)" }]]
            )
            assert.strictEqual(asked.length, 1)
          })
        )
      }
    }

    it.live("as large as allowed, and files and text too", () =>
      Effect.gen(function* () {
        const { context, define } = yield* served((_, response) => response.writeHead(200, json).end(sized(limit)), {
          pooled
        })
        assert.strictEqual(yield* call(define()).pipe(Effect.provide(context)), "x".repeat(limit - 2))
        const file = yield* call(define({ success: [{ status: 200, as: "blob" }] })).pipe(Effect.provide(context))
        assert.deepStrictEqual(file instanceof Blob && [file.size, file.type], [limit, "application/json"])
        const error = yield* call(define({ success: [{ status: 200, as: "blob" }] }), {
          maxResponseBytes: limit - 1,
          maxAttempts: 1
        }).pipe(Effect.provide(context), Effect.flip)
        assert.strictEqual(error._tag, "ResponseInvalid")
      })
    )

    it.live("an endless error is what its status says, without its body", () =>
      Effect.gen(function* () {
        const { context, define } = yield* served((request, response) => endless(404)(response, request), { pooled })
        const error = yield* Effect.flip(call(define({ errors: { 404: ["NotFound"] } })).pipe(Effect.provide(context)))
        assert.deepStrictEqual([error._tag, error.status], ["NotFound", 404])
      })
    )

    it.live("a cancelled response closes its connection", () =>
      Effect.gen(function* () {
        const connections = { closed: 0 }
        const { context, define } = yield* served(
          (request, response) => {
            response.on("close", () => connections.closed++)
            endless(200)(response, request)
          },
          { pooled }
        )
        yield* Effect.flip(call(define()).pipe(Effect.provide(context)))
        while (connections.closed === 0) yield* Effect.promise(() => new Promise((resolve) => setImmediate(resolve)))
      })
    )
  })
}
