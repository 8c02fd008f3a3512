/**
 * What scopes a call to Monite: the entity it is made for. It comes from the context, not from every argument list, so
 * that forgetting it does not compile.
 */
import * as Context from "effect/Context"
import * as Layer from "effect/Layer"

/** The entity that calls are made for: sent as `x-monite-entity-id`. */
export class Entity extends Context.Service<
  Entity,
  {
    /** The entity's id, a UUID. */
    readonly id: string
  }
>()("@faktura/monite/Entity") {}

/** The entity for the calls inside: `Effect.provide(program, Monite.entity(id))`. */
export const entity = (id: string): Layer.Layer<Entity> => Layer.succeed(Entity, { id })
