/**
 * Parses text that may not be JSON, and recognizes JSON objects.
 */

import { parseExact } from "./ExactJson.ts"

/**
 * Parses JSON, undefined when the text is not JSON. Integers that no number can represent become strings of their
 * digits.
 */
export const parseJson = (text: string): { readonly json: unknown } | undefined => {
  try {
    return { json: parseExact(text) }
  } catch {
    return undefined
  }
}

/** True for a JSON object. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)
