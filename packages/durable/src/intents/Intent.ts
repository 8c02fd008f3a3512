/** Intent of a write, as the store keeps it. */

/**
 * Status of an intent.
 *
 * - `planned`: stored, and nothing was sent.
 * - `open`: was about to be sent. The outcome is unknown until it is looked up.
 * - `written`: was done, and its result is not known yet. It is looked up and never sent again.
 * - `done`: was done, and its result is stored.
 * - `refused`: was sent, and the server did nothing. A later call sends it again.
 * - `abandoned`: a person gave it up. Later calls fail.
 */
export type IntentStatus = "planned" | "open" | "written" | "done" | "refused" | "abandoned"

/** All statuses, in the order of a write's life. */
export const statuses: ReadonlyArray<IntentStatus> = ["planned", "open", "written", "done", "refused", "abandoned"]

/** Source of a result: the response, a lookup, or a person. */
export type ResultSource = "response" | "lookup" | "person"

/** Intent with its times. Times are in milliseconds since 1970, by the store's clock. */
export interface Intent {
  readonly key: string
  readonly status: IntentStatus
  /** Payload of `plan`, as JSON text. */
  readonly payload: string | undefined
  /** Result of a done write, as JSON text. */
  readonly result: string | undefined
  readonly source: ResultSource | undefined
  /** Tag of the error of a refused write, or the reason of an abandoned one. */
  readonly note: string | undefined
  /** Number of times that the write was sent. */
  readonly sends: number
  readonly createdAt: number
  readonly changedAt: number
  readonly firstSentAt: number | undefined
  readonly lastSentAt: number | undefined
  /** End of the present owner's lease. Undefined: no call is doing this write. */
  readonly leasedUntil: number | undefined
}
