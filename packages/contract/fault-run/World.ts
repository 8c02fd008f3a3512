/**
 * What a fault run finds when it begins: an entity that trades, records to read, and one record of its own for each call
 * that changes or deletes. Made before the first fault.
 */
import type { AnyCallError } from "@faktura/core"
import { Contacts } from "@faktura/maesn"
import type { Account } from "@faktura/maesn"
import { Counterparts, Entities, Monite, Products, Receivables, VatRates } from "@faktura/monite"
import type { Entity } from "@faktura/monite"
import type { ReceivableFacadeCreatePayload } from "@faktura/monite-client"
import * as Effect from "effect/Effect"
import type { Planned } from "./Plan.ts"

/** See above. */
export interface World {
  readonly entityId: string
  readonly counterpartId: string
  readonly receivableId: string
  readonly contactId: string
  /** The body of an invoice, told apart by its memo. */
  readonly draft: (memo: string) => ReceivableFacadeCreatePayload
  /** Ids of the records that calls change or delete, by the calls' names. */
  readonly targets: ReadonlyMap<string, string>
}

const customer = (legal_name: string) => ({
  type: "organization" as const,
  organization: {
    legal_name,
    is_customer: true,
    is_vendor: false,
    email: "buyer@example.com",
    address: { country: "DE" as const, city: "Hamburg", postal_code: "20095", line1: "Am Markt 1" }
  }
})

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

/** Makes the world of a plan. */
export const makeWorld = Effect.fn("faultRun.world")(function* (planned: ReadonlyArray<Planned>) {
  const entity = yield* Entities.use((service) =>
    service.create({
      body: {
        type: "organization",
        email: "sales@example.com",
        tax_id: "DE123456789",
        address: { country: "DE", city: "Berlin", postal_code: "10115", line1: "Flughafenstrasse 52" },
        organization: { legal_name: "Acme GmbH" }
      }
    })
  )
  return yield* Effect.gen(function* () {
    const counterpart = yield* Counterparts.use((service) => service.create({ body: customer("Customer GmbH") }))
    const rates = yield* VatRates.use((service) => service.list({ query: { counterpart_id: counterpart.id } }))
    const draft = (memo: string): ReceivableFacadeCreatePayload => ({
      type: "invoice",
      currency: "EUR",
      counterpart_id: counterpart.id,
      counterpart_billing_address_id: counterpart.default_billing_address_id ?? "",
      memo,
      line_items: [
        {
          quantity: 1,
          product: { name: "Widget", price: { currency: "EUR", value: 1000 } },
          vat_rate_id: rates.data[0]?.id ?? ""
        }
      ]
    })
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
      entityId: entity.id,
      counterpartId: counterpart.id,
      receivableId: receivable.id,
      contactId: contact.data?.id ?? "",
      draft,
      targets: new Map(targets)
    } satisfies World
  }).pipe(Effect.provide(Monite.entity(entity.id)))
})
