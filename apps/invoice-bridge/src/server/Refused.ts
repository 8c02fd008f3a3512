/** Error of a request that is not served. */
import * as Data from "effect/Data"

/** Error of a request that is not served. Becomes the response. */
export class Refused extends Data.TaggedError("Refused")<{
  /** HTTP status. */
  readonly status: 400 | 401 | 403 | 404 | 409 | 413 | 415 | 429 | 503
  /** Says what happened, and what to do. Contains no secret. */
  readonly message: string
  /** Seconds until the next try. */
  readonly retryAfter?: number
}> {}
