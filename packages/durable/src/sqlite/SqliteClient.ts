/**
 * Effect's `SqlClient` over `node:sqlite`. Opens a file. Only its owner can read it.
 *
 * It exists because `@effect/sql-sqlite-node` has no version for this Effect.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Predicate from "effect/Predicate"
import * as Reactivity from "effect/reactivity/Reactivity"
import * as Schedule from "effect/Schedule"
import * as Semaphore from "effect/Semaphore"
import * as SqlClient from "effect/sql/SqlClient"
import type * as SqlConnection from "effect/sql/SqlConnection"
import type { SqlError } from "effect/sql/SqlError"
import * as Statement from "effect/sql/Statement"
import * as Stream from "effect/Stream"
import { chmodSync, closeSync, existsSync, linkSync, openSync, rmSync, statSync } from "node:fs"
import { DatabaseSync } from "node:sqlite"
import type { SQLInputValue, StatementSync } from "node:sqlite"
import type { IntentStoreUnavailable } from "../intents/Errors.ts"
import { fileUnavailable, openProblem, statementProblem, storeLost } from "./SqliteProblem.ts"

/** Longest wait of the thread for a lock, in milliseconds. It is short because nothing else runs meanwhile. */
const threadWait = 20

/** Waits between tries while another connection holds the lock: about 5 seconds together. */
const lockWaits = Schedule.max([Schedule.spaced(50), Schedule.recurs(100)])

/** Permissions: the owner reads and writes, and no other user does. */
const ownerOnly = 0o600

/** Makes the file private, and makes it if there is none. SQLite gives its other files the same permissions. */
const makePrivate = (file: string): void => {
  closeSync(openSync(file, "a", ownerOnly))
  if ((statSync(file).mode & 0o077) !== 0) chmodSync(file, ownerOnly)
}

/** Returns the size of a file in bytes. Undefined: there is none, or it is something else. */
const sizeOf = (file: string): number | undefined => {
  const found = statSync(file, { throwIfNoEntry: false })
  return found?.isFile() === true ? found.size : undefined
}

/** Suffixes of SQLite's files beside a database. */
const suffixes = ["", "-journal", "-wal", "-shm"]

/**
 * Makes a new database under another name, and gives it its name with its first page. Why: then an empty file is never a new one, also
 * after a crash or on a full disk. Processes that start together make one file.
 */
const makeDatabase = (file: string): void => {
  const unnamed = `${file}-${crypto.randomUUID()}`
  try {
    makePrivate(unnamed)
    const database = new DatabaseSync(unnamed)
    try {
      database.exec("PRAGMA journal_mode = WAL")
    } finally {
      database.close()
    }
    linkSync(unnamed, file)
  } catch (error) {
    // Another process was first, or the file system has no links. Then SQLite makes the file under its name.
    if (!Predicate.hasProperty(error, "syscall") || error.syscall !== "link") throw error
  } finally {
    for (const suffix of suffixes) rmSync(unnamed + suffix, { force: true })
  }
}

/**
 * Refuses what a failed copy leaves: an empty file, or a log without its file. Why: SQLite would make a new database of the file, and
 * delete the log. The lost intents would be sent again.
 */
const refuseRemains = (file: string): void => {
  const log = `${file}-wal`
  // The log first: another process makes the file before its log.
  const isLogged = (sizeOf(log) ?? 0) > 0
  if (sizeOf(file) === 0) throw storeLost(file, "it is empty, as a failed copy leaves it", "it")
  if (isLogged && !existsSync(file)) throw storeLost(file, `it is missing, and its log ${log} is there`, "the log")
}

