/**
 * Finds what a receivable lacks before it can be issued: the fields that `GET /receivables/required_fields` lists, and the
 * identifiers of an e-invoice.
 */
import { Refusal } from "../../http/Refusal.ts"
import type { Entity } from "../world/Records.ts"
import type { Receivable } from "../world/Receivable.ts"
import type { World } from "../world/World.ts"
import { requirements } from "./RequiredFields.ts"

/** Missing value. `owner` is the member of the response that lists it. */
interface Missing {
  readonly owner: "entity" | "counterpart" | "receivable"
  readonly field: string
  readonly message: string
}

/** Returns what a document lacks. */
export const missingIn = (world: World, receivable: Receivable, entity: Entity): ReadonlyArray<Missing> => {
  // Only invoices have legal requirements. A credit note takes its parties from one.
  if (receivable.type !== "invoice") return []
  const rules = requirements(
    { country: entity.address.country, hasVatId: world.vatIds.list(entity.id).length > 0 },
    { country: receivable.counterpart_billing_address.country, type: receivable.counterpart_type }
  )
  const isEInvoice = receivable.is_einvoice
  const table: ReadonlyArray<readonly [boolean, Missing]> = [
    [
      rules.entityTaxId && entity.tax_id === null,
      {
        owner: "entity",
        field: "tax_id",
        message: "The entity needs a tax_id or a VAT ID before it can issue invoices"
      }
    ],
    [
      rules.counterpartVatId && receivable.counterpart_vat_id === null,
      {
        owner: "counterpart",
        field: "vat_id",
        message: "The invoice needs counterpart_vat_id_id, because it crosses an EU border"
      }
    ],
    [
      isEInvoice && receivable.network_credentials === null,
      {
        owner: "receivable",
        field: "network_credentials_id",
        message: "An e-invoice needs a sending connection of the entity with a network credential"
      }
    ],
    [
      isEInvoice && receivable.counterpart_einvoicing_credentials === null,
      {
        owner: "receivable",
        field: "counterpart_einvoicing_credentials_id",
        message: "An e-invoice needs an e-invoicing credential of the counterpart"
      }
    ]
  ]
  return table.filter(([isMissing]) => isMissing).map(([, missing]) => missing)
}

/** Refuses a document that lacks something. @throws 400 */
export const checkComplete = (world: World, receivable: Receivable, entity: Entity): void => {
  const [first] = missingIn(world, receivable, entity)
  if (first !== undefined) throw new Refusal(400, first.message)
}

/** Returns the body of `POST /receivables/{receivable_id}/verify`. @param email address for reminders */
export const verification = (world: World, receivable: Receivable, entity: Entity, email: string | undefined) => {
  const missing = missingIn(world, receivable, entity)
  const fields = (owner: Missing["owner"]): ReadonlyArray<string> =>
    missing.filter((each) => each.owner === owner).map(({ field }) => field)
  const isReminded =
    receivable.type === "invoice" &&
    (receivable.payment_reminder_id !== null || receivable.overdue_reminder_id !== null)
  return {
    errors:
      missing.length === 0
        ? null
        : {
            entity: fields("entity"),
            counterpart: fields("counterpart"),
            receivable: fields("receivable"),
            products: [],
            vat_rates: []
          },
    warnings:
      isReminded && email === undefined
        ? { payment_reminders: "The counterpart has no e-mail address, so it gets no reminders" }
        : null
  }
}
