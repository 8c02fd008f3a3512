/**
 * Reads parts of a document by the kind of value that the specification wants there.
 *
 * A reader returns the value as the generator takes it. A value of another kind is turned into the kind that is meant where
 * that is clear, and left out where it is not. Either is reported.
 */
import { isOwnExtension } from "../../openapi/Facts.ts"
import { isObject, objectOf } from "../../openapi/Json.ts"
import type { JsonObject } from "../../openapi/Json.ts"
import type { Report } from "../../warnings/Report.ts"
import type { WarningName } from "../../warnings/Table.ts"
import type { Keys } from "../../openapi/Visit.ts"

/** Where a reference ends: at something, nowhere, or at references that come back to it. */
export type End = "something" | "nothing" | "itself"

/** What readers know besides the value. */
export interface Reading {
  readonly document: JsonObject
  readonly report: Report
  /** Where references end, as far as they were followed. */
  readonly ends: Map<string, End>
}

/** Reads a value; undefined leaves it out. */
export type Reader = (value: unknown, keys: Keys, reading: Reading) => unknown

/** The readers of an object's fields. */
export type Fields = { readonly [name: string]: Reader }

/** A value for a message. */
const shown = (value: unknown): string => {
  if (value === null) return "null"
  if (Array.isArray(value)) return "a list"
  if (isObject(value)) return "an object"
  if (typeof value === "string") return value.length > 40 ? "a text" : JSON.stringify(value)
  return String(value)
}

/** Reports a value that is left out, and leaves it out. */
export const ignored = (
  value: unknown,
  keys: Keys,
  { report }: Reading,
  wanted: string,
  warning: WarningName = "value-ignored"
): undefined => {
  report(warning, keys, `${shown(value)} where ${wanted} belongs; it is ignored`)
}

/** Reports a value that is read as another, and returns the other. */
export const readAs = <A>(value: unknown, keys: Keys, { report }: Reading, other: A, wanted: string): A => {
  report("value-converted", keys, `${shown(value)} where ${wanted} belongs; it is read as ${shown(other)}`)
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
 * Any value, without references into other files.
 *
 * Hazard: hey-api fetches every `$ref` that it finds, also one inside of an example.
 */
export const anything: Reader = withoutForeignReferences

/** A text; a number or a boolean is read as its digits or its word. */
export const text: Reader = (value, keys, reading) => {
  if (typeof value === "string") return value
  return typeof value === "number" || typeof value === "boolean"
    ? readAs(value, keys, reading, String(value), "a text")
    : ignored(value, keys, reading, "a text")
}

/** True or false, also as words. */
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
  (wanted: string, fits: (number: number) => boolean): Reader =>
  (value, keys, reading) => {
    const number = numberOf(value)
    if (number === undefined || !fits(number)) return ignored(value, keys, reading, wanted)
    return number === value ? number : readAs(value, keys, reading, number, wanted)
  }

/** A number, also as text. */
export const number = numberThat("a number", () => true)
/** A number above zero. */
export const divisor = numberThat("a number above zero", (value) => value > 0)
/** A whole number of at least zero. */
export const count = numberThat("a whole number of at least zero", (value) => Number.isInteger(value) && value >= 0)

/** One of some words, whatever the case of its letters. */
export const oneOf =
  (...words: ReadonlyArray<string>): Reader =>
  (value, keys, reading) => {
    const word = words.find((each) => each === value)
    if (word !== undefined) return word
    const other = words.find((each) => typeof value === "string" && each.toLowerCase() === value.toLowerCase())
    const wanted = `one of ${words.join(", ")}`
    return other === undefined ? ignored(value, keys, reading, wanted) : readAs(value, keys, reading, other, wanted)
  }

/** A list; one value is read as a list of it. Items that cannot be read are left out. */
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

/** Extensions that the generator reads; of all others it reads nothing, whatever they hold. */
const isKept = (key: string): boolean => !key.startsWith("x-") || isOwnExtension(key)

/**
 * An object whose keys the document chose. Entries that cannot be read are left out.
 *
 * @param extended true where keys that begin with `x-` are extensions (paths, responses, callbacks)
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

/** An object of the specification: its fields by their readers, other keys as they stand, extensions of others not at all. */
export const fieldsOf = (value: JsonObject, fields: Fields, keys: Keys, reading: Reading): JsonObject =>
  Object.fromEntries(
    Object.entries(value).flatMap(([key, each]) => {
      if (!isKept(key)) return []
      const reader = Object.hasOwn(fields, key) ? fields[key] : undefined
      const read = (reader ?? anything)(each, [...keys, key], reading)
      return read === undefined ? [] : [[key, read] as const]
    })
  )

/** An object of the specification, see {@link fieldsOf}. */
export const object =
  (fields: () => Fields): Reader =>
  (value, keys, reading) =>
    isObject(value) ? fieldsOf(value, fields(), keys, reading) : ignored(value, keys, reading, "an object")

/** The reader, or another value where it leaves the value out. */
export const or =
  (reader: Reader, other: () => unknown): Reader =>
  (value, keys, reading) =>
    reader(value, keys, reading) ?? other()

/** The value without some of its keys. */
export const without = (value: unknown, ...gone: ReadonlyArray<string>): JsonObject =>
  Object.fromEntries(Object.entries(objectOf(value)).filter(([key]) => !gone.includes(key)))
