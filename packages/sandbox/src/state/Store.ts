/**
 * Stores the state of the APIs in one SQLite database.
 *
 * Records are JSON in collections. A record may have an owner: its entity, counterpart or account. All changes of a
 * request happen in one transaction, which is committed before the response is written. A process that is killed at any
 * moment therefore leaves whole requests behind.
 */
import { chmodSync, closeSync, existsSync, openSync } from "node:fs"
import { DatabaseSync } from "node:sqlite"
import { StoredRows } from "./Rows.ts"
import type { Codec, Collection } from "./Rows.ts"

const schema = `
  CREATE TABLE IF NOT EXISTS records (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    collection TEXT NOT NULL,
    id TEXT NOT NULL,
    owner TEXT NOT NULL,
    json TEXT NOT NULL,
    UNIQUE (collection, id)
  );
  CREATE INDEX IF NOT EXISTS records_by_owner ON records (collection, owner, seq);
  CREATE TABLE IF NOT EXISTS counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
`

/** Makes the file readable for this user only. Does the same for an existing file and for SQLite's files beside it. */
const makePrivate = (file: string): void => {
  closeSync(openSync(file, "a", 0o600))
  for (const suffix of ["", "-wal", "-shm"]) if (existsSync(file + suffix)) chmodSync(file + suffix, 0o600)
}

/** Database. Open it once per process and `close` it: SQLite allows one writer. */
export class Store implements Disposable {
  readonly #db: DatabaseSync
  readonly #codec: Codec
  readonly #statements = new Map<string, ReturnType<DatabaseSync["prepare"]>>()
  readonly #collections = new Map<string, StoredRows<object>>()
  /** Collections that the running transaction has changed. */
  readonly #changed = new Set<string>()

  /**
   * @param file SQLite file; in memory if missing. A new file is created. Only this user may read it, because it
   *   contains credentials
   * @param codec writes and reads the records. Default: JSON, with the numbers of JavaScript
   * @throws if the folder is missing, or if the file is something else
   */
  constructor(file: string = ":memory:", codec: Codec = JSON) {
    this.#codec = codec
    try {
      if (file !== ":memory:") makePrivate(file)
      // Set while opening: another reader may have locked the file when the journal mode is set.
      this.#db = new DatabaseSync(file, { timeout: 2000 })
      // A write-ahead log with NORMAL survives the death of the process, as the sandbox promises. Only a power cut
      // could lose the last requests.
      this.#db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;")
      this.#db.exec(schema)
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause)
      throw new Error(
        `The state file ${file} cannot be used (${reason}). Use a new file in an existing folder, or a file of an earlier sandbox`,
        { cause }
      )
    }
  }

  #prepare(sql: string): ReturnType<DatabaseSync["prepare"]> {
    let statement = this.#statements.get(sql)
    if (statement === undefined) {
      statement = this.#db.prepare(sql)
      this.#statements.set(sql, statement)
    }
    return statement
  }

  /** Runs `work` whole or not at all. Synchronous, so that no other request runs in between. */
  transaction<A>(work: () => A): A {
    this.#db.exec("BEGIN IMMEDIATE")
    try {
      const result = work()
      this.#db.exec("COMMIT")
      return result
    } catch (error) {
      this.#db.exec("ROLLBACK")
      // Their memory has the changes that were undone.
      for (const name of this.#changed) this.#collections.get(name)?.forget()
      throw error
    } finally {
      this.#changed.clear()
    }
  }

  /** Returns the next number of a named counter, from 1. Kept over restarts. */
  next(name: string): number {
    const row = this.#prepare(
      "INSERT INTO counters (name, value) VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value"
    ).get(name)
    return Number(row?.["value"])
  }

  /** Returns a named text. The first call writes it; it never changes afterwards. */
  fact(name: string, initial: () => string): string {
    const row = this.#prepare("SELECT value FROM facts WHERE name = ?").get(name)
    if (row !== undefined) return String(row["value"])
    const value = initial()
    this.#prepare("INSERT INTO facts (name, value) VALUES (?, ?)").run(name, value)
    return value
  }

  /**
   * Claims the file for an API.
   *
   * @returns name of the API that the file belongs to already; undefined if it is this one
   */
  claim(api: string): string | undefined {
    const owner = this.fact("document", () => api)
    return owner === api ? undefined : owner
  }

  /**
   * Returns the records of one kind.
   *
   * @typeParam T type that the collection's writer inserts; nothing else writes to it
   */
  collection<T extends object>(name: string): Collection<T> {
    let rows = this.#collections.get(name)
    if (rows === undefined) {
      rows = new StoredRows<object>(
        name,
        (sql) => this.#prepare(sql),
        () => this.#changed.add(name),
        this.#codec
      )
      this.#collections.set(name, rows)
    }
    return rows as unknown as Collection<T> // one writer, as the type parameter says
  }

  /** Returns the number of records of each collection that has some, by its name. */
  counts(): ReadonlyMap<string, number> {
    const rows = this.#prepare("SELECT collection, COUNT(*) AS count FROM records GROUP BY collection").all()
    return new Map(rows.map((row) => [String(row["collection"]), Number(row["count"])]))
  }

  /** Closes the file. Nothing can be read or written afterwards. */
  close(): void {
    this.#statements.clear()
    this.#db.close()
  }

  [Symbol.dispose](): void {
    this.close()
  }
}
