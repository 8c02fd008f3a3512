// Servers that lose responses, and lists that fail: no record is duplicated, and almost no write stays unknown.
// `FAKTURA_SEEDS=10000 vitest run test/RecoverWriteProperties.test.ts` runs ten thousand writes with a failing list.
import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Cause, Clock, Effect, Exit, Fiber, Schema } from "effect"
import { TestClock } from "effect/testing"
import { Unavailable } from "../src/operation/Errors.ts"
import { recoverWrite } from "../src/recovery/RecoverWrite.ts"
import type { UnknownWrite } from "../src/recovery/RecoverWrite.ts"
import { dice, playSeeds, seedCount } from "./kit/Seeds.ts"
import { ends, fields, isOurs } from "./kit/WriteEnds.ts"
import type { Thing } from "./kit/WriteEnds.ts"

// A server that does a write or not, at once or late, and lists it late: always within the settling time.
const settle = 10_000
const below = (limit: number) => (seed: number) => Math.abs(seed) % limit

const Sent = Schema.Struct({
  executes: Schema.Boolean,
  response: Schema.Literals(["told", "lost", "cut", "refused"]),
  /** Time from the caller's timeout until the record is made and listed. */
  late: Schema.Natural,
  /** How long the caller waits for the response. */
  takes: Schema.Natural,
  lookupTakes: Schema.Natural
})

describe("a server that loses responses", () => {
  it.effect.prop(
    "no record is duplicated, and the reported outcome is true",
    [Arbitrary.schema(Schema.Array(Sent)), Arbitrary.schema(Schema.Natural)],
    ([script, repeats]) =>
      Effect.gen(function* () {
        const shownFrom: Array<number> = []
        let sends = 0
        const write = Effect.gen(function* () {
          const { response, executes, late, takes } = script[sends++] ?? {
            response: "told" as const,
            executes: true,
            late: 0,
            takes: 0
          }
          const now = yield* Clock.currentTimeMillis
          const givenUp = now + below(40_000)(takes)
          const done = response === "told" || response === "cut" || (response === "lost" && executes)
          if (done) shownFrom.push(givenUp + below(settle + 1)(late))
          yield* Effect.sleep(givenUp - now)
          if (response === "told") return "done"
          if (response === "cut") return yield* ends.unreadable()
          return yield* response === "lost" ? ends.lost(now) : ends.conflict()
        })
        let looks = 0
        // A lookup shows the records that existed when it began.
        const find = Effect.gen(function* () {
          const now = yield* Clock.currentTimeMillis
          const shown = shownFrom.flatMap((from, id) => (from <= now ? [{ id, mark: "ours" }] : []))
          yield* Effect.sleep(below(20_000)(script[looks++ % script.length]?.lookupTakes ?? 0))
          return shown
        })
        const maxRetries = below(5)(repeats)
        const fiber = yield* Effect.forkChild(
          Effect.exit(recoverWrite(write, { find, same: isOurs, settle, maxRetries }))
        )
        yield* TestClock.adjust("1 day")
        const exit = yield* Fiber.join(fiber)
        const records = shownFrom.length
        assert.isAtMost(sends, maxRetries + 1)
        // After a success there is one record; after a failure at most one.
        assert.strictEqual(records, Exit.isSuccess(exit) ? 1 : 0)
        if (Exit.isFailure(exit)) assert.include(["OutcomeUnknown", "Conflict"], tagOf(exit))
      }),
    { arbitrary: { runs: 400 } }
  )
})

/** How an effect ended. */
const tagOf = (exit: Exit.Exit<unknown, { readonly _tag: string }>): string => {
  if (Exit.isSuccess(exit)) return "done"
  const error = Cause.squash(exit.cause)
  return typeof error === "object" && error !== null && "_tag" in error ? String(error._tag) : String(error)
}

describe("a list that fails at 30 %", () => {
  /** One create: lost in half of the cases, done in half of those, listed late. Our clock may be ahead when it is sent. */
  const create = (seed: number) =>
    Effect.gen(function* () {
      const { below, chance } = dice(seed)
      const isAhead = chance(0.2)
      const start = Date.UTC(2026, 10, 21)
      yield* TestClock.setTime(start + (isAhead ? 3_600_000 : 0))
      const records: Array<{ readonly shownFrom: bigint; readonly createdAt: number; readonly thing: Thing }> = []
      const monotonic = Clock.monotonicTimeNanos
      const skew = { millis: isAhead ? 3_600_000 : 0 }
      const write = Effect.gen(function* () {
        const sentAt = yield* Clock.currentTimeMillis
        const isLost = chance(0.5)
        const isDone = !isLost || chance(0.5)
        const late = isLost ? BigInt(below(10_001)) * 1_000_000n : 0n
        if (isDone) {
          // The server dates its records by its own clock, which is right.
          const createdAt = sentAt - skew.millis
          records.push({ shownFrom: (yield* monotonic) + late, createdAt, thing: { id: records.length, mark: "ours" } })
        }
        return yield* isLost ? ends.lost(sentAt) : Effect.succeed("done")
      })
      let lookups = 0
      const find = ({ sentAt }: UnknownWrite) =>
        Effect.gen(function* () {
          lookups++
          if (chance(0.3)) return yield* new Unavailable({ ...fields, operation: "Things.list" })
          const now = yield* monotonic
          const from = sentAt - 60_000
          return records.flatMap(({ createdAt, shownFrom, thing }) =>
            shownFrom <= now && createdAt >= from ? [thing] : []
          )
        })
      const running = recoverWrite(write, { find, same: isOurs, settle: 10_000, maxRetries: 12 })
      const fiber = yield* Effect.forkChild(Effect.exit(running))
      yield* TestClock.adjust("1 second")
      if (isAhead) {
        skew.millis = 0
        yield* TestClock.setTime((yield* Clock.currentTimeMillis) - 3_600_000)
      }
      yield* TestClock.adjust("1 day")
      const exit = yield* Fiber.join(fiber)
      return { exit, records: records.length, lookups }
    })

  it("leaves at most one write in a thousand unknown, and duplicates none", async () => {
    let unknown = 0
    let played = 0
    await playSeeds(1_000, async (seed) => {
      const { exit, records } = await Effect.runPromise(Effect.scoped(Effect.provide(create(seed), TestClock.layer())))
      played++
      if (Exit.isFailure(exit)) {
        assert.strictEqual(tagOf(exit), "OutcomeUnknown")
        unknown++
        assert.isAtMost(records, 1)
      } else assert.strictEqual(records, 1)
    })
    assert.isAtMost(unknown, Math.max(1, Math.floor(played / 1_000)))
    if (seedCount(0) > 0) console.log(`${played} creates, ${unknown} unknown`)
  })
})
