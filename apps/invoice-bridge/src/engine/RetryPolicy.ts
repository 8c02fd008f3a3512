/**
 * Decides what follows a failed step: another try after a wait, or a question to a person. This file is the whole retry policy of
 * the bridge: no other code waits and tries again.
 *
 * Three numbers work together. A call repeats a read at most twice, within seconds. A durable write is sent at most once more in
 * one try of a step, after its record was proven absent. A step waits between its tries, up to ten minutes, or as long as the
 * server asks, up to an hour.
 */
import type { CallPolicyChange } from "@faktura/core/CallPolicy"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import type { Question, TaskKind } from "../runs/Task.ts"

/** Limits of one call. A call that needs more than these fails, and its step waits. */
export const callPolicy: CallPolicyChange = {
  maxAttempts: 3,
  baseDelay: 250,
  maxDelay: 2_000,
  retryAfterCeiling: 2_000,
  deadline: 60_000
}

/** How often a durable write may be sent again within one try of its step. */
export const writeRetries = 1

/** Waits of steps, in milliseconds. The first one doubles with each try, up to the longest. */
export interface StepWaitsFields {
  readonly first: number
  readonly longest: number
}

/** Waits of steps: from a second to ten minutes. Set them shorter only for a sandbox on this computer. */
export const StepWaits: Context.Reference<StepWaitsFields> = Context.Reference("invoice-bridge/StepWaits", {
  defaultValue: () => ({ first: 1_000, longest: 600_000 })
})

/**
 * Longest wait that a server may ask for, in milliseconds. Why: a gateway or a wrong clock may ask for years, and a person would not
 * notice the work that waits.
 */
export const longestAsked = 3_600_000

/** Tries of a step before a person is asked: about two hours, and less than a day with the waits that a server asks for. */
export const mostAttempts = 20

/** Error of a step: tagged, with a message for people. */
export interface StepFailure {
  readonly _tag: string
  readonly message: string
}

/** Next step after a failed try. */
export type Decision =
  | { readonly next: "later"; readonly millis: number; readonly reason: string }
  | { readonly next: "ask"; readonly question: Question }

/** Fields of errors that the policy reads. Errors of both APIs and of durable writes have some of them. */
interface Traits {
  readonly _tag?: unknown
  readonly api?: unknown
  readonly status?: unknown
  readonly reason?: unknown
  readonly retryAfter?: unknown
  readonly written?: unknown
  readonly key?: unknown
  readonly cause?: unknown
}

/** Errors that pass by themselves, or that a lookup settles. */
const passing: ReadonlySet<unknown> = new Set([
  "IntentStoreUnavailable",
  "LeaseLost",
  "NotSent",
  "NotYet",
  "RateLimited",
  "ServerError",
  "SqlError",
  "StillUnknown",
  "Unavailable",
  "WriteUnderway",
  // It is looked up again, and never sent again.
  "WrittenButNotFound"
])

/** Errors that only a person can solve, by tag. Others are `refused`. */
const questions: Readonly<Record<string, TaskKind>> = {
  MappingMissing: "mapping",
  NotTranslatable: "untranslatable",
  MoneyInvalid: "untranslatable",
  LocalDateInvalid: "untranslatable",
  ChangedAfterCarried: "changed",
  OutcomeUnknown: "outcome",
  TenantUnusable: "credentials",
  RecoverWriteAmbiguous: "outcome",
  StillUnknown: "outcome",
  ValueInvalid: "outcome",
  WriteAbandoned: "outcome",
  WrittenButNotFound: "outcome"
}

/** Errors of a token endpoint that no retry solves. */
const refusals: ReadonlySet<unknown> = new Set(["Unauthorized", "Forbidden", "BadRequest", "ValidationFailed"])

/** Returns the error, its cause, the cause of that, and so on. */
const chainOf = (error: unknown): ReadonlyArray<Traits> =>
  typeof error === "object" && error !== null ? [error, ...chainOf((error as Traits).cause)] : [] // all fields are optional

const refuses = ({ _tag, api, reason, status }: Traits, below: ReadonlyArray<Traits>): boolean =>
  status === 401 ||
  // Maesn's response for an unknown account key and for an inactive account.
  (status === 403 && api === "maesn") ||
  (_tag === "CredentialsUnavailable" &&
    (reason === "refused" || reason === "missing" || below.some((cause) => refusals.has(cause._tag))))

/** Returns the API whose credentials are refused, or `undefined`. */
export const refusedCredentials = (error: unknown): string | undefined => {
  const chain = chainOf(error)
  if (!chain.some((each, index) => refuses(each, chain.slice(index + 1)))) return undefined
  // The innermost error of a call names the API of the credentials.
  return String(chain.findLast(({ api }) => api === "maesn" || api === "monite")?.api ?? "the API")
}

const isTemporary = (failure: Traits): boolean => {
  if (passing.has(failure._tag)) return true
  // A write without a lookup. It may have been done, also with an error status.
  if (failure._tag === "OutcomeUnknown") return false
  // A read whose response was broken may be read again. A write says that it was done.
  if (failure._tag === "ResponseInvalid") return failure.written !== true
  return (
    typeof failure.status === "number" && (failure.status >= 500 || failure.status === 408 || failure.status === 429)
  )
}

/** Ends a text with a period. Why: a message may end with the words of a server. */
export const asSentence = (text: string): string => (/[.!?]$/.test(text.trimEnd()) ? text : `${text}.`)

const questionOf = (failure: StepFailure & Traits, subject: string): Question => {
  const api = refusedCredentials(failure)
  if (api !== undefined) {
    return {
      kind: "credentials",
      about: api,
      reason: `${asSentence(failure.message)} Correct the tenant's credentials with invoice-bridge init, then answer with retry.`
    }
  }
  const kind = questions[failure._tag] ?? "refused"
  if (kind === "mapping" && typeof failure.key === "string") {
    return { kind, about: failure.key, asks: failure.key, reason: failure.message }
  }
  // All runs of a tenant that cannot be worked for wait for one task.
  return { kind, about: kind === "credentials" ? "tenant" : subject, reason: failure.message }
}

/**
 * Decides what follows a failure.
 *
 * @param failure error of the step
 * @param attempt number of the try that failed, from 1
 * @param subject the document, which the question is about
 */
export const decide = Effect.fnUntraced(function* (
  failure: StepFailure,
  attempt: number,
  subject: string
): Effect.fn.Return<Decision> {
  const traits: StepFailure & Traits = failure
  if (refusedCredentials(failure) !== undefined || !isTemporary(traits)) {
    return { next: "ask", question: questionOf(traits, subject) }
  }
  if (attempt >= mostAttempts) {
    const reason = `${attempt} tries failed; the last one: ${asSentence(failure.message)} Answer with retry when the cause is gone.`
    return { next: "ask", question: { kind: questions[failure._tag] ?? "exhausted", about: subject, reason } }
  }
  const { first, longest } = yield* StepWaits
  const ceiling = Math.min(first * 2 ** (attempt - 1), longest)
  // Half of the wait is random, so that work that failed together is not tried again together.
  const jittered = yield* Random.nextBetween(ceiling / 2, ceiling)
  const asked = typeof traits.retryAfter === "number" ? Math.min(traits.retryAfter, longestAsked) : 0
  return { next: "later", millis: Math.round(Math.max(jittered, asked)), reason: failure.message }
})
