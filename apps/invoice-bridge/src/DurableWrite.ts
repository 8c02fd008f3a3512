/**
 * Writes that happen once, although neither API has idempotency keys.
 *
 * Before a write is sent, its intent is committed; after its response, the result. Between the two a connection may break or
 * the process may die, and then the outcome is unknown. How it is found out is the core's to say: `reconcile` looks the record
 * up by its natural key until the settling time is over, adopts it, or sends the write again. What is added here outlives the
 * process: an intent of an earlier run is an unknown outcome like any other.
 *
 * A write cannot be passed in without the lookup, and `OutcomeUnknown` does not come out.
 */
import { OutcomeUnknown, ResponseInvalid } from "@faktura/core/Errors"
import { recoverWrite } from "@faktura/core/RecoverWrite"
import type { RecoverWriteAmbiguous } from "@faktura/core/RecoverWrite"
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import type { Failure } from "./Failure.ts"
import type { FileUnusable } from "./FileProblem.ts"
import type { Remembered, StepName } from "./Steps.ts"
import { State } from "./State.ts"
import type { Standing } from "./State.ts"

/** A write, and how to find out whether it was done. */
export interface Write<S extends StepName, FindError extends Failure, FindR, SendError extends Failure, SendR> {
  readonly step: S
  /** Names the record in the API as well as here. */
  readonly naturalKey: string
  /**
   * Looks for the record by its natural key, in what the API shows at this moment.
   *
   * @param since the record is not older than this moment (ISO 8601, whole seconds), so that only newer records need to be
   *              read. Absent: it may be of any age.
   */
  readonly find: (since: string | undefined) => Effect.Effect<Option.Option<Remembered<S>>, FindError, FindR>
  /**
   * Looks for a record of a time that the state does not know, before the first request; may read what this run has cached.
   * `find` without a moment unless given.
   */
  readonly recordIndex?: Effect.Effect<Option.Option<Remembered<S>>, FindError, FindR>
  readonly send: Effect.Effect<Remembered<S>, SendError, SendR>
}

/** The errors of a write that remain when unknown outcomes are dealt with. */
export type Settled<E> = Exclude<E, { readonly _tag: "OutcomeUnknown" }>

/** The responses of several requests were lost or the lookup failed (see `cause`), and the record did not show up. */
export class StillUnknown extends Data.TaggedError("StillUnknown")<{
  readonly message: string
  readonly cause?: unknown
}> {}

/** The write was done, and the record cannot be found by its natural key (see `cause`). It is not sent again. */
export class WrittenButNotFound extends Data.TaggedError("WrittenButNotFound")<{
  readonly message: string
  readonly cause?: unknown
}> {}

/**
 * How long an API may take until it shows a new record. `undefined` means the core's own settling time of two minutes, which
 * is longer than proxies let a server work on one request. Shorter only for a server of which more is known.
 */
export const Settling: Context.Reference<Duration.Input | undefined> = Context.Reference<Duration.Input | undefined>(
  "invoice-bridge/Settling",
  { defaultValue: () => undefined }
)

/** Clocks differ, and the API's clock dates the record. In milliseconds. */
const clockSkew = 3_600_000

const momentBefore = (sentAt: number): string => new Date(sentAt - clockSkew).toISOString().replace(/\.\d+Z$/, "Z")

/** The error with which an earlier run would have ended, had it lived: `reconcile` goes on from there. */
const leftBy = (
  standing: Standing<StepName>,
  { naturalKey, step }: { readonly naturalKey: string; readonly step: StepName }
): OutcomeUnknown | ResponseInvalid | undefined => {
  const fields = { api: "invoice-bridge", operation: step, method: "POST", path: naturalKey, attempts: 1 }
  if (standing.status === "open") {
    const message = `${step} ${naturalKey}: an earlier run stopped before the response.`
    return new OutcomeUnknown({ ...fields, message, sentAt: Date.parse(standing.openedAt), safeToRetry: false })
  }
  if (standing.status === "written") {
    const message = `${step} ${naturalKey}: an earlier run could not read the response.`
    return new ResponseInvalid({ ...fields, message, raw: "", problems: [], written: true })
  }
  return undefined
}

