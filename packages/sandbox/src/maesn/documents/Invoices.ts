/**
 * Invoices in the simulated accounting system.
 *
 * There is no idempotency: the same body sent twice makes two invoices. The system ignores unused fields and lists them
 * in `meta.warnings`. It gives out its own ids and, if the caller sends none, its own numbers.
 */
import { bodyOf } from "../../http/Api.ts"
import type { Handlers, Reply } from "../../http/Api.ts"
import { Refusal } from "../../http/Refusal.ts"
import type { JsonObject } from "../../openapi/Json.ts"
import { ordered } from "../world/Crud.ts"
import { todaysTaxRule } from "../world/OlderNames.ts"
import type { Invoice } from "../world/Records.ts"
import { shaped } from "../world/Shapes.ts"
import { warningsOf } from "../world/Warnings.ts"
import { envelope, listing, recordOf } from "../world/World.ts"
import type { Event, MaesnCall, Scope, World } from "../world/World.ts"
import { download } from "./Download.ts"
import { invoiceMaker } from "./InvoiceMaker.ts"
import type { InvoiceBody, LineBody } from "./InvoiceMaker.ts"
import { lineItems } from "./LineItems.ts"
import { linesFor, paymentState } from "./Settling.ts"

/** Returns an invoice as responses show it. */
const shown = (invoice: Invoice): JsonObject =>
  shaped("InvoiceResponseDto", { ...invoice, lineAmountType: invoice.lineAmountTypes })

/** Warnings about an invoice: its unused fields, and a tax treatment without a name of today. */
const warnings = (call: MaesnCall): ReadonlyArray<string> => {
  const { taxRule } = bodyOf<InvoiceBody>(call)
  return [
    ...warningsOf(call),
    ...(typeof taxRule === "string" && todaysTaxRule[taxRule] === null
      ? [`The taxRule ${taxRule} is unknown to the target system`]
      : [])
  ]
}

/** Handlers of `/accounting/invoices`. */
export const invoices = (world: World): Handlers<Scope> => {
  const { lineOf, make } = invoiceMaker(world)

  const current = (call: MaesnCall): Invoice => recordOf(call, world.invoices, "invoice", call.path["invoiceId"] ?? "")

  const reply = (call: MaesnCall, status: number, invoice: Invoice): Reply =>
    envelope(call, status, shown(invoice), warnings(call))

  const checkContact = (contactId: string | null | undefined, call: MaesnCall): void => {
    if (contactId != null) recordOf(call, world.contacts, "contact", contactId)
  }

  const tell = (call: MaesnCall, eventType: Event["eventType"], { invoiceId }: Invoice): void =>
    world.emit({ eventType, resource: "INVOICE", resourceId: invoiceId, books: call.scope.books, at: call.at })

  const replace = (call: MaesnCall, invoice: Invoice): void => {
    world.invoices.replace(invoice.invoiceId, invoice)
    tell(call, "UPDATED", invoice)
  }

  /** Returns the payment state after a change of the sums. Without payments, it stays. */
  const settled = (next: Invoice, before: Invoice, call: MaesnCall): Invoice => {
    const { paymentStatus, status } = before
    const payments = world.payments.list(call.scope.books)
    const isPaid = linesFor(next.invoiceId, payments).length > 0
    const payable = { id: next.invoiceId, currency: next.currency, total: next.totalAmount }
    return isPaid ? { ...next, ...paymentState(payable, payments) } : { ...next, status, paymentStatus }
  }

  return {
    getInvoices: (call) => {
      const { status, paymentStatus, dueDateFrom } = call.query
      const found = ordered(call, world.invoices.list(call.scope.books)).filter(
        (invoice) =>
          (status === undefined || invoice.status === status) &&
          (paymentStatus === undefined || invoice.paymentStatus === paymentStatus) &&
          (typeof dueDateFrom !== "string" || (invoice.dueDate !== null && invoice.dueDate >= dueDateFrom))
      )
      return listing(call, found, () => true, shown)
    },
    createInvoice: (call) => {
      const body = bodyOf<InvoiceBody>(call)
      checkContact(body.contactId, call)
      const lines = (body.lineItems ?? []).map((line) => lineOf(line, body, undefined, call))
      const invoice = make(body, lines, undefined, call)
      world.invoices.insert(invoice.invoiceId, invoice, call.scope.books)
      tell(call, "CREATED", invoice)
      return reply(call, 201, invoice)
    },
    getInvoice: (call) => envelope(call, 200, shown(current(call))),
    patchInvoice: (call) => {
      const body = bodyOf<InvoiceBody>(call)
      const before = current(call)
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
      // Only a new status, or a payment of other sums, changes the payment state.
      const invoice = body.status === undefined ? settled(next, before, call) : next
      replace(call, invoice)
      return reply(call, 200, invoice)
    },
    getInvoiceDocument: (call) => {
      const invoice = current(call)
      const { sumNetAmount, totalAmount, totalTaxAmount } = invoice
      const amounts = { totalNetAmount: sumNetAmount, totalTaxAmount, totalGrossAmount: totalAmount }
      const title = `invoice ${invoice.invoiceNumber}`
      return download(world, call, { id: invoice.invoiceId, title, files: [], record: { ...invoice, ...amounts } })
    },
    ...lineItems({
      operations: { list: "getLineItems", create: "createLineItem", get: "getLineItem", patch: "patchLineItem" },
      id: "lineItemId",
      read: (call) => shown(current(call))["lineItems"] as ReadonlyArray<JsonObject>, // a list, by its schema
      write: (call, lines) => {
        const before = current(call)
        const made = lines.map((line) => {
          const known = before.lineItems.find(({ lineItemId }) => lineItemId === line["lineItemId"])
          return lineOf(line as LineBody, before, known, call) // valid under the schema of a line
        })
        const invoice = settled(make(before, made, before, call), before, call)
        replace(call, invoice)
        return shown(invoice)["lineItems"] as ReadonlyArray<JsonObject> // a list, by its schema
      }
    })
  }
}
