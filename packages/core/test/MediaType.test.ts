import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type { SuccessAnswer } from "../src/Operation.ts"
import * as S from "../src/Shape.ts"
import type { ResponseInvalid } from "../src/Errors.ts"
import { scripted } from "./kit/Scripted.ts"
import type { Step } from "./kit/Scripted.ts"

const item = S.struct({ id: S.string })
const json: SuccessAnswer = { status: 200, as: "json", type: "application/json", schema: item }
const full: SuccessAnswer = {
  status: 200,
  as: "json",
  type: "application/vnd.x.full+json",
  schema: S.struct({ full: S.string })
}
const text: SuccessAnswer = { status: 200, as: "text", type: "text/*" }
const csv: SuccessAnswer = { status: 200, as: "blob", type: "Text/CSV; header=present" }
const pdf: SuccessAnswer = { status: 200, as: "blob", type: "application/pdf" }
const image: SuccessAnswer = { status: 200, as: "blob", type: "image/*" }
const any: SuccessAnswer = { status: 200, as: "blob" }
const accepted: SuccessAnswer = { status: 202, as: "none" }
const range: SuccessAnswer = { status: 0, as: "text" }

const step = (type: string | undefined, body: unknown, status = 200): Step => ({
  status,
  body,
  headers: type === undefined ? {} : { "content-type": type }
})

const id = { id: "1" }
const blob = async (value: unknown): Promise<unknown> => (value instanceof Blob ? `blob: ${await value.text()}` : value)

// What is declared, what comes, and what the caller gets; a list: the problems of `ResponseInvalid`.
const table: ReadonlyArray<readonly [string, ReadonlyArray<SuccessAnswer>, Step, unknown]> = [
  ["exact type", [json, pdf], step("application/json", id), id],
  ["exact type, a file", [json, pdf], step("application/pdf", "%PDF"), "blob: %PDF"],
  ["parameters and case are nothing", [json, pdf], step("Application/JSON; charset=utf-8", id), id],
  ["a file that is JSON", [text, { ...pdf, type: "application/json" }], step("application/json", "{}"), "blob: {}"],
  ["exact before range", [text, csv], step("text/csv", "a"), "blob: a"],
  ["range", [json, text, image], step("image/png", "png"), "blob: png"],
  ["range before any", [any, text], step("text/plain", "a"), "a"],
  ["any", [text, any], step("application/zip", "zip"), "blob: zip"],
  ["JSON of another name", [json, pdf], step("application/vnd.y+json", id), id],
  ["JSON by its plain name", [full, pdf], step("application/json", { full: "a" }), { full: "a" }],
  ["JSON of another name is no file", [json, pdf], step("application/vnd.y+json", { id: 7 }), ["body.id"]],
  ["two kinds of JSON", [json, full], step("application/vnd.x.full+json", { full: "a" }), { full: "a" }],
  ["the wrong kind of the two", [json, full], step("application/json", { full: "a" }), ["body.id"]],
  ["no type: what fits", [json, full], step("", { full: "a" }), { full: "a" }],
  ["no type: JSON before an answer of any type", [any, json], step("", id), id],
  ["undeclared type: JSON that fits", [text, json], step("application/octet-stream", id), id],
  ["undeclared type: JSON before a file", [pdf, json], step("application/octet-stream", id), id],
  ["undeclared type: else the file", [json, pdf], step("application/octet-stream", "%PDF"), "blob: %PDF"],
  ["undeclared type: else the text", [json, { ...text, type: "text/csv" }], step("text/html", "<p>"), "<p>"],
  ["undeclared type: nothing fits", [json, full], step("text/html", "<p>"), ["body"]],
  ["one answer: its type is not asked", [json], step("text/plain", id), id],
  ["status before type", [json, accepted], step("application/json", id, 202), undefined],
  ["range of statuses", [json, range], step("application/json", "{}", 203), "{}"],
  ["undeclared status: any of them", [json, accepted], step("application/json", id, 201), id],
  ["undeclared status, nothing in it", [json, accepted], step(undefined, undefined, 201), undefined],
  ["204 where JSON is declared", [json], step(undefined, undefined, 204), ["body"]],
  ["empty where JSON is declared", [json], step("application/json", ""), ["body"]],
  ["204 where text is declared", [range], step(undefined, undefined, 204), ""],
  ["205 where nothing is declared", [json, { ...accepted, status: 205 }], step(undefined, undefined, 205), undefined],
  [
    "a stream is no answer of a plain call",
    [{ status: 200, as: "events" }],
    step("text/event-stream", "data: a"),
    ["body"]
  ]
]

describe("the declared answer", () => {
  for (const [name, success, comes, expected] of table) {
    it.effect(name, () =>
      Effect.gen(function* () {
        const { call } = yield* scripted([comes], { success })
        const got = yield* Effect.catch(call(), (error) => {
          assert.deepInclude({ ...error, _tag: error._tag }, { _tag: "ResponseInvalid", written: true })
          return Effect.succeed((error as ResponseInvalid).problems.map(({ field }) => field))
        })
        assert.deepStrictEqual(yield* Effect.promise(() => blob(got)), expected)
      })
    )
  }
})
