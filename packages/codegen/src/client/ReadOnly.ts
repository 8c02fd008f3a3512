/**
 * Drops the fields of a body that the document calls `readOnly`: a record that was read can be sent back as it came.
 */

/** Keys from the body's root to a field; `*` stands for every item of a list and every value of an object. */
export type FieldPath = ReadonlyArray<string>

const without = (value: unknown, [key = "", ...rest]: FieldPath): unknown => {
  if (typeof value !== "object" || value === null) return value
  if (Array.isArray(value)) return key === "*" ? value.map((each: unknown) => without(each, rest)) : value
  const prototype: unknown = Object.getPrototypeOf(value)
  // Files and dates are no records.
  if (prototype !== Object.prototype && prototype !== null) return value
  const isAt = (name: string): boolean => key === "*" || key === name
  if (!Object.keys(value).some(isAt)) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, each]: [string, unknown]) =>
      !isAt(name) ? [[name, each]] : rest.length === 0 ? [] : [[name, without(each, rest)]]
    )
  )
}

/** Copies a body without the fields at these paths. What has none of them is given back as it is. */
export const withoutFields =
  (...paths: ReadonlyArray<FieldPath>): ((body: unknown) => unknown) =>
  (body) =>
    paths.reduce(without, body)
