/** Adds to an error of an API what a person corrects: the address of the API, or the credentials. */
import { asSentence, refusedCredentials } from "../engine/RetryPolicy.ts"

/** Error of a call. All fields but the message are optional. */
interface Failure {
  readonly message: string
  readonly _tag?: unknown
  readonly api?: unknown
  readonly status?: unknown
  readonly reason?: unknown
  readonly path?: unknown
  readonly cause?: unknown
}

interface Api {
  readonly name: string
  readonly address: string
  readonly credentials: string
}

const apis: ReadonlyMap<unknown, Api> = new Map([
  [
    "monite",
    {
      name: "Monite",
      address: "MONITE_BASE_URL for init, or --monite-url of tenants set",
      credentials: "MONITE_CLIENT_ID and MONITE_CLIENT_SECRET"
    }
  ],
  [
    "maesn",
    {
      name: "Maesn",
      address: "MAESN_BASE_URL for init, or --maesn-url of tenants set",
      credentials: "MAESN_API_KEY and MAESN_ACCOUNT_KEY"
    }
  ]
])

/** Returns the innermost error of an API's call. Why: a token that cannot be fetched is the cause of the error of another call. */
const innermost = (failure: Failure): Failure => {
  const { cause } = failure
  // All fields that are read of the cause are optional, and its message is not read.
  const below = typeof cause === "object" && cause !== null ? innermost(cause as Failure) : undefined
  return below !== undefined && apis.has(below.api) ? below : failure
}

/** Statuses of servers that do not know the path of an operation. */
const noPath: ReadonlySet<unknown> = new Set([404, 405])

/**
 * The same in the message of a token that was refused. Why: that error has no cause if the server sent a body, because the body may
 * repeat the secret.
 */
const noTokenPath = /\/token\): the server returned 40[45]\b/

/** True for a call that did not reach the API, or reached another server. */
const isOfAddress = ({ _tag, message, path, reason, status }: Failure): boolean => {
  if (_tag === "NotSent") return reason === "connection" || noTokenPath.test(message)
  // A path with an id has 404 for a record that does not exist.
  if (noPath.has(status)) return !String(path).includes("{")
  const isNoError = typeof status !== "number" || status < 400
  return isNoError && (_tag === "OutcomeUnknown" || _tag === "ResponseInvalid" || _tag === "Unavailable")
}

/** Returns the message of an error with its remedy, if it has one. Never names the value of a setting. */
export const withRemedy = (failure: Failure): string => {
  const inner = innermost(failure)
  const reached = apis.get(inner.api)
  if (reached !== undefined && isOfAddress(inner)) {
    return `${asSentence(failure.message)} Check the address of ${reached.name}: ${reached.address}.`
  }
  const refused = refusedCredentials(failure)
  if (refused === undefined) return failure.message
  return `${asSentence(failure.message)} Correct ${apis.get(refused)?.credentials ?? "its credentials"}.`
}
