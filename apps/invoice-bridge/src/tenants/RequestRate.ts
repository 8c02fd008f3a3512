/**
 * Limits the requests of a client to a number in each second, on top of the limits that the server states.
 *
 * It counts with the `RateCounter` in the context if there is one, otherwise in memory: each process for itself.
 */
import type { ApiClient } from "@faktura/core/ApiClient"
import * as RateCounter from "@faktura/core/RateCounter"
import type { RateLimit } from "@faktura/core/RateLimit"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

/** Adds a limit to a client's own. The own limit is waited for first, so that no permit of this one is used too late. */
const limited = (
  own: RateLimit | undefined,
  counter: RateCounter.RateCounter,
  name: string,
  requestsPerSecond: number
): RateLimit => {
  // Half a request in a second is one in two seconds.
  const limit = Math.max(1, Math.floor(requestsPerSecond))
  const window = (1_000 * limit) / requestsPerSecond
  const permit = Effect.uninterruptibleMask((restore) =>
    Effect.flatMap(counter.take(name, limit, window), ({ giveBack, wait }) =>
      wait <= 0 ? Effect.void : Effect.onInterrupt(restore(Effect.sleep(wait)), () => giveBack)
    )
  )
  return {
    enter: (key) => {
      const turn = own?.enter(key)
      return turn === undefined ? permit : Effect.andThen(turn, permit)
    },
    learn: (key, status, headers, now) => own?.learn(key, status, headers, now)
  }
}

/**
 * Makes a client whose requests are limited.
 *
 * @param name              identifies the limit where processes share a counter. Never a secret
 * @param requestsPerSecond more than 0. Undefined: the client is unchanged
 */
export const layer = <Client>(
  tag: Context.Key<Client, ApiClient>,
  layerClient: Layer.Layer<Client>,
  name: string,
  requestsPerSecond: number | undefined
): Layer.Layer<Client> =>
  requestsPerSecond === undefined
    ? layerClient
    : Layer.effect(
        tag,
        Effect.gen(function* () {
          const client = yield* tag
          const counter = (yield* RateCounter.RateCounter) ?? RateCounter.make()
          return { ...client, rate: limited(client.rate, counter, name, requestsPerSecond) }
        })
      ).pipe(Layer.provide(layerClient))
