/**
 * Which failures pass by themselves, which end the whole run, and which a person has to do something about.
 */
import * as Data from "effect/Data"

/** Any tagged error with a message for people. */
export interface Failure {
  readonly _tag: string
  readonly message: string
}

/** Ends a run at once: every further piece of work would fail in the same way. */
export class RunStopped extends Data.TaggedError("RunStopped")<{
  /** `credentials`: an API refuses them. `file`: the state cannot be kept. */
  readonly reason: "credentials" | "file"
  readonly message: string
}> {}

/** Nothing was lost and nothing is wrong with the request: the same may work in a moment. */
const passing: ReadonlySet<string> = new Set([
  "NotSent",
  "RateLimited",
  "ServerError",
  "Unavailable",
  "ResponseInvalid",
  "StillUnknown",
  "WrittenButNotFound"
])

/** Answers of a token endpoint that are the same in a minute. */
const refusals: ReadonlySet<unknown> = new Set(["Unauthorized", "Forbidden", "BadRequest", "ValidationFailed"])

/** What errors may carry that tells of credentials. */
interface Traits {
  readonly _tag?: unknown
  readonly api?: unknown
  readonly status?: unknown
  readonly reason?: unknown
  readonly cause?: unknown
}

/** The error, its cause, the cause of that, and so on. */
const chainOf = (error: unknown): ReadonlyArray<Traits> =>
  typeof error === "object" && error !== null ? [error, ...chainOf((error as Traits).cause)] : [] // all are optional

/** Does this error of the chain say that the credentials are refused? `below` are its causes. */
const refuses = ({ _tag, api, reason, status }: Traits, below: ReadonlyArray<Traits>): boolean =>
  status === 401 ||
  // Maesn answers so to an account key that it does not know, and to an account that is inactive.
  (status === 403 && api === "maesn") ||
  (_tag === "CredentialsUnavailable" &&
    (reason === "refused" || reason === "missing" || below.some((cause) => refusals.has(cause._tag))))

/** The settings that hold an API's credentials, by the name that errors give it. */
const settingsOf = (api: unknown): string =>
  api === "maesn" ? "MAESN_API_KEY and MAESN_ACCOUNT_KEY" : "MONITE_CLIENT_ID and MONITE_CLIENT_SECRET"

/** The end of the run that a failure means, if it means one. */
export const stopOf = (failure: Failure): RunStopped | undefined => {
  if (failure._tag === "FileUnusable") return new RunStopped({ reason: "file", message: failure.message })
  const chain = chainOf(failure)
  if (!chain.some((error, index) => refuses(error, chain.slice(index + 1)))) return undefined
  // The innermost error of a call says whose credentials they are.
  const api = chain.findLast((error) => error.api === "maesn" || error.api === "monite")?.api
  return new RunStopped({
    reason: "credentials",
    message:
      `${failure.message}\nStopped: every further request would be refused too. Correct ${settingsOf(api)}, ` +
      "then run the same command again: it goes on where it stopped."
  })
}

/** Whether it makes sense to try again soon. */
export const passes = (failure: Failure): boolean => passing.has(failure._tag) && stopOf(failure) === undefined
