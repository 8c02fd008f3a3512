/**
 * Table of requests: styles of every parameter location, and form fields, with reserved characters. The expected text
 * comes from RFC 6570 and from the URL Standard's forms.
 */
import { encodeText, expand } from "./UriTemplate.ts"
import type { Value } from "./UriTemplate.ts"

/** Location of a value. */
export type Location = "path" | "query" | "header" | "cookie" | "form" | "multipart"

/** Operation of the document with one value. */
export interface WireOperation {
  readonly id: string
  readonly location: Location
  readonly kind: "text" | "list" | "object"
  readonly style?: string
  readonly explode?: boolean
  readonly allowReserved?: boolean
}

/** Sent value, and the text that must arrive. */
export interface WireRow {
  readonly operation: WireOperation
  readonly value: Value
  readonly expected: string
}

/** Name of the parameter or field. */
export const name = "v"

const texts = ["plain", "a b", "a/b?c=d&e#f", "!'()*", "50%", "%41", "ü€😀", "x+y", "[0]", "a,b|c;d", "~-._"]
const values: { readonly [kind in WireOperation["kind"]]: ReadonlyArray<Value> } = {
  text: texts,
  list: [["a"], ["red", "green", "blue"], ["a b", "c&d"], ["1|2", "3,4"], ["!", "ü"], ["a=b", "#"]],
  object: [{ R: "100", G: "200" }, { "Invoice #": "42" }, { "a[b]": "c&d" }, { "50%": "+" }, { k: "a,b|c d" }]
}
/** Values for headers and cookies, which have no percent-encoding and do not allow every character. */
const plainValues: typeof values = {
  text: ["plain", "a/b?c=d&e", "!'()*", "x+y", "[0]"],
  list: [["a"], ["red", "green", "blue"], ["a/b", "c&d"]],
  object: [{ R: "100", G: "200" }, { "a-b": "c" }]
}

const operators: { readonly [style: string]: string } = { simple: "", label: ".", matrix: ";", form: "?" }

const joined = (value: Value, delimiter: string, write: (text: string) => string): string =>
  (Array.isArray(value)
    ? (value as ReadonlyArray<string>)
    : typeof value === "string"
      ? [value]
      : Object.entries(value).flat()
  )
    .map(write)
    .join(delimiter)

const asPlain = (value: Value, explode: boolean): string =>
  explode && typeof value !== "string" && !Array.isArray(value)
    ? Object.entries(value)
        .map(([key, text]) => `${key}=${String(text)}`)
        .join()
    : joined(value, ",", (text) => text)

const members = (value: Value): ReadonlyArray<readonly [string, string]> =>
  // The cast: the caller has checked that it is not a text.
  Object.entries(value as { readonly [key: string]: string })

/** Returns the text of a query parameter in a URL. */
const inQuery = ({ allowReserved, explode, kind, style = "form" }: WireOperation, value: Value): string => {
  const write = (text: string): string => encodeText(text, false)
  if (style === "deepObject")
    return members(value)
      .map(([key, text]) => `${name}[${write(key)}]=${write(text)}`)
      .join("&")
  const delimiter = { spaceDelimited: "%20", pipeDelimited: "%7C" }[style]
  if (delimiter !== undefined && explode !== true && kind !== "text")
    return `${name}=${joined(value, delimiter, write)}`
  if (allowReserved === true) {
    // `#` would end the query (RFC 3986, 3.4). Every `fetch` encodes the quote (URL Standard, special-query
    // percent-encode set).
    const reserved = (text: string): string => encodeText(text, true).replaceAll("#", "%23").replaceAll("'", "%27")
    return kind === "list"
      ? members(value)
          .map(([, text]) => `${name}=${reserved(text)}`)
          .join("&")
      : `${name}=${reserved(value as string)}`
  }
  return expand("?", name, explode ?? true, value).slice(1)
}

/** Returns the pairs of a form, as the URL Standard writes them. */
const inForm = (pairs: ReadonlyArray<readonly [string, string]>): string =>
  new URLSearchParams(pairs.map(([key, text]): [string, string] => [key, text])).toString()

const formPairs = ({ explode, kind, style }: WireOperation, value: Value): ReadonlyArray<readonly [string, string]> => {
  if (kind === "text") return [[name, value as string]]
  if (style === "deepObject") return members(value).map(([key, text]) => [`${name}[${key}]`, text])
  if (style === undefined && explode === undefined) {
    return kind === "list" ? members(value).map(([, text]) => [name, text]) : [[name, JSON.stringify(value)]]
  }
  if (explode !== false) return members(value).map(([key, text]) => [kind === "list" ? name : key, text])
  return [[name, joined(value, ",", (text) => text)]]
}

