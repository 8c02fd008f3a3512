/**
 * Progress of a call: what its attempts have done so far.
 */
import type * as Effect from "effect/Effect"
import type { Responded, Attempt } from "../attempt/Attempt.ts"
import type { ResponsePolicy } from "../operation/CallPolicy.ts"
import type { CallInput } from "../operation/CallInput.ts"
import type { RequestProblem } from "../schema/Problems.ts"
import type { Scrub } from "../values/Scrub.ts"

/** Progress of a call after its last attempt. */
export interface Progress {
  readonly api: string
  readonly attempts: number
  readonly given: CallInput
  /** Time at which the first attempt was sent that may have reached the server. Undefined when none may have. */
  readonly maybeSentAt: number | undefined
  /** Time at which the last attempt was sent. */
  readonly sentAt: number
  /** Base URL of the API, for hints in messages. */
  readonly baseUrl: string
  /** Removes the sent credentials from received texts. */
  readonly scrub: Scrub
  /** The caller's signal to stop. */
  readonly signal?: AbortSignal | undefined
  /** Handling of a success response that differs from the document. */
  readonly responses: ResponsePolicy
  /** Reports a success response that differs from the document and is returned nevertheless. */
  readonly drifted: (value: unknown, problems: ReadonlyArray<RequestProblem>) => Effect.Effect<void>
}

/** An attempt without a success response. */
export type Failed = Exclude<Attempt, Responded>
