/**
 * Fields that a compliant invoice requires, by the countries of both sides.
 *
 * Monite has rules for every country. The sandbox implements the rules in Monite's guide:
 *
 * - An entity with a VAT ID uses it on invoices. An entity without one needs a tax ID.
 * - Business customers across an EU border need a VAT ID.
 * - Lines need a VAT rate, or a tax rate in the United States and Pakistan.
 *
 * `issue` enforces the fields that `GET /receivables/required_fields` lists.
 */
import type { Handlers } from "../../http/Api.ts"
import { Refusal } from "../../http/Refusal.ts"
import { askedParties } from "../catalog/Asked.ts"
import { entityIdOf } from "../world/World.ts"
import type { Scope, World } from "../world/World.ts"

const europeanUnion = new Set(
  "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE".split(" ")
)

/** True for countries whose lines have a tax rate as a number, instead of one of Monite's VAT rates. */
export const usesTaxRateValue = (country: string): boolean => country === "US" || country === "PK"

/** Required fields of an invoice. */
export interface Requirements {
  readonly entityTaxId: boolean
  readonly entityVatId: boolean
  readonly counterpartVatId: boolean
  readonly vatRate: boolean
}

/** Returns the required fields. Countries are ISO codes. The customer's country may be unknown. */
export const requirements = (
  entity: { readonly country: string; readonly hasVatId: boolean },
  counterpart: { readonly country: string | undefined; readonly type: string | undefined }
): Requirements => ({
  entityTaxId: !entity.hasVatId,
  entityVatId: entity.hasVatId,
  counterpartVatId:
    counterpart.type === "organization" &&
    counterpart.country !== undefined &&
    counterpart.country !== entity.country &&
    europeanUnion.has(counterpart.country) &&
    europeanUnion.has(entity.country),
  vatRate: !usesTaxRateValue(entity.country)
})

const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined)

/** Handler of `GET /receivables/required_fields`. */
export const requiredFields = (world: World): Handlers<Scope> => ({
  get_receivables_required_fields: (call) => {
    const entityId = entityIdOf(call)
    const entity = world.entities.get(entityId)?.record
    if (entity === undefined) throw new Refusal(403, `Entity ${entityId} does not exist`)
    const { address, counterpart } = askedParties(world, call)
    const rules = requirements(
      { country: entity.address.country, hasVatId: world.vatIds.list(entityId).length > 0 },
      {
        country: text(call.query["counterpart_country"]) ?? address?.country,
        type: text(call.query["counterpart_type"]) ?? counterpart?.type
      }
    )
    return {
      status: 200,
      body: {
        entity: {
          tax_id: {
            description: "Tax ID of the entity. Required if the entity has no VAT ID.",
            required: rules.entityTaxId
          },
          vat_id: { description: "VAT ID of the entity. Required if the entity has one.", required: rules.entityVatId }
        },
        counterpart: {
          tax_id: { description: "Tax ID of the customer.", required: false },
          vat_id: {
            description: "VAT ID of the customer. Required between businesses across an EU border.",
            required: rules.counterpartVatId
          }
        },
        line_item: {
          measure_unit: { description: "Unit in which the quantity is counted.", required: false },
          tax_rate_value: {
            description: "Tax rate in hundredths of a percent. Required in countries without VAT rates.",
            required: !rules.vatRate
          },
          vat_rate_id: { description: "One of the VAT rates of GET /vat_rates.", required: rules.vatRate }
        }
      }
    }
  }
})
