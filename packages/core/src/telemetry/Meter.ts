/**
 * What is counted of an API's calls, and told of their repeats: metrics and log lines of effect, which exporters for
 * OpenTelemetry and Prometheus read. Apart from the call, so that an operation alone brings no logger along.
 *
 * Durations carry OpenTelemetry's names for HTTP clients. Attributes are few and of few values: no id, no URL, no header.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/http/http-metrics/
 */
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import type { HeaderReader } from "../http/FieldList.ts"
import { serverAttributes } from "./ServerAttributes.ts"
import { makeUnreadWaits } from "./UnreadWaits.ts"

/** Why a call waited: its own backoff, the server's wish, the client-side rate limit, or credentials being fetched. */
export type WaitReason = "backoff" | "retry-after" | "rate-limit" | "credentials"

/** How an attempt ended: with a status, or with the kind of failure that kept it from one. */
export type AttemptEnd = number | "not-sent" | "no-answer" | "timeout"

/** An operation, as far as metrics and spans name it. */
export interface MeteredOperation {
  /** Service and method, e.g. `Entities.create`. */
  readonly id: string
  readonly method: string
  /** The path's template. */
  readonly path: string
}

/** Notes what happens. All times in milliseconds; `context` is the calling fiber's, which holds the registry. */
export interface Meter {
  readonly attempted: (
    operation: MeteredOperation,
    end: AttemptEnd,
    millis: number,
    context: Context.Context<never>
  ) => void
  /** Another attempt is to be made, in `delay` milliseconds: counted, and told to whoever reads the log at debug level. */
  readonly retried: (
    operation: MeteredOperation,
    cause: AttemptEnd,
    attempts: number,
    delay: number
  ) => Effect.Effect<void>
  /** Waits of no time are none: credentials at hand are asked for as well. */
  readonly waited: (reason: WaitReason, millis: number, context: Context.Context<never>) => void
  /** A write ended without anybody knowing how. */
  readonly unknown: (operation: MeteredOperation, context: Context.Context<never>) => void
  /** A 2xx differed from its document, and was passed: counted, and told to whoever reads the log at level Warn. */
  readonly drifted: (operation: MeteredOperation, where: string) => Effect.Effect<void>
  /** A response names waits that cannot be read: each header is logged once, at level Warn. `now` in epoch milliseconds. */
  readonly unread: (headers: HeaderReader, now: number) => Effect.Effect<void>
  /** Tokens that are left in the retry budget. */
  readonly budget: (tokens: number, context: Context.Context<never>) => void
}

/**
 * Effect's exporter for OpenTelemetry takes a metric's unit from its attributes, and says 1 without; the one for Prometheus
 * leaves the attribute out.
 */
const units = {
  seconds: { unit: "s" },
  retries: { unit: "{retry}" },
  calls: { unit: "{call}" },
  responses: { unit: "{response}" },
  tokens: { unit: "{token}" }
} as const

/** In seconds: what the conventions recommend for `http.client.request.duration`. */
const requestBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]

/** In seconds: from a short backoff to the longest wait that is waited out. */
const waitBoundaries = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]

/** The metric of a key, made once: its attributes become a text when it is made. */
const kept = <Key, M>(make: (key: Key) => M): ((key: Key) => M) => {
  const all = new Map<Key, M>()
  return (key) => {
    let metric = all.get(key)
    if (metric === undefined) all.set(key, (metric = make(key)))
    return metric
  }
}

/** Metric attributes are texts. */
const texts = (attributes: { readonly [name: string]: string | number }): { [name: string]: string } =>
  Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, String(value)]))

/** The meter of one API's client. */
export const make = (api: string, baseUrl: string): Meter => {
  const shared = { "faktura.api": api, ...texts(serverAttributes(baseUrl)) }
  const durations = kept((operation: MeteredOperation) =>
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
    )
  )
  const retries = kept((cause: AttemptEnd) =>
    Metric.counter("faktura.client.retries", {
      description: "Attempts that repeat one that failed, by what it failed with.",
      incremental: true,
      attributes: { ...shared, ...units.retries, "error.type": String(cause) }
    })
  )
  const waits = kept((reason: WaitReason) =>
    Metric.histogram("faktura.client.wait.duration", {
      description: "Time that calls spent waiting before an attempt, in seconds, by the reason.",
      boundaries: waitBoundaries,
      attributes: { ...shared, ...units.seconds, "faktura.wait.reason": reason }
    })
  )
  const unknowns = kept((operation: MeteredOperation) =>
    Metric.counter("faktura.client.outcome_unknown", {
      description: "Writes that may have happened: to be looked up.",
      incremental: true,
      attributes: { ...shared, ...units.calls, "faktura.operation": operation.id }
    })
  )
  const drifts = kept((operation: MeteredOperation) =>
    Metric.counter("faktura.client.response_drift", {
      description: "Responses that differ from the document and were passed as they came.",
      incremental: true,
      attributes: { ...shared, ...units.responses, "faktura.operation": operation.id }
    })
  )
  const budget = Metric.gauge("faktura.client.retry_budget", {
    description: "Tokens left in the retry budget: 500 when it is full, retries end when it is empty.",
    attributes: { ...shared, ...units.tokens }
  })
  return {
    attempted: (operation, end, millis, context) => durations(operation)(end).updateUnsafe(millis / 1000, context),
    retried: (operation, cause, attempts, delay) =>
      Effect.andThen(
        Metric.update(retries(cause), 1),
        Effect.annotateLogs(
          Effect.logDebug(`Attempt ${attempts} ended with ${cause}; the next one comes in ${delay} ms`),
          { "faktura.api": api, "faktura.operation": operation.id }
        )
      ),
    waited: (reason, millis, context) => {
      if (millis > 0) waits(reason).updateUnsafe(millis / 1000, context)
    },
    unknown: (operation, context) => unknowns(operation).updateUnsafe(1, context),
    drifted: (operation, where) =>
      Effect.andThen(
        Metric.update(drifts(operation), 1),
        Effect.annotateLogs(Effect.logWarning(`The response differs from the document: ${where}`), {
          "faktura.api": api,
          "faktura.operation": operation.id
        })
      ),
    unread: makeUnreadWaits(api),
    budget: (tokens, context) => budget.updateUnsafe(tokens, context)
  }
}
