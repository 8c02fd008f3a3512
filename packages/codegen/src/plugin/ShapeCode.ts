/**
 * From a schema of the IR to the code of a shape (`@faktura/core/Shape`): open for answers, strict for requests.
 */
import { isObject } from "../Json.ts"
import type { JsonObject } from "../Json.ts"
import type { IrSchema } from "./Model.ts"

/** How a schema is read. */
export type Manner = "open" | "strict"

/** Code of a reference to a component schema. */
export type RefCode = ($ref: string) => string

const limitKeys = [
  "minLength",
  "maxLength",
  "pattern",
  "format",
  "minimum",
  "maximum",
  "exclusiveMinimum",
  "exclusiveMaximum",
  "multipleOf",
  "minItems",
  "maxItems",
  "uniqueItems"
] as const

/** Formats that the runtime checks; the others are remarks. */
const checkedFormats: ReadonlySet<unknown> = new Set(["uuid", "date", "date-time"])

/** A key of an object literal: quoted where it must be, and `__proto__` computed, or it would set the prototype. */
const keyCode = (name: string): string =>
  name === "__proto__" ? '["__proto__"]' : /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name)

const limitsOf = (schema: IrSchema): string | undefined => {
  const limits = limitKeys.flatMap((key) => {
    // Some limits are not in hey-api's type of the IR, yet in the IR.
    const value = (schema as JsonObject)[key]
    return value === undefined || (key === "format" && !checkedFormats.has(value))
      ? []
      : [`${key}: ${JSON.stringify(value)}`]
  })
  return limits.length === 0 ? undefined : `{ ${limits.join(", ")} }`
}

/** An open enum takes any string, in requests too: there it is the overlay that opened it. */
const enumCode = (schema: IrSchema): string => {
  const values = (schema.items ?? []).map((item) => item.const)
  const literals = values.filter((value) => value !== null && value !== undefined)
  const open = schema["x-faktura-open"] === true
  const kinds = new Set(literals.map((value) => typeof value))
  const base = open && kinds.size === 1 && kinds.has("string") ? "S.string" : `S.literals(${JSON.stringify(literals)})`
  return literals.length < values.length ? `S.nullable(${base})` : base
}

/** Writes shapes; `ref` decides how references are written. */
export const shapeCode = (schema: IrSchema, manner: Manner, ref: RefCode): string => {
  const inner = (each: unknown): string => shapeCode(each as IrSchema, manner, ref)

  const fieldsCode = (): string => {
    const required = schema.required ?? []
    const fields = Object.entries(schema.properties ?? {}).map(([name, property]) => {
      const code = inner(property)
      return `${keyCode(name)}: ${required.includes(name) ? code : `S.optional(${code})`}`
    })
    return `{ ${fields.join(", ")} }`
  }

  const objectCode = (): string => {
    const rest = schema.additionalProperties
    const isClosed = isObject(rest) && rest.type === "never"
    const restCode = isObject(rest) && !isClosed ? inner(rest) : undefined
    const empty = Object.keys(schema.properties ?? {}).length === 0
    if (empty && !isClosed) return `S.record(${restCode ?? "S.unknown"})`
    // Open shapes let other fields pass without being told.
    if (manner === "open" ? restCode === undefined || restCode === "S.unknown" : isClosed)
      return `S.struct(${fieldsCode()})`
    return `S.structWithRest(${fieldsCode()}, ${restCode ?? "S.unknown"})`
  }

  const plainCode = (): string => {
    if (schema.$ref !== undefined) return ref(schema.$ref)
    if (schema.const !== undefined)
      return schema.const === null ? "S.nil" : `S.literals(${JSON.stringify([schema.const])})`
    const items = schema.items ?? []
    switch (schema.type) {
      case "enum":
        return enumCode(schema)
      case "array":
        return `S.array(${items.length === 0 ? "S.unknown" : items.length === 1 ? inner(items[0]) : `S.union([${items.map(inner).join(", ")}])`})`
      case "tuple":
        return `S.tuple([${items.map(inner).join(", ")}])`
      case "object":
        return objectCode()
      case "string":
        return schema.format === "binary" ? (manner === "strict" ? fileCode(schema) : "S.unknown") : "S.string"
      case "integer":
        return "S.integer"
      case "number":
      case "boolean":
      case "never":
        return `S.${schema.type}`
      case "null":
        return "S.nil"
      default:
        break
    }
    if (items.length === 1) return inner(items[0])
    const values = items.filter((item) => item.type !== "null")
    if (values.length === 1 && items.length === 2 && schema.logicalOperator !== "and")
      return `S.nullable(${inner(values[0])})`
    if (items.length > 1)
      return `S.${schema.logicalOperator === "and" ? "all" : "union"}([${items.map(inner).join(", ")}])`
    return "S.unknown"
  }

  const plain = plainCode()
  const limits = manner === "strict" && schema.$ref === undefined ? limitsOf(schema) : undefined
  return limits === undefined || plain.startsWith("C.file") ? plain : `C.limited(${plain}, ${limits})`
}

const fileCode = (schema: IrSchema): string => {
  const limits = schema["x-faktura-file"]
  return `C.file(${isObject(limits) ? JSON.stringify(limits) : "{}"})`
}

/** The component schemas that a schema refers to directly. */
export const refsOf = (schema: unknown, refs = new Set<string>()): ReadonlySet<string> => {
  if (Array.isArray(schema)) for (const each of schema) refsOf(each, refs)
  else if (isObject(schema)) {
    for (const [key, value] of Object.entries(schema)) {
      if (key === "$ref" && typeof value === "string") refs.add(value)
      // Defaults and examples are values, whatever their keys are called.
      else if (!["default", "const", "example", "examples"].includes(key)) refsOf(value, refs)
    }
  }
  return refs
}
