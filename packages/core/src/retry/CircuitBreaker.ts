/**
 * Circuit breaker for each host: after too many failed attempts, nothing is sent to the host for a while. Then one attempt at
 * a time tests it. Why: a failing server gets less load, and callers do not wait for attempts that would fail.
 *
 * Built on effect's `CircuitBreaker`, which keeps the circuits and lets one attempt test at a time. This module adds:
 * - a table from the outcome of an attempt to success or failure of its host
 * - a rejected attempt as an attempt that was not sent, where effect's breaker has an error of its own
 * - a metric; effect's breaker only publishes transitions
 *
 * Hazard: the last attempts count at any age. With few calls, failures of last week can open a circuit today.
 *
 * Clients import `CircuitGate` only. Why: this module imports `Schema` and `Redis`, which would be in every bundle.
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import * as Breaker from "effect/persistence/CircuitBreaker"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import { CircuitGate, CircuitOpen } from "./CircuitGate.ts"
import type { Guarded, CircuitRejection } from "./CircuitGate.ts"
import { steady } from "../values/Elapsed.ts"

/** Options of `layer`: when circuits open, and for how long. */
export interface CircuitOptions {
  /**
   * Condition that opens a circuit: a number of failures in a row, or a share of failures, from 0 to 1, among the last
   * `attempts`. By default half of the last 20.
   */
  readonly trip?: { readonly consecutive: number } | { readonly share: number; readonly attempts: number }
  /** First time that a circuit stays open; 1 second by default. It doubles each time that the host still fails. */
  readonly openFor?: Duration.Input
  /**
   * Longest time that a circuit stays open, also when `Retry-After` asks for more; 4 seconds by default. One attempt in 4
   * seconds is no load for a host, and calls succeed soon after it recovers.
   */
  readonly longestOpen?: Duration.Input
}

/** Outcome of an attempt for its host. A 4xx proves a working host; a 429 is about our quota, not about the host's health. */
const outcomes: { readonly [Tag in Guarded["_tag"]]: Breaker.Outcome["_tag"] } = {
  Responded: "Success",
  Refused: "Success",
  Unclear: "Success",
  Throttled: "Ignored",
  Unready: "Failure",
  ServerFault: "Failure",
  NoResponse: "Failure",
  NotSent: "Failure"
}

const outcomeOf = (exit: Exit.Exit<Guarded>): Breaker.Outcome => {
  // A defect is a fault of our own code.
  if (Exit.isFailure(exit)) return Breaker.ignored
  const attempt = exit.value
  if (attempt.aborted === true) return Breaker.ignored
  switch (outcomes[attempt._tag]) {
    case "Success":
      return Breaker.success
    case "Ignored":
      return Breaker.ignored
    case "Failure":
      return Breaker.failure({ retryAfter: attempt.retryAfter })
  }
}

const rejected = (host: string, retryAfter: number | undefined): CircuitRejection => ({
  _tag: "NotSent",
  cause: new CircuitOpen({ host, retryAfter }),
  reason: "circuit",
  ...(retryAfter === undefined ? {} : { retryAfter })
})

const state = Metric.gauge("faktura.client.circuit.state", {
  description: "State of the circuit of a host: 0 closed, 1 half-open, 2 open."
})

const levels = { Closed: 0, HalfOpen: 1, Open: 2 } as const

/** Gives effect's breaker the monotonic clock, because it measures with the wall clock. The attempt keeps its own clock. */
const onSteadyTime = <Made, A, E>(
  attempt: Effect.Effect<Made>,
  guarded: (attempt: Effect.Effect<Made>) => Effect.Effect<A, E>
): Effect.Effect<A, E> =>
  Effect.clockWith((clock) =>
    Effect.provideService(guarded(Effect.provideService(attempt, Clock.Clock, clock)), Clock.Clock, steady(clock))
  )

const make = Effect.fnUntraced(function* (options: CircuitOptions) {
  const { longestOpen = "4 seconds", openFor = "1 second", trip = { share: 0.5, attempts: 20 } } = options
  const breaker = yield* Breaker.make({
    tripPolicy:
      "consecutive" in trip
        ? Breaker.consecutive(trip.consecutive)
        : Breaker.rate({ threshold: trip.share, size: trip.attempts }),
    openDuration: Schedule.min([Schedule.exponential(openFor), Schedule.spaced(longestOpen)]),
    maxOpenDuration: longestOpen
  })
  yield* breaker.transitions.pipe(
    Stream.runForEach(({ key, to }) =>
      Metric.update(Metric.withAttributes(state, { "server.address": key }), levels[to])
    ),
    // Starts at once, so that no early transition is missed.
    Effect.forkScoped({ startImmediately: true })
  )
  return CircuitGate.of({
    guard: <A extends Guarded>(host: string, attempt: Effect.Effect<A>) =>
      Effect.catch(
        onSteadyTime(attempt, (made) => breaker.execute(made, { key: host, classify: outcomeOf })),
        ({ reason }): Effect.Effect<A | CircuitRejection> => {
          switch (reason._tag) {
            case "CircuitOpen":
              return Effect.succeed(rejected(host, Duration.toMillis(reason.retryAfter)))
            case "CircuitHalfOpen":
              return Effect.succeed(rejected(host, undefined))
            case "CircuitBreakerStoreError":
              // The store in memory has no errors. For other stores, effect's breaker also runs the attempt.
              return attempt
          }
        }
      )
  })
})

/**
 * Layer that puts a circuit breaker before all hosts of the API clients that are built with it. The gauge
 * `faktura.client.circuit.state` has its state. An option outside its range is a defect when the layer is built.
 *
 * @example
 * ```ts
 * import * as CircuitBreaker from "@faktura/core/CircuitBreaker"
 * import { Layer } from "effect"
 *
 * declare const layerClient: Layer.Layer<never>
 *
 * const layer = Layer.provide(layerClient, CircuitBreaker.layer({ trip: { consecutive: 5 }, openFor: "2 seconds" }))
 * ```
 */
export const layer = (options: CircuitOptions = {}): Layer.Layer<never> =>
  Layer.effect(CircuitGate, make(options)).pipe(Layer.provide(Breaker.layerStoreMemory()))
