/**
 * Numbers of an entity's documents: one counter for each kind, in the form that the settings of the entity choose.
 *
 * The parts are the prefix of the kind, the entity's own prefix, the year and the counter: `INV-00001`, or
 * `INV/ACME/2026/00001`.
 */
import type { Store } from "../../state/Store.ts"

/** Kinds of documents with a counter, and the first prefix of each. */
export const kindPrefixes = {
  credit_note: "CN",
  delivery_note: "DN",
  invoice: "INV",
  purchase_order: "PO",
  quote: "Q"
} as const

/** Kind of document with a counter. */
export type NumberedKind = keyof typeof kindPrefixes

/** Form of an entity's document numbers. */
export interface NumberForm {
  readonly document_type_prefix: Readonly<Record<NumberedKind, string>>
  readonly include_date: boolean
  readonly min_digits: number
  readonly prefix: string | null
  readonly separator: string
}

/** Form of the numbers until the entity chooses another. */
export const firstForm: NumberForm = {
  document_type_prefix: kindPrefixes,
  include_date: false,
  min_digits: 5,
  prefix: null,
  separator: "-"
}

interface Counters {
  readonly form?: NumberForm
  readonly next?: Partial<Record<NumberedKind, number>>
}

const countersIn = (store: Store) => store.collection<Counters>("monite.document_numbers")

const countersOf = (store: Store, entityId: string): Counters => countersIn(store).get(entityId)?.record ?? {}

const write = (store: Store, entityId: string, counters: Counters): void => {
  if (countersIn(store).get(entityId) === undefined) countersIn(store).insert(entityId, counters)
  else countersIn(store).replace(entityId, counters)
}

/** Returns the form of an entity's document numbers. */
export const numberForm = (store: Store, entityId: string): NumberForm => countersOf(store, entityId).form ?? firstForm

/** Sets the form of an entity's document numbers. */
export const setNumberForm = (store: Store, entityId: string, form: NumberForm): void =>
  write(store, entityId, { ...countersOf(store, entityId), form })

/** Returns the next counter of a kind. Does not use it. */
export const nextCounter = (store: Store, entityId: string, kind: NumberedKind): number =>
  countersOf(store, entityId).next?.[kind] ?? 1

/** Sets the next counter of a kind. */
export const setNextCounter = (store: Store, entityId: string, kind: NumberedKind, next: number): void => {
  const counters = countersOf(store, entityId)
  write(store, entityId, { ...counters, next: { ...counters.next, [kind]: next } })
}

/**
 * Returns the next number of a kind, and uses it.
 *
 * @param taken numbers that callers chose themselves. They are left out
 */
export const takeNumber = (
  store: Store,
  entityId: string,
  kind: NumberedKind,
  at: Date,
  taken: ReadonlySet<string | null>
): string => {
  const { document_type_prefix: prefixes, include_date, min_digits, prefix, separator } = numberForm(store, entityId)
  const counter = nextCounter(store, entityId, kind)
  setNextCounter(store, entityId, kind, counter + 1)
  const year = include_date ? String(at.getUTCFullYear()) : null
  const parts = [prefixes[kind], prefix, year, String(counter).padStart(min_digits, "0")]
  const number = parts.filter((part) => part !== null).join(separator)
  return taken.has(number) ? takeNumber(store, entityId, kind, at, taken) : number
}
