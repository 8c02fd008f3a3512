/** Data of the page over HTTP: journeys, replays, answers to tasks, requests that are not valid, hostile texts. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { TestClock } from "effect/testing"
import { planComparisons } from "../../src/commands/Daily.ts"
import { Runs } from "../../src/runs/Runs.ts"
import { Tasks } from "../../src/runs/Tasks.ts"
import type { Comparison, Journey, Listed, RunList, TaskData } from "../../src/server/PageData.ts"
import { Tenants } from "../../src/tenants/Tenants.ts"
import { Reconcile } from "../../src/workflows/Reconcile.ts"
import { ask, bring, plan, tenants, traceId, tried } from "./kit/Seed.ts"
import { inMemory, messageOf, send, serve, visit } from "./kit/Serving.ts"

const hostile = `<img src=x onerror="alert(1)"> </script>{{7*7}} ' OR 1=1 -- \u202Etxt.exe`

const encoded = encodeURIComponent

describe("the page's data", () => {
  it.effect("a journey has all tries with reasons and links to traces, the tasks, and the document's other runs", () =>
    Effect.gen(function* () {
      yield* tenants("acme")
      yield* plan("run 1", { subject: "invoice 1", title: "INV-1" })
      yield* plan("run 2", { subject: "invoice 1", title: "INV-1" })
      yield* plan("run 3", { subject: "invoice 3", title: "INV-3" })
      yield* tried("run 2", "contact", 1, "later", "The server is busy.")
      yield* tried("run 2", "contact", 2, "done")
      yield* tried("run 2", "invoice", 1, "asked", "A value is missing.")
      const task = yield* ask(["run 2"], { asks: "taxCodes.sales.1900" })
      const origin = yield* serve({ traceUrl: "https://traces.example/t/{traceId}?full=1" })
      const { get } = yield* visit(origin)
      const journey = yield* get<Journey>(`/api/run?run=${encoded("run 2")}`)
      assert.deepStrictEqual(
        journey.steps.map(({ attempt, ended, reason, step, traceUrl }) => [step, attempt, ended, reason, traceUrl]),
        [
          ["contact", 1, "later", "The server is busy.", `https://traces.example/t/${traceId}?full=1`],
          ["contact", 2, "done", undefined, `https://traces.example/t/${traceId}?full=1`],
          ["invoice", 1, "asked", "A value is missing.", `https://traces.example/t/${traceId}?full=1`]
        ]
      )
      assert.strictEqual(journey.run.status, "blocked")
      assert.deepStrictEqual(
        journey.tasks.map((each) => [each.task, each.asks, each.waiting]),
        [[task, "taxCodes.sales.1900", { amount: 1, isMore: false }]]
      )
      assert.deepStrictEqual(
        journey.others.map(({ run }) => run),
        ["run 1"]
      )
      const none = yield* send(`${origin}/api/run?run=none`, { headers: { cookie: (yield* visit(origin)).cookie } })
      assert.strictEqual(none.status, 404)
    }).pipe(Effect.provide(inMemory))
  )

  it.effect("a run that has ended or waits is replayed once, and another run under way is not", () =>
    Effect.gen(function* () {
      yield* tenants("acme")
      yield* plan("run 1")
      yield* plan("run 2")
      yield* bring("run 1", "failed", "A mistake.")
      yield* bring("run 2", "running")
      yield* plan("run 3")
      yield* bring("run 3", "waiting")
      const origin = yield* serve()
      const { post } = yield* visit(origin)
      const replay = (run: string, round: number) =>
        Effect.flatMap(post("/api/run/replay", { run, round }), (response) =>
          Effect.map(messageOf(response), (message) => [response.status, message])
        )
      assert.deepStrictEqual(yield* replay("run 1", 1), [200, "The run is queued again, as round 2."])
      assert.deepStrictEqual(yield* replay("run 1", 1), [409, "The run is in another round now. Nothing was changed."])
      assert.deepStrictEqual((yield* replay("run 1", 2))[0], 409)
      assert.deepStrictEqual((yield* replay("run 2", 1))[0], 409)
      assert.deepStrictEqual((yield* replay("none", 1))[0], 404)
      assert.deepStrictEqual((yield* replay("run 3", 1))[0], 200)
      const runs = yield* Runs
      const [first, second] = [yield* runs.get("run 1"), yield* runs.get("run 2")]
      assert.deepStrictEqual([first?.round, first?.status, second?.round, second?.status], [2, "queued", 1, "running"])
    }).pipe(Effect.provide(inMemory))
  )

  it.effect("a task is answered with a value, which the tenant's table then has", () =>
    Effect.gen(function* () {
      yield* tenants("acme")
      const task = yield* ask(["run 1"], { asks: "taxCodes.sales.1900" })
      const other = yield* ask(["run 1"], { kind: "refused", about: "invoice 1", reason: "The period is closed." })
      const third = yield* ask(["run 2"], { kind: "refused", about: "invoice 2", reason: "The period is closed." })
      const { get, post } = yield* visit(yield* serve())
      const answer = (answered: string, given: object) =>
        Effect.flatMap(post("/api/task/answer", { task: answered, answer: given }), (response) =>
          Effect.map(messageOf(response), (message) => [response.status, message])
        )
      assert.deepStrictEqual(yield* answer(task, { action: "answer", value: "  " }), [400, "Give the value."])
      assert.strictEqual((yield* answer(task, { action: "answer", value: "x".repeat(2_001) }))[0], 400)
      assert.strictEqual((yield* answer(task, { action: "shout" }))[0], 400)
      assert.strictEqual((yield* answer(other, { action: "answer", value: "5" }))[0], 409)
      assert.strictEqual((yield* answer(other, { action: "ignore", note: " " }))[0], 400)
      assert.strictEqual((yield* answer("none", { action: "retry" }))[0], 409)
      assert.deepStrictEqual(yield* answer(task, { action: "answer", value: " SR19 " }), [
        200,
        "The value is stored. The runs that wait for it go on."
      ])
      assert.strictEqual((yield* answer(task, { action: "retry" }))[0], 409)
      assert.strictEqual((yield* answer(other, { action: "ignore", note: "Booked by hand." }))[0], 200)
      assert.strictEqual((yield* answer(third, { action: "retry" }))[0], 200)
      const settings = (yield* Tenants.use((all) => all.get("acme")))?.settings
      assert.include(JSON.stringify(settings?.mapping.taxCodes), "SR19")
      const closed = yield* get<Listed<TaskData>>("/api/tasks?status=answered")
      assert.deepStrictEqual(closed.rows.map((row) => [row.answer?.action, row.answeredBy]).toSorted(), [
        ["answer", "page"],
        ["ignore", "page"],
        ["retry", "page"]
      ])
      assert.lengthOf(yield* Tasks.use((tasks) => tasks.undelivered(10)), 3)
      assert.deepStrictEqual((yield* get<Listed<TaskData>>("/api/tasks?status=open")).rows, [])
    }).pipe(Effect.provide(inMemory))
  )

  it.effect("a value that the key does not take is refused, and the task stays open", () =>
    Effect.gen(function* () {
      yield* tenants("acme")
      const task = yield* ask(["run 1"], { asks: "defaults.deductionRate" })
      const { get, post } = yield* visit(yield* serve())
      const response = yield* post("/api/task/answer", { task, answer: { action: "answer", value: "much" } })
      assert.strictEqual(response.status, 400)
      assert.lengthOf((yield* get<Listed<TaskData>>("/api/tasks?status=open")).rows, 1)
    }).pipe(Effect.provide(inMemory))
  )

  it.effect("a comparison is planned once while one is under way, and only for a tenant that can be compared", () =>
    Effect.gen(function* () {
      yield* tenants("acme", "globex", "initech")
      const all = yield* Tenants
      yield* all.setEntity("acme", "entity-1")
      yield* all.setEntity("globex", "entity-2")
      yield* all.setStatus("globex", "paused")
      const { get, post } = yield* visit(yield* serve())
      const start = (body: object) =>
        Effect.flatMap(post("/api/comparison/start", body), (response) =>
          Effect.map(messageOf(response), (message) => [response.status, message])
        )
      const newest = Effect.map(get<Listed<Comparison>>("/api/comparisons?tenant=acme"), ({ rows: [row] }) => row?.run)
      assert.isUndefined(yield* newest)
      const planned = yield* Effect.all([start({ tenant: "acme" }), start({ tenant: "acme" })])
      assert.deepStrictEqual(planned, [
        [200, "The comparison is planned."],
        [200, "A comparison is under way. No other was planned."]
      ])
      const run = yield* newest
      assert.deepStrictEqual([run?.status, run?.endedAt], ["queued", undefined])
      const runs = yield* Runs
      const stored = yield* runs.get(run?.run ?? "")
      assert.deepStrictEqual([stored?.workflow, stored?.tenant], [Reconcile.name, "acme"])
      yield* runs.ended({ run: run?.run ?? "", round: 1, ended: "done", result: {} })
      yield* TestClock.adjust(1_000)
      assert.strictEqual((yield* start({ tenant: "acme" }))[1], "The comparison is planned.")
      assert.notStrictEqual((yield* newest)?.run, run?.run)
      // The daily comparison of a worker is the newest then.
      yield* runs.ended({ run: (yield* newest)?.run ?? "", round: 1, ended: "failed", reason: "A mistake." })
      yield* TestClock.adjust(1_000)
      assert.strictEqual(yield* planComparisons, 1)
      assert.strictEqual(yield* planComparisons, 0)
      assert.strictEqual((yield* newest)?.run, "reconcile:acme:1970-01-01")
      assert.strictEqual((yield* start({ tenant: "acme" }))[1], "A comparison is under way. No other was planned.")
      assert.deepStrictEqual(
        [
          (yield* start({ tenant: "globex" }))[0],
          (yield* start({ tenant: "initech" }))[0],
          (yield* start({ tenant: "none" }))[0],
          (yield* start({ tenant: "" }))[0],
          (yield* start({ tenant: "acme", more: 1 }))[0]
        ],
        [409, 409, 404, 400, 400]
      )
    }).pipe(Effect.provide(inMemory))
  )

  it.effect("requests that are not valid are refused with a reason, and change nothing", () =>
    Effect.gen(function* () {
      const origin = yield* serve()
      const { cookie, csrf } = yield* visit(origin)
      for (const path of [
        "/api/runs?status=other",
        "/api/runs?unknown=1",
        "/api/runs?tenant=a&tenant=b",
        "/api/runs?tenant=%00",
        "/api/runs?after=zzz",
        `/api/runs?after=${Buffer.from('["a","b"]').toString("base64url")}`,
        `/api/runs?title=a&after=${Buffer.from('["\\u0000","b"]').toString("base64url")}`,
        `/api/runs?title=${"x".repeat(501)}`,
        "/api/run",
        "/api/tasks",
        "/api/findings?tenant=acme",
        "/api/findings?tenant=acme&kind=all",
        `/api/findings?tenant=acme&kind=drift&after=${Buffer.from('["INV-1","drift"]').toString("base64url")}`
      ]) {
        const response = yield* send(`${origin}${path}`, { headers: { cookie } })
        assert.strictEqual(response.status, 400, path)
        assert.match(yield* messageOf(response), /^[A-Z].*\.$/s, path)
      }
      const post = (body: string, type = "application/json") =>
        send(`${origin}/api/run/replay`, {
          method: "POST",
          headers: { cookie, origin, "x-bridge-csrf": csrf, "content-type": type },
          body
        })
      const statuses = yield* Effect.forEach(
        [
          post("{"),
          post("[]"),
          post(`{"run":"a","round":1,"more":1}`),
          post(`{"run":"\\u0000","round":1}`),
          post("{}", "text/plain"),
          post("x".repeat(20_000))
        ],
        Effect.map(({ status }) => status)
      )
      assert.deepStrictEqual(statuses, [400, 400, 400, 400, 415, 413])
    }).pipe(Effect.provide(inMemory))
  )

  it.effect("hostile texts are data: JSON that no browser reads as a page", () =>
    Effect.gen(function* () {
      yield* tenants("acme")
      yield* plan(hostile, { title: hostile, subject: hostile })
      yield* bring(hostile, "failed", hostile)
      yield* ask([hostile], { about: hostile, reason: hostile })
      const origin = yield* serve()
      const { cookie, get } = yield* visit(origin)
      const list = yield* get<RunList>(`/api/runs?title=${encoded(hostile.slice(0, 20))}`)
      assert.deepStrictEqual([list.rows[0]?.title, list.rows[0]?.reason], [hostile, hostile])
      const journey = yield* get<Journey>(`/api/run?run=${encoded(hostile)}`)
      assert.deepStrictEqual([journey.run.run, journey.tasks[0]?.reason], [hostile, hostile])
      const response = yield* send(`${origin}/api/runs`, { headers: { cookie } })
      assert.strictEqual(response.headers.get("content-type"), "application/json")
      assert.strictEqual(response.headers.get("x-content-type-options"), "nosniff")
    }).pipe(Effect.provide(inMemory))
  )

  it.effect("no response has a secret of a tenant, and a mistake of the program shows no stack", () =>
    Effect.gen(function* () {
      yield* tenants("acme")
      yield* plan("run 1")
      yield* bring("run 1", "done")
      yield* ask(["run 1"])
      const origin = yield* serve()
      const { cookie, get } = yield* visit(origin)
      for (const path of [
        "overview",
        "tenants",
        "runs",
        "run?run=run%201",
        "tasks?status=open",
        "comparisons",
        "findings?tenant=acme&kind=drift"
      ]) {
        const text = JSON.stringify(yield* get(`/api/${path}`))
        assert.notMatch(text, /secret|api-key|account-key|token-of/i, path)
      }
      const sql = yield* SqlClient.SqlClient
      // A row that no program of this version writes.
      yield* sql`UPDATE bridge_tasks SET answer = '{"action":"shout"}'`
      const broken = yield* send(`${origin}/api/tasks?status=open`, { headers: { cookie } })
      assert.deepStrictEqual(
        [broken.status, yield* messageOf(broken)],
        [500, "This request failed by a mistake of invoice-bridge. The log of the server has the reason."]
      )
    }).pipe(Effect.provide(inMemory))
  )
})
