/**
 * Documents besides invoices: bills, vendor credits, offers, sales orders, purchase orders, goods receipts and credit notes.
 */
import type { Handlers } from "../../http/Api.ts"
import { Refusal } from "../../http/Refusal.ts"
import type { JsonObject } from "../../openapi/Json.ts"
import type { Part } from "../../resources/Dialect.ts"
import { crud } from "../world/Crud.ts"
import type { Crud } from "../world/Crud.ts"
import { changeRecord, keptRecord } from "../world/Kept.ts"
import type { Kind } from "../world/Kept.ts"
import { numberOf, objectsOf, textOf } from "../world/Shapes.ts"
import type { MaesnCall, Scope, World } from "../world/World.ts"
import { bookingProposals } from "./BookingProposals.ts"
import { download } from "./Download.ts"
import { expenses } from "./Expenses.ts"
import { journalEntries } from "./JournalEntries.ts"
import { bill, creditNote, goodsReceipt, offer, purchaseOrder, salesOrder, vendorCredit } from "./Kinds.ts"
import { lineItems } from "./LineItems.ts"
import type { LineItems } from "./LineItems.ts"
import { reports } from "./Reports.ts"
import { linesFor, paymentState } from "./Settling.ts"
import { completed, summed } from "./Sums.ts"
import type { DocumentKind } from "./Sums.ts"

/** Operations of a kind of documents. */
interface Operations extends Pick<Crud, "operations"> {
  readonly kind: DocumentKind
  readonly parameter: string
  readonly lines?: LineItems["operations"]
  /** True if a change of a line responds with a list. */
  readonly isList?: boolean
  /** Operation that downloads the document. */
  readonly document?: string
}

const table: ReadonlyArray<Operations> = [
  {
    kind: bill,
    parameter: "billId",
    operations: { list: "getBills", create: "createBill", get: "getBill", put: "updateBill", remove: "deleteBill" },
    lines: { list: "getBillLineItems", create: "createBillLineItem", put: "updateBillLineItem" },
    isList: true,
    document: "getBillDocument"
  },
  {
    kind: vendorCredit,
    parameter: "vendorCreditId",
    operations: {
      list: "getVendorCredits",
      create: "createVendorCredit",
      put: "updateVendorCredit",
      remove: "deleteVendorCredit"
    }
  },
  {
    kind: offer,
    parameter: "offerId",
    operations: { list: "getOffers", create: "createOffer", get: "getOffer" },
    lines: { list: "getOfferLineItems", get: "getOfferLineItem" },
    document: "getOfferDocument"
  },
  {
    kind: salesOrder,
    parameter: "salesOrderId",
    operations: { list: "getSalesOrders", create: "createSalesOrder", get: "getSalesOrder" },
    lines: { list: "getSalesOrderLines" }
  },
  {
    kind: purchaseOrder,
    parameter: "purchaseOrderId",
    operations: { list: "getPurchaseOrders", get: "getPurchaseOrder" },
    lines: { list: "getPurchaseOrderLineItems", get: "getPurchaseOrderLineItem" }
  },
  { kind: creditNote, parameter: "creditNoteId", operations: { list: "getCreditNotes", get: "getCreditNote" } }
]

/** True for a bill with payments. */
const isPaid = (world: World, kind: Kind, call: MaesnCall, { id }: JsonObject): boolean =>
  kind === bill && linesFor(String(id), world.payments.list(call.scope.books)).length > 0

/** Fields that a change keeps unless the caller sends them. */
const stateFields = ["status", "paymentStatus", "paidDate"]

/** Returns the state of a changed document: that of its payments, or else what it was. */
const stateOf = (
  world: World,
  kind: Kind,
  call: MaesnCall,
  next: JsonObject,
  before: JsonObject,
  sent: JsonObject
): JsonObject => {
  if (!isPaid(world, kind, call, before))
    return Object.fromEntries(stateFields.filter((name) => !(name in sent)).map((name) => [name, before[name]]))
  const total = numberOf(next["totalGrossAmount"]) ?? 0
  const payable = { id: String(before["id"]), currency: textOf(next["currency"]) ?? null, total }
  return { ...paymentState(payable, world.payments.list(call.scope.books)) }
}

/** Returns the lines of the document that a path names. */
const linesOf = (
  world: World,
  kind: Kind,
  parameter: string,
  name: string,
  call: MaesnCall
): ReadonlyArray<JsonObject> => objectsOf(keptRecord(world, kind, call, call.path[parameter] ?? "")[name])

const handlersOf = (
  world: World,
  { document, isList = false, kind, lines, operations, parameter }: Operations
): Handlers<Scope> => {
  const current = (call: MaesnCall): JsonObject => keptRecord(world, kind, call, call.path[parameter] ?? "")
  return {
    ...crud(world, {
      kind,
      operations,
      parameter,
      make: (fields, call, before) => {
        const next = completed(world, kind, fields, call, before)
        return before === undefined ? next : { ...next, ...stateOf(world, kind, call, next, before, fields) }
      },
      checkRemoval: (record, call) => {
        if (isPaid(world, kind, call, record))
          throw new Refusal(400, `The ${kind.name} ${String(record["id"])} has payments. Delete them first`)
      }
    }),
    ...(lines === undefined
      ? {}
      : lineItems({
          operations: lines,
          isList,
          read: (call) => linesOf(world, kind, parameter, kind.lines, call),
          write: (call, next) => {
            const before = current(call)
            const made = summed(world, kind, { ...before, [kind.lines]: next }, call.at.toISOString())
            const fields = { ...made, ...stateOf(world, kind, call, made, before, {}) }
            return objectsOf(changeRecord(world, kind, call, before, fields)[kind.lines])
          }
        })),
    ...(document === undefined
      ? {}
      : {
          [document]: (call) => {
            const record = current(call)
            const title = `${kind.name} ${String(record[kind.number ?? "id"])}`
            return download(world, call, { title, id: String(record["id"]), files: [record["fileId"]], record })
          }
        })
  }
}

/** Behavior of documents besides invoices. */
export const documents = (world: World): Part<Scope> => ({
  handlers: {
    ...Object.assign({}, ...table.map((row) => handlersOf(world, row))),
    ...bookingProposals(world),
    ...expenses(world),
    ...journalEntries(world),
    ...reports(world),
    ...crud(world, {
      kind: goodsReceipt,
      parameter: "goodsReceiptId",
      operations: { list: "getGoodsReceipts", get: "getGoodsReceipt" }
    }),
    ...lineItems({
      operations: { list: "getGoodsReceiptLineItems", get: "getGoodsReceiptLineItem" },
      read: (call) => linesOf(world, goodsReceipt, "goodsReceiptId", "lineItems", call)
    })
  },
  rules: {}
})