const expectedOf = (operation: WireOperation, value: Value): string => {
  const { explode = false, location, style = "simple" } = operation
  switch (location) {
    case "path":
      return expand(operators[style] ?? "", name, explode, value)
    case "query":
      return inQuery(operation, value)
    case "header":
      return asPlain(value, explode)
    case "cookie":
      return operation.explode === false || typeof value === "string"
        ? `${name}=${joined(value, ",", (text) => text)}`
        : members(value)
            .map(([key, text]) => `${Array.isArray(value) ? name : key}=${text}`)
            .join("; ")
    case "form": {
      const pairs = formPairs(operation, value)
      // The separator of a list is not encoded; everything else is.
      return operation.explode === false && operation.kind !== "text"
        ? `${name}=${joined(value, ",", (text) => inForm([["", text]]).slice(1))}`
        : inForm(pairs)
    }
    default:
      return formPairs(operation, value)
        .map(([key, text]) =>
          operation.kind === "object" && operation.style === undefined
            ? `${key}|application/json|${text}`
            : `${key}||${text}`
        )
        .join("\n")
  }
}

const kinds = ["text", "list", "object"] as const
const exploded = [true, false] as const

/** Every operation of the document. */
export const operations: ReadonlyArray<WireOperation> = [
  ...["simple", "label", "matrix"].flatMap((style) =>
    exploded.flatMap((explode) => kinds.map((kind) => ({ location: "path" as const, style, explode, kind })))
  ),
  ...exploded.flatMap((explode) => kinds.map((kind) => ({ location: "query" as const, style: "form", explode, kind }))),
  ...["spaceDelimited", "pipeDelimited"].flatMap((style) =>
    (["list", "object"] as const).map((kind) => ({ location: "query" as const, style, explode: false, kind }))
  ),
  { location: "query" as const, style: "deepObject", kind: "object" as const },
  { location: "query" as const, allowReserved: true, kind: "text" as const },
  { location: "query" as const, allowReserved: true, kind: "list" as const },
  ...kinds.map((kind) => ({ location: "query" as const, kind })),
  ...exploded.flatMap((explode) => kinds.map((kind) => ({ location: "header" as const, explode, kind }))),
  ...exploded.flatMap((explode) => kinds.map((kind) => ({ location: "cookie" as const, explode, kind }))),
  ...(["form", "multipart"] as const).flatMap((location) => kinds.map((kind) => ({ location, kind }))),
  ...exploded.flatMap((explode) =>
    (["list", "object"] as const).map((kind) => ({ location: "form" as const, style: "form", explode, kind }))
  ),
  { location: "form" as const, style: "deepObject", kind: "object" as const },
  { location: "multipart" as const, style: "deepObject", kind: "object" as const }
].map((operation, index) => ({ ...operation, id: `send${index}` }))

/** Every row. */
export const rows: ReadonlyArray<WireRow> = operations.flatMap((operation) => {
  const isPlain = operation.location === "header" || operation.location === "cookie"
  return (isPlain ? plainValues : values)[operation.kind].map((value) => ({
    operation,
    value,
    expected: expectedOf(operation, value)
  }))
})

const schemas = {
  text: { type: "string" },
  list: { type: "array", items: { type: "string" } },
  object: { type: "object", additionalProperties: { type: "string" } }
} as const

const contentTypes: { readonly [location: string]: string } = {
  form: "application/x-www-form-urlencoded",
  multipart: "multipart/form-data"
}

/** Document of these operations. */
export const wireDocument = {
  openapi: "3.1.0",
  info: { title: "Wire", version: "1" },
  paths: Object.fromEntries(
    operations.map(({ allowReserved, explode, id, kind, location, style }) => {
      const format = {
        ...(style === undefined ? {} : { style }),
        ...(explode === undefined ? {} : { explode }),
        ...(allowReserved === undefined ? {} : { allowReserved })
      }
      const responses = { "204": { description: "Taken" } }
      const base = { operationId: id, "x-faktura-name": id, "x-faktura-resource": "Wire", responses }
      const type = contentTypes[location]
      if (type === undefined) {
        const parameter = { name, in: location, required: location === "path", schema: schemas[kind], ...format }
        return [`/${id}/${location === "path" ? `{${name}}` : ""}`, { get: { ...base, parameters: [parameter] } }]
      }
      const schema = { type: "object", properties: { [name]: schemas[kind] } }
      const encoding = Object.keys(format).length === 0 ? {} : { encoding: { [name]: format } }
      return [
        `/${id}/`,
        { post: { ...base, requestBody: { required: true, content: { [type]: { schema, ...encoding } } } } }
      ]
    })
  )
}
