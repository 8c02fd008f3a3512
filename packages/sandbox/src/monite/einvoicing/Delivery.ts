/**
 * Delivers e-invoices to the entities of this sandbox. An invoice arrives as a payable of the receiver.
 */
import { createHash } from "node:crypto"
import { newPayable } from "../payables/NewPayable.ts"
import { contentUrl, keepContent } from "../world/Contents.ts"
import type { Connection, Entity } from "../world/Records.ts"
import type { CounterpartCredential, CreditNote, Invoice } from "../world/Receivable.ts"
import type { World } from "../world/World.ts"
import { receiverOf } from "./Network.ts"
import { entityName, vendorOf } from "./Vendors.ts"
import { eInvoiceXml } from "./Xml.ts"

/** Result of a delivery. */
export type Outcome =
  | { readonly isDelivered: true; readonly fileUrl: string }
  | { readonly isDelivered: false; readonly comment: string }

/** Keeps the XML of an e-invoice. Returns the file as a payable shows it. */
const keepXml = (world: World, document: Invoice | CreditNote, sender: Entity, origin: string, at: Date) => {
  const id = world.identity.uuid()
  const xml = eInvoiceXml(document, entityName(sender))
  keepContent(world.store, id, "application/xml", xml)
  return {
    id,
    created_at: world.moment(at),
    file_type: "einvoices_xml",
    md5: createHash("md5").update(xml).digest("hex"),
    mimetype: "application/xml",
    name: `${document.document_id ?? document.id}.xml`,
    region: "eu-central-1",
    size: Buffer.byteLength(xml),
    url: contentUrl(origin, id)
  }
}

/** Adds the payable of an invoice that arrives. */
const arrive = (
  world: World,
  invoice: Invoice,
  sender: Entity,
  from: CounterpartCredential,
  receiver: Connection,
  file: ReturnType<typeof keepXml>,
  at: Date
): void => {
  const vendor = vendorOf(world, receiver.entity_id, sender, from, at)
  const { city, country, line1, line2, postal_code, state } = sender.address
  const discount = invoice.subtotal - invoice.discounted_subtotal
  newPayable(
    world,
    receiver.entity_id,
    {
      payable_origin: "einvoicing",
      source_of_payable_data: "einvoicing",
      counterpart_id: vendor.id,
      counterpart_address_id: vendor.default_billing_address_id,
      counterpart_vat_id_id: world.counterpartVatIds.list(vendor.id)[0]?.id,
      counterpart_raw_data: {
        name: entityName(sender),
        email: sender.email,
        phone: sender.phone,
        tax_id: sender.tax_id,
        address: { city, country, line1, line2, postal_code, state }
      },
      currency: invoice.currency,
      document_id: invoice.document_id,
      description: invoice.memo,
      issued_at: invoice.issue_date?.slice(0, 10),
      due_date: invoice.due_date,
      discount: discount === 0 ? undefined : discount,
      subtotal: invoice.subtotal,
      tax_amount: invoice.total_vat_amount,
      total_amount: invoice.total_amount,
      file,
      file_id: file.id
    },
    invoice.line_items.map(({ product, quantity, total_after_vat: total, total_before_vat: net }) => ({
      name: product.name,
      description: product.description,
      quantity,
      unit: product.measure_unit?.name ?? null,
      unit_price: product.price.value,
      tax: product.vat_rate.value,
      subtotal: net,
      tax_amount: total - net,
      total
    })),
    at
  )
}

/** Sends an e-invoice or its credit note over the network. It fails if no connection receives for the identifier. */
export const deliver = (
  world: World,
  document: Invoice | CreditNote,
  sender: Entity,
  origin: string,
  at: Date
): Outcome => {
  const { counterpart_einvoicing_credentials: to, network_credentials: from } = document
  if (to === null || from === null) return { isDelivered: false, comment: "The document names no sender or receiver" }
  const receiver = receiverOf(world, to.network_schema, to.network_identifier)
  if (receiver === undefined) {
    const comment = `No participant of the network receives e-invoices for ${to.network_schema} ${to.network_identifier}`
    return { isDelivered: false, comment }
  }
  const file = keepXml(world, document, sender, origin, at)
  if (document.type === "invoice") arrive(world, document, sender, from, receiver, file, at)
  return { isDelivered: true, fileUrl: file.url }
}
