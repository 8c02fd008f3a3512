// The charset of a response: decoded, or refused in words. Never replacement characters that pass for the server's text.
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { operation } from "../src/call/Call.ts"
import { charsetOf, decodeText } from "../src/http/Charset.ts"
import type { AnyCallError } from "../src/operation/Errors.ts"
import type { Operation } from "../src/operation/Operation.ts"
import * as S from "../src/schema/WireSchema.ts"
import { stream } from "../src/streaming/Streaming.ts"
import type { StreamKind } from "../src/streaming/Streaming.ts"
import { served } from "./kit/Served.ts"
import type { TestClient } from "./kit/Scripted.ts"

const parameters: ReadonlyArray<readonly [contentType: string | null, charset: string | undefined]> = [
  [null, undefined],
  ["", undefined],
  ["text/csv", undefined],
  ["text/csv; charset=utf-8", "utf-8"],
  ["text/csv;CHARSET=ISO-8859-1", "iso-8859-1"],
  ['text/csv; charset="windows-1252"', "windows-1252"],
  ["text/csv; charset='utf-16'", "utf-16"],
  ["text/csv; header=present; charset = latin1 ", "latin1"],
  ["text/csv; charset=", undefined],
  ['text/csv; charset=""', undefined],
  ["text/csv; charset=; charset=utf-8", "utf-8"],
  ['multipart/mixed; boundary="; charset=latin1"; charset=utf-8', "utf-8"],
  ['multipart/mixed; boundary="; charset=latin1"', undefined],
  ["text/csv; x-charset=latin1", undefined]
]

describe("the charset parameter", () => {
  for (const [contentType, expected] of parameters) {
    it(`of ${contentType}: ${expected}`, () => assert.strictEqual(charsetOf(contentType), expected))
  }
})

const words = "Müller & Söhne – 12,50 €"
const utf16 = (text: string, big = false): Buffer => {
  const bytes = Buffer.from(text, "utf16le")
  return big ? bytes.swap16() : bytes
}
const latin1 = (text: string): Buffer => Buffer.from(text, "latin1")
const windows1252 = (text: string): Buffer => latin1(text.replaceAll("–", "\x96").replaceAll("€", "\x80"))
const mark = "\uFEFF"
const cyrillic = Buffer.from([0xd0, 0xd2, 0xc9, 0xd7, 0xc5, 0xd4]) // KOI8-R

/** Bytes as the server sends them, the charset that it names, and the text; undefined: refused, for the reason beside. */
const rows: ReadonlyArray<readonly [charset: string | undefined, Buffer, text: string | undefined, problem?: string]> =
  [
    [undefined, Buffer.from(words), words],
    [undefined, Buffer.from(mark + words), words],
    [undefined, utf16(mark + words), words],
    [undefined, utf16(mark + words, true), words],
    [undefined, latin1("Müller"), undefined, "names no charset"],
    [undefined, Buffer.from([0x61, 0xff, 0xfe, 0x62]), undefined, "names no charset"],
    ["utf-8", Buffer.from(words), words],
    ["utf8", Buffer.from(mark + words), words],
    ["UTF-8", latin1("Müller"), undefined, "Not valid utf-8"],
    ["iso-8859-1", latin1("Müller"), "Müller"],
    ["latin1", latin1("Müller"), "Müller"],
    ["iso-8859-15", Buffer.from([0xa4]), "€"],
    ["windows-1252", windows1252(words), words],
    ["us-ascii", Buffer.from("plain"), "plain"],
    ["us-ascii", Buffer.from(words), words],
    ["ASCII", latin1("Müller"), undefined, "Not valid ascii"],
    ["ANSI_X3.4-1968", Buffer.from(words), words],
    ["utf-16", utf16(words), words],
    ["utf-16le", utf16(mark + words), words],
    ["utf-16be", utf16(words, true), words],
    ["utf-16", utf16(mark + words, true), words],
    ["utf-16", Buffer.concat([utf16("ab"), Buffer.from([0x61])]), undefined, "Not valid utf-16"],
    // The mark is the server's own statement of how it wrote the bytes.
    ["iso-8859-1", Buffer.from(mark + words), words],
    ["koi8-r", cyrillic, "привет"],
    ["shift_jis", Buffer.from([0x82, 0xa0]), "あ"],
    ["shift_jis", Buffer.from([0x82]), undefined, "Not valid shift_jis"],
    ["utf-7", Buffer.from("M+APw-ller"), undefined, "Charset utf-7 cannot be decoded"],
    ["utf-32", Buffer.from("abcd"), undefined, "Charset utf-32 cannot be decoded"],
    ["no\u0001such", Buffer.from("a"), undefined, "Charset of that name cannot be decoded"]
  ]

const typed = (type: string, charset: string | undefined): string =>
  charset === undefined ? type : `${type}; charset=${charset}`

describe("text", () => {
  for (const [charset, bytes, text, problem] of rows) {
    it(`${charset ?? "no charset"}, ${bytes.subarray(0, 8).toString("hex")}: ${text ?? problem}`, () => {
      const decoded = decodeText(bytes, typed("text/csv", charset))
      if (text !== undefined) assert.deepStrictEqual(decoded, { text })
      else assert.include(decoded.problem ?? "", problem ?? "none")
    })
  }
})

