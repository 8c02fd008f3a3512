/**
 * State and services of every Maesn handler: the collections, the books of a call, and the events that become webhook
 * deliveries.
 */
import type { Reply, Call } from "../../http/Api.ts"
import { Refusal } from "../../http/Refusal.ts"
import type { Identity } from "../../state/Identity.ts"
import type { Collection, Row } from "../../state/Rows.ts"
import type { Store } from "../../state/Store.ts"
import type { Account, Contact, Invoice, Payment, Webhook } from "./Records.ts"

/** Account and books that the keys of a request stand for. */
export interface Scope {
  /** Missing if the operation needs no account key. */
  readonly account?: Account
  /** Owner of all records that the call sees: account, environment and company. Empty before they are known. */
  readonly books: string
}

export type MaesnCall = Call<Scope>

/** Kinds of records whose changes webhooks can subscribe to. */
export type EventResource =
  | "ACCOUNT"
  | "BANK_ACCOUNT"
  | "BILL"
  | "CONTACT"
  | "CREDIT_NOTE"
  | "CUSTOMER"
  | "EXPENSE"
  | "INVOICE"
  | "ITEM"
  | "JOURNAL_ENTRY"
  | "OFFER"
  | "PAYMENT"
  | "SALES_ORDER"
  | "SUPPLIER"

/** Change that webhooks can subscribe to. */
export interface Event {
  readonly eventType: "CREATED" | "UPDATED" | "DELETED"
  readonly resource: EventResource
  readonly resourceId: string
  readonly books: string
  readonly at: Date
}

/** State and services of the Maesn API. */
export interface World {
  readonly store: Store
  readonly identity: Identity
  readonly accounts: Collection<Account>
  readonly invoices: Collection<Invoice>
  readonly contacts: Collection<Contact>
  readonly payments: Collection<Payment>
  readonly webhooks: Collection<Webhook>
  readonly emit: (event: Event) => void
}

/**
 * Makes the state over a store. A collection that the document has a path for has the name of that path, so that the handlers of
 * `resources/` find its records.
 */
export const world = (store: Store, identity: Identity, emit: World["emit"]): World => ({
  store,
  identity,
  accounts: store.collection("maesn.accounts"),
  invoices: store.collection("maesn /accounting/invoices"),
  contacts: store.collection("maesn /accounting/contacts"),
  payments: store.collection("maesn /accounting/payments"),
  webhooks: store.collection("maesn /webhooks"),
  emit
})

/** Returns a record of the call's books by its id. @throws 404 */
export const recordOf = <T extends object>(call: MaesnCall, collection: Collection<T>, kind: string, id: string): T => {
  const row = collection.get(id)
  if (row === undefined || row.owner !== call.scope.books) {
    throw new Refusal(404, `The accounting system has no ${kind} ${id}`)
  }
  return row.record
}

/** Wraps one record. `rawData=true` adds the record again as the accounting system's own response. */
export const envelope = (
  call: MaesnCall,
  status: number,
  data: unknown,
  warnings: ReadonlyArray<string> = []
): Reply => ({
  status,
  body: {
    meta: { warnings: warnings.length === 0 ? null : warnings, pagination: null },
    data,
    ...(call.query["rawData"] === true ? { rawData: data } : {})
  }
})

/** Default page size. Sizes that Maesn does not allow fail validation. */
const defaultLimit = 20

const changedAt = (record: object): string => {
  const { updatedDate, lastModifiedDate, createdDate } = record as Readonly<Record<string, unknown>> // a record is a JSON object
  const at = updatedDate ?? lastModifiedDate ?? createdDate
  return typeof at === "string" ? at : ""
}

/**
 * Returns one page of a list: filtered by `lastModifiedAt` and by `keep`, then cut by `page` and `limit`. An operation without
 * these parameters returns the whole list.
 *
 * @param show returns a record as responses show it
 * @throws 400 for a page that is not a whole number of at least 1, and for an invalid date-time
 */
export const listing = <T extends object>(
  call: MaesnCall,
  records: ReadonlyArray<T>,
  keep: (record: T) => boolean = () => true,
  show: (record: T) => unknown = (record) => record
): Reply => {
  const page = typeof call.query["page"] === "number" ? call.query["page"] : 1
  const perPage = typeof call.query["limit"] === "number" ? call.query["limit"] : defaultLimit
  if (!Number.isInteger(page) || page < 1) throw new Refusal(400, "page must be a whole number of at least 1")
  const since = call.query["lastModifiedAt"]
  const sinceMs = typeof since === "string" ? Date.parse(since) : -Infinity
  if (Number.isNaN(sinceMs)) throw new Refusal(400, "lastModifiedAt must be an ISO date-time")
  const kept = records.filter((record) => {
    const at = changedAt(record)
    return keep(record) && (sinceMs === -Infinity || (at !== "" && Date.parse(at) >= sinceMs))
  })
  const isPaged = call.operation.parameters.some(({ name }) => name === "page")
  const data = (isPaged ? kept.slice((page - 1) * perPage, page * perPage) : kept).map(show)
  const totalPages = Math.max(1, Math.ceil(kept.length / perPage))
  const pagination = isPaged ? { total: kept.length, perPage, currentPage: page, totalPages } : null
  return {
    status: 200,
    body: {
      meta: { warnings: null, pagination },
      data,
      ...(call.query["rawData"] === true ? { rawData: data } : {})
    }
  }
}

/** Returns the records of rows. */
export const recordsOf = <T>(rows: ReadonlyArray<Row<T>>): ReadonlyArray<T> => rows.map((row) => row.record)
