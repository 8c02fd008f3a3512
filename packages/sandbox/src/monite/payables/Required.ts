/**
 * Fields that a payable requires before it leaves the status `draft`. The partner chooses them for all its entities.
 *
 * The first list is Monite's: total, currency, number, dates and a line item. Sums of lines must match the payable.
 */
import type { Collection } from "../../state/Rows.ts"
import type { World } from "../world/World.ts"
import type { LineItem, Payable } from "./Payable.ts"

/** Choice of the partner. */
interface Choice {
  readonly required_fields: ReadonlyArray<string>
}

/** Fields that are required until the partner chooses others. */
export const firstRequired: ReadonlyArray<string> = [
  "currency",
  "document_id",
  "due_date",
  "issued_at",
  "total_amount",
  "line_items"
]

const choiceId = "partner"

const choices = ({ store }: World): Collection<Choice> => store.collection("monite.payable_validations")

/** Returns the fields that are required now. */
export const requiredNow = (world: World): ReadonlyArray<string> =>
  choices(world).get(choiceId)?.record.required_fields ?? firstRequired

/** Keeps the fields that are required from now on. */
export const requireFields = (world: World, fields: ReadonlyArray<string>): void => {
  const record = { required_fields: [...new Set(fields)] }
  if (choices(world).get(choiceId) === undefined) choices(world).insert(choiceId, record)
  else choices(world).replace(choiceId, record)
}

/** Problem of a payable. */
export interface PayableProblem {
  readonly field: string
  readonly message: string
}

const read = (record: object, name: string): unknown => (record as Readonly<Record<string, unknown>>)[name] // stored records are JSON objects

const missing = (record: object, name: string): boolean => read(record, name) === null || read(record, name) === ""

const lacks = (field: string, payable: Payable, lines: ReadonlyArray<LineItem>): boolean => {
  if (field === "line_items") return lines.length === 0
  const [, member] = /^line_items\.(.+)$/.exec(field) ?? []
  return member === undefined ? missing(payable, field) : lines.some((line) => missing(line, member))
}

/** Returns what keeps a payable from its approval; empty for a complete payable. */
export const problemsOf = (
  world: World,
  payable: Payable,
  lines: ReadonlyArray<LineItem>
): ReadonlyArray<PayableProblem> => {
  const absent = requiredNow(world)
    .filter((field) => lacks(field, payable, lines))
    .map((field) => ({ field, message: `${field} is required` }))
  const net = lines.reduce((total, { subtotal }) => total + (subtotal ?? 0), 0)
  const differs = lines.length > 0 && payable.subtotal !== null && payable.subtotal !== net
  const message = `the lines sum up to ${net}, and the payable has ${payable.subtotal}`
  return differs ? [...absent, { field: "subtotal", message }] : absent
}
