/**
 * What a call has been through when it ends.
 */
import type * as Effect from "effect/Effect"
import type { Responded, Attempt } from "./Attempt.ts"
import type { ResponsePolicy } from "./CallPolicy.ts"
import type { CallInput } from "./CallInput.ts"
import type { RequestProblem } from "../schema/Problems.ts"
import type { Scrub } from "../values/Scrub.ts"

/** What a call has been through when its last attempt came back. */
export interface Progress {
  readonly api: string
  readonly attempts: number
  readonly given: CallInput
  /** When the first attempt was sent that may have reached the server; undefined when none may have. */
  readonly maybeSentAt: number | undefined
  /** When the last attempt was sent. */
  readonly sentAt: number
  /** Where the API is, for hints. */
  readonly baseUrl: string
  /** Takes what was sent as credentials out of what came back. */
  readonly scrub: Scrub
  /** What is done with a 2xx that differs from the document. */
  readonly responses: ResponsePolicy
  /** Tells of a 2xx that differs and is passed. */
  readonly drifted: (value: unknown, problems: ReadonlyArray<RequestProblem>) => Effect.Effect<void>
}

/** An attempt that did not succeed. */
export type Failed = Exclude<Attempt, Responded>
