/**
 * Finds the `readOnly` fields of request bodies, at any depth. Callers may pass them, and they are not sent.
 *
 * The body and each nested object become records. A record combines all schemas that apply at its position: members of `allOf`
 * and of unions. A schema that contains itself leads back to an existing record.
 */
import { facts } from "../../openapi/Facts.ts"
import type { FieldFate, RecordFact } from "../../openapi/Facts.ts"
import { isObject, objectOf } from "../../openapi/Json.ts"
import type { JsonObject } from "../../openapi/Json.ts"
import type { Keys } from "../../openapi/Visit.ts"
import { members } from "../../openapi/Nested.ts"
import { isMarked } from "../../openapi/References.ts"
import type { Report } from "../../warnings/Report.ts"

/** Most records of one body. */
const mostRecords = 2_000

/** Fate of a field: dropped, kept, or a record with dropped fields inside. */
type Fate = "drop" | "keep" | Record
interface Record {
  readonly fields: ReadonlyMap<string, Fate>
  readonly patterns: ReadonlyMap<string, Fate>
  readonly rest: Fate
}

/** Returns what happens to a field with the given schemas. */
const fateOf = (
  document: JsonObject,
  schemas: ReadonlyArray<unknown>,
  recordOf: (schemas: ReadonlyArray<unknown>) => Fate
): Fate => {
  if (schemas.length === 0) return "keep"
  // A field that one of the schemas accepts is sent.
  return schemas.every((schema) => isMarked(document, schema, "readOnly")) ? "drop" : recordOf(schemas)
}

/** True when a name matches a pattern. `Schemas` has removed invalid patterns. */
const matches = (pattern: string, name: string): boolean => new RegExp(pattern, "u").test(name)

/** Returns the schemas of a field: those of its name and of matching patterns; otherwise `additionalProperties`. */
const schemasOf = (own: JsonObject, name: string): ReadonlyArray<unknown> => {
  const properties = objectOf(own.properties)
  // A `readOnly` property is dropped even if a pattern matches it too.
  if (Object.hasOwn(properties, name) && objectOf(properties[name]).readOnly === true) return [properties[name]]
  const found = [
    ...(Object.hasOwn(properties, name) ? [properties[name]] : []),
    ...Object.entries(objectOf(own.patternProperties)).flatMap(([pattern, each]) =>
      matches(pattern, name) ? [each] : []
    )
  ]
  return found.length > 0 ? found : [own.additionalProperties].filter(isObject)
}

const itemsOf = ({ items, prefixItems }: JsonObject): ReadonlyArray<unknown> =>
  [items, ...(Array.isArray(prefixItems) ? (prefixItems as ReadonlyArray<unknown>) : [])].filter(isObject)

/** Returns the record of a body. `isWhole` is false when the body has too many records. */
const recordsOf = (document: JsonObject, body: unknown): { readonly root: Fate; readonly isWhole: boolean } => {
  const ids = new Map<JsonObject, number>()
  const idOf = (schema: JsonObject): number => {
    const id = ids.get(schema) ?? ids.size
    ids.set(schema, id)
    return id
  }
  const records = new Map<string, Record>()
  const open: Array<() => void> = []
  let isWhole = true
  const recordOf = (schemas: ReadonlyArray<unknown>): Fate => {
    const all = [...new Set(schemas.flatMap((schema) => [...members(document, schema)]))]
    const key = all
      .map(idOf)
      .toSorted((a, b) => a - b)
      .join()
    const known = records.get(key)
    if (known !== undefined) return known
    if (records.size >= mostRecords) {
      isWhole = false
      return "keep"
    }
    const names = new Set(all.flatMap(({ properties }) => Object.keys(objectOf(properties))))
    const patterns = new Set(all.flatMap(({ patternProperties }) => Object.keys(objectOf(patternProperties))))
    const fields = new Map<string, Fate>()
    const byPattern = new Map<string, Fate>()
    const record = { fields, patterns: byPattern, rest: "keep" as Fate }
    records.set(key, record)
    // Deferred, not recursive. Why: bodies may be nested deeper than the call stack.
    open.push(() => {
      const fate = (found: ReadonlyArray<unknown>): Fate => fateOf(document, found, recordOf)
      for (const name of names) fields.set(name, fate(all.flatMap((own) => schemasOf(own, name))))
      for (const pattern of patterns) {
        byPattern.set(pattern, fate(all.flatMap((own) => objectOf(own.patternProperties)[pattern] ?? [])))
      }
      record.rest = fate(all.flatMap((own) => [own.additionalProperties, ...itemsOf(own)].filter(isObject)))
    })
    return record
  }
  const root = recordOf([body])
  for (let next = open.pop(); next !== undefined; next = open.pop()) next()
  return { root, isWhole }
}

