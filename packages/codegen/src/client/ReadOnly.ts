/**
 * Drops the fields of a body that the document calls `readOnly`: a record that was read can be sent back as it came.
 */

/** The treatment of a field: it is dropped, kept, or looked into as the record of this index is. */
export type FieldFate = "drop" | "keep" | number

/** The treatment of a record's fields, and of a list's items. A field that is not named is kept. */
export interface RecordFields {
  readonly fields?: { readonly [name: string]: FieldFate }
  /** Fields that are not named, by a regular expression that their names match. */
  readonly patterns?: { readonly [pattern: string]: FieldFate }
  /** All other fields, and every item of a list. */
  readonly rest?: FieldFate
}

const fatesOf = (record: RecordFields, name: string): ReadonlyArray<FieldFate> => {
  // Stryker disable next-line StringLiteral: any word but "drop" keeps.
  const { fields = {}, patterns = {}, rest = "keep" } = record
  // The cast: it is there.
  if (Object.hasOwn(fields, name)) return [fields[name] as FieldFate]
  const matching = Object.entries(patterns).filter(([pattern]) => new RegExp(pattern, "u").test(name))
  return matching.length === 0 ? [rest] : matching.map(([, fate]) => fate)
}

/**
 * Copies a body without such fields. What has none of them is given back as it is.
 *
 * @param records what they are in the body and inside of it, by index; the first is the body itself
 */
export const withoutFields = (...records: ReadonlyArray<RecordFields>): ((body: unknown) => unknown) => {
  const changed = (value: unknown, fate: FieldFate): unknown => {
    // Stryker disable next-line ConditionalExpression: no record is called "keep"; the comparison is for the compiler.
    const record = typeof fate === "number" ? records[fate] : undefined
    if (record === undefined || typeof value !== "object" || value === null) return value
    if (Array.isArray(value)) {
      // Stryker disable next-line StringLiteral: any word but "drop" keeps, as above.
      const { rest = "keep" } = record
      const items = value.map((each: unknown) => changed(each, rest))
      return items.some((each, index) => each !== value[index]) ? items : value
    }
    const prototype: unknown = Object.getPrototypeOf(value)
    // Files and dates are no records.
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
