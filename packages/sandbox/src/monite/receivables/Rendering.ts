/**
 * Renders receivables as PDF.
 */
import { entityName } from "../einvoicing/Vendors.ts"
import { pdf } from "../files/Pdf.ts"
import { contentUrl, keepContent } from "../world/Contents.ts"
import { moneyText } from "../world/Money.ts"
import type { Receivable } from "../world/Receivable.ts"
import type { World } from "../world/World.ts"

const titles: Readonly<Record<Receivable["type"], string>> = {
  quote: "Quote",
  invoice: "Invoice",
  credit_note: "Credit note"
}

const dated = (label: string, date: string | null): ReadonlyArray<string> =>
  date === null ? [] : [`${label}: ${date.slice(0, 10)}`]

const linesOf = (world: World, receivable: Receivable, entityId: string): ReadonlyArray<string> => {
  const { currency, document_id: number, line_items: items } = receivable
  const entity = world.entities.get(entityId)?.record
  const sender = entity === undefined ? "" : entityName(entity)
  return [
    `${titles[receivable.type]} ${number ?? "(draft)"}`,
    `From: ${sender}`,
    `To: ${receivable.counterpart_name}`,
    ...dated("Issued", receivable.issue_date),
    ...dated("Due", receivable.due_date),
    ...items.map(
      ({ product, quantity, total_before_vat: net }) => `${quantity} x ${product.name}: ${moneyText(net, currency)}`
    ),
    `VAT: ${moneyText(receivable.total_vat_amount, currency)}`,
    `Total: ${moneyText(receivable.total_amount, currency)}`,
    ...(receivable.memo === null ? [] : [receivable.memo])
  ]
}

/** Renders a receivable. Returns the URL of the PDF, which stays the same. @param origin `http://127.0.0.1:<port>` */
export const render = (world: World, origin: string, receivable: Receivable, entityId: string): string => {
  const id = world.identity.fixedUuid(`pdf of ${receivable.id}`)
  keepContent(world.store, id, "application/pdf", pdf(linesOf(world, receivable, entityId)))
  return contentUrl(origin, id)
}
