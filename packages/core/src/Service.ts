/**
 * From operation functions to a service's methods: the API's client is given once, by the layer.
 */
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

/** Gives an operation its client; whatever else it needs stays in its `R`. */
export const bind =
  <Id, Client>(key: Context.Key<Id, Client>, client: NoInfer<Client>) =>
  <Args extends ReadonlyArray<unknown>, A, E, R>(
    call: (...args: Args) => Effect.Effect<A, E, R>
  ): ((...args: Args) => Effect.Effect<A, E, Exclude<R, Id>>) =>
  (...args) =>
    Effect.provideService(call(...args), key, client)

/** Gives a stream of pages or items its client. */
export const bindStream =
  <Id, Client>(key: Context.Key<Id, Client>, client: NoInfer<Client>) =>
  <Args extends ReadonlyArray<unknown>, A, E, R>(
    call: (...args: Args) => Stream.Stream<A, E, R>
  ): ((...args: Args) => Stream.Stream<A, E, Exclude<R, Id>>) =>
  (...args) =>
    Stream.provideService(call(...args), key, client)
