/**
 * What a caller does about an `OutcomeUnknown`, as one function: look the record up, adopt it when it is there, and send the
 * write again only when it is certainly not.
 *
 * Hazard: "not there" is not "was not done". A list may show new records late, and a server may still be working on a
 * request whose caller has given up. So only a lookup that began when a settling time had passed proves absence. A record
 * that shows up later than that is doubled.
 *
 * Hazard: nothing here outlives the process. One that dies between sending and adopting needs an intent record as well.
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
import { withCallPolicy } from "../call/CallPolicy.ts"
import { elapsed } from "../values/Elapsed.ts"
import { OutcomeUnknown, ResponseInvalid } from "../call/Errors.ts"
import type { CallOptions } from "../call/CallInput.ts"
import { sameJson } from "../values/SameJson.ts"
import { WriteKey } from "../call/CallInput.ts"

/** A write whose result is not known, as `find` and `same` see it. */
export interface UnknownWrite {
  /** `OutcomeUnknown`: it may have been done. `ResponseInvalid`: it was done, and only its description could not be read. */
  readonly error: OutcomeUnknown | ResponseInvalid
  /** The caller's own name for the write: `withWriteKey` inside it, or around `reconcile`. */
  readonly key: string | undefined
  /** What the caller gave. Not known of a `ResponseInvalid`, nor where requests hold secrets. */
  readonly request: Redacted.Redacted<CallOptions> | undefined
  /**
   * When it was first sent, in milliseconds since 1970, however often it was repeated: the record is not older. The record
   * is dated by the server's clock, so leave some minutes when you filter by it.
   *
   * In the look that proves absence it is {@link beforeAllRecords}. Why: our clock may have been ahead when the write was
   * sent, and a filter by it would hide the record.
   */
  readonly sentAt: number
}

/** Where the record would be: all candidates at once, or a list as a stream, page after page. */
export type Lookup<Candidate, E, R> = Effect.Effect<Iterable<Candidate>, E, R> | Stream.Stream<Candidate, E, R>

/** How a write is told from others, and how patiently it is looked for. */
export interface RecoverWriteOptions<Candidate, E, R> {
  /**
   * Gives the records among which the write's would be. It is read to its end each time: absence can be seen in no other
   * way. Filter on the server where you can. Give a function where the filter depends on the write, or where the compiler
   * says that candidates are `unknown`: it infers through `() => Effect.map(..)`, and not through `Effect.map(..)` here.
   *
   * It has no time limit but its own: calls end at their policy's deadline, other lookups need an `Effect.timeout`.
   */
  readonly find: Lookup<Candidate, E, R> | ((write: UnknownWrite) => Lookup<Candidate, E, R>)
  /**
   * True for the record that this write makes, and for no other: compare a mark that the write has given it (reference,
   * document number, memo), never amounts or names alone.
   */
  readonly same: (candidate: NoInfer<Candidate>, write: UnknownWrite) => boolean
  /**
   * How long after the loss of the answer a record may still appear; 2 minutes by default. That is longer than proxies
   * usually let a server work on one request. It has to cover the API's slowest write and the delay of its lists together.
   * Milliseconds where it is a number; a negative one or `NaN` is a defect, and nothing is written.
   */
  readonly settle?: Duration.Input
  /** How often the write may be sent again, 2 times by default. With 0 it is looked up only; `NaN` is a defect, as above. */
  readonly maxRetries?: number
}

/**
 * Several records answer to `same`: either it does not tell them apart, or the record was doubled by somebody else. Neither
 * may be passed over: adopting any of them could take another's record for this one. Nothing was sent again.
 */
export class RecoverWriteAmbiguous extends Data.TaggedError("RecoverWriteAmbiguous")<{
  readonly message: string
  /** Service and method of the write, e.g. `Receivables.create`. */
  readonly operation: string
  /** How many there are. A record that pages of a list have shown twice, with the same contents, counts once. */
  readonly count: number
  /** How the write ended. */
  readonly cause: unknown
}> {}

/** Why an unknown outcome stayed unknown: the `cause` of the error that `reconcile` fails with. */
export class LookupFailed extends Data.TaggedError("LookupFailed")<{
  readonly message: string
  /** What `find` or `same` failed with. */
  readonly cause: unknown
  /** How the write ended, as it came from the call. */
  readonly write: OutcomeUnknown | ResponseInvalid
}> {}

/** Longer than proxies usually wait: nginx 60 s, Cloudflare 100 s, and a caller's attempt ends after 30 s. */
const defaultSettle = Duration.minutes(2)

