/**
 * Classifies failures: those that a retry may solve, those that end the whole run, and those that a person must solve.
 */
import * as Data from "effect/Data"

/** Tagged error with a message for people. */
export interface Failure {
  readonly _tag: string
  readonly message: string
}

/** Error that ends the run at once, because all further work would fail in the same way. */
export class RunStopped extends Data.TaggedError("RunStopped")<{
  /** `credentials`: an API refuses the credentials. `file`: the state cannot be stored. */
  readonly reason: "credentials" | "file"
  readonly message: string
}> {}

/** Errors after which the same work may succeed soon. */
const passing: ReadonlySet<string> = new Set([
  "NotSent",
  "RateLimited",
  "ServerError",
  "Unavailable",
  "ResponseInvalid",
  "StillUnknown",
  "WrittenButNotFound"
])

/** Errors of a token endpoint that a retry does not solve. */
const refusals: ReadonlySet<unknown> = new Set(["Unauthorized", "Forbidden", "BadRequest", "ValidationFailed"])

/** Fields of errors that concern credentials. */
interface Traits {
  readonly _tag?: unknown
  readonly api?: unknown
  readonly status?: unknown
  readonly reason?: unknown
  readonly cause?: unknown
}

/** Returns the error, its cause, the cause of that, and so on. */
const chainOf = (error: unknown): ReadonlyArray<Traits> =>
  typeof error === "object" && error !== null ? [error, ...chainOf((error as Traits).cause)] : [] // all are optional

/** True when this error of the chain means that the credentials are refused. `below` are its causes. */
const refuses = ({ _tag, api, reason, status }: Traits, below: ReadonlyArray<Traits>): boolean =>
  status === 401 ||
  // Maesn's response for an unknown account key and for an inactive account.
  (status === 403 && api === "maesn") ||
  (_tag === "CredentialsUnavailable" &&
    (reason === "refused" || reason === "missing" || below.some((cause) => refusals.has(cause._tag))))

/** Settings with an API's credentials, by the API's name in errors. */
const settingsOf = (api: unknown): string =>
  api === "maesn" ? "MAESN_API_KEY and MAESN_ACCOUNT_KEY" : "MONITE_CLIENT_ID and MONITE_CLIENT_SECRET"

/** Returns the error that ends the run, if the failure requires it. */
export const stopOf = (failure: Failure): RunStopped | undefined => {
  if (failure._tag === "FileUnusable") return new RunStopped({ reason: "file", message: failure.message })
  const chain = chainOf(failure)
  if (!chain.some((error, index) => refuses(error, chain.slice(index + 1)))) return undefined
  // The innermost error of a call names the API of the credentials.
  const api = chain.findLast((error) => error.api === "maesn" || error.api === "monite")?.api
  return new RunStopped({
    reason: "credentials",
    message:
      `${failure.message}\nStopped: every further request would be refused too. Correct ${settingsOf(api)}, ` +
      "then run the same command again: it continues where it stopped."
  })
}

/** True when a retry may succeed. */
export const passes = (failure: Failure): boolean => passing.has(failure._tag) && stopOf(failure) === undefined
