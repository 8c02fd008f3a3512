/** Errors of durable writes and of their store. Messages name the key, so keep personal data and secrets out of keys. */
import * as Data from "effect/Data"

/** Reason that a store cannot be used. */
export type StoreProblem =
  /** The database does not respond, or the connection broke. */
  | "unreachable"
  /** The user or the credentials may not do this. */
  | "forbidden"
  /** Another connection holds a lock. */
  | "busy"
  /** The disk or its quota is full. */
  | "full"
  /** The file is not a readable database. */
  | "damaged"
  /** A newer version of this package wrote the tables. */
  | "newer"
  /** `durableWrite` was called inside a transaction. */
  | "transaction"
  /** The database is neither SQLite nor Postgres. */
  | "unsupported"
  /** Another failure: see the cause. */
  | "failing"

/** Error of a store that cannot be used. The message says why, and what to do. */
export class IntentStoreUnavailable extends Data.TaggedError("IntentStoreUnavailable")<{
  readonly message: string
  readonly problem: StoreProblem
  readonly cause?: unknown
}> {}

/** Error: another call or process is doing this write at present. Nothing was sent. */
export class WriteUnderway extends Data.TaggedError("WriteUnderway")<{
  readonly message: string
  readonly key: string
  /** End of the other owner's lease, in milliseconds since 1970 by the store's clock. The owner may extend it. */
  readonly until: number
}> {}

/** Error: a person has abandoned this write. Nothing was sent. */
export class WriteAbandoned extends Data.TaggedError("WriteAbandoned")<{
  readonly message: string
  readonly key: string
  /** Reason that the person gave. */
  readonly reason: string
}> {}

/** Error: this call paused longer than its lease, and another one may have taken over. It sent nothing afterwards. */
export class LeaseLost extends Data.TaggedError("LeaseLost")<{
  readonly message: string
  readonly key: string
}> {}

/** Error: the response was lost, and lookups did not decide whether the record exists (see `cause`). Call again later. */
export class StillUnknown extends Data.TaggedError("StillUnknown")<{
  readonly message: string
  readonly key: string
  readonly cause: unknown
}> {}

/** Error: the write was done, and its record is not found (see `cause`). It is never sent again. */
export class WrittenButNotFound extends Data.TaggedError("WrittenButNotFound")<{
  readonly message: string
  readonly key: string
  readonly cause: unknown
}> {}

/** Error: a result does not match its schema, or a payload is not JSON. Nothing is sent because of it. */
export class ValueInvalid extends Data.TaggedError("ValueInvalid")<{
  readonly message: string
  readonly key: string
  readonly value: "result" | "payload"
  readonly cause: unknown
}> {}

/** Error: the key is empty, too long, or has control characters. */
export class KeyInvalid extends Data.TaggedError("KeyInvalid")<{ readonly message: string }> {}

/** Error: the intent does not exist or is done, so nothing was changed. */
export class IntentUnchanged extends Data.TaggedError("IntentUnchanged")<{
  readonly message: string
  readonly key: string
}> {}
