/**
 * Validates values against a document's schemas with ajv, which shares no code with the generator.
 */
import { Ajv2020 } from "ajv/dist/2020.js"
import { isObject, objectOf } from "./Json.ts"
import type { JsonObject } from "./Json.ts"
import type { Direction } from "./Samples.ts"

const root = "document"

const names = new Set(["properties", "patternProperties", "$defs", "definitions", "schemas"])

/** Converts OpenAPI's own keywords to JSON Schema. Fields of the other direction are not required. */
const modern = (schema: JsonObject, hidden: "readOnly" | "writeOnly"): JsonObject => {
  const made: JsonObject = { ...schema }
  if (Array.isArray(made.required) && isObject(made.properties)) {
    const { properties, required } = made
    made.required = required.filter((name) => objectOf(properties[String(name)])[hidden] !== true)
  }
  for (const [limit, exclusive] of [
    ["minimum", "exclusiveMinimum"],
    ["maximum", "exclusiveMaximum"]
  ] as const) {
    if (typeof made[exclusive] !== "boolean") continue
    if (made[exclusive] === true) made[exclusive] = made[limit]
    else delete made[exclusive]
    if (made[exclusive] !== undefined) delete made[limit]
  }
  if (made.nullable !== true) return made
  delete made.nullable
  // Taken literally, an enum without null forbids null (OpenAPI 3.0.3). Vendors who write nullable beside it mean to
  // allow it.
  return { anyOf: [made, { type: "null" }] }
}

const placed = (value: unknown, hidden: "readOnly" | "writeOnly", isNames = false): unknown => {
  if (Array.isArray(value)) return value.map((each) => placed(each, hidden))
  if (!isObject(value)) return value
  const made = Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => isNames || !/^(x-|example|discriminator|xml$|externalDocs$|deprecated$)/.test(key))
      .map(([key, each]) => [
        key,
        key === "$ref" && typeof each === "string" ? `${root}${each}` : placed(each, hidden, !isNames && names.has(key))
      ])
  )
  return isNames ? made : modern(made, hidden)
}

/** Returns the problem of a value, or undefined if a schema accepts it. */
export type Acceptance = (schema: unknown, value: unknown) => string | undefined

/** Makes the validator of a document's schemas. */
export const acceptanceIn = (document: JsonObject, direction: Direction): Acceptance => {
  const hidden = direction === "request" ? "readOnly" : "writeOnly"
  const ajv = new Ajv2020({ strict: false, allErrors: false, logger: false, validateFormats: false })
  ajv.addSchema({ $id: root, components: { schemas: placed(objectOf(document.components).schemas, hidden, true) } })
  const compiled = new Map<unknown, ReturnType<typeof ajv.compile>>()
  return (schema, value) => {
    const validate = compiled.get(schema) ?? ajv.compile(placed(schema, hidden) as object)
    compiled.set(schema, validate)
    return validate(value) ? undefined : ajv.errorsText(validate.errors)
  }
}
