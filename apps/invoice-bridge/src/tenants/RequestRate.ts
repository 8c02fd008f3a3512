/**
 * Limits the requests of a client to a number in each second, on top of the limits that the server states.
 *
 * The counter decides which requests are counted together: those of one process, or those of all workers over a database.
 */
import type { ApiClient } from "@faktura/core/ApiClient"
import type { RateCounter } from "@faktura/core/RateCounter"
import type { RateLimit } from "@faktura/core/RateLimit"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

/** Limit of a client. */
export interface Limit {
  readonly counter: RateCounter
  /** Identifies the limit where clients or processes share a counter. Never a secret. */
  readonly name: string
  /** More than 0. */
  readonly requestsPerSecond: number
}

/** Adds a limit to a client's own. The own limit is waited for first, so that no permit of this one is used too late. */
const limited = (own: RateLimit | undefined, { counter, name, requestsPerSecond }: Limit): RateLimit => {
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

/** Makes a client whose requests are limited. @param limit undefined: the client is unchanged */
export const layer = <Client>(
  tag: Context.Key<Client, ApiClient>,
  layerClient: Layer.Layer<Client>,
  limit: Limit | undefined
): Layer.Layer<Client> =>
  limit === undefined
    ? layerClient
    : Layer.effect(
        tag,
        Effect.map(tag, (client) => ({ ...client, rate: limited(client.rate, limit) }))
      ).pipe(Layer.provide(layerClient))
