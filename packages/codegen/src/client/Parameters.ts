/**
 * Writes parameters in the default styles: `simple` in paths and headers, `form` in the query and in cookies.
 *
 * Both styles are expansions of RFC 6570 (OpenAPI 3.1, "Style Values"). Other styles are in `Styles`.
 */
import { isOpaque, jsonText } from "./Json.ts"

/** Encoders of names, keys and values. */
export interface Writing {
  readonly name: (text: string) => string
  readonly key: (text: string) => string
  readonly value: (text: string) => string
  /** Returns the separator of a list. Styles pass it percent-encoded, as in a URL. */
  readonly delimiter: (encoded: string) => string
  /** Brackets around keys of a `deepObject`. Default: `[` and `]`. */
  readonly brackets?: readonly [open: string, close: string]
}

/** Text with its name, key or index. */
export type Entry = readonly [key: string, text: string]

/** Part of a request that cannot be sent. */
export interface Problem {
  /** Location and name: `query.limit`, `headers.x-note`, `body`, `baseUrl`. */
  readonly field: string
  /** Expected value in words. The actual value is not shown, because it may be a secret. */
  readonly problem: string
}

/** List to which writers add problems. */
export type Problems = Array<Problem>

/** Parameter before it is written. */
export interface Parameter {
  readonly name: string
  readonly value: unknown
  readonly format: ParameterFormat
  readonly writing: Writing
  readonly field: string
  readonly problems: Problems
}

/** Writes a parameter as encoded pairs of name and value. */
export type PairStyle = (parameter: Parameter) => ReadonlyArray<Entry>

/** Writes a parameter as text; undefined when there is no value. */
export type TextStyle = (parameter: Parameter) => string | undefined

/** Format of a parameter. Missing fields mean the defaults of its location. */
export interface ParameterFormat {
  /** Style of `Styles`. */
  readonly style?: PairStyle | TextStyle
  /** Default: true for the style `form`, false for others. */
  readonly explode?: boolean
  /** Encoder that keeps reserved characters (`allowReserved`). Default: encodes all but unreserved characters. */
  readonly allowReserved?: (text: string) => string
  /** Writes the value as JSON (`content: application/json`). */
  readonly json?: boolean
}

/** Formats of the parameters of a location, by name. Missing names mean the defaults. */
export type Formats = { readonly [name: string]: ParameterFormat }

/** Parameters by name. */
export type Values = { readonly [name: string]: unknown }

/** Adds a problem: a field does not have the expected value. */
export const refuse = (problems: Problems, field: string, expected: string): void => {
  problems.push({ field, problem: `Expected ${expected}` })
}

/** Problem text for a value that JSON cannot express. Short, to keep bundles small; `jsonText` lists all such values. */
export const carriedByJson = "JSON without NaN and half of a surrogate pair"

/** Problem text for a string that UTF-8 cannot express. */
export const wellFormed = "well-formed Unicode"

/** True for text that UTF-8 can express: without half of a surrogate pair. */
export const isWellFormed = (text: string): boolean => !/\p{Surrogate}/u.test(text)

/** Percent-encodes all characters except RFC 3986's unreserved ones. */
export const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`)

/** Encodes a parameter's name. It is a literal (RFC 6570, 2.1): only characters that would end the name are encoded. */
const encodeName = (name: string): string => name.replace(/%(?![\dA-Fa-f]{2})|[^\w.~:/?[\]@!$'()*,;%-]/gu, encode)

const asIs = (text: string): string => text

/** Encoders of headers, cookies and parts of a form: they encode nothing. */
export const plain: Writing = { name: asIs, key: asIs, value: asIs, delimiter: decodeURIComponent }

const inUrl: Writing = { name: encodeName, key: encode, value: encode, delimiter: asIs }

/** True for a list, or an object with fields. */
export const hasParts = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !(value instanceof Date) && !isOpaque(value)

/** Writes a value without parts as text; undefined when there is no value, or it is a problem. */
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

/** Item of a list, or key and text. */
type Part = readonly [text: string] | Entry

/** Returns the encoded parts of a value, without missing ones. A value without parts is its own only part. */
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
 * Returns a query style. With `explode` it writes a pair for each part, else one pair.
 *
 * @param delimiter  separator of parts without `explode`, percent-encoded
 * @param isExploded default of `explode`
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

/** Writes a query parameter, a cookie or a form field as pairs. */
export const pairsOf: PairStyle = (parameter) =>
  // The cast: styles of these locations are pair styles.
  ((parameter.format.style as PairStyle | undefined) ?? formStyle)(parameter)

/**
 * Returns a style of paths and headers.
 *
 * @param first   text before the value
 * @param joint   separator of exploded parts
 * @param isNamed writes the name too
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

/** Writes a path parameter or a header as text. */
const textOfStyle: TextStyle = (parameter) =>
  // The cast: styles of these locations are text styles.
  ((parameter.format.style as TextStyle | undefined) ?? simpleStyle)(parameter)

/** Returns a parameter with its format. A value with the format `json` is written as JSON first. */
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

/** Writes the query without its question mark. Undefined, null and empty lists are left out. */
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
 * Hazard: an empty segment, `.` or `..` would address another resource (RFC 3986, 5.2.4). Such a value is a problem.
 */
export const pathOf = (template: string, values: Values, formats: Formats | undefined, problems: Problems): string =>
  template
    .split("/")
    .map((segment) => {
      // Segments without a placeholder may be empty, such as the segment before the first slash.
      if (!segment.includes("{")) return segment
      // Set by the first placeholder.
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

/** Writes a header's value without encoding; undefined when there is no value. */
export const headerOf = (name: string, value: unknown, formats: Formats, problems: Problems): string | undefined =>
  textOfStyle(parameterOf("headers", name, value, formats, plain, problems))
