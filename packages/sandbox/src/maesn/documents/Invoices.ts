/**
 * Invoices in the simulated accounting system.
 *
 * There is no idempotency: the same body sent twice makes two invoices. The system ignores unused fields and lists them
 * in `meta.warnings`. It gives out its own ids and, if the caller sends none, its own numbers.
 */
import { bodyOf } from "../../http/Api.ts"
import type { Handlers } from "../../http/Api.ts"
import { Refusal } from "../../http/Refusal.ts"
import { add, lineAmounts, placesOf } from "../world/Amounts.ts"
import { todaysStatus, todaysTaxRule } from "../world/OlderNames.ts"
import type { Invoice, LineItem, Payment } from "../world/Records.ts"
import { envelope, listing, recordOf } from "../world/World.ts"
import type { MaesnCall, Scope, World } from "../world/World.ts"

type LineBody = Partial<Omit<LineItem, "itemsAmount" | "discountItemAmount" | "tax">> & {
  readonly dimensions?: unknown
  readonly taxType?: unknown
  /** Older spelling, still in use. */
  readonly TaxRatePercentage?: number
}

type InvoiceBody = Partial<Omit<Invoice, "lineItems">> & {
  readonly lineItems?: ReadonlyArray<LineBody>
  readonly taxRule?: string | null
}

/** Fields that the simulated system ignores. `invoiceId`: the system gives its invoices their ids. */
const unused = ["account", "fileId", "invoiceId", "journalCode", "shippingEndDate", "shippingType", "taxText"] as const

const unusedInLines = ["dimensions", "taxType"] as const

const warnings = (body: InvoiceBody): ReadonlyArray<string> => [
  ...unused.filter((field) => field in body).map((field) => `Field ${field} is not used by the target system`),
  ...unusedInLines
    .filter((field) => body.lineItems?.some((line) => field in line) === true)
    .map((field) => `Field lineItems.${field} is not used by the target system`),
  ...(typeof body.taxRule === "string" && todaysTaxRule[body.taxRule] === null
    ? [`The taxRule ${body.taxRule} is unknown to the target system`]
    : [])
]

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

/** Returns the payment state of an invoice: the paid amount, and the status for it. */
export const paymentState = (
  invoice: Invoice,
  payments: ReadonlyArray<Payment>
): Pick<Invoice, "status" | "paymentStatus" | "paidDate"> => {
  const lines = payments
    .flatMap((payment) => payment.paymentLines)
    .filter((line) => line.invoiceId === invoice.invoiceId)
  const paid = add(
    lines.map((line) => line.amount ?? 0),
    2
  )
  const date = lines.at(-1)?.paymentDate ?? payments.at(-1)?.createdDate ?? null
  if (lines.length > 0 && paid >= invoice.totalAmount) return { status: "PAID", paymentStatus: "PAID", paidDate: date }
  if (paid > 0) return { status: "PARTIALLY_PAID", paymentStatus: "PARTLY_PAID", paidDate: null }
  return { status: "OPEN", paymentStatus: "PENDING", paidDate: null }
}

const now = (call: MaesnCall): string => call.at.toISOString()

/** Handlers of `/accounting/invoices`. */
export const invoices = (world: World): Handlers<Scope> => {
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
      taxRatePercentage: older ?? null,
      unitAmount: null,
      ...before,
      ...rest,
      lineItemId: line.lineItemId ?? world.identity.uuid(),
      updatedDate: now(call)
    }
    const places = placesOf(invoice.currency ?? null)
    // A line may have only its gross amount. Then that is the amount, tax included.
    const fromGross = base.unitAmount === null && base.grossAmount !== null
    const amounts = lineAmounts(
      fromGross ? { ...base, quantity: 1, unitAmount: base.grossAmount } : base,
      fromGross ? "INCLUSIVE" : (invoice.lineAmountTypes ?? "EXCLUSIVE"),
      invoice.discountPercentage ?? 0,
      places
    )
    return {
      ...base,
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

  const checkContact = (contactId: string | null | undefined, call: MaesnCall): void => {
    if (contactId != null) recordOf(call, world.contacts, "contact", contactId)
  }

  return {
    getInvoices: (call) => {
      const { status, paymentStatus, dueDateFrom, orderField, orderDir } = call.query
      const direction = orderDir === "DESC" ? -1 : 1
      const sorted = [...world.invoices.list(call.scope.books)]
      if (typeof orderField === "string") {
        const key = (invoice: Invoice): string =>
          String((invoice as unknown as Readonly<Record<string, unknown>>)[orderField] ?? "") // one of four text members, by the document
        sorted.sort((a, b) => direction * key(a).localeCompare(key(b), "en", { numeric: true }))
      } else if (direction < 0) sorted.reverse()
      return listing(
        call,
        sorted,
        (invoice) =>
          (status === undefined || invoice.status === status) &&
          (paymentStatus === undefined || invoice.paymentStatus === paymentStatus) &&
          (typeof dueDateFrom !== "string" || (invoice.dueDate !== null && invoice.dueDate >= dueDateFrom))
      )
    },
    createInvoice: (call) => {
      const body = bodyOf<InvoiceBody>(call)
      checkContact(body.contactId, call)
      const lines = (body.lineItems ?? []).map((line) => lineOf(line, body, undefined, call))
      const invoice = make(body, lines, undefined, call)
      world.invoices.insert(invoice.invoiceId, invoice, call.scope.books)
      world.emit({
        eventType: "CREATED",
        resource: "INVOICE",
        resourceId: invoice.invoiceId,
        books: call.scope.books,
        at: call.at
      })
      return envelope(call, 201, invoice, warnings(body))
    },
    getInvoice: (call) => envelope(call, 200, recordOf(call, world.invoices, "invoice", call.path["invoiceId"] ?? "")),
    patchInvoice: (call) => {
      const body = bodyOf<InvoiceBody>(call)
      const before = recordOf(call, world.invoices, "invoice", call.path["invoiceId"] ?? "")
      checkContact(body.contactId, call)
      const { lineItems: changes = [], ...rest } = body
      const stray = changes.find((line) => !before.lineItems.some((known) => known.lineItemId === line.lineItemId))
      if (stray !== undefined) throw new Refusal(404, `The invoice has no line ${stray.lineItemId ?? ""}`)
      const merged: InvoiceBody = { ...before, ...rest }
      const lines = before.lineItems.map((line) =>
        lineOf(
          changes.find((change) => change.lineItemId === line.lineItemId) ?? { lineItemId: line.lineItemId },
          merged,
          line,
          call
        )
      )
      const next = make(merged, lines, before, call)
      // Only a new status changes the payment state.
      const invoice =
        body.status === undefined ? { ...next, status: before.status, paymentStatus: before.paymentStatus } : next
      world.invoices.replace(invoice.invoiceId, invoice)
      world.emit({
        eventType: "UPDATED",
        resource: "INVOICE",
        resourceId: invoice.invoiceId,
        books: call.scope.books,
        at: call.at
      })
      return envelope(call, 200, invoice, warnings(body))
    }
  }
}