/** When to look, in parts of the settling time. Early looks adopt early; only the last one proves absence. */
const looks = [0, 1 / 8, 1 / 4, 1 / 2, 1] as const

/** The pause after a look that failed, in parts of the settling time. */
const pauseAfterFailure = 1 / 32

/**
 * How often the look that proves absence is tried at least, however long the looks take. Tries go on until the settling time
 * has passed once more: a list of many pages fails more often than a page does.
 */
const leastTries = 8

/** The `sentAt` of the look that proves absence: the year 2000, in milliseconds since 1970. */
export const beforeAllRecords: number = Date.UTC(2000, 0, 1)

/**
 * What a failed write means. `unknown`: it may have been done. `harmless`: so it may, and doing it twice does no harm.
 * `written`: it was done. `refused`: it was not, but an earlier one whose answer was lost may be what is in its way.
 */
type Meaning = "unknown" | "harmless" | "written" | "refused"

interface Rule {
  /** False: one look decides. */
  readonly settles: boolean
  /** False: one look is made, even where it fails. */
  readonly insists: boolean
  /** What follows when the record is not there. */
  readonly Absent: "retry" | "fail"
  /** What follows when all lookups failed. */
  readonly Blind: "retry" | "fail"
}

const rules: Record<Meaning, Rule> = {
  // Stryker disable next-line StringLiteral: any word but "fail" repeats.
  unknown: { settles: true, insists: true, Absent: "retry", Blind: "fail" },
  // The lookup only spares a request.
  // Stryker disable next-line ObjectLiteral,StringLiteral: as above, and what is absent is false.
  harmless: { settles: false, insists: false, Absent: "retry", Blind: "retry" },
  written: { settles: true, insists: true, Absent: "fail", Blind: "fail" },
  refused: { settles: false, insists: true, Absent: "fail", Blind: "fail" }
}

const isUnknown = (error: unknown): error is OutcomeUnknown => Predicate.isTagged(error, "OutcomeUnknown")

const isWritten = (error: unknown): error is ResponseInvalid =>
  Predicate.isTagged(error, "ResponseInvalid") && (error as ResponseInvalid).written // the tag is this class's

const meaningOf = (error: unknown): Meaning => {
  if (isUnknown(error)) return error.safeToRetry ? "harmless" : "unknown"
  return isWritten(error) ? "written" : "refused"
}

/** What the looks came to. */
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
    // Behind a list that fails, the shared budget would soon leave each of its pages one attempt, and no look would get through
    // a list of many pages. The pauses between the looks keep the load low.
    // Stryker disable next-line StringLiteral: any word but "shared" spares the budget.
    return Effect.map(withCallPolicy({ retryBudget: "none" })(candidates), (matching) => {
      const records: Array<Candidate> = []
      // Records that are added meanwhile shift a list's pages, and what was last on one is first on the next.
      for (const one of matching) if (!records.some((other) => sameJson(one, other))) records.push(one)
      if (records.length > 1) return { _tag: "Several", count: records.length } as const
      return records.length === 0 ? absent : ({ _tag: "Found", record: records[0] as Candidate } as const) // there is one
    })
  }).pipe(
    Effect.exit,
    // Also a `same` that throws: a bug must not hide that a write may have happened.
    Effect.map((exit) => (Exit.isSuccess(exit) ? exit.value : { _tag: "Blind", cause: Cause.squash(exit.cause) }))
  )

const absent = { _tag: "Absent" } as const

/**
 * Looks until the record is there, or until a look that began after the settling time has not shown it. A look that fails is
 * made again: while the settling time lasts, for as long after it, and {@link leastTries} times at least.
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
      `${error.operation} (${error.method} ${error.path}): ${count} records answer to \`same\`, so none was adopted and ` +
      "nothing was sent again. Let it compare a mark that no other record has, or remove the duplicates.",
    operation: error.operation,
    count,
    cause: error
  })

/** The same error, saying that and why it could not be looked up. */
const notLookedUp = (write: OutcomeUnknown | ResponseInvalid, cause: unknown): OutcomeUnknown | ResponseInvalid => {
  const tag = Predicate.hasProperty(cause, "_tag") ? ` (${String(cause._tag)})` : ""
  const message = `${write.message} It was looked up, but the lookup failed${tag}: see the cause.`
  const given = { message, cause: new LookupFailed({ message: `The lookup failed${tag}.`, cause, write }) }
  return isUnknown(write) ? new OutcomeUnknown({ ...write, ...given }) : new ResponseInvalid({ ...write, ...given })
}

