// A write with a lost response is adopted when its record is there, sent again when it is provably absent, never duplicated.
import { assert, describe, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/testing/TestClock"
import { Unavailable } from "../src/operation/Errors.ts"
import { recoverWrite } from "../src/recovery/RecoverWrite.ts"
import type { RecoverWriteAmbiguous, RecoverWriteOptions } from "../src/recovery/RecoverWrite.ts"
import { ends, fields } from "./kit/WriteEnds.ts"
import type { End, Thing, WriteError } from "./kit/WriteEnds.ts"

interface World {
  /** Outcomes of the writes in order; the last one repeats. */
  readonly ends: ReadonlyArray<End>
  /** Time from which our record is listed, in milliseconds. The list has a record of another caller from the beginning. */
  readonly shown?: ReadonlyArray<number>
  /** Default: a settling time of 8 seconds. */
  readonly options?: Pick<RecoverWriteOptions<never, never, never>, "settle" | "maxRetries">
  /** Duration of a lookup. It shows the records that existed when it began. */
  readonly latency?: number
  /** The numbers of the lookups that fail, from 1. */
  readonly lookupFails?: ReadonlyArray<number> | "all"
}

/** Runs a script to its end. Returns the outcome, and the times of sending and looking up. */
const play = Effect.fnUntraced(function* ({
  ends: script,
  latency = 0,
  lookupFails = [],
  options = { settle: 8_000 },
  shown = []
}: World) {
  const sends: Array<number> = []
  const looks: Array<number> = []
  const write = Effect.gen(function* () {
    const now = yield* Clock.currentTimeMillis
    const end = script[Math.min(sends.length, script.length - 1)] ?? "done"
    sends.push(now)
    const ended: Effect.Effect<string, WriteError> = ends[end](now)
    return yield* ended
  })
  const find = Effect.gen(function* () {
    const now = yield* Clock.currentTimeMillis
    looks.push(now)
    const ours = shown.filter((from) => from <= now).map((_, id): Thing => ({ id, mark: "ours" }))
    yield* Effect.sleep(latency)
    if (lookupFails === "all" || lookupFails.includes(looks.length))
      return yield* new Unavailable({ ...fields, operation: "Things.list" })
    return [{ id: 99, mark: "theirs" }, ...ours]
  })
  const fiber = yield* Effect.forkChild(
    Effect.exit(recoverWrite(write, { find, same: ({ mark }) => mark === "ours", ...options }))
  )
  yield* TestClock.adjust("1 hour")
  return { exit: yield* Fiber.join(fiber), sends, looks }
})

const named = (exit: Exit.Exit<string | Thing, WriteError | RecoverWriteAmbiguous>): string => {
  if (Exit.isSuccess(exit)) return typeof exit.value === "string" ? exit.value : `adopted ${exit.value.id}`
  const error = Cause.squash(exit.cause)
  return typeof error === "object" && error !== null && "_tag" in error ? String(error._tag) : String(error)
}

type Row = World & {
  readonly name: string
  readonly result: string
  readonly sends: ReadonlyArray<number>
  readonly looks: ReadonlyArray<number>
}

const never = Number.POSITIVE_INFINITY
const settling = [0, 1_000, 2_000, 4_000, 8_000]
const every = (step: number, from: number, to: number): ReadonlyArray<number> =>
  Array.from({ length: (to - from) / step + 1 }, (_, index) => from + index * step)

const rows: ReadonlyArray<Row> = [
  { name: "success", ends: ["done"], result: "done", sends: [0], looks: [] },
  { name: "refused", ends: ["conflict"], shown: [0], result: "Conflict", sends: [0], looks: [] },
  { name: "not sent", ends: ["notSent"], shown: [0], result: "NotSent", sends: [0], looks: [] },
  { name: "unreadable read", ends: ["unreadableRead"], shown: [0], result: "ResponseInvalid", sends: [0], looks: [] },
  { name: "a bug", ends: ["crash"], shown: [0], result: "a bug", sends: [0], looks: [] },

  { name: "lost, there at once", ends: ["lost"], shown: [0], result: "adopted 0", sends: [0], looks: [0] },
  { name: "lost, there later", ends: ["lost"], shown: [1], result: "adopted 0", sends: [0], looks: [0, 1_000] },
  {
    name: "lost, there at the last moment of the settling time",
    ends: ["lost"],
    shown: [8_000],
    result: "adopted 0",
    sends: [0],
    looks: settling
  },
  {
    name: "lost, absent until the settling time is over, then retried",
    ends: ["lost", "done"],
    result: "done",
    sends: [0, 8_000],
    looks: settling
  },
  {
    name: "lost, listed a moment too late: the documented hazard, both records exist",
    ends: ["lost", "lost"],
    shown: [8_001, 8_001],
    result: "RecoverWriteAmbiguous",
    sends: [0, 8_000],
    looks: [...settling, 8_000, 9_000]
  },
  {
    name: "a lookup that began early proves nothing, even when it ends late",
    ends: ["lost", "done"],
    latency: 9_000,
    result: "done",
    sends: [0, 18_000],
    looks: [0, 9_000]
  },
  {
    name: "slow lookups skip the looks that they have missed",
    ends: ["lost", "done"],
    latency: 1_500,
    result: "done",
    sends: [0, 9_500],
    looks: [0, 2_000, 4_000, 8_000]
  },
  {
    name: "no settling: one look proves absence",
    ends: ["lost", "done"],
    options: { settle: 0 },
    result: "done",
    sends: [0, 0],
    looks: [0]
  },
  {
    name: "lost again, then there",
    ends: ["lost", "lost"],
    shown: [9_500],
    result: "adopted 0",
    sends: [0, 8_000],
    looks: [...settling, 8_000, 9_000, 10_000]
  },
  {
    name: "no retries are left, and the last one was looked up as well",
    ends: ["lost"],
    options: { settle: 8_000, maxRetries: 1 },
    result: "OutcomeUnknown",
    sends: [0, 8_000],
    looks: [...settling, ...settling.map((at) => at + 8_000)]
  },
  {
    name: "two retries by default",
    ends: ["lost"],
    options: { settle: 0 },
    result: "OutcomeUnknown",
    sends: [0, 0, 0],
    looks: [0, 0, 0]
  },
  {
    name: "no retries: looked up only",
    ends: ["lost"],
    options: { settle: 8_000, maxRetries: 0 },
    result: "OutcomeUnknown",
    sends: [0],
    looks: settling
  },
  {
    name: "the first lookup fails: it is retried soon",
    ends: ["lost"],
    lookupFails: [1],
    shown: [0],
    result: "adopted 0",
    sends: [0],
    looks: [0, 250]
  },
  {
    name: "some lookups fail, and the others keep their times",
    ends: ["lost", "done"],
    lookupFails: [1, 2, 5],
    result: "done",
    sends: [0, 8_000],
    looks: [0, 250, 500, 1_000, 2_000, 2_250, 4_000, 8_000]
  },
  {
    name: "the last lookup fails: it is retried",
    ends: ["lost", "done"],
    lookupFails: [5, 6],
    result: "done",
    sends: [0, 8_500],
    looks: [...settling, 8_250, 8_500]
  },
  {
    name: "the last lookup fails until the settling time has passed once more, and then the record is there",
    ends: ["lost"],
    lookupFails: every(1, 5, 36),
    shown: [16_000],
    result: "adopted 0",
    sends: [0],
    looks: [...settling, ...every(250, 8_250, 16_000)]
  },
  {
    name: "the last lookup fails for longer than that",
    ends: ["lost"],
    lookupFails: every(1, 5, 37),
    shown: [16_001],
    result: "OutcomeUnknown",
    sends: [0],
    looks: [...settling, ...every(250, 8_250, 16_000)]
  },
  {
    name: "slow lookups fail: the last one is tried eight times, however long that takes",
    ends: ["lost"],
    latency: 2_000,
    lookupFails: "all",
    shown: [0],
    result: "OutcomeUnknown",
    sends: [0],
    looks: every(2_250, 0, 24_750)
  },
  {
    name: "all lookups fail",
    ends: ["lost"],
    lookupFails: "all",
    shown: [0],
    result: "OutcomeUnknown",
    sends: [0],
    looks: every(250, 0, 16_000)
  },
  {
    name: "no settling: the one lookup fails",
    ends: ["lost"],
    options: { settle: 0 },
    lookupFails: [1],
    shown: [0],
    result: "OutcomeUnknown",
    sends: [0],
    looks: [0]
  },
  { name: "two are the same", ends: ["lost"], shown: [0, 0], result: "RecoverWriteAmbiguous", sends: [0], looks: [0] },

  { name: "harmless, there", ends: ["harmless"], shown: [0], result: "adopted 0", sends: [0], looks: [0] },
  { name: "harmless, absent", ends: ["harmless", "done"], result: "done", sends: [0, 0], looks: [0] },
  {
    name: "harmless, the lookup fails",
    ends: ["harmless", "done"],
    lookupFails: [1],
    result: "done",
    sends: [0, 0],
    looks: [0]
  },
  { name: "harmless, spent", ends: ["harmless"], result: "OutcomeUnknown", sends: [0, 0, 0], looks: [0, 0, 0] },

  { name: "unreadable, there", ends: ["unreadable"], shown: [0], result: "adopted 0", sends: [0], looks: [0] },
  {
    name: "unreadable, there in time",
    ends: ["unreadable"],
    shown: [8_000],
    result: "adopted 0",
    sends: [0],
    looks: settling
  },
  {
    name: "unreadable and not found is not retried",
    ends: ["unreadable"],
    shown: [never],
    result: "ResponseInvalid",
    sends: [0],
    looks: settling
  },
  {
    name: "unreadable, all lookups fail",
    ends: ["unreadable"],
    lookupFails: "all",
    result: "ResponseInvalid",
    sends: [0],
    looks: every(250, 0, 16_000)
  },
  {
    name: "unreadable, a lookup fails",
    ends: ["unreadable"],
    lookupFails: [2],
    shown: [1_100],
    result: "adopted 0",
    sends: [0],
    looks: [0, 1_000, 1_250]
  },

  {
    name: "a retry that is refused, because the first record appears after all",
    ends: ["lost", "conflict"],
    shown: [8_001],
    latency: 1,
    result: "adopted 0",
    sends: [0, 8_001],
    looks: [...settling, 8_001]
  },
  {
    name: "a retry that is refused for another reason",
    ends: ["lost", "conflict"],
    result: "Conflict",
    sends: [0, 8_000],
    looks: [...settling, 8_000]
  },
  {
    name: "a retry that is refused, and the lookup after it fails: it is retried",
    ends: ["lost", "conflict"],
    lookupFails: [6],
    shown: [8_001],
    result: "adopted 0",
    sends: [0, 8_000],
    looks: [...settling, 8_000, 8_250]
  },
  {
    name: "a retry that is refused, and all lookups after it fail",
    ends: ["lost", "conflict"],
    lookupFails: every(1, 6, 38),
    result: "Conflict",
    sends: [0, 8_000],
    looks: [...settling, ...every(250, 8_000, 16_000)]
  },
  {
    name: "a retry that is not sent",
    ends: ["lost", "notSent"],
    result: "NotSent",
    sends: [0, 8_000],
    looks: [...settling, 8_000]
  },
  {
    name: "a retry that is done, with an unreadable response",
    ends: ["lost", "unreadable"],
    shown: [9_000],
    result: "adopted 0",
    sends: [0, 8_000],
    looks: [...settling, 8_000, 9_000]
  }
]

describe("recoverWrite", () => {
  it.effect.each(rows)("$name: $result", (row) =>
    Effect.gen(function* () {
      const { exit, looks, sends } = yield* play(row)
      assert.deepStrictEqual(
        { result: named(exit), sends, looks },
        { result: row.result, sends: [...row.sends], looks: [...row.looks] }
      )
    })
  )

  it.effect("settles for two minutes by default", () =>
    Effect.gen(function* () {
      const { looks, sends } = yield* play({ ends: ["lost", "done"], options: {} })
      assert.deepStrictEqual({ looks, sends }, { looks: [0, 15_000, 30_000, 60_000, 120_000], sends: [0, 120_000] })
    })
  )
})
