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

/** The words of a problem for a value that JSON does not carry; short, for bundles. See `jsonText` for all that JSON does not carry. */
export const carriedByJson = "JSON without NaN and half of a surrogate pair"

/** The words of a problem for text that UTF-8 does not carry. */
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
  const isDate = value instanceof Date
  const isText =
    ["string", "boolean", "bigint"].includes(typeof value) || Number.isFinite(isDate ? value.getTime() : value)
  const text = isText ? (isDate ? value.toISOString() : String(value)) : undefined
  if (text !== undefined && isWellFormed(text)) return text
  refuse(problems, field, text === undefined ? "text, a number or a valid date" : wellFormed)
  return undefined
}

/** An item of a list, or a key and its text. */
type Part = readonly [text: string] | Entry

/** The parts of a value, encoded, without those that are absent. A value without parts is written as a list of it alone. */
const partsOf = ({ field, problems, value, writing }: Parameter): ReadonlyArray<Part> => {
  const isList = Array.isArray(value)
  const isWhole = !hasParts(value)
  return Object.entries(isWhole ? [value] : value).flatMap(([key, each]: [string, unknown]): ReadonlyArray<Part> => {
    if (!isWellFormed(key)) {
      refuse(problems, field, wellFormed)
      return []
    }
    const text = textOf({ field: isList ? `${field}[${key}]` : field, problems, value: each })
    if (text === undefined) return []
    return [isWhole || isList ? [writing.value(text)] : [writing.key(key), writing.value(text)]]
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
    const { format, writing } = parameter
    const name = writing.name(parameter.name)
    const parts = partsOf(parameter)
    if (format.explode ?? isExploded) return parts.map((part) => (part.length === 1 ? [name, part[0]] : part))
    return parts.length === 0 ? [] : [[name, parts.flat().join(writing.delimiter(delimiter))]]
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
    const { format, name } = parameter
    // RFC 6570, 3.2.7: a named pair with an empty value has no equals sign.
    const pair = (key: string, text: string): string => (text === "" && isNamed ? key : `${key}=${text}`)
    const named = (text: string): string => (isNamed ? pair(name, text) : text)
    const parts = partsOf(parameter)
    if (parts.length === 0) return undefined
    return format.explode === true
      ? first + parts.map((part) => (part.length === 1 ? named(part[0]) : pair(...part))).join(joint)
      : first + named(parts.join())
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
  formats: Formats | undefined = {},
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
      // Segments without a placeholder may be empty: the one before the first slash is.
      if (!segment.includes("{")) return segment
      // Given with the first placeholder.
      let field!: string
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
      if (problems.length === before && /^\.{0,2}$/.test(filled)) refuse(problems, field, "an id")
      return filled
    })
    .join("/")

/** A header's value, in which nothing is encoded; undefined where nothing is to be sent. */
export const headerOf = (name: string, value: unknown, formats: Formats, problems: Problems): string | undefined =>
  textOfStyle(parameterOf("headers", name, value, formats, plain, problems))
