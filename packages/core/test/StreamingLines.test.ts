// JSON texts by lines and by record separators, over a socket.
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { ResponseInvalid } from "../src/operation/Errors.ts"
import * as S from "../src/schema/WireSchema.ts"
import { bytewise, run, runChunks, writing } from "./kit/Streams.ts"

const lineDialects: ReadonlyArray<readonly [string, string, ReadonlyArray<unknown>]> = [
  ["NDJSON", '{"a":1}\n{"a":2}\n', [{ a: 1 }, { a: 2 }]],
  ["CRLF", '{"a":1}\r\n{"a":2}\r\n', [{ a: 1 }, { a: 2 }]],
  ["blank lines", '\n{"a":1}\n \n\r\n{"a":2}\n\n', [{ a: 1 }, { a: 2 }]],
  ["no line break at the end", '{"a":1}\n{"a":2}', [{ a: 1 }, { a: 2 }]],
  ["byte order mark", '\ufeff{"a":1}\n', [{ a: 1 }]],
  ["any JSON", '1\n"b"\nnull\n[]\n', [1, "b", null, []]],
  ["other scripts", '"Ä€😀\u2028"\n', ["Ä€😀\u2028"]],
  ["JSON text sequence", '\u001e{"a":1}\n\u001e{"a":2}\n', [{ a: 1 }, { a: 2 }]],
  ["sequence over several lines", '\u001e{\n"a":\n1}\n\u001e[\n2\n]\n', [{ a: 1 }, [2]]],
  ["sequence with empty texts", '\u001e\u001e{"a":1}\n\u001e\n', [{ a: 1 }]],
  ["sequence without the last line break", '\u001e{"a":1}\n\u001e{"a":2}', [{ a: 1 }, { a: 2 }]],
  ["nothing", "", []]
]

describe("lines", () => {
  for (const [name, text, expected] of lineDialects) {
    for (const [how, chunks] of [
      ["whole", [text]],
      ["byte by byte", bytewise(text)]
    ] as const) {
      it.live(`${name}, ${how}`, () =>
        Effect.gen(function* () {
          const { error, got } = yield* runChunks("lines", "application/x-ndjson", chunks)
          assert.deepStrictEqual([got, error], [[...expected], undefined])
        })
      )
    }
  }
  // RFC 7464, 2.4: 12 may be the beginning of 123.
  for (const [name, text] of [
    ["a number, and another text", "\u001e1\n\u001e12\u001e3\n"],
    ["a number at the end", "\u001e1\n\u001e12"],
    ["a fraction at the end", "\u001e1\n\u001e1.5"],
    ["true", "\u001e1\n\u001etrue"],
    ["null", "\u001e1\n\u001enull\u001e"]
  ] as const) {
    it.live(`a sequence's text that may be cut short is an error: ${name}`, () =>
      Effect.gen(function* () {
        const { error, got } = yield* runChunks("lines", "application/json-seq", [text])
        assert.deepStrictEqual(got, [1])
        assert.deepStrictEqual((error as ResponseInvalid).problems, [
          { field: "line", problem: "Cut short: a number or word without a line feed" }
        ])
      })
    )
  }
  it.live("a text with its own end needs no line feed", () =>
    Effect.gen(function* () {
      const text = '\u001e"a"\u001e[1]\u001e{"b":2}\u001e3 '
      const { error, got } = yield* runChunks("lines", "application/json-seq", [text])
      assert.deepStrictEqual([got, error], [["a", [1], { b: 2 }, 3], undefined])
    })
  )
  for (const [name, text, field] of [
    ["another schema", '{"n":1}\n{"n":"2"}\n{"n":3}\n', "line.n"],
    ["no JSON", '{"n":1}\n{"n":', "line"],
    ["a cut text of a sequence", '\u001e{"n":1}\n\u001e{"n"\n\u001e{"n":3}\n', "line"]
  ] as const) {
    it.live(`${name}: the whole ones, then an error`, () =>
      Effect.gen(function* () {
        const { error, got } = yield* runChunks("lines", "application/x-ndjson", [text], S.struct({ n: S.number }))
        assert.deepStrictEqual(got, [{ n: 1 }])
        assert.deepStrictEqual(
          (error as ResponseInvalid).problems.map((problem) => problem.field),
          [field]
        )
      })
    )
  }
  it.live("a text of a sequence is emitted at its line break, before the next text", () =>
    Effect.gen(function* () {
      const { got } = yield* run(
        "lines",
        // Never ends.
        (_, response) => writing(['\u001e{"a":1}\n'], "application/json-seq", () => {})(response),
        {},
        Stream.take(1)
      )
      assert.deepStrictEqual(got, [{ a: 1 }])
    })
  )
})
