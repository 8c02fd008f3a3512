/**
 * A collector for OpenTelemetry: it accepts OTLP over HTTP as JSON, and records what it received.
 *
 * @see https://opentelemetry.io/docs/specs/otlp/#otlphttp
 */
import * as Effect from "effect/Effect"
import { loopback } from "./Loopback.ts"

/** Attributes by name. */
export type Attributes = Readonly<Record<string, unknown>>

/** A span as it was exported. */
export interface SpanSeen {
  readonly name: string
  /** 1 internal, 3 client. */
  readonly kind: number
  readonly spanId: string
  readonly parentSpanId: string | undefined
  readonly traceId: string
  readonly attributes: Attributes
  /** 0 unset, 1 ok, 2 error. */
  readonly status: { readonly code: number; readonly message?: string | undefined }
}

/** One series of a metric. Of a histogram `count` and `sum`, else `value`. */
export interface SeriesSeen {
  readonly name: string
  readonly unit: string
  readonly kind: "histogram" | "sum" | "gauge"
  readonly attributes: Attributes
  readonly count?: number
  readonly sum?: number
  readonly value?: number
}

/** A line of the log. */
export interface LineSeen {
  readonly text: unknown
  readonly level: string
  readonly attributes: Attributes
}

interface Value {
  readonly [type: string]: unknown
}

interface KeyValue {
  readonly key: string
  readonly value: Value
}

interface TraceData {
  readonly resourceSpans: ReadonlyArray<{
    readonly scopeSpans: ReadonlyArray<{
      readonly spans: ReadonlyArray<
        Omit<SpanSeen, "attributes" | "parentSpanId"> & {
          readonly attributes: ReadonlyArray<KeyValue>
          readonly parentSpanId?: string
        }
      >
    }>
  }>
}

interface Point {
  readonly attributes: ReadonlyArray<KeyValue>
  readonly count?: number
  readonly sum?: number
  readonly asDouble?: number
  readonly asInt?: number | string
}

interface Points {
  readonly dataPoints: ReadonlyArray<Point>
}

interface MetricData {
  readonly resourceMetrics: ReadonlyArray<{
    readonly scopeMetrics: ReadonlyArray<{
      readonly metrics: ReadonlyArray<{
        readonly name: string
        readonly unit: string
        readonly histogram?: Points
        readonly sum?: Points
        readonly gauge?: Points
      }>
    }>
  }>
}

interface LogData {
  readonly resourceLogs: ReadonlyArray<{
    readonly scopeLogs: ReadonlyArray<{
      readonly logRecords: ReadonlyArray<{
        readonly body: Value
        readonly severityText: string
        readonly attributes: ReadonlyArray<KeyValue>
      }>
    }>
  }>
}

const plain = (value: Value): unknown => {
  // The cast: what OTLP calls a list of values.
  if ("arrayValue" in value) return (value["arrayValue"] as { readonly values: ReadonlyArray<Value> }).values.map(plain)
  const [only] = Object.values(value)
  return only
}

const byName = (attributes: Iterable<KeyValue>): Attributes =>
  Object.fromEntries(Array.from(attributes, ({ key, value }) => [key, plain(value)]))

const spansOf = (data: TraceData): ReadonlyArray<SpanSeen> =>
  data.resourceSpans.flatMap(({ scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) =>
      spans.map((span) => ({
        name: span.name,
        kind: span.kind,
        spanId: span.spanId,
        parentSpanId: span.parentSpanId,
        traceId: span.traceId,
        attributes: byName(span.attributes),
        status: span.status
      }))
    )
  )

const seriesOf = (data: MetricData): ReadonlyArray<SeriesSeen> =>
  data.resourceMetrics.flatMap(({ scopeMetrics }) =>
    scopeMetrics.flatMap(({ metrics }) =>
      metrics.flatMap((metric) =>
        (["histogram", "sum", "gauge"] as const).flatMap((kind) =>
          (metric[kind]?.dataPoints ?? []).map((point) => ({
            name: metric.name,
            unit: metric.unit,
            kind,
            attributes: byName(point.attributes),
            ...(kind === "histogram"
              ? { count: point.count ?? 0, sum: point.sum ?? 0 }
              : { value: Number(point.asDouble ?? point.asInt) })
          }))
        )
      )
    )
  )

const linesOf = (data: LogData): ReadonlyArray<LineSeen> =>
  data.resourceLogs.flatMap(({ scopeLogs }) =>
    scopeLogs.flatMap(({ logRecords }) =>
      logRecords.map(({ attributes, body, severityText }) => ({
        text: plain(body),
        level: severityText,
        attributes: byName(attributes)
      }))
    )
  )

/** Starts the collector on loopback; it ends with the scope. */
export const collector = Effect.gen(function* () {
  const received = new Map<string, Array<string>>()
  const origin = yield* loopback((request, response) => {
    const chunks: Array<Buffer> = []
    request.on("data", (chunk: Buffer) => chunks.push(chunk))
    request.on("end", () => {
      const path = request.url ?? ""
      received.set(path, [...(received.get(path) ?? []), Buffer.concat(chunks).toString()])
      response.writeHead(200, { "content-type": "application/json" }).end("{}")
    })
  })
  const all = <A>(path: string): ReadonlyArray<A> => (received.get(path) ?? []).map((text) => JSON.parse(text) as A) // as OTLP has it for the path
  return {
    url: origin,
    /** Everything that was sent, unchanged. */
    text: () => [...received.values()].flat().join("\n"),
    spans: () => all<TraceData>("/v1/traces").flatMap(spansOf),
    /** Each export holds all series; the last one is the newest. */
    series: () => all<MetricData>("/v1/metrics").slice(-1).flatMap(seriesOf),
    lines: () => all<LogData>("/v1/logs").flatMap(linesOf)
  }
})
