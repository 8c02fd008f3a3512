/**
 * Finds the server's reason in an error body, for a message: searches the usual error formats and returns one line.
 */
import { looksLikeHtml } from "../http/MediaType.ts"
import { isRecord } from "../values/ParseJson.ts"

/** Longest reason in a message, in characters. */
const longest = 300

/** Largest number of list entries in a message. */
const mostEntries = 5

/** Deepest nesting that is searched. A list between two levels counts as half a level. */
const deepest = 5

const escapeOf = (code: number): string => {
  const digits = code.toString(16).padStart(4, "0")
  return code > 0xffff ? `\\u{${digits}}` : `\\u${digits}`
}

/**
 * Escapes characters that a terminal obeys or a log takes for a line end: control characters, those that change the
 * text direction, and invisible ones. `\n`, `\r` and `\t` keep these names; others become their number, e.g. `\u001b`.
 */
export const escapeControls = (text: string): string =>
  text.replaceAll(
    // oxlint-disable-next-line no-control-regex -- these are what is looked for
    /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu,
    (char) => ({ "\n": "\\n", "\r": "\\r", "\t": "\\t" })[char] ?? escapeOf(char.codePointAt(0)!) // a match has a character
  )

/** Cuts a text to a number of characters, and marks the cut with `…`. */
const cutTo = (text: string, length: number): string =>
  // Half of a surrogate pair is not a character.
  text.length > length ? `${text.slice(0, length).replace(/[\ud800-\udbff]$/, "")}…` : text

// Field names below are compared without case and punctuation: `error_message`, `errorMessage` and `$message` are
// common.
const keyOf = (name: string): string => name.toLowerCase().replaceAll(/[^a-z\d]/g, "")

/** Fields with the reason, in order of preference: RFC 9457, RFC 6749, FastAPI, NestJS, AWS, Okta, Jira and others. */
const reasonFields = [
  "message",
  "errordescription",
  "msg",
  "detail",
  "errormessage",
  "errormessages",
  "errormsg",
  "errorsummary",
  "usermessage",
  "developermessage",
  "defaultmessage",
  "statusmessage",
  "faultstring",
  "reason",
  "description",
  "messages",
  "title"
]

/** Fields that contain more error objects, or a code instead. */
const envelopeFields = [
  "error",
  "errors",
  "detail",
  "details",
  "issues",
  "issuelist",
  "violations",
  "fieldviolations",
  "validationerrors",
  "invalidparams",
  "errorcauses",
  "elements",
  "fault"
]

/** Fields that wrap a whole response. Only errors are searched in them. Hazard: they also contain personal data. */
const wrapperFields = ["response", "data", "result"]

/** Fields that may contain texts by field name. Hazard: others, such as `details`, may contain personal data. */
const byField: ReadonlySet<string> = new Set(["errors", "violations", "validationerrors", "issues"])

/** Fields that name the field that the reason is about. */
const locationFields = [
  "loc",
  "field",
  "path",
  "pointer",
  "instancepath",
  "param",
  "property",
  "propertypath",
  "target",
  "source",
  "name"
]

/** Fields with a code, which is used when there is no text. */
const codeFields = ["code", "i18nkey"]

const plain = (value: unknown): string | undefined => {
  if (typeof value !== "string") return undefined
  const text = value.trim()
  return text === "" ? undefined : text
}

const locationOf = (value: unknown): string | undefined => {
  if (Array.isArray(value)) {
    return value.every((part) => typeof part === "string" || typeof part === "number")
      ? plain(value.join("."))
      : undefined
  }
  return isRecord(value) ? (plain(value["pointer"]) ?? plain(value["parameter"])) : plain(value)
}

type Fields = ReadonlyMap<string, unknown>

const fieldsOf = (value: Readonly<Record<string, unknown>>): Fields =>
  new Map(Object.entries(value).map(([name, field]) => [keyOf(name), field]))

