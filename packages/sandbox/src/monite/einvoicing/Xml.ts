/**
 * Writes the XML of an e-invoice: the parts of UBL 2.1 that tell the parties, the lines and the sums.
 */
import { decimalText } from "../world/Money.ts"
import type { CreditNote, Invoice, ReceivableLine } from "../world/Receivable.ts"

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" }

const escaped = (text: string): string => text.replaceAll(/[&<>"]/g, (sign) => entities[sign] ?? sign)

const element = (name: string, content: string, attributes = ""): string => `<${name}${attributes}>${content}</${name}>`

const text = (name: string, value: string | null): string => (value === null ? "" : element(name, escaped(value)))

const namespaces = (root: string): string =>
  [
    ` xmlns="urn:oasis:names:specification:ubl:schema:xsd:${root}-2"`,
    ' xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"',
    ' xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"'
  ].join("")

const party = (role: string, name: string, endpoint: { network_schema: string; network_identifier: string } | null) => {
  const scheme = endpoint === null ? "" : ` schemeID="${escaped(endpoint.network_schema)}"`
  const id = endpoint === null ? "" : element("cbc:EndpointID", escaped(endpoint.network_identifier), scheme)
  return element(
    `cac:Accounting${role}Party`,
    element("cac:Party", id + element("cac:PartyLegalEntity", text("cbc:RegistrationName", name)))
  )
}

/** Returns the XML of an e-invoice or of its credit note. @param sender name of the entity */
export const eInvoiceXml = (document: Invoice | CreditNote, sender: string): string => {
  const { currency } = document
  const isInvoice = document.type === "invoice"
  const [root, line, quantity] = isInvoice
    ? ["Invoice", "cac:InvoiceLine", "cbc:InvoicedQuantity"]
    : ["CreditNote", "cac:CreditNoteLine", "cbc:CreditedQuantity"]
  const money = (name: string, minor: number): string =>
    element(name, decimalText(minor, currency), ` currencyID="${currency}"`)
  const lines = document.line_items.map((item: ReceivableLine, index) =>
    element(
      line ?? "",
      [
        element("cbc:ID", String(index + 1)),
        element(quantity ?? "", String(item.quantity)),
        money("cbc:LineExtensionAmount", item.total_before_vat),
        element("cac:Item", text("cbc:Description", item.product.description) + text("cbc:Name", item.product.name)),
        element("cac:Price", money("cbc:PriceAmount", item.product.price.value))
      ].join("")
    )
  )
  const content = [
    text("cbc:ID", document.document_id),
    text("cbc:IssueDate", document.issue_date?.slice(0, 10) ?? null),
    isInvoice ? text("cbc:DueDate", document.due_date) : "",
    element(isInvoice ? "cbc:InvoiceTypeCode" : "cbc:CreditNoteTypeCode", isInvoice ? "380" : "381"),
    text("cbc:Note", document.memo),
    element("cbc:DocumentCurrencyCode", currency),
    party("Supplier", sender, document.network_credentials),
    party("Customer", document.counterpart_name, document.counterpart_einvoicing_credentials),
    element("cac:TaxTotal", money("cbc:TaxAmount", document.total_vat_amount)),
    element(
      "cac:LegalMonetaryTotal",
      [
        money("cbc:LineExtensionAmount", document.subtotal),
        money("cbc:TaxExclusiveAmount", document.discounted_subtotal),
        money("cbc:TaxInclusiveAmount", document.total_amount),
        money("cbc:PayableAmount", document.total_amount)
      ].join("")
    ),
    ...lines
  ]
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element(root ?? "", content.join(""), namespaces(root ?? ""))}\n`
}
