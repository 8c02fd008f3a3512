/**
 * From operation functions to a service's methods: the API's client is given once, by the layer.
 *
 * What these return has the type `never`, which fits any method: the interface of the generated class is the contract, and
 * inferring each method's type a second time would cost more than all the rest of checking a large API.
 *
 * They are declared with `function`: see `schema/WireSchema.ts`.
 */
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"

// The casts: see above. An operation's function takes its options, and needs the client that is given to it here.
type Call = (...args: ReadonlyArray<unknown>) => Effect.Effect<unknown, unknown, unknown>
type StreamCall = (...args: ReadonlyArray<unknown>) => Stream.Stream<unknown, unknown, unknown>

/** Gives an operation its client; whatever else it needs stays in its `R`. */
export function bind<Id, Client>(key: Context.Key<Id, Client>, client: NoInfer<Client>): (call: unknown) => never {
  return (call) =>
    ((...args: ReadonlyArray<unknown>) => Effect.provideService((call as Call)(...args), key, client)) as never
}

/** Gives a stream of pages, items, events or bytes its client. */
export function bindStream<Id, Client>(
  key: Context.Key<Id, Client>,
  client: NoInfer<Client>
): (call: unknown) => never {
  return (call) =>
    ((...args: ReadonlyArray<unknown>) => Stream.provideService((call as StreamCall)(...args), key, client)) as never
}

/** Makes a test double of a service: the given methods, and a defect that names the method for every other. */
export function mock<Id, Methods extends object>(
  key: Context.Key<Id, Methods>,
  methods: NoInfer<Partial<Methods>>
): Layer.Layer<Id> {
  // The cast: `Layer.mock` asks that each method gives an effect or a stream, which all methods of services do.
  return Layer.mock(key)(methods as never)
}
