/** Turns errors of a SQL client into errors of the store. */
import * as Predicate from "effect/Predicate"
import type { SqlError } from "effect/sql/SqlError"
import { IntentStoreUnavailable } from "../intents/Errors.ts"
import type { StoreProblem } from "../intents/Errors.ts"
import { problemOf } from "../sqlite/SqliteProblem.ts"

const byReason: Readonly<Partial<Record<SqlError["reason"]["_tag"], StoreProblem>>> = {
  AuthenticationError: "forbidden",
  AuthorizationError: "forbidden",
  ConnectionError: "unreachable",
  DeadlockError: "busy",
  LockTimeoutError: "busy",
  SerializationError: "busy",
  StatementTimeoutError: "busy"
}

/** Classes of SQLSTATE that Effect's reasons do not tell apart. */
const byState: Readonly<Record<string, StoreProblem>> = { "53": "full", "57": "unreachable", XX: "damaged" }

const remedies: Readonly<Record<StoreProblem, string>> = {
  unreachable: "Check that the database runs and that its address is right, then call again",
  forbidden: "Check the credentials and the permissions of this user",
  busy: "Another connection holds a lock. Call again later",
  full: "Free some space on its disk, then call again: the write continues where it stopped",
  damaged: "Restore it from a backup. Do not delete it: without its intents, writes would be sent again",
  newer: "Update @faktura/durable in this program",
  transaction: "Call it outside of the transaction",
  unsupported: "Use SQLite or Postgres",
  failing: "See the cause"
}

const problem = (error: SqlError): StoreProblem => {
  const known = byReason[error.reason._tag]
  if (known !== undefined) return known
  const { cause } = error.reason
  if (Predicate.hasProperty(cause, "errcode")) return problemOf(cause)
  const state = Predicate.hasProperty(cause, "code") ? String(cause.code).slice(0, 2) : ""
  return byState[state] ?? "failing"
}

/** Turns the error of a statement into `IntentStoreUnavailable`. */
export const unavailable = (error: SqlError): IntentStoreUnavailable => {
  const kind = problem(error)
  return new IntentStoreUnavailable({
    message: `The intent store cannot be used (${error.message}). ${remedies[kind]}.`,
    problem: kind,
    cause: error
  })
}

/** Error of a claim inside a transaction. */
export const insideTransaction = (): IntentStoreUnavailable =>
  new IntentStoreUnavailable({
    message:
      "durableWrite was called inside a transaction. Its intent would be committed after the request, or not at all. " +
      "Nothing was sent. Call `plan` inside the transaction, and durableWrite after it.",
    problem: "transaction"
  })
