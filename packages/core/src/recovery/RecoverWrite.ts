/**
 * Recovers a write with an unknown outcome. Looks the record up, and adopts it when it is there. Sends the write again only
 * when the record is certainly absent.
 *
 * Hazard: a record that a lookup does not find may still appear. Lists can show new records late, and a server can still be
 * working on a request that its caller gave up. Only a lookup that starts after the settling time proves absence. A record
 * that appears later than that is duplicated.
 *
 * Hazard: this module stores nothing. A process that dies between sending and adopting needs a stored intent as well.
 */
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Data from "effect/Data"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Predicate from "effect/Predicate"
import type * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import { withCallPolicy } from "../operation/CallPolicy.ts"
import { elapsed } from "../values/Elapsed.ts"
import { OutcomeUnknown, ResponseInvalid } from "../operation/Errors.ts"
import { isUnknown, isWritten } from "./WriteEnds.ts"
import type { CallOptions } from "../operation/CallInput.ts"
import { sameJson } from "../values/SameJson.ts"
import { WriteKey } from "../operation/CallInput.ts"

/** A write with an unknown result, as `find` and `same` receive it. */
export interface UnknownWrite {
  /** `OutcomeUnknown`: it may have been done. `ResponseInvalid`: it was done, and only its response could not be read. */
  readonly error: OutcomeUnknown | ResponseInvalid
  /** The caller's own name for the write: `withWriteKey` inside it, or around `recoverWrite`. */
  readonly key: string | undefined
  /** Options of the call. Undefined for a `ResponseInvalid`, and where requests contain secrets. */
  readonly request: Redacted.Redacted<CallOptions> | undefined
  /**
   * Time at which the write was first sent, in milliseconds since 1970. Retries do not change it. The record is not older.
   * The server dates the record by its own clock: leave some minutes when you filter by this time.
   *
   * It is {@link beforeAllRecords} in the lookup that proves absence. Why: our clock may have been ahead when the write was
   * sent, and a filter by it would hide the record.
   */
  readonly sentAt: number
}

/** Candidates for the record: all of them at once, or a list as a stream, page after page. */
export type Lookup<Candidate, E, R> = Effect.Effect<Iterable<Candidate>, E, R> | Stream.Stream<Candidate, E, R>

/** Options of `recoverWrite`. */
export interface RecoverWriteOptions<Candidate, E, R> {
  /**
   * The records that may contain the write's record. It is read to its end each time, because nothing else shows absence.
   * Filter on the server where possible. Give a function when the filter depends on the write. Also give one when the
   * compiler infers `unknown` for the candidates: it infers through `() => Effect.map(..)`, and not through
   * `Effect.map(..)` here.
   *
   * It has no timeout of its own: calls end at the deadline of their policy, other lookups need an `Effect.timeout`.
   */
  readonly find: Lookup<Candidate, E, R> | ((write: UnknownWrite) => Lookup<Candidate, E, R>)
  /**
   * True for the record of this write, and for no other. Compare a natural key that the write has set, such as a reference,
   * document number or memo. Never compare amounts or names alone.
   */
  readonly same: (candidate: NoInfer<Candidate>, write: UnknownWrite) => boolean
  /**
   * Settling time: how long after the lost response the record may still appear; 2 minutes by default. That is longer than
   * proxies usually let a server work on one request. It must cover the API's slowest write plus the delay of its lists.
   * A number is in milliseconds. A negative number or `NaN` is a defect, and nothing is sent.
   */
  readonly settle?: Duration.Input
  /** How often the write may be sent again; 2 by default. 0: it is only looked up. Negative or `NaN` is a defect, as above. */
  readonly maxRetries?: number
}

/**
 * Error: `same` is true for several records. Either `same` does not tell records apart, or the record was duplicated
 * elsewhere. No record was adopted, because it could belong to another write. Nothing was sent again.
 */
export class RecoverWriteAmbiguous extends Data.TaggedError("RecoverWriteAmbiguous")<{
  readonly message: string
  /** Service and method of the write, such as `Receivables.create`. */
  readonly operation: string
  /** Number of these records. A record that a list shows twice with the same contents counts once. */
  readonly count: number
  /** Error of the write. */
  readonly cause: unknown
}> {}

/** Reason that an unknown outcome stayed unknown: the `cause` of the error of `recoverWrite`. */
export class LookupFailed extends Data.TaggedError("LookupFailed")<{
  readonly message: string
  /** Error of `find` or `same`. */
  readonly cause: unknown
  /** Error of the write, unchanged. */
  readonly write: OutcomeUnknown | ResponseInvalid
}> {}

