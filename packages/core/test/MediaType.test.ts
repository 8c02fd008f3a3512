import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type { SuccessResponse } from "../src/operation/Operation.ts"
import * as S from "../src/schema/WireSchema.ts"
import type { ResponseInvalid } from "../src/operation/Errors.ts"
import { scripted } from "./kit/Scripted.ts"
import type { Step } from "./kit/Scripted.ts"

const item = S.struct({ id: S.string })
const json: SuccessResponse = { status: 200, as: "json", type: "application/json", schema: item }
const full: SuccessResponse = {
  status: 200,
  as: "json",
  type: "application/vnd.x.full+json",
  schema: S.struct({ full: S.string })
}
const text: SuccessResponse = { status: 200, as: "text", type: "text/*" }
const csv: SuccessResponse = { status: 200, as: "blob", type: "Text/CSV; header=present" }
const pdf: SuccessResponse = { status: 200, as: "blob", type: "application/pdf" }
const image: SuccessResponse = { status: 200, as: "blob", type: "image/*" }
const any: SuccessResponse = { status: 200, as: "blob" }
const accepted: SuccessResponse = { status: 202, as: "none" }
const range: SuccessResponse = { status: 0, as: "text" }

const step = (type: string | undefined, body: unknown, status = 200): Step => ({
  status,
  body,
  headers: type === undefined ? {} : { "content-type": type }
})

const id = { id: "1" }
const blob = async (value: unknown): Promise<unknown> => (value instanceof Blob ? `blob: ${await value.text()}` : value)

// Declared responses, the received one, and the caller's result. A list has the problems of `ResponseInvalid`.
const table: ReadonlyArray<readonly [string, ReadonlyArray<SuccessResponse>, Step, unknown]> = [
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
  ["an error by its type", [json], step("application/problem+json", id), ["body"]],
  ["range of statuses", [json, range], step("application/json", "{}", 203), "{}"],
  ["undeclared status: any of them", [json, accepted], step("application/json", id, 201), id],
  ["undeclared status, nothing in it", [json, accepted], step(undefined, undefined, 201), undefined],
  ["204 where JSON is declared", [json], step(undefined, undefined, 204), ["body"]],
  ["empty where JSON is declared", [json], step("application/json", ""), ["body"]],
  ["204 where text is declared", [range], step(undefined, undefined, 204), ""],
  ["205 where nothing is declared", [json, { ...accepted, status: 205 }], step(undefined, undefined, 205), undefined],
  [
    "a stream is no response of a plain call",
    [{ status: 200, as: "events" }],
    step("text/event-stream", "data: a"),
    ["body"]
  ]
]

describe("the declared response", () => {
  for (const [name, success, comes, expected] of table) {
    it.effect(name, () =>
      Effect.gen(function* () {
        const { call } = yield* scripted([comes], { success, method: "GET", kind: "read" })
        const got = yield* Effect.catch(call(), (error) => {
          assert.deepInclude({ ...error, _tag: error._tag }, { _tag: "ResponseInvalid", written: false })
          return Effect.succeed((error as ResponseInvalid).problems.map(({ field }) => field))
        })
        assert.deepStrictEqual(yield* Effect.promise(() => blob(got)), expected)
      })
    )
  }
})

const page = "<!doctype html><title>Sign in</title>"
const none: SuccessResponse = { status: 200, as: "none" }
const jsonOfAnyName: SuccessResponse = { status: 200, as: "json", schema: item }
const anyJson: SuccessResponse = { status: 200, as: "json" }
const rangeJson: SuccessResponse = { status: 200, as: "json", type: "*/*" }
const csvText: SuccessResponse = { status: 200, as: "text", type: "text/csv" }
const html: SuccessResponse = { status: 200, as: "text", type: "text/html" }

const unknown = "OutcomeUnknown"
const unreadable = "ResponseInvalid"

