/**
 * Variants of an operation: the pages of a list, the response with its headers, the body as a stream.
 */
import { facts } from "./Facts.ts"
import { isObject, objectOf } from "./Json.ts"
import type { JsonObject } from "./Json.ts"
import { isStreamed } from "./MediaType.ts"
import type { ReadAs } from "./MediaType.ts"
import { resolved } from "./References.ts"

/** Kind of a streamed body. */
export type StreamKind = "events" | "lines" | "bytes"

/** Variants that an operation has. */
export interface Variants {
  readonly paged: boolean
  /** True when a 2xx response declares headers. */
  readonly headers: boolean
  readonly stream: StreamKind | undefined
  /** True when every body is a stream. The operation's own function then returns the stream. */
  readonly streamOnly: boolean
}

/** A media type of a response in the normalized document. */
export interface ResponseMedia {
  readonly type: string
  readonly as: ReadAs
  readonly $ref: string | undefined
}

/** Returns a declared response, with references followed. */
export const responseAt = (document: JsonObject, operation: JsonObject, status: string): JsonObject =>
  resolved(document, objectOf(operation.responses)[status])

/** Returns the media types of a normalized response. */
export const mediaOf = (response: JsonObject): ReadonlyArray<ResponseMedia> =>
  (facts.responses.of(response) ?? []).map(({ as, schema, type }) => ({ type, as, $ref: schema?.$ref }))

/** Returns the declared 2xx statuses; without any, `default`; without that, the redirects. */
export const successStatuses = (operation: JsonObject): ReadonlyArray<string> => {
  const statuses = Object.keys(objectOf(operation.responses))
  const successes = statuses.filter((status) => status.startsWith("2"))
  if (successes.length > 0) return successes
  return statuses.includes("default") ? ["default"] : statuses.filter((status) => /^3(?!04)/.test(status))
}

/** True for every header but `Content-Type`, which OpenAPI ignores here (OpenAPI 3.1, Response Object). */
export const isDeclaredHeader = (name: string): boolean => name.toLowerCase() !== "content-type"

/** Returns the variants of an operation. */
export const variantsOf = (document: JsonObject, operation: JsonObject, method: string): Variants => {
  const responses = successStatuses(operation).map((status) => responseAt(document, operation, status))
  const media = method.toUpperCase() === "HEAD" ? [] : responses.flatMap(mediaOf)
  const streamed = media.find(isStreamed) ?? media.find(({ as }) => as === "blob")
  return {
    paged: isObject(operation["x-faktura-pagination"]),
    headers: responses.some(({ headers }) => Object.keys(objectOf(headers)).some(isDeclaredHeader)),
    stream: streamed === undefined ? undefined : streamed.as === "blob" ? "bytes" : (streamed.as as "events" | "lines"),
    streamOnly: media.length > 0 && media.every(isStreamed)
  }
}

/** Names of an operation's variants; absent for a variant that it does not have. */
export interface VariantNames {
  readonly pages?: string
  readonly items?: string
  readonly response?: string
  readonly stream?: string
}

const streamSuffix = { events: "Events", lines: "Lines", bytes: "Bytes" } as const

/** Names the variants: `pages` and `stream` for `list`; otherwise with the operation's name, such as `downloadBytes`. */
export const variantNames = (name: string, variants: Variants): VariantNames => ({
  ...(variants.paged
    ? name === "list"
      ? { pages: "pages", items: "stream" }
      : { pages: `${name}Pages`, items: `${name}Stream` }
    : {}),
  ...(variants.headers && !variants.streamOnly ? { response: `${name}WithResponse` } : {}),
  ...(variants.stream !== undefined && !variants.streamOnly
    ? { stream: `${name}${streamSuffix[variants.stream]}` }
    : {})
})

/** Returns every name that an operation uses in its service. */
export const namesTaken = (name: string, variants: Variants): ReadonlyArray<string> => [
  name,
  // The interface's fields are all strings or absent.
  ...(Object.values(variantNames(name, variants)) as ReadonlyArray<string>)
]
