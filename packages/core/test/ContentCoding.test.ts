// Compressed responses that are cut, and more codings than a server needs.
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as zlib from "node:zlib"
import { operation } from "../src/call/Call.ts"
import type { AnyCallError } from "../src/operation/Errors.ts"
import type { Operation } from "../src/operation/Operation.ts"
import { stream } from "../src/streaming/Streaming.ts"
import { served } from "./kit/Served.ts"
import type { TestClient } from "./kit/Scripted.ts"

const csv = Array.from({ length: 2000 }, (_, index) => `${index};customer ${(index * 7919) % 104_729}`).join("\n")

const packed: { readonly [coding: string]: Buffer } = {
  gzip: zlib.gzipSync(csv),
  "x-gzip": zlib.gzipSync(csv),
  deflate: zlib.deflateSync(csv),
  "deflate, without its wrapper": zlib.deflateRawSync(csv),
  br: zlib.brotliCompressSync(csv),
  zstd: zlib.zstdCompressSync(csv),
  "deflate, gzip": zlib.gzipSync(zlib.deflateSync(csv)),
  "gzip, identity": zlib.gzipSync(csv),
  "Identity,br": zlib.brotliCompressSync(csv),
  ",gzip,": zlib.gzipSync(csv),
  "gzip, in two members": Buffer.concat([zlib.gzipSync(csv.slice(0, 999)), zlib.gzipSync(csv.slice(999))])
}

const fieldOf = (name: string): string => name.replace(/, (without|in) .*/, "")

const text: Partial<Operation> = { success: [{ status: 200, as: "text", type: "text/csv" }] }
const lines: Partial<Operation> = { success: [{ status: 200, as: "blob", type: "text/csv" }] }

const answering = (field: string, body: Buffer, pooled: boolean) =>
  served(
    (_, response) => {
      response.writeHead(200, { "content-type": "text/csv", "content-encoding": field })
      // In intact framing, as a proxy ends it whose server broke off.
      response.write(body.subarray(0, 100))
      response.end(body.subarray(100))
    },
    { pooled }
  )

const got = Effect.fnUntraced(function* (field: string, body: Buffer, table: Partial<Operation> = text, pooled = true) {
  const { asked, context, define } = yield* answering(field, body, pooled)
  const call = operation<undefined, unknown, AnyCallError, TestClient>(define(table))
  const value = yield* call().pipe(
    Effect.match({ onSuccess: (value) => value, onFailure: ({ _tag, attempts }) => ({ _tag, attempts }) }),
    Effect.provide(context)
  )
  return { value, asked: asked.length }
})

describe("a compressed response", () => {
  for (const [name, body] of Object.entries(packed)) {
    it.live(`${name}: whole`, () =>
      Effect.gen(function* () {
        assert.strictEqual((yield* got(fieldOf(name), body)).value, csv)
      })
    )

    for (const [title, size] of [
      ["one byte", 1],
      ["a quarter", Math.ceil(body.length / 4)],
      ["half", Math.ceil(body.length / 2)],
      ["all but ten bytes", body.length - 10],
      ["all but one byte", body.length - 1]
    ] as const) {
      it.live(`${name}, ${title} of it: an error, for text and for a stream`, () =>
        Effect.gen(function* () {
          const cut = body.subarray(0, size)
          // Asked for again, as every response that breaks off.
          assert.deepStrictEqual(yield* got(fieldOf(name), cut), {
            value: { _tag: "Unavailable", attempts: 2 },
            asked: 2
          })
          const { context, define } = yield* answering(fieldOf(name), cut, true)
          const bytes = stream<undefined, Uint8Array, AnyCallError, TestClient>(define(lines), "bytes")
          const end = yield* bytes().pipe(
            Stream.runDrain,
            Effect.match({ onSuccess: () => "whole", onFailure: ({ _tag }) => _tag }),
            Effect.provide(context)
          )
          assert.strictEqual(end, "Unavailable")
        })
      )
    }

    it.live(`${name}, half of it, to a write: done, but unreadable`, () =>
      Effect.gen(function* () {
        const cut = body.subarray(0, Math.ceil(body.length / 2))
        const { value } = yield* got(fieldOf(name), cut, { ...text, method: "POST", kind: "write" })
        assert.deepStrictEqual(value, { _tag: "ResponseInvalid", attempts: 1 })
      })
    )
  }

  it.live("no body, with any coding: an empty body", () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* got("gzip", Buffer.alloc(0))).value, "")
    })
  )
})

describe("content codings", () => {
  const times = (count: number): Buffer => {
    let body = Buffer.from("a;b")
    for (let index = 0; index < count; index++) body = zlib.gzipSync(body)
    return body
  }
  const field = (count: number): string => Array.from({ length: count }, () => "gzip").join(", ")

  for (const pooled of [true, false]) {
    const over = pooled ? "the pool" : "the built-in fetch"
    it.live(`five, over ${over}: decoded`, () =>
      Effect.gen(function* () {
        assert.strictEqual((yield* got(field(5), times(5), text, pooled)).value, "a;b")
      })
    )

    for (const count of [6, 64]) {
      it.live(`${count}, over ${over}: not decoded; a read is repeated, a write may have been done`, () =>
        Effect.gen(function* () {
          assert.deepStrictEqual((yield* got(field(count), times(6), text, pooled)).value, {
            _tag: "Unavailable",
            attempts: 2
          })
          const write = { ...text, method: "POST", kind: "write" } as const
          assert.deepStrictEqual((yield* got(field(count), times(6), write, pooled)).value, {
            _tag: "OutcomeUnknown",
            attempts: 1
          })
        })
      )
    }
  }
})
