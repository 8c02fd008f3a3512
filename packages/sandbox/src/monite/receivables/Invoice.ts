/**
 * Makes an invoice from the body of a create or update: looks up the parties and products, and computes the sums.
 */
import { Invalid, Refusal, invalidBody } from "../../http/Refusal.ts"
import { vatRatesOf } from "../catalog/Catalog.ts"
import { counterpartName, counterpartOf } from "../catalog/Counterparts.ts"
import type { Credential, Entity, Price, Receivable } from "../world/Records.ts"
import { usesTaxRateValue } from "./RequiredFields.ts"
import { totals, vatOn } from "./Totals.ts"
import type { Discount } from "./Totals.ts"
import { owned } from "../world/World.ts"
import type { World } from "../world/World.ts"

export interface LineBody {
  readonly quantity: number
  readonly product_id?: string
  readonly product?: {
    readonly name: string
    readonly price: Price
    readonly type?: string
    readonly description?: string
    readonly measure_unit?: { readonly name: string; readonly description?: string }
  }
  readonly vat_rate_id?: string
  readonly custom_vat_rate_id?: string
  readonly accounting_tax_rate_id?: string
  readonly tax_rate_value?: number
  readonly tax_status?: string
  readonly discount?: Discount
  /** Minor units. Only an update has it, instead of the product's price. */
  readonly price?: number
}

/** Input of an invoice: the create body, or that body with later updates. */
export interface InvoiceBody {
  readonly type: "invoice"
  readonly currency: string
  readonly counterpart_id: string
  readonly counterpart_billing_address_id: string
  readonly counterpart_shipping_address_id?: string
  readonly counterpart_vat_id_id?: string
  readonly counterpart_einvoicing_credentials_id?: string
  readonly entity?: object
  readonly entity_bank_account_id?: string
  readonly entity_vat_id_id?: string
  readonly network_credentials_id?: string
  readonly is_einvoice?: boolean
  readonly document_id?: string
  readonly discount?: Discount
  readonly deductions?: ReadonlyArray<{ readonly amount: number }>
  readonly payment_terms?: Terms
  readonly payment_terms_id?: string
  readonly vat_mode?: string
  readonly vat_exempt?: boolean
  readonly withholding_tax_rate?: number
  readonly line_items: ReadonlyArray<LineBody>
}

interface Terms {
  readonly term_final: { readonly number_of_days?: number; readonly end_date?: string }
}

/** Members that are copied from the request, or null. */
const plain = [
  "commercial_condition_description",
  "counterpart_business_type",
  "deduction_amount",
  "deduction_memo",
  "document_rendering",
  "footer",
  "fulfillment_date",
  "memo",
  "overdue_reminder_id",
  "partner_metadata",
  "payment_page_url",
  "payment_reminder_id",
  "project_id",
  "purchase_order",
  "trade_name",
  "vat_exempt",
  "vat_exemption_rationale",
  "withholding_tax_rate"
] as const

const resolveRate = (
  world: World,
  body: InvoiceBody,
  line: LineBody,
  index: number,
  country: string
): { readonly id: string | null; readonly country: string; readonly value: number } => {
  const at = ["line_items", index]
  const sources = [line.vat_rate_id, line.custom_vat_rate_id, line.accounting_tax_rate_id, line.tax_rate_value]
  if (sources.filter((source) => source !== undefined).length > 1)
    throw invalidBody(at, "use only one source of the tax rate")
  if (line.custom_vat_rate_id !== undefined)
    throw new Refusal(404, `Custom VAT rate ${line.custom_vat_rate_id} does not exist`)
  if (line.accounting_tax_rate_id !== undefined) {
    throw new Refusal(404, `Accounting tax rate ${line.accounting_tax_rate_id} does not exist`)
  }
  if (line.vat_rate_id !== undefined) {
    const rate = vatRatesOf(world, country).find((candidate) => candidate.id === line.vat_rate_id)
    if (rate === undefined) throw new Refusal(404, `VAT rate ${line.vat_rate_id} does not exist for ${country}`)
    return rate
  }
  if (line.tax_rate_value !== undefined) return { id: null, country, value: line.tax_rate_value }
  const untaxed = line.tax_status === "exempt" || line.tax_status === "non_taxable" || body.vat_exempt === true
  if (untaxed) return { id: null, country, value: 0 }
  throw invalidBody([...at, usesTaxRateValue(country) ? "tax_rate_value" : "vat_rate_id"], "Field required", "missing")
}

