/**
 * Makes the records that invoices refer to: measure unit, products, payment terms, and customers with their addresses, VAT IDs and
 * addresses in the e-invoicing network.
 */
import {
  CounterpartAddresses,
  CounterpartEinvoicingCredentials,
  Counterparts,
  CounterpartVatIds,
  MeasureUnits,
  PaymentTerms,
  Products,
  VatRates
} from "@faktura/monite"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { CurrentRun } from "../engine/CurrentRun.ts"
import { step } from "../engine/Step.ts"
import { defineWorkflow } from "../engine/Workflow.ts"
import { TenantApis } from "../tenants/TenantApis.ts"
import { writeOnce } from "../workflows/Write.ts"
import { customers, measureUnit, paymentTerms, products } from "./Plan.ts"
import type { Customer } from "./Plan.ts"

/** Error of a record that invoices need and the API does not have. */
export class NotOffered extends Data.TaggedError("NotOffered")<{ readonly message: string }> {}

const Made = Schema.Struct({ id: Schema.String })

/** Ids that all invoices share. */
export const Shelf = Schema.Struct({
  paymentTermsId: Schema.String,
  /** Ids of the products by currency. */
  productIds: Schema.Struct({ EUR: Schema.String, JPY: Schema.String })
})

/** Ids that all invoices share. */
export type Shelf = typeof Shelf.Type

/** Ids that the invoices of one customer share. */
export const Party = Schema.Struct({
  counterpartId: Schema.String,
  vatIdId: Schema.String,
  addressId: Schema.String,
  serviceRateId: Schema.String,
  goodsRateId: Schema.String,
  /** Address in the e-invoicing network. Missing: invoices are not sent there. */
  networkId: Schema.optionalKey(Schema.String)
})

/** Ids that the invoices of one customer share. */
export type Party = typeof Party.Type

/** Workflow that makes products and customers. */
export const PrepareCatalog = defineWorkflow({
  name: "PrepareCatalog",
  input: Schema.Struct({}),
  output: Schema.Struct({ shelf: Shelf, parties: Schema.Record(Schema.String, Party) })
})

/** Makes the products and the records that they refer to. */
const stockShelf = Effect.fn("stockShelf")(function* () {
  const units = yield* MeasureUnits
  const terms = yield* PaymentTerms
  const catalog = yield* Products

  const unit = yield* writeOnce({
    key: `measure unit ${measureUnit.name}`,
    result: Made,
    find: () => Effect.map(units.list(), ({ data }) => data),
    same: ({ name }) => name === measureUnit.name,
    send: units.create({ body: measureUnit })
  })
  const due = yield* writeOnce({
    key: `payment terms ${paymentTerms.name}`,
    result: Made,
    find: () => Effect.map(terms.list(), ({ data }) => data ?? []),
    same: ({ name }) => name === paymentTerms.name,
    send: terms.create({ body: paymentTerms })
  })
  const productOf = (product: (typeof products)[number]) =>
    Effect.map(
      writeOnce({
        key: `product ${product.name}`,
        result: Made,
        find: catalog.stream({ query: { name: product.name, currency: product.price.currency } }),
        // A product with this name and another price is another product: its invoices would have other amounts.
        same: ({ price }) => price?.currency === product.price.currency && price.value === product.price.value,
        send: catalog.create({ body: { ...product, measure_unit_id: unit.id } })
      }),
      ({ id }) => id
    )
  const [inEuro, inYen] = products
  return { paymentTermsId: due.id, productIds: { EUR: yield* productOf(inEuro), JPY: yield* productOf(inYen) } }
})

/** Makes a customer, and reads the ids that its invoices need. */
const welcome = Effect.fn("welcome")(function* (customer: Customer) {
  const counterparts = yield* Counterparts
  const vatIds = yield* CounterpartVatIds

  const counterpart = yield* writeOnce({
    key: `counterpart ${customer.reference}`,
    result: Made,
    find: counterparts.stream({ query: { counterpart_name: customer.name, limit: 100 } }),
    same: (found) => found.external_reference === customer.reference,
    send: counterparts.create({
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
    })
  })
  const path = { counterpart_id: counterpart.id }
  const vatId = yield* writeOnce({
    key: `VAT ID of counterpart ${customer.reference}`,
    result: Made,
    find: () => Effect.map(vatIds.list({ path }), ({ data }) => data),
    same: ({ value }) => value === customer.vatId.value,
    send: vatIds.create({ path, body: { ...customer.vatId, country: customer.address.country } })
  })
  const details = yield* detailsOf(customer, counterpart.id, vatId.id)
  const party = { counterpartId: counterpart.id, vatIdId: vatId.id, ...details }
  if (customer.network === undefined) return party
  return { ...party, networkId: yield* networkAddress(customer.network, counterpart.id) }
})

/** Stores the customer's address in the e-invoicing network. */
const networkAddress = Effect.fn("networkAddress")(function* (
  { identifier, schema }: NonNullable<Customer["network"]>,
  counterpartId: string
) {
  const credentials = yield* CounterpartEinvoicingCredentials
  const path = { counterpart_id: counterpartId }
  const { id } = yield* writeOnce({
    key: `network address ${schema} ${identifier} of counterpart ${counterpartId}`,
    result: Made,
    find: () => Effect.map(credentials.list({ path }), ({ data }) => data),
    same: (found) => found.network_schema === schema && found.network_identifier === identifier,
    send: credentials.create({ path, body: { network_schema: schema, network_identifier: identifier } })
  })
  return id
})

const detailsOf = Effect.fnUntraced(function* (customer: Customer, counterpartId: string, vatIdId: string) {
  const addresses = yield* CounterpartAddresses
  const vatRates = yield* VatRates
  const { data: known } = yield* addresses.list({ path: { counterpart_id: counterpartId } })
  const address = known[0]
  if (address === undefined) {
    return yield* new NotOffered({
      message: `Monite returned no address for ${customer.name}. Add an address there, then answer with retry.`
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

/** Provides the workflow to the engine. */
export const layer = PrepareCatalog.layer(
  Effect.fnUntraced(function* () {
    const { tenant } = yield* CurrentRun
    const apis = yield* TenantApis
    const shelf = yield* step({ name: "products", result: Shelf, work: stockShelf().pipe(apis.with(tenant)) })
    const parties = yield* Effect.forEach(customers, (customer) =>
      Effect.map(
        step({
          name: `customer ${customer.reference}`,
          result: Party,
          work: welcome(customer).pipe(apis.with(tenant))
        }),
        (party) => [customer.reference, party] as const
      )
    )
    return { shelf, parties: Object.fromEntries(parties) }
  })
)
