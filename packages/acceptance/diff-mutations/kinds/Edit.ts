/**
 * Parts of changes to a single schema.
 */
import { listOf } from "../../test/kit/Json.ts"
import type { JsonObject } from "../../test/kit/Json.ts"
import { isPlain } from "./Kind.ts"
import type { Change } from "./Kind.ts"

/** Change of one schema, for each of the three targets. */
export interface Edit {
  readonly name: string
  /** End of the names of oasdiff's checks. */
  readonly checks: ReadonlyArray<string>
  readonly where: (schema: JsonObject, document: JsonObject) => boolean
  readonly change: Change
}

/** True for a text without pattern and format. */
export const isString = (schema: JsonObject): boolean =>
  isPlain(schema, "string") && !("format" in schema) && !("pattern" in schema)
/** True for a number. */
export const isNumber = (schema: JsonObject): boolean => isPlain(schema, "integer") || isPlain(schema, "number")
/** True for a list. */
export const isList = (schema: JsonObject): boolean => isPlain(schema, "array")
/** True when a keyword has a value of a type. */
export const has =
  (key: string, type: "number" | "string") =>
  (schema: JsonObject): boolean =>
    typeof schema[key] === type
/** Sets a keyword. */
export const set =
  (key: string, value: unknown): Change =>
  (schema) => {
    schema[key] = value
  }
/** Removes a keyword. */
export const unset =
  (key: string): Change =>
  (schema) => {
    delete schema[key]
  }
/** Changes the number of a keyword. */
export const move =
  (key: string, by: (value: number) => number): Change =>
  (schema) => {
    schema[key] = by(Number(schema[key]))
  }
/** True when a keyword is missing. */
export const isOpen = (key: string) => (schema: JsonObject) => !(key in schema)
/** Returns the texts of an enum. */
export const strings = (schema: JsonObject): ReadonlyArray<unknown> =>
  listOf(schema.enum).filter((value) => typeof value === "string")

/** True when a keyword is above a number. Why: a limit of one that is reduced leaves nothing to send. */
export const above = (key: string, least: number) => (schema: JsonObject) =>
  typeof schema[key] === "number" && schema[key] > least
