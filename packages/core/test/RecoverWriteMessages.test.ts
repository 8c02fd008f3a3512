// Texts of recovery: errors, log lines and spans.
import { assert, describe, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Logger from "effect/Logger"
import * as References from "effect/References"
import * as TestClock from "effect/testing/TestClock"
import { LookupFailed, recoverWrite } from "../src/recovery/RecoverWrite.ts"
import { recorded } from "./kit/Spans.ts"
import { ending, fields, isOurs, ours } from "./kit/WriteEnds.ts"
import type { End, Thing } from "./kit/WriteEnds.ts"

class Away extends Data.TaggedError("Away")<{ readonly message: string }> {}

type Find = Effect.Effect<ReadonlyArray<Thing>, unknown>

/** Runs a recovery to its end, with what it logs and its span. */
const run = Effect.fnUntraced(function* (script: ReadonlyArray<End>, find: Find) {
  const { spans, tracer } = recorded()
  const lines: Array<string> = []
  const logger = Logger.make(({ message }) => void lines.push(String(message)))
  const fiber = yield* recoverWrite(ending(...script), { find, same: isOurs, settle: 8_000, maxRetries: 1 }).pipe(
    Effect.withTracer(tracer),
    Effect.provide(Logger.layer([logger])),
    Effect.provideService(References.MinimumLogLevel, "Debug"),
    Effect.forkChild
  )
  yield* TestClock.adjust(100_000)
  const exit = yield* Fiber.await(fiber)
  return { failure: Exit.findErrorOption(exit), lines, span: spans[0] }
})

describe("errors", () => {
  it.effect("several records", () =>
    Effect.gen(function* () {
      const { failure } = yield* run(["lost"], Effect.succeed([ours, { ...ours, id: 2 }]))
      assert(failure._tag === "Some" && failure.value._tag === "RecoverWriteAmbiguous")
      assert.strictEqual(
        failure.value.message,
        "Things.create (POST /things): `same` is true for 2 records, so none was adopted and nothing was sent again. " +
          "Compare a value that no other record has, or remove the duplicates."
      )
    })
  )

  const lookups: ReadonlyArray<readonly [name: string, error: unknown, tag: string]> = [
    ["a tagged error", new Away({ message: "away" }), " (Away)"],
    ["an error without a tag", new Error("away"), ""],
    ["a string", "away", ""]
  ]
  for (const [name, error, tag] of lookups) {
    for (const end of ["lost", "unreadable"] as const) {
      it.effect(`${end}, and the lookup fails with ${name}`, () =>
        Effect.gen(function* () {
          const { failure, span } = yield* run([end], Effect.fail(error))
          assert(failure._tag === "Some")
          const { _tag, cause, message } = failure.value as { _tag: string; cause: unknown; message: string } // of both ends
          assert.strictEqual(_tag, end === "lost" ? "OutcomeUnknown" : "ResponseInvalid")
          assert.strictEqual(message, `${fields.message} The lookup of its record failed${tag}: see the cause.`)
          assert.instanceOf(cause, LookupFailed)
          assert.deepInclude(cause, { _tag: "LookupFailed", message: `The lookup failed${tag}.`, cause: error })
          assert.strictEqual(span?.attributes.get("faktura.recoverWrite.outcome"), "lookup-failed")
          assert.isAbove(Number(span?.attributes.get("faktura.recoverWrite.lookups")), 1)
        })
      )
    }
  }

  it.effect("absent to the end: the error of the write, unchanged", () =>
    Effect.gen(function* () {
      const { failure, span } = yield* run(["unreadable"], Effect.succeed([]))
      assert(failure._tag === "Some")
      assert.strictEqual(failure.value.message, fields.message)
      assert.strictEqual(span?.attributes.get("faktura.recoverWrite.outcome"), "absent")
      assert.strictEqual(span?.attributes.get("faktura.recoverWrite.lookups"), 5)
    })
  )
})

describe("log lines", () => {
  it.effect("show the meaning of the write, and the number of the retry", () =>
    Effect.gen(function* () {
      const { lines } = yield* run(["lost", "done"], Effect.succeed([]))
      assert.deepStrictEqual(lines, [
        "The write is unknown; looking it up",
        "The record is absent; retry 1 of at most 1"
      ])
    })
  )
})

describe("invalid numbers", () => {
  for (const [options, words] of [
    [{ settle: Number.NaN }, "recoverWrite: settle is NaN. Give 0 or more. Nothing was sent."],
    [{ settle: -1 }, "recoverWrite: settle is -1. Give 0 or more. Nothing was sent."],
    [{ maxRetries: Number.NaN }, "recoverWrite: maxRetries is NaN. Give 0 or more. Nothing was sent."],
    [{ maxRetries: -1 }, "recoverWrite: maxRetries is -1. Give 0 or more. Nothing was sent."]
  ] as const) {
    it.effect(JSON.stringify(Object.keys(options)) + String(Object.values(options)), () =>
      Effect.gen(function* () {
        let writes = 0
        const write = Effect.sync(() => void writes++)
        const exit = yield* Effect.exit(
          recoverWrite(write, { find: Effect.succeed([ours]), same: () => false, ...options })
        )
        assert(Exit.isFailure(exit))
        assert.strictEqual(String(Cause.squash(exit.cause)), `RangeError: ${words}`)
        assert.strictEqual(writes, 0)
      })
    )
  }
})
