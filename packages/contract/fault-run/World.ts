/**
 * Makes the records that exist before the first fault of a run: an entity that can issue invoices, and records to read.
 * Each call that changes or deletes has its own record.
 */
import type { AnyCallError } from "@faktura/core"
import { Contacts } from "@faktura/maesn"
import type { Account } from "@faktura/maesn"
import { Counterparts, Monite, Products, Receivables } from "@faktura/monite"
import type { Entity } from "@faktura/monite"
import type { ReceivableFacadeCreatePayload } from "@faktura/monite-client"
import * as Effect from "effect/Effect"
import { customer, trading } from "../test/kit/Sandboxed.ts"
import type { Planned } from "./Plan.ts"

/** Records of a run. */
export interface World {
  readonly entityId: string
  readonly counterpartId: string
  readonly receivableId: string
  readonly contactId: string
  /** Returns the body of an invoice, identified by its memo. */
  readonly draft: (memo: string) => ReceivableFacadeCreatePayload
  /** Ids of the records that calls change or delete, by the calls' names. */
  readonly targets: ReadonlyMap<string, string>
}

type Make = (name: string) => Effect.Effect<string, AnyCallError, Contacts | Counterparts | Products | Account | Entity>

const makers: { readonly [kind: string]: Make } = {
  "update counterpart": (name: string) =>
    Counterparts.use((service) => service.create({ body: customer(`before ${name}`) })).pipe(
      Effect.map(({ id }) => id)
    ),
  "replace contact": (name: string) =>
    Contacts.use((service) => service.create({ body: { contactType: "COMPANY", companyName: `before ${name}` } })).pipe(
      Effect.map(({ data }) => data?.id ?? "")
    ),
  "delete product": (name: string) =>
    Products.use((service) => service.create({ body: { name } })).pipe(Effect.map(({ id }) => id))
}

/** Makes the records of a plan. */
export const makeWorld = Effect.fn("faultRun.world")(function* (planned: ReadonlyArray<Planned>) {
  const { counterpartId, draft, entityId } = yield* trading
  return yield* Effect.gen(function* () {
    const receivable = yield* Receivables.use((service) => service.create({ body: draft("to read") }))
    const contact = yield* Contacts.use((service) =>
      service.create({ body: { contactType: "COMPANY", companyName: "To read" } })
    )
    const targets = yield* Effect.forEach(
      planned.flatMap(({ kind, name }) => (makers[kind] === undefined ? [] : [{ make: makers[kind], name }])),
      ({ make, name }) => Effect.map(make(name), (id) => [name, id] as const),
      { concurrency: 16 }
    )
    return {
      entityId,
      counterpartId,
      receivableId: receivable.id,
      contactId: contact.data?.id ?? "",
      draft,
      targets: new Map(targets)
    } satisfies World
  }).pipe(Effect.provide(Monite.entity(entityId)))
})
