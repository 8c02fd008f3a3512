/**
 * What an operation gives besides its answer: the pages of a list, the answer with its headers, a stream of the body.
 */
import { facts } from "./Facts.ts"
import { isObject, objectOf } from "./Json.ts"
import type { JsonObject } from "./Json.ts"
import { isStreamed } from "./MediaType.ts"
import type { ReadAs } from "./MediaType.ts"
import { resolved } from "./References.ts"

/** How a body is streamed. */
export type StreamKind = "events" | "lines" | "bytes"

/** The functions that an operation has besides its own. */
export interface Variants {
  readonly paged: boolean
  /** 2xx answers declare headers. */
  readonly headers: boolean
  readonly stream: StreamKind | undefined
  /** Nothing but a stream comes: the operation's own function is the stream. */
  readonly streamOnly: boolean
}

/** An answer as the normalized document has it. */
export interface ResponseMedia {
  readonly type: string
  readonly as: ReadAs
  readonly $ref: string | undefined
}

/** A declared answer with references followed. */
export const responseAt = (document: JsonObject, operation: JsonObject, status: string): JsonObject =>
  resolved(document, objectOf(operation.responses)[status])

/** The media types of an answer, as they were left by normalizing. */
export const mediaOf = (response: JsonObject): ReadonlyArray<ResponseMedia> =>
  (facts.responses.of(response) ?? []).map(({ as, schema, type }) => ({ type, as, $ref: schema?.$ref }))

/** The 2xx statuses that an operation declares; where there are none `default`, and where there is none a redirect. */
export const successStatuses = (operation: JsonObject): ReadonlyArray<string> => {
  const statuses = Object.keys(objectOf(operation.responses))
  const successes = statuses.filter((status) => status.startsWith("2"))
  if (successes.length > 0) return successes
  return statuses.includes("default") ? ["default"] : statuses.filter((status) => /^3(?!04)/.test(status))
}

/** True for a header that counts: of `Content-Type` the media types say it all (OpenAPI 3.1, Response Object). */
export const isDeclaredHeader = (name: string): boolean => name.toLowerCase() !== "content-type"

/** What functions an operation has. */
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

/** The names of an operation's variants; absent where it has none. */
export interface VariantNames {
  readonly pages?: string
  readonly items?: string
  readonly response?: string
  readonly stream?: string
}

const streamSuffix = { events: "Events", lines: "Lines", bytes: "Bytes" } as const

/** `pages` and `stream` for `list`; else with the operation's name before them: `downloadBytes`, `getWithResponse`. */
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

/** Every name that an operation takes in its service. */
export const namesTaken = (name: string, variants: Variants): ReadonlyArray<string> => [
  name,
  // The interface's fields are all strings or absent.
  ...(Object.values(variantNames(name, variants)) as ReadonlyArray<string>)
]
