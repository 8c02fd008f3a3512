// Responses that differ from their document, by policy: the call fails, returns and reports them, or returns them.
import { assert, describe, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import * as Metric from "effect/Metric"
import * as Stream from "effect/Stream"
import { withCallPolicy } from "../src/operation/CallPolicy.ts"
import type { LayerPolicy, ResponsePolicy } from "../src/operation/CallPolicy.ts"
import { describeDifferences, differencesOf } from "../src/errors/Drift.ts"
import type { AnyCallError } from "../src/operation/Errors.ts"
import * as Meter from "../src/telemetry/Meter.ts"
import type { Operation } from "../src/operation/Operation.ts"
import * as S from "../src/schema/WireSchema.ts"
import { stream } from "../src/streaming/Streaming.ts"
import type { StreamKind } from "../src/streaming/Streaming.ts"
import { problemsOf } from "../src/schema/Validation.ts"
import { scripted } from "./kit/Scripted.ts"
import { TestClient } from "./kit/Scripted.ts"
import type { Step } from "./kit/Scripted.ts"
import { served } from "./kit/Served.ts"
import { recorded } from "./kit/Spans.ts"

const line = S.struct({ price: S.number, "a.b": S.optional(S.struct({ "c/d~[0]": S.string })) })
const shape = S.struct({ id: S.string, lines: S.optional(S.array(line)) })

const pointers: ReadonlyArray<readonly [body: unknown, pointer: string, received: string]> = [
  [{}, "/id", "nothing"],
  [{ id: 7 }, "/id", "number"],
  [{ id: null }, "/id", "null"],
  [{ id: true }, "/id", "boolean"],
  [{ id: "1", lines: {} }, "/lines", "object"],
  [{ id: "1", lines: [{ price: 1 }, { price: "planted" }] }, "/lines/1/price", "string"],
  [{ id: "1", lines: [{ price: [] }] }, "/lines/0/price", "array"],
  [{ id: "1", lines: [{ price: 1, "a.b": { "c/d~[0]": 7 } }] }, "/lines/0/a.b/c~1d~0[0]", "number"],
  [{ id: "1", lines: [{ price: 1, "a.b": {} }] }, "/lines/0/a.b/c~1d~0[0]", "nothing"],
  ["planted", "", "string"],
  [[], "", "array"]
]

describe("where a body differs", () => {
  for (const [body, pointer, received] of pointers) {
    it(`${JSON.stringify(body)}: ${received} at "${pointer}"`, () => {
      const [first, ...others] = differencesOf(body, problemsOf(shape, body, "open", "body"))
      assert.deepInclude(first, { pointer, received })
      assert.deepStrictEqual(others, [])
      assert.notInclude(describeDifferences([first!]), "planted")
    })
  }

  it("of many the first ten", () => {
    const body = { id: "1", lines: Array.from({ length: 30 }, () => ({})) }
    assert.strictEqual(differencesOf(body, problemsOf(shape, body, "open", "body")).length, 10)
  })
})

interface Told {
  readonly outcome: string
  readonly value: unknown
  readonly log: ReadonlyArray<string>
  readonly events: ReadonlyArray<unknown>
  readonly drifts: number
}

/** Runs with everything watched that a drift may be told by. */
const watched = <A>(run: Effect.Effect<A, AnyCallError>): Effect.Effect<Told> =>
  Effect.gen(function* () {
    const log: Array<string> = []
    const logger = Logger.make(({ logLevel, message }) => void log.push(`${logLevel}: ${String(message)}`))
    const { spans, tracer } = recorded()
    const [outcome, value] = yield* run.pipe(
      Effect.match({
        onSuccess: (value): readonly [string, unknown] => ["passed", value],
        onFailure: (error): readonly [string, unknown] => [error._tag, undefined]
      }),
      Effect.withTracer(tracer),
      Effect.provide(Logger.layer([logger]))
    )
    const drifts = (yield* Metric.snapshot).filter(({ id }) => id === "faktura.client.response_drift")
    return {
      outcome,
      value,
      log,
      events: spans.flatMap(({ events }) => events.map(([name, , attributes]) => [name, attributes])),
      drifts: drifts.reduce((sum, each) => sum + (each.type === "Counter" ? Number(each.state.count) : 0), 0)
    }
  }).pipe(Effect.provideService(Metric.MetricRegistry, new Map()))

const once = Effect.fnUntraced(function* (
  step: Step,
  responses: ResponsePolicy | undefined,
  table: Partial<Operation> = {},
  layer?: LayerPolicy
) {
  const { call, client } = yield* scripted([step], { success: [{ status: 200, as: "json", schema: shape }], ...table })
  Object.assign(client, { meter: Meter.make("test", client.baseUrl), policy: layer })
  return yield* watched(responses === undefined ? call() : call().pipe(withCallPolicy({ responses })))
})

const drifting = { id: 7, secret: "planted" }
const csv = [{ status: 200, as: "text", type: "text/csv" }] as const
const latin1 = Buffer.from("a;M\xfcller", "latin1")

// Result of one body under each policy. `told`: reported by span event, metric and log line.
const rows: ReadonlyArray<
  readonly [string, Step, Partial<Operation>, fail: string, report: string, off: string, told: boolean]
> = [
  ["as documented", { status: 200, body: { id: "1" } }, {}, "passed", "passed", "passed", false],
  ["another shape", { status: 200, body: drifting }, {}, "ResponseInvalid", "passed", "passed", true],
  ["a list for a record", { status: 200, body: [] }, {}, "ResponseInvalid", "passed", "passed", true],
  [
    "text that is not of its charset",
    { status: 200, body: "a;b", headers: { "content-type": "text/csv; charset=utf-7" } },
    { success: csv, method: "GET", kind: "read" },
    "ResponseInvalid",
    "passed",
    "passed",
    true
  ],
  ["no JSON", { status: 200, body: "{" }, {}, "ResponseInvalid", "ResponseInvalid", "ResponseInvalid", false],
  ["nothing", { status: 204 }, {}, "ResponseInvalid", "ResponseInvalid", "ResponseInvalid", false],
  [
    "a page",
    { status: 200, body: "<html>", headers: { "content-type": "text/html" } },
    {},
    "OutcomeUnknown",
    "OutcomeUnknown",
    "OutcomeUnknown",
    false
  ],
  [
    "JSON of another shape that is called a page",
    { status: 200, body: { error: "no session" }, headers: { "content-type": "text/html" } },
    {},
    "OutcomeUnknown",
    "OutcomeUnknown",
    "OutcomeUnknown",
    false
  ],
  [
    "JSON that fits and is called a page",
    { status: 200, body: { id: "1" }, headers: { "content-type": "text/html" } },
    {},
    "passed",
    "passed",
    "passed",
    false
  ]
]

describe("a response, by policy", () => {
  for (const [title, step, table, fail, report, off, isTold] of rows) {
    for (const [policy, expected] of [
      ["fail", fail],
      ["report", report],
      ["off", off]
    ] as const) {
      it.effect(`${title}, ${policy}: ${expected}`, () =>
        Effect.gen(function* () {
          const { drifts, events, log, outcome } = yield* once(step, policy, table)
          assert.strictEqual(outcome, expected)
          const told = isTold && policy === "report" ? 1 : 0
          assert.deepStrictEqual([drifts, log.length], [told, told])
          assert.strictEqual(events.length > 0, told > 0)
          assert.notInclude(JSON.stringify([log, events]), "planted")
        })
      )
    }
  }

  it.effect("is reported with position and kinds, and returned unchanged", () =>
    Effect.gen(function* () {
      const { events, log, value } = yield* once({ status: 200, body: drifting }, "report")
      assert.deepStrictEqual(value, drifting)
      assert.deepStrictEqual(log, [
        "Warn: The response differs from the document: /id: Expected string, received number"
      ])
      assert.deepStrictEqual(events, [
        [
          "faktura.response.drift",
          {
            "faktura.drift.pointer": "/id",
            "faktura.drift.expected": "Expected string",
            "faktura.drift.received": "number"
          }
        ]
      ])
    })
  )

  const places: ReadonlyArray<readonly [string, LayerPolicy | undefined, ResponsePolicy | undefined, string]> = [
    ["nothing said", undefined, undefined, "ResponseInvalid"],
    ["by the layer", { responses: "report" }, undefined, "passed"],
    ["by the service", { responses: "fail", services: { Things: { responses: "off" } } }, undefined, "passed"],
    ["for another service", { services: { Others: { responses: "off" } } }, undefined, "ResponseInvalid"],
    ["by the call", { responses: "report" }, "fail", "ResponseInvalid"],
    ["by the call, against the service", { services: { Things: { responses: "fail" } } }, "report", "passed"]
  ]
  for (const [title, layer, responses, expected] of places) {
    it.effect(`${title}: ${expected}`, () =>
      Effect.gen(function* () {
        assert.strictEqual((yield* once({ status: 200, body: drifting }, responses, {}, layer)).outcome, expected)
      })
    )
  }
})

const streamed = Effect.fnUntraced(function* (as: StreamKind, body: string | Buffer, responses: ResponsePolicy) {
  const type = as === "events" ? "text/event-stream" : "application/x-ndjson"
  const { context, define } = yield* served((_, response) => {
    response.writeHead(200, { "content-type": type }).end(body)
  })
  Object.assign(Context.get(context, TestClient), { meter: Meter.make("test", "http://a") })
  const read = stream<undefined, unknown, AnyCallError, TestClient>(
    define({ success: [{ status: 200, type, as: as === "bytes" ? "blob" : as, schema: shape }] }),
    as
  )
  return yield* watched(read().pipe(Stream.runCollect, withCallPolicy({ responses }), Effect.provide(context)))
})

describe("a stream, by policy", () => {
  const elements = ['{"id":"1"}', '{"id":7}', '{"id":8}', '{"id":"9"}']
  const bodies: { readonly [Kind in "events" | "lines"]: string } = {
    events: elements.map((each) => `data: ${each}\n\n`).join(""),
    lines: elements.join("\n")
  }
  for (const as of ["events", "lines"] as const) {
    for (const [policy, outcome, count] of [
      ["fail", "ResponseInvalid", undefined],
      ["report", "passed", 4],
      ["off", "passed", 4]
    ] as const) {
      it.live(`${as}, ${policy}: ${outcome}`, () =>
        Effect.gen(function* () {
          const got = yield* streamed(as, bodies[as], policy)
          assert.strictEqual(got.outcome, outcome)
          assert.strictEqual((got.value as ReadonlyArray<unknown> | undefined)?.length, count)
          // Once a stream, however many elements differ.
          assert.deepStrictEqual([got.drifts, got.log.length], policy === "report" ? [1, 1] : [0, 0])
        })
      )
    }
  }

  it.live("bytes that are no text of their charset end a stream of lines under any policy", () =>
    Effect.gen(function* () {
      for (const policy of ["fail", "report", "off"] as const) {
        assert.strictEqual((yield* streamed("lines", latin1, policy)).outcome, "ResponseInvalid")
      }
    })
  )
})
