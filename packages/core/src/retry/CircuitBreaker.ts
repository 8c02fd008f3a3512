/**
 * A circuit breaker for each host: when too many attempts fail, nothing is sent for a while, and then one attempt at a time
 * tries whether the host is back. Spares a failing server, and callers the wait for what will fail anyway.
 *
 * Stands on effect's `CircuitBreaker`, which keeps the circuits and lets no two attempts try at once. What it lacks is here:
 * - it knows effects that fail, not attempts: what each outcome says of the host is in one table below
 * - it rejects with an error of its own, where a call needs an attempt that was not sent
 * - it publishes transitions but no metric
 *
 * It counts the last attempts however old they are: with few calls, failures of last week can open a circuit today.
 * It also brings `Schema` and `Redis` along; that is why clients know it by `CircuitGate` alone.
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

/** When circuits open, and for how long. */
export interface CircuitOptions {
  /**
   * What opens a circuit: so many failures in a row, or a share of failures, from 0 to 1, among the last `attempts`.
   * By default half of the last 20.
   */
  readonly trip?: { readonly consecutive: number } | { readonly share: number; readonly attempts: number }
  /** How long a circuit stays open the first time; doubles each time that the host is still failing. 1 s by default. */
  readonly openFor?: Duration.Input
  /**
   * The longest that a circuit stays open, also when the host asks for more with `Retry-After`. 4 s by default: one attempt
   * in that time burdens no host, and callers have theirs back soon after it recovers.
   */
  readonly longestOpen?: Duration.Input
}

/** What an attempt says of its host. A 4xx is an answer like any other; a 429 speaks of our quota, not of its health. */
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
  // A defect is ours.
  if (Exit.isFailure(exit)) return Breaker.ignored
  const attempt = exit.value
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

/** Effect's breaker reads the wall clock: it is given one that is never set, and the attempt keeps its own. */
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
    // At once, or what happens before it listens would be missed.
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
              // The store in memory has no errors, and with another one effect's breaker would let the attempt pass.
              return attempt
          }
        }
      )
  })
})

/**
 * Puts a breaker before every host that the API clients built with it call; its state is the gauge
 * `faktura.client.circuit.state`. An option out of its range is a defect when the layer is built.
 */
export const layer = (options: CircuitOptions = {}): Layer.Layer<never> =>
  Layer.effect(CircuitGate, make(options)).pipe(Layer.provide(Breaker.layerStoreMemory()))