// Result of a write with a 2xx, by declared and received response. `done`: the write succeeds.
const ofWrites: ReadonlyArray<readonly [declared: ReadonlyArray<SuccessResponse>, Step, expected: string]> = [
  ...[[json], [jsonOfAnyName], [anyJson], [rangeJson], [json, pdf], [json, accepted]].flatMap((declared) => [
    [declared, step("text/html; charset=utf-8", page), unknown] as const,
    [declared, step("application/xhtml+xml", "<html/>"), unknown] as const,
    [declared, step("text/html", "  <!-- proxy -->\n<HTML>"), unknown] as const,
    [declared, step("text/html", "Service is under maintenance"), unknown] as const,
    [declared, step("text/plain", "upstream connect error"), unknown] as const,
    [declared, step("application/xml", "<error/>"), unknown] as const,
    // The label lies: an API does not send pages.
    [declared, step("application/json", page), unknown] as const,
    [declared, step(undefined, page), unknown] as const,
    // Servers call their JSON many things.
    [declared, step("text/plain", id), "done"] as const,
    [declared, step("text/html", id), "done"] as const,
    [declared, step("application/vnd.other+json", id), "done"] as const,
    [declared, step("application/json", id), "done"] as const
  ]),
  [[json], step("text/plain", { error: "no session" }), unknown],
  [[json], step("application/json", { error: "no session" }), unreadable],
  [[json], step("application/json", "{"), unreadable],
  // An error by its media type, with any status and any fields.
  [[json], step("application/problem+json", { title: "x" }), unknown],
  [[json], step("application/problem+json; charset=utf-8", { ...id, title: "x" }), unknown],
  [[json, pdf], step("application/api-problem+json", id), unknown],
  [[anyJson], step("application/problem+json", { title: "x" }), unknown],
  [[none], step("application/problem+json", { title: "x" }), unknown],
  [[{ ...json, type: "application/problem+json" }], step("application/problem+json", id), "done"],
  [[json], step(undefined, "{"), unreadable],
  [[json], step("text/html", ""), unknown],
  [[pdf], step("text/html", ""), unknown],
  [[json], step("text/plain", ""), unreadable],
  [[json], step(undefined, undefined, 204), unreadable],
  [[none], step("text/html", page), unknown],
  [[none], step("text/plain", page), unknown],
  [[none], step("text/html", ""), "done"],
  [[none], step("text/plain", "OK"), "done"],
  [[none], step("application/json", {}), "done"],
  [[none], step(undefined, undefined, 204), "done"],
  [[csvText], step("text/html", page), unknown],
  [[csvText], step("application/json", { error: "x" }), unknown],
  [[csvText], step("application/octet-stream", "a;b"), "done"],
  [[csvText], step("text/plain", "a;b"), "done"],
  [[csvText], step("text/plain", page), unknown],
  [[csvText], step("text/csv", "<html> is a cell"), "done"],
  [[csvText], step(undefined, "a;b"), "done"],
  [[html], step("text/html", page), "done"],
  [[{ status: 200, as: "text" }], step("text/html", page), "done"],
  [[pdf], step("text/html", page), unknown],
  [[pdf], step("text/plain", "busy"), unknown],
  [[pdf], step("application/json", { error: "x" }), unknown],
  [[pdf], step("application/octet-stream", "%PDF"), "done"],
  [[pdf], step("application/pdf", "%PDF"), "done"],
  [[image], step("image/png", "png"), "done"],
  [[any], step("text/html", page), "done"]
]

describe("a 2xx to a write", () => {
  for (const [index, [success, comes, expected]] of ofWrites.entries()) {
    const declared = success.map(({ as, type }) => `${as} ${type ?? ""}`).join(", ")
    it.effect(`${index}: declared ${declared}, came ${JSON.stringify(comes)}: ${expected}`, () =>
      Effect.gen(function* () {
        for (const kind of ["write", "idempotent"] as const) {
          const { call, sent } = yield* scripted([comes], { success, kind })
          const error = yield* Effect.match(call(), { onSuccess: () => undefined, onFailure: (error) => error })
          assert.strictEqual(error?._tag ?? "done", expected)
          assert.strictEqual(sent.length, 1)
          if (error?._tag === "OutcomeUnknown") {
            assert.deepInclude(
              { ...error },
              { status: comes === "hangs" || !("status" in comes) ? 0 : comes.status, attempts: 1 }
            )
            assert.strictEqual(error.safeToRetry, kind === "idempotent")
            assert.notInclude(error.message, "It was done")
          }
          if (error?._tag === "ResponseInvalid") assert.isTrue(error.written)
        }
      })
    )
  }
})
