/**
 * Makes the Promise client of Monite without its resources, for both functions that programs call.
 */
import { aText, anything, clientServices, makeClient, scopeOf, settingsOf } from "@faktura/core/promise"
import type { Client, ClientOptions } from "@faktura/core/promise"
import { MoniteClient as ClientService } from "../Client.ts"
import { fixedParts } from "../ClientLayer.ts"
import { Entity } from "../Scope.ts"
import { settingsTable } from "../SettingsTable.ts"

/** Options of `createMonite` and `createMoniteClient`. The environment has the settings that are missing here. */
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

/** Client without resources, for one entity. `use` binds methods that were imported alone. */
export interface MoniteClient extends Client<"Entity"> {
  /** Returns the client for another entity. It shares connections, tokens and limits with this one. */
  readonly entity: (id: string) => MoniteClient
}

/** Client without resources, for a partner. `use` binds methods that need no entity. */
export interface MonitePartnerClient extends Client {
  /** Returns the client for an entity. It shares connections, tokens and limits with this one. */
  readonly entity: (id: string) => MoniteClient
}

/** Rejects a missing entity. Why: with a setting that was not read, calls would be made for the partner. */
const checkEntity = (name: string, id: unknown): void => {
  if (typeof id !== "string" || id.trim() === "") {
    throw new TypeError(`${name} is not the id of an entity. Pass the \`id\` that \`entities.create\` returned.`)
  }
}

/**
 * Makes the client. Without an entity its type is wider than its scope: callers narrow it.
 *
 * @param create name of the function that the program called, for messages
 */
export const clientOf = (
  create: string,
  options: MoniteOptions & { readonly entityId?: string | undefined }
): MoniteClient => {
  const settings = settingsOf(create, settingsTable, options, { entityId: anything, entityUserId: aText })
  const { entityId, entityUserId, fetch, policy, servers } = options
  const view = makeClient({
    api: "monite",
    make: clientServices(ClientService, fixedParts({ ...settings, entityUserId, fetch, policy, servers })),
    scopes: [{ service: Entity, advice: `Pass \`entityId\` to ${create}, or call \`entity(id)\` first` }]
  })
  const scoped = (given: string | undefined): MoniteClient => ({
    ...view<"Entity">(scopeOf(Entity, given === undefined ? undefined : { id: given })),
    entity
  })
  const entity = (id: string): MoniteClient => {
    checkEntity("entity: the argument", id)
    return scoped(id)
  }
  if ("entityId" in options) checkEntity(`${create}: entityId`, entityId)
  return scoped(entityId)
}
