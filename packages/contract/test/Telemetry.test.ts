// Exports of calls that succeed and fail, by Effect's own exporter to a collector for OpenTelemetry. docs/telemetry.md lists
// the same spans, metrics and log lines.
import { assert, describe, it } from "@effect/vitest"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { TaxRates } from "@faktura/maesn"
import { Entities } from "@faktura/monite"
import type { Sandbox, ScriptedFault } from "@faktura/sandbox"

import * as Effect from "effect/Effect"
import type { SpanSeen } from "./kit/Collector.ts"
import { exported } from "./kit/Exported.ts"
import { acme, maesnOn, moniteOn, sandboxed } from "./kit/Sandboxed.ts"
import { createInvoice } from "./kit/Subjects.ts"

const unknownId = "9d2b4c8f-2087-4738-ba91-7359683c49a4"

const faults: ReadonlyArray<ScriptedFault> = [
  { operationId: "post_entities", fault: "tooManyRequests", retryAfterSeconds: 0 },
  { operationId: "createInvoice", fault: "dropAfter" },
  { operationId: "getTaxRates", fault: "serverError" }
]

/** Four calls: a 429 and then a success, with a new token; a 404; a write without a response; a read with a retry. */
const story = (sandbox: Sandbox) =>
  Effect.gen(function* () {
    sandbox.faults.script(faults)
    yield* Entities.use((entities) => entities.create({ body: acme })).pipe(Effect.withSpan("work"))
    yield* Effect.exit(Entities.use((entities) => entities.get({ path: { entity_id: unknownId } })))
    yield* Effect.exit(createInvoice("one"))
    yield* TaxRates.use((taxRates) => taxRates.list())
  }).pipe(Effect.provide(moniteOn(sandbox)), Effect.provide(maesnOn(sandbox)))

const told = Effect.gen(function* () {
  const sandbox = yield* sandboxed()
  const seen = yield* exported(story(sandbox))
  return { sandbox, seen }
})

const codes = { ok: 1, error: 2 } as const
const kinds = { internal: 1, client: 3 } as const

/** A span, its parent, and its attributes. */
type Row = readonly [
  name: string,
  parent: string | undefined,
  kind: keyof typeof kinds,
  status: keyof typeof codes,
  says: Readonly<Record<string, unknown>>
]

const rows: ReadonlyArray<Row> = [
  ["POST /auth/token", "monite.Auth.createToken", "client", "ok", { "http.response.status_code": 200 }],
  [
    "monite.Auth.createToken",
    "monite.Entities.create",
    "internal",
    "ok",
    { "faktura.attempts": 1, "http.response.status_code": 200 }
  ],
  [
    "POST /entities",
    "monite.Entities.create",
    "client",
    "error",
    { "http.response.status_code": 429, "error.type": "429" }
  ],
  [
    "POST /entities",
    "monite.Entities.create",
    "client",
    "ok",
    { "http.response.status_code": 201, "http.request.resend_count": 1 }
  ],
  ["monite.Entities.create", "work", "internal", "ok", { "faktura.attempts": 2, "http.response.status_code": 201 }],
  ["work", undefined, "internal", "ok", {}],
  [
    "GET /entities/{entity_id}",
    "monite.Entities.get",
    "client",
    "error",
    { "http.response.status_code": 404, "error.type": "404" }
  ],
  [
    "monite.Entities.get",
    undefined,
    "internal",
    "error",
    { "faktura.attempts": 1, "http.response.status_code": 404, "error.type": "NotFound" }
  ],
  ["POST /accounting/invoices", "maesn.Invoices.create", "client", "error", { "error.type": "no-response" }],
  ["maesn.Invoices.create", undefined, "internal", "error", { "faktura.attempts": 1, "error.type": "OutcomeUnknown" }],
  [
    "GET /accounting/taxRates",
    "maesn.TaxRates.list",
    "client",
    "error",
    { "http.response.status_code": 500, "error.type": "500" }
  ],
  [
    "GET /accounting/taxRates",
    "maesn.TaxRates.list",
    "client",
    "ok",
    { "http.response.status_code": 200, "http.request.resend_count": 1 }
  ],
  ["maesn.TaxRates.list", undefined, "internal", "ok", { "faktura.attempts": 2, "http.response.status_code": 200 }]
]

