/**
 * Kinds of documents with lines and sums.
 */
import type { Kind } from "../world/Kept.ts"
import { firstId, since } from "../world/Kept.ts"
import type { World } from "../world/World.ts"
import { summed } from "./Sums.ts"
import type { DocumentKind } from "./Sums.ts"

const payable = { status: "DRAFT", paymentStatus: "PENDING" }

export const bill: DocumentKind = {
  path: "/accounting/bills",
  name: "bill",
  schema: "BillResponseDto",
  event: "BILL",
  lines: "lineItems",
  lineSchema: "BillLineItemResponseDto",
  number: "billNumber",
  prefix: "BILL-",
  contacts: ["contactId"],
  defaults: payable
}

export const vendorCredit: DocumentKind = {
  path: "/accounting/vendorCredits",
  name: "vendor credit",
  schema: "VendorCreditResponseDto",
  lines: "lineItems",
  lineSchema: "VendorCreditLineItemResponseDto",
  contacts: ["contactId"],
  defaults: payable
}

export const offer: DocumentKind = {
  path: "/accounting/offers",
  name: "offer",
  schema: "OfferResponseDto",
  event: "OFFER",
  lines: "lineItems",
  lineSchema: "OfferLineItemResponseDto",
  number: "offerNumber",
  prefix: "OFFER-",
  contacts: ["contactId"],
  defaults: { status: "DRAFT" }
}

export const salesOrder: DocumentKind = {
  path: "/accounting/salesOrders",
  name: "sales order",
  schema: "SalesOrderResponseDto",
  event: "SALES_ORDER",
  lines: "lineItems",
  lineSchema: "SalesOrderLineItemResponseDto",
  contacts: ["contactId", "billingContactId", "shippingContactId"],
  defaults: { status: "DRAFT" }
}

/** Lines of the first orders. Their ids are those of the books. */
const goods = (world: World, of: string) => [
  {
    id: world.identity.fixedUuid(`${of} line 1`),
    itemName: "Widget",
    description: "Blue",
    quantity: 10,
    unitAmount: 12.5,
    taxRatePercentage: 19,
    unitName: "PIECE"
  },
  {
    id: world.identity.fixedUuid(`${of} line 2`),
    itemName: "Manual",
    description: "In German",
    quantity: 2,
    unitAmount: 9.99,
    taxRatePercentage: 7,
    unitName: "PIECE"
  }
]

export const purchaseOrder: DocumentKind = {
  path: "/accounting/purchaseOrders",
  name: "purchase order",
  schema: "PurchaseOrderResponseDto",
  lines: "lineItems",
  lineSchema: "PurchaseOrderLineItemResponseDto",
  contacts: [],
  defaults: {},
  first: (world, books) =>
    [
      {
        reference: "PO-1",
        orderDate: "2021-01-04",
        approvalDate: "2021-01-05",
        currency: "EUR",
        status: "OPEN",
        lineItems: goods(world, `${books} PO-1`)
      },
      {
        reference: "PO-2",
        orderDate: "2021-02-01",
        currency: "EUR",
        status: "CLOSED",
        lineItems: goods(world, `${books} PO-2`).slice(0, 1)
      }
    ].map((fields) => summed(world, purchaseOrder, fields, since))
}

export const creditNote: DocumentKind = {
  path: "/accounting/creditNotes",
  name: "credit note",
  schema: "CreditNoteResponseDto",
  event: "CREDIT_NOTE",
  lines: "creditNoteLines",
  lineSchema: "CreditNoteLinesDto",
  contacts: [],
  defaults: {},
  first: (world, books) => [
    summed(
      world,
      creditNote,
      {
        creditNoteNumber: "CN-1",
        creditNoteDate: "2021-01-18",
        reference: "Returned",
        currency: "EUR",
        status: "OPEN",
        paymentStatus: "PENDING",
        creditNoteLines: goods(world, `${books} CN-1`).slice(1)
      },
      since
    )
  ]
}

/** Goods receipts have quantities and no sums. */
export const goodsReceipt: Kind = {
  path: "/accounting/goodsReceipts",
  name: "goods receipt",
  schema: "GoodsReceiptResponseDto",
  first: (world, books) => [
    {
      reference: "GR-1",
      description: "First part of PO-1",
      lineItems: [
        {
          id: world.identity.fixedUuid(`${books} goods receipt line`),
          itemName: "Widget",
          quantityOrdered: 10,
          quantityReceived: 6,
          createdDate: since,
          updatedDate: since,
          purchaseOrderId: firstId(world, purchaseOrder, books, 0)
        }
      ]
    }
  ]
}
