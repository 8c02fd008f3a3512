/**
 * Records metrics of an API's calls, and logs their retries. Exporters for OpenTelemetry and Prometheus read these
 * metrics of Effect. Why a module of its own: an operation alone then needs no logger.
 *
 * Durations have OpenTelemetry's names for HTTP clients. Attributes are few and have few values: no id, no URL, no
 * header.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/http/http-metrics/
 */
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import type { HeaderReader } from "../http/FieldList.ts"
import { serverAttributes } from "./ServerAttributes.ts"
import { makeDriftLog } from "./DriftLog.ts"
import { makeUnreadWaits } from "./UnreadWaits.ts"

/** Reason of a wait: backoff, the server's `Retry-After`, the client's rate limit, or the fetching of credentials. */
export type WaitReason = "backoff" | "retry-after" | "rate-limit" | "credentials"

/** End of an attempt: a status, or the kind of failure. */
export type AttemptEnd = number | "not-sent" | "no-response" | "timeout" | "aborted"

/** The part of an operation that metrics and spans name. */
export interface MeteredOperation {
  /** Service and method, e.g. `Entities.create`. */
  readonly id: string
  readonly method: string
  /** Template of the path. */
  readonly path: string
}

/**
 * Records events of calls. All times are in milliseconds. `context` is the calling fiber's, which has the metric
 * registry.
 */
export interface Meter {
  readonly attempted: (
    operation: MeteredOperation,
    end: AttemptEnd,
    millis: number,
    context: Context.Context<never>
  ) => void
  /** Counts a retry that follows in `delay` milliseconds, and logs it at level Debug. */
  readonly retried: (
    operation: MeteredOperation,
    cause: AttemptEnd,
    attempts: number,
    delay: number
  ) => Effect.Effect<void>
  /** Records a wait. Waits of zero length are not recorded: credentials that need no fetching cause them. */
  readonly waited: (reason: WaitReason, millis: number, context: Context.Context<never>) => void
  /** Counts a write with an unknown outcome. */
  readonly unknown: (operation: MeteredOperation, context: Context.Context<never>) => void
  /** Counts a success response that differs from its document and was returned nevertheless, and logs it at level Warn. */
  readonly drifted: (operation: MeteredOperation, where: string) => Effect.Effect<void>
  /** Logs headers whose waits cannot be read, each header once, at level Warn. `now` is in milliseconds since 1970. */
  readonly unread: (headers: HeaderReader, now: number) => Effect.Effect<void>
  /** Records the tokens that are left in the retry budget. */
  readonly budget: (tokens: number, context: Context.Context<never>) => void
}

/**
 * Units of metrics. Effect's exporter for OpenTelemetry reads the unit from the attributes, and uses 1 when it is
 * missing. The exporter for Prometheus leaves the attribute out.
 */
const units = {
  seconds: { unit: "s" },
  retries: { unit: "{retry}" },
  calls: { unit: "{call}" },
  responses: { unit: "{response}" },
  tokens: { unit: "{token}" }
} as const

/** Histogram boundaries in seconds, as the conventions recommend for `http.client.request.duration`. */
const requestBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]

/** Histogram boundaries in seconds: from a short backoff to the longest wait that a call accepts. */
const waitBoundaries = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]

/**
 * Caches the metric of a key. Why: making a metric writes its attributes as text.
 *
 * @param all a `WeakMap` where keys are objects that programs make without end, such as operations of undeclared endpoints
 */
const kept = <Key, M>(
  make: (key: Key) => M,
  all: { readonly get: (key: Key) => M | undefined; readonly set: (key: Key, metric: M) => unknown } = new Map()
): ((key: Key) => M) => {
  return (key) => {
    let metric = all.get(key)
    if (metric === undefined) all.set(key, (metric = make(key)))
    return metric
  }
}

/** Metric attributes are strings. */
const texts = (attributes: { readonly [name: string]: string | number }): { [name: string]: string } =>
  Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, String(value)]))

/** Makes the meter of an API's client. */
export const make = (api: string, baseUrl: string): Meter => {
  const logDrift = makeDriftLog(api)
  const shared = { "faktura.api": api, ...texts(serverAttributes(baseUrl)) }
  const durations = kept(
    (operation: MeteredOperation) =>
      kept((end: AttemptEnd) =>
        Metric.histogram("http.client.request.duration", {
          description: "Duration of HTTP client requests, in seconds.",
          boundaries: requestBoundaries,
          attributes: {
            ...shared,
            ...units.seconds,
            "http.request.method": operation.method,
            "url.template": operation.path,
            ...(typeof end === "number" ? { "http.response.status_code": String(end) } : {}),
            ...(typeof end !== "number" || end >= 400 ? { "error.type": String(end) } : {})
          }
        })
      ),
    new WeakMap()
  )
  const retries = kept((cause: AttemptEnd) =>
    Metric.counter("faktura.client.retries", {
      description: "Retries, by the failure of the attempt before.",
      incremental: true,
      attributes: { ...shared, ...units.retries, "error.type": String(cause) }
    })
  )
  const waits = kept((reason: WaitReason) =>
    Metric.histogram("faktura.client.wait.duration", {
      description: "Time that calls waited before an attempt, in seconds, by the reason.",
      boundaries: waitBoundaries,
      attributes: { ...shared, ...units.seconds, "faktura.wait.reason": reason }
    })
  )
  const unknowns = kept(
    (operation: MeteredOperation) =>
      Metric.counter("faktura.client.outcome_unknown", {
        description: "Writes with an unknown outcome, which have to be looked up.",
        incremental: true,
        attributes: { ...shared, ...units.calls, "faktura.operation": operation.id }
      }),
    new WeakMap()
  )
  const drifts = kept(
    (operation: MeteredOperation) =>
      Metric.counter("faktura.client.response_drift", {
        description: "Responses that differ from the document and were returned unchanged.",
        incremental: true,
        attributes: { ...shared, ...units.responses, "faktura.operation": operation.id }
      }),
    new WeakMap()
  )
  const budget = Metric.gauge("faktura.client.retry_budget", {
    description: "Tokens left in the retry budget: 500 when it is full. Retries stop when it is empty.",
    attributes: { ...shared, ...units.tokens }
  })
  return {
    attempted: (operation, end, millis, context) => durations(operation)(end).updateUnsafe(millis / 1000, context),
    retried: (operation, cause, attempts, delay) =>
      Effect.andThen(
        Metric.update(retries(cause), 1),
        Effect.annotateLogs(Effect.logDebug(`Attempt ${attempts} ended with ${cause}. Retrying in ${delay} ms.`), {
          "faktura.api": api,
          "faktura.operation": operation.id
        })
      ),
    waited: (reason, millis, context) => {
      if (millis > 0) waits(reason).updateUnsafe(millis / 1000, context)
    },
    unknown: (operation, context) => unknowns(operation).updateUnsafe(1, context),
    drifted: (operation, where) => Effect.andThen(Metric.update(drifts(operation), 1), logDrift(operation, where)),
    unread: makeUnreadWaits(api),
    budget: (tokens, context) => budget.updateUnsafe(tokens, context)
  }
}
