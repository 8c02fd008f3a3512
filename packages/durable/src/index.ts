/** Writes that happen once: `durableWrite`, the store of intents, and its layers. */
export { durableWrite } from "./write/DurableWrite.ts"
export type { DurableWriteOptions, RecordOf, WriteOptions } from "./write/WriteOptions.ts"
export type { DurableWriteFailure, Known } from "./write/Ends.ts"
export { observeIntents } from "./write/Telemetry.ts"
export { IntentStore } from "./intents/IntentStore.ts"
export type { Claim, Lease, Leases, ListOptions, Summary } from "./intents/IntentStore.ts"
export type { Intent, IntentStatus, ResultSource } from "./intents/Intent.ts"
export {
  IntentStoreUnavailable,
  IntentUnchanged,
  KeyInvalid,
  LeaseLost,
  StillUnknown,
  ValueInvalid,
  WriteAbandoned,
  WriteUnderway,
  WrittenButNotFound
} from "./intents/Errors.ts"
export type { StoreProblem } from "./intents/Errors.ts"
export { layerPostgres, layerSql, layerSqlite } from "./store/Layers.ts"
export type { PostgresOptions } from "./store/Layers.ts"
export { layerSqliteClient } from "./sqlite/SqliteClient.ts"
export type { SqliteOptions } from "./sqlite/SqliteClient.ts"
