/**
 * Drops the fields of a body that the document calls `readOnly`: a record that was read can be sent back as it came.
 */

/** One step: a field's name; or a list of names, for every item of a list and every value of an object but theirs. */
export type FieldStep = string | ReadonlyArray<string>

/** Steps from the body's root to a field. */
export type FieldPath = ReadonlyArray<FieldStep>

const without = (value: unknown, [step, ...rest]: FieldPath): unknown => {
  if (step === undefined || typeof value !== "object" || value === null) return value
  if (Array.isArray(value)) return typeof step === "string" ? value : value.map((each: unknown) => without(each, rest))
  const prototype: unknown = Object.getPrototypeOf(value)
  // Files and dates are no records.
  if (prototype !== Object.prototype && prototype !== null) return value
  const isAt = (name: string): boolean => (typeof step === "string" ? step === name : !step.includes(name))
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
