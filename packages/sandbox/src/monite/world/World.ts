/**
 * State and services of every Monite handler: the collections, new ids and times, and the events that become webhook
 * deliveries.
 */
import type { Call } from "../../http/Api.ts"
import { notFound } from "../../http/Refusal.ts"
import type { Identity } from "../../state/Identity.ts"
import type { Collection } from "../../state/Rows.ts"
import type { Store } from "../../state/Store.ts"
import type {
  ActingUser,
  BankAccount,
  Connection,
  Counterpart,
  CounterpartAddress,
  Entity,
  EntityUser,
  PaymentTerms,
  Product,
  Role,
  Subscription,
  Token,
  Unit,
  VatId
} from "./Records.ts"
import type { Receivable } from "./Receivable.ts"

/** User of the token, and entity of the call. */
export interface Scope {
  readonly token: string
  /** Missing for a partner token. */
  readonly user?: ActingUser
  /** From `x-monite-entity-id`, for operations with that header. */
  readonly entityId?: string
}

export type MoniteCall = Call<Scope>

/** Change that webhooks can subscribe to. `action` is `<object_type>.<what happened>`. */
export interface Event {
  readonly objectType: string
  readonly happened: string
  readonly entityId: string
  readonly object: unknown
  readonly at: Date
}

/** State and services of the Monite API. */
export interface World {
  readonly store: Store
  readonly identity: Identity
  readonly tokens: Collection<Token>
  readonly entityUsers: Collection<EntityUser>
  readonly roles: Collection<Role>
  readonly entities: Collection<Entity>
  readonly vatIds: Collection<VatId & { readonly entity_id: string }>
  readonly bankAccounts: Collection<BankAccount>
  readonly connections: Collection<Connection>
  readonly counterparts: Collection<Counterpart>
  readonly addresses: Collection<CounterpartAddress>
  readonly counterpartVatIds: Collection<VatId & { readonly counterpart_id: string }>
  readonly units: Collection<Unit>
  readonly products: Collection<Product>
  readonly paymentTerms: Collection<PaymentTerms>
  readonly receivables: Collection<Receivable>
  readonly subscriptions: Collection<Subscription>
  /** Formats a time as Monite writes it: microseconds and `+00:00`, different at each call. */
  readonly moment: (at: Date) => string
  /** Sends a change to its subscribers, after the request is committed. */
  readonly emit: (event: Event) => void
}

/**
 * Makes the state over a store. A collection that the document has a path for has the name of that path, so that the handlers of
 * `resources/` find its records.
 */
export const world = (store: Store, identity: Identity, emit: World["emit"]): World => ({
  store,
  identity,
  tokens: store.collection("monite.tokens"),
  entityUsers: store.collection("monite /entity_users"),
  roles: store.collection("monite /roles"),
  entities: store.collection("monite /entities"),
  vatIds: store.collection("monite /entities/{entity_id}/vat_ids"),
  bankAccounts: store.collection("monite /bank_accounts"),
  connections: store.collection("monite /einvoicing_connections"),
  counterparts: store.collection("monite /counterparts"),
  addresses: store.collection("monite /counterparts/{counterpart_id}/addresses"),
  counterpartVatIds: store.collection("monite /counterparts/{counterpart_id}/vat_ids"),
  units: store.collection("monite /measure_units"),
  products: store.collection("monite /products"),
  paymentTerms: store.collection("monite /payment_terms"),
  receivables: store.collection("monite /receivables"),
  subscriptions: store.collection("monite /webhook_subscriptions"),
  moment: (at) => {
    // The clock has milliseconds; the counter supplies the microseconds. A cursor that drops them skips records.
    const micros = String(store.next("moment") % 1000).padStart(3, "0")
    return `${at.toISOString().slice(0, -1)}${micros}+00:00`
  },
  emit
})

/** Returns the entity in the call's `x-monite-entity-id`. */
export const entityIdOf = (call: MoniteCall): string => {
  if (call.scope.entityId === undefined) throw new Error(`${call.operation.id} has no x-monite-entity-id`)
  return call.scope.entityId
}

/** Returns the record of an id that belongs to `owner`. @throws 404, also if it belongs to another owner */
export const owned = <T extends object>(collection: Collection<T>, kind: string, id: string, owner: string): T => {
  const row = collection.get(id)
  if (row === undefined || row.owner !== owner) throw notFound(kind, id)
  return row.record
}

/** Gives all records of one owner to another. */
export const giveAll = <T extends object>(collection: Collection<T>, from: string, to: string): void => {
  for (const { id, record } of collection.rows(from)) {
    collection.remove(id)
    collection.insert(id, record, to)
  }
}

/** Returns a path parameter. The router has set it. */
export const pathOf = (call: MoniteCall, name: string): string => call.path[name] ?? ""

/**
 * Returns the members of `changes` that were sent. Undefined does not count, nor does null where Monite reads it as
 * "unchanged".
 */
export const sentMembers = <T extends object>(changes: T): Partial<T> =>
  Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined && value !== null)) as Partial<T> // a subset of the members of T
