/**
 * Makes the record of an invoice from what a caller sent: its lines, its sums and its names of today.
 */
import { add, lineAmounts, placesOf } from "../world/Amounts.ts"
import { todaysStatus, todaysTaxRule } from "../world/OlderNames.ts"
import type { Invoice, LineItem } from "../world/Records.ts"
import type { MaesnCall, World } from "../world/World.ts"

/** Line as callers send it. */
export type LineBody = Partial<Omit<LineItem, "itemsAmount" | "discountItemAmount" | "sentGross" | "tax">> & {
  readonly dimensions?: unknown
  readonly taxType?: unknown
  /** Older spelling, still in use. */
  readonly TaxRatePercentage?: number
}

/** Invoice as callers send it. */
export type InvoiceBody = Partial<Omit<Invoice, "lineItems">> & {
  readonly lineItems?: ReadonlyArray<LineBody>
  readonly taxRule?: string | null
}

/** Fields of a stored invoice that are copied from the request. */
const sentFields = [
  "addresses",
  "name",
  "oneLineAddress",
  "paymentTermDuration",
  "paymentTermId",
  "shippingDate"
] as const

/** Returns the name of a tax treatment in responses. Null if there is none, or if it has no name today. */
const taxRuleOf = (sent: unknown): string | null => {
  if (typeof sent !== "string") return null
  const todays = todaysTaxRule[sent]
  return todays === undefined ? sent : todays
}

const now = (call: MaesnCall): string => call.at.toISOString()

/** Makes invoices and their lines. */
export const invoiceMaker = (world: World) => {
  const lineOf = (line: LineBody, invoice: InvoiceBody, before: LineItem | undefined, call: MaesnCall): LineItem => {
    const { TaxRatePercentage: older, dimensions: _unused, taxType: _ignored, ...rest } = line
    const base = {
      accountId: null,
      createdDate: now(call),
      description: null,
      dimensions: null,
      discountItemPercentage: null,
      grossAmount: null,
      itemId: null,
      name: null,
      quantity: 1,
      taxCode: null,
      taxRatePercentage: null,
      unitAmount: null,
      ...before,
      ...(older === undefined ? {} : { taxRatePercentage: older }),
      ...rest,
      lineItemId: line.lineItemId ?? world.identity.uuid(),
      updatedDate: now(call)
    }
    const places = placesOf(invoice.currency ?? null)
    // A line may have only its gross amount. Then that is the amount, tax included. A computed gross amount does not count:
    // it has the discounts already.
    const sentGross = base.grossAmount === before?.grossAmount ? (before?.sentGross ?? null) : base.grossAmount
    const fromGross = base.unitAmount === null && sentGross !== null
    const amounts = lineAmounts(
      fromGross ? { ...base, quantity: 1, unitAmount: sentGross } : base,
      fromGross ? "INCLUSIVE" : (invoice.lineAmountTypes ?? "EXCLUSIVE"),
      invoice.discountPercentage ?? 0,
      places
    )
    return {
      ...base,
      sentGross,
      itemsAmount: amounts.net,
      grossAmount: amounts.gross,
      discountItemAmount: amounts.discount,
      tax: amounts.tax
    }
  }

  /** Makes the whole record from its body. `before` is the invoice that a change starts from. */
  const make = (
    body: InvoiceBody,
    lines: ReadonlyArray<LineItem>,
    before: Invoice | undefined,
    call: MaesnCall
  ): Invoice => {
    const sent: Readonly<Record<string, unknown>> = { ...before, ...body }
    const places = placesOf(body.currency ?? null)
    const status = todaysStatus[body.status ?? ""] ?? body.status ?? "DRAFT"
    const sum = (of: (line: LineItem) => number): number => add(lines.map(of), places)
    const record = {
      fileId: null,
      journalCode: null,
      ...Object.fromEntries(sentFields.map((field) => [field, sent[field] ?? null])),
      taxRule: taxRuleOf(sent["taxRule"]),
      invoiceId: before?.invoiceId ?? world.identity.uuid(),
      invoiceNumber: body.invoiceNumber ?? String(world.store.next(`maesn.invoice_number ${call.scope.books}`)),
      invoiceType: sent["invoiceType"] ?? "STANDARD",
      reference: body.reference ?? null,
      contactId: body.contactId ?? null,
      currency: body.currency ?? null,
      invoiceDate: body.invoiceDate ?? "",
      dueDate: body.dueDate ?? null,
      paidDate: body.paidDate ?? null,
      status,
      paymentStatus: status === "PAID" ? "PAID" : "PENDING",
      lineAmountTypes: body.lineAmountTypes ?? "EXCLUSIVE",
      discountPercentage: body.discountPercentage ?? 0,
      discountAmount: sum((line) => line.discountItemAmount),
      sumNetAmount: sum((line) => line.itemsAmount),
      totalTaxAmount: sum((line) => line.tax),
      totalAmount: sum((line) => line.grossAmount ?? 0),
      lineItems: lines,
      createdDate: before?.createdDate ?? now(call),
      updatedDate: now(call)
    }
    return record
  }

  return { lineOf, make }
}
