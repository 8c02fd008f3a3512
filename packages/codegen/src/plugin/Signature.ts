/**
 * What an operation's function looks like from outside: its name, its documentation, what it takes and what it gives.
 */
import { isStreamed } from "../openapi/MediaType.ts"
import { pascal } from "../naming/Names.ts"
import { variantNames } from "../openapi/Variants.ts"
import type { DeclaredResponse, MediaResponse, OperationModel } from "./Model.ts"

/** The names of an operation's types in the raw package; undefined where hey-api makes none. */
export interface RawNames {
  readonly data: string
  readonly errors: string | undefined
  readonly response: string | undefined
  readonly responses: string | undefined
}

/** What an operation's docs say. */
export const operationDoc = (operation: OperationModel): ReadonlyArray<string> => [
  ...(operation.summary === undefined ? [] : [operation.summary.replace(/([^.?!])$/, "$1."), ""]),
  ...(operation.description === undefined || operation.description === operation.summary
    ? []
    : [operation.description, ""]),
  `\`${operation.method} ${operation.path}\``,
  ...(operation.deprecated ? ["", "@deprecated by the vendor"] : [])
]

// Words that no binding of a module may be called (ECMA-262, 12.7.2 and 13.1.1).
const keptWords = new Set(
  (
    "arguments await break case catch class const continue debugger default delete do else enum eval " +
    "export extends false finally for function if implements import in instanceof interface let new null " +
    "package private protected public return static super switch this throw true try typeof undefined var " +
    "void while with yield"
  ).split(" ")
)

/** The operation's constant in its module: its name, which an export may have also where a constant may not. */
export const bindingName = ({ name }: OperationModel): string => (keptWords.has(name) ? `${name}_` : name)

/** The places of parameters, and what their options are called. */
export const places = ["path", "query", "header", "cookie"] as const
export const optionName = { path: "path", query: "query", header: "headers", cookie: "cookies" } as const

/** True when an operation cannot be called without options. */
export const optionsRequired = (operation: OperationModel): boolean =>
  operation.body?.required === true || places.some((place) => operation.given[place].some(({ required }) => required))

/** True when an operation takes options at all. */
export const hasOptions = (operation: OperationModel): boolean =>
  operation.body !== undefined || places.some((place) => operation.given[place].length > 0)

/** `create` as `Create`: the prefix of the operation's types. */
export const typePrefix = (operation: OperationModel): string => pascal(operation.name)

/** The parameter list of an operation's function. */
export const parameterCode = (operation: OperationModel, qualifier = ""): string =>
  hasOptions(operation)
    ? `(options${optionsRequired(operation) ? "" : "?"}: ${qualifier}${typePrefix(operation)}Options)`
    : "()"

/** The services that an operation takes from the context. */
export const scopeServices = (operation: OperationModel): ReadonlyArray<string> => [
  ...new Set(operation.scope.map(({ service }) => service))
]

/** A status as a key of the raw package's types. */
export const statusKey = (status: string): string => (/^\d+$/.test(status) ? status : JSON.stringify(status))

/** The type of an answer's body, by where hey-api put it. */
export const bodyCode = ({ status, typedAs }: DeclaredResponse, raw: RawNames): string => {
  const types = raw[typedAs]
  return types === undefined ? "unknown" : `Raw.${types}[${statusKey(status)}]`
}

/** An answer's media types that are read as a whole. */
export const wholeMedia = ({ media }: DeclaredResponse): ReadonlyArray<MediaResponse> =>
  media.every(isStreamed) ? media : media.filter((each) => !isStreamed(each))

const isEmpty = ({ media }: DeclaredResponse): boolean => media.every(({ as }) => as === "none")

/** The type of the operation's result. */
export const resultCode = (operation: OperationModel, raw: RawNames): string => {
  const { success } = operation
  if (success.every(isEmpty)) return "void"
  if (raw.response === undefined) return "unknown"
  // hey-api's own union, unless it has an answer that is none of a success, or calls no body unknown.
  const isWhole = operation.typedResponses === success.length && !success.some(isEmpty)
  return isWhole
    ? `Raw.${raw.response}`
    : [...new Set(success.map((response) => (isEmpty(response) ? "void" : bodyCode(response, raw))))].join(" | ")
}

/**
 * The type of a stream's element: bytes, or what one event or one line holds.
 *
 * @param typeOf the raw package's type for a reference
 */
export const elementCode = (operation: OperationModel, raw: RawNames, typeOf: (ref: string) => string): string => {
  const { stream, streamOnly } = operation.variants
  if (stream === "bytes") return "Uint8Array"
  const streamed = operation.success.flatMap((response) =>
    response.media
      .filter(isStreamed)
      .map(({ schema }) =>
        streamOnly && response.media.length === 1
          ? bodyCode(response, raw)
          : schema.$ref === undefined
            ? "unknown"
            : `Raw.${typeOf(schema.$ref)}`
      )
  )
  const element = [...new Set(streamed)].join(" | ")
  return stream === "events" ? `ServerSentEvent_<${element}>` : element
}

/** The names of the functions that an operation has besides its own. */
export const operationVariants = ({ name, variants }: OperationModel): ReturnType<typeof variantNames> =>
  variantNames(name, variants)
