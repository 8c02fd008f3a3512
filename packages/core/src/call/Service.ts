/**
 * Makes a service's methods from operation functions: the layer provides the API's client once.
 *
 * The functions return `never`, which is assignable to any method type. The interface of the generated class is the
 * contract. Why: inferring each method's type again would take longer than all other type checking of a large API.
 *
 * They are declared with `function`: see `schema/WireSchema.ts`.
 */
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"

// Casts: see above. An operation's function takes its options, and needs the client that is provided here.
type Call = (...args: ReadonlyArray<unknown>) => Effect.Effect<unknown, unknown, unknown>
type StreamCall = (...args: ReadonlyArray<unknown>) => Stream.Stream<unknown, unknown, unknown>

/**
 * Provides the client to an operation. Its other requirements stay in its `R`.
 *
 * @example
 * ```ts
 * import type { ApiClient } from "@faktura/core"
 * import { bind } from "@faktura/core/Service"
 * import { Context } from "effect"
 * import type { Effect } from "effect"
 *
 * class PetsClient extends Context.Service<PetsClient, ApiClient>()("example/PetsClient") {}
 *
 * export const make = (client: ApiClient, listPets: () => Effect.Effect<ReadonlyArray<string>, Error, PetsClient>) => {
 *   const method = bind(PetsClient, client)
 *   const list: () => Effect.Effect<ReadonlyArray<string>, Error> = method(listPets)
 *   return { list }
 * }
 * ```
 */
export function bind<Id, Client>(key: Context.Key<Id, Client>, client: NoInfer<Client>): (call: unknown) => never {
  return (call) =>
    ((...args: ReadonlyArray<unknown>) => Effect.provideService((call as Call)(...args), key, client)) as never
}

/** Provides the client to a stream of pages, items, events or bytes. Used like {@link bind}. */
export function bindStream<Id, Client>(
  key: Context.Key<Id, Client>,
  client: NoInfer<Client>
): (call: unknown) => never {
  return (call) =>
    ((...args: ReadonlyArray<unknown>) => Stream.provideService((call as StreamCall)(...args), key, client)) as never
}

/**
 * Makes a test double of a service with the given methods. Every other method dies with a defect that names the method.
 *
 * @example
 * ```ts
 * import { mock } from "@faktura/core/Service"
 * import { Entities } from "@faktura/monite"
 * import { Effect } from "effect"
 *
 * const program = Entities.use((entities) => entities.deleteLogo({ path: { entity_id: "1" } })).pipe(
 *   Effect.provide(mock(Entities, { deleteLogo: () => Effect.void }))
 * )
 * ```
 */
export function mock<Id, Methods extends object>(
  key: Context.Key<Id, Methods>,
  methods: NoInfer<Partial<Methods>>
): Layer.Layer<Id> {
  // Cast: `Layer.mock` requires that each method returns an effect or a stream, and all methods of services do.
  return Layer.mock(key)(methods as never)
}
