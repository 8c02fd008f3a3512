/**
 * How many requests a run sends, and how many of them are repetitions: read from the metrics of `@faktura/core`.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"

/** Requests of a run, and how many of them are repetitions. */
export interface Counts {
  readonly requests: number
  readonly retries: number
}

/** All that the process has counted so far, of every API and operation. */
const counted: Effect.Effect<Counts> = Effect.map(Metric.snapshot, (metrics) => {
  let requests = 0
  let retries = 0
  for (const metric of metrics) {
    // Each attempt of a call is one duration.
    if (metric.type === "Histogram" && metric.id === "http.client.request.duration") requests += metric.state.count
    if (metric.type === "Counter" && metric.id === "faktura.client.retries") retries += Number(metric.state.count)
  }
  return { requests, retries }
})

/** The counters of a run. */
export class Meter extends Context.Service<Meter, { readonly counts: Effect.Effect<Counts> }>()(
  "invoice-bridge/Meter"
) {
  /** Counts from when the layer is built. */
  static readonly layer: Layer.Layer<Meter> = Layer.effect(
    Meter,
    Effect.map(counted, (before) => ({
      counts: Effect.map(counted, (now) => ({
        requests: now.requests - before.requests,
        retries: now.retries - before.retries
      }))
    }))
  )
}
