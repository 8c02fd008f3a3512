/**
 * Scope of a call: the entity it is made for.
 *
 * Why the context and not an argument: a call without an entity does not compile.
 */
import * as Context from "effect/Context"
import * as Layer from "effect/Layer"

/** The entity that calls are made for. Sent as `x-monite-entity-id`. */
export class Entity extends Context.Service<
  Entity,
  {
    /** Id of the entity, a UUID. */
    readonly id: string
  }
>()("@faktura/monite/Entity") {}

/**
 * Sets the entity of the calls inside it.
 *
 * @example
 * ```ts
 * import { Monite, Receivables } from "@faktura/monite"
 * import { Effect } from "effect"
 *
 * const overdue = (entityId: string) =>
 *   Effect.gen(function* () {
 *     const receivables = yield* Receivables
 *     return yield* receivables.list({ query: { status: "overdue" } })
 *   }).pipe(Effect.provide(Monite.entity(entityId)))
 * ```
 */
export const entity = (id: string): Layer.Layer<Entity> => Layer.succeed(Entity, { id })
