/**
 * What an invoice needs to be compliant, by where the two sides are.
 *
 * The vendor has rules for every country; the sandbox keeps the ones that its guide states: an entity with a VAT ID
 * invoices under it, one without needs a tax ID; business customers across an EU border need a VAT ID; lines carry a
 * VAT rate, or a tax rate in the United States and Pakistan. `issue` enforces what `GET /receivables/required_fields`
 * answers.
 */
import type { Handlers } from "../http/Api.ts"
import { Refusal } from "../http/Refusal.ts"
import { counterpartOf } from "./Counterparts.ts"
import { entityIdOf } from "./World.ts"
import type { Scope, World } from "./World.ts"

const europeanUnion = new Set(
  "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE".split(" ")
)

/** Countries whose lines carry a tax rate as a number, not one of the vendor's VAT rates. */
export const usesTaxRateValue = (country: string): boolean => country === "US" || country === "PK"

/** Which of the fields in question are required. */
export interface Requirements {
  readonly entityTaxId: boolean
  readonly entityVatId: boolean
  readonly counterpartVatId: boolean
  readonly vatRate: boolean
}

/** The rules. Countries are ISO codes; the customer's may be unknown. */
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
    const id = call.query["counterpart_id"]
    const counterpart = typeof id === "string" ? counterpartOf(world, entityId, id) : undefined
    const addressId = call.query["counterpart_billing_address_id"] ?? counterpart?.default_billing_address_id
    const address = typeof addressId === "string" ? world.addresses.get(addressId)?.record : undefined
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
            description: "Tax ID of the entity; needed as long as it has no VAT ID.",
            required: rules.entityTaxId
          },
          vat_id: { description: "VAT ID of the entity; needed as soon as it has one.", required: rules.entityVatId }
        },
        counterpart: {
          tax_id: { description: "Tax ID of the customer.", required: false },
          vat_id: {
            description: "VAT ID of the customer; needed between businesses across an EU border.",
            required: rules.counterpartVatId
          }
        },
        line_item: {
          measure_unit: { description: "Unit in which the quantity is counted.", required: false },
          tax_rate_value: {
            description: "Tax rate in hundredths of a percent; needed where no VAT rates exist.",
            required: !rules.vatRate
          },
          vat_rate_id: { description: "One of the VAT rates of GET /vat_rates.", required: rules.vatRate }
        }
      }
    }
  }
})
