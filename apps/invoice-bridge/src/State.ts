/**
 * Stores the state of the bridge: every step, and its result. SQLite, one row for each step.
 *
 * A row is `open` before its request is sent, and `done` after its response was read. Each change is committed to disk
 * by itself. A process that dies leaves `open` rows: exactly the records that must be looked up.
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { existsSync } from "node:fs"
import { DatabaseSync } from "node:sqlite"
import { damaged, fileProblem, FileUnusable } from "./FileProblem.ts"
import { Folder, makePrivate } from "./Folder.ts"
import { steps } from "./Steps.ts"
import type { Remembered, StepName } from "./Steps.ts"
import { Target } from "./Target.ts"

/** Error of a state file that belongs to another target than the settings. */
export class StateUnusable extends Data.TaggedError("StateUnusable")<{ readonly message: string }> {}

/** Source of a step's result: the response, or a lookup. */
export type How = "answered" | "found"

/** Status of a step. Times are ISO 8601. */
export type Standing<S extends StepName> =
  | { readonly status: "none" }
  /** Was about to be sent at `openedAt`. The outcome is unknown. */
  | { readonly status: "open"; readonly openedAt: string }
  /** Was written, but could not be read back. It is looked up and never sent again. */
  | { readonly status: "written"; readonly openedAt: string }
  /** Was not written. */
  | { readonly status: "refused" }
  | { readonly status: "done"; readonly result: Remembered<S> }

/** Row of the state, for people. */
export interface Row {
  readonly step: string
  readonly naturalKey: string
  readonly status: "open" | "written" | "refused" | "done"
  readonly how: How | null
  readonly problem: string | null
}

/** Version of the tables below, in SQLite's `user_version`. Files of earlier programs have 0 and the same tables. */
const schemaVersion = 1

const schema = `
  CREATE TABLE IF NOT EXISTS steps (
    step TEXT NOT NULL,
    natural_key TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('open', 'written', 'refused', 'done')),
    opened_at TEXT NOT NULL,
    result TEXT,
    how TEXT,
    problem TEXT,
    PRIMARY KEY (step, natural_key)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
`

const decode = <S extends StepName>(file: string, step: S, text: unknown): Remembered<S> =>
  Result.getOrThrowWith(
    // The table of schemas pairs each step with its type. Indexing by a type parameter loses the pairing.
    Schema.decodeUnknownResult(Schema.fromJsonString(steps[step] as Schema.Codec<Remembered<S>>))(text),
    () => damaged(file, `the result of step ${step} cannot be read`)
  )

const rowsOf = (database: DatabaseSync): ReadonlyArray<Row> =>
  // The columns are those of the statement, and the CHECK above allows the four words.
  database
    .prepare(
      `SELECT step, natural_key AS "naturalKey", status, how, problem FROM steps ORDER BY opened_at, step, natural_key`
    )
    .all() as unknown as ReadonlyArray<Row>

const resultsOf = <S extends StepName>(database: DatabaseSync, file: string, step: S): ReadonlyArray<Remembered<S>> =>
  database
    .prepare("SELECT result FROM steps WHERE step = ? AND status = 'done' ORDER BY opened_at, natural_key")
    .all(step)
    .map((row) => decode(file, step, row["result"]))

/** State of one folder. */
export class State extends Context.Service<
  State,
  {
    /** True if records may exist that this state does not contain. A step is then looked up before it is first sent. */
    readonly looksFirst: boolean
    readonly read: <S extends StepName>(step: S, naturalKey: string) => Effect.Effect<Standing<S>, FileUnusable>
    /** Commits that a request is about to be sent. Keeps the time of the first call. */
    readonly open: (step: StepName, naturalKey: string) => Effect.Effect<void, FileUnusable>
    /** Commits that the write was done, although its response could not be read. */
    readonly written: (step: StepName, naturalKey: string, problem: string) => Effect.Effect<void, FileUnusable>
    /** Commits that nothing was written. */
    readonly refused: (step: StepName, naturalKey: string, problem: string) => Effect.Effect<void, FileUnusable>
    /** Commits the result. */
    readonly done: <S extends StepName>(
      step: S,
      naturalKey: string,
      result: Remembered<S>,
      how: How
    ) => Effect.Effect<void, FileUnusable>
    /** Returns the results of all done steps of a kind, in the order in which they were opened. */
    readonly results: <S extends StepName>(step: S) => Effect.Effect<ReadonlyArray<Remembered<S>>, FileUnusable>
    /** Returns the whole state at present. */
    readonly snapshot: Effect.Effect<Snapshot, FileUnusable>
  }
