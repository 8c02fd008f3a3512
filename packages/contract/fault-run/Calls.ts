/**
 * Calls of a fault run: their requests, the lookup of their outcome, and the check of the server's records.
 */
import { recoverWrite } from "@faktura/core"
import type { AnyCallError, RecoverWriteAmbiguous, UnknownWrite } from "@faktura/core"
import { Contacts, Invoices } from "@faktura/maesn"
import type { Account } from "@faktura/maesn"
import { Counterparts, Products, Receivables } from "@faktura/monite"
import type { Entity } from "@faktura/monite"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { customer } from "../test/kit/Sandboxed.ts"
import type { Kind, Planned } from "./Plan.ts"
import type { World } from "./World.ts"

/** Services that the calls need. */
export type Services = Account | Contacts | Counterparts | Entity | Invoices | Products | Receivables

/** Result of a call: its value or its error. */
export type Call = Effect.Effect<unknown, AnyCallError | RecoverWriteAmbiguous, Services>

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
  readonly make: (world: World, planned: Planned, waits: Waits) => Call
  /** Only looks the outcome up. Succeeds with true if the write was done. */
  readonly find: (world: World, planned: Planned) => Effect.Effect<boolean, unknown, Services>
}

/**
 * Returns the earliest date of a record. The server's clock dates records, and our clock may have been ahead: see
 * `recoverWrite`.
 */
const since = ({ sentAt }: UnknownWrite): string => new Date(sentAt - 1_000).toISOString()

const found = <A>(records: Effect.Effect<ReadonlyArray<A>, unknown, Services>, is: (record: A) => boolean) =>
  Effect.map(records, (all) => all.some(is))

const counterparts = (name: string) =>
  Counterparts.use((service) => service.list({ query: { counterpart_name: name, limit: 100 } })).pipe(
    Effect.map(({ data }) => data)
  )

const receivables = (from?: string) =>
  Stream.unwrap(
    Receivables.use((service) =>
      Effect.succeed(
        service.stream({ query: { limit: 250, ...(from === undefined ? {} : { created_at__gte: from }) } })
      )
    )
  ).pipe(Stream.runCollect)

const invoices = (from?: string) =>
  Stream.unwrap(
    Invoices.use((service) =>
      Effect.succeed(service.stream({ query: { limit: 100, ...(from === undefined ? {} : { lastModifiedAt: from }) } }))
    )
  ).pipe(Stream.runCollect)

const contacts = (from?: string) =>
  Stream.unwrap(
    Contacts.use((service) =>
      Effect.succeed(service.stream({ query: { limit: 100, ...(from === undefined ? {} : { lastModifiedAt: from }) } }))
    )
  ).pipe(Stream.runCollect)

/** Recovers a write with a lookup. */
const settling = <A>(
  { settle }: Waits,
  find: (write: UnknownWrite) => Effect.Effect<ReadonlyArray<A>, unknown, Services>
) => ({ settle: Duration.millis(settle), maxRetries: 10, find })

/** Checks that a read returns the requested record. */
const expecting = <A>(read: Effect.Effect<A, AnyCallError, Services>, is: (response: A) => boolean): Call =>
  Effect.flatMap(read, (response) =>
    is(response) ? Effect.succeed(response) : Effect.die(new Error("a read returned another record"))
  )

const none: Pick<Subject, "find"> = { find: () => Effect.succeed(true) }

/** Every kind of call. */
export const subjects: { readonly [K in Kind]: Subject } = {
  "read counterpart": {
    effect: "read",
    make: ({ counterpartId }) =>
      expecting(
        Counterparts.use((service) => service.get({ path: { counterpart_id: counterpartId } })),
        ({ id }) => id === counterpartId
      ),
    ...none
  },
  "read receivable": {
    effect: "read",
    make: ({ receivableId }) =>
      expecting(
        Receivables.use((service) => service.get({ path: { receivable_id: receivableId } })),
        ({ id }) => id === receivableId
      ),
    ...none
  },
  "list counterparts": {
    effect: "read",
    make: ({ counterpartId }) =>
      expecting(
        Counterparts.use((service) => service.list({ query: { id__in: [counterpartId] } })),
        ({ data }) => data.length === 1
      ),
    ...none
  },
  "read contact": {
    effect: "read",
    make: ({ contactId }) =>
      expecting(
        Contacts.use((service) => service.get({ path: { contactId } })),
        ({ data }) => data?.id === contactId
      ),
    ...none
  },
  "create counterpart": {
    effect: "create",
    make: (_, { name }, waits) =>
      recoverWrite(
        Counterparts.use((service) => service.create({ body: customer(name) })),
        { ...settling(waits, () => counterparts(name)), same: () => true }
      ),
    find: (_, { name }) => found(counterparts(name), () => true)
  },
  "create receivable": {
    effect: "create",
    make: ({ draft }, { name }, waits) =>
      recoverWrite(
        Receivables.use((service) => service.create({ body: draft(name) })),
        { ...settling(waits, (write) => receivables(since(write))), same: ({ memo }) => memo === name }
      ),
    find: (_, { name }) => found(receivables(), ({ memo }) => memo === name)
  },
  "create contact": {
    effect: "create",
    make: (_, { name }, waits) =>
      recoverWrite(
        Contacts.use((service) => service.create({ body: { contactType: "COMPANY", companyName: name } })),
        { ...settling(waits, (write) => contacts(since(write))), same: ({ companyName }) => companyName === name }
      ),
    find: (_, { name }) => found(contacts(), ({ companyName }) => companyName === name)
  },
  "create invoice": {
    effect: "create",
    make: (_, { name }, waits) =>
      recoverWrite(
        Invoices.use((service) =>
          service.create({
            body: { reference: name, invoiceDate: "2026-01-15", lineItems: [{ quantity: 1, unitAmount: 100 }] }
          })
        ),
        { ...settling(waits, (write) => invoices(since(write))), same: ({ reference }) => reference === name }
      ),
    find: (_, { name }) => found(invoices(), ({ reference }) => reference === name)
  },
  "update counterpart": {
    effect: "idempotent",
    make: ({ targets }, { name }) =>
      Counterparts.use((service) =>
        service.update({
          path: { counterpart_id: targets.get(name) ?? "" },
          body: { organization: { legal_name: name } }
        })
      ),
    find: (_, { name }) => found(counterparts(name), () => true)
  },
  "replace contact": {
    effect: "idempotent",
    make: ({ targets }, { name }) =>
      Contacts.use((service) =>
        service.replace({
          path: { contactId: targets.get(name) ?? "" },
          body: { contactType: "COMPANY", companyName: name }
        })
      ),
    find: (_, { name }) => found(contacts(), ({ companyName }) => companyName === name)
  },
  "delete product": {
    effect: "idempotent",
    make: ({ targets }, { name }) =>
      Products.use((service) => service.delete({ path: { product_id: targets.get(name) ?? "" } })),
    find: ({ targets }, { name }) =>
      Products.use((service) => service.get({ path: { product_id: targets.get(name) ?? "" } })).pipe(
        Effect.as(false),
        Effect.catchTag("NotFound", () => Effect.succeed(true))
      )
  }
}
