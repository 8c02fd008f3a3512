/**
 * Documents besides invoices: bills, vendor credits, offers, sales orders, purchase orders, goods receipts and credit notes.
 */
import type { Handlers } from "../../http/Api.ts"
import type { JsonObject } from "../../openapi/Json.ts"
import type { Part } from "../../resources/Dialect.ts"
import { crud } from "../world/Crud.ts"
import type { Crud } from "../world/Crud.ts"
import { changeRecord, keptRecord } from "../world/Kept.ts"
import type { Kind } from "../world/Kept.ts"
import { objectsOf } from "../world/Shapes.ts"
import type { MaesnCall, Scope, World } from "../world/World.ts"
import { download } from "./Download.ts"
import { bill, creditNote, goodsReceipt, offer, purchaseOrder, salesOrder, vendorCredit } from "./Kinds.ts"
import { lineItems } from "./LineItems.ts"
import type { LineItems } from "./LineItems.ts"
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
      make: (fields, call, before) => completed(world, kind, fields, call, before)
    }),
    ...(lines === undefined
      ? {}
      : lineItems({
          operations: lines,
          isList,
          read: (call) => linesOf(world, kind, parameter, kind.lines, call),
          write: (call, next) => {
            const before = current(call)
            const fields = summed(world, kind, { ...before, [kind.lines]: next }, call.at.toISOString())
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
