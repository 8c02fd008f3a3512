/**
 * Calls of a fault run: their requests, and the lookup of their outcome.
 */
import * as Effect from "effect/Effect"
import { customer } from "../test/kit/Sandboxed.ts"
import type { Api, Call, Recovery } from "./Api.ts"
import type { Kind, Planned } from "./Plan.ts"
import type { World } from "./World.ts"

/** Waits of the run, in milliseconds. */
export interface Waits {
  /** Timeout of an attempt. */
  readonly attempt: number
  /** Settling time of a lookup. Longer than the sandbox's delays. */
  readonly settle: number
}

/** Kind of call. */
export interface Subject {
  readonly effect: "read" | "idempotent" | "create"
  readonly make: (api: Api, world: World, planned: Planned, waits: Waits) => Call
  /** Only looks the outcome up. Succeeds with true if the write was done. */
  readonly find: (api: Api, world: World, planned: Planned) => Call<boolean>
}

/**
 * Returns the earliest date of a record. The server's clock dates records, and our clock may have been ahead: see
 * `recoverWrite`.
 */
const since = (sentAt: number): string => new Date(sentAt - 1_000).toISOString()

const found = <A>(records: Call<ReadonlyArray<A>>, is: (record: A) => boolean): Call<boolean> =>
  Effect.map(records, (all) => all.some(is))

const named = (name: string) => ({ counterpart_name: name, limit: 100 })

/** Recovers a create with a lookup. */
const settling = <Query, Row>(
  { settle }: Waits,
  query: (sentAt: number) => Query,
  same: (row: Row) => boolean
): Recovery<Query, Row> => ({ settle, maxRetries: 10, query, same })

/** Checks that a read returns the requested record. */
const expecting = <A>(read: Call<A>, is: (response: A) => boolean): Call =>
  Effect.flatMap(read, (response) =>
    is(response) ? Effect.succeed(response) : Effect.die(new Error("a read returned another record"))
  )

const none: Pick<Subject, "find"> = { find: () => Effect.succeed(true) }

/** Every kind of call. */
export const subjects: { readonly [K in Kind]: Subject } = {
  "read counterpart": {
    effect: "read",
    make: (api, { counterpartId }) => expecting(api.readCounterpart(counterpartId), (id) => id === counterpartId),
    ...none
  },
  "read receivable": {
    effect: "read",
    make: (api, { receivableId }) => expecting(api.readReceivable(receivableId), (id) => id === receivableId),
    ...none
  },
  "list counterparts": {
    effect: "read",
    make: (api, { counterpartId }) =>
      expecting(api.counterparts.list({ id__in: [counterpartId] }), ({ length }) => length === 1),
    ...none
  },
  "read contact": {
    effect: "read",
    make: (api, { contactId }) => expecting(api.readContact(contactId), (id) => id === contactId),
    ...none
  },
  "create counterpart": {
    effect: "create",
    make: (api, _, { name }, waits) =>
      api.counterparts.create(
        customer(name),
        settling(
          waits,
          () => named(name),
          () => true
        )
      ),
    find: (api, _, { name }) => found(api.counterparts.list(named(name)), () => true)
  },
  "create receivable": {
    effect: "create",
    make: (api, { draft }, { name }, waits) =>
      api.receivables.create(
        draft(name),
        settling(
          waits,
          (sentAt) => ({ limit: 250, created_at__gte: since(sentAt) }),
          ({ memo }) => memo === name
        )
      ),
    find: (api, _, { name }) => found(api.receivables.list({ limit: 250 }), ({ memo }) => memo === name)
  },
  "create contact": {
    effect: "create",
    make: (api, _, { name }, waits) =>
      api.contacts.create(
        { contactType: "COMPANY", companyName: name },
        settling(
          waits,
          (sentAt) => ({ limit: 100, lastModifiedAt: since(sentAt) }),
          ({ companyName }) => companyName === name
        )
      ),
    find: (api, _, { name }) => found(api.contacts.list({ limit: 100 }), ({ companyName }) => companyName === name)
  },
  "create invoice": {
    effect: "create",
    make: (api, _, { name }, waits) =>
      api.invoices.create(
        { reference: name, invoiceDate: "2026-01-15", lineItems: [{ quantity: 1, unitAmount: 100 }] },
        settling(
          waits,
          (sentAt) => ({ limit: 100, lastModifiedAt: since(sentAt) }),
          ({ reference }) => reference === name
        )
      ),
    find: (api, _, { name }) => found(api.invoices.list({ limit: 100 }), ({ reference }) => reference === name)
  },
  "update counterpart": {
    effect: "idempotent",
    make: (api, { targets }, { name }) => api.renameCounterpart(targets.get(name) ?? "", name),
    find: (api, _, { name }) => found(api.counterparts.list(named(name)), () => true)
  },
  "replace contact": {
    effect: "idempotent",
    make: (api, { targets }, { name }) =>
      api.replaceContact(targets.get(name) ?? "", { contactType: "COMPANY", companyName: name }),
    find: (api, _, { name }) => found(api.contacts.list({ limit: 100 }), ({ companyName }) => companyName === name)
  },
  "delete product": {
    effect: "idempotent",
    make: (api, { targets }, { name }) => api.deleteProduct(targets.get(name) ?? ""),
    find: (api, { targets }, { name }) => Effect.map(api.hasProduct(targets.get(name) ?? ""), (has) => !has)
  }
}
