/**
 * What a server says of an error, in its own words, fit for a message: its reason out of the usual envelopes, on one line.
 */
import { looksLikeHtml } from "./MediaType.ts"
import { isRecord } from "./ParseJson.ts"

/** The most that a message quotes, in characters. */
const longest = 300

/** The most entries of a list that a message quotes. */
const mostEntries = 5

/** Envelopes within envelopes, beyond which nothing is looked for. */
const deepest = 5

/**
 * Replaces what a terminal obeys or a log takes for the end of a line: control characters, and those that turn the direction
 * of text. `\n` and `\t` by these names, others by their number, e.g. `\u001b`.
 */
export const escapeControls = (text: string): string =>
  text.replaceAll(
    // oxlint-disable-next-line no-control-regex -- these are what is looked for
    /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    (char) =>
      ({ "\n": "\\n", "\r": "\\r", "\t": "\\t" })[char] ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`
  )

/** A text cut to so many characters, with a mark where something is missing. */
const cutTo = (text: string, length: number): string => (text.length > length ? `${text.slice(0, length)}…` : text)

/** Fields that hold the reason, the most telling first: RFC 9457, RFC 6749, FastAPI, NestJS, AWS and others. */
const reasonFields = [
  "message",
  "error_description",
  "msg",
  "detail",
  "error_message",
  "errorMessage",
  "Message",
  "faultstring",
  "reason",
  "description",
  "title"
]

/** Fields that hold more envelopes, or a code in place of one. */
const envelopeFields = [
  "error",
  "errors",
  "detail",
  "details",
  "issues",
  "violations",
  "validationErrors",
  "invalid-params",
  "invalid_params",
  "fault",
  "Error",
  "Errors"
]

/** Envelopes that may be a record of texts by field. Others, such as `details`, may hold the data of a person. */
const byField: ReadonlySet<string> = new Set(["errors", "Errors", "violations", "validationErrors", "issues"])

/** Fields that say where the reason applies. */
const placeFields = ["loc", "field", "path", "pointer", "param", "property", "propertyPath", "source", "name"]

const plain = (value: unknown): string | undefined => {
  if (typeof value !== "string") return undefined
  const text = value.trim()
  return text === "" ? undefined : text
}

const placeOf = (value: unknown): string | undefined => {
  if (Array.isArray(value)) {
    return value.every((part) => typeof part === "string" || typeof part === "number")
      ? plain(value.join("."))
      : undefined
  }
  return isRecord(value) ? (plain(value["pointer"]) ?? plain(value["parameter"])) : plain(value)
}

const firstOf = <A>(
  value: Readonly<Record<string, unknown>>,
  names: ReadonlyArray<string>,
  read: (field: unknown, name: string) => A | undefined
): A | undefined => {
  for (const name of names) {
    const found = Object.hasOwn(value, name) ? read(value[name], name) : undefined
    if (found !== undefined) return found
  }
  return undefined
}

const wordsOf = (value: unknown, depth: number): string | undefined => {
  if (depth > deepest) return undefined
  if (Array.isArray(value)) return listWords(value, depth)
  return isRecord(value) ? recordWords(value, depth) : plain(value)
}

const listWords = (list: ReadonlyArray<unknown>, depth: number): string | undefined => {
  const told = list.slice(0, mostEntries).flatMap((each) => wordsOf(each, depth + 1) ?? [])
  if (told.length === 0) return undefined
  const more = list.length > mostEntries ? ` (and ${list.length - mostEntries} more)` : ""
  return [...new Set(told)].join("; ") + more
}

const recordWords = (value: Readonly<Record<string, unknown>>, depth: number): string | undefined => {
  const reason = firstOf(value, reasonFields, (field) => (isRecord(field) ? undefined : wordsOf(field, depth + 1)))
  const inner = firstOf(value, envelopeFields, (field, name) => innerWords(field, name, depth + 1))
  const place = depth === 0 ? undefined : firstOf(value, placeFields, placeOf)
  // `error: "invalid_grant"` names what the description explains.
  const isCode = plain(value["error"]) === inner
  const told = (isCode ? [inner, reason] : [reason, inner]).filter((each) => each !== undefined)
  const words = [...new Set(told)].join(": ")
  if (words === "") return depth === 0 ? undefined : plain(value["code"])
  return place === undefined ? words : `${place}: ${words}`
}

/** An envelope, or a record of texts by the field that they are about. */
const innerWords = (value: unknown, name: string, depth: number): string | undefined => {
  const words = wordsOf(value, depth)
  if (words !== undefined || !isRecord(value) || !byField.has(name)) return words
  return listWords(
    Object.entries(value).flatMap(([name, field]) => {
      const text = wordsOf(field, depth + 1)
      return text === undefined ? [] : [`${name}: ${text}`]
    }),
    depth
  )
}

/** True for the body of an error that is an HTML page. */
export const isPage = (body: unknown): body is string => typeof body === "string" && looksLikeHtml(body)

/**
 * The server's reason: the text of an error body, or what stands in it where servers put their reasons. Undefined where it has
 * none, and for HTML.
 *
 * @param scrub takes secrets out of the words; before they are cut, because a half of a secret is one too
 */
export const reasonOf = (body: unknown, scrub: (text: string) => string): string | undefined => {
  if (isPage(body)) return undefined
  const words = wordsOf(body, 0)
  return words === undefined ? undefined : cutTo(escapeControls(scrub(words).replaceAll(/\s+/g, " ")), longest)
}