/** Longer than the timeouts of common proxies (nginx 60 s, Cloudflare 100 s) and of a caller's attempt (30 s). */
const defaultSettle = Duration.minutes(2)

/** Times of the lookups, as fractions of the settling time. Early lookups adopt early; only the last one proves absence. */
const looks = [0, 1 / 8, 1 / 4, 1 / 2, 1] as const

/** Wait after a failed lookup, as a fraction of the settling time. */
const pauseAfterFailure = 1 / 32

/**
 * Least number of tries of the lookup that proves absence, also when lookups take long. Tries continue until the settling
 * time has passed a second time. Why: a list of many pages fails more often than one page does.
 */
const leastTries = 8

/** `sentAt` of the lookup that proves absence: the year 2000, in milliseconds since 1970. */
export const beforeAllRecords: number = Date.UTC(2000, 0, 1)

/**
 * Meaning of a failed write. `unknown`: it may have been done. `harmless`: it may have been done, and doing it twice does no
 * harm. `written`: it was done. `refused`: it was not done. An earlier attempt with a lost response may be the reason for
 * the refusal.
 */
type Meaning = "unknown" | "harmless" | "written" | "refused"

interface Rule {
  /** False: the first lookup decides, without a settling time. */
  readonly settles: boolean
  /** False: one lookup is made, also when it fails. */
  readonly insists: boolean
  /** Next step when the record is absent. */
  readonly Absent: "retry" | "fail"
  /** Next step when all lookups failed. */
  readonly Blind: "retry" | "fail"
}

const rules: Record<Meaning, Rule> = {
  // Stryker disable next-line StringLiteral: any word but "fail" retries.
  unknown: { settles: true, insists: true, Absent: "retry", Blind: "fail" },
  // The lookup only saves a request.
  // Stryker disable next-line ObjectLiteral,StringLiteral: as above, and a missing flag counts as false.
  harmless: { settles: false, insists: false, Absent: "retry", Blind: "retry" },
  written: { settles: true, insists: true, Absent: "fail", Blind: "fail" },
  refused: { settles: false, insists: true, Absent: "fail", Blind: "fail" }
}

const meaningOf = (error: unknown): Meaning => {
  if (isUnknown(error)) return error.safeToRetry ? "harmless" : "unknown"
  return isWritten(error) ? "written" : "refused"
}

/** Result of the lookups. */
type Seen<Candidate> =
  | { readonly _tag: "Found"; readonly record: Candidate }
  | { readonly _tag: "Several"; readonly count: number }
  | { readonly _tag: "Absent" }
  | { readonly _tag: "Blind"; readonly cause: unknown }

const lookOnce = <Candidate, E, R>(
  { find, same }: RecoverWriteOptions<Candidate, E, R>,
  write: UnknownWrite
): Effect.Effect<Seen<Candidate>, never, R> =>
  Effect.suspend(() => {
    const lookup = typeof find === "function" ? find(write) : find
    const candidates: Effect.Effect<Iterable<Candidate>, E, R> = Stream.isStream(lookup)
      ? Stream.runCollect(Stream.filter(lookup, (candidate) => same(candidate, write)))
      : Effect.map(lookup, (all) => Array.from(all).filter((candidate) => same(candidate, write)))
    // Why no retry budget: while a list fails, the shared budget would soon leave each page one attempt. No lookup of a
    // long list would succeed then. The waits between the lookups keep the load low.
    // Stryker disable next-line StringLiteral: any word but "shared" leaves the budget unused.
    return Effect.map(withCallPolicy({ retryBudget: "none" })(candidates), (matching) => {
      const records: Array<Candidate> = []
      // Records that are added meanwhile shift a list's pages: the last record of a page is also the first of the next page.
      for (const one of matching) if (!records.some((other) => sameJson(one, other))) records.push(one)
      if (records.length > 1) return { _tag: "Several", count: records.length } as const
      return records.length === 0 ? absent : ({ _tag: "Found", record: records[0] as Candidate } as const) // the cast: the list is not empty
    })
  }).pipe(
    Effect.exit,
    // Also catches a `same` that throws: a bug must not hide that a write may have happened.
    Effect.map((exit) => (Exit.isSuccess(exit) ? exit.value : { _tag: "Blind", cause: Cause.squash(exit.cause) }))
  )

const absent = { _tag: "Absent" } as const

