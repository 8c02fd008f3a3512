/**
 * What every Monite handler works with: the collections, new ids and moments, and the events that become webhook calls.
 */
import type { Call } from "../http/Api.ts"
import { notFound } from "../http/Refusal.ts"
import type { Identity } from "../state/Identity.ts"
import type { Collection, Store } from "../state/Store.ts"
import type {
  BankAccount,
  Connection,
  Counterpart,
  CounterpartAddress,
  Entity,
  EntityUser,
  PaymentTerms,
  Product,
  Receivable,
  Subscription,
  Token,
  Unit,
  VatId
} from "./Records.ts"

/** What a token stands for, and the entity that a call is about. */
export interface Scope {
  readonly token: string
  /** Left out for a partner token. */
  readonly user?: EntityUser
  /** From `x-monite-entity-id`, where the operation has that header. */
  readonly entityId?: string
}

export type MoniteCall = Call<Scope>

/** A change that subscribers hear of. `action` is `<object_type>.<what happened>`. */
export interface Event {
  readonly objectType: string
  readonly happened: string
  readonly entityId: string
  readonly object: unknown
  readonly at: Date
}

/** The state and the services of the Monite half. */
export interface World {
  readonly store: Store
  readonly identity: Identity
  readonly tokens: Collection<Token>
  readonly entityUsers: Collection<EntityUser>
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
  /** A moment as Monite writes it: microseconds and `+00:00`, different at each call. */
  readonly moment: (at: Date) => string
  /** Tells subscribers of a change, after the request is committed. */
  readonly emit: (event: Event) => void
}

/** Makes a world over a store. */
export const world = (store: Store, identity: Identity, emit: World["emit"]): World => ({
  store,
  identity,
  tokens: store.collection("monite.tokens"),
  entityUsers: store.collection("monite.entity_users"),
  entities: store.collection("monite.entities"),
  vatIds: store.collection("monite.vat_ids"),
  bankAccounts: store.collection("monite.bank_accounts"),
  connections: store.collection("monite.einvoicing_connections"),
  counterparts: store.collection("monite.counterparts"),
  addresses: store.collection("monite.counterpart_addresses"),
  counterpartVatIds: store.collection("monite.counterpart_vat_ids"),
  units: store.collection("monite.measure_units"),
  products: store.collection("monite.products"),
  paymentTerms: store.collection("monite.payment_terms"),
  receivables: store.collection("monite.receivables"),
  subscriptions: store.collection("monite.webhook_subscriptions"),
  moment: (at) => {
    // The clock has milliseconds; the counter stands in for the rest, so that a cursor which drops it skips records.
    const micros = String(store.next("moment") % 1000).padStart(3, "0")
    return `${at.toISOString().slice(0, -1)}${micros}+00:00`
  },
  emit
})

/** The entity that the call names in `x-monite-entity-id`. */
export const entityIdOf = (call: MoniteCall): string => {
  if (call.scope.entityId === undefined) throw new Error(`${call.operation.id} has no x-monite-entity-id`)
  return call.scope.entityId
}

/** The record of an id that belongs to `owner`. @throws 404, also when it belongs to another one */
export const owned = <T extends object>(collection: Collection<T>, kind: string, id: string, owner: string): T => {
  const row = collection.get(id)
  if (row === undefined || row.owner !== owner) throw notFound(kind, id)
  return row.record
}

/** A parameter of the path; the router has filled it. */
export const pathOf = (call: MoniteCall, name: string): string => call.path[name] ?? ""

/** The members of `changes` that are sent: undefined and, where the vendor takes null for "leave it", null do not count. */
export const sentMembers = <T extends object>(changes: T): Partial<T> =>
  Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined && value !== null)) as Partial<T> // a subset of the members of T
