/**
 * Writes an operation's definition: the table that the runtime works by (`Operation` in `@faktura/core`).
 */
import { isStreamed } from "../openapi/MediaType.ts"
import { acceptOf, expressionCode } from "../raw/Wire.ts"
import { linesCode } from "../output/Code.ts"
import type { DeclaredAnswer, IrSchema, MediaAnswer, OperationModel } from "./Model.ts"
import type { Manner } from "./ShapeCode.ts"
import { optionName, places, statusKey, wholeMedia } from "./Signature.ts"
import { errorTag } from "../naming/StatusTags.ts"

/** Writes the shape of a schema, as it is referred to in the file that is being written. */
export type ShapeWriter = (schema: IrSchema, manner: Manner) => string

/** The shape of a body that has one, after what stands before it; nothing where any value will do. */
const shapeOf = ({ as, schema }: MediaAnswer, before: string, shape: ShapeWriter): string => {
  if (as === "text" || as === "blob" || as === "none") return ""
  const code = shape(schema, "open")
  return code === "S.unknown" ? "" : `${before}${code}`
}

const requestCode = (operation: OperationModel, shape: ShapeWriter): string | undefined => {
  const parts = places.flatMap((place) => {
    const given = operation.given[place]
    if (given.length === 0) return []
    const fields = given.map(({ name, required, schema }) => {
      const code = shape(schema, "strict")
      return `${JSON.stringify(name)}: ${required ? code : `S.optional(${code})`}`
    })
    const struct = `{ ${fields.join(", ")} }`
    // Other headers may be sent with any call.
    return [
      `${optionName[place]}: ${place === "header" ? `S.structWithRest(${struct}, S.unknown)` : `S.struct(${struct})`}`
    ]
  })
  if (operation.body !== undefined) {
    parts.push(`body: ${shape(operation.body.schema, "strict")}`)
    if (operation.body.required) parts.push("bodyRequired: true")
  }
  return parts.length === 0 ? undefined : `request: { ${parts.join(", ")} },`
}

/** The rows of the table of successes, for the media types that are `chosen` of an answer. */
const successCode = (
  operation: OperationModel,
  shape: ShapeWriter,
  chosen: (answer: DeclaredAnswer) => ReadonlyArray<MediaAnswer>
): string =>
  operation.success
    .flatMap((answer) =>
      chosen(answer).map((each) => {
        // JSON proves itself by its schema; of a file or a text only its media type tells it from a gateway's page.
        const isTold = each.type !== "" && (answer.media.length > 1 || each.as !== "json")
        const type = isTold ? `, type: ${JSON.stringify(each.type)}` : ""
        const key = /^\d+$/.test(answer.status) ? answer.status : "0"
        return `{ status: ${key}${type}, as: "${each.as}"${shapeOf(each, ", schema: ", shape)} }`
      })
    )
    .join(", ")

/** What the stream of an operation changes in its definition: the answers that are streams, asked for by their types. */
export const streamChangeCode = (operation: OperationModel, shape: ShapeWriter | undefined): string => {
  const chosen = ({ media }: DeclaredAnswer): ReadonlyArray<MediaAnswer> => media.filter(isStreamed)
  const types = operation.success.flatMap((answer) => chosen(answer).map(({ type }) => type))
  const rows = successCode(operation, shape ?? unshaped, chosen)
  return `success: [${rows}], accept: ${JSON.stringify([...new Set(types)].join(", "))}`
}

const unshaped: ShapeWriter = () => "S.unknown"

/** The shape of an error's body: of one of its media types, or any of them. */
const errorShape = ({ media }: DeclaredAnswer, shape: ShapeWriter): string => {
  const [only] = media
  if (media.length === 1 && only !== undefined) return shapeOf(only, ", ", shape)
  const codes = media.map((each) => (each.as === "json" ? shape(each.schema, "open") : "S.string"))
  return codes.includes("S.unknown") ? "" : `, S.union([${[...new Set(codes)].join(", ")}])`
}

const errorTableCode = (operation: OperationModel, shape: ShapeWriter): string | undefined => {
  if (operation.errors.length === 0) return undefined
  const rows = operation.errors.map(
    (answer) => `${statusKey(answer.status)}: ["${errorTag(answer.status)}"${errorShape(answer, shape)}]`
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
  const whole = operation.success.flatMap((answer) => wholeMedia(answer).map(({ type }) => type))
  const errors = operation.errors.flatMap((answer) => answer.media.map(({ type }) => type))
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
 * @param shape undefined to leave runtime validation out
 */
export const definitionCode = (operation: OperationModel, client: string, shape: ShapeWriter | undefined): string => {
  const write = shape ?? unshaped
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
    shape === undefined ? undefined : "check: check_,",
    shape === undefined ? undefined : requestCode(operation, write),
    operation.wire.size === 0 ? undefined : `wire: ${expressionCode(operation.wire, "W.")},`,
    shape !== undefined && operation.integers ? "integers: writeIntegers_," : undefined,
    acceptCode(operation),
    `success: [${successCode(operation, write, wholeMedia)}],`,
    errorTableCode(operation, write),
    record("headers", operation.headers),
    operation.sensitive ? "sensitive: true," : undefined,
    "}"
  ])
}