>()("invoice-bridge/State") {
  /**
   * Opens the state of the folder, for the target.
   *
   * Fails with `StateUnusable` if the state belongs to another target, whose ids are unknown here. Fails with
   * `FileUnusable` if the file cannot be used.
   */
  static readonly layer: Layer.Layer<State, StateUnusable | FileUnusable, Folder | Target> = Layer.effect(
    State,
    Effect.gen(function* () {
      const { bridge: file } = yield* Folder
      const target = yield* Target
      const database = yield* Effect.acquireRelease(
        attempt(file, () => openFile(file)),
        (database) => Effect.sync(() => database.close())
      )
      const fact = (name: string, initial: string) =>
        attempt(file, () => {
          database.prepare("INSERT INTO facts (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING").run(name, initial)
          return String(database.prepare("SELECT value FROM facts WHERE name = ?").get(name)?.["value"])
        })
      const origin = yield* fact("target", target.name)
      if (origin !== target.name) {
        return yield* new StateUnusable({
          message:
            `${file} belongs to ${origin}, and this run is for ${target.name}. ` +
            "Start it in another directory, or with the settings of that target."
        })
      }
      const looksFirst = (yield* fact("looks first", target.isEmpty ? "no" : "yes")) === "yes"
      return yield* attempt(file, () => make(database, file, target.name, looksFirst))
    })
  )
}

/** Runs work on the file. Turns exceptions of SQLite and the file system into `FileUnusable`. */
const attempt = <A>(file: string, work: () => A): Effect.Effect<A, FileUnusable> =>
  Effect.try({ try: work, catch: (cause) => fileProblem(file, cause) })

/** Longest wait for a lock of another connection, in milliseconds. */
const lockTimeout = 5_000

