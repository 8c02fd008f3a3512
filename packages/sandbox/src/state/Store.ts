/**
 * The state of both APIs, in one SQLite database.
 *
 * Records are JSON in collections; a record may have an owner (the entity, the counterpart, the account it belongs to).
 * Everything that one request changes happens in one transaction, which is committed before the answer is written, so a
 * process that is killed at any moment leaves whole requests behind and nothing in between.
 */
import { chmodSync, closeSync, existsSync, openSync } from "node:fs"
import { DatabaseSync } from "node:sqlite"

/** A stored record: `seq` is the order of insertion over all collections, never reused. */
export interface Row<T> {
  readonly seq: number
  readonly owner: string
  readonly record: T
}

/** Records of one kind. `T` is what the writer of this collection puts in; nothing else writes there. */
export interface Collection<T extends object> {
  /** Adds a record. The id must be new in this collection. */
  insert(id: string, record: T, owner?: string): void
  get(id: string): Row<T> | undefined
  /** Replaces an existing record; owner and order stay. */
  replace(id: string, record: T): void
  remove(id: string): void
  /** In order of insertion; only those of `owner`, when one is given. */
  rows(owner?: string): ReadonlyArray<Row<T>>
  /** As `rows`, without the bookkeeping. */
  list(owner?: string): ReadonlyArray<T>
  count(): number
}

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

/** What SQLite gives back for a row of `records`; the columns are declared NOT NULL above. */
interface RawRow {
  readonly seq: number
  readonly owner: string
  readonly json: string
}

/** Makes the file with its rights, and takes the rights of others from one that exists, also from SQLite's files beside it. */
const makePrivate = (file: string): void => {
  closeSync(openSync(file, "a", 0o600))
  for (const suffix of ["", "-wal", "-shm"]) if (existsSync(file + suffix)) chmodSync(file + suffix, 0o600)
}

/** The database. Open it once for a process and `close` it: SQLite allows one writer. */
export class Store implements Disposable {
  readonly #db: DatabaseSync
  readonly #statements = new Map<string, ReturnType<DatabaseSync["prepare"]>>()

  /**
   * @param file a SQLite file, made when missing, that only this user may read: it holds credentials; in memory when left out
   * @throws when the folder is missing, or the file is something else
   */
  constructor(file: string = ":memory:") {
    try {
      if (file !== ":memory:") makePrivate(file)
      // Set while opening: a reader may hold the file already when the journal mode is asked for.
      this.#db = new DatabaseSync(file, { timeout: 2000 })
      // A write-ahead log with NORMAL survives the death of the process, which is what the sandbox promises; only a
      // power cut could lose the last requests.
      this.#db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;")
      this.#db.exec(schema)
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause)
      throw new Error(
        `The state file ${file} cannot be used (${reason}). Its folder must exist, and it must be new or a sandbox's own`,
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

  /** Runs `work` whole or not at all. Synchronous, so that no other request comes between. */
  transaction<A>(work: () => A): A {
    this.#db.exec("BEGIN IMMEDIATE")
    try {
      const result = work()
      this.#db.exec("COMMIT")
      return result
    } catch (error) {
      this.#db.exec("ROLLBACK")
      throw error
    }
  }

  /** The next number of a named counter, starting at 1; kept over restarts. */
  next(name: string): number {
    const row = this.#prepare(
      "INSERT INTO counters (name, value) VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value"
    ).get(name)
    return Number(row?.["value"])
  }

  /** A named text that is written once, by the first one who asks, and then stays. */
  fact(name: string, initial: () => string): string {
    const row = this.#prepare("SELECT value FROM facts WHERE name = ?").get(name)
    if (row !== undefined) return String(row["value"])
    const value = initial()
    this.#prepare("INSERT INTO facts (name, value) VALUES (?, ?)").run(name, value)
    return value
  }

  /** The records of one kind. */
  collection<T extends object>(name: string): Collection<T> {
    const read = (row: unknown): Row<T> => {
      const raw = row as RawRow // the SELECT lists below name exactly these columns
      return { seq: raw.seq, owner: raw.owner, record: JSON.parse(raw.json) as T } // written by `insert` or `replace` alone
    }
    const rows = (owner?: string): ReadonlyArray<Row<T>> =>
      (owner === undefined
        ? this.#prepare("SELECT seq, owner, json FROM records WHERE collection = ? ORDER BY seq").all(name)
        : this.#prepare("SELECT seq, owner, json FROM records WHERE collection = ? AND owner = ? ORDER BY seq").all(
            name,
            owner
          )
      ).map(read)
    return {
      insert: (id, record, owner = "") => {
        this.#prepare("INSERT INTO records (collection, id, owner, json) VALUES (?, ?, ?, ?)").run(
          name,
          id,
          owner,
          JSON.stringify(record)
        )
      },
      get: (id) => {
        const row = this.#prepare("SELECT seq, owner, json FROM records WHERE collection = ? AND id = ?").get(name, id)
        return row === undefined ? undefined : read(row)
      },
      replace: (id, record) => {
        this.#prepare("UPDATE records SET json = ? WHERE collection = ? AND id = ?").run(
          JSON.stringify(record),
          name,
          id
        )
      },
      remove: (id) => {
        this.#prepare("DELETE FROM records WHERE collection = ? AND id = ?").run(name, id)
      },
      rows,
      list: (owner) => rows(owner).map((row) => row.record),
      count: () => Number(this.#prepare("SELECT count(*) AS n FROM records WHERE collection = ?").get(name)?.["n"])
    }
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
