/**
 * Makes a valid value of a document's schema with every field filled, like the lists of a busy account.
 */

interface Json {
  readonly [key: string]: unknown
}

const objectOf = (value: unknown): Json => (typeof value === "object" && value !== null ? (value as Json) : {})
const listOf = (value: unknown): ReadonlyArray<unknown> | undefined => (Array.isArray(value) ? value : undefined)

const texts: { readonly [format: string]: string } = {
  uuid: "3c90c3cc-0d44-4b50-8888-8dd25736052a",
  "date-time": "2026-04-21T14:23:01.691982Z",
  date: "2026-04-21",
  email: "jane.doe@example.com",
  uri: "https://example.com/things/3c90c3cc"
}

/**
 * Deepest level of references to the same schema. Deeper fields are left out, because schemas may refer to themselves.
 */
const depthLimit = 3

/**
 * Makes a value.
 *
 * @param items number of items in the outermost lists; nested lists have two
 */
export const sample = (
  document: unknown,
  schema: unknown,
  items: number,
  above: ReadonlyArray<string> = []
): unknown => {
  const {
    $ref,
    additionalProperties,
    allOf,
    const: constant,
    enum: values,
    format,
    properties,
    type
  } = objectOf(schema)
  const again = (each: unknown, count = items): unknown => sample(document, each, count, above)
  if (typeof $ref === "string") {
    if (above.filter((ref) => ref === $ref).length >= depthLimit) return null
    const target = $ref
      .split("/")
      .slice(1)
      .reduce<unknown>((at, key) => objectOf(at)[key], document)
    return sample(document, target, items, [...above, $ref])
  }
  if (constant !== undefined) return constant
  const value = listOf(values)?.[0]
  if (value !== undefined) return value
  const choices = listOf(objectOf(schema).oneOf) ?? listOf(objectOf(schema).anyOf)
  if (choices !== undefined) return again(choices.find((each) => objectOf(each).type !== "null"))
  const parts = listOf(allOf)
  if (parts !== undefined) {
    return parts.length === 1 ? again(parts[0]) : Object.assign({}, ...parts.map((each) => again(each)))
  }
  const kind = listOf(type)?.find((each) => each !== "null") ?? type ?? (properties === undefined ? "string" : "object")
  if (kind === "object") {
    const fields = Object.entries(objectOf(properties)).map(([name, each]) => [name, again(each)] as const)
    const rest = fields.length === 0 && additionalProperties ? [["key", again(additionalProperties)] as const] : []
    return Object.fromEntries([...fields, ...rest])
  }
  if (kind === "array") return Array.from({ length: items }, () => again(objectOf(schema).items, 2))
  if (kind === "integer" || kind === "number") return Math.min(1250, Number(objectOf(schema).maximum ?? 1250))
  if (kind === "boolean") return true
  return texts[String(format)] ?? "Some words of text".slice(0, Number(objectOf(schema).maxLength ?? 100))
}
