/** World of a batch of points: a sandbox with one tenant, and a new database. */
import { startSandbox } from "@faktura/sandbox"
import type { Sandbox } from "@faktura/sandbox"
import { Effect, Layer, ManagedRuntime, Redacted } from "effect"
import { SqlClient } from "effect/sql"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { makeDatabase } from "../../../../packages/durable/test/kit/Databases.ts"
import { startPostgres } from "../../../../packages/durable/test/kit/Postgres.ts"
import type { Postgres } from "../../../../packages/durable/test/kit/Postgres.ts"
import { layerStores } from "../../src/commands/Context.ts"
import type { DatabaseTarget } from "../../src/database/Database.ts"
import { addHints } from "../../src/inbox/Inbox.ts"
import { SealingKey } from "../../src/tenants/Sealed.ts"
import { Tenants } from "../../src/tenants/Tenants.ts"
import { openTrade } from "../kit/Trade.ts"
import type { Trade } from "../kit/Trade.ts"
import { freePort } from "../kit/Workers.ts"
import { keys, secretsOf, settings } from "../tenants/kit/Bridge.ts"

/** Kind of the database. */
export type StoreKind = "sqlite" | "postgres"

/** Source of new databases. */
export interface Databases {
  readonly make: () => Promise<DatabaseTarget>
  readonly end: () => Promise<void>
}

/** Prepares for new databases: a folder, or a Postgres server. */
export const openDatabases = async (store: StoreKind): Promise<Databases> => {
  if (store === "sqlite") {
    const folder = mkdtempSync(join(tmpdir(), "faktura-kill-"))
    let made = 0
    return {
      make: () => Promise.resolve({ kind: "sqlite", file: join(folder, `${made++}.db`) }),
      end: () => Promise.resolve(rmSync(folder, { recursive: true }))
    }
  }
  const server: Postgres = await startPostgres()
  return {
    make: async () => ({ kind: "postgres", url: Redacted.make(await makeDatabase(server)) }),
    end: () => server.stop()
  }
}

/** The tenant of all points. */
export const tenant = "acme"

/** Run that has not ended. */
export interface OpenRun {
  readonly run: string
  readonly status: string
  readonly reason: string | null
}

/** World of a batch of points. */
export interface World {
  readonly sandbox: Sandbox
  readonly trade: Trade
  /** Environment of the workers. */
  readonly environment: Readonly<Record<string, string>>
  readonly openRuns: () => Promise<ReadonlyArray<OpenRun>>
  /** Stores hints as `serve` does when webhooks arrive. */
  readonly hint: (
    hints: ReadonlyArray<{ readonly kind: "receivable" | "payable" | "ledger invoice"; readonly document: string }>
  ) => Promise<void>
  readonly end: () => Promise<void>
}

const variablesOf = (target: DatabaseTarget): Readonly<Record<string, string>> =>
  target.kind === "sqlite" ? { SQLITE_FILE: target.file } : { DATABASE_URL: Redacted.value(target.url) }

/** Makes a world over a new database. */
export const makeWorld = async (target: DatabaseTarget, seed: number): Promise<World> => {
  const sandbox = await startSandbox({ seed, rateLimitPerSecond: 0 })
  const trade = await openTrade(sandbox)
  const runtime = ManagedRuntime.make(
    layerStores(target).pipe(Layer.provide(SealingKey.layer({ current: Redacted.make(keys.first) })))
  )
  await runtime.runPromise(
    Tenants.use((tenants) =>
      tenants.save({
        tenant,
        name: "Acme",
        settings: { ...settings, entityId: trade.entity },
        secrets: Redacted.make(secretsOf(sandbox))
      })
    )
  )
  let hints = 0
  return {
    sandbox,
    trade,
    environment: { ...variablesOf(target), BRIDGE_KEY: keys.first, WORKER_PORT: String(await freePort()) },
    openRuns: () =>
      runtime.runPromise(
        SqlClient.SqlClient.use(
          (sql) => sql<OpenRun>`SELECT run, status, reason FROM bridge_runs WHERE ended_at IS NULL OR status = 'failed'`
        )
      ),
    hint: (about) =>
      runtime.runPromise(
        Effect.asVoid(addHints(about.map((each) => ({ ...each, tenant, event: `hint ${hints++}`, trace: undefined }))))
      ),
    end: async () => {
      await runtime.dispose()
      await sandbox.close()
    }
  }
}
