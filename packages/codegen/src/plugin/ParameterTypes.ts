/**
 * Writes the types of an operation's parameters, by location.
 */
import { keyCode } from "../output/Code.ts"
import type { CallerParameter, IrSchema, OperationModel, ParameterLocation } from "./Model.ts"
import { optionName } from "./Signature.ts"
import type { RawNames } from "./Signature.ts"

/** Returns the type of a cookie's value. Why: hey-api writes no types for cookies. */
const cookieType = (schema: IrSchema, typeOf: (ref: string) => string): string => {
  const each = (items: ReadonlyArray<unknown>): string =>
    // Items of an IR schema are IR schemas.
    [...new Set(items.map((item) => cookieType(item as IrSchema, typeOf)))].join(" | ")
  if (schema.$ref !== undefined) return `Raw.${typeOf(schema.$ref)}`
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  const items = schema.items ?? []
  switch (schema.type) {
    case "array":
      return `ReadonlyArray<${items.length === 0 ? "unknown" : each(items)}>`
    case "enum":
      return each(items)
    case "integer":
      return "number"
    case "boolean":
    case "null":
    case "number":
    case "string":
      return schema.type
    default:
      return items.length > 0 && schema.logicalOperator !== "and" ? each(items) : "unknown"
  }
}

/** Writes the type of cookie parameters. */
const cookiesCode = (given: ReadonlyArray<CallerParameter>, typeOf: (ref: string) => string): string =>
  `{ ${given.map(({ name, required, schema }) => `readonly ${keyCode(name)}${required ? "" : "?"}: ${cookieType(schema, typeOf)}`).join("; ")} }`

/** Names in the raw package. */
interface Names {
  readonly raw: RawNames
  /** Returns the raw package's type of a reference. */
  readonly typeOf: (ref: string) => string
}

/**
 * Writes the type of the parameters of one location, without those that the client sets.
 *
 * @param isDefined true: the type never contains undefined
 */
export const parametersCode = (
  operation: OperationModel,
  location: ParameterLocation,
  { raw, typeOf }: Names,
  isDefined = false
): string => {
  if (location === "cookie") return cookiesCode(operation.given.cookie, typeOf)
  const type = `Raw.${raw.data}[${JSON.stringify(optionName[location])}]`
  const defined = `NonNullable<${type}>`
  const hidden = [...operation.scope, ...operation.settings].filter((each) => each.in === location)
  if (hidden.length === 0) return isDefined ? defined : type
  return `Omit<${defined}, ${hidden.map(({ name }) => JSON.stringify(name)).join(" | ")}>`
}
