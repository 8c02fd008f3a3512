/**
 * Writes an operation's definition: the table that the runtime works by (`Operation` in `@faktura/core`).
 */
import { isStreamed } from "../openapi/MediaType.ts"
import { acceptOf, expressionCode } from "../raw/Wire.ts"
import { linesCode } from "../output/Code.ts"
import type { DeclaredResponse, IrSchema, MediaResponse, OperationModel } from "./Model.ts"
import type { Strictness } from "./SchemaCode.ts"
import { optionName, places, statusKey, wholeMedia } from "./Signature.ts"
import { errorTag } from "../naming/StatusTags.ts"

/** Writes the shape of a schema, as it is referred to in the file that is being written. */
export type SchemaWriter = (schema: IrSchema, strictness: Strictness) => string

/** The shape of a body that has one, after what stands before it; nothing where any value will do. */
const schemaOf = ({ as, schema }: MediaResponse, before: string, writer: SchemaWriter): string => {
  if (as === "text" || as === "blob" || as === "none") return ""
  const code = writer(schema, "open")
  return code === "S.unknown" ? "" : `${before}${code}`
}

const requestCode = (operation: OperationModel, writer: SchemaWriter): string | undefined => {
  const parts = places.flatMap((place) => {
    const given = operation.given[place]
    if (given.length === 0) return []
    const fields = given.map(({ name, required, schema }) => {
      const code = writer(schema, "strict")
      return `${JSON.stringify(name)}: ${required ? code : `S.optional(${code})`}`
    })
    const struct = `{ ${fields.join(", ")} }`
    // Other headers may be sent with any call.
    return [
      `${optionName[place]}: ${place === "header" ? `S.structWithRest(${struct}, S.unknown)` : `S.struct(${struct})`}`
    ]
  })
  if (operation.body !== undefined) {
    parts.push(`body: ${writer(operation.body.schema, "strict")}`)
    if (operation.body.required) parts.push("bodyRequired: true")
  }
  return parts.length === 0 ? undefined : `request: { ${parts.join(", ")} },`
}

/** The rows of the table of successes, for the media types that are `chosen` of an answer. */
const successCode = (
  operation: OperationModel,
  writer: SchemaWriter,
  chosen: (response: DeclaredResponse) => ReadonlyArray<MediaResponse>
): string =>
  operation.success
    .flatMap((response) =>
      chosen(response).map((each) => {
        // JSON proves itself by its schema; of a file or a text only its media type tells it from a gateway's page.
        const isTold = each.type !== "" && (response.media.length > 1 || each.as !== "json")
        const type = isTold ? `, type: ${JSON.stringify(each.type)}` : ""
        const key = /^\d+$/.test(response.status) ? response.status : "0"
        return `{ status: ${key}${type}, as: "${each.as}"${schemaOf(each, ", schema: ", writer)} }`
      })
    )
    .join(", ")

/** What the stream of an operation changes in its definition: the answers that are streams, asked for by their types. */
export const streamChangeCode = (operation: OperationModel, writer: SchemaWriter | undefined): string => {
  const chosen = ({ media }: DeclaredResponse): ReadonlyArray<MediaResponse> => media.filter(isStreamed)
  const types = operation.success.flatMap((response) => chosen(response).map(({ type }) => type))
  const rows = successCode(operation, writer ?? writeNothing, chosen)
  return `success: [${rows}], accept: ${JSON.stringify([...new Set(types)].join(", "))}`
}

const writeNothing: SchemaWriter = () => "S.unknown"

/** The shape of an error's body: of one of its media types, or any of them. */
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

/** Types with those of JSON first, where pages are read from these: a server that may choose sends JSON then. */
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

/** `Accept`: without the header a server may send any type. Streams have an operation's function of their own. */
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
  // A key such as `constructor` has a type already, by which TypeScript would read its value.
  const exact = keys.some((key) => key in Object.prototype) ? " as const" : ""
  return keys.length === 0 ? undefined : `${name}: ${JSON.stringify(entries)}${exact},`
}

/**
 * The definition's object literal.
 *
 * @param client the name of the service that holds the API's client
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
