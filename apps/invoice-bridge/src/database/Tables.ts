/**
 * Tables of the bridge, in versions. The same statements run on SQLite and Postgres.
 *
 * Times are milliseconds since 1970. JSON is stored as text, because SQLite has no type for it.
 */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Migrator from "effect/sql/Migrator"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"

/** Statement of both databases, or of each. */
type Statement = string | { readonly sqlite: string; readonly pg: string }

/**
 * Index over titles without case, for a search by the beginning. Why: only the collation `C` of Postgres orders texts by their
 * characters, as SQLite does.
 */
const titleIndex = (name: string, before: string): Statement => {
  const index = (title: string) => `CREATE INDEX ${name} ON bridge_runs (${before}${title}, run)`
  return { sqlite: index("lower(title)"), pg: index(`lower(title) COLLATE "C"`) }
}

/** Statements of each version. A version that was released is never changed: a new one follows it. */
const versions: Readonly<Record<string, ReadonlyArray<Statement>>> = {
  "0001_bridge": [
    `CREATE TABLE bridge_tenants (
      tenant TEXT NOT NULL PRIMARY KEY,
      name TEXT NOT NULL,
      status TEXT NOT NULL CHECK (status IN ('active', 'paused')),
      settings TEXT NOT NULL,
      secrets TEXT NOT NULL,
      created_at BIGINT NOT NULL,
      changed_at BIGINT NOT NULL
    )`,
    // Logins of customers under way. The state itself is not stored.
    `CREATE TABLE bridge_connections (
      state_hash TEXT NOT NULL PRIMARY KEY,
      tenant TEXT NOT NULL,
      target_system TEXT NOT NULL,
      expires_at BIGINT NOT NULL
    )`,
    `CREATE TABLE bridge_runs (
      run TEXT NOT NULL PRIMARY KEY,
      round INTEGER NOT NULL,
      tenant TEXT NOT NULL,
      workflow TEXT NOT NULL,
      subject TEXT NOT NULL,
      title TEXT NOT NULL,
      input TEXT NOT NULL,
      trace TEXT,
      status TEXT NOT NULL CHECK (status IN ('queued', 'running', 'waiting', 'blocked', 'done', 'ignored', 'failed')),
      step TEXT,
      attempts INTEGER NOT NULL,
      reason TEXT,
      result TEXT,
      due_at BIGINT,
      created_at BIGINT NOT NULL,
      changed_at BIGINT NOT NULL,
      ended_at BIGINT,
      -- When the engine's messages of an ended run were removed.
      pruned_at BIGINT
    )`,
    `CREATE INDEX bridge_runs_changed ON bridge_runs (changed_at, run)`,
    `CREATE INDEX bridge_runs_status ON bridge_runs (status, tenant, changed_at, run)`,
    `CREATE INDEX bridge_runs_tenant ON bridge_runs (tenant, changed_at, run)`,
    `CREATE INDEX bridge_runs_subject ON bridge_runs (tenant, subject, created_at, run)`,
    `CREATE INDEX bridge_runs_status_changed ON bridge_runs (status, changed_at, run)`,
    titleIndex("bridge_runs_title", ""),
    titleIndex("bridge_runs_tenant_title", "tenant, "),
    `CREATE INDEX bridge_runs_queue ON bridge_runs (status, tenant, created_at, run)`,
    `CREATE INDEX bridge_runs_due ON bridge_runs (due_at) WHERE due_at IS NOT NULL`,
    `CREATE INDEX bridge_runs_unpruned ON bridge_runs (ended_at) WHERE ended_at IS NOT NULL AND pruned_at IS NULL`,
    `CREATE TABLE bridge_steps (
      run TEXT NOT NULL,
      round INTEGER NOT NULL,
      step TEXT NOT NULL,
      attempt INTEGER NOT NULL,
      ended TEXT NOT NULL CHECK (ended IN ('done', 'later', 'asked')),
      reason TEXT,
      trace TEXT,
      started_at BIGINT NOT NULL,
      ended_at BIGINT NOT NULL,
      PRIMARY KEY (run, round, step, attempt)
    )`,
    `CREATE TABLE bridge_tasks (
      task TEXT NOT NULL PRIMARY KEY,
      tenant TEXT NOT NULL,
      kind TEXT NOT NULL,
      about TEXT NOT NULL,
      reason TEXT NOT NULL,
      asks TEXT,
      status TEXT NOT NULL CHECK (status IN ('open', 'answered')),
      answer TEXT,
      answered_by TEXT,
      opened_at BIGINT NOT NULL,
      answered_at BIGINT
    )`,
    // One open task for each thing that a person must decide: a hundred invoices may wait for one missing tax code.
    `CREATE UNIQUE INDEX bridge_tasks_open ON bridge_tasks (tenant, kind, about) WHERE status = 'open'`,
    `CREATE INDEX bridge_tasks_status ON bridge_tasks (status, opened_at, task)`,
    `CREATE INDEX bridge_tasks_tenant ON bridge_tasks (tenant, status, opened_at, task)`,
    `CREATE TABLE bridge_task_waits (
      token TEXT NOT NULL PRIMARY KEY,
      task TEXT NOT NULL,
      run TEXT NOT NULL,
      tenant TEXT NOT NULL,
      answer TEXT,
      delivered_at BIGINT
    )`,
    `CREATE INDEX bridge_task_waits_task ON bridge_task_waits (task, run)`,
    `CREATE INDEX bridge_task_waits_run ON bridge_task_waits (run)`,
    `CREATE INDEX bridge_task_waits_answered ON bridge_task_waits (tenant, token)
      WHERE answer IS NOT NULL AND delivered_at IS NULL`,
    `CREATE TABLE bridge_hours (
      hour BIGINT NOT NULL,
      tenant TEXT NOT NULL,
      workflow TEXT NOT NULL,
      ended TEXT NOT NULL CHECK (ended IN ('done', 'ignored', 'failed', 'later', 'asked')),
      amount INTEGER NOT NULL,
      PRIMARY KEY (hour, tenant, workflow, ended)
    )`,
    `CREATE TABLE bridge_documents (
      tenant TEXT NOT NULL,
      kind TEXT NOT NULL,
      document TEXT NOT NULL,
      version TEXT NOT NULL,
      state TEXT NOT NULL,
      title TEXT NOT NULL,
      counterpart TEXT,
      planned TEXT,
      seen_at BIGINT NOT NULL,
      PRIMARY KEY (tenant, kind, document)
    )`,
    `CREATE INDEX bridge_documents_counterpart ON bridge_documents (tenant, counterpart)`,
    `CREATE TABLE bridge_inbox (
      event TEXT NOT NULL PRIMARY KEY,
      tenant TEXT NOT NULL,
      kind TEXT NOT NULL,
      document TEXT NOT NULL,
      trace TEXT,
      status TEXT NOT NULL CHECK (status IN ('new', 'blocked', 'handled')),
      attempts INTEGER NOT NULL,
      problem TEXT,
      task TEXT,
      received_at BIGINT NOT NULL,
      due_at BIGINT NOT NULL,
      handled_at BIGINT
    )`,
    `CREATE INDEX bridge_inbox_due ON bridge_inbox (status, tenant, due_at, event)`,
    `CREATE INDEX bridge_inbox_task ON bridge_inbox (task) WHERE task IS NOT NULL`,
    `CREATE INDEX bridge_inbox_handled ON bridge_inbox (handled_at) WHERE handled_at IS NOT NULL`,
    `CREATE TABLE bridge_cursors (
      tenant TEXT NOT NULL,
      source TEXT NOT NULL,
      position TEXT NOT NULL,
      read_at BIGINT NOT NULL,
      problem TEXT,
      PRIMARY KEY (tenant, source)
    )`,
    `CREATE TABLE bridge_findings (
      tenant TEXT NOT NULL,
      kind TEXT NOT NULL,
      number TEXT NOT NULL,
      -- Id of the document in Monite: bills of two suppliers may have the same number.
      source TEXT NOT NULL,
      document TEXT NOT NULL CHECK (document IN ('invoice', 'credit note', 'bill')),
      detail TEXT NOT NULL,
      found_at BIGINT NOT NULL,
      PRIMARY KEY (tenant, kind, number, source, detail)
    )`,
    `CREATE TABLE bridge_reconciliations (
      tenant TEXT NOT NULL PRIMARY KEY,
      summary TEXT NOT NULL,
      compared_at BIGINT NOT NULL
    )`,
    `CREATE TABLE bridge_sessions (
      session TEXT NOT NULL PRIMARY KEY,
      created_at BIGINT NOT NULL,
      expires_at BIGINT NOT NULL
    )`
  ],
  "0002_rates": [
    // Times of the last requests of a limit, in milliseconds with fractions, by the clock of the database. Only Postgres uses it.
    {
      pg: `CREATE TABLE bridge_rates (
        name TEXT NOT NULL PRIMARY KEY,
        times DOUBLE PRECISION[] NOT NULL,
        taken_at BIGINT NOT NULL
      )`,
      sqlite: `CREATE TABLE bridge_rates (name TEXT NOT NULL PRIMARY KEY, times TEXT NOT NULL, taken_at BIGINT NOT NULL)`
    }
  ],
  "0003_entities": [
    // The tenant of each entity in Monite. Two tenants with one entity would take each other's documents.
    `CREATE TABLE bridge_entities (entity TEXT NOT NULL PRIMARY KEY, tenant TEXT NOT NULL)`,
    `CREATE INDEX bridge_entities_tenant ON bridge_entities (tenant)`,
    {
      pg: `INSERT INTO bridge_entities SELECT CAST(settings AS JSON) ->> 'entityId', min(tenant) FROM bridge_tenants
        WHERE CAST(settings AS JSON) ->> 'entityId' IS NOT NULL GROUP BY 1`,
      sqlite: `INSERT INTO bridge_entities SELECT settings ->> 'entityId', min(tenant) FROM bridge_tenants
        WHERE settings ->> 'entityId' IS NOT NULL GROUP BY 1`
    }
  ]
}

