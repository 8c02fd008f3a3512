/**
 * What the bridge knows: every step, whether it was sent, and what came of it. SQLite, one row a step.
 *
 * A row says `open` before its request leaves and `done` after its answer was read, each committed to disk by itself. A
 * process that dies leaves `open` rows behind, and these say exactly what has to be looked up.
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import { existsSync } from "node:fs"
import { DatabaseSync } from "node:sqlite"
import { Folder } from "./Folder.ts"
import { steps } from "./Steps.ts"
import type { Remembered, StepName } from "./Steps.ts"
import { Target } from "./Target.ts"

/** The state file cannot be used with these settings. */
export class StateUnusable extends Data.TaggedError("StateUnusable")<{ readonly message: string }> {}

/** How a step's result came to be known: from the answer, or by looking it up. */
export type How = "answered" | "found"

/** Where a step stands. Times are ISO 8601. */
export type Standing<S extends StepName> =
  | { readonly status: "none" }
  /** Was about to be sent at `openedAt`, and nobody knows what came of it. */
  | { readonly status: "open"; readonly openedAt: string }
  /** Was certainly written, but could not be read back: it is looked up, and never sent again. */
  | { readonly status: "written"; readonly openedAt: string }
  /** Was certainly not written. */
  | { readonly status: "refused" }
  | { readonly status: "done"; readonly result: Remembered<S> }

/** A row of the state, for people. */
export interface Row {
  readonly step: string
  readonly naturalKey: string
  readonly status: "open" | "written" | "refused" | "done"
  readonly how: How | null
  readonly problem: string | null
}

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

const decode = <S extends StepName>(step: S, text: unknown): Remembered<S> =>
  // The table of schemas pairs each step with its type; an index by a type parameter has to forget the pairing.
  Schema.decodeUnknownSync(Schema.fromJsonString(steps[step] as Schema.Codec<Remembered<S>>))(text)

const rowsOf = (database: DatabaseSync): ReadonlyArray<Row> =>
  // The columns are those of the statement, and the CHECK above has the four words.
  database
    .prepare(
      `SELECT step, natural_key AS "naturalKey", status, how, problem FROM steps ORDER BY opened_at, step, natural_key`
    )
    .all() as unknown as ReadonlyArray<Row>

const resultsOf = <S extends StepName>(database: DatabaseSync, step: S): ReadonlyArray<Remembered<S>> =>
  database
    .prepare("SELECT result FROM steps WHERE step = ? AND status = 'done' ORDER BY opened_at, natural_key")
    .all(step)
    .map((row) => decode(step, row["result"]))

/** The state of one folder. */
export class State extends Context.Service<
  State,
  {
    /** Whether records may exist that this state does not know of: then a step is looked up before it is first sent. */
    readonly looksFirst: boolean
    readonly read: <S extends StepName>(step: S, naturalKey: string) => Effect.Effect<Standing<S>>
    /** Commits that a request is about to leave. The time of the first opening stays. */
    readonly open: (step: StepName, naturalKey: string) => Effect.Effect<void>
    /** Commits that the write happened, although its answer could not be read. */
    readonly written: (step: StepName, naturalKey: string, problem: string) => Effect.Effect<void>
    /** Commits that nothing was written. */
    readonly refused: (step: StepName, naturalKey: string, problem: string) => Effect.Effect<void>
    /** Commits the result. */
    readonly done: <S extends StepName>(
      step: S,
      naturalKey: string,
      result: Remembered<S>,
      how: How
    ) => Effect.Effect<void>
    /** The results of all done steps of a kind, in the order in which they were opened. */
    readonly results: <S extends StepName>(step: S) => Effect.Effect<ReadonlyArray<Remembered<S>>>
    /** Everything, as it is now. */
    readonly snapshot: Effect.Effect<Snapshot>
  }