const resolveProduct = (world: World, body: InvoiceBody, line: LineBody, index: number, entityId: string) => {
  const at = ["line_items", index]
  if ((line.product === undefined) === (line.product_id === undefined)) {
    throw invalidBody(at, "use either product_id or product")
  }
  const catalogued =
    line.product_id === undefined ? undefined : owned(world.products, "Product", line.product_id, entityId)
  const price = line.product?.price ?? catalogued?.price
  if (price == null) throw new Refusal(400, `Product ${catalogued?.id ?? ""} has no price`)
  if (price.currency !== body.currency) {
    throw new Invalid([
      {
        loc: ["body", ...at],
        msg: `the price is in ${price.currency}, the invoice in ${body.currency}`,
        type: "value_error"
      }
    ])
  }
  const unit = catalogued?.measure_unit_id == null ? undefined : world.units.get(catalogued.measure_unit_id)?.record
  const inlineUnit = line.product?.measure_unit
  return {
    id: catalogued?.id ?? world.identity.uuid(),
    name: line.product?.name ?? catalogued?.name ?? "",
    type: line.product?.type ?? catalogued?.type ?? "product",
    description: line.product?.description ?? catalogued?.description ?? null,
    external_reference: catalogued?.external_reference ?? null,
    is_inline: catalogued === undefined,
    measure_unit:
      unit !== undefined
        ? { id: unit.id, name: unit.name, description: unit.description }
        : inlineUnit === undefined
          ? null
          : { id: null, description: null, ...inlineUnit },
    price: { currency: price.currency, value: line.price ?? price.value }
  }
}

const terms = (world: World, body: InvoiceBody, entityId: string) => {
  if (body.payment_terms_id !== undefined) {
    return owned(world.paymentTerms, "Payment terms", body.payment_terms_id, entityId)
  }
  return body.payment_terms === undefined ? null : { id: null, name: null, description: null, ...body.payment_terms }
}

/** Finds the sender's network credential: the one in the body, or the only candidate. */
const networkCredential = (world: World, body: InvoiceBody, entityId: string): Credential | undefined => {
  if (body.is_einvoice !== true) return undefined
  const candidates = world.connections
    .list(entityId)
    .filter((connection) => connection.is_sender)
    .flatMap((connection) => connection.credentials)
  if (body.network_credentials_id === undefined) return candidates[0]
  const named = candidates.find((credential) => credential.id === body.network_credentials_id)
  if (named === undefined) throw new Refusal(404, `Network credentials ${body.network_credentials_id} do not exist`)
  return named
}

const seller = (world: World, entity: Entity, vatId: string | undefined, override: object | undefined) => ({
  type: entity.type,
  ...(entity.organization === undefined
    ? { first_name: entity.individual?.first_name, last_name: entity.individual?.last_name }
    : { name: entity.organization.legal_name, vat_id: vatId ?? null }),
  email: entity.email,
  phone: entity.phone,
  website: entity.website,
  tax_id: entity.tax_id,
  logo: entity.logo?.url ?? null,
  registration_number: entity.registration_number,
  registration_authority: entity.registration_authority,
  ...override
})

/** Returns the last day of the payment terms, counted from a date. Null without terms. */
export const dueDate = (paymentTerms: Terms | null, from: Date): string | null => {
  if (paymentTerms === null) return null
  const { end_date: end, number_of_days: days = 0 } = paymentTerms.term_final
  return end ?? new Date(from.getTime() + days * 86_400_000).toISOString().slice(0, 10)
}

/**
 * Makes the invoice of a body.
 *
 * @param kept id and creation time of an invoice that is made again after an update
 * @throws 404 for a party, product or rate that does not exist, 422 for invalid lines
 */
