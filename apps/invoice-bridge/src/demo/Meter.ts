/**
 * Counts the requests and retries of a run, from the metrics of `@faktura/core`.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"

/** Requests of a run, and the number of retries among them. */
export interface Counts {
  readonly requests: number
  readonly retries: number
}

/** Counts of the process so far, over all APIs and operations. */
const counted: Effect.Effect<Counts> = Effect.map(Metric.snapshot, (metrics) => {
  let requests = 0
  let retries = 0
  for (const metric of metrics) {
    // Each attempt of a call records one duration.
    if (metric.type === "Histogram" && metric.id === "http.client.request.duration") requests += metric.state.count
    if (metric.type === "Counter" && metric.id === "faktura.client.retries") retries += Number(metric.state.count)
  }
  return { requests, retries }
})

/** Counters of a run. */
export class Meter extends Context.Service<Meter, { readonly counts: Effect.Effect<Counts> }>()(
  "invoice-bridge/Meter"
) {
  /** Counts from the time when the layer is built. */
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