/** Table with a row for each version that the database has. */
const versionTable = "bridge_migrations"

const newest = Object.keys(versions).length

/** Error of tables that this program cannot use. */
export class TablesUnusable extends Data.TaggedError("TablesUnusable")<{
  readonly message: string
  readonly cause?: unknown
}> {}

const apply = (statements: ReadonlyArray<Statement>): Effect.Effect<void, SqlError, SqlClient.SqlClient> =>
  Effect.flatMap(SqlClient.SqlClient, (sql) => {
    const database = sql.onDialectOrElse({ pg: () => "pg" as const, orElse: () => "sqlite" as const })
    return Effect.forEach(
      statements,
      (statement) => sql.unsafe(typeof statement === "string" ? statement : statement[database]),
      { discard: true }
    )
  })

/**
 * Brings the tables to the newest version, in one transaction: a migration that stops half-way leaves the version before it.
 * Fails with `TablesUnusable` if the database is newer than this program.
 */
export const migrate: Effect.Effect<void, TablesUnusable | SqlError, SqlClient.SqlClient> = Effect.gen(function* () {
  yield* Migrator.make({})({
    loader: Migrator.fromRecord(
      Object.fromEntries(Object.entries(versions).map(([name, statements]) => [name, apply(statements)]))
    ),
    table: versionTable
  }).pipe(
    Effect.catchTag("MigrationError", (error) =>
      Effect.fail(
        new TablesUnusable({
          message: `The tables of the bridge could not be made or changed (${error.message}). Nothing was changed. See the cause, then start again.`,
          cause: error
        })
      )
    )
  )
  const sql = yield* SqlClient.SqlClient
  const [row] = yield* sql<{ readonly version: unknown }>`SELECT max(migration_id) AS version FROM ${sql(versionTable)}`
  const version = Number(row?.version ?? 0)
  if (version > newest) {
    return yield* new TablesUnusable({
      message: `The database has tables of version ${version}, and this program reads up to ${newest}. Start a newer invoice-bridge.`
    })
  }
})