export const invoice = (
  world: World,
  entity: Entity,
  body: InvoiceBody,
  now: string,
  kept: { readonly id: string; readonly created_at: string }
): Receivable => {
  const counterpart = counterpartOf(world, entity.id, body.counterpart_id)
  const address = (id: string) => owned(world.addresses, "Address", id, counterpart.id)
  const counterpartVatId =
    body.counterpart_vat_id_id === undefined
      ? null
      : owned(world.counterpartVatIds, "VAT ID", body.counterpart_vat_id_id, counterpart.id)
  if (body.counterpart_einvoicing_credentials_id !== undefined) {
    throw new Refusal(404, `E-invoicing credentials ${body.counterpart_einvoicing_credentials_id} do not exist`)
  }
  const entityVatId =
    body.entity_vat_id_id === undefined
      ? (world.vatIds.list(entity.id)[0] ?? null)
      : owned(world.vatIds, "VAT ID", body.entity_vat_id_id, entity.id)
  const bank =
    body.entity_bank_account_id === undefined
      ? null
      : owned(world.bankAccounts, "Bank account", body.entity_bank_account_id, entity.id)
  const credential = networkCredential(world, body, entity.id)

  const lines = body.line_items.map((line, index) => ({
    line,
    product: resolveProduct(world, body, line, index, entity.id),
    rate: resolveRate(world, body, line, index, entity.address.country)
  }))
  const sums = totals(
    lines.map(({ line, product, rate }) => ({
      quantity: line.quantity,
      price: product.price.value,
      rate: rate.value,
      discount: line.discount
    })),
    body.discount,
    body.vat_mode === "inclusive"
  )
  const withheld = vatOn(sums.discountedSubtotal, body.withholding_tax_rate ?? 0)
  const deducted = (body.deductions ?? []).reduce((sum, deduction) => sum + deduction.amount, 0)
  const toPay = sums.total - withheld - deducted
  const sent: Readonly<Record<string, unknown>> = { ...body }

  const record = {
    ...kept,
    updated_at: now,
    type: "invoice" as const,
    status: "draft",
    document_id: body.document_id ?? null,
    currency: body.currency,
    ...Object.fromEntries(plain.map((member) => [member, sent[member] ?? null])),
    counterpart_id: counterpart.id,
    counterpart_name: counterpartName(counterpart),
    counterpart_type: counterpart.type,
    counterpart_tax_id: counterpart.tax_id,
    counterpart_external_reference: counterpart.external_reference,
    counterpart_billing_address: withoutOwner(address(body.counterpart_billing_address_id)),
    counterpart_shipping_address:
      body.counterpart_shipping_address_id === undefined
        ? null
        : withoutOwner(address(body.counterpart_shipping_address_id)),
    counterpart_vat_id: counterpartVatId,
    entity: seller(world, entity, entityVatId?.value, body.entity),
    entity_address: entity.address,
    entity_bank_account:
      bank === null ? null : { id: bank.id, iban: bank.iban, bic: bank.bic, bank_name: bank.bank_name },
    entity_vat_id: entityVatId,
    is_einvoice: body.is_einvoice ?? false,
    network_credentials:
      credential === undefined
        ? null
        : {
            id: credential.id,
            network_identifier: credential.network_credentials_identifier,
            network_schema: credential.network_credentials_schema
          },
    payment_terms: terms(world, body, entity.id),
    vat_mode: body.vat_mode ?? "exclusive",
    vat_inclusive_discount_mode: "exclusive",
    discount: body.discount === undefined ? null : { ...body.discount, value: sums.subtotal - sums.discountedSubtotal },
    deductions: body.deductions ?? null,
    line_items: lines.map(({ line, product, rate }, index) => ({
      quantity: line.quantity,
      discount: line.discount ?? null,
      tax_status: line.tax_status ?? "taxable",
      total_before_vat: sums.lines[index]?.beforeVat,
      total_after_vat: sums.lines[index]?.afterVat,
      product: {
        ...product,
        price_after_vat: {
          currency: product.price.currency,
          value: product.price.value + (body.vat_mode === "inclusive" ? 0 : vatOn(product.price.value, rate.value))
        },
        vat_rate: { ...rate, components: null, is_custom: false, name: null }
      }
    })),
    subtotal: sums.subtotal,
    discounted_subtotal: sums.discountedSubtotal,
    subtotal_after_vat: sums.lines.reduce((sum, line) => sum + line.afterVat, 0),
    total_vat_amount: sums.vat,
    total_vat_amounts: sums.byRate.map(({ rate, taxable, amount }) => ({
      value: rate,
      taxable_amount: taxable,
      amount
    })),
    total_amount: sums.total,
    total_amount_with_credit_notes: sums.total,
    total_withholding_tax: withheld,
    total_deduction_amount: deducted,
    amount_to_pay: toPay,
    amount_due: toPay,
    amount_paid: 0,
    issue_date: null,
    due_date: null,
    paid_at: null,
    file_url: null,
    original_file_url: null,
    file_language: "en",
    original_file_language: "en",
    einvoice_file_url: null,
    einvoice_error_comment: null,
    attachments: [],
    tags: [],
    comment: null,
    related_documents: { credit_note_ids: [], proforma_invoice_id: null }
  }
  return record
}

const withoutOwner = <T extends { readonly counterpart_id: string }>(address: T): Omit<T, "counterpart_id"> => {
  const { counterpart_id: _owner, ...rest } = address
  return rest
}