const open = ({ file, surviving = "power cut" }: SqliteOptions): DatabaseSync => {
  if (file !== ":memory:") {
    refuseRemains(file)
    if (!existsSync(file)) makeDatabase(file)
    makePrivate(file)
  }
  const database = new DatabaseSync(file, { timeout: 5_000 })
  try {
    // Hazard: without FULL, a power cut could undo an intent after its request was sent.
    const synchronous = surviving === "power cut" ? "FULL" : "NORMAL"
    database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = ${synchronous};`)
    const verdict = String(database.prepare("PRAGMA quick_check(1)").get()?.["quick_check"])
    if (verdict !== "ok") throw fileUnavailable(file, "damaged", verdict)
    database.exec(`PRAGMA busy_timeout = ${threadWait}`)
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

/** Values that a statement takes. */
const input = (value: unknown): SQLInputValue => {
  if (value === undefined) return null
  if (typeof value === "boolean") return value ? 1 : 0
  if (value instanceof Date) return value.toISOString()
  // `node:sqlite` checks the value, and throws for others.
  return value as SQLInputValue
}

type Rows = ReadonlyArray<Record<string, unknown>>

/** Number of prepared statements that are kept. Preparing costs more than most statements. */
const keptStatements = 200

/** Prepares statements, and keeps the last ones. SQLite prepares a kept one again by itself when tables have changed. */
const preparing = (database: DatabaseSync): ((sql: string) => StatementSync) => {
  const kept = new Map<string, StatementSync>()
  return (sql) => {
    const known = kept.get(sql)
    const statement = known ?? database.prepare(sql)
    // A Map keeps the order of insertion, so the first one was used longest ago.
    kept.delete(sql)
    kept.set(sql, statement)
    if (kept.size > keptStatements) for (const oldest of kept.keys()) if (kept.delete(oldest)) break
    statement.setReturnArrays(false)
    return statement
  }
}

const connectionOf = (database: DatabaseSync): SqlConnection.Connection => {
  const prepare = preparing(database)
  const run = <A>(sql: string, params: ReadonlyArray<unknown>, read: (statement: StatementSync) => A) =>
    Effect.try({
      try: () => read(prepare(sql)),
      catch: statementProblem
    }).pipe(
      // A statement that found the lock taken did nothing, so it may run again.
      Effect.retry({ schedule: lockWaits, while: (error: SqlError) => error.reason._tag === "LockTimeoutError" })
    )
  const rows = (sql: string, params: ReadonlyArray<unknown>): Effect.Effect<Rows, SqlError> =>
    run(sql, params, (statement) => {
      const values = params.map(input)
      if (statement.columns().length > 0) return statement.all(...values)
      statement.run(...values)
      return []
    })
  const values = (sql: string, params: ReadonlyArray<unknown>) =>
    run(sql, params, (statement) => {
      statement.setReturnArrays(true)
      // `setReturnArrays` makes rows arrays, which Node's types do not say.
      return statement.all(...params.map(input)) as unknown as ReadonlyArray<ReadonlyArray<unknown>>
    })
  const transformed: SqlConnection.Connection["execute"] = (sql, params, transform) =>
    transform === undefined ? rows(sql, params) : Effect.map(rows(sql, params), transform)
  return {
    execute: transformed,
    executeUnprepared: transformed,
    executeRaw: (sql, params) => run(sql, params, (statement) => statement.run(...params.map(input))),
    executeValues: values,
    executeValuesUnprepared: values,
    executeStream: (sql, params, transform) =>
      Stream.fromIterableEffect(transformed(sql, params, transform) as Effect.Effect<Rows, SqlError>) // rows stay rows
  }
}

/** Settings of a SQLite file. */
export interface SqliteOptions {
  /** Path of the file, or `:memory:` for a database that ends with the layer. */
  readonly file: string
  /**
   * Event that a commit survives. `power cut`, the default, waits for the disk at each commit. `crash` of the program does not, and is
   * much faster: a power cut may undo the last commits.
   *
   * Hazard: intents need `power cut`. Other rows of the same file may use a client of their own.
   */
  readonly surviving?: "power cut" | "crash" | undefined
}

/**
 * Provides Effect's `SqlClient` for a SQLite file. A new file is readable by its owner only. A damaged or empty file fails with
 * `IntentStoreUnavailable`.
 *
 * Use it with `layerSql` when your own rows and the intents are to commit together.
 *
 * @example
 * ```ts
 * import { layerSql, layerSqliteClient } from "@faktura/durable"
 * import { Layer } from "effect"
 *
 * // Both the client and the store, over one connection.
 * const layer = layerSql.pipe(Layer.provideMerge(layerSqliteClient({ file: "orders.db" })))
 * ```
 */
export const layerSqliteClient = (options: SqliteOptions): Layer.Layer<SqlClient.SqlClient, IntentStoreUnavailable> =>
  Layer.effectContext(
    Effect.gen(function* () {
      const database = yield* Effect.acquireRelease(
        Effect.try({ try: () => open(options), catch: (cause) => openProblem(options.file, cause) }),
        (opened) => Effect.sync(() => opened.close())
      )
      const { acquirer, borrower, onCommitFailure, transactionAcquirer } = SqlClient.makeSqliteAcquirers({
        connection: Effect.succeed(connectionOf(database)),
        semaphore: yield* Semaphore.make(1)
      })
      const client = yield* SqlClient.make({
        acquirer,
        borrower,
        transactionAcquirer,
        onCommitFailure,
        isTransaction: () => database.isTransaction,
        compiler: Statement.makeCompilerSqlite(),
        driver: "node-sqlite",
        // Takes the lock at once. Why: a transaction that first reads and then writes would fail when another one wrote meanwhile.
        beginTransaction: "BEGIN IMMEDIATE",
        releaseSavepoint: (name) => `RELEASE SAVEPOINT ${name}`,
        spanAttributes: [["db.system.name", "sqlite"]]
      })
      return Context.make(SqlClient.SqlClient, client)
    })
  ).pipe(Layer.provide(Reactivity.layer))
