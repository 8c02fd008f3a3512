/**
 * Reading text that may be no JSON, and telling what kind of JSON a value is.
 */

import { parseExact } from "./ExactJson.ts"

/** What JSON text says; undefined when it is none. Integers that no number holds are strings of their digits. */
export const parseJson = (text: string): { readonly json: unknown } | undefined => {
  try {
    return { json: parseExact(text) }
  } catch {
    return undefined
  }
}

/** Tells a JSON object from every other value. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)
