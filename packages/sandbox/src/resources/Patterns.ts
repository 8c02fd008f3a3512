/**
 * Makes texts that follow a pattern, such as UUIDs and ULIDs.
 */
import { isObject } from "../openapi/Json.ts"
import { patternOf } from "../openapi/Pattern.ts"

/** Digits of Crockford's base 32, the alphabet of ULIDs. */
const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

/** Writes a hexadecimal text with the characters of another alphabet. */
const inAlphabet = (hex: string, alphabet: string): string => {
  let number = BigInt(`0x${hex}`)
  let text = ""
  for (; number > 0n; number /= BigInt(alphabet.length))
    text += alphabet[Number(number % BigInt(alphabet.length))] ?? ""
  return text
}

const asUuid = (hex: string, version: string): string =>
  [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `${version}${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32)
  ].join("-")

/**
 * Returns texts in the usual forms of ids: UUIDs of each version, ULIDs, hexadecimal and decimal ones.
 *
 * @param hex 32 hexadecimal digits, from which all of them are made
 */
const textsLike = (hex: string, lengths: ReadonlyArray<number>): ReadonlyArray<string> => {
  const digits = inAlphabet(hex, "0123456789").padEnd(30, "1")
  const ulid = `0${inAlphabet(hex, crockford)}`.padEnd(26, "0").slice(0, 26)
  const forms = [
    hex,
    digits,
    ulid,
    hex.toUpperCase(),
    inAlphabet(hex, "abcdefghijklmnopqrstuvwxyz"),
    inAlphabet(hex, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
  ]
  return [
    ...["4", "7", "1", "5", "6"].map((version) => asUuid(hex, version)),
    ulid,
    hex,
    hex.slice(0, 24),
    ...lengths.flatMap((length) => forms.filter((form) => form.length >= length).map((form) => form.slice(0, length)))
  ]
}

/** Returns a text that the pattern and the length of a schema allow; undefined if none of the usual forms does. */
export const patternedText = (schema: unknown, hex: string): string | undefined => {
  if (!isObject(schema)) return undefined
  const { maxLength, minLength, pattern } = schema
  const expression = typeof pattern === "string" ? patternOf(pattern) : undefined
  const least = typeof minLength === "number" ? minLength : 1
  const most = typeof maxLength === "number" ? maxLength : Infinity
  const lengths = [most, 16, 12, 8, least].filter((length) => length >= least && length <= most && length <= 32)
  return textsLike(hex, lengths).find(
    (text) => text.length >= least && text.length <= most && expression?.test(text) !== false
  )
}
