/**
 * Runs a program with Effect's exporter for OpenTelemetry, and a collector on loopback.
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import * as References from "effect/References"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Otlp from "effect/observability/Otlp"
import { collector } from "./Collector.ts"

const exporterTo = (baseUrl: string) =>
  Otlp.layerJson({ baseUrl, resource: { serviceName: "books" } }).pipe(Layer.provide(FetchHttpClient.layer))

/** Runs a program, and returns everything exported until its layers closed. */
export const exported = Effect.fnUntraced(function* <A, E>(program: Effect.Effect<A, E>) {
  const seen = yield* collector
  yield* program.pipe(
    Effect.provide(exporterTo(seen.url)),
    Effect.provideService(Metric.MetricRegistry, new Map()),
    Effect.provideService(References.MinimumLogLevel, "Debug")
  )
  return seen
})
