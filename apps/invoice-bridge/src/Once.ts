/**
 * Writes that happen once, although neither API has idempotency keys.
 *
 * Before a write is sent, its intent is committed; after its answer, the result. What lies between is the moment in which
 * a connection breaks or a process dies, and afterwards nobody knows whether the record exists. So an intent that was left
 * open is looked up by its natural key: found, the record is adopted; not found, and only then, the write is sent again.
 *
 * A write cannot be passed in without the way to look it up, and `OutcomeUnknown` does not come out: that is what the
 * caller is rid of.
 */
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schedule from "effect/Schedule"
import type { Failure } from "./Failure.ts"
import type { Remembered, StepName } from "./Steps.ts"
import { State } from "./State.ts"
import type { Standing } from "./State.ts"

/** A write, and how to find out whether it was done. */
export interface Write<S extends StepName, FindError, FindR, SendError extends Failure, SendR> {
  readonly step: S
  /** What names the record in the API as well as here. */
  readonly naturalKey: string
  /**
   * Looks for the record by its natural key.
   *
   * @param since given when the write was sent: the record is not older than this moment (ISO 8601, whole seconds), so
   *              only newer records need to be read. Absent: it may be of any age.
   */
  readonly find: (since: string | undefined) => Effect.Effect<Option.Option<Remembered<S>>, FindError, FindR>
  readonly send: Effect.Effect<Remembered<S>, SendError, SendR>
}

/** The errors of a write that remain when lost answers are dealt with. */
export type Settled<E> = Exclude<E, { readonly _tag: "OutcomeUnknown" | "AnsweredWithoutId" }>

/** The answers of several attempts were lost, and the record was not there whenever it was looked up. */
export class StillUnknown extends Data.TaggedError("StillUnknown")<{ readonly message: string }> {}

/** The write was certainly done, and the record cannot be found by its natural key. It is not sent again. */
export class WrittenButNotFound extends Data.TaggedError("WrittenButNotFound")<{ readonly message: string }> {}

/** The write was answered, but not with the record's id: it is looked up like a lost answer, and not sent again. */
export class AnsweredWithoutId extends Data.TaggedError("AnsweredWithoutId")<{ readonly message: string }> {}

/** How patiently a record is looked for before it counts as not there. */
export interface SettlingFields {
  /** How often to look. */
  readonly looks: number
  /** Milliseconds between two looks. */
  readonly pause: number
}

/**
 * How long an API may take until it shows what it has written. A request whose connection broke may still be worked on,
 * and lists may lag behind: looked up too early, a record seems missing and would be made twice.
 */
export const Settling: Context.Reference<SettlingFields> = Context.Reference("invoice-bridge/Settling", {
  defaultValue: () => ({ looks: 3, pause: 2_000 })
})

/** How often one call sends before it leaves the rest to a later round. */
const maxSends = 3

/** Clocks differ, and the API's clock dates the record. */
const clockSkew = 3_600_000

/** What a failed write means. Everything that is not here was refused: nothing was written. */
const meaning: Readonly<Record<string, "unknown" | "written" | "exists">> = {
  OutcomeUnknown: "unknown",
  // It says of itself that the write was done; only the answer could not be read.
  ResponseInvalid: "written",
  AnsweredWithoutId: "written",
  // What is in the way may be our own record, of a run whose state was lost.
  Conflict: "exists"
}

const sinceOf = (openedAt: string): string =>
  new Date(Date.parse(openedAt) - clockSkew).toISOString().replace(/\.\d+Z$/, "Z")

/** Looks until the record is there, as often as `Settling` says. */
const look = <A, E, R>(find: Effect.Effect<Option.Option<A>, E, R>): Effect.Effect<Option.Option<A>, E, R> =>
  Effect.flatMap(Settling, ({ looks, pause }) =>
    Effect.repeat(find, { schedule: Schedule.spaced(pause), times: looks - 1, until: Option.isSome })
  )

