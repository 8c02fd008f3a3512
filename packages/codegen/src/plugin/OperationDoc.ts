/**
 * Writes the doc comment of an operation's function: purpose, method and path, request, success, errors, retry.
 */
import { errorTag } from "../naming/StatusTags.ts"
import type { OperationKind } from "../openapi/OperationKind.ts"
import type { DeclaredResponse, IrSchema, MediaResponse, OperationModel } from "./Model.ts"
import { optionName, scopeServices } from "./Signature.ts"

/** Returns the raw package's type of a reference. */
type TypeOf = (ref: string) => string

/** Longest line of a list, in characters. */
const lineWidth = 110

const code = (text: string): string => `\`${text}\``

/** Sentence about retries for each kind of operation. */
const retryText: Record<OperationKind, string> = {
  read: "read, retried when no response arrives.",
  idempotent: "idempotent write, retried when no response arrives.",
  write: "write, sent once. A lost response is `OutcomeUnknown`."
}

/** Splits a list item at spaces; lines after the first are indented. */
const wrapped = (text: string): ReadonlyArray<string> => {
  const lines = [""]
  for (const word of text.split(" ")) {
    const last = lines.at(-1) ?? ""
    if (last === "") lines[lines.length - 1] = word
    else if (last.length + word.length < lineWidth) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(`  ${word}`)
  }
  return lines
}

const namedType = (schema: IrSchema, typeOf: TypeOf): string | undefined => {
  const [item] = schema.items ?? []
  if (schema.$ref !== undefined) return typeOf(schema.$ref)
  return schema.type === "array" && schema.items?.length === 1 && item?.$ref !== undefined
    ? `Array<${typeOf(item.$ref)}>`
    : undefined
}

/** Request without the path: its parameters are in the path's template. */
const requestText = (operation: OperationModel, typeOf: TypeOf): string => {
  const parts = (["query", "header", "cookie"] as const).flatMap((location) => {
    const given = operation.given[location]
    if (given.length === 0) return []
    return [code(`${optionName[location]}${given.some(({ required }) => required) ? "" : "?"}`)]
  })
  const { body } = operation
  if (body !== undefined) {
    const type = namedType(body.schema, typeOf)
    parts.push(code(`body${body.required ? "" : "?"}${type === undefined ? "" : `: ${type}`}`))
  }
  const services = scopeServices(operation)
  if (services.length > 0) parts.push(`${services.map(code).join(" and ")} from the context`)
  return parts.join(", ")
}

const mediaText = ({ as, schema, type }: MediaResponse, typeOf: TypeOf): string => {
  if (as === "none") return "without a body"
  const named = namedType(schema, typeOf)
  return as === "json" ? (named === undefined ? "JSON" : code(named)) : code(type)
}

const successText = ({ media, status }: DeclaredResponse, typeOf: TypeOf): string =>
  `${status} ${[...new Set(media.map((each) => mediaText(each, typeOf)))].join(" or ")}`

/** True for statuses after which a write may have happened: 408, 5xx. */
export const isFault = ({ status }: DeclaredResponse): boolean => status === "408" || status.startsWith("5")

const errorText = ({ errors, kind }: OperationModel): string => {
  const isRead = kind === "read"
  const declared = new Set(
    errors.flatMap((response) => {
      if (!isRead && isFault(response)) return []
      const tag = errorTag(response.status)
      return response.status === "default" && isRead ? [tag, "ServerError"] : [tag]
    })
  )
  const always = [
    ...(declared.has("RateLimited") ? [] : ["RateLimited"]),
    isRead ? "Unavailable" : "OutcomeUnknown",
    "CallFailure"
  ]
  const before = declared.size === 0 ? "" : `declared ${[...declared].map(code).join(", ")}; `
  return `${before}always possible ${always.map(code).join(", ")}`
}

/**
 * Returns the lines of an operation's doc comment.
 *
 * @param typeOf returns the raw package's type of a reference
 */
export const operationDoc = (operation: OperationModel, typeOf: TypeOf): ReadonlyArray<string> => {
  const request = requestText(operation, typeOf)
  const success = operation.success.map((each) => successText(each, typeOf)).join(", ")
  return [
    ...(operation.summary === undefined ? [] : [operation.summary.replace(/([^.?!])$/, "$1."), ""]),
    ...(operation.description === undefined || operation.description === operation.summary
      ? []
      : [operation.description, ""]),
    `\`${operation.method} ${operation.path}\``,
    "",
    ...(request === "" ? [] : wrapped(`- Request: ${request}.`)),
    ...wrapped(`- Success: ${success === "" ? "2xx, without a body" : success}.`),
    ...wrapped(`- Errors: ${errorText(operation)}.`),
    `- Retry: ${retryText[operation.kind]}`,
    ...(operation.deprecated ? ["", "@deprecated by the vendor"] : [])
  ]
}

/** Doc comment of the function that returns a success response with its headers. */
export const responseDoc = ({ name }: OperationModel): string =>
  `Calls \`${name}\`; returns the body with the status and the declared headers.`

/** Doc comment of the function that streams a list's pages. */
export const pagesDoc = ({ name }: OperationModel): string => `Pages of \`${name}\`, in order.`

/** Doc comment of the function that streams a list's items. */
export const itemsDoc = ({ name }: OperationModel): string => `Items of \`${name}\`, page by page.`

/** Doc comment of the function that streams a success response's body. */
export const streamDoc = ({ name, variants }: OperationModel): string =>
  variants.stream === "bytes"
    ? `Response body of \`${name}\` as a stream of bytes.`
    : `Response of \`${name}\` as a stream of ${variants.stream}.`
