/** Span and metrics of durable writes. They contain no key, payload or result. */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Metric from "effect/Metric"
import * as Option from "effect/Option"
import type { IntentStoreUnavailable } from "../intents/Errors.ts"
import { statuses } from "../intents/Intent.ts"
import type { IntentStatus } from "../intents/Intent.ts"
import { IntentStore } from "../intents/IntentStore.ts"
import { nameOf } from "./Ends.ts"

/** End of a durable write with a result: stored by an earlier call, from the response, or from a lookup. */
export type ResultEnd = "stored" | "response" | "lookup"

const writes = (outcome: string) =>
  Metric.counter("faktura.durable.writes", {
    description: "Calls of durableWrite, by their outcome.",
    incremental: true,
    attributes: { unit: "{write}", "faktura.durableWrite.outcome": outcome }
  })

const intents = (status: IntentStatus) =>
  Metric.gauge("faktura.durable.intents", {
    description: "Intents in the store, by their status.",
    attributes: { unit: "{intent}", "faktura.intent.status": status }
  })

const oldestOpen = Metric.gauge("faktura.durable.oldest_open", {
  description: "Time since the oldest open intent was first sent, in seconds. 0: none is open.",
  attributes: { unit: "s" }
})

/** Name of a failure: the tag of its error, `interrupted`, or `defect`. */
const failureOf = (cause: Cause.Cause<unknown>): string => {
  const error = Cause.findErrorOption(cause)
  if (Option.isSome(error)) return nameOf(error.value)
  return Cause.hasInterruptsOnly(cause) ? "interrupted" : "defect"
}

/** Runs a write in its span, and counts its outcome. */
export const observed = <A, E, R>(
  write: Effect.Effect<{ readonly end: ResultEnd; readonly value: A }, E, R>
): Effect.Effect<A, E, R> =>
  Effect.suspend(() => {
    // Tracers receive the exit of the effect inside a span. The record stays out of it: it may contain personal data.
    let result: { readonly value: A } | undefined
    return write.pipe(
      Effect.onExit((exit) => {
        const outcome = Exit.isSuccess(exit) ? exit.value.end : failureOf(exit.cause)
        return Effect.andThen(
          Effect.annotateCurrentSpan("faktura.durableWrite.outcome", outcome),
          Metric.update(writes(outcome), 1)
        )
      }),
      Effect.map(({ value }) => {
        result = { value }
      }),
      Effect.withSpan("faktura.durableWrite", {}, { captureStackTrace: false }),
      Effect.map(() => result!.value) // a success has set it
    )
  })

/**
 * Records the gauges `faktura.durable.intents` and `faktura.durable.oldest_open`. Run it at intervals, such as every minute: it
 * counts the rows of the store.
 *
 * @example
 * ```ts
 * import { observeIntents } from "@faktura/durable"
 * import { Effect, Schedule } from "effect"
 *
 * const everyMinute = observeIntents.pipe(Effect.ignore, Effect.repeat(Schedule.spaced("1 minute")), Effect.forkScoped)
 * ```
 */
export const observeIntents: Effect.Effect<void, IntentStoreUnavailable, IntentStore> = Effect.gen(function* () {
  const store = yield* IntentStore
  const summary = yield* store.summary
  for (const status of statuses) yield* Metric.update(intents(status), summary.counts[status])
  yield* Metric.update(oldestOpen, summary.oldestOpen / 1_000)
})
