/**
 * Makes the Promise client of Monite, and its test double.
 */
import { fakeOf, withResources } from "@faktura/core/promise"
import type { Client, Fakes, WithRequest } from "@faktura/core/promise"
import { resources } from "../generated/promise/index.gen.ts"
import type { Resources, UnscopedResources } from "../generated/promise/index.gen.ts"
import { clientOf } from "./ClientOf.ts"
import type { MoniteClient, MoniteOptions } from "./ClientOf.ts"

/** Client whose calls are made for one entity. */
export interface Monite extends Resources, WithRequest, Client<"Entity"> {
  /** Returns the client for another entity. It shares connections, tokens and limits with this one. */
  readonly entity: (id: string) => Monite
}

/** Client of a partner. It has the methods that need no entity. */
export interface MonitePartner extends UnscopedResources, WithRequest, Client {
  /** Returns the client for an entity, with all methods. It shares connections, tokens and limits with this one. */
  readonly entity: (id: string) => Monite
}

/**
 * Makes the client of Monite. Nothing is sent before the first call.
 *
 * Throws `SettingsInvalid` with every missing or invalid setting, and `TypeError` for an unknown option.
 *
 * @param options.entityId id of the entity that calls are made for. Without it the client has the partner's methods, and
 *   `entity(id)`
 *
 * @example
 * ```ts
 * import { createMonite } from "@faktura/monite/promise"
 *
 * const monite = createMonite()
 * const entity = await monite.entities.create({
 *   type: "organization",
 *   email: "sales@example.com",
 *   address: { country: "DE", city: "Berlin", postal_code: "10115", line1: "Flughafenstrasse 52" },
 *   organization: { legal_name: "Acme Inc." }
 * })
 * for await (const invoice of monite.entity(entity.id).receivables.list({ status__in: ["issued"] })) {
 *   console.log(invoice.document_id)
 * }
 * ```
 */
export function createMonite(options: MoniteOptions & { readonly entityId: string }): Monite
export function createMonite(options?: MoniteOptions & { readonly entityId?: undefined }): MonitePartner
export function createMonite(options: MoniteOptions & { readonly entityId?: string | undefined } = {}): unknown {
  const full = (client: MoniteClient): Monite => {
    const entity = (id: string): Monite => full(client.entity(id))
    return withResources({ ...client, entity }, resources)
  }
  return full(clientOf("createMonite", options))
}

/** Methods of a test. `entity` returns resources of a client for another entity; each replaces the one of the same name. */
export type MoniteFakes = Fakes<Resources> & { readonly entity?: (id: string) => Fakes<Resources> }

/**
 * Makes a test double of a client. A method that is not given throws an error with its name; a list's function returns one
 * page.
 *
 * @example
 * ```ts
 * import { fakeMonite } from "@faktura/monite/promise"
 * import type { Monite } from "@faktura/monite/promise"
 *
 * const monite: Monite = fakeMonite({
 *   entities: { deleteLogo: async () => {} },
 *   entity: (id) => ({ entityUsers: { getMyEntity: () => { throw new Error(`not expected for ${id}`) } } })
 * })
 * ```
 */
export const fakeMonite = ({ entity, ...given }: MoniteFakes): Monite =>
  Object.assign(fakeOf<Resources, "Entity">(resources, given), {
    entity: (own: string) => fakeMonite(entity === undefined ? given : { ...given, ...entity(own), entity })
  })
