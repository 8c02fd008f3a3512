/** Logs and traces of long-running commands. */
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Otlp from "effect/observability/Otlp"
import { variable } from "./Context.ts"
import type { Program } from "./Context.ts"

/** Writes one JSON object a line to standard error. */
const jsonLogs = Logger.layer([Logger.withConsoleError(Logger.formatJson)], { mergeWithExisting: false })

/**
 * Provides JSON logs on standard error, and exports traces, logs and metrics by OTLP if `OTEL_EXPORTER_OTLP_ENDPOINT` is set, such
 * as `http://127.0.0.1:4318`.
 */
export const layer: Layer.Layer<never, never, Program> = Layer.unwrap(
  Effect.gen(function* () {
    const baseUrl = yield* variable("OTEL_EXPORTER_OTLP_ENDPOINT")
    if (baseUrl === undefined) return jsonLogs
    const serviceName = (yield* variable("OTEL_SERVICE_NAME")) ?? "invoice-bridge"
    return Otlp.layerJson({ baseUrl, resource: { serviceName } }).pipe(
      Layer.provide(NodeHttpClient.layerUndici),
      Layer.provideMerge(jsonLogs)
    )
  })
)
