/**
 * Removes `readOnly` fields from a body, so that a caller can send a record that it has read.
 */

/** Treatment of a field: removed, kept, or treated as the record with this index. */
export type FieldFate = "drop" | "keep" | number

/** Treatment of a record's fields or a list's items. Fields that are not named are kept. */
export interface RecordFields {
  readonly fields?: { readonly [name: string]: FieldFate }
  /** Other fields, by a regular expression that matches the name. */
  readonly patterns?: { readonly [pattern: string]: FieldFate }
  /** All remaining fields, or the items of a list. */
  readonly rest?: FieldFate
}

const fatesOf = (record: RecordFields, name: string): ReadonlyArray<FieldFate> => {
  // Stryker disable next-line StringLiteral: every word except "drop" keeps.
  const { fields = {}, patterns = {}, rest = "keep" } = record
  // The cast: `hasOwn` has just checked it.
  if (Object.hasOwn(fields, name)) return [fields[name] as FieldFate]
  const matching = Object.entries(patterns).filter(([pattern]) => new RegExp(pattern, "u").test(name))
  return matching.length === 0 ? [rest] : matching.map(([, fate]) => fate)
}

/**
 * Returns a function that copies a body without `readOnly` fields. A body without such fields is returned unchanged.
 *
 * @param records treatment of the records in the body, by index; index 0 is the body itself
 */
export const withoutFields = (...records: ReadonlyArray<RecordFields>): ((body: unknown) => unknown) => {
  const changed = (value: unknown, fate: FieldFate): unknown => {
    // Stryker disable next-line ConditionalExpression: no record has the index "keep"; the comparison is for the compiler.
    const record = typeof fate === "number" ? records[fate] : undefined
    if (record === undefined || typeof value !== "object" || value === null) return value
    if (Array.isArray(value)) {
      // Stryker disable next-line StringLiteral: every word except "drop" keeps.
      const { rest = "keep" } = record
      const items = value.map((each: unknown) => changed(each, rest))
      return items.some((each, index) => each !== value[index]) ? items : value
    }
    const prototype: unknown = Object.getPrototypeOf(value)
    // Files and dates are kept unchanged.
    if (prototype !== Object.prototype && prototype !== null) return value
    let same = true
    const kept = Object.entries(value).flatMap(([name, each]: [string, unknown]) => {
      const fates = fatesOf(record, name)
      if (fates.includes("drop")) {
        same = false
        return []
      }
      const own = fates.reduce(changed, each)
      same &&= own === each
      return [[name, own] as const]
    })
    return same ? value : Object.fromEntries(kept)
  }
  return (body) => changed(body, 0)
}
