/**
 * Records that invoice lines refer to: products, measure units, VAT rates and payment terms.
 *
 * VAT rates exist from the start and cannot be changed. Every entity starts with some measure units.
 */
import type { Handlers } from "../../http/Api.ts"
import { Invalid, Refusal } from "../../http/Refusal.ts"
import { crud } from "../world/Crud.ts"
import { page } from "../world/Pages.ts"
import type { PaymentTerms, Product, Unit } from "../world/Records.ts"
import { askedParties } from "./Asked.ts"
import { entityIdOf, sentMembers } from "../world/World.ts"
import type { Scope, World } from "../world/World.ts"

/** VAT rate of a country, in hundredths of a percent. */
export interface VatRate {
  readonly id: string
  readonly country: string
  readonly value: number
}

/** Standard rate, reduced rates and zero. Other countries have the zero rate only. */
const ratesByCountry: Readonly<Record<string, ReadonlyArray<number>>> = {
  AT: [2000, 1300, 1000, 0],
  BE: [2100, 1200, 600, 0],
  CH: [810, 380, 260, 0],
  DE: [1900, 700, 0],
  ES: [2100, 1000, 400, 0],
  FR: [2000, 1000, 550, 0],
  GB: [2000, 500, 0],
  IT: [2200, 1000, 500, 400, 0],
  NL: [2100, 900, 0]
}

/** Creation time of all rates, before any test. */
const since = "2021-01-01T00:00:00.000000+00:00"

/** Returns the rates of a country, with their ids in this sandbox. */
export const vatRatesOf = (world: World, country: string): ReadonlyArray<VatRate> =>
  (ratesByCountry[country] ?? [0]).map((value) => ({
    id: world.identity.fixedUuid(`vat rate ${country} ${value}`),
    country,
    value
  }))

/** Handlers of products, measure units, payment terms and VAT rates. */
export const catalog = (world: World): Handlers<Scope> => {
  const checkUnit = (unitId: string | null | undefined, entityId: string): void => {
    if (unitId == null || world.units.get(unitId)?.owner === entityId) return
    const msg = `the entity has no measure unit ${unitId}`
    throw new Invalid([{ loc: ["body", "measure_unit_id"], msg, type: "value_error" }])
  }
  return {
    ...crud<Unit, Pick<Unit, "name"> & Partial<Unit>, Partial<Unit>>({
      operations: "measure_units",
      parameter: "unit_id",
      kind: "Measure unit",
      collection: world.units,
      owner: entityIdOf,
      create: (body, _, call) => {
        const now = world.moment(call.at)
        const { name, description = null } = body
        return { id: world.identity.uuid(), created_at: now, updated_at: now, name, description }
      },
      update: (current, body, call) => ({ ...current, ...sentMembers(body), updated_at: world.moment(call.at) })
    }),

    ...crud<PaymentTerms, Pick<PaymentTerms, "name" | "term_final"> & Partial<PaymentTerms>, Partial<PaymentTerms>>({
      operations: "payment_terms",
      parameter: "payment_terms_id",
      kind: "Payment terms",
      collection: world.paymentTerms,
      owner: entityIdOf,
      create: (body) => ({ description: null, term_1: null, term_2: null, ...body, id: world.identity.uuid() }),
      update: (current, body) => ({ ...current, ...sentMembers(body) })
    }),

    ...crud<Product, Pick<Product, "name"> & Partial<Product>, Partial<Product>>({
      operations: "products",
      parameter: "product_id",
      kind: "Product",
      collection: world.products,
      owner: entityIdOf,
      create: (body, entityId, call) => {
        checkUnit(body.measure_unit_id, entityId)
        const now = world.moment(call.at)
        return {
          type: "product",
          description: null,
          external_reference: null,
          ledger_account_id: null,
          measure_unit_id: null,
          price: null,
          smallest_amount: null,
          ...body,
          id: world.identity.uuid(),
          created_at: now,
          updated_at: now,
          entity_id: entityId
        }
      },
      update: (current, body, call) => {
        checkUnit(body.measure_unit_id, current.entity_id)
        return { ...current, ...sentMembers(body), updated_at: world.moment(call.at) }
      },
      list: (call, entityId) => ({
        status: 200,
        body: page(call, world.products.rows(entityId), {
          price: (product) => product.price?.value,
          currency: (product) => product.price?.currency
        })
      })
    }),

    get_vat_rates: (call) => {
      const entityId = entityIdOf(call)
      askedParties(world, call)
      const country = world.entities.get(entityId)?.record.address.country
      if (country === undefined) throw new Refusal(404, `Entity ${entityId} does not exist`)
      const data = vatRatesOf(world, country).map((rate) => ({
        ...rate,
        created_at: since,
        updated_at: since,
        components: null,
        created_by: "monite",
        status: "active",
        valid_from: null,
        valid_until: null
      }))
      return { status: 200, body: { data } }
    }
  }
}