const firstOf = <A>(
  fields: Fields,
  names: ReadonlyArray<string>,
  read: (field: unknown) => A | undefined
): A | undefined => {
  for (const name of names) {
    const found = read(fields.get(name))
    if (found !== undefined) return found
  }
  return undefined
}

/** Joins texts, each once. */
const joined = (texts: ReadonlyArray<string | undefined>): string =>
  [...new Set(texts.filter((text) => text !== undefined))].reduce(
    (before, text) => (before === "" ? text : `${before}${/[.!?:;]$/.test(before) ? "" : ":"} ${text}`),
    ""
  )

const wordsOf = (value: unknown, depth: number): string | undefined => {
  if (depth > deepest) return undefined
  if (Array.isArray(value)) return listWords(value, depth)
  return isRecord(value) ? recordWords(value, depth) : plain(value)
}

const listWords = (list: ReadonlyArray<unknown>, depth: number): string | undefined => {
  const texts = list.slice(0, mostEntries).flatMap((each) => wordsOf(each, depth + 0.5) ?? [])
  if (texts.length === 0) return undefined
  const more = list.length > mostEntries ? ` (and ${list.length - mostEntries} more)` : ""
  return [...new Set(texts)].join("; ") + more
}

const recordWords = (value: Readonly<Record<string, unknown>>, depth: number): string | undefined => {
  const fields = fieldsOf(value)
  // OData has the language next to the text.
  const reason = firstOf(fields, reasonFields, (field) =>
    isRecord(field) ? plain(field["value"]) : wordsOf(field, depth + 1)
  )
  // `error: "invalid_grant"` is a code; the description explains it.
  const code = plain(fields.get("error"))
  const inner = envelopeFields.map((name) => innerWords(fields.get(name), name, depth + 1))
  const wrapped = depth > 0 ? [] : wrapperFields.map((name) => wrappedWords(fields.get(name), depth + 1))
  const isLeaf = envelopeFields.every(
    (name, index) => inner[index] === undefined || plain(fields.get(name)) !== undefined
  )
  const location = depth === 0 || !isLeaf ? undefined : firstOf(fields, locationFields, locationOf)
  const words = joined([code, reason, ...inner, ...wrapped])
  if (words !== "") return joined([location, words])
  if (depth > 0) {
    const named = firstOf(fields, codeFields, plain)
    return named === undefined ? undefined : joined([location, named])
  }
  // Django returns texts by field without a wrapper.
  return Object.values(value).every(isTexts) ? wordsByField(value, depth) : undefined
}

const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every((each) => typeof each === "string")

const wordsByField = (value: Readonly<Record<string, unknown>>, depth: number): string | undefined =>
  listWords(
    Object.entries(value).flatMap(([name, field]) => {
      const text = wordsOf(field, depth + 1)
      return text === undefined ? [] : [`${name}: ${text}`]
    }),
    depth
  )

/** Reads an error object, or texts by the name of the field that they are about. */
const innerWords = (value: unknown, name: string, depth: number): string | undefined => {
  if (!isRecord(value) || !byField.has(name)) return wordsOf(value, depth)
  // A field may be called `title` or `message`.
  const isByField = Object.values(value).every(Array.isArray)
  return (isByField ? undefined : wordsOf(value, depth)) ?? wordsByField(value, depth)
}

const wrappedWords = (value: unknown, depth: number): string | undefined =>
  isRecord(value) ? recordWords({ error: value["error"], errors: value["errors"] }, depth) : undefined

/** True for an error body that is an HTML page. */
export const isPage = (body: unknown): body is string => typeof body === "string" && looksLikeHtml(body)

/**
 * Returns the server's reason: the text of an error body, or the texts in its usual fields. Undefined when there is
 * none, and for HTML.
 *
 * @param scrub removes secrets. Applied before the text is cut, because half of a secret is a secret too
 */
export const reasonOf = (body: unknown, scrub: (text: string) => string): string | undefined => {
  if (isPage(body)) return undefined
  const words = wordsOf(body, 0)
  return words === undefined ? undefined : cutTo(escapeControls(scrub(words).replaceAll(/\s+/g, " ")), longest)
}
