/**
 * Work on many items in rounds: what fails and may pass is tried again after a pause, a few times, and the rest is
 * reported. One item stops the others only with a failure that they would all meet.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Ref from "effect/Ref"
import * as Result from "effect/Result"
import * as Schedule from "effect/Schedule"
import { passes, stopOf } from "./Failure.ts"
import type { Failure, RunStopped } from "./Failure.ts"

/** An item that could not be finished. */
export interface Unfinished {
  readonly what: string
  readonly problem: string
}

/** What came of all items. */
export interface Outcome<A> {
  /** Results in no particular order. */
  readonly done: ReadonlyArray<A>
  readonly unfinished: ReadonlyArray<Unfinished>
}

/** How often to come back, and how long to wait before. */
export interface PatienceFields {
  readonly rounds: number
  /** Milliseconds before the second round; doubled before each further one. */
  readonly pause: number
}

/** Five rounds with pauses of 1, 2, 4 and 8 seconds unless provided: longer than a hiccup, shorter than people wait. */
export const Patience: Context.Reference<PatienceFields> = Context.Reference("invoice-bridge/Patience", {
  defaultValue: () => ({ rounds: 5, pause: 1_000 })
})

/**
 * Work that may still lose an answer is not taken: repeating it in the next round could make a record twice. The name of
 * the property is the compiler's message.
 */
type NoLostResponse<E> = [Extract<E, { readonly _tag: "OutcomeUnknown" }>] extends [never]
  ? unknown
  : { readonly "a lost answer has to be looked up: wrap the write in `once`": never }

/**
 * Works on the items. Fails with `RunStopped`, and sends nothing more, when an API refuses the credentials or the state cannot
 * be kept.
 *
 * @param options.name        how an item is called in the report
 * @param options.work        what to do with it; repeated in later rounds, so it has to know what it has done
 * @param options.concurrency how many items at once
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
