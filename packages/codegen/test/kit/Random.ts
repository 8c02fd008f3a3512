/** Schemas and values by chance, the same ones for the same seed. */
import { isObject, objectOf } from "../../src/openapi/Json.ts"
import type { JsonObject } from "../../src/openapi/Json.ts"

/** Draws from a seed (mulberry32). */
export interface Chance {
  /** A whole number from 0 to below `n`. */
  readonly below: (n: number) => number
  readonly pick: <A>(list: ReadonlyArray<A>) => A
  /** True one time in `n`. */
  readonly oneIn: (n: number) => boolean
}

export const chance = (seed: number): Chance => {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (n: number): number => Math.floor(next() * n)
  return { below, pick: (list) => list[below(list.length)]!, oneIn: (n) => below(n) === 0 }
}

const words = ["a", "bb", "ccc", "red", "green", "x9", "", "Über", "2026-11-21", "3c90c3cc-0d44-4b50-8888-8dd25736052a"]

/**
 * A schema of the kinds that requests are made of; `names` are the components that it may refer to.
 *
 * @param merged with `allOf`, and with objects that have both named fields and other fields of one type. The runtime and
 *               JSON Schema differ about both
 */
export const randomSchema = (draw: Chance, names: ReadonlyArray<string>, merged: boolean, depth = 0): JsonObject => {
  const inner = (): JsonObject => randomSchema(draw, names, merged, depth + 1)
  const refTo = (): JsonObject => ({ $ref: `#/components/schemas/${draw.pick(names)}` })
  const string = (): JsonObject => ({
    type: "string",
    ...(draw.oneIn(3) ? { minLength: draw.below(3) } : {}),
    ...(draw.oneIn(3) ? { maxLength: 2 + draw.below(3) } : {}),
    ...(draw.oneIn(4) ? { pattern: draw.pick(["^[a-z]*$", "\\d", "^.{1,3}$"]) } : {})
  })
  const number = (): JsonObject => ({
    type: draw.pick(["integer", "number"]),
    ...(draw.oneIn(3) ? { minimum: draw.below(4) } : {}),
    ...(draw.oneIn(3) ? { exclusiveMaximum: 3 + draw.below(4) } : {}),
    ...(draw.oneIn(5) ? { multipleOf: 2 } : {})
  })
  const list = (): JsonObject => ({
    type: "array",
    items: inner(),
    ...(draw.oneIn(3) ? { minItems: 1 } : {}),
    ...(draw.oneIn(3) ? { maxItems: 2 } : {}),
    ...(draw.oneIn(4) ? { uniqueItems: true } : {})
  })
  const object = (): JsonObject => {
    const fields = ["a", "b", "content-type"].filter(() => !draw.oneIn(3))
    const others = merged || fields.length === 0 ? { type: "string" } : {}
    return {
      type: "object",
      properties: Object.fromEntries(fields.map((field) => [field, inner()])),
      ...(draw.oneIn(2) ? { required: fields.filter(() => draw.oneIn(2)) } : {}),
      ...(draw.oneIn(2) ? { additionalProperties: draw.oneIn(2) ? false : others } : {})
    }
  }
  const kinds: ReadonlyArray<() => JsonObject> = [
    string,
    number,
    () => ({ type: "boolean" }),
    () => ({ type: "string", enum: ["red", "green", "a"].slice(0, 1 + draw.below(3)) }),
    () => ({ type: "integer", enum: [1, 2] }),
    () => ({ const: draw.pick(["a", 1, true]) }),
    () => ({ ...string(), type: ["string", "null"] }),
    () => ({ ...number(), type: ["integer", "null"] }),
    () => ({ anyOf: [refTo(), { type: "null" }] }),
    // An open enum, as documents say it: the values keep within the string's limits, or they do not.
    () => ({ anyOf: [{ type: "string", enum: ["red", "green"] }, string()] }),
    refTo,
    list,
    object,
    object,
    () => ({ anyOf: [inner(), inner()] }),
    ...(merged ? [() => ({ allOf: [refTo(), { required: [draw.pick(["a", "b"])] }] })] : [])
  ]
  return depth > 3 ? draw.pick(kinds.slice(0, 9))() : draw.pick(kinds)()
}

/** Any JSON value, small. */
const anyValue = (draw: Chance): unknown =>
  draw.pick([null, true, 0, 1, 2, 3.5, -1, ...words, [], ["a", "a"], {}, { a: 1 }, { b: "bb", "content-type": "a" }])

/** A value that comes near to a schema: often of it, sometimes just beside. */
export const randomValue = (draw: Chance, schema: unknown, schemas: JsonObject, depth = 0): unknown => {
  if (!isObject(schema) || depth > 6 || draw.oneIn(12)) return anyValue(draw)
  const inner = (each: unknown): unknown => randomValue(draw, each, schemas, depth + 1)
  if (typeof schema.$ref === "string") return inner(schemas[schema.$ref.slice("#/components/schemas/".length)])
  if ("const" in schema) return schema.const
  if (Array.isArray(schema.enum)) return draw.pick(schema.enum)
  for (const key of ["anyOf", "oneOf"]) {
    const members = schema[key]
    if (Array.isArray(members)) return inner(draw.pick(members))
  }
  if (Array.isArray(schema.allOf)) return Object.assign({}, ...schema.allOf.map((each) => objectOf(inner(each))))
  const type = Array.isArray(schema.type) ? draw.pick<unknown>(schema.type) : schema.type
  switch (type) {
    case "string":
      return draw.pick(words)
    case "integer":
    case "number":
      return draw.pick([0, 1, 2, 3, 4, 6, -2, 2.5])
    case "boolean":
      return draw.oneIn(2)
    case "null":
      return null
    case "array":
      return Array.from({ length: draw.below(4) }, () => inner(schema.items))
    case "object":
      return Object.fromEntries([
        ...Object.entries(objectOf(schema.properties)).flatMap(([name, each]) =>
          draw.oneIn(4) ? [] : [[name, inner(each)]]
        ),
        ...(draw.oneIn(3) ? [["extra", draw.pick(["more", 1])]] : [])
      ])
    default:
      return anyValue(draw)
  }
}
