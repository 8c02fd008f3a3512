// Spans and metrics: the outcome, and neither key nor result.
import { assert, describe, it } from "@effect/vitest"
import { Effect, Metric, Tracer } from "effect"
import { IntentStore, layerSqlite, observeIntents } from "../src/index.ts"
import { ending, keyOf, writeOrder } from "./kit/Order.ts"
import { makeServer } from "./kit/Server.ts"

interface Ended {
  readonly name: string
  readonly attributes: ReadonlyMap<string, unknown>
  readonly exit: unknown
}

/** Records the spans that ended. */
const recorder = () => {
  const spans: Array<Ended> = []
  const tracer = Tracer.make({
    span: (options) => {
      const span = new Tracer.NativeSpan(options)
      const end = span.end.bind(span)
      span.end = (time, exit) => {
        spans.push({ name: span.name, attributes: span.attributes, exit })
        end(time, exit)
      }
      return span
    }
  })
  return { spans, tracer }
}

describe("telemetry", () => {
  it.live("spans have the outcome, and no key and no result", () =>
    Effect.gen(function* () {
      const { spans, tracer } = recorder()
      const server = makeServer([
        { work: undefined, response: "refused" },
        { work: 1, response: "told" }
      ])
      yield* Effect.gen(function* () {
        assert.strictEqual(yield* ending(writeOrder(server, "order-1")), "Conflict")
        yield* writeOrder(server, "order-1")
        yield* writeOrder(server, "order-1")
        yield* IntentStore.use((store) => store.leases.claim(keyOf("order-2"), { owner: "other", millis: 60_000 }))
        assert.strictEqual(yield* ending(writeOrder(server, "order-2")), "WriteUnderway")
      }).pipe(Effect.provideService(Tracer.Tracer, tracer))
      const writes = spans.filter(({ name }) => name === "faktura.durableWrite")
      assert.deepStrictEqual(
        writes.map(({ attributes }) => attributes.get("faktura.durableWrite.outcome")),
        ["Conflict", "response", "stored", "WriteUnderway"]
      )
      const successes = JSON.stringify(
        spans
          .filter(({ name }) => !name.startsWith("sql"))
          .slice(0, -1)
          .map(({ attributes, exit }) => [[...attributes], exit])
      )
      assert.notInclude(successes, "order-1")
      assert.notInclude(successes, "thing-1")
      const counts = (yield* Metric.snapshot).filter(({ id }) => id === "faktura.durable.writes")
      assert.sameMembers(
        counts.map(({ attributes }) => String(attributes?.["faktura.durableWrite.outcome"])),
        ["Conflict", "response", "stored", "WriteUnderway"]
      )
    }).pipe(Effect.provideService(Metric.MetricRegistry, new Map()), Effect.provide(layerSqlite({ file: ":memory:" })))
  )

  it.live("gauges count the intents", () =>
    Effect.gen(function* () {
      const store = yield* IntentStore
      yield* store.plan("a")
      yield* store.leases.claim("b", { owner: "b", millis: 1_000 })
      yield* store.leases.open("b", { owner: "b", millis: 1_000 })
      yield* Effect.sleep(20)
      yield* observeIntents
      const gauges = (yield* Metric.snapshot).filter(({ type }) => type === "Gauge")
      const values = gauges.map(({ attributes, id, state }) => [
        id,
        attributes?.["faktura.intent.status"],
        "value" in state ? Number(state.value) > 0 : undefined
      ])
      assert.deepInclude(values, ["faktura.durable.intents", "planned", true])
      assert.deepInclude(values, ["faktura.durable.intents", "open", true])
      assert.deepInclude(values, ["faktura.durable.intents", "done", false])
      assert.deepInclude(values, ["faktura.durable.oldest_open", undefined, true])
    }).pipe(Effect.provideService(Metric.MetricRegistry, new Map()), Effect.provide(layerSqlite({ file: ":memory:" })))
  )
})
