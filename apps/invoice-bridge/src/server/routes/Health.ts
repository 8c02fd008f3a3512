/** Health for load balancers and orchestrators, and metrics for Prometheus. */
import * as Effect from "effect/Effect"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Metric from "effect/Metric"
import * as PrometheusMetrics from "effect/observability/PrometheusMetrics"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { countRuns } from "../data/Overview.ts"
import type { Counted } from "../PageData.ts"
import { jsonResponse } from "../Responses.ts"
import type { Route } from "../Route.ts"
import { ServerSettings } from "../ServerSettings.ts"

/** Time for the database to respond. */
const patience = "2 seconds"

const noDatabase = "the database does not respond"

const database: Effect.Effect<ReadonlyArray<string>, never, SqlClient.SqlClient> = Effect.flatMap(
  SqlClient.SqlClient,
  (sql) => sql`SELECT 1`
).pipe(Effect.timeout(patience), Effect.match({ onFailure: () => [noDatabase], onSuccess: () => [] }))

const live = Effect.succeed(jsonResponse({ status: "ok" }))

const ready = Effect.gen(function* () {
  const { readiness = Effect.succeed([]) } = yield* ServerSettings
  const [own, given] = yield* Effect.all([database, readiness], { concurrency: 2 })
  const reasons = [...own, ...given]
  return reasons.length === 0 ? jsonResponse({ status: "ok" }) : jsonResponse({ status: "not ok", reasons }, 503)
})

const runs = Metric.gauge("invoice_bridge_runs", {
  description: "Runs by status. Counting stops at 10000."
})

const tasks = Metric.gauge("invoice_bridge_open_tasks", {
  description: "Open tasks for people. Counting stops at 10000."
})

/** Counts the stored work, so that the metrics of every process show it. */
const measured: Effect.Effect<void, SqlError, SqlClient.SqlClient> = Effect.gen(function* () {
  const counts = yield* countRuns()
  yield* Metric.update(tasks, counts.tasks.amount)
  yield* Effect.forEach(
    Object.entries<Counted>(counts.runs),
    ([status, { amount }]) => Metric.update(Metric.withAttributes(runs, { status }), amount),
    { discard: true }
  )
})

const metrics = Effect.gen(function* () {
  yield* measured
  const text = yield* PrometheusMetrics.format()
  return HttpServerResponse.text(text, { contentType: "text/plain; version=0.0.4; charset=utf-8" })
})

/** Routes of health and metrics. They work without the page. */
export const healthRoutes: ReadonlyArray<Route<SqlClient.SqlClient | ServerSettings>> = [
  { method: "GET", path: "/health/live", access: "open", handle: live },
  { method: "GET", path: "/health/ready", access: "open", handle: ready },
  { method: "GET", path: "/metrics", access: "bearer", handle: metrics }
]
