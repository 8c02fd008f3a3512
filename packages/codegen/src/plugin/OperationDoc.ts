/**
 * Writes the doc comment of an operation's function: purpose, method and path, request, success, errors, retry.
 */
import { errorTag, isFault } from "../naming/StatusTags.ts"
import { wrapLine } from "../normalize/Comments.ts"
import { retryText } from "../openapi/OperationKind.ts"
import type { DeclaredResponse, IrSchema, MediaResponse, OperationModel } from "./Model.ts"
import { optionName, scopeServices } from "./Signature.ts"

/** Returns the raw package's type of a reference. */
type TypeOf = (ref: string) => string

/** Longest line of a list, in characters. */
const lineWidth = 110

const code = (text: string): string => `\`${text}\``

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

const errorText = ({ errors, kind }: OperationModel): string => {
  const isRead = kind === "read"
  const declared = new Set(
    errors.flatMap((response) => {
      if (!isRead && isFault(response.status)) return []
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
export const operationDoc = (operation: OperationModel, typeOf: TypeOf): ReadonlyArray<string> =>
  docOf(operation, typeOf, requestText(operation, typeOf))

/** Returns the lines of the doc comment of a Promise client's method. Its arguments are in its type. */
export const methodDoc = (operation: OperationModel, typeOf: TypeOf): ReadonlyArray<string> => {
  const services = scopeServices(operation)
  return docOf(operation, typeOf, services.length === 0 ? "" : `for the client's ${services.map(code).join(" and ")}`)
}

/** Line of the doc comment of a Promise client's list. */
export const listDoc = "Read it with `for await`, or await one page."

const docOf = (operation: OperationModel, typeOf: TypeOf, request: string): ReadonlyArray<string> => {
  const success = operation.success.map((each) => successText(each, typeOf)).join(", ")
  return [
    ...(operation.summary === undefined ? [] : [operation.summary.replace(/([^.?!])$/, "$1."), ""]),
    ...(operation.description === undefined || operation.description === operation.summary
      ? []
      : [operation.description, ""]),
    `\`${operation.method} ${operation.path}\``,
    "",
    ...(request === "" ? [] : wrapLine(`- Request: ${request}.`, lineWidth)),
    ...wrapLine(`- Success: ${success === "" ? "2xx, without a body" : success}.`, lineWidth),
    ...wrapLine(`- Errors: ${errorText(operation)}.`, lineWidth),
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