/**
 * Throws for numbers that are none. Hazard: a setting that was not read is `NaN`. As settling time that is none at all, and a
 * write that is still under way would be sent again; as number of repeats it never ends.
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
      throw new RangeError(`reconcile: ${name} is ${value}. Give 0 or more. Nothing was sent.`)
    }
  }
}

const namesOf = ({ error }: UnknownWrite) => ({ "faktura.api": error.api, "faktura.operation": error.operation })

const judgedUntilKnown = Effect.fnUntraced(function* <A, E, R, Candidate, FindError, FindR>(
  write: Effect.Effect<A, E, R>,
  options: RecoverWriteOptions<Candidate, FindError, FindR>
): Effect.fn.Return<A | Candidate, E | RecoverWriteAmbiguous, R | FindR> {
  const { maxRetries = 2 } = options
  const settle = Duration.toMillis(options.settle ?? defaultSettle)
  const surroundingKey = yield* WriteKey
  let unknown: UnknownWrite | undefined
  let lookups = 0
  for (let repeats = 0; ; repeats++) {
    const end = (outcome: string) =>
      Effect.annotateCurrentSpan({
        "faktura.recoverWrite.outcome": outcome,
        "faktura.recoverWrite.lookups": lookups,
        "faktura.recoverWrite.retries": repeats,
        ...(unknown === undefined ? {} : namesOf(unknown))
      })
    const startedAt = yield* Clock.currentTimeMillis
    const written = yield* Effect.result(write)
    if (Result.isSuccess(written)) {
      yield* end(repeats === 0 ? "done" : "retried")
      return written.success
    }
    const error = written.failure
    if (isUnknown(error) || isWritten(error)) {
      const told = isUnknown(error) ? error : unknown
      const sentAt = unknown?.sentAt ?? told?.sentAt ?? startedAt
      unknown = { error, key: told?.key ?? surroundingKey, request: told?.request, sentAt }
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
    if (rule[seen._tag] === "fail" || repeats >= maxRetries) {
      yield* end(meaning === "refused" ? "failed" : seen._tag === "Absent" ? "absent" : "lookup-failed")
      // The cast: the same class with the same fields, but for message and cause.
      const failure =
        seen._tag === "Blind" && meaning !== "refused" ? (notLookedUp(unknown.error, seen.cause) as E) : error
      return yield* Effect.fail(failure)
    }
    const repeating = Effect.logDebug(`Not there; repeat ${repeats + 1} of at most ${maxRetries}`)
    yield* Effect.annotateLogs(repeating, namesOf(unknown))
  }
})

/**
 * Runs a write, and finds out what became of it when its outcome is unknown.
 *
 * - It succeeds: its result.
 * - `OutcomeUnknown`: it is looked up at once, and again while it settles. What is there is adopted: the candidate is the
 *   result. When it is provably absent the write is run again, and judged again in the same way.
 * - `OutcomeUnknown` that is `safeToRetry`: one look, then it is repeated without settling; the look only spares a request.
 * - `ResponseInvalid` of a write: it was done, so it is looked up and adopted, and never repeated.
 * - Anything else was refused, or not sent: it fails with that. When it was a repeat one more look comes first, for the first
 *   one may have shown up and be what the server objects to.
 *
 * Fails with the last `OutcomeUnknown` when the repeats are spent or all lookups failed (then its `cause` is a
 * `LookupFailed`), with the `ResponseInvalid` when its record is not found or all lookups failed, and with
 * `RecoverWriteAmbiguous` when several records answer to `same`. The lookup's own errors do not come out: one that fails is made
 * again until twice the settling time is over.
 *
 * Give it one write, not a sequence of them. It may be interrupted at any moment: nothing is sent afterwards. Two that run
 * for the same record at the same time may each find it absent, and double it.
 *
 * @see docs/recover-writes.md
 */
export const recoverWrite = <A, E, R, Candidate, FindError, FindR>(
  write: Effect.Effect<A, E, R>,
  options: RecoverWriteOptions<Candidate, FindError, FindR>
): Effect.Effect<A | Candidate, E | RecoverWriteAmbiguous, R | FindR> =>
  Effect.suspend(() => {
    checkNumbers(options)
    // Tracers are handed the exit of what a span is around: the record stays out of it, it may hold a person.
    let result: { readonly value: A | Candidate } | undefined
    return judgedUntilKnown(write, options).pipe(
      Effect.map((value) => {
        result = { value }
      }),
      // Stryker disable next-line ObjectLiteral,BooleanLiteral: a stack costs time, and shows nowhere in what a span exports.
      Effect.withSpan("faktura.recoverWrite", {}, { captureStackTrace: false }),
      Effect.map(() => result!.value) // a success has set it
    )
  })
