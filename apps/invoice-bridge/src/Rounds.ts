/**
 * Works on many items in rounds. Failed items that may succeed later are retried after a wait, a few times. The rest is
 * reported.
 *
 * A failure of one item stops the others only if all of them would fail with it.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Ref from "effect/Ref"
import * as Result from "effect/Result"
import * as Schedule from "effect/Schedule"
import { passes, stopOf } from "./Failure.ts"
import type { Failure, RunStopped } from "./Failure.ts"

/** Item that could not be finished. */
export interface Unfinished {
  readonly what: string
  readonly problem: string
}

/** Result of all items. */
export interface Outcome<A> {
  /** Results in no particular order. */
  readonly done: ReadonlyArray<A>
  readonly unfinished: ReadonlyArray<Unfinished>
}

/** Number of rounds, and the wait before each. */
export interface PatienceFields {
  readonly rounds: number
  /** Wait before the second round, in milliseconds. Doubled before each further round. */
  readonly pause: number
}

/** Default: five rounds with waits of 1, 2, 4 and 8 seconds. Longer than a short outage, shorter than people wait. */
export const Patience: Context.Reference<PatienceFields> = Context.Reference("invoice-bridge/Patience", {
  defaultValue: () => ({ rounds: 5, pause: 1_000 })
})

/**
 * Refuses work that can fail with `OutcomeUnknown`: a retry in the next round could make a record twice. The compiler
 * shows the name of the property as its message.
 */
type NoLostResponse<E> = [Extract<E, { readonly _tag: "OutcomeUnknown" }>] extends [never]
  ? unknown
  : { readonly "a lost response must be looked up: wrap the write in `once`": never }

/**
 * Works on the items. Fails with `RunStopped`, and sends nothing more, if an API refuses the credentials or the state
 * cannot be stored.
 *
 * @param options.name        name of an item in the report
 * @param options.work        work on an item; called again in later rounds, so it must know what it has done
 * @param options.concurrency number of items at once
 */
export const inRounds = Effect.fnUntraced(function* <Item, A, E extends Failure, R>(
  options: {
    readonly items: ReadonlyArray<Item>
    readonly name: (item: Item) => string
    readonly work: (item: Item) => Effect.Effect<A, E, R>
    readonly concurrency: number
  } & NoLostResponse<E>
): Effect.fn.Return<Outcome<A>, RunStopped, R> {
  const { concurrency, items, name, work } = options
  const { pause, rounds } = yield* Patience
  const done: Array<A> = []
  const gaveUp: Array<Unfinished> = []
  const left = yield* Ref.make<ReadonlyArray<{ readonly item: Item; readonly problem: string }>>(
    items.map((item) => ({ item, problem: "" }))
  )
  const round = Effect.gen(function* () {
    const results = yield* Effect.forEach(
      yield* Ref.get(left),
      ({ item }) =>
        Effect.flatMap(Effect.result(work(item)), (result) => {
          const stop = Result.isFailure(result) ? stopOf(result.failure) : undefined
          return stop === undefined ? Effect.succeed({ item, result }) : Effect.fail(stop)
        }),
      { concurrency }
    )
    const again: Array<{ readonly item: Item; readonly problem: string }> = []
    for (const { item, result } of results) {
      if (Result.isSuccess(result)) done.push(result.success)
      else if (passes(result.failure)) again.push({ item, problem: result.failure.message })
      else gaveUp.push({ what: name(item), problem: result.failure.message })
    }
    yield* Ref.set(left, again)
    return again.length
  })
  yield* Effect.repeat(round, {
    schedule: Schedule.exponential(pause),
    times: rounds - 1,
    while: (count) => count > 0
  })
  const open = (yield* Ref.get(left)).map(({ item, problem }) => ({ what: name(item), problem }))
  return { done, unfinished: [...gaveUp, ...open] }
})
