/**
 * Public interface of the Monite API: address, credentials, stored records and their numbers.
 */
import type { MoniteCredentials, MoniteHalf } from "./Monite.ts"
import type { Counterpart, Entity, Product } from "./world/Records.ts"
import type { Receivable } from "./world/Receivable.ts"
import { addUser } from "./access/Users.ts"
import { subscribe } from "./webhooks/Subscriptions.ts"
import type { ServedOperation } from "../resources/Served.ts"
import type { World } from "./world/World.ts"

/** The Monite API of a running sandbox. */
export interface MoniteSandbox extends MoniteCredentials {
  /** `http://127.0.0.1:<port>/v1`. */
  readonly baseUrl: string
  /** All operations of the document, and what each does. */
  readonly operations: ReadonlyArray<ServedOperation>
  /** Adds an entity user and returns its id. Without `entityId`, the user joins the first entity that is created. */
  readonly addEntityUser: (options: {
    readonly entityId?: string
    readonly permissions: ReadonlyArray<"read" | "update">
  }) => string
  /** Subscribes a loopback address without the API. Returns the id and the signing secret. */
  readonly subscribe: (url: string, objectType: string) => { readonly id: string; readonly secret: string }
  /** Stored records in order of creation. */
  readonly entities: () => ReadonlyArray<Entity>
  readonly counterparts: () => ReadonlyArray<Counterpart>
  readonly receivables: () => ReadonlyArray<Receivable>
  readonly products: () => ReadonlyArray<Product>
}

/** Numbers of the stored records. */
export interface MoniteCounts {
  readonly entities: number
  readonly entityVatIds: number
  readonly bankAccounts: number
  readonly einvoicingConnections: number
  readonly networkCredentials: number
  readonly counterparts: number
  readonly products: number
  readonly receivables: number
  /** Receivables by status, for example `{issued: 50}`. */
  readonly receivablesByStatus: Readonly<Record<string, number>>
  readonly webhookSubscriptions: number
}

const tally = (words: ReadonlyArray<string>): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {}
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1
  return counts
}

/** Counts the stored records. */
export const moniteCounts = (world: World): MoniteCounts => {
  const connections = world.connections.list()
  return {
    entities: world.entities.count(),
    entityVatIds: world.vatIds.count(),
    bankAccounts: world.bankAccounts.count(),
    einvoicingConnections: connections.length,
    networkCredentials: connections.flatMap((connection) => connection.credentials).length,
    counterparts: world.counterparts.count(),
    products: world.products.count(),
    receivables: world.receivables.count(),
    receivablesByStatus: tally(world.receivables.list().map((receivable) => receivable.status)),
    webhookSubscriptions: world.subscriptions.count()
  }
}

/** Makes the public interface. `origin` is the address of the running server. */
export const moniteSandbox = (
  { api, credentials, operations, world }: MoniteHalf,
  origin: string,
  clock: () => Date
): MoniteSandbox => ({
  ...credentials,
  baseUrl: `${origin}${api.prefix}`,
  operations,
  addEntityUser: ({ entityId, permissions }) => {
    const id = world.identity.uuid()
    addUser(world, { id, entityId: entityId ?? "", permissions }, clock())
    return id
  },
  subscribe: (url, objectType) => subscribe(world, { url, object_type: objectType }, clock()),
  entities: () => world.entities.list(),
  counterparts: () => world.counterparts.list(),
  receivables: () => world.receivables.list(),
  products: () => world.products.list()
})