/**
 * Looks until the record is found, or until a lookup that started after the settling time did not find it. Failed lookups
 * are retried until twice the settling time is over, and at least {@link leastTries} times.
 */
const lookUntilSettled = Effect.fnUntraced(function* <Candidate, E, R>(
  options: RecoverWriteOptions<Candidate, E, R>,
  write: UnknownWrite,
  { insists, settles }: Rule,
  settle: number
): Effect.fn.Return<{ readonly seen: Seen<Candidate>; readonly looked: number }, never, R> {
  const since = yield* elapsed
  const until = settles ? settle : 0
  const pause = settle * pauseAfterFailure
  const giveUpAt = insists ? until + settle : until
  let triesLeft = insists && settle > 0 ? leastTries : 1
  for (let looked = 1; ; looked++) {
    const begun = (yield* elapsed) - since
    const isLast = begun >= until
    const seen = yield* lookOnce(options, isLast && insists ? { ...write, sentAt: beforeAllRecords } : write)
    if (isLast) triesLeft--
    const isOver = seen._tag === "Blind" ? triesLeft <= 0 && begun >= giveUpAt : seen._tag !== "Absent" || isLast
    if (isOver) return { seen, looked }
    const now = (yield* elapsed) - since
    const next = looks.find((part) => part * until > now) ?? 1
    const wait = seen._tag === "Blind" ? pause : next * until - now
    yield* Effect.sleep(Math.ceil(Math.max(wait, 0)))
  }
})

const ambiguous = (error: OutcomeUnknown | ResponseInvalid, count: number): RecoverWriteAmbiguous =>
  new RecoverWriteAmbiguous({
    message:
      `${error.operation} (${error.method} ${error.path}): \`same\` is true for ${count} records, so none was adopted and ` +
      "nothing was sent again. Compare a value that no other record has, or remove the duplicates.",
    operation: error.operation,
    count,
    cause: error
  })

/** The error of the write, with the failed lookup in its message and cause. */
const notLookedUp = (write: OutcomeUnknown | ResponseInvalid, cause: unknown): OutcomeUnknown | ResponseInvalid => {
  const tag = Predicate.hasProperty(cause, "_tag") ? ` (${String(cause._tag)})` : ""
  const message = `${write.message} The lookup of its record failed${tag}: see the cause.`
  const given = { message, cause: new LookupFailed({ message: `The lookup failed${tag}.`, cause, write }) }
  return isUnknown(write) ? new OutcomeUnknown({ ...write, ...given }) : new ResponseInvalid({ ...write, ...given })
}

/**
 * Throws for a negative number or `NaN`. Hazard: a setting that was not read is `NaN`. As settling time it would mean no
 * wait, and a write still in progress would be sent again. As `maxRetries` it would mean retries without end.
 */
const checkNumbers = ({
  maxRetries,
  settle
}: Pick<RecoverWriteOptions<never, never, never>, "maxRetries" | "settle">) => {
  for (const [name, value] of [
    ["settle", settle],
    ["maxRetries", maxRetries]
  ] as const) {
    if (typeof value === "number" && !(value >= 0)) {
      throw new RangeError(`recoverWrite: ${name} is ${value}. Give 0 or more. Nothing was sent.`)
    }
  }
}

const namesOf = ({ error }: UnknownWrite) => ({ "faktura.api": error.api, "faktura.operation": error.operation })