const openFile = (file: string): DatabaseSync => {
  makePrivate(file)
  // The timeout comes first: `status` may be reading the file at this moment, and then even opening takes a lock.
  const database = new DatabaseSync(file, { timeout: lockTimeout })
  try {
    checkVersion(database, file)
    // FULL. Hazard: without it, a power cut could undo an intent after its request was sent, and no run would look for
    // the record.
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;")
    database.exec(`BEGIN; ${schema} PRAGMA user_version = ${schemaVersion}; COMMIT;`)
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

const columnsOf = (database: DatabaseSync, table: string): ReadonlyArray<string> =>
  database
    .prepare("SELECT name FROM pragma_table_info(?) ORDER BY name")
    .all(table)
    .map((row) => String(row["name"]))

/** Columns of this version's tables, read from its own statement. */
const expected = (() => {
  const model = new DatabaseSync(":memory:")
  model.exec(schema)
  const columns = ["steps", "facts"].map((table) => [table, columnsOf(model, table)] as const)
  model.close()
  return columns
})()

/**
 * Throws `FileUnusable` for a damaged file, and for tables of another version.
 *
 * Why before anything else: a damaged intent that is found later may already have made a record twice.
 */
const checkVersion = (database: DatabaseSync, file: string): void => {
  const version = Number(database.prepare("PRAGMA user_version").get()?.["user_version"])
  if (version > schemaVersion) {
    throw new FileUnusable({
      file,
      message:
        `${file} was written by a newer version of this program (schema ${version}; this one reads up to ${schemaVersion}). ` +
        "Update the program, or start it in another directory."
    })
  }
  const verdict = String(database.prepare("PRAGMA quick_check(1)").get()?.["quick_check"])
  if (verdict !== "ok") throw damaged(file, verdict)
  const isNew = version === 0 && Number(database.prepare("SELECT count(*) AS n FROM sqlite_schema").get()?.["n"]) === 0
  if (isNew) return
  for (const [table, columns] of expected) {
    if (columns.join() === columnsOf(database, table).join()) continue
    throw new FileUnusable({
      file,
      message:
        `${file} was written by an older version or by another program: its table "${table}" differs from schema ` +
        `${schemaVersion}. Use the version that wrote it, or move it away: every record is then looked up before it is sent.`
    })
  }
}

const make = (database: DatabaseSync, file: string, target: string, looksFirst: boolean): State["Service"] => {
  const select = database.prepare("SELECT status, opened_at, result FROM steps WHERE step = ? AND natural_key = ?")
  const write = database.prepare(`
    INSERT INTO steps (step, natural_key, status, opened_at, result, how, problem) VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (step, natural_key) DO UPDATE SET
      status = excluded.status, result = excluded.result, how = excluded.how, problem = excluded.problem`)
  const commit = (
    step: StepName,
    naturalKey: string,
    { how, problem, result, status }: Fields
  ): Effect.Effect<void, FileUnusable> =>
    Effect.flatMap(Clock.currentTimeMillis, (now) =>
      attempt(file, () => {
        const at = new Date(now).toISOString()
        write.run(step, naturalKey, status, at, result ?? null, how ?? null, problem ?? null)
      })
    )
  return {
    looksFirst,
    read: <S extends StepName>(step: S, naturalKey: string) =>
      attempt(file, (): Standing<S> => {
        const row = select.get(step, naturalKey)
        if (row === undefined) return { status: "none" }
        switch (row["status"]) {
          case "done":
            return { status: "done", result: decode(file, step, row["result"]) }
          case "refused":
            return { status: "refused" }
          case "written":
            return { status: "written", openedAt: String(row["opened_at"]) }
          default:
            return { status: "open", openedAt: String(row["opened_at"]) }
        }
      }),
    open: (step, naturalKey) => commit(step, naturalKey, { status: "open" }),
    written: (step, naturalKey, problem) => commit(step, naturalKey, { status: "written", problem }),
    refused: (step, naturalKey, problem) => commit(step, naturalKey, { status: "refused", problem }),
    done: (step, naturalKey, result, how) =>
      commit(step, naturalKey, { status: "done", result: JSON.stringify(result), how }),
    results: (step) => attempt(file, () => resultsOf(database, file, step)),
    snapshot: attempt(file, () => snapshotOf(database, file, target))
  }
}

/** Columns of a commit besides step, key and time. */
interface Fields {
  readonly status: Row["status"]
  readonly result?: string
  readonly how?: How
  readonly problem?: string
}

/** State at one moment. */
export interface Snapshot {
  /** Target of the records. */
  readonly target: string
  readonly rows: ReadonlyArray<Row>
  readonly results: <S extends StepName>(step: S) => ReadonlyArray<Remembered<S>>
}

const snapshotOf = (database: DatabaseSync, file: string, target: string): Snapshot => {
  const results = new Map(
    (Object.keys(steps) as ReadonlyArray<StepName>).map((step) => [step, resultsOf(database, file, step)] as const)
  )
  return {
    target,
    rows: rowsOf(database),
    // Filled above with each step's own results. A Map loses which type belongs to which step.
    results: <S extends StepName>(step: S) => (results.get(step) ?? []) as ReadonlyArray<Remembered<S>>
  }
}

/** Reads a state file without changing it, also during a run. Returns undefined if there is no file. */
export const snapshot = (file: string): Effect.Effect<Snapshot | undefined, FileUnusable> =>
  attempt(file, () => {
    if (!existsSync(file)) return undefined
    const database = new DatabaseSync(file, { readOnly: true, timeout: lockTimeout })
    try {
      checkVersion(database, file)
      if (columnsOf(database, "facts").length === 0) return undefined
      const target = database.prepare("SELECT value FROM facts WHERE name = 'target'").get()?.["value"]
      return snapshotOf(database, file, String(target ?? "no target yet"))
    } finally {
      database.close()
    }
  })
