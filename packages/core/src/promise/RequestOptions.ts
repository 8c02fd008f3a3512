/**
 * Options that every call of a Promise client takes as its last argument.
 */

/** Options of one call. */
export interface RequestOptions {
  /**
   * Stops the call. Before anything was sent, the call fails with `NotSent`. After that, a read fails with `Unavailable`, and
   * a write with `OutcomeUnknown`, because the server may still do it.
   */
  readonly signal?: AbortSignal | undefined
  /** Headers to send besides those of the operation. */
  readonly headers?: Readonly<Record<string, string>> | Headers | undefined
  /**
   * Timeout of the whole call in milliseconds, retries and waits included. Of a list: of each page. Of a stream: until its
   * first bytes. It begins after the files of an upload are read.
   */
  readonly deadline?: number | undefined
  /** Largest number of attempts, the first one included. */
  readonly maxAttempts?: number | undefined
  /** Your own name for a write. `OutcomeUnknown` has it as `key`. It is not sent. */
  readonly key?: string | undefined
  /** `none`: retries use no budget of the client, for callers that limit their retries themselves. */
  readonly retryBudget?: "shared" | "none" | undefined
}