const runUntilKnown = Effect.fnUntraced(function* <A, E, R, Candidate, FindError, FindR>(
  write: Effect.Effect<A, E, R>,
  options: RecoverWriteOptions<Candidate, FindError, FindR>
): Effect.fn.Return<A | Candidate, E | RecoverWriteAmbiguous, R | FindR> {
  const { maxRetries = 2 } = options
  const settle = Duration.toMillis(options.settle ?? defaultSettle)
  const surroundingKey = yield* WriteKey
  let unknown: UnknownWrite | undefined
  let lookups = 0
  for (let retries = 0; ; retries++) {
    const end = (outcome: string) =>
      Effect.annotateCurrentSpan({
        "faktura.recoverWrite.outcome": outcome,
        "faktura.recoverWrite.lookups": lookups,
        "faktura.recoverWrite.retries": retries,
        ...(unknown === undefined ? {} : namesOf(unknown))
      })
    const startedAt = yield* Clock.currentTimeMillis
    const written = yield* Effect.result(write)
    if (Result.isSuccess(written)) {
      yield* end(retries === 0 ? "done" : "retried")
      return written.success
    }
    const error = written.failure
    if (isUnknown(error) || isWritten(error)) {
      const known = isUnknown(error) ? error : unknown
      const sentAt = unknown?.sentAt ?? known?.sentAt ?? startedAt
      unknown = { error, key: known?.key ?? surroundingKey, request: known?.request, sentAt }
    }
    if (unknown === undefined) {
      yield* end("failed")
      return yield* Effect.fail(error)
    }
    const meaning = meaningOf(error)
    const rule = rules[meaning]
    yield* Effect.annotateLogs(Effect.logDebug(`The write is ${meaning}; looking it up`), namesOf(unknown))
    const { looked, seen } = yield* lookUntilSettled(options, unknown, rule, settle)
    lookups += looked
    if (seen._tag === "Found") {
      yield* end("adopted")
      return seen.record
    }
    if (seen._tag === "Several") {
      yield* end("ambiguous")
      return yield* Effect.fail(ambiguous(unknown.error, seen.count))
    }
    if (rule[seen._tag] === "fail" || retries >= maxRetries) {
      yield* end(meaning === "refused" ? "failed" : seen._tag === "Absent" ? "absent" : "lookup-failed")
      // The cast: the same class with the same fields, except message and cause.
      const failure =
        seen._tag === "Blind" && meaning !== "refused" ? (notLookedUp(unknown.error, seen.cause) as E) : error
      return yield* Effect.fail(failure)
    }
    const retrying = Effect.logDebug(`The record is absent; retry ${retries + 1} of at most ${maxRetries}`)
    yield* Effect.annotateLogs(retrying, namesOf(unknown))
  }
})

/**
 * Runs a write, and recovers it when its outcome is unknown.
 *
 * - Success: its result.
 * - `OutcomeUnknown`: looked up at once, and again during the settling time. A record that is found is adopted: the
 *   candidate is the result. When it is provably absent, the write is run again, with the same rules.
 * - `OutcomeUnknown` with `safeToRetry`: one lookup, then a retry without a settling time. The lookup only saves a request.
 * - `ResponseInvalid` of a write: it was done, so it is looked up and adopted, and never sent again.
 * - Any other error: the write was refused or not sent, and fails with it. After a retry, one more lookup comes first. Why:
 *   the record of the first attempt may be what the server objects to.
 *
 * Fails with:
 * - the last `OutcomeUnknown`, when no retries are left or all lookups failed (then its `cause` is a `LookupFailed`)
 * - the `ResponseInvalid`, when its record is not found or all lookups failed
 * - `RecoverWriteAmbiguous`, when `same` is true for several records
 *
 * Errors of the lookup are not passed on: a failed lookup is retried until twice the settling time is over.
 *
 * Give it one write, not a sequence of writes. It may be interrupted at any moment: nothing is sent afterwards.
 *
 * Hazard: two runs for the same record at the same time may each find it absent, and duplicate it.
 *
 * @example
 * ```ts
 * import { recoverWrite, withWriteKey } from "@faktura/core"
 * import type { OutcomeUnknown } from "@faktura/core"
 * import { Effect } from "effect"
 *
 * interface Invoice {
 *   readonly id: string
 *   readonly reference: string
 * }
 *
 * declare const createInvoice: Effect.Effect<Invoice, OutcomeUnknown>
 * declare const listInvoices: Effect.Effect<ReadonlyArray<Invoice>, Error>
 *
 * const invoice = recoverWrite(createInvoice, {
 *   find: listInvoices,
 *   same: (candidate, write) => candidate.reference === write.key
 * }).pipe(withWriteKey("order 4711"))
 * ```
 *
 * @see docs/recover-writes.md
 */
export const recoverWrite = <A, E, R, Candidate, FindError, FindR>(
  write: Effect.Effect<A, E, R>,
  options: RecoverWriteOptions<Candidate, FindError, FindR>
): Effect.Effect<A | Candidate, E | RecoverWriteAmbiguous, R | FindR> =>
  Effect.suspend(() => {
    checkNumbers(options)
    // Tracers receive the exit of the effect inside a span. The record stays out of it: it may contain personal data.
    let result: { readonly value: A | Candidate } | undefined
    return runUntilKnown(write, options).pipe(
      Effect.map((value) => {
        result = { value }
      }),
      // Stryker disable next-line ObjectLiteral,BooleanLiteral: a stack costs time, and is not exported with a span.
      Effect.withSpan("faktura.recoverWrite", {}, { captureStackTrace: false }),
      Effect.map(() => result!.value) // a success has set it
    )
  })
