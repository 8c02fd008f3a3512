/**
 * Reads and writes JSON with whole numbers of any size.
 *
 * Hazard: a number of JavaScript has 53 bits. 9007199254740993 becomes 9007199254740992. Larger ones are read as `bigint`.
 */
import { isObject } from "./Json.ts"

/** Part of a JSON text that a reviver sees. Not in TypeScript's library yet. */
interface Source {
  readonly source?: string
}

const isLarge = (text: string): boolean => /^-?\d{16,}$/.test(text) && !Number.isSafeInteger(Number(text))

/** Reads a whole number: as `bigint` if a number would change it. */
export const exactInteger = (text: string): number | bigint => (isLarge(text) ? BigInt(text) : Number(text))

const revive = (_key: string, value: unknown, { source = "" }: Source = {}): unknown =>
  typeof value === "number" && isLarge(source) ? BigInt(source) : value

/** Parses JSON. @throws SyntaxError */
export const parseExact = (text: string): unknown => (/\d{16}/.test(text) ? JSON.parse(text, revive) : JSON.parse(text))

/** True if a value has a number that JSON cannot write, such as one read from `1e999`. */
export const hasInfinity = (value: unknown): boolean => {
  if (typeof value === "number") return !Number.isFinite(value)
  if (Array.isArray(value)) return value.some(hasInfinity)
  return isObject(value) && Object.values(value).some(hasInfinity)
}

const hasBigint = (value: unknown): boolean => {
  if (typeof value === "bigint") return true
  if (Array.isArray(value)) return value.some(hasBigint)
  return isObject(value) && Object.values(value).some(hasBigint)
}

const raw = (JSON as unknown as { readonly rawJSON: (text: string) => unknown }).rawJSON // in Node since 21, not in TypeScript's library yet

/** Writes JSON. Undefined for `undefined`, like `JSON.stringify`. */
export const stringifyExact = (value: unknown): string =>
  hasBigint(value)
    ? JSON.stringify(value, (_key, each: unknown) => (typeof each === "bigint" ? raw(String(each)) : each))
    : JSON.stringify(value)

const rounded = (value: unknown): unknown => {
  if (typeof value === "bigint") return Number(value)
  if (Array.isArray(value)) return value.map(rounded)
  return isObject(value)
    ? Object.fromEntries(Object.entries(value).map(([name, each]) => [name, rounded(each)]))
    : value
}

/** Returns a value with numbers instead of `bigint`, for ajv. */
export const withNumbers = (value: unknown): unknown => (hasBigint(value) ? rounded(value) : value)
