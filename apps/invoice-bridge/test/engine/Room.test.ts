/** How many runs of a tenant may be under way. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { busyTenants, mostRunning, mostWaiting, tenantsWithWork } from "../../src/engine/Room.ts"
import { Runs } from "../../src/runs/Runs.ts"
import { Tasks } from "../../src/runs/Tasks.ts"
import { services } from "../kit/Engines.ts"

/** Stores runs with a status. */
const store = (tenant: string, status: string, amount: number) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const runs = yield* Runs
    for (let index = 0; index < amount; index++) {
      const run = `${tenant} ${status} ${index}`
      yield* runs.plan({ run, tenant, workflow: "Work", subject: run, title: run, input: {} })
    }
    yield* sql`UPDATE bridge_runs SET status = ${status} WHERE run LIKE ${`${tenant} ${status} %`}`
  })

const tenants = SqlClient.SqlClient.use(
  (sql) => sql`
    INSERT INTO bridge_tenants VALUES ('few', '', 'active', '{}', '', 0, 0), ('full', '', 'active', '{}', '', 0, 0),
      ('away', '', 'active', '{}', '', 0, 0), ('paused', '', 'paused', '{}', '', 0, 0)`
)

describe("room", () => {
  it.effect("is what a tenant may have at work, and none while too many runs wait", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      yield* tenants
      yield* store("few", "queued", 3)
      yield* store("few", "running", 2)
      yield* store("few", "blocked", mostWaiting)
      yield* store("full", "queued", 1)
      yield* store("full", "running", mostRunning + 5)
      yield* store("away", "queued", 1)
      yield* store("away", "waiting", mostWaiting - 4)
      yield* store("paused", "queued", 1)
      assert.deepStrictEqual(yield* tenantsWithWork(sql), [
        { tenant: "away", room: 4 },
        { tenant: "few", room: mostRunning - 2 },
        { tenant: "full", room: 0 }
      ])
      yield* store("away", "waiting", mostWaiting)
      assert.strictEqual((yield* tenantsWithWork(sql))[0]?.room, 0)
      assert.deepStrictEqual(yield* busyTenants(sql), ["full"])
    }).pipe(Effect.provide(services({ kind: "sqlite", file: ":memory:" })))
  )

  it.effect("answers are known by tenant, because they wait for room, too", () =>
    Effect.gen(function* () {
      const tasks = yield* Tasks
      yield* tenants
      for (const tenant of ["few", "full"]) {
        const question = { kind: "mapping", about: "tax", reason: "Give the tax code.", asks: "tax" } as const
        yield* tasks.open({ since: Number.MAX_SAFE_INTEGER, ...question, tenant, run: `${tenant} run`, token: tenant })
      }
      for (const { task } of yield* tasks.list()) yield* tasks.answer(task, { action: "retry" }, "ada")
      const names = (tenant?: string) =>
        Effect.map(tasks.undelivered(10, tenant), (all) => all.map(({ token }) => token))
      assert.deepStrictEqual(yield* names(), ["few", "full"])
      assert.deepStrictEqual(yield* names("full"), ["full"])
      assert.deepStrictEqual((yield* tasks.tenantsWithAnswers).toSorted(), ["few", "full"])
      yield* tasks.delivered("few")
      assert.deepStrictEqual(yield* tasks.tenantsWithAnswers, ["full"])
    }).pipe(Effect.provide(services({ kind: "sqlite", file: ":memory:" })))
  )
})
