/** Lists over both databases: pages lose and double nothing, filters find what a plain search finds, counts stop. */
import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { overDatabases } from "../../../../packages/durable/test/kit/Databases.ts"
import { runStatuses } from "../../src/runs/Run.ts"
import { Runs } from "../../src/runs/Runs.ts"
import { counted, countUpTo } from "../../src/server/data/Counting.ts"
import { overview } from "../../src/server/data/Overview.ts"
import { runList } from "../../src/server/data/RunList.ts"
import type { RunFilter } from "../../src/server/data/RunList.ts"
import { taskList } from "../../src/server/data/TaskList.ts"
import type { RunRow } from "../../src/server/PageData.ts"
import { ask, bring, plan, tenants } from "./kit/Seed.ts"
import { all } from "./kit/Parts.ts"
import { make, store } from "./kit/MadeRuns.ts"
import type { Made } from "./kit/MadeRuns.ts"
import { storedOver } from "./kit/Serving.ts"
import type { Stored } from "./kit/Serving.ts"

const filters: ReadonlyArray<RunFilter> = [
  {},
  { tenant: "acme" },
  { status: "failed" },
  { tenant: "globex", status: "done" },
  { title: "inv-1" },
  { title: "INV", tenant: "acme" },
  { title: "Inv", status: "done" },
  { title: "i", status: "queued", tenant: "initech" },
  { title: "100" },
  { title: "%" },
  { title: "_" },
  { title: "z'" },
  { tenant: "nobody" }
]

const matches = (run: Made, { status, tenant, title }: RunFilter): boolean =>
  (tenant === undefined || run.tenant === tenant) &&
  (status === undefined || run.status === status) &&
  (title === undefined || run.title.toLowerCase().startsWith(title.toLowerCase()))

const withAfter = (filter: RunFilter, after: string | undefined): RunFilter =>
  after === undefined ? filter : { ...filter, after }

