/**
 * Makes the Promise client of Monite, and its test double.
 */
import { clientOptions, fakeOf, layerParts, makeClient, scopeOf, settingsOf, withResources } from "@faktura/core/promise"
import type { Client, ClientOptions, Fakes } from "@faktura/core/promise"
import { layerClient, settingsTable } from "../ClientLayer.ts"
import { resources, undeclared } from "../generated/promise/index.gen.ts"
import type { Resources, UnscopedResources } from "../generated/promise/index.gen.ts"
import { Entity } from "../Scope.ts"

/** Options of `createMonite`. The environment has the settings that are missing here. */
export interface MoniteOptions extends ClientOptions {
  /** Client id of the partner account, a UUID. Default: `MONITE_CLIENT_ID`. */
  readonly clientId?: string | undefined
  /** Client secret of the partner account. Default: `MONITE_CLIENT_SECRET`. */
  readonly clientSecret?: string | undefined
  /** Base URL with the version segment. Default: `MONITE_BASE_URL`, else Monite's sandbox. */
  readonly baseUrl?: string | undefined
  /** API version, a date. Default: `MONITE_VERSION`, else the version that this package was generated for. */
  readonly version?: string | undefined
  /** Entity user that tokens act for, within its role. Without it, tokens act for the partner. */
  readonly entityUserId?: string | undefined
}

/** Client whose calls are made for one entity. */
export interface Monite extends Resources, Client<"Entity"> {
  /** Returns the client for another entity. It shares connections, tokens and limits with this one. */
  readonly entity: (id: string) => Monite
}

/** Client of a partner. It has the methods that need no entity. */
export interface MonitePartner extends UnscopedResources, Client {
  /** Returns the client for an entity, with all methods. It shares connections, tokens and limits with this one. */
  readonly entity: (id: string) => Monite
}

const create = "createMonite"
const advice = `Pass \`entityId\` to ${create}, or call \`entity(id)\` first`

/** Rejects a missing entity. Why: a setting that was not read would make calls for the partner. */
const checkEntity = (name: string, id: unknown): void => {
  if (typeof id !== "string" || id.trim() === "") {
    throw new TypeError(`${name} is not the id of an entity. Pass the \`id\` that \`entities.create\` returned.`)
  }
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
 * await using monite = createMonite()
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
export function createMonite(
  options: MoniteOptions & { readonly entityId?: string | undefined } = {}
): Monite | MonitePartner {
  const others = [...clientOptions, "entityId", "entityUserId"]
  const settings = settingsOf(create, settingsTable, options, others)
  const { entityId, entityUserId, fetch, policy, servers } = options
  const view = makeClient({
    api: "monite",
    make: layerParts(layerClient({ ...settings, entityUserId, fetch, policy, servers })),
    scopes: [{ service: Entity, advice }],
    undeclared
  })
  const entity = (id: string): Monite => {
    checkEntity("entity: the id", id)
    return withResources({ ...view<"Entity">(scopeOf(Entity, { id })), entity }, resources)
  }
  if (entityId === undefined && !("entityId" in options)) {
    return withResources({ ...view(scopeOf(Entity, undefined)), entity }, resources)
  }
  checkEntity(`${create}: entityId`, entityId)
  return entity(String(entityId))
}

/**
 * Makes a test double of a client. A method that is not given throws an error with its name; a list's function returns one
 * page.
 *
 * @example
 * ```ts
 * import { fakeMonite } from "@faktura/monite/promise"
 * import type { Monite } from "@faktura/monite/promise"
 *
 * const monite: Monite = fakeMonite({ entities: { deleteLogo: async () => {} } })
 * ```
 */
export const fakeMonite = (given: Fakes<Resources>): Monite => {
  const entity = (): Monite => monite
  const monite: Monite = Object.assign(fakeOf<Resources, "Entity">(resources, given), { entity })
  return monite
}
