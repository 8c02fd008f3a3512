/**
 * Completes a document: ids of its lines, its number, and its sums.
 */
import type { JsonObject } from "../../openapi/Json.ts"
import { contactKind } from "../books/Contacts.ts"
import { placesOf } from "../world/Amounts.ts"
import { checkReferences } from "../world/Kept.ts"
import type { Kind } from "../world/Kept.ts"
import { numberOf, objectsOf, shaped, textOf } from "../world/Shapes.ts"
import type { MaesnCall, World } from "../world/World.ts"
import { lineTotals, sumOf } from "./Prices.ts"
import type { Pricing } from "./Prices.ts"

/** Kind of documents. Its lines have the same sums as the document. */
export interface DocumentKind extends Kind {
  /** Field with the lines, and the name of their schema. */
  readonly lines: string
  readonly lineSchema: string
  /** Field with the number. A document without one gets the next number of its books. */
  readonly number?: string
  /** Start of a number that the books give. */
  readonly prefix?: string
  /** Fields with the id of a contact. */
  readonly contacts: ReadonlyArray<string>
  /** Values of fields that the caller did not send. */
  readonly defaults: JsonObject
}

const pricingOf = (fields: JsonObject): Pricing => ({
  mode: fields["taxRule"] === "GROSS" ? "INCLUSIVE" : "EXCLUSIVE",
  discount: numberOf(fields["totalDiscountPercentage"]) ?? 0,
  places: placesOf(textOf(fields["currency"]) ?? null)
})

/**
 * Returns a document with the sums of its lines. A document without lines keeps the sums that it was sent with.
 *
 * @param at time of the change, for its new lines
 */
export const summed = (world: World, kind: DocumentKind, fields: JsonObject, at: string): JsonObject => {
  const pricing = pricingOf(fields)
  const priced = objectsOf(fields[kind.lines]).map((line) => ({ line, totals: lineTotals(line, pricing) }))
  const lines = priced.map(({ line, totals: { ownDiscount, ...totals } }) =>
    shaped(kind.lineSchema, {
      ...line,
      ...totals,
      totalDiscountAmount: ownDiscount,
      id: textOf(line["id"]) ?? world.identity.uuid(),
      quantity: numberOf(line["quantity"]) ?? 1,
      createdDate: textOf(line["createdDate"]) ?? at,
      updatedDate: at
    })
  )
  const header = { ...fields, taxRatePercentage: null, unitAmount: null }
  const totals =
    lines.length === 0
      ? lineTotals(header, pricing)
      : sumOf(
          priced.map(({ totals }) => totals),
          pricing.places
        )
  return { ...fields, ...totals, [kind.lines]: lines }
}

/** Completes the fields of a document that a caller creates or changes. @throws 404 for a contact that does not exist */
export const completed = (
  world: World,
  kind: DocumentKind,
  fields: JsonObject,
  call: MaesnCall,
  before: JsonObject | undefined
): JsonObject => {
  checkReferences(
    world,
    contactKind,
    call,
    kind.contacts.map((name) => fields[name])
  )
  const { number } = kind
  const next = (): string => `${kind.prefix ?? ""}${world.store.next(`maesn ${kind.path} ${call.scope.books}`)}`
  const numbered = number === undefined ? {} : { [number]: fields[number] ?? before?.[number] ?? next() }
  const sent = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined))
  return summed(world, kind, { ...kind.defaults, ...sent, ...numbered }, call.at.toISOString())
}
