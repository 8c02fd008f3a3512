/**
 * From a schema of the IR to the code of a shape (`@faktura/core/WireSchema`): open for answers, strict for requests.
 */
import { droppedLimit, facts, keptLimits } from "../openapi/Facts.ts"
import { isObject } from "../openapi/Json.ts"
import type { JsonObject } from "../openapi/Json.ts"
import { checkedFormats } from "../normalize/schemas/Unchecked.ts"
import { keyCode } from "../output/Code.ts"
import { declaredApart, toldApartBy } from "./Discriminator.ts"
import type { Resolve } from "./Discriminator.ts"
import type { IrSchema } from "./Model.ts"

/** How a schema is read. */
export type Strictness = "open" | "strict"

/** Code of a reference to a component schema. */
export type RefCode = ($ref: string) => string

const textLimits = ["minLength", "maxLength", "pattern", "format"]
const numberLimits = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "format"]
const listLimits = ["minItems", "maxItems", "uniqueItems"]
const objectLimits = ["minProperties", "maxProperties"]

/** A limit holds for one kind of value: beside a null or a number, `maxLength` says nothing. Without a type all are kept. */
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
    // Some limits are not in hey-api's type of the IR, yet in the IR; others are facts.
    const value = (schema as JsonObject)[key] ?? droppedLimit(schema, key)
    return value === undefined || (key === "format" && !checkedFormats.has(value))
      ? []
      : [`${key}: ${JSON.stringify(value)}`]
  })
  return limits.length === 0 ? undefined : `{ ${limits.join(", ")} }`
}

const enumValues = (schema: IrSchema): ReadonlyArray<unknown> =>
  (schema.items ?? []).map((item) => item.const).filter((value) => value !== null && value !== undefined)

/** The types that an open enum is open to; none for a closed one. Joined with a string, it is open in requests too. */
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

/** Writes shapes; `ref` decides how references are written, `resolve` finds what they refer to. */
export const schemaCode = (schema: IrSchema, strictness: Strictness, ref: RefCode, resolve: Resolve): string => {
  const inner = (each: unknown): string => schemaCode(each as IrSchema, strictness, ref, resolve)

  // Fields that are required and described elsewhere, as in one part of `allOf`.
  const unlisted = facts.required.of(schema)
  const demanded =
    strictness === "strict" && unlisted !== undefined
      ? unlisted.flatMap((name) =>
          // hey-api itself brings some of them from the other parts.
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
    // A struct without fields is `{}`, which is any value but null.
    if (empty) return `S.record(${isClosed ? "S.never" : (restCode ?? "S.unknown")})`
    // Open shapes let other fields pass without being told.
    if (strictness === "open" ? restCode === undefined || restCode === "S.unknown" : isClosed)
      return `S.struct(${fieldsCode()})`
    return `S.structWithRest(${fieldsCode()}, ${restCode ?? "S.unknown"})`
  }

  const tupleCode = (items: ReadonlyArray<IrSchema>): string => {
    const { min = items.length, rest = "none" } = facts.tuple.of(schema) ?? {}
    const first = rest === "last" ? items.slice(0, -1) : items
    const last = items.at(-1)
    // Responses are open: further items may come along.
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
        // The IR keeps the document's extensions beside its own fields.
        return tupleCode(items as ReadonlyArray<IrSchema>)
      case "object":
        return objectCode()
      case "string":
        if (schema.format === "binary") return strictness === "strict" ? fileCode(schema) : "S.unknown"
        return strictness === "strict" && facts.bytes.of(schema) === true ? "C.bytes" : "S.string"
      case "integer":
        if (isInteger) return `S.exactInteger(${JSON.stringify(schema["x-faktura-integer"])})`
        // Beyond 2^53 JSON loses digits, but the answer is one, and a write that it speaks of was done.
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
    // Kept limits stand beside the members of a union, where hey-api copies its own into them.
    const kept = keptLimits(schema)
    const member = (item: IrSchema): string => inner({ ...kept, ...item })
    const [first] = items
    if (items.length === 1 && first !== undefined) return member(first)
    const values = items.filter((item) => item.type !== "null")
    if (values.length === 1 && items.length === 2 && schema.logicalOperator !== "and")
      return `S.nullable(${values.map(member).join()})`
    if (items.length > 1 && schema.logicalOperator === "and") return `S.all([${items.map(member).join(", ")}])`
    if (items.length > 1) {
      // The IR's members are schemas of the IR, with the document's extensions.
      const all = values as ReadonlyArray<IrSchema>
      const declared = values.length > 1 ? declaredApart(schema, all, resolve) : undefined
      const apart = declared ?? (strictness === "open" && values.length > 1 ? toldApartBy(all, resolve) : undefined)
      if (apart === undefined) return `S.union([${items.map(member).join(", ")}])`
      const cases = apart.cases.map(([value, each]) => `${keyCode(value)}: ${member(each)}`)
      const name = strictness === "open" ? "openUnion" : "closedUnion"
      const union = `S.${name}(${JSON.stringify(apart.field)}, { ${cases.join(", ")} })`
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
