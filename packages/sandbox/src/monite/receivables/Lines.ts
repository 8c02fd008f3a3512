/**
 * Lines of a receivable: finds their products and tax rates, and computes their amounts.
 */
import { Refusal, invalidBody } from "../../http/Refusal.ts"
import { product } from "../../openapi/Decimal.ts"
import { vatRatesOf } from "../catalog/Catalog.ts"
import { customVatRates } from "../catalog/Collections.ts"
import type { Entity } from "../world/Records.ts"
import { checkAmounts } from "../world/Money.ts"
import type { ReceivableLine } from "../world/Receivable.ts"
import { owned } from "../world/World.ts"
import type { World } from "../world/World.ts"
import type { DraftBody, LineBody } from "./Body.ts"
import { usesTaxRateValue } from "./RequiredFields.ts"
import { totals, vatOn } from "./Totals.ts"
import type { Totals } from "./Totals.ts"

interface Rate {
  readonly id: string | null
  readonly country: string
  /** Hundredths of a percent. */
  readonly value: number
  readonly name: string | null
  readonly is_custom: boolean
  readonly components: ReadonlyArray<object> | null
}

const resolveRate = (world: World, body: DraftBody, line: LineBody, index: number, entity: Entity): Rate => {
  const at = ["line_items", index]
  const { country } = entity.address
  const plain = (id: string | null, value: number): Rate => ({
    id,
    country,
    value,
    name: line.tax_rate_name ?? null,
    is_custom: false,
    components: null
  })
  const sources = [line.vat_rate_id, line.custom_vat_rate_id, line.accounting_tax_rate_id, line.tax_rate_value]
  if (sources.filter((source) => source !== undefined).length > 1)
    throw invalidBody(at, "use only one source of the tax rate")
  if (line.custom_vat_rate_id !== undefined) {
    const { id, value, name, components } = owned(
      customVatRates(world),
      "Custom VAT rate",
      line.custom_vat_rate_id,
      entity.id
    )
    return { id, country, value: product([value]), name, is_custom: true, components }
  }
  if (line.accounting_tax_rate_id !== undefined) {
    throw new Refusal(404, `Accounting tax rate ${line.accounting_tax_rate_id} does not exist`)
  }
  if (line.vat_rate_id !== undefined) {
    const rate = vatRatesOf(world, country).find((candidate) => candidate.id === line.vat_rate_id)
    if (rate === undefined) throw new Refusal(404, `VAT rate ${line.vat_rate_id} does not exist for ${country}`)
    return plain(rate.id, rate.value)
  }
  if (line.tax_rate_value !== undefined) return plain(null, line.tax_rate_value)
  const untaxed = line.tax_status === "exempt" || line.tax_status === "non_taxable" || body.vat_exempt === true
  if (untaxed) return plain(null, 0)
  throw invalidBody([...at, usesTaxRateValue(country) ? "tax_rate_value" : "vat_rate_id"], "Field required", "missing")
}

const resolveProduct = (world: World, body: DraftBody, line: LineBody, index: number, entity: Entity) => {
  const at = ["line_items", index]
  if ((line.product === undefined) === (line.product_id === undefined)) {
    throw invalidBody(at, "use either product_id or product")
  }
  const catalogued =
    line.product_id === undefined ? undefined : owned(world.products, "Product", line.product_id, entity.id)
  const price = line.product?.price ?? catalogued?.price
  if (price == null) throw new Refusal(400, `Product ${catalogued?.id ?? ""} has no price`)
  if (price.currency !== body.currency) {
    throw invalidBody(at, `the price is in ${price.currency}, the document in ${body.currency}`)
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

/**
 * Returns the lines of a body with their amounts, and the sums.
 *
 * @throws 404 for a product or rate that does not exist, 422 for a line that makes no sense
 */
export const linesOf = (
  world: World,
  entity: Entity,
  body: DraftBody
): { readonly lines: ReadonlyArray<ReceivableLine>; readonly sums: Totals } => {
  const found = body.line_items.map((line, index) => ({
    line,
    product: resolveProduct(world, body, line, index, entity),
    rate: resolveRate(world, body, line, index, entity)
  }))
  const isInclusive = body.vat_mode === "inclusive"
  const sums = totals(
    found.map(({ line, product, rate }) => ({
      quantity: line.quantity,
      price: product.price.value,
      rate: rate.value,
      discount: line.discount
    })),
    body.discount,
    isInclusive
  )
  const lines = found.map(({ line, product, rate }, index) => ({
    quantity: line.quantity,
    discount: line.discount ?? null,
    tax_status: line.tax_status ?? "taxable",
    total_before_vat: sums.lines[index]?.beforeVat ?? 0,
    total_after_vat: sums.lines[index]?.afterVat ?? 0,
    product: {
      ...product,
      price_after_vat: {
        currency: product.price.currency,
        value: product.price.value + (isInclusive ? 0 : vatOn(product.price.value, rate.value))
      },
      vat_rate: rate
    }
  }))
  const grossPrices = lines.map(({ product: { price_after_vat: price } }) => price.value)
  const totalsOfLines = lines.map(({ total_after_vat: total }) => total)
  checkAmounts([...grossPrices, ...totalsOfLines, sums.subtotal, sums.vat, sums.subtotal + sums.vat], ["line_items"])
  return { lines, sums }
}

/** Returns the members of a receivable that are sums. */
export const sumMembers = (sums: Totals) => ({
  subtotal: sums.subtotal,
  discounted_subtotal: sums.discountedSubtotal,
  subtotal_after_vat: sums.lines.reduce((sum, line) => sum + line.afterVat, 0),
  total_vat_amount: sums.vat,
  total_vat_amounts: sums.byRate.map(({ rate, taxable, amount }) => ({ value: rate, taxable_amount: taxable, amount })),
  total_amount: sums.total
})
