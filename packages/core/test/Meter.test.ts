// Metrics of scripted calls, as exporters read them.
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import * as Random from "effect/Random"
import type { ApiClient } from "../src/call/ApiClient.ts"
import { CallPolicy, defaultCallPolicy } from "../src/operation/CallPolicy.ts"
import type { CallPolicyFields } from "../src/operation/CallPolicy.ts"
import * as Meter from "../src/telemetry/Meter.ts"
import type { Operation } from "../src/operation/Operation.ts"
import { ended } from "./kit/Ended.ts"
import { scripted } from "./kit/Scripted.ts"
import type { Step } from "./kit/Scripted.ts"

interface Course {
  readonly steps: ReadonlyArray<Step>
  readonly operation?: Partial<Operation>
  readonly client?: Partial<ApiClient>
  readonly policy?: Partial<CallPolicyFields>
  readonly calls?: number
}

/** Returns the metrics that exporters read after the calls. */
const measured = ({ calls = 1, client = {}, operation = {}, policy = {}, steps }: Course) =>
  Effect.gen(function* () {
    const made = yield* scripted(steps, operation)
    Object.assign(made.client, { meter: Meter.make("test", made.client.baseUrl) }, client)
    // No jitter: what is waited then is what the server asks for.
    const given = { ...defaultCallPolicy, baseDelay: 0, ...policy }
    for (let n = 0; n < calls; n++) yield* ended(Effect.provideService(made.call(), CallPolicy, given))
    return yield* Metric.snapshot
  }).pipe(Effect.provideService(Metric.MetricRegistry, new Map()))

/** The attributes that tell one series of a metric from another. */
const telling = ["http.response.status_code", "error.type", "faktura.wait.reason", "faktura.operation"]

/** Name and telling attributes to the value: of a histogram, how many, and their sum. */
const series = (snapshot: ReadonlyArray<Metric.Metric.Snapshot>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    snapshot.map((each) => {
      const name = [each.id, ...telling.flatMap((key) => each.attributes?.[key] ?? [])].join(" ")
      switch (each.type) {
        case "Counter":
          return [name, each.state.count]
        case "Gauge":
          return [name, each.state.value]
        case "Histogram":
          return [name, [each.state.count, each.state.sum]]
        default:
          return assert.fail(`${name} is a ${each.type}`)
      }
    })
  )

const ok: Step = { status: 200, body: { id: "1" } }
const message = { message: "no" }
const later: Step = { status: 429, body: message, headers: { "retry-after": "2" } }
const read = { method: "GET", kind: "read" } as const

const duration = "http.client.request.duration"
const retries = "faktura.client.retries"
const wait = "faktura.client.wait.duration"
const budget = "faktura.client.retry_budget"
const unknown = "faktura.client.outcome_unknown"

const rows: ReadonlyArray<readonly [name: string, course: Course, expected: Readonly<Record<string, unknown>>]> = [
  ["a success", { steps: [ok] }, { [budget]: 500, [`${duration} 200`]: [1, 0] }],
  ["successes", { steps: [ok], calls: 3 }, { [budget]: 500, [`${duration} 200`]: [3, 0] }],
  [
    "a response that does not match the document counts as received",
    { steps: [{ status: 200, body: {} }] },
    { [budget]: 500, [`${duration} 200`]: [1, 0] }
  ],
  ["a refusal", { steps: [{ status: 404, body: message }] }, { [`${duration} 404 404`]: [1, 0] }],
  [
    "429s that say when to come back: waited for, and free of charge",
    { steps: [later, later, ok] },
    {
      [budget]: 500,
      [`${duration} 200`]: [1, 0],
      [`${duration} 429 429`]: [2, 0],
      [`${retries} 429`]: 2,
      [`${wait} retry-after`]: [2, 4]
    }
  ],
  [
    "a read without connection, then without response, then with a 500: counted by its end, and paid from the budget",
    {
      steps: [{ fails: "ECONNREFUSED" }, { fails: "ECONNRESET" }, { status: 500, body: message }, ok],
      operation: read
    },
    {
      [`${duration} 200`]: [1, 0],
      [`${duration} not-sent`]: [1, 0],
      [`${duration} no-response`]: [1, 0],
      [`${duration} 500 500`]: [1, 0],
      [`${retries} not-sent`]: 1,
      [`${retries} no-response`]: 1,
      [`${retries} 500`]: 1,
      [budget]: 486
    }
  ],
  [
    "a read without an answer: as long as an attempt may take, in seconds, and twice the price",
    { steps: ["hangs", ok], operation: read, policy: { attemptTimeout: 7_000 } },
    {
      [`${duration} 200`]: [1, 0],
      [`${duration} timeout`]: [1, 7],
      [`${retries} timeout`]: 1,
      [budget]: 491
    }
  ],
  [
    "a write whose answer is lost: unknown, and not repeated",
    { steps: [{ fails: "ECONNRESET" }] },
    { [`${duration} no-response`]: [1, 0], [`${unknown} Things.act`]: 1 }
  ],
  [
    "a read whose answer is lost is not unknown",
    { steps: [{ fails: "ECONNRESET" }], operation: read, policy: { maxAttempts: 1 } },
    { [`${duration} no-response`]: [1, 0] }
  ],
  [
    "waits for credentials",
    {
      steps: [ok],
      client: {
        credentials: {
          parts: () => Effect.as(Effect.sleep("3 seconds"), {}),
          refused: () => Effect.succeed(false)
        }
      }
    },
    { [budget]: 500, [`${duration} 200`]: [1, 0], [`${wait} credentials`]: [1, 3] }
  ],
  [
    "waits for the rate limit",
    { steps: [ok], client: { rate: { enter: () => Effect.sleep("4 seconds"), learn: () => {} } } },
    { [budget]: 500, [`${duration} 200`]: [1, 0], [`${wait} rate-limit`]: [1, 4] }
  ],
  [
    "a call that no time is left for",
    { steps: [ok], client: { rate: { enter: () => Effect.never, learn: () => {} } }, policy: { deadline: 5_000 } },
    { [`${wait} rate-limit`]: [1, 5] }
  ],
  [
    "an attempt that the circuit kept back: it was not sent",
    {
      steps: [ok],
      client: {
        guard: () => Effect.succeed({ _tag: "NotSent", cause: "open", reason: "circuit" } as const)
      }
    },
    {}
  ]
]

