/**
 * Writes parameters by the default styles of their locations: `simple` in paths and headers, `form` in the query and in
 * cookies. Both are expansions of RFC 6570 (OpenAPI 3.1, "Style Values"). The other styles are in `Styles`.
 */
import { isOpaque, jsonText } from "./Json.ts"

/** How names, keys and values are written. */
export interface Writing {
  readonly name: (text: string) => string
  readonly key: (text: string) => string
  readonly value: (text: string) => string
  /** What joins a list, which styles state as it stands in a URL. */
  readonly delimiter: (encoded: string) => string
  /** What stands around keys of a `deepObject`; by default brackets. */
  readonly brackets?: readonly [open: string, close: string]
}

/** Texts by name or key, or by index. */
export type Entry = readonly [key: string, text: string]

/** A part of a request that cannot be sent. */
export interface Problem {
  /** Location and name: `query.limit`, `headers.x-note`, `body`, `baseUrl`. */
  readonly field: string
  /** What was expected. Never a value: it may be a secret. */
  readonly problem: string
}

/** Takes each problem that is found. */
export type Problems = Array<Problem>

/** A parameter that is to be written. */
export interface Parameter {
  readonly name: string
  readonly value: unknown
  readonly format: ParameterFormat
  readonly writing: Writing
  readonly field: string
  readonly problems: Problems
}

/** Writes a parameter as pairs of a name and a value, each of them encoded. */
export type PairStyle = (parameter: Parameter) => ReadonlyArray<Entry>

/** Writes a parameter as one text; undefined where there is nothing to write. */
export type TextStyle = (parameter: Parameter) => string | undefined

/** How a parameter is written, where that is not the default of its location. */
export interface ParameterFormat {
  /** A style of `Styles`. */
  readonly style?: PairStyle | TextStyle
  /** Default: true for `form`, else false. */
  readonly explode?: boolean
  /** Encodes values in place of percent-encoding everything but unreserved characters (`allowReserved`). */
  readonly allowReserved?: (text: string) => string
  /** The value is written as JSON (`content: application/json`). */
  readonly json?: boolean
}

/** Parameters of one location that are not written by its defaults, by name. */
export type Formats = { readonly [name: string]: ParameterFormat }

/** Parameters by name. */
export type Values = { readonly [name: string]: unknown }

/** Adds a problem: what was expected of a field. */
export const refuse = (problems: Problems, field: string, expected: string): void => {
  problems.push({ field, problem: `Expected ${expected}` })
}

/** What is expected where JSON is written; short, for bundles. See `jsonText` for all that JSON does not carry. */
export const carriedByJson = "JSON without NaN and half of a surrogate pair"

/** What is expected of text. */
export const wellFormed = "well-formed Unicode"

/** True for text that UTF-8 can carry: without half a surrogate pair. */
export const isWellFormed = (text: string): boolean => !/\p{Surrogate}/u.test(text)

