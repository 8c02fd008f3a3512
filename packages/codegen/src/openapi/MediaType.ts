/**
 * Maps media types to the way their bodies are written and read.
 */

/** Format of a body. `none` cannot be sent or read. */
export type BodyKind = "json" | "form" | "multipart" | "text" | "binary" | "events" | "lines" | "none"

const kinds: ReadonlyArray<readonly [RegExp, BodyKind]> = [
  [/^text\/event-stream$/, "events"],
  [/^application\/(x-ndjson|ndjson|x-jsonlines|jsonlines|jsonl|x-jsonl|json-seq|x-json-stream|stream\+json)$/, "lines"],
  [/^(application\/json|text\/json|[^/]+\/[^/]+\+json)$/, "json"],
  [/^application\/x-www-form-urlencoded$/, "form"],
  [/^multipart\/form-data$/, "multipart"],
  // Their parts have no names, only an order.
  [/^multipart\//, "none"],
  [/^text\/|[/+](xml|yaml|x-yaml)$|^application\/(graphql|javascript|jwt|sql|x-pem-file|toml)$/, "text"]
]

/** Returns a media type in lower case, without its parameters. */
export const bareType = (mediaType: string): string => mediaType.replace(/;.*$/s, "").trim().toLowerCase()

/** Returns the format of a media type. An unknown type is binary. */
export const kindOf = (mediaType: string): BodyKind =>
  kinds.find(([pattern]) => pattern.test(bareType(mediaType)))?.[1] ?? "binary"

/** True for a range (`*` + `/*`, `application/*`), which names no type. The schema then shows whether the body is JSON. */
export const isRange = (mediaType: string): boolean => /^(\*|application)\/\*$/.test(bareType(mediaType))

/** True for binary types. With these `type: string` means binary, as in documents of OpenAPI 3.1. */
export const isBytes = (mediaType: string): boolean =>
  /^(image|audio|video|font)\/|^application\/(pdf|zip|gzip|octet-stream|msword|vnd\.(ms-|openxmlformats-))/.test(
    bareType(mediaType)
  )

/** Form in which a response body is read. */
export type ReadAs = "json" | "text" | "blob" | "events" | "lines"

/** True for a body that is read as a stream of events or lines. */
export const isStreamed = ({ as }: { readonly as: ReadAs | "none" }): boolean => as === "events" || as === "lines"
