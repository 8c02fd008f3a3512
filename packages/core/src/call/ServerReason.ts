/**
 * What a server says of an error, in its own words, fit for a message: its reason out of the usual envelopes, on one line.
 */
import { looksLikeHtml } from "../http/MediaType.ts"
import { isRecord } from "../values/ParseJson.ts"

/** The most that a message quotes, in characters. */
const longest = 300

/** The most entries of a list that a message quotes. */
const mostEntries = 5

/** Envelopes within envelopes, beyond which nothing is looked for; a list between them is half a one. */
const deepest = 5

const escapeOf = (code: number): string => {
  const digits = code.toString(16).padStart(4, "0")
  return code > 0xffff ? `\\u{${digits}}` : `\\u${digits}`
}

/**
 * Replaces what a terminal obeys or a log takes for the end of a line: control characters, those that turn the direction
 * of text, and those that show nothing. `\n` and `\t` by these names, others by their number, e.g. `\u001b`.
 */
export const escapeControls = (text: string): string =>
  text.replaceAll(
    // oxlint-disable-next-line no-control-regex -- these are what is looked for
    /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu,
    (char) => ({ "\n": "\\n", "\r": "\\r", "\t": "\\t" })[char] ?? escapeOf(char.codePointAt(0)!) // a match has a character
  )

/** A text cut to so many characters, with a mark where something is missing. */
const cutTo = (text: string, length: number): string =>
  // Half of a surrogate pair is no character.
  text.length > length ? `${text.slice(0, length).replace(/[\ud800-\udbff]$/, "")}…` : text

// The names of fields below are compared without case and signs: `error_message`, `errorMessage` and `$message` are common.
const keyOf = (name: string): string => name.toLowerCase().replaceAll(/[^a-z\d]/g, "")

/** Fields that hold the reason, the most telling first: RFC 9457, RFC 6749, FastAPI, NestJS, AWS, Okta, Jira and others. */
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

/** Fields that hold more envelopes, or a code in place of one. */
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

/** Fields around a whole response: only errors are looked for in them, for they also hold the data of persons. */
const wrapperFields = ["response", "data", "result"]

/** Envelopes that may be a record of texts by field. Others, such as `details`, may hold the data of a person. */
const byField: ReadonlySet<string> = new Set(["errors", "violations", "validationerrors", "issues"])

/** Fields that say where the reason applies. */
const placeFields = [
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

/** Fields that name a reason, where there are no words. */
const codeFields = ["code", "i18nkey"]

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

/** Texts, each once, behind one another. */
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
  const told = list.slice(0, mostEntries).flatMap((each) => wordsOf(each, depth + 0.5) ?? [])
  if (told.length === 0) return undefined
  const more = list.length > mostEntries ? ` (and ${list.length - mostEntries} more)` : ""
  return [...new Set(told)].join("; ") + more
}

const recordWords = (value: Readonly<Record<string, unknown>>, depth: number): string | undefined => {
  const fields = fieldsOf(value)
  // OData has the language beside the text.
  const reason = firstOf(fields, reasonFields, (field) =>
    isRecord(field) ? plain(field["value"]) : wordsOf(field, depth + 1)
  )
  // `error: "invalid_grant"` names what the description explains.
  const code = plain(fields.get("error"))
  const inner = envelopeFields.map((name) => innerWords(fields.get(name), name, depth + 1))
  const wrapped = depth > 0 ? [] : wrapperFields.map((name) => wrappedWords(fields.get(name), depth + 1))
  const isLeaf = envelopeFields.every(
    (name, index) => inner[index] === undefined || plain(fields.get(name)) !== undefined
  )
  const place = depth === 0 || !isLeaf ? undefined : firstOf(fields, placeFields, placeOf)
  const words = joined([code, reason, ...inner, ...wrapped])
  if (words !== "") return joined([place, words])
  if (depth > 0) {
    const named = firstOf(fields, codeFields, plain)
    return named === undefined ? undefined : joined([place, named])
  }
  // Django has nothing around the texts by field.
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

/** An envelope, or a record of texts by the field that they are about. */
const innerWords = (value: unknown, name: string, depth: number): string | undefined => {
  if (!isRecord(value) || !byField.has(name)) return wordsOf(value, depth)
  // A field may be called `title` or `message`.
  const isByField = Object.values(value).every(Array.isArray)
  return (isByField ? undefined : wordsOf(value, depth)) ?? wordsByField(value, depth)
}

const wrappedWords = (value: unknown, depth: number): string | undefined =>
  isRecord(value) ? recordWords({ error: value["error"], errors: value["errors"] }, depth) : undefined

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