describe("metrics of", () => {
  for (const [name, course, expected] of rows) {
    it.effect(name, () =>
      Effect.map(measured(course), (snapshot) => assert.deepStrictEqual(series(snapshot), { ...expected }))
    )
  }
})

describe("every metric", () => {
  const server = { "faktura.api": "test", "server.address": "api.example.com", "server.port": "443" }
  const request = { "http.request.method": "POST", "url.template": "/things/{thing_id}" }

  it.effect("has its type, its unit, and no attribute but these", () =>
    Effect.gen(function* () {
      const snapshot = [
        ...(yield* measured({ steps: [{ fails: "ECONNREFUSED" }, later, { fails: "ECONNRESET" }] })),
        ...(yield* measured({ steps: [ok] }))
      ]
      assert.deepStrictEqual(
        snapshot
          .map(({ attributes, id, type }) => [id, type, { ...attributes }] as const)
          .toSorted(([one], [other]) => (one < other ? -1 : 1)),
        [
          [unknown, "Counter", { ...server, unit: "{call}", "faktura.operation": "Things.act" }],
          [retries, "Counter", { ...server, unit: "{retry}", "error.type": "not-sent" }],
          [retries, "Counter", { ...server, unit: "{retry}", "error.type": "429" }],
          // Once of each run.
          [budget, "Gauge", { ...server, unit: "{token}" }],
          [budget, "Gauge", { ...server, unit: "{token}" }],
          [wait, "Histogram", { ...server, unit: "s", "faktura.wait.reason": "retry-after" }],
          [duration, "Histogram", { ...server, ...request, unit: "s", "error.type": "not-sent" }],
          [
            duration,
            "Histogram",
            { ...server, ...request, unit: "s", "error.type": "429", "http.response.status_code": "429" }
          ],
          [duration, "Histogram", { ...server, ...request, unit: "s", "error.type": "no-response" }],
          [duration, "Histogram", { ...server, ...request, unit: "s", "http.response.status_code": "200" }]
        ]
      )
    })
  )

  it.effect("waits of our own are told from those that the server asks for", () =>
    Effect.gen(function* () {
      const course: Course = { steps: [{ fails: "ECONNREFUSED" }, ok], policy: { baseDelay: 8_000 } }
      const found = series(yield* Random.withSeed(measured(course), "any"))
      assert.isUndefined(found[`${wait} retry-after`])
      // The cast: a histogram's.
      const [count, seconds] = found[`${wait} backoff`] as readonly [number, number]
      assert.strictEqual(count, 1)
      assert.isTrue(seconds > 0 && seconds <= 8, `${seconds}`)
    })
  )

  it.effect("goes to the registry of the calling fiber", () =>
    Effect.gen(function* () {
      const own = Effect.map(Metric.snapshot, (all) => all.filter(({ id }) => id === duration))
      const before = yield* own
      assert.isNotEmpty(yield* measured({ steps: [ok] }))
      assert.deepStrictEqual(yield* own, before)
    })
  )

  it.effect("measures in the buckets of the conventions, in seconds", () =>
    Effect.gen(function* () {
      const [of] = yield* measured({
        steps: ["hangs"],
        operation: read,
        policy: { attemptTimeout: 2_000, maxAttempts: 1 }
      })
      assert.isTrue(of?.type === "Histogram")
      const buckets = of?.type === "Histogram" ? of.state.buckets : []
      assert.deepStrictEqual(
        buckets.filter(([bound]) => Number.isFinite(bound)).map(([bound]) => bound),
        [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]
      )
      assert.strictEqual(buckets.find(([, count]) => count === 1)?.[0], 2.5)
    })
  )
})
