/**
 * What a media type means for a body: how it is written or read.
 */

/** How a body of a media type is carried. */
export type BodyKind = "json" | "form" | "multipart" | "text" | "binary" | "events" | "lines" | "none"

const kinds: ReadonlyArray<readonly [RegExp, BodyKind]> = [
  [/^text\/event-stream$/, "events"],
  [/^application\/(x-ndjson|ndjson|x-jsonlines|jsonlines|jsonl|x-jsonl|json-seq|x-json-stream|stream\+json)$/, "lines"],
  [/^(application\/json|text\/json|[^/]+\/[^/]+\+json)$/, "json"],
  [/^application\/x-www-form-urlencoded$/, "form"],
  [/^multipart\/form-data$/, "multipart"],
  // Parts that are told apart by their order only.
  [/^multipart\//, "none"],
  [/^text\/|[/+](xml|yaml|x-yaml)$|^application\/(graphql|javascript|jwt|sql|x-pem-file|toml)$/, "text"]
]

/** A media type without its parameters, in lower case. */
export const bareType = (mediaType: string): string => mediaType.replace(/;.*$/s, "").trim().toLowerCase()

/** How a media type is carried; what is not known to be text is binary. `none`: it cannot be carried. */
export const kindOf = (mediaType: string): BodyKind =>
  kinds.find(([pattern]) => pattern.test(bareType(mediaType)))?.[1] ?? "binary"

/** A range (`*` + `/*`, `application/*`) names no type; its schema tells whether it is JSON. */
export const isRange = (mediaType: string): boolean => /^(\*|application)\/\*$/.test(bareType(mediaType))

/** True for types of bytes: of these `type: string` means binary, as documents of 3.1 write it. */
export const isBytes = (mediaType: string): boolean =>
  /^(image|audio|video|font)\/|^application\/(pdf|zip|gzip|octet-stream|msword|vnd\.(ms-|openxmlformats-))/.test(
    bareType(mediaType)
  )

/** How a body that was answered is read. */
export type ReadAs = "json" | "text" | "blob" | "events" | "lines"

/** True for a body that is read as a stream of events or lines. */
export const isStreamed = ({ as }: { readonly as: ReadAs | "none" }): boolean => as === "events" || as === "lines"
