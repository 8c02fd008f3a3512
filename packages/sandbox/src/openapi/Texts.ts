/**
 * Reads the text of parameters and forms as the values that their schemas describe.
 *
 * Source: OpenAPI 3.1, 4.8.12 (styles of parameters) and 4.8.14 (forms). The names of nested fields, such as `filter[name]`, are
 * read by qs.
 */
import { parse } from "qs"
import type { ParameterSpec } from "./Document.ts"
import { exactInteger } from "./ExactJson.ts"
import { isObject } from "./Json.ts"
import type { Schemas } from "./Schemas.ts"

/** Conversions of a text by type. Each returns undefined for a text of another type. */
const conversions: Readonly<Record<string, (text: string) => unknown>> = {
  integer: (text) => (/^-?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined),
  number: (text) => (/^-?\d+(\.\d+)?(e[-+]?\d+)?$/i.test(text) ? Number(text) : undefined),
  boolean: (text) => (text === "true" ? true : text === "false" ? false : undefined),
  object: (text) => parsed(text),
  string: (text) => text
}

/** Parses JSON with fields or items; undefined for other texts. */
const parsed = (text: string): unknown => {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === "object" && value !== null ? value : undefined
  } catch {
    return undefined // a text, and validation says so
  }
}

/** Returns a whole number as it was sent. */
const exactValue = (text: string, value: number): number | bigint => (/^-?\d+$/.test(text) ? exactInteger(text) : value)

/**
 * Converts texts to values of a schema. A text that is no value of the schema stays: validation then reports it.
 *
 * @param given a text, or texts in lists and fields
 */
export const fromTexts = (schemas: Schemas, schema: string, given: unknown): unknown => {
  const { fields, items, types } = schemas.view(schema)
  if (types.has("array") && items !== undefined && given !== undefined) {
    const json = typeof given === "string" && given.startsWith("[") ? parsed(given) : undefined
    if (json !== undefined) return json
    const isIndexed = isObject(given) && Object.keys(given).every((key) => /^\d+$/.test(key))
    const list = Array.isArray(given) ? given : isIndexed ? Object.values(given) : [given]
    return list.map((each) => fromTexts(schemas, items, each))
  }
  if (isObject(given)) {
    return Object.fromEntries(
      Object.entries(given).map(([name, value]) => {
        const field = fields.get(name)
        return [name, field === undefined ? value : fromTexts(schemas, field, value)]
      })
    )
  }
  // A name that comes more than once, for a single value: the last one.
  const text: unknown = Array.isArray(given) ? given.at(-1) : given
  if (typeof text !== "string") return text
  for (const type of types) {
    const value = conversions[type]?.(text)
    if (value !== undefined) return schemas.isExact && typeof value === "number" ? exactValue(text, value) : value
  }
  return text
}

const qsOptions = { depth: 20, parameterLimit: 10_000, arrayLimit: 10_000, plainObjects: true } as const

/** Reads a URL-encoded form. Names in brackets are lists and nested fields. */
export const fromForm = (schemas: Schemas, schema: string, text: string): unknown =>
  fromTexts(schemas, schema, { ...parse(text, qsOptions) })

const separators: Readonly<Record<string, string>> = { spaceDelimited: " ", pipeDelimited: "|" }

/** Reads `k,v,k,v`, or `k=v,k=v` for an exploded one, as an object. */
const pairsIn = (texts: ReadonlyArray<string>, isExploded: boolean): Readonly<Record<string, string>> =>
  Object.fromEntries(
    isExploded
      ? texts.map((each) => [each.split("=", 1)[0] ?? "", each.slice(each.indexOf("=") + 1)])
      : Array.from({ length: Math.floor(texts.length / 2) }, (_, at) => [texts[at * 2] ?? "", texts[at * 2 + 1] ?? ""])
  )

/** Returns the parameter as texts in lists and fields; undefined if it was not sent. */
const textsOf = (schemas: Schemas, spec: ParameterSpec, query: URLSearchParams, text: string | undefined): unknown => {
  const { fields, types } = schemas.view(spec.schema)
  if (spec.in === "query") {
    if (spec.style === "deepObject") return parse(query.toString(), qsOptions)[spec.name]
    const all = [...query.getAll(spec.name), ...query.getAll(`${spec.name}[]`)]
    if (types.has("array") && spec.isExploded) return all.length === 0 ? undefined : all
    if (types.has("object") && spec.isExploded && all.length === 0) {
      const sent = [...fields.keys()].filter((name) => query.has(name))
      return sent.length === 0 ? undefined : Object.fromEntries(sent.map((name) => [name, query.get(name) ?? ""]))
    }
    return delimited(all.at(-1), types, spec)
  }
  const prefixes: Readonly<Record<string, string>> = { label: ".", matrix: `;${spec.name}=` }
  const prefix = prefixes[spec.style] ?? ""
  const own = text?.startsWith(prefix) === true ? text.slice(prefix.length) : text
  return delimited(own, types, spec)
}

const delimited = (text: string | undefined, types: ReadonlySet<string>, spec: ParameterSpec): unknown => {
  if (text === undefined) return undefined
  const texts = (): ReadonlyArray<string> => text.split(separators[spec.style] ?? ",")
  if (types.has("array")) return texts()
  if (types.has("object") && !text.startsWith("{")) return pairsIn(texts(), spec.isExploded)
  return text
}

/**
 * Reads a parameter of a request.
 *
 * @param text text of a path parameter or a header
 * @returns undefined if it was not sent
 */
export const parameterOf = (
  schemas: Schemas,
  spec: ParameterSpec,
  query: URLSearchParams,
  text: string | undefined
): unknown => {
  if (spec.isJson) {
    const json = spec.in === "query" ? (query.get(spec.name) ?? undefined) : text
    return json === undefined ? undefined : (parsed(json) ?? fromTexts(schemas, spec.schema, json))
  }
  return fromTexts(schemas, spec.schema, textsOf(schemas, spec, query, text))
}
