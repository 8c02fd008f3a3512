/**
 * Makes the records that invoices refer to: measure unit, products, payment terms, and customers with their addresses
 * and VAT IDs.
 */
import {
  CounterpartAddresses,
  Counterparts,
  CounterpartVatIds,
  MeasureUnits,
  PaymentTerms,
  Products,
  VatRates
} from "@faktura/monite"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { foundId, once, repeatable } from "./DurableWrite.ts"
import { measureUnit, paymentTerms, products } from "./Plan.ts"
import type { Customer } from "./Plan.ts"

/** Error of a record that invoices need and the API does not have. */
export class NotOffered extends Data.TaggedError("NotOffered")<{ readonly message: string }> {}

/** Ids that all invoices share. */
export interface Shelf {
  readonly paymentTermsId: string
  /** Ids of the products by currency. */
  readonly productIds: Readonly<Record<Customer["currency"], string>>
}

/** Ids that the invoices of one customer share. */
export interface Party {
  readonly counterpartId: string
  readonly vatIdId: string
  readonly addressId: string
  readonly serviceRateId: string
  readonly goodsRateId: string
}

/** Makes the products and the records that they refer to. */
export const stockShelf = Effect.fn("stockShelf")(function* () {
  const units = yield* MeasureUnits
  const terms = yield* PaymentTerms
  const catalog = yield* Products

  const unit = yield* once({
    step: "measureUnit",
    naturalKey: measureUnit.name,
    find: () => Effect.map(units.list(), ({ data }) => foundId(data.find(({ name }) => name === measureUnit.name))),
    send: Effect.map(units.create({ body: measureUnit }), ({ id }) => ({ id }))
  })
  const due = yield* once({
    step: "paymentTerms",
    naturalKey: paymentTerms.name,
    find: () =>
      Effect.map(terms.list(), ({ data }) => foundId((data ?? []).find(({ name }) => name === paymentTerms.name))),
    send: Effect.map(terms.create({ body: paymentTerms }), ({ id }) => ({ id }))
  })
  const ids = yield* Effect.forEach(products, (product) =>
    once({
      step: "product",
      naturalKey: product.name,
      find: () =>
        Effect.map(
          // A product with this name and another price is another product: its invoices would have other amounts.
          catalog.stream({ query: { name: product.name, currency: product.price.currency } }).pipe(
            Stream.filter(
              ({ price }) => price?.currency === product.price.currency && price.value === product.price.value
            ),
            Stream.runHead
          ),
          Option.map(({ id }) => ({ id }))
        ),
      send: Effect.map(catalog.create({ body: { ...product, measure_unit_id: unit.id } }), ({ id }) => ({ id }))
    })
  )
  const byCurrency = Object.fromEntries(products.map(({ price }, index) => [price.currency, ids[index]?.id]))
  // The plan has a product for every customer's currency. The type of `fromEntries` loses the keys.
  const shelf: Shelf = { paymentTermsId: due.id, productIds: byCurrency as Shelf["productIds"] }
  return shelf
})

/** Makes a customer, and reads the ids that its invoices need. */
export const welcome = Effect.fn("welcome")(function* (customer: Customer) {
  const counterparts = yield* Counterparts
  const vatIds = yield* CounterpartVatIds

  const counterpart = yield* once({
    step: "counterpart",
    naturalKey: customer.reference,
    find: () =>
      counterparts.stream({ query: { counterpart_name: customer.name, limit: 100 } }).pipe(
        Stream.filter((found) => found.external_reference === customer.reference),
        Stream.runHead,
        Effect.map(Option.map(({ id }) => ({ id })))
      ),
    send: Effect.map(
      counterparts.create({
        body: {
          type: "organization",
          external_reference: customer.reference,
          organization: {
            legal_name: customer.name,
            email: customer.email,
            is_customer: true,
            is_vendor: false,
            address: customer.address
          }
        }
      }),
      ({ id }) => ({ id })
    )
  })
  const path = { counterpart_id: counterpart.id }
  const vatId = yield* once({
    step: "counterpartVatId",
    naturalKey: customer.reference,
    find: () =>
      Effect.map(vatIds.list({ path }), ({ data }) =>
        foundId(data.find(({ value }) => value === customer.vatId.value))
      ),
    send: Effect.map(
      vatIds.create({ path, body: { ...customer.vatId, country: customer.address.country } }),
      ({ id }) => ({ id })
    )
  })
  const details = yield* repeatable({
    step: "counterpartDetails",
    naturalKey: customer.reference,
    work: detailsOf(customer, counterpart.id, vatId.id)
  })
  const party: Party = { counterpartId: counterpart.id, vatIdId: vatId.id, ...details }
  return party
})

const detailsOf = Effect.fnUntraced(function* (customer: Customer, counterpartId: string, vatIdId: string) {
  const addresses = yield* CounterpartAddresses
  const vatRates = yield* VatRates
  const { data: known } = yield* addresses.list({ path: { counterpart_id: counterpartId } })
  const address = known[0]
  if (address === undefined) {
    return yield* new NotOffered({
      message: `Monite returned no address for ${customer.name}. Add an address there, and run again.`
    })
  }
  const { data: rates } = yield* vatRates.list({
    query: { counterpart_id: counterpartId, counterpart_address_id: address.id, counterpart_vat_id_id: vatIdId }
  })
  const rateId = (wanted: number) => {
    const rate = rates.find(({ value }) => value === wanted)
    const offered = rates.map(({ value }) => `${value / 100} %`).join(", ")
    return rate === undefined
      ? new NotOffered({
          message: `Monite has no VAT rate of ${wanted / 100} % for ${customer.name}, only ${offered}. Correct the plan.`
        })
      : Effect.succeed(rate.id)
  }
  return {
    addressId: address.id,
    serviceRateId: yield* rateId(customer.rates.service),
    goodsRateId: yield* rateId(customer.rates.goods)
  }
})
