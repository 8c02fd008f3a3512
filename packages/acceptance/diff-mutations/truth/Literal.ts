/**
 * Writes a value as a TypeScript literal.
 */

/** Writes a value as code, with files as `new Blob`. */
export const literalOf = (value: unknown): string => {
  if (value === undefined) return "undefined"
  if (value instanceof Blob) return `new Blob(["a few bytes"], { type: ${JSON.stringify(value.type)} })`
  if (Array.isArray(value)) return `[${value.map(literalOf).join(", ")}]`
  if (typeof value !== "object" || value === null) return JSON.stringify(value)
  const fields = Object.entries(value).filter(([, each]) => each !== undefined)
  return fields.length === 0
    ? "{}"
    : `{ ${fields.map(([name, each]) => `${JSON.stringify(name)}: ${literalOf(each)}`).join(", ")} }`
}
