/**
 * Does a write exactly once, although neither API has idempotency keys.
 *
 * The intent is committed before the write is sent, and the result after its response. If the connection breaks or the
 * process dies in between, the outcome is unknown. The core's `recoverWrite` then looks the record up by its natural
 * key until the settling time is over. It adopts the record, or sends the write again. This module adds that an intent
 * outlives the process: an intent of an earlier run is an unknown outcome too.
 *
 * The types require a lookup for every write, and remove `OutcomeUnknown` from its errors.
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

/** Write, and the lookup of its record. */
export interface Write<S extends StepName, FindError extends Failure, FindR, SendError extends Failure, SendR> {
  readonly step: S
  /** Names the record in the API and in the state. */
  readonly naturalKey: string
  /**
   * Looks for the record by its natural key in the API's current data.
   *
   * @param since time before which the record was not created (ISO 8601, whole seconds), so that only newer records
   *   need to be read. Missing: the record may have any age.
   */
  readonly find: (since: string | undefined) => Effect.Effect<Option.Option<Remembered<S>>, FindError, FindR>
  /**
   * Looks for a record that the state does not contain, before the first request. May read records that this run has
   * cached. Default: `find` without a time.
   */
  readonly recordIndex?: Effect.Effect<Option.Option<Remembered<S>>, FindError, FindR>
  readonly send: Effect.Effect<Remembered<S>, SendError, SendR>
}

/** Errors of a write after unknown outcomes are resolved. */
export type Settled<E> = Exclude<E, { readonly _tag: "OutcomeUnknown" }>

/** Error of a write whose record did not appear, after several lost responses or a failed lookup (see `cause`). */
export class StillUnknown extends Data.TaggedError("StillUnknown")<{
  readonly message: string
  readonly cause?: unknown
}> {}

/**
 * Error of a write that was done, but whose record is not found by its natural key (see `cause`). It is not sent again.
 */
export class WrittenButNotFound extends Data.TaggedError("WrittenButNotFound")<{
  readonly message: string
  readonly cause?: unknown
}> {}

/**
 * Longest time until an API shows a new record. `undefined` is the core's settling time of two minutes, longer than
 * proxies let a server work on a request. Set it shorter only for a server that is known to be faster.
 */
export const Settling: Context.Reference<Duration.Input | undefined> = Context.Reference<Duration.Input | undefined>(
  "invoice-bridge/Settling",
  { defaultValue: () => undefined }
)

/** Largest difference of clocks, in milliseconds. The API's clock dates the record. */
const clockSkew = 3_600_000

const momentBefore = (sentAt: number): string => new Date(sentAt - clockSkew).toISOString().replace(/\.\d+Z$/, "Z")

/** Makes the error with which an earlier run would have ended. `recoverWrite` continues from it. */
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

/** Does a write once, over any number of calls, runs and crashes. Returns its stored result. */
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
  // A refused request says nothing about an earlier one with a lost response: its record may still appear.
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
    // The conflicting record may be our own, from a run whose state was lost.
    const found = yield* find(undefined)
    if (Option.isSome(found)) return yield* adopt(found.value)
  }
  if (error._tag === "OutcomeUnknown") return yield* stillUnknown(step, naturalKey, error)
  if (isWritten(error)) return yield* notFound(step, naturalKey, error)
  if (!mayShowUp && error._tag !== "FileUnusable") yield* state.refused(step, naturalKey, error.message)
  // The lines above handled the unknown outcome, so the remaining errors are those of `Settled`.
  return yield* Effect.fail(error as Settled<SendError> | RecoverWriteAmbiguous | FileUnusable)
})

/** True for a response that says that the write was done. */
const isWritten = (error: Failure): boolean =>
  error._tag === "ResponseInvalid" && "written" in error && error.written === true

/**
 * Work that may be done twice without harm: a read whose result is stored, or a PUT, which replaces what it wrote
 * before.
 */
export interface Repeatable<S extends StepName, E extends Failure, R> {
  readonly step: S
  readonly naturalKey: string
  readonly work: Effect.Effect<Remembered<S>, E, R>
}

/**
 * Does repeatable work until it succeeds once. It needs no intent: after a crash or a lost response it is done again.
 *
 * Hazard: not for a POST or a PATCH, even if the types allow it.
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
    // The line above handled `OutcomeUnknown`.
    return yield* Effect.fail(worked.failure as Settled<E>)
  }
  yield* state.done(step, naturalKey, worked.success, "answered")
  return worked.success
})

/** Turns a found record into a result that has only its id. */
export const foundId = (record: { readonly id: string } | undefined): Option.Option<{ readonly id: string }> =>
  Option.map(Option.fromUndefinedOr(record), ({ id }) => ({ id }))

const stillUnknown = (step: StepName, naturalKey: string, cause: unknown): StillUnknown =>
  new StillUnknown({
    message: `${step} ${naturalKey}: the response was lost, and the API does not show the record. Run again: the record is looked up first.`,
    cause
  })

const notFound = (step: StepName, naturalKey: string, cause: unknown): WrittenButNotFound =>
  new WrittenButNotFound({
    message:
      `${step} ${naturalKey}: the API reported a success, but does not show the record. The write is not sent again. ` +
      "Run again later. If the record is still missing, look for it by hand.",
    cause
  })