const run = Effect.fnUntraced(function* (
  pooled: boolean,
  answer: { readonly status?: number; readonly type: string; readonly body: Buffer },
  table: Partial<Operation>
) {
  const { context, define } = yield* served(
    (_, response) => void response.writeHead(answer.status ?? 200, { "content-type": answer.type }).end(answer.body),
    { pooled }
  )
  const call = operation<undefined, unknown, AnyCallError, TestClient>(define(table))
  return yield* call().pipe(
    Effect.match({ onSuccess: (value) => ({ value }), onFailure: (error) => ({ error }) }),
    Effect.provide(context)
  )
})

const names = S.struct({ name: S.string })
const named: ReadonlyArray<readonly [charset: string | undefined, encode: (text: string) => Buffer]> = [
  [undefined, (text) => Buffer.from(text)],
  ["utf-8", (text) => Buffer.from(mark + text)],
  ["ISO-8859-1", latin1],
  ["windows-1252", windows1252],
  ["utf-16le", (text) => utf16(text)],
  ["utf-16be", (text) => utf16(text, true)],
  [undefined, (text) => utf16(mark + text)]
]
const name = "Müller & Söhne"
const readable = ["read", "write"] as const

for (const pooled of [true, false]) {
  describe(`a response, over ${pooled ? "the pool" : "the built-in fetch"}`, () => {
    for (const [index, [charset, encode]] of named.entries()) {
      it.live(`${index}: ${charset ?? "no charset"}: text, JSON and the bodies of errors`, () =>
        Effect.gen(function* () {
          const csv = { type: typed("text/csv", charset), body: encode(name) }
          const text = [{ status: 200, as: "text", type: "text/csv" }] as const
          assert.deepStrictEqual(yield* run(pooled, csv, { success: text }), { value: name })

          const json = { type: typed("application/json", charset), body: encode(JSON.stringify({ name })) }
          const success = [{ status: 200, as: "json", schema: names }] as const
          assert.deepStrictEqual(yield* run(pooled, json, { success }), { value: { name } })
          const mixed = [...success, { status: 200, as: "blob", type: "application/pdf" }] as const
          assert.deepStrictEqual(yield* run(pooled, json, { success: mixed }), { value: { name } })

          // An error without a mark: raw clients read a mark in UTF-8 alone.
          if (charset === undefined && index > 0) return
          const errors = { 404: ["NotFound", names] } as const
          const failed = yield* run(pooled, { ...json, status: 404 }, { success, errors })
          assert.deepInclude("error" in failed ? { ...failed.error } : {}, { status: 404, body: { name } })
        })
      )
    }

    for (const kind of readable) {
      for (const [type, body] of [
        ["application/json", latin1('{"name":"Müller"}')],
        ["application/json; charset=utf-7", Buffer.from('{"name":"M+APw-ller"}')],
        ["application/json; charset=utf-16le", Buffer.from("{}}")]
      ] as const) {
        it.live(`${type} that cannot be decoded, to a ${kind}: refused, with the reason`, () =>
          Effect.gen(function* () {
            const method = kind === "read" ? "GET" : "POST"
            const success = [{ status: 200, as: "json", schema: names }] as const
            const got = yield* run(pooled, { type, body }, { success, kind, method })
            const error = "error" in got ? got.error : undefined
            assert.strictEqual(error?._tag, "ResponseInvalid")
            assert.match(error?.message ?? "", /charset|Not valid/i)
          })
        )
      }
    }
  })
}

const elements = (as: StreamKind, type: string, body: Buffer) =>
  Effect.gen(function* () {
    const { context, define } = yield* served((_, response) => {
      response.writeHead(200, { "content-type": type })
      // In two pieces, the second of which begins in the middle of a character of UTF-16.
      response.write(body.subarray(0, 11))
      setImmediate(() => response.end(body.subarray(11)))
    })
    const read = stream<undefined, unknown, AnyCallError, TestClient>(
      define({ success: [{ status: 200, as: as === "bytes" ? "blob" : as }] }),
      as
    )
    return yield* read().pipe(
      Stream.runCollect,
      Effect.match({ onSuccess: (values) => values, onFailure: (error) => error.message }),
      Effect.provide(context)
    )
  })

describe("a stream", () => {
  const line = '{"name":"Müller"}\n'
  for (const [charset, body] of [
    [undefined, Buffer.from(line + line)],
    ["iso-8859-1", latin1(line + line)],
    ["utf-16le", utf16(line + line)]
  ] as const) {
    it.live(`of lines in ${charset ?? "no charset"}`, () =>
      Effect.gen(function* () {
        const type = typed("application/x-ndjson", charset)
        assert.deepStrictEqual(yield* elements("lines", type, body), [{ name: "Müller" }, { name: "Müller" }])
      })
    )
  }

  for (const [type, body] of [
    ["application/x-ndjson", latin1(line + line)],
    ["application/x-ndjson; charset=utf-7", Buffer.from(line + line)]
  ] as const) {
    it.live(`of lines, ${type}, that cannot be decoded: refused`, () =>
      Effect.gen(function* () {
        assert.match(String(yield* elements("lines", type, body)), /charset/i)
      })
    )
  }

  it.live("of events is UTF-8, with any charset (WHATWG HTML, 9.2.3)", () =>
    Effect.gen(function* () {
      const got = yield* elements("events", "text/event-stream; charset=iso-8859-1", Buffer.from("data: Müller\n\n"))
      assert.deepStrictEqual(got, [{ event: "message", id: "", data: "Müller" }])
    })
  )
})