/** Does a write once, over any number of calls, runs and crashes. Returns what is remembered of it. */
export const once = Effect.fn("once")(function* <
  S extends StepName,
  FindError,
  FindR,
  SendError extends Failure,
  SendR
>(
  write: Write<S, FindError, FindR, SendError, SendR>
): Effect.fn.Return<
  Remembered<S>,
  FindError | Settled<SendError> | StillUnknown | WrittenButNotFound,
  FindR | SendR | State
> {
  const { find, naturalKey, send, step } = write
  const state = yield* State
  const adopt = (result: Remembered<S>) => Effect.as(state.done(step, naturalKey, result, "found"), result)

  const standing: Standing<S> = yield* state.read(step, naturalKey)
  if (standing.status === "done") return standing.result
  if (standing.status === "open" || standing.status === "written") {
    const found = yield* look(find(sinceOf(standing.openedAt)))
    if (Option.isSome(found)) return yield* adopt(found.value)
    if (standing.status === "written") return yield* notFound(step, naturalKey)
  } else if (standing.status === "none" && state.looksFirst) {
    const found = yield* find(undefined)
    if (Option.isSome(found)) return yield* adopt(found.value)
  }

  // A request that is refused says nothing about an earlier one whose answer was lost: that one may still show up.
  let mayShowUp = standing.status === "open"
  for (let sends = 0; sends < maxSends; sends++) {
    yield* state.open(step, naturalKey)
    const sent = yield* Effect.result(send)
    if (Result.isSuccess(sent)) {
      yield* state.done(step, naturalKey, sent.success, "answered")
      return sent.success
    }
    const error = sent.failure
    const means = meaning[error._tag]
    if (means === "written") yield* state.written(step, naturalKey, error.message)
    if (means !== undefined) {
      const opened = yield* state.read(step, naturalKey)
      const since = "openedAt" in opened && means !== "exists" ? sinceOf(opened.openedAt) : undefined
      const found = yield* look(find(since))
      if (Option.isSome(found)) return yield* adopt(found.value)
    }
    if (means === "written") return yield* notFound(step, naturalKey)
    if (means === "unknown") {
      mayShowUp = true
    } else {
      if (!mayShowUp) yield* state.refused(step, naturalKey, error.message)
      // The table above has the tags that `Settled` is without, so they do not come here.
      return yield* Effect.fail(error as Settled<SendError>)
    }
  }
  return yield* stillUnknown(step, naturalKey)
})

/** Work that may be repeated without harm: a read whose result is kept, or a PUT, which replaces what it wrote before. */
export interface Repeatable<S extends StepName, E extends Failure, R> {
  readonly step: S
  readonly naturalKey: string
  readonly work: Effect.Effect<Remembered<S>, E, R>
}

/**
 * Does repeatable work until it has succeeded once. No intent is needed: after a crash or a lost answer it is simply
 * done again. Not for a POST or a PATCH, whatever its types say.
 */
export const repeatable = Effect.fn("repeatable")(function* <S extends StepName, E extends Failure, R>({
  naturalKey,
  step,
  work
}: Repeatable<S, E, R>): Effect.fn.Return<Remembered<S>, Settled<E> | StillUnknown, R | State> {
  const state = yield* State
  const standing: Standing<S> = yield* state.read(step, naturalKey)
  if (standing.status === "done") return standing.result
  const worked = yield* Effect.result(work)
  if (Result.isFailure(worked)) {
    if (worked.failure._tag === "OutcomeUnknown") return yield* stillUnknown(step, naturalKey)
    // The line above took `OutcomeUnknown`; without an id there would be nothing to remember.
    return yield* Effect.fail(worked.failure as Settled<E>)
  }
  yield* state.done(step, naturalKey, worked.success, "answered")
  return worked.success
})

/** What a lookup answers when all that is remembered of a record is its id. */
export const foundId = (record: { readonly id: string } | undefined): Option.Option<{ readonly id: string }> =>
  Option.map(Option.fromUndefinedOr(record), ({ id }) => ({ id }))

const stillUnknown = (step: StepName, naturalKey: string): StillUnknown =>
  new StillUnknown({
    message: `${step} ${naturalKey}: the API did not answer, and does not show the record. Run again: it is looked up first.`
  })

const notFound = (step: StepName, naturalKey: string): WrittenButNotFound =>
  new WrittenButNotFound({
    message:
      `${step} ${naturalKey}: the API says that it was written, but does not show it. It is not sent again. ` +
      "Run again later; if it stays so, look for it by hand."
  })
