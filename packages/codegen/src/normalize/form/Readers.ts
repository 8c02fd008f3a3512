/**
 * Readers check the parts of a document against the types that the specification defines.
 *
 * A value of another type is converted if its meaning is clear, and left out otherwise. Both are warnings.
 */
import { isOwnExtension } from "../../openapi/Facts.ts"
import { isObject, objectOf } from "../../openapi/Json.ts"
import type { JsonObject } from "../../openapi/Json.ts"
import type { Report } from "../../warnings/Report.ts"
import type { WarningName } from "../../warnings/Table.ts"
import type { Keys } from "../../openapi/Visit.ts"

/** End of a chain of references: a value, no target, or a cycle. */
export type End = "something" | "nothing" | "itself"

/** Context of readers. */
export interface Reading {
  readonly document: JsonObject
  readonly report: Report
  /** Known ends of references. */
  readonly ends: Map<string, End>
}

/** Reads a value. Returns undefined to leave it out. */
export type Reader = (value: unknown, keys: Keys, reading: Reading) => unknown

/** Readers of an object's fields. */
export type Fields = { readonly [name: string]: Reader }

/** Shows a value in a message. */
const shown = (value: unknown): string => {
  if (value === null) return "null"
  if (Array.isArray(value)) return "a list"
  if (isObject(value)) return "an object"
  if (typeof value === "string") return value.length > 40 ? "a string" : JSON.stringify(value)
  return String(value)
}

/** Reports a value that is left out. Returns undefined. */
export const ignored = (
  value: unknown,
  keys: Keys,
  { report }: Reading,
  wanted: string,
  warning: WarningName = "value-ignored"
): undefined => {
  report(warning, keys, `expected ${wanted}, found ${shown(value)}; it is ignored`)
}

/** Reports a value that is converted. Returns the converted value. */
export const readAs = <A>(value: unknown, keys: Keys, { report }: Reading, other: A, wanted: string): A => {
  report("value-converted", keys, `expected ${wanted}, found ${shown(value)}; it is read as ${shown(other)}`)
  return other
}

const withoutForeignReferences = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutForeignReferences)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, each]) => key !== "$ref" || typeof each !== "string" || each.startsWith("#"))
      .map(([key, each]) => [key, withoutForeignReferences(each)])
  )
}

/**
 * Reads any value, without references to other files.
 *
 * Hazard: hey-api fetches every `$ref` that it finds, also in examples.
 */
export const anything: Reader = withoutForeignReferences

/** Reads a string. A number or a boolean is converted. */
export const text: Reader = (value, keys, reading) => {
  if (typeof value === "string") return value
  return typeof value === "number" || typeof value === "boolean"
    ? readAs(value, keys, reading, String(value), "a string")
    : ignored(value, keys, reading, "a string")
}

/** Reads a boolean. The strings "true" and "false" are converted. */
export const flag: Reader = (value, keys, reading) => {
  if (typeof value === "boolean") return value
  const word = typeof value === "string" ? value.toLowerCase() : ""
  return word === "true" || word === "false"
    ? readAs(value, keys, reading, word === "true", "true or false")
    : ignored(value, keys, reading, "true or false")
}

const numberOf = (value: unknown): number | undefined => {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value
  return typeof number === "number" && Number.isFinite(number) ? number : undefined
}

const numberThat =
  (wanted: string, isValid: (number: number) => boolean): Reader =>
  (value, keys, reading) => {
    const number = numberOf(value)
    if (number === undefined || !isValid(number)) return ignored(value, keys, reading, wanted)
    return number === value ? number : readAs(value, keys, reading, number, wanted)
  }

/** Reads a number. A string of digits is converted. */
export const number = numberThat("a number", () => true)
/** Reads a number above zero. */
export const divisor = numberThat("a number above zero", (value) => value > 0)
/** Reads a whole number of at least zero. */
export const count = numberThat("a whole number of at least zero", (value) => Number.isInteger(value) && value >= 0)

/** Reads one of the given words, in any case of letters. */
export const oneOf =
  (...words: ReadonlyArray<string>): Reader =>
  (value, keys, reading) => {
    const word = words.find((each) => each === value)
    if (word !== undefined) return word
    const other = words.find((each) => typeof value === "string" && each.toLowerCase() === value.toLowerCase())
    const wanted = `one of ${words.join(", ")}`
    return other === undefined ? ignored(value, keys, reading, wanted) : readAs(value, keys, reading, other, wanted)
  }

/** Reads a list. Another value becomes a list with this item. Invalid items are left out. */
export const list =
  (item: Reader): Reader =>
  (value, keys, reading) => {
    if (value === null) return ignored(value, keys, reading, "a list")
    const items: ReadonlyArray<unknown> = Array.isArray(value)
      ? value
      : readAs<ReadonlyArray<unknown>>(value, keys, reading, [value], "a list")
    return items.flatMap((each, index) => {
      const read = item(each, [...keys, index], reading)
      return read === undefined ? [] : [read]
    })
  }

/** True for keys that are not extensions, and for faktura's own extensions. Others are dropped. */
const isKept = (key: string): boolean => !key.startsWith("x-") || isOwnExtension(key)

/**
 * Reads an object whose keys are names. Invalid entries are left out.
 *
 * @param extended true when keys that begin with `x-` are extensions (paths, responses, callbacks)
 */
export const mapOf =
  (entry: Reader, { extended = false }: { readonly extended?: boolean } = {}): Reader =>
  (value, keys, reading) => {
    if (!isObject(value)) return ignored(value, keys, reading, "an object")
    return Object.fromEntries(
      Object.entries(value).flatMap(([key, each]) => {
        if (extended && !isKept(key)) return []
        const read = entry(each, [...keys, key], reading)
        return read === undefined ? [] : [[key, read] as const]
      })
    )
  }

/** Reads the fields of an object with their readers. Other keys are copied; foreign extensions are dropped. */
export const fieldsOf = (value: JsonObject, fields: Fields, keys: Keys, reading: Reading): JsonObject =>
  Object.fromEntries(
    Object.entries(value).flatMap(([key, each]) => {
      if (!isKept(key)) return []
      const reader = Object.hasOwn(fields, key) ? fields[key] : undefined
      const read = (reader ?? anything)(each, [...keys, key], reading)
      return read === undefined ? [] : [[key, read] as const]
    })
  )

/** Reads an object of the specification, see {@link fieldsOf}. */
export const object =
  (fields: () => Fields): Reader =>
  (value, keys, reading) =>
    isObject(value) ? fieldsOf(value, fields(), keys, reading) : ignored(value, keys, reading, "an object")

/** Makes a reader with a default for values that are left out. */
export const or =
  (reader: Reader, other: () => unknown): Reader =>
  (value, keys, reading) =>
    reader(value, keys, reading) ?? other()

/** Returns an object without some of its keys. */
export const without = (value: unknown, ...gone: ReadonlyArray<string>): JsonObject =>
  Object.fromEntries(Object.entries(objectOf(value)).filter(([key]) => !gone.includes(key)))
