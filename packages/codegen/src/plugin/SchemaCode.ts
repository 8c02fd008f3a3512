/**
 * Writes the code of wire schemas (`@faktura/core/WireSchema`) from the IR: open for responses, strict for requests.
 */
import { droppedLimit, facts, keptLimits } from "../openapi/Facts.ts"
import { isObject } from "../openapi/Json.ts"
import type { JsonObject } from "../openapi/Json.ts"
import { checkedFormats } from "../normalize/schemas/Unchecked.ts"
import { keyCode } from "../output/Code.ts"
import { declaredDiscriminator, inferredDiscriminator } from "./Discriminator.ts"
import type { Resolve } from "./Discriminator.ts"
import type { IrSchema } from "./Model.ts"

/** `open`: allows unknown fields and enum values, for responses. `strict`: for requests. */
export type Strictness = "open" | "strict"

/** Returns the code of a reference to a component schema. */
export type RefCode = ($ref: string) => string

const textLimits = ["minLength", "maxLength", "pattern", "format"]
const numberLimits = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "format"]
const listLimits = ["minItems", "maxItems", "uniqueItems"]
const objectLimits = ["minProperties", "maxProperties"]

/** Limits that apply to each type: `maxLength`, for example, only applies to strings. Schemas without a type keep all limits. */
const limitsByType: { readonly [type: string]: ReadonlyArray<string> } = {
  string: textLimits,
  number: numberLimits,
  integer: numberLimits,
  array: listLimits,
  tuple: listLimits,
  object: objectLimits
}

const allLimits: ReadonlyArray<string> = [...textLimits, ...numberLimits, ...listLimits, ...objectLimits].filter(
  (limit, index, all) => all.indexOf(limit) === index
)

const limitsOf = (schema: IrSchema, type: string | undefined): string | undefined => {
  const isUntyped = (type === undefined && schema.items === undefined) || type === "unknown"
  const known = isUntyped ? allLimits : (limitsByType[type ?? ""] ?? [])
  const limits = known.flatMap((key) => {
    // The IR has limits that hey-api's type lacks. Other limits are stored as facts.
    const value = (schema as JsonObject)[key] ?? droppedLimit(schema, key)
    return value === undefined || (key === "format" && !checkedFormats.has(value))
      ? []
      : [`${key}: ${JSON.stringify(value)}`]
  })
  return limits.length === 0 ? undefined : `{ ${limits.join(", ")} }`
}

const enumValues = (schema: IrSchema): ReadonlyArray<unknown> =>
  (schema.items ?? []).map((item) => item.const).filter((value) => value !== null && value !== undefined)

/** Returns the types whose other values an open enum allows; empty for a closed enum. A union with a string is open in requests too. */
const openTo = (schema: IrSchema): ReadonlyArray<string> =>
  facts.open.of(schema) === true ? [...new Set(enumValues(schema).map((value) => typeof value))] : []

const limited = (code: string, limits: string | undefined): string =>
  limits === undefined ? code : `C.limited(${code}, ${limits})`

const enumCode = (schema: IrSchema, strictness: Strictness): string => {
  const types = openTo(schema).map((type) =>
    limited(`S.${type}`, strictness === "strict" ? limitsOf(schema, type) : undefined)
  )
  const base =
    types.length === 0
      ? `S.literals(${JSON.stringify(enumValues(schema))})`
      : types.length === 1
        ? types.join()
        : `S.union([${types.join(", ")}])`
  return (schema.items ?? []).some((item) => item.const === null) ? `S.nullable(${base})` : base
}

const fileCode = (schema: IrSchema): string => {
  const limits = schema["x-faktura-file"]
  return `C.file(${isObject(limits) ? JSON.stringify(limits) : "{}"})`
}

/**
 * Writes the code of a wire schema.
 *
 * @param ref     returns the code of a reference
 * @param resolve returns the schema that a reference points to
 */