/** Other attributes of a span, by its kind and its API. */
const always = (sandbox: Sandbox, row: Row): Readonly<Record<string, unknown>> => {
  const [name, parent, kind] = row
  if (name === "work") return {}
  const [api = "", ...operation] = (kind === "client" ? (parent ?? "") : name).split(".")
  const shared = { "faktura.api": api, "faktura.operation": operation.join(".") }
  if (kind === "internal") return shared
  const [method, template] = name.split(" ")
  const { baseUrl } = api === "monite" ? sandbox.monite : sandbox.maesn
  return {
    ...shared,
    "http.request.method": method,
    "url.template": template,
    "url.scheme": "http",
    "server.address": "127.0.0.1",
    "server.port": Number(new URL(baseUrl).port)
  }
}

describe("exports", () => {
  it.live("a span for each call, and in it one for each attempt", () =>
    Effect.gen(function* () {
      const { sandbox, seen } = yield* told
      const spans = seen.spans()
      const byId = new Map(spans.map((span) => [span.spanId, span]))
      const parentOf = ({ parentSpanId }: SpanSeen) => (parentSpanId === undefined ? undefined : byId.get(parentSpanId))
      assert.deepStrictEqual(
        spans.map((span) => [span.name, parentOf(span)?.name, span.kind, span.status.code, span.attributes]),
        rows.map((row) => {
          const [name, parent, kind, status, says] = row
          return [name, parent, kinds[kind], codes[status], { ...always(sandbox, row), ...says }]
        })
      )
      for (const span of spans) {
        assert.strictEqual(span.traceId, (parentOf(span) ?? span).traceId)
        assert.isTrue(span.parentSpanId === undefined || byId.has(span.parentSpanId), span.name)
      }
    })
  )

  it.live("as many attempts as the servers counted", () =>
    Effect.gen(function* () {
      const { sandbox, seen } = yield* told
      const counted = new Map<string, number>()
      const count = (key: string, by: number) => counted.set(key, (counted.get(key) ?? 0) + by)
      for (const { api, method, status } of sandbox.log()) count(`${api} ${method} ${status ?? "no-response"}`, 1)
      for (const { attributes, count: of = 0, name, unit } of seen.series()) {
        if (name !== "http.client.request.duration") continue
        assert.strictEqual(unit, "s")
        const ended = attributes["http.response.status_code"] ?? attributes["error.type"]
        count(`${String(attributes["faktura.api"])} ${String(attributes["http.request.method"])} ${String(ended)}`, -of)
      }
      assert.isAbove(counted.size, 5)
      assert.deepStrictEqual(
        [...counted].filter(([, left]) => left !== 0),
        []
      )
    })
  )

  it.live("durations in seconds, retries, waits, unknown outcomes, and the budget", () =>
    Effect.gen(function* () {
      const { sandbox, seen } = yield* told
      const series = seen.series()
      for (const { count = 0, name, sum = 0 } of series) {
        // A sandbox on loopback responds within seconds. Milliseconds would show as thousands.
        if (name === "http.client.request.duration") assert.isBelow(sum / count, 30)
      }
      const server = (api: "monite" | "maesn") => ({
        "faktura.api": api,
        "server.address": "127.0.0.1",
        "server.port": new URL(sandbox[api].baseUrl).port
      })
      const counters = series.filter(({ kind }) => kind !== "histogram")
      assert.sameDeepMembers(
        counters.map(({ attributes, kind, name, unit, value }) => ({ name, kind, unit, value, attributes })),
        [
          {
            name: "faktura.client.retries",
            kind: "sum",
            unit: "{retry}",
            value: 1,
            attributes: { ...server("monite"), unit: "{retry}", "error.type": "429" }
          },
          {
            name: "faktura.client.retries",
            kind: "sum",
            unit: "{retry}",
            value: 1,
            attributes: { ...server("maesn"), unit: "{retry}", "error.type": "500" }
          },
          {
            name: "faktura.client.outcome_unknown",
            kind: "sum",
            unit: "{call}",
            value: 1,
            attributes: { ...server("maesn"), unit: "{call}", "faktura.operation": "Invoices.create" }
          },
          {
            name: "faktura.client.retry_budget",
            kind: "gauge",
            unit: "{token}",
            value: 500,
            attributes: { ...server("monite"), unit: "{token}" }
          },
          {
            name: "faktura.client.retry_budget",
            kind: "gauge",
            unit: "{token}",
            value: 496,
            attributes: { ...server("maesn"), unit: "{token}" }
          }
        ]
      )
      const waits = series.filter(({ name }) => name === "faktura.client.wait.duration")
      assert.isTrue(waits.some(({ attributes }) => attributes["faktura.wait.reason"] === "credentials"))
      assert.isTrue(waits.every(({ unit }) => unit === "s"))
    })
  )

  it.live("a line for each retry, with the names of the API and the operation", () =>
    Effect.gen(function* () {
      const { seen } = yield* told
      assert.deepStrictEqual(
        seen
          .lines()
          .map(({ attributes, level, text }) => [
            level,
            String(text).replace(/\d+ ms/, "0 ms"),
            attributes["faktura.api"],
            attributes["faktura.operation"]
          ]),
        [
          ["Debug", "Attempt 1 ended with 429. Retrying in 0 ms.", "monite", "Entities.create"],
          ["Debug", "Attempt 1 ended with 500. Retrying in 0 ms.", "maesn", "TaxRates.list"]
        ]
      )
    })
  )
})

