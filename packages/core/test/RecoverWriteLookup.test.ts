// Lookups of a lost write: their arguments, their failures, their logs and spans.
import { assert, describe, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Logger from "effect/Logger"
import * as Redacted from "effect/Redacted"
import * as References from "effect/References"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import { OutcomeUnknown } from "../src/operation/Errors.ts"
import { LookupFailed, recoverWrite } from "../src/recovery/RecoverWrite.ts"
import type { UnknownWrite } from "../src/recovery/RecoverWrite.ts"
import { withWriteKey } from "../src/operation/CallInput.ts"
import { retryCost } from "../src/retry/RetryBudget.ts"
import { scripted } from "./kit/Scripted.ts"
import { recorded } from "./kit/Spans.ts"
import { ending, ends, isOurs, ours } from "./kit/WriteEnds.ts"
import type { End, Thing, WriteError } from "./kit/WriteEnds.ts"

describe("find", () => {
  for (const [name, find] of [
    ["an effect", Effect.succeed([ours])],
    ["an effect of a set", Effect.succeed(new Set([ours]))],
    ["a stream", Stream.make({ id: 7, mark: "theirs" }, ours)],
    ["a function that returns an effect", () => Effect.succeed([ours])],
    ["a function that returns a stream", () => Stream.make(ours)]
  ] as const) {
    it.effect(`${name}`, () =>
      Effect.gen(function* () {
        assert.deepStrictEqual(yield* recoverWrite(ending("lost"), { find, same: isOurs }), ours)
      })
    )
  }

  it.effect("receives the write, and the time of its first sending, also after retries", () =>
    Effect.gen(function* () {
      const told: Array<UnknownWrite> = []
      const { call } = yield* scripted([{ fails: "ECONNRESET" }, { status: 502 }, { status: 200, body: "<" }])
      const write = call({ path: { thing_id: "7" }, body: { name: "Widget" } }).pipe(withWriteKey("order 4711"))
      const shown: ReadonlyArray<ReadonlyArray<Thing>> = [[], [], [], []]
      const find = (about: UnknownWrite) => {
        const records = shown[told.length] ?? [ours]
        told.push(about)
        return Effect.succeed(records)
      }
      yield* TestClock.adjust(5_000)
      // With a look at 0 and one at 1 ms it is sent at 5,000, 5,001 and 5,002 ms.
      const fiber = yield* Effect.forkChild(recoverWrite(write, { find, same: isOurs, settle: 1 }))
      yield* TestClock.adjust(1_000)
      assert.deepStrictEqual(yield* Fiber.join(fiber), ours)
      // The lookup that proves absence does not get the sending time of our clock, which may have been wrong.
      assert.deepStrictEqual(
        told.map(({ error, key, request, sentAt }) => [error._tag, key, request && Redacted.value(request), sentAt]),
        (
          [
            ["OutcomeUnknown", 5_000],
            ["OutcomeUnknown", Date.UTC(2000, 0, 1)],
            ["OutcomeUnknown", 5_000],
            ["OutcomeUnknown", Date.UTC(2000, 0, 1)],
            ["ResponseInvalid", 5_000]
          ] as const
        ).map(([tag, sentAt]) => [tag, "order 4711", { path: { thing_id: "7" }, body: { name: "Widget" } }, sentAt])
      )
    })
  )

  it.effect("receives the key that was set around it, also for an unreadable response", () =>
    Effect.gen(function* () {
      const keys: Array<string | undefined> = []
      const same = (candidate: Thing, { key }: UnknownWrite) => {
        keys.push(key)
        return isOurs(candidate)
      }
      yield* recoverWrite(ending("unreadable"), { find: Stream.make(ours), same }).pipe(withWriteKey("order 4711"))
      assert.deepStrictEqual(keys, ["order 4711"])
    })
  )
})

describe("a clock that was an hour ahead when the write was sent, and is corrected", () => {
  for (const [name, script] of [
    ["lost", ["lost"]],
    ["unreadable", ["unreadable"]],
    ["refused after it was lost", ["lost", "conflict"]]
  ] as const) {
    it.effect(`does not hide the record: ${name}`, () =>
      Effect.gen(function* () {
        const hour = 3_600_000
        const start = Date.UTC(2026, 10, 21)
        yield* TestClock.setTime(start + hour)
        let sends = 0
        const write = Effect.flatMap(Clock.currentTimeMillis, (now): Effect.Effect<string, WriteError> => {
          const end = script[sends++] ?? "done"
          return ends[end](now)
        })
        // The server's clock is right, and it filters its list as requested. The record appears with the refused retry.
        const find = ({ sentAt }: UnknownWrite) =>
          Effect.succeed(sends === script.length && start >= sentAt - 60_000 ? [ours] : [])
        const fiber = yield* Effect.forkChild(Effect.exit(recoverWrite(write, { find, same: isOurs, settle: 1_000 })))
        yield* TestClock.adjust(100)
        yield* TestClock.setTime(start + 100)
        yield* TestClock.adjust("1 hour")
        // The sleep was set by a clock that ran ahead: the test's clock must pass that time.
        yield* TestClock.adjust("2 hours")
        assert.deepStrictEqual(yield* Fiber.join(fiber), Exit.succeed(ours))
      })
    )
  }
})

describe("several candidates", () => {
  it.effect("are an error with their number and the error of the write", () =>
    Effect.gen(function* () {
      const find = Stream.make(ours, { ...ours, id: 2 }, { ...ours, id: 3 })
      const error = yield* Effect.flip(recoverWrite(ending("lost"), { find, same: isOurs }))
      assert(error._tag === "RecoverWriteAmbiguous")
      assert.strictEqual(error.count, 3)
      assert.strictEqual(error.operation, "Things.create")
      assert.instanceOf(error.cause, OutcomeUnknown)
    })
  )

  it.effect("are one when a list shows the same record on two pages", () =>
    Effect.gen(function* () {
      const find = Stream.make(ours, { ...ours })
      assert.deepStrictEqual(yield* recoverWrite(ending("lost"), { find, same: isOurs }), ours)
    })
  )
})

describe("a lookup that fails", () => {
  const bug = new TypeError("undefined is not a mark")
  for (const [name, cause, options] of [
    ["fails", "gone", { find: Effect.fail("gone"), same: isOurs }],
    ["fails as a stream", "gone", { find: Stream.concat(Stream.make(ours), Stream.fail("gone")), same: isOurs }],
    ["has a bug", bug, { find: Effect.die(bug), same: isOurs }],
    ["cannot be made", bug, { find: () => thrown(bug), same: isOurs }],
    ["meets a `same` with a bug", bug, { find: Effect.succeed([ours]), same: () => thrown(bug) }],
    ["meets one in a stream", bug, { find: Stream.make(ours), same: () => thrown(bug) }]
  ] as const) {
    for (const end of ["lost", "unreadable"] as const) {
      it.effect(`${end}: ${name}`, () =>
        Effect.gen(function* () {
          let sends = 0
          const write = Effect.andThen(
            Effect.sync(() => ++sends),
            ending(end)
          )
          const original = yield* Effect.flip(ending(end))
          const fiber = yield* Effect.forkChild(
            Effect.flip(recoverWrite<string, WriteError, never, Thing, string, never>(write, options))
          )
          yield* TestClock.adjust("1 hour")
          const error = yield* Fiber.join(fiber)
          assert.strictEqual(sends, 1)
          assert(error._tag === "OutcomeUnknown" || error._tag === "ResponseInvalid")
          assert(error.cause instanceof LookupFailed)
          assert.strictEqual(error.cause.cause, cause)
          // The original error is kept, and the new one differs in nothing else.
          assert.deepStrictEqual({ ...error.cause.write }, { ...original })
          assert.deepStrictEqual<object>(
            { ...error, message: undefined, cause: undefined },
            { ...original, message: undefined, cause: undefined }
          )
          assert.include(error.message, original.message)
          assert.include(error.message, "The lookup of its record failed")
        })
      )
    }
  }
})

const thrown = (error: Error): never => {
  throw error
}

describe("a lookup whose calls fail while the retry budget is spent", () => {
  for (const [name, budgeted, expected] of [
    ["inside recoverWrite: they are retried all the same", false, "adopted"],
    ["outside: they are not", true, "Unavailable"]
  ] as const) {
    it.effect(name, () =>
      Effect.gen(function* () {
        const { call, client } = yield* scripted(
          [{ status: 503 }, { status: 503 }, { status: 200, body: { id: "1" } }],
          {
            kind: "read"
          }
        )
        while (yield* client.budget.withdraw(retryCost.failure));
        const list = Effect.as(call({ path: { thing_id: "7" } }), [ours])
        const looked: Effect.Effect<unknown, { readonly _tag: string }> = budgeted
          ? list
          : recoverWrite(ending("lost"), { find: list, same: isOurs, settle: 0 })
        const fiber = yield* Effect.forkChild(Effect.result(looked))
        yield* TestClock.adjust("1 minute")
        const result = yield* Fiber.join(fiber)
        assert.strictEqual(Result.isSuccess(result) ? "adopted" : result.failure._tag, expected)
      })
    )
  }
})

describe("interrupted", () => {
  /** A write and a lookup of one second each: sent at 0, looked up at 1 s, 2 s (settling), sent at 3 s. */
  for (const at of [500, 1_000, 1_500, 2_000, 2_500, 3_000, 3_500, 4_000, 4_500]) {
    it.effect(`after ${at} ms: nothing is sent afterwards`, () =>
      Effect.gen(function* () {
        const sends: Array<number> = []
        const write = Effect.gen(function* () {
          sends.push(yield* Clock.currentTimeMillis)
          yield* Effect.sleep(1_000)
          return yield* ends.lost(0)
        })
        const find = Effect.as(Effect.sleep(1_000), [] as ReadonlyArray<Thing>)
        const fiber = yield* Effect.forkChild(recoverWrite(write, { find, same: isOurs, settle: 500, maxRetries: 9 }))
        yield* TestClock.adjust(at)
        yield* Fiber.interrupt(fiber)
        const before = [...sends]
        yield* TestClock.adjust("1 hour")
        assert.deepStrictEqual(sends, before)
        assert.deepStrictEqual(before, at < 3_000 ? [0] : [0, 3_000])
        assert.isTrue(Exit.hasInterrupts(yield* Fiber.await(fiber)))
      })
    )
  }
})

describe("logs and spans", () => {
  const person = { id: 1, mark: "Erika Mustermann" }

  const told = Effect.fnUntraced(function* (script: ReadonlyArray<End>, records: ReadonlyArray<Thing>) {
    const { spans, tracer } = recorded()
    const lines: Array<string> = []
    const logger = Logger.make(({ logLevel, message }) => {
      lines.push(`${logLevel} ${String(message)}`)
    })
    yield* recoverWrite(ending(...script), {
      find: Effect.succeed(records),
      same: ({ mark }) => mark === person.mark,
      settle: 0,
      maxRetries: 1
    }).pipe(
      Effect.exit,
      Effect.withTracer(tracer),
      Effect.provide(Logger.layer([logger])),
      Effect.provideService(References.MinimumLogLevel, "Debug")
    )
    return { lines, spans }
  })

  for (const [script, records, outcome, lookups, repeats] of [
    [["done"], [], "done", 0, 0],
    [["conflict"], [], "failed", 0, 0],
    [["lost"], [person], "adopted", 1, 0],
    [["lost", "done"], [], "retried", 1, 1],
    [["lost", "conflict"], [], "failed", 2, 1],
    [["lost", "lost"], [], "absent", 2, 1],
    [["unreadable"], [], "absent", 1, 0],
    [["lost"], [person, { ...person, id: 2 }], "ambiguous", 1, 0]
  ] as const) {
    it.effect(`${script.join(", ")} with ${records.length} there: ${outcome}`, () =>
      Effect.gen(function* () {
        const { lines, spans } = yield* told(script, records)
        assert.deepStrictEqual(
          spans.map(({ name }) => name),
          ["faktura.recoverWrite"]
        )
        const named = lookups === 0 ? {} : { "faktura.api": "test", "faktura.operation": "Things.create" }
        assert.deepStrictEqual(Object.fromEntries(spans[0]?.attributes ?? []), {
          "faktura.recoverWrite.outcome": outcome,
          "faktura.recoverWrite.lookups": lookups,
          "faktura.recoverWrite.retries": repeats,
          ...named
        })
        assert.strictEqual(lines.length, lookups + repeats)
        assert.isTrue(lines.every((line) => line.startsWith("Debug ")))
        assert.notInclude(
          JSON.stringify([lines, spans.map(({ status }) => status._tag === "Ended" && status.exit)]),
          "Erika"
        )
      })
    )
  }
})