overDatabases((newDatabase) => {
  const test = (title: string, program: Effect.Effect<void, unknown, Stored>) =>
    it(title, { timeout: 60_000 }, async () => {
      const client = await newDatabase()
      await Effect.runPromise(Effect.provide(program, storedOver(client())))
    })

  for (const seed of [1, 2]) {
    test(
      `pages of runs at equal times lose and double nothing (seed ${seed})`,
      Effect.gen(function* () {
        const made = make(seed, 120)
        yield* store(made)
        for (const filter of filters) {
          const found = yield* all((after) => runList(withAfter(filter, after)), Effect.void)
          const said = `seed ${seed}, filter ${JSON.stringify(filter)}`
          assert.deepStrictEqual(
            found.map(({ run }) => run).toSorted(),
            made
              .filter((run) => matches(run, filter))
              .map(({ run }) => run)
              .toSorted(),
            said
          )
          const order = (row: RunRow) => (filter.title === undefined ? -row.changedAt : row.title.toLowerCase())
          for (const [index, row] of found.entries()) {
            const before = found[index - 1]
            if (before !== undefined) assert.isTrue(order(before) <= order(row), said)
          }
        }
      })
    )
  }

  test(
    "a run that changes meanwhile moves to the first page, and no other run is lost or doubled",
    Effect.gen(function* () {
      const made = make(3, 120)
      yield* store(made)
      const runs = yield* Runs
      let changes = 0
      const change = Effect.suspend(
        () => runs.stepStarted(made[changes++]!.run, 1, "invoice") // there are more runs than pages
      )
      const found = yield* all((after) => runList(withAfter({}, after)), change)
      const names = found.map(({ run }) => run)
      assert.lengthOf([...new Set(names)], names.length)
      const moved = new Set(made.slice(0, changes).map(({ run }) => run))
      for (const { run } of made) assert.isTrue(names.includes(run) || moved.has(run), run)
    })
  )

  test(
    "a search by title and status goes on after the titles that it has looked at",
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const numbers = (length: number) =>
        `(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${length}) SELECT i FROM n) AS n`
      yield* sql.unsafe(`
        INSERT INTO bridge_runs (run, round, tenant, workflow, subject, title, input, status, attempts, created_at, changed_at)
        SELECT 'run ' || (10000 + i), 1, 'acme', 'CarryInvoice', 's', 'INV-' || (10000 + i), '{}',
          CASE WHEN i % 1500 = 0 THEN 'failed' ELSE 'done' END, 0, 0, 0 FROM ${numbers(4_500)}`)
      const first = yield* runList({ title: "inv", status: "failed" })
      assert.deepStrictEqual(
        [first.rows.map(({ title }) => title), first.isPart, first.total],
        [["INV-11500"], true, undefined]
      )
      const found = yield* all((after) => runList(withAfter({ title: "inv", status: "failed" }, after)), Effect.void)
      assert.deepStrictEqual(
        found.map(({ title }) => title),
        ["INV-11500", "INV-13000", "INV-14500"]
      )
      assert.deepStrictEqual((yield* runList({ title: "inv" })).total, { amount: 1_000, isMore: true })
      assert.deepStrictEqual((yield* runList({})).total, { amount: 4_500, isMore: false })
    })
  )

  test(
    "counts stop at their limit",
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      for (let index = 0; index < 4; index++) yield* plan(`run ${index}`)
      for (const [limit, expected] of [
        [3, { amount: 3, isMore: true }],
        [4, { amount: 4, isMore: false }],
        [5, { amount: 4, isMore: false }]
      ] as const) {
        const [row] = yield* sql<{ readonly amount: unknown }>`
          SELECT ${countUpTo(sql, limit, sql`bridge_runs ORDER BY run`)} AS amount`
        assert.deepStrictEqual(counted(row?.amount, limit), expected)
      }
    })
  )

  test(
    "the overview has the numbers of each tenant, and of the last 24 hours",
    Effect.gen(function* () {
      yield* tenants("acme", "globex")
      for (const [index, status] of runStatuses.entries()) {
        yield* plan(`run ${index}`, { tenant: "acme" })
        yield* bring(`run ${index}`, status)
      }
      yield* plan("other", { tenant: "globex" })
      yield* ask(["run 3"])
      const numbers = yield* overview(undefined)
      const amounts = (runs: Readonly<Record<string, { readonly amount: number }>>) =>
        Object.fromEntries(Object.entries(runs).map(([status, { amount }]) => [status, amount]))
      const one = { queued: 1, running: 1, waiting: 1, blocked: 1, failed: 1 }
      assert.deepStrictEqual(amounts(numbers.runs), { ...one, queued: 2 })
      assert.deepStrictEqual(
        numbers.tenants.rows.map(({ done, name, runs, tenant }) => [tenant, name, amounts(runs), done]),
        [
          ["acme", "Company acme", one, 1],
          ["globex", "Company globex", { queued: 1, running: 0, waiting: 0, blocked: 0, failed: 0 }, 0]
        ]
      )
      assert.deepStrictEqual(numbers.tasks, { amount: 1, isMore: false })
      assert.deepStrictEqual(
        numbers.hours.map(({ amount, ended }) => [ended, amount]),
        [
          ["asked", 1],
          ["done", 1],
          ["failed", 1],
          ["ignored", 1],
          ["later", 1]
        ]
      )
      assert.deepStrictEqual(
        (yield* overview("acme")).tenants.rows.map(({ tenant }) => tenant),
        ["globex"]
      )
    })
  )

  test(
    "pages of tasks at equal times lose and double nothing, and name the runs that wait",
    Effect.gen(function* () {
      for (let index = 0; index < 60; index++) {
        yield* ask([`run ${index}`], { about: `about ${index}`, tenant: index % 2 === 0 ? "acme" : "globex" })
      }
      const sql = yield* SqlClient.SqlClient
      yield* sql`UPDATE bridge_tasks SET opened_at = 5`
      yield* plan("run 0", { title: "INV-0" })
      yield* ask(["run 0", "event 7", ...Array.from({ length: 7 }, (_, index) => `x ${index}`)], { about: "about 0" })
      const open = yield* all(
        (after) => taskList(after === undefined ? { status: "open" } : { status: "open", after }),
        Effect.void
      )
      assert.lengthOf(new Set(open.map(({ task }) => task)), 60)
      const acme = yield* all(
        (after) => taskList({ status: "open", tenant: "acme", ...(after === undefined ? {} : { after }) }),
        Effect.void
      )
      assert.lengthOf(acme, 30)
      const first = open.find(({ about }) => about === "about 0")
      assert.deepStrictEqual(first?.waiting, { amount: 9, isMore: false })
      assert.deepStrictEqual(first?.runs, [
        { run: "event 7", title: "event 7", isRun: false },
        { run: "run 0", title: "INV-0", isRun: true },
        ...[0, 1, 2].map((index) => ({ run: `x ${index}`, title: `x ${index}`, isRun: false }))
      ])
      assert.deepStrictEqual((yield* taskList({ status: "answered" })).rows, [])
    })
  )
})