describe("docs/telemetry.md", () => {
  const root = join(import.meta.dirname, "..", "..", "..")
  const page = readFileSync(join(root, "docs", "telemetry.md"), "utf8")
  const names = (text: string): ReadonlySet<string> =>
    new Set([...text.matchAll(/["'`]((?:http|url|server|error|faktura)\.[\w.]+)/g)].map(([, name = ""]) => name))
  const inTables = names(
    page
      .split("\n")
      .filter((line) => line.startsWith("|"))
      .join("\n")
  )

  it("names every metric and attribute of the code, and no other", () => {
    const sources = [
      "telemetry/Span",
      "telemetry/Meter",
      "telemetry/ServerAttributes",
      "retry/CircuitBreaker",
      "call/CaptureContents",
      "call/Call"
    ]
    const code = sources.map((name) => readFileSync(join(root, "packages", "core", "src", `${name}.ts`), "utf8"))
    const literals = code.join("\n").replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, "")
    assert.deepStrictEqual([...inTables].toSorted(), [...names(literals)].toSorted())
  })

  it.live("names everything that is exported, metrics with their kinds and units", () =>
    Effect.gen(function* () {
      const { seen } = yield* told
      const keys = [...seen.spans(), ...seen.series(), ...seen.lines()].flatMap(({ attributes }) =>
        Object.keys(attributes).filter((key) => key !== "unit" && !key.startsWith("effect."))
      )
      for (const key of keys) assert.isTrue(inTables.has(key), key)
      const kindOf = { histogram: "histogram", sum: "counter", gauge: "gauge" } as const
      for (const { attributes, kind, name, unit } of seen.series()) {
        const row = page.split("\n").find((line) => line.startsWith(`| \`${name}\``)) ?? ""
        const [, , kindTold, unitTold, keysTold = ""] = row.split("|").map((cell) => cell.trim())
        assert.deepStrictEqual([kindTold, unitTold?.replaceAll("`", "")], [kindOf[kind], unit], name)
        const shared = new Set(["unit", "faktura.api", "server.address", "server.port"])
        for (const key of Object.keys(attributes))
          assert.isTrue(shared.has(key) || keysTold.includes(`\`${key}\``), key)
      }
    })
  )
})