/** Encodes everything but RFC 3986's unreserved characters. */
export const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`)

/** A parameter's name is the document's: a literal (RFC 6570, 2.1). What would end it is encoded. */
const encodeName = (name: string): string => name.replace(/%(?![\dA-Fa-f]{2})|[^\w.~:/?[\]@!$'()*,;%-]/gu, encode)

const asIs = (text: string): string => text

/** For headers, cookies and parts of a form: nothing is encoded. */
export const plain: Writing = { name: asIs, key: asIs, value: asIs, delimiter: decodeURIComponent }

const inUrl: Writing = { name: encodeName, key: encode, value: encode, delimiter: asIs }

/** True for a value with parts: a list, or an object with fields. */
export const hasParts = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !(value instanceof Date) && !isOpaque(value)

/** A value without parts as text; undefined where there is none to write. */
export const textOf = ({
  field,
  problems,
  value
}: Pick<Parameter, "field" | "problems" | "value">): string | undefined => {
  if (value === undefined || value === null) return undefined
  let text: string | undefined
  if (value instanceof Date) text = Number.isNaN(value.getTime()) ? undefined : value.toISOString()
  else if (["string", "boolean", "bigint"].includes(typeof value) || Number.isFinite(value)) text = String(value)
  if (text !== undefined && isWellFormed(text)) return text
  refuse(problems, field, text === undefined ? "text, a number or a valid date" : wellFormed)
  return undefined
}

/** The parts of a list or an object, without those that are absent; undefined for a value without parts. */
export const entriesIn = (parameter: Parameter): ReadonlyArray<Entry> | undefined => {
  const { field, problems, value } = parameter
  if (!hasParts(value)) return undefined
  return Object.entries(value).flatMap(([key, each]): ReadonlyArray<Entry> => {
    if (!isWellFormed(key)) {
      refuse(problems, field, wellFormed)
      return []
    }
    const at = Array.isArray(value) ? `${field}[${key}]` : field
    const text = textOf({ ...parameter, value: each, field: at })
    return text === undefined ? [] : [[key, text]]
  })
}

/**
 * A style of the query: a pair for each part where it is exploded, else one pair.
 *
 * @param delimiter joins what is not exploded, as it stands in a URL
 */
export const pairsBy =
  (delimiter: string, isExploded: boolean): PairStyle =>
  (parameter) => {
    const { format, value, writing } = parameter
    const name = writing.name(parameter.name)
    const entries = entriesIn(parameter)
    const isList = Array.isArray(value)
    if (entries === undefined) {
      const text = textOf(parameter)
      return text === undefined ? [] : [[name, writing.value(text)]]
    }
    if (format.explode ?? isExploded) {
      return entries.map(([key, text]) => [isList ? name : writing.key(key), writing.value(text)])
    }
    const texts = entries.flatMap(([key, text]) => [...(isList ? [] : [writing.key(key)]), writing.value(text)])
    return texts.length === 0 ? [] : [[name, texts.join(writing.delimiter(delimiter))]]
  }

const formStyle = pairsBy(",", true)

/** The pairs of a parameter of the query, a cookie or a field of a form. */
export const pairsOf: PairStyle = (parameter) =>
  // The cast: documents give these locations styles of pairs.
  ((parameter.format.style as PairStyle | undefined) ?? formStyle)(parameter)

/**
 * A style of paths and headers.
 *
 * @param first stands before the value
 * @param joint joins exploded parts
 * @param isNamed the name is written
 */
export const textBy =
  (first: string, joint: string, isNamed: boolean): TextStyle =>
  (parameter) => {
    const { format, name, value, writing } = parameter
    // RFC 6570, 3.2.7: a named pair with an empty value has no equals sign.
    const pair = (key: string, text: string): string => (text === "" && isNamed ? key : `${key}=${text}`)
    const named = (text: string): string => (isNamed ? pair(name, text) : text)
    const entries = entriesIn(parameter)
    const isList = Array.isArray(value)
    if (entries === undefined) {
      const text = textOf(parameter)
      return text === undefined ? undefined : first + named(writing.value(text))
    }
    if (entries.length === 0) return undefined
    const texts = entries.map(([key, each]) => {
      const text = writing.value(each)
      if (format.explode === true) return isList ? named(text) : pair(writing.key(key), text)
      return isList ? text : `${writing.key(key)},${text}`
    })
    return first + (format.explode === true ? texts.join(joint) : named(texts.join()))
  }

const simpleStyle = textBy("", ",", false)

/** The text of a parameter of the path or a header. */
const textOfStyle: TextStyle = (parameter) =>
  // The cast: documents give these locations styles of texts.
  ((parameter.format.style as TextStyle | undefined) ?? simpleStyle)(parameter)

/** A parameter with its format; JSON of its value where it is written as such. */
export const parameterOf = (
  location: string,
  name: string,
  value: unknown,
  formats: Formats = {},
  writing: Writing,
  problems: Problems
): Parameter => {
  const format = (Object.hasOwn(formats, name) && formats[name]) || {}
  const field = `${location}.${name}`
  const { allowReserved } = format
  const own = allowReserved === undefined ? writing : { ...writing, value: allowReserved }
  let given = value
  if (format.json === true && value !== undefined) {
    given = jsonText(value)
    if (given === undefined) refuse(problems, field, carriedByJson)
  }
  return { name, value: given, format, writing: own, field, problems }
}

/** The query, without its question mark. What is undefined, null or an empty list is left out. */
export const queryOf = (values: Values, formats: Formats | undefined, problems: Problems): string =>
  Object.entries(values)
    .flatMap(([name, value]) => {
      if (isWellFormed(name)) return pairsOf(parameterOf("query", name, value, formats, inUrl, problems))
      refuse(problems, "query", wellFormed)
      return []
    })
    .map(([name, text]) => `${name}=${text}`)
    .join("&")

/**
 * Fills a path's template.
 *
 * A value that would make a segment empty, `.` or `..` is refused: it would name another resource (RFC 3986, 5.2.4).
 */
export const pathOf = (template: string, values: Values, formats: Formats | undefined, problems: Problems): string =>
  template
    .split("/")
    .map((segment) => {
      let field: string | undefined
      const before = problems.length
      const filled = segment.replace(/\{([^{}]+)\}/g, (_, name: string) => {
        const given = Object.hasOwn(values, name) ? values[name] : undefined
        const parameter = parameterOf("path", name, given, formats, inUrl, problems)
        const { value } = parameter
        field = parameter.field
        if (value === undefined || value === null) problems.push({ field, problem: "Missing" })
        else if (["", ".", ".."].includes(value as string)) refuse(problems, field, "an id")
        return textOfStyle(parameter) ?? ""
      })
      if (field !== undefined && problems.length === before && /^\.{0,2}$/.test(filled)) {
        refuse(problems, field, "an id")
      }
      return filled
    })
    .join("/")

/** A header's value, in which nothing is encoded; undefined where nothing is to be sent. */
export const headerOf = (name: string, value: unknown, formats: Formats, problems: Problems): string | undefined =>
  textOfStyle(parameterOf("headers", name, value, formats, plain, problems))
