/**
 * Recognizes what servers send instead of a document: nothing, a web page, an error, or a part of the document.
 */
import type { JsonObject } from "../openapi/Json.ts"
import { isObject, textOf } from "../openapi/Json.ts"

const longestQuote = 120

/** Returns a text of a server on one line, shortened. */
const quoted = (text: string): string => {
  const line = text.replaceAll(/\s+/g, " ").trim()
  return `"${line.length > longestQuote ? `${line.slice(0, longestQuote)}...` : line}"`
}

/** Returns the problem of a text that is markup; undefined for any other text. */
export const markupProblem = (text: string): string | undefined => {
  // The text of a YAML document may begin with `<<:`.
  if (!/^\uFEFF?\s*<[!?a-z]/i.test(text)) return undefined
  const [, title] = /<title[^>]*>([^<]+)/i.exec(text) ?? []
  return /<html|<!doctype\s+html/i.test(text)
    ? `is a web page${title === undefined ? "" : ` with the title ${quoted(title)}`}; give the URL of the document itself`
    : "is XML; give the URL of a document in YAML or JSON"
}

/** True for a JSON text that ends inside an object, a list or a string. Call it for texts that cannot be parsed. */
export const isCutJson = (text: string): boolean => {
  if (!/^\uFEFF?\s*\{/.test(text)) return false
  let depth = 0
  let isString = false
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at)
    if (isString) {
      if (character === "\\") at++
      else if (character === '"') isString = false
    } else if (character === '"') isString = true
    else if (character === "{" || character === "[") depth++
    else if (character === "}" || character === "]") depth--
  }
  return isString || depth > 0
}

/** Returns the problem of a text that cannot be a document; undefined when it may be one. */
export const textProblem = (text: string): string | undefined =>
  /^\uFEFF?\s*$/.test(text) ? "is empty" : markupProblem(text)

/** Finds the server's reason in an error of a usual form: `message`, `error.message`, `errors[0].message` and so on. */
const reasonIn = (value: unknown, depth = 0): string | undefined => {
  if (depth > 3) return undefined
  if (Array.isArray(value)) return reasonIn(value[0], depth + 1)
  if (!isObject(value)) return textOf(value)
  for (const key of ["message", "detail", "error_description", "error", "errors", "title"]) {
    const found = Object.hasOwn(value, key) ? reasonIn(value[key], depth + 1) : undefined
    if (found !== undefined) return found
  }
  return undefined
}

const mostKeys = 5

/** Returns the problem of an object that is not OpenAPI; undefined when it has a version. */
export const objectProblem = (json: JsonObject): string | undefined => {
  if ("openapi" in json || "swagger" in json) return undefined
  const keys = Object.keys(json)
  const shown = keys.slice(0, mostKeys).map((key) => `\`${key}\``)
  const reason = reasonIn(json)
  return [
    "is not an OpenAPI document: it has no key `openapi`",
    keys.length === 0 ? "" : `, but ${shown.join(", ")}${keys.length > mostKeys ? " and more" : ""}`,
    reason === undefined ? "" : `, and says ${quoted(reason)}`
  ].join("")
}