>()("invoice-bridge/State") {
  /**
   * Opens the state of the folder, for the target.
   *
   * Fails when the state belongs to another target: its ids would mean nothing there.
   */
  static readonly layer: Layer.Layer<State, StateUnusable, Folder | Target> = Layer.effect(
    State,
    Effect.gen(function* () {
      const folder = yield* Folder
      const target = yield* Target
      const database = yield* Effect.acquireRelease(
        Effect.try({
          try: () => openFile(folder.bridge),
          catch: (cause) =>
            new StateUnusable({
              message: `${folder.bridge} cannot be used as the bridge's state (${String(cause)}). Move it away and run again.`
            })
        }),
        (database) => Effect.sync(() => database.close())
      )
      const fact = (name: string, initial: string): string => {
        database.prepare("INSERT INTO facts (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING").run(name, initial)
        return String(database.prepare("SELECT value FROM facts WHERE name = ?").get(name)?.["value"])
      }
      const origin = fact("target", target.name)
      if (origin !== target.name) {
        return yield* new StateUnusable({
          message:
            `${folder.bridge} belongs to ${origin}, and this run is for ${target.name}. ` +
            "Start it in another directory, or with the settings of that target."
        })
      }
      return make(database, target.name, fact("looks first", target.isEmpty ? "no" : "yes") === "yes")
    })
  )
}

/** How long to wait for a lock of another connection, in milliseconds. */
const lockTimeout = 5_000

const openFile = (file: string): DatabaseSync => {
  // The time limit comes first: `status` may be reading the file at this moment, and even opening it takes locks then.
  const database = new DatabaseSync(file, { timeout: lockTimeout })
  try {
    // FULL: an intent that a power cut takes back, after its request has left, would be a record that nobody looks for.
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;")
    database.exec(schema)
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

const make = (database: DatabaseSync, target: string, looksFirst: boolean): State["Service"] => {
  const select = database.prepare("SELECT status, opened_at, result FROM steps WHERE step = ? AND natural_key = ?")
  const write = database.prepare(`
    INSERT INTO steps (step, natural_key, status, opened_at, result, how, problem) VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (step, natural_key) DO UPDATE SET
      status = excluded.status, result = excluded.result, how = excluded.how, problem = excluded.problem`)
  const commit = (
    step: StepName,
    naturalKey: string,
    fields: { readonly status: Row["status"]; readonly result?: string; readonly how?: How; readonly problem?: string }
  ): Effect.Effect<void> =>
    Effect.map(Clock.currentTimeMillis, (now) => {
      const at = new Date(now).toISOString()
      write.run(step, naturalKey, fields.status, at, fields.result ?? null, fields.how ?? null, fields.problem ?? null)
    })
  return {
    looksFirst,
    read: <S extends StepName>(step: S, naturalKey: string) =>
      Effect.sync((): Standing<S> => {
        const row = select.get(step, naturalKey)
        if (row === undefined) return { status: "none" }
        switch (row["status"]) {
          case "done":
            return { status: "done", result: decode(step, row["result"]) }
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
    results: (step) => Effect.sync(() => resultsOf(database, step)),
    snapshot: Effect.sync(() => snapshotOf(database, target))
  }
}

/** What a state says at one moment. */
export interface Snapshot {
  /** Whose records these are. */
  readonly target: string
  readonly rows: ReadonlyArray<Row>
  readonly results: <S extends StepName>(step: S) => ReadonlyArray<Remembered<S>>
}

const snapshotOf = (database: DatabaseSync, target: string): Snapshot => {
  const results = new Map(
    (Object.keys(steps) as ReadonlyArray<StepName>).map((step) => [step, resultsOf(database, step)] as const)
  )
  return {
    target,
    rows: rowsOf(database),
    // Filled above with each step's own results; a Map forgets which belongs to which.
    results: <S extends StepName>(step: S) => (results.get(step) ?? []) as ReadonlyArray<Remembered<S>>
  }
}

/** Reads a state file without changing it, also beside a run; undefined when there is none. */
export const snapshot = (file: string): Effect.Effect<Snapshot | undefined, StateUnusable> =>
  Effect.try({
    try: () => {
      if (!existsSync(file)) return undefined
      const database = new DatabaseSync(file, { readOnly: true, timeout: lockTimeout })
      try {
        const target = database.prepare("SELECT value FROM facts WHERE name = 'target'").get()?.["value"]
        return snapshotOf(database, String(target ?? "nobody yet"))
      } finally {
        database.close()
      }
    },
    catch: (cause) => new StateUnusable({ message: `${file} cannot be read as the bridge's state (${String(cause)}).` })
  })