/** Does a write once, over any number of calls, runs and crashes. Returns what is remembered of it. */
export const once = Effect.fn("once")(function* <
  S extends StepName,
  FindError extends Failure,
  FindR,
  SendError extends Failure,
  SendR
>(
  write: Write<S, FindError, FindR, SendError, SendR>
): Effect.fn.Return<
  Remembered<S>,
  FindError | Settled<SendError> | StillUnknown | WrittenButNotFound | RecoverWriteAmbiguous | FileUnusable,
  FindR | SendR | State
> {
  const { find, naturalKey, recordIndex = find(undefined), send, step } = write
  const state = yield* State
  const settle = yield* Settling
  const adopt = (result: Remembered<S>) => Effect.as(state.done(step, naturalKey, result, "found"), result)

  const standing: Standing<S> = yield* state.read(step, naturalKey)
  if (standing.status === "done") return standing.result
  if (standing.status === "none" && state.looksFirst) {
    const found = yield* recordIndex
    if (Option.isSome(found)) return yield* adopt(found.value)
  }

  let left = leftBy(standing, write)
  // A request that is refused says nothing about an earlier one whose response was lost: that one may still show up.
  let mayShowUp = left !== undefined
  let how: "answered" | "found" = "found"
  const attempt = Effect.suspend(
    (): Effect.Effect<Remembered<S>, SendError | OutcomeUnknown | ResponseInvalid | FileUnusable, SendR> => {
      const error = left
      left = undefined
      if (error !== undefined) return Effect.fail(error)
      return Effect.andThen(state.open(step, naturalKey), send).pipe(
        Effect.tap(() => Effect.sync(() => (how = "answered"))),
        Effect.tapError((failure) => {
          mayShowUp ||= failure._tag === "OutcomeUnknown" || isWritten(failure)
          return isWritten(failure) ? state.written(step, naturalKey, failure.message) : Effect.void
        })
      )
    }
  )
  const ended = yield* Effect.result(
    recoverWrite(attempt, {
      // `sentAt` is when the first of these requests was sent.
      find: ({ sentAt }) => Effect.map(find(sentAt === undefined ? undefined : momentBefore(sentAt)), Option.toArray),
      same: () => true,
      ...(settle === undefined ? {} : { settle })
    })
  )
  if (Result.isSuccess(ended)) {
    yield* state.done(step, naturalKey, ended.success, how)
    return ended.success
  }
  const error = ended.failure
  if (error._tag === "Conflict") {
    // The record in the way may be our own, of a run whose state was lost.
    const found = yield* find(undefined)
    if (Option.isSome(found)) return yield* adopt(found.value)
  }
  if (error._tag === "OutcomeUnknown") return yield* stillUnknown(step, naturalKey, error)
  if (isWritten(error)) return yield* notFound(step, naturalKey, error)
  if (!mayShowUp && error._tag !== "FileUnusable") yield* state.refused(step, naturalKey, error.message)
  // The lines above took what an earlier run has left, and the tag that `Settled` is without.
  return yield* Effect.fail(error as Settled<SendError> | RecoverWriteAmbiguous | FileUnusable)
})

/** True for a response that says of itself that the write was done. */
const isWritten = (error: Failure): boolean =>
  error._tag === "ResponseInvalid" && "written" in error && error.written === true

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
}: Repeatable<S, E, R>): Effect.fn.Return<Remembered<S>, Settled<E> | StillUnknown | FileUnusable, R | State> {
  const state = yield* State
  const standing: Standing<S> = yield* state.read(step, naturalKey)
  if (standing.status === "done") return standing.result
  const worked = yield* Effect.result(work)
  if (Result.isFailure(worked)) {
    if (worked.failure._tag === "OutcomeUnknown") return yield* stillUnknown(step, naturalKey, worked.failure)
    // The line above took `OutcomeUnknown`.
    return yield* Effect.fail(worked.failure as Settled<E>)
  }
  yield* state.done(step, naturalKey, worked.success, "answered")
  return worked.success
})

/** What a lookup answers when all that is remembered of a record is its id. */
export const foundId = (record: { readonly id: string } | undefined): Option.Option<{ readonly id: string }> =>
  Option.map(Option.fromUndefinedOr(record), ({ id }) => ({ id }))

const stillUnknown = (step: StepName, naturalKey: string, cause: unknown): StillUnknown =>
  new StillUnknown({
    message: `${step} ${naturalKey}: the API did not answer, and does not show the record. Run again: it is looked up first.`,
    cause
  })

const notFound = (step: StepName, naturalKey: string, cause: unknown): WrittenButNotFound =>
  new WrittenButNotFound({
    message:
      `${step} ${naturalKey}: the API says that it was written, but does not show it. It is not sent again. ` +
      "Run again later; if it stays so, look for it by hand.",
    cause
  })
