/**
 * Writes the signature of an operation's function: name, parameters and result.
 */
import { isStreamed } from "../openapi/MediaType.ts"
import { pascal } from "../naming/Names.ts"
import { variantNames } from "../openapi/Variants.ts"
import type { DeclaredResponse, MediaResponse, OperationModel } from "./Model.ts"

/** Names of an operation's types in the raw package. Undefined: hey-api writes no such type. */
export interface RawNames {
  readonly data: string
  readonly errors: string | undefined
  readonly response: string | undefined
  readonly responses: string | undefined
}

// Reserved words of a module (ECMA-262, 12.7.2 and 13.1.1).
const reservedWords = new Set(
  [
    "arguments await break case catch class const continue debugger default delete do else enum eval",
    "export extends false finally for function if implements import in instanceof interface let new null",
    "package private protected public return static super switch this throw true try typeof undefined var",
    "void while with yield"
  ].flatMap((line) => line.split(" "))
)

/** Returns the name of an operation's constant. A reserved word gets `_`, and the constant is exported by its own name. */
export const bindingName = ({ name }: OperationModel): string => (reservedWords.has(name) ? `${name}_` : name)

/** Parameter locations, in the order of the options. */
export const parameterLocations = ["path", "query", "header", "cookie"] as const

/** Names of the options by parameter location. */
export const optionName = { path: "path", query: "query", header: "headers", cookie: "cookies" } as const

/** True when an operation cannot be called without options. */
export const optionsRequired = (operation: OperationModel): boolean =>
  operation.body?.required === true ||
  parameterLocations.some((location) => operation.given[location].some(({ required }) => required))

/** True when an operation has options. */
export const hasOptions = (operation: OperationModel): boolean =>
  operation.body !== undefined || parameterLocations.some((location) => operation.given[location].length > 0)

/** Returns the prefix of the operation's types: `Create` for `create`. */
export const typePrefix = (operation: OperationModel): string => pascal(operation.name)

/** Writes the parameter list of an operation's function. */
export const parameterCode = (operation: OperationModel, qualifier = ""): string =>
  hasOptions(operation)
    ? `(options${optionsRequired(operation) ? "" : "?"}: ${qualifier}${typePrefix(operation)}Options)`
    : "()"

/** Returns the context services that an operation needs. */
export const scopeServices = (operation: OperationModel): ReadonlyArray<string> => [
  ...new Set(operation.scope.map(({ service }) => service))
]

/** Writes a status as a key of the raw package's types. */
export const statusKey = (status: string): string => (/^\d+$/.test(status) ? status : JSON.stringify(status))

/** Writes the type of a response's body. hey-api puts it into the type of errors or of responses. */
export const bodyCode = ({ status, typedAs }: DeclaredResponse, raw: RawNames): string => {
  const types = raw[typedAs]
  return types === undefined ? "unknown" : `Raw.${types}[${statusKey(status)}]`
}

/** Returns the media types that are not streamed; all when every type is streamed. */
export const wholeMedia = ({ media }: DeclaredResponse): ReadonlyArray<MediaResponse> =>
  media.every(isStreamed) ? media : media.filter((each) => !isStreamed(each))

const isEmpty = ({ media }: DeclaredResponse): boolean => media.every(({ as }) => as === "none")

/** Writes the type of the operation's result. */
export const resultCode = (operation: OperationModel, raw: RawNames): string => {
  const { success } = operation
  if (success.every(isEmpty)) return "void"
  if (raw.response === undefined) return "unknown"
  // hey-api's own union is usable when it has only success responses, and all have a body.
  const isWhole = operation.typedResponses === success.length && !success.some(isEmpty)
  return isWhole
    ? `Raw.${raw.response}`
    : [...new Set(success.map((response) => (isEmpty(response) ? "void" : bodyCode(response, raw))))].join(" | ")
}

/**
 * Writes the type of a stream's element: bytes, an event or the value of a line.
 *
 * @param typeOf returns the raw package's type of a reference
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

/** Returns the names of an operation's other functions: pages, items, stream, response. */
export const operationVariants = ({ name, variants }: OperationModel): ReturnType<typeof variantNames> =>
  variantNames(name, variants)
