/** Writes the type of a page's items. */
import { bodyCode, resultCode } from "./Signature.ts"
import type { RawNames } from "./Signature.ts"
import type { OperationModel } from "./Model.ts"

/** Returns the types of a list's pages: of several media types, the JSON ones. */
const pageTypes = (
  operation: OperationModel,
  raw: RawNames,
  typeOf: (ref: string) => string
): ReadonlyArray<string> => {
  const { success } = operation
  const isPlain = success.every(({ media }) => media.every(({ as }) => as === "json" || as === "none"))
  if (isPlain && success.every(({ media }) => media.length === 1)) {
    const result = resultCode(operation, raw)
    return [/\bvoid\b/.test(result) ? `Exclude<${result}, void>` : result]
  }
  const types = success.flatMap((response) =>
    response.media.flatMap(({ as, schema }) => {
      if (as !== "json") return []
      if (response.media.length === 1) return [bodyCode(response, raw)]
      return [schema.$ref === undefined ? "unknown" : `Raw.${typeOf(schema.$ref)}`]
    })
  )
  return [...new Set(types)]
}

/**
 * Returns the type of a page's item as code; `unknown` when the document does not describe it.
 *
 * @param typeOf returns the raw package's type of a reference
 */
export const itemCode = (operation: OperationModel, raw: RawNames, typeOf: (ref: string) => string): string => {
  const types = pageTypes(operation, raw, typeOf)
  if (operation.listKind === "open" || types.length === 0 || types.includes("unknown")) return "unknown"
  const page = types.length === 1 ? (types[0] ?? "") : types.join(" | ")
  const keys = (operation.pagination?.items ?? "").split(".").filter((key) => key !== "")
  const whole = operation.listKind === "nullable" ? `NonNullable<${page}>` : `(${page})`
  return `${keys.reduce((type, key) => `NonNullable<${type}[${JSON.stringify(key)}]>`, whole)}[number]`
}