const fatesIn = ({ fields, patterns, rest }: Record): ReadonlyArray<Fate> => [
  ...fields.values(),
  ...patterns.values(),
  rest
]

/** Returns all records reachable from one, itself included. */
const reached = (root: Record): ReadonlyArray<Record> => {
  const all = new Set([root])
  // Iterating a set includes the elements that are added meanwhile.
  for (const record of all) for (const fate of fatesIn(record)) if (typeof fate === "object") all.add(fate)
  return [...all]
}

/** Returns the records with a dropped field inside, at any depth. */
const dropping = (root: Record): ReadonlySet<Record> => {
  const all = reached(root)
  const users = new Map<Record, Array<Record>>()
  for (const record of all) {
    for (const fate of fatesIn(record)) {
      if (typeof fate === "object") users.set(fate, [...(users.get(fate) ?? []), record])
    }
  }
  const found = new Set(all.filter((record) => fatesIn(record).includes("drop")))
  for (const record of found) for (const user of users.get(record) ?? []) found.add(user)
  return found
}

/** Returns the records in the form of the raw client's `withoutFields`; empty when nothing is dropped. */
const written = (root: Fate): ReadonlyArray<RecordFact> => {
  if (typeof root !== "object") return []
  const used = dropping(root)
  const indexes = new Map<Record, number>()
  const numbered: Array<Record> = []
  const indexOf = (record: Record): number => {
    const index = indexes.get(record) ?? numbered.push(record) - 1
    indexes.set(record, index)
    return index
  }
  const fateCode = (fate: Fate): FieldFate =>
    typeof fate === "string" ? fate : used.has(fate) ? indexOf(fate) : "keep"
  const table = (fates: ReadonlyMap<string, Fate>, isOpen: boolean): { readonly [name: string]: FieldFate } =>
    Object.fromEntries(
      [...fates].map(([name, fate]) => [name, fateCode(fate)] as const).filter(([, fate]) => isOpen || fate !== "keep")
    )
  if (!used.has(root)) return []
  indexOf(root)
  const codes: Array<RecordFact> = []
  for (let index = 0; index < numbered.length; index++) {
    // Safe: the index is below the length.
    const { fields, patterns, rest } = numbered[index] as Record
    const restCode = fateCode(rest)
    // When other fields have rules, named fields are listed even if they are kept.
    const patternCode = table(patterns, restCode !== "keep")
    const fieldCode = table(fields, restCode !== "keep" || Object.keys(patternCode).length > 0)
    codes.push({
      ...(Object.keys(fieldCode).length === 0 ? {} : { fields: fieldCode }),
      ...(Object.keys(patternCode).length === 0 ? {} : { patterns: patternCode }),
      ...(restCode === "keep" ? {} : { rest: restCode })
    })
  }
  return codes
}

/** Writes the fact `readOnly`: the rules for a body's `readOnly` fields. Changes the media object. */
export const normalizeReadOnly = (document: JsonObject, media: JsonObject, keys: Keys, report: Report): void => {
  const { isWhole, root } = recordsOf(document, media.schema)
  const records = written(root)
  if (!isWhole && records.length > 0) {
    report(
      "read-only-sent",
      keys,
      "the body is too large to find all of its readOnly fields; some are sent if the caller passes them"
    )
  }
  if (records.length > 0) facts.readOnly.set(media, records)
}
