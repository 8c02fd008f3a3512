/**
 * Checks of the services of both APIs: created records can be read, lists have pages, and refusals are typed.
 */
import { Contacts, Invoices } from "@faktura/maesn"
import { Counterparts, Entities, Monite } from "@faktura/monite"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { same } from "../Check.ts"
import type { Check } from "../Check.ts"
import { company, companyWith, invoice, maesn, monite, nobody, png } from "../Services.ts"

/** Checks of the services. */
export const serviceChecks: ReadonlyArray<Check> = [
  {
    name: "Monite: an entity is created and read",
    run: (place) =>
      Effect.gen(function* () {
        const entities = yield* Entities
        const { id } = yield* entities.create({ body: company })
        const read = yield* entities.get({ path: { entity_id: id } })
        yield* same("entity", [read.id, read.email], [id, company.email])
      }).pipe(Effect.provide(monite(place)))
  },
  {
    name: "Monite: a list page by page, and item by item",
    run: (place) =>
      Effect.gen(function* () {
        const id = yield* companyWith(5)
        const counterparts = yield* Counterparts
        const query = { limit: 2 }
        yield* Effect.gen(function* () {
          const pages = yield* Stream.runCollect(counterparts.pages({ query }))
          yield* same(
            "pages",
            pages.map(({ data }) => data?.length),
            [2, 2, 1]
          )
          const items = yield* Stream.runCollect(counterparts.stream({ query }))
          yield* same("items", new Set(items.map((item) => item.id)).size, 5)
        }).pipe(Effect.provide(Monite.entity(id)))
      }).pipe(Effect.provide(monite(place)))
  },
  {
    name: "Monite: a logo is uploaded as multipart/form-data",
    run: (place) =>
      Effect.gen(function* () {
        const entities = yield* Entities
        const { id: entity_id } = yield* entities.create({ body: company })
        const file = new File([png], "logo.png", { type: "image/png" })
        yield* entities.putLogo({ path: { entity_id }, body: { file } })
        const { logo } = yield* entities.get({ path: { entity_id } })
        yield* same("logo", logo?.mimetype, "image/png")
      }).pipe(Effect.provide(monite(place)))
  },
  {
    name: "Monite: 404 is NotFound with its body",
    run: (place) =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(Entities.use((entities) => entities.get({ path: { entity_id: nobody } })))
        if (error._tag !== "NotFound") return yield* error
        yield* same("body", typeof error.body.error.message, "string")
      }).pipe(Effect.provide(monite(place)))
  },
  {
    name: "Monite: 422 is ValidationFailed with its body",
    run: (place) =>
      Effect.gen(function* () {
        // The sandbox refuses the token, which only a server can know to be wrong.
        const query = { pagination_token: "made up" }
        const error = yield* Effect.flip(Entities.use((entities) => entities.list({ query })))
        yield* same("tag", [error._tag, error.status], ["ValidationFailed", 422])
      }).pipe(Effect.provide(monite(place)))
  },
  {
    name: "Maesn: an invoice is created and read",
    run: (place) =>
      Effect.gen(function* () {
        const invoices = yield* Invoices
        const { data } = yield* invoices.create({ body: invoice("created and read") })
        const read = yield* invoices.get({ path: { invoiceId: data?.invoiceId ?? "" } })
        yield* same("reference", read.data?.reference, "created and read")
      }).pipe(Effect.provide(maesn(place)))
  },
  {
    name: "Maesn: 404 is NotFound",
    run: (place) =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(Contacts.use((contacts) => contacts.get({ path: { contactId: nobody } })))
        yield* same("tag", [error._tag, error.status], ["NotFound", 404])
      }).pipe(Effect.provide(maesn(place)))
  }
]