export const schemaCode = (schema: IrSchema, strictness: Strictness, ref: RefCode, resolve: Resolve): string => {
  const inner = (each: unknown): string => schemaCode(each as IrSchema, strictness, ref, resolve)

  // Required fields whose schemas are elsewhere, such as in another part of `allOf`.
  const unlisted = facts.required.of(schema)
  const demanded =
    strictness === "strict" && unlisted !== undefined
      ? unlisted.flatMap((name) =>
          // hey-api merges some of these fields from other parts.
          Object.hasOwn(schema.properties ?? {}, String(name)) ? [] : [`${keyCode(String(name))}: S.unknown`]
        )
      : []

  const fieldsCode = (): string => {
    const required = schema.required ?? []
    const fields = Object.entries(schema.properties ?? {}).map(([name, property]) => {
      const code = inner(property)
      return `${keyCode(name)}: ${required.includes(name) ? code : `S.optional(${code})`}`
    })
    return `{ ${[...fields, ...demanded].join(", ")} }`
  }

  const objectCode = (): string => {
    const rest = schema.additionalProperties
    const isClosed = isObject(rest) && rest.type === "never"
    const restCode = isObject(rest) && !isClosed ? inner(rest) : undefined
    const patterns = Object.entries(schema.patternProperties ?? {}).map(
      ([pattern, each]) => `${JSON.stringify(pattern)}: ${inner(each)}`
    )
    if (patterns.length > 0) {
      const others = isClosed ? (strictness === "open" ? "S.unknown" : "S.never") : (restCode ?? "S.unknown")
      return `S.patterned(${fieldsCode()}, { ${patterns.join(", ")} }, ${others})`
    }
    const empty = Object.keys(schema.properties ?? {}).length === 0 && demanded.length === 0
    // Shorter than a struct without fields.
    if (empty) return `S.record(${isClosed ? "S.never" : (restCode ?? "S.unknown")})`
    // Open wire schemas allow other fields anyway.
    if (strictness === "open" ? restCode === undefined || restCode === "S.unknown" : isClosed)
      return `S.struct(${fieldsCode()})`
    return `S.structWithRest(${fieldsCode()}, ${restCode ?? "S.unknown"})`
  }

  const tupleCode = (items: ReadonlyArray<IrSchema>): string => {
    const { min = items.length, rest = "none" } = facts.tuple.of(schema) ?? {}
    const first = rest === "last" ? items.slice(0, -1) : items
    const last = items.at(-1)
    // Responses are open: they may have further items.
    const others =
      rest === "last" && last !== undefined
        ? inner(last)
        : rest === "any" || strictness === "open"
          ? "S.unknown"
          : undefined
    const list = `[${first.map(inner).join(", ")}]`
    if (others !== undefined) return `S.tuple(${list}, ${min}, ${others})`
    return min === first.length ? `S.tuple(${list})` : `S.tuple(${list}, ${min})`
  }

  const isInteger = typeof schema["x-faktura-integer"] === "string"

  const plainCode = (): string => {
    if (facts.never.of(schema) === true) return "S.never"
    if (schema.$ref !== undefined) return ref(schema.$ref)
    if (schema.const !== undefined)
      return schema.const === null ? "S.nil" : `S.literals(${JSON.stringify([schema.const])})`
    const items = schema.items ?? []
    switch (schema.type) {
      case "enum":
        return enumCode(schema, strictness)
      case "array":
        return `S.array(${items.length === 0 ? "S.unknown" : items.length === 1 ? inner(items[0]) : `S.union([${items.map(inner).join(", ")}])`})`
      case "tuple":
        // The cast: the IR keeps the document's `x-` keys, which its type lacks.
        return tupleCode(items as ReadonlyArray<IrSchema>)
      case "object":
        return objectCode()
      case "string":
        if (schema.format === "binary") return strictness === "strict" ? fileCode(schema) : "S.unknown"
        return strictness === "strict" && facts.bytes.of(schema) === true ? "C.bytes" : "S.string"
      case "integer":
        if (isInteger) return `S.exactInteger(${JSON.stringify(schema["x-faktura-integer"])})`
        // Hazard: an integer beyond 2^53 loses digits. A response is valid all the same, because its write was done.
        return strictness === "open" ? "S.number" : "S.integer"
      case "number":
        return isInteger ? `S.exactInteger(${JSON.stringify(schema["x-faktura-integer"])})` : "S.number"
      case "boolean":
      case "never":
        return `S.${schema.type}`
      case "null":
        return "S.nil"
      default:
        break
    }
    // hey-api copies its own limits into a union's members. Limits that are facts are copied here.
    const kept = keptLimits(schema)
    const member = (item: IrSchema): string => inner({ ...kept, ...item })
    const [first] = items
    if (items.length === 1 && first !== undefined) return member(first)
    const values = items.filter((item) => item.type !== "null")
    if (values.length === 1 && items.length === 2 && schema.logicalOperator !== "and")
      return `S.nullable(${values.map(member).join()})`
    if (items.length > 1 && schema.logicalOperator === "and") return `S.all([${items.map(member).join(", ")}])`
    if (items.length > 1) {
      // The cast: members of an IR schema are IR schemas with the document's `x-` keys.
      const all = values as ReadonlyArray<IrSchema>
      const declared = values.length > 1 ? declaredDiscriminator(schema, all, resolve) : undefined
      const isInferable = strictness === "open" && values.length > 1
      const discriminator = declared ?? (isInferable ? inferredDiscriminator(all, resolve) : undefined)
      if (discriminator === undefined) return `S.union([${items.map(member).join(", ")}])`
      const cases = discriminator.cases.map(([value, each]) => `${keyCode(value)}: ${member(each)}`)
      const name = strictness === "open" ? "openUnion" : "closedUnion"
      const union = `S.${name}(${JSON.stringify(discriminator.field)}, { ${cases.join(", ")} })`
      return values.length < items.length ? `S.nullable(${union})` : union
    }
    return demanded.length > 0 ? `S.structWithRest(${fieldsCode()}, S.unknown)` : "S.unknown"
  }

  const plain = plainCode()
  const isWhole = schema.$ref !== undefined || schema.const !== undefined || plain.startsWith("C.file")
  const code = limited(plain, strictness === "open" || isWhole ? undefined : limitsOf(schema, schema.type))
  const sensitive = schema["x-faktura-sensitive"]
  return typeof sensitive === "boolean" ? `S.sensitive(${code}, ${sensitive})` : code
}
