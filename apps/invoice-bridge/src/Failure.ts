/**
 * Which failures pass by themselves, and which a person has to do something about.
 */

/** Any tagged error with a message for people. */
export interface Failure {
  readonly _tag: string
  readonly message: string
}

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

/** Refused credentials are wrong in a minute as well, though the call that needed them says only that it was not sent. */
const refusedCredentials: ReadonlySet<string> = new Set(["Unauthorized", "Forbidden", "BadRequest", "ValidationFailed"])

const causesOf = (error: unknown): ReadonlyArray<unknown> =>
  typeof error === "object" && error !== null && "cause" in error ? [error.cause, ...causesOf(error.cause)] : []

const tagOf = (value: unknown): unknown =>
  typeof value === "object" && value !== null && "_tag" in value ? value._tag : undefined

/** Whether it makes sense to try again soon. */
export const passes = (failure: Failure): boolean =>
  passing.has(failure._tag) &&
  !causesOf(failure).some((cause) => {
    const tag = tagOf(cause)
    return typeof tag === "string" && refusedCredentials.has(tag)
  })
