/**
 * Writes an operation's definition: the object that core reads at run time (`Operation` in `@faktura/core`).
 */
import { isStreamed } from "../openapi/MediaType.ts"
import { acceptOf, expressionCode } from "../raw/Wire.ts"
import { linesCode } from "../output/Code.ts"
import type { DeclaredResponse, IrSchema, MediaResponse, OperationModel } from "./Model.ts"
import type { Strictness } from "./SchemaCode.ts"
import { optionName, parameterLocations, statusKey, wholeMedia } from "./Signature.ts"
import { errorTag } from "../naming/StatusTags.ts"

/** Writes the code of a wire schema for the file that is being written. */
export type SchemaWriter = (schema: IrSchema, strictness: Strictness) => string

/** Writes `before` and the wire schema of a body. Empty for a body without a schema, and for a schema that allows any value. */
const schemaOf = ({ as, schema }: MediaResponse, before: string, writer: SchemaWriter): string => {
  if (as === "text" || as === "blob" || as === "none") return ""
  const code = writer(schema, "open")
  return code === "S.unknown" ? "" : `${before}${code}`
}

const requestCode = (operation: OperationModel, writer: SchemaWriter): string | undefined => {
  const parts = parameterLocations.flatMap((location) => {
    const given = operation.given[location]
    if (given.length === 0) return []
    const fields = given.map(({ name, required, schema }) => {
      const code = writer(schema, "strict")
      return `${JSON.stringify(name)}: ${required ? code : `S.optional(${code})`}`
    })
    const struct = `{ ${fields.join(", ")} }`
    // A caller may add other headers to any call.
    return [
      `${optionName[location]}: ${location === "header" ? `S.structWithRest(${struct}, S.unknown)` : `S.struct(${struct})`}`
    ]
  })
  if (operation.body !== undefined) {
    parts.push(`body: ${writer(operation.body.schema, "strict")}`)
    if (operation.body.required) parts.push("bodyRequired: true")
  }
  return parts.length === 0 ? undefined : `request: { ${parts.join(", ")} },`
}

/** Writes the rows of the success table, for the media types that `chosen` returns. */
const successCode = (
  operation: OperationModel,
  writer: SchemaWriter,
  chosen: (response: DeclaredResponse) => ReadonlyArray<MediaResponse>
): string =>
  operation.success
    .flatMap((response) =>
      chosen(response).map((each) => {
        // A schema identifies JSON. Only the media type distinguishes a file or a text from a gateway's page.
        const hasType = each.type !== "" && (response.media.length > 1 || each.as !== "json")
        const type = hasType ? `, type: ${JSON.stringify(each.type)}` : ""
        const key = /^\d+$/.test(response.status) ? response.status : "0"
        return `{ status: ${key}${type}, as: "${each.as}"${schemaOf(each, ", schema: ", writer)} }`
      })
    )
    .join(", ")

/** Writes the fields that a stream replaces in the definition: its success responses and `Accept`. */
export const streamChangeCode = (operation: OperationModel, writer: SchemaWriter | undefined): string => {
  const chosen = ({ media }: DeclaredResponse): ReadonlyArray<MediaResponse> => media.filter(isStreamed)
  const types = operation.success.flatMap((response) => chosen(response).map(({ type }) => type))
  const rows = successCode(operation, writer ?? writeNothing, chosen)
  return `success: [${rows}], accept: ${JSON.stringify([...new Set(types)].join(", "))}`
}

const writeNothing: SchemaWriter = () => "S.unknown"

/** Writes the wire schema of an error's body. Several media types give a union. */
const errorSchema = ({ media }: DeclaredResponse, writer: SchemaWriter): string => {
  const [only] = media
  if (media.length === 1 && only !== undefined) return schemaOf(only, ", ", writer)
  const codes = media.map((each) => (each.as === "json" ? writer(each.schema, "open") : "S.string"))
  return codes.includes("S.unknown") ? "" : `, S.union([${[...new Set(codes)].join(", ")}])`
}

const errorTableCode = (operation: OperationModel, writer: SchemaWriter): string | undefined => {
  if (operation.errors.length === 0) return undefined
  const rows = operation.errors.map(
    (response) => `${statusKey(response.status)}: ["${errorTag(response.status)}"${errorSchema(response, writer)}]`
  )
  return `errors: { ${rows.join(", ")} },`
}

/** Sorts the media types of a list: JSON first. Why: core reads pages from JSON, and servers may choose the type. */
const inOrder = (operation: OperationModel, accept: string): string => {
  const json = new Set(
    operation.success.flatMap(({ media }) => media.flatMap(({ as, type }) => (as === "json" ? [type] : [])))
  )
  const types = accept.split(", ")
  if (operation.pagination === undefined || json.size === 0 || types.every((type) => json.has(type))) return accept
  return types
    .toSorted((a, b) => Number(json.has(b)) - Number(json.has(a)))
    .map((type) => (json.has(type) ? type : `${type};q=0.9`))
    .join(", ")
}

/** Writes `Accept`, without which a server may send any type. Streamed types belong to the stream's definition. */
const acceptCode = (operation: OperationModel): string | undefined => {
  const whole = operation.success.flatMap((response) => wholeMedia(response).map(({ type }) => type))
  const errors = operation.errors.flatMap((response) => response.media.map(({ type }) => type))
  const accept = acceptOf(whole, errors)
  return accept === undefined ? undefined : `accept: ${JSON.stringify(inOrder(operation, accept))},`
}

const list = (name: string, entries: ReadonlyArray<unknown>): string | undefined =>
  entries.length === 0 ? undefined : `${name}: ${JSON.stringify(entries)},`

const record = (name: string, entries: object): string | undefined => {
  const keys = Object.keys(entries)
  // Without `as const`, TypeScript takes the type of a key such as `constructor` from `Object`.
  const exact = keys.some((key) => key in Object.prototype) ? " as const" : ""
  return keys.length === 0 ? undefined : `${name}: ${JSON.stringify(entries)}${exact},`
}

/**
 * Writes the definition's object literal.
 *
 * @param client name of the API's client class
 * @param writer undefined to leave runtime validation out
 */
export const definitionCode = (operation: OperationModel, client: string, writer: SchemaWriter | undefined): string => {
  const write = writer ?? writeNothing
  const scope = operation.scope.map(
    (each) =>
      `{ service: ${each.service}, field: ${JSON.stringify(each.field)}, in: "${each.in}", name: ${JSON.stringify(each.name)}, required: ${each.required} }`
  )
  return linesCode([
    "{",
    `id: ${JSON.stringify(`${operation.resource}.${operation.name}`)},`,
    `method: "${operation.method}",`,
    `path: ${JSON.stringify(operation.path)},`,
    `kind: "${operation.kind}",`,
    `client: ${client},`,
    list("security", operation.security),
    scope.length === 0 ? undefined : `scope: [${scope.join(", ")}],`,
    list("settings", operation.settings),
    writer === undefined ? undefined : "check: check_,",
    writer === undefined ? undefined : requestCode(operation, write),
    operation.wire.size === 0 ? undefined : `wire: ${expressionCode(operation.wire, "W.")},`,
    writer !== undefined && operation.integers ? "integers: writeIntegers_," : undefined,
    acceptCode(operation),
    `success: [${successCode(operation, write, wholeMedia)}],`,
    errorTableCode(operation, write),
    record("headers", operation.headers),
    operation.sensitive ? "sensitive: true," : undefined,
    "}"
  ])
}
