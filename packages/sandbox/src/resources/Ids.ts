/**
 * Makes ids and other texts that follow a pattern.
 */
import { Refusal } from "../http/Refusal.ts"
import { isObject, objectOf } from "../openapi/Json.ts"
import { patternOf } from "../openapi/Pattern.ts"
import type { Engine } from "./Records.ts"
import type { Resource } from "./Roles.ts"

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

/** Prefix of the ids in an example, such as `cus_`. */
const prefixOf = (example: unknown): string | undefined =>
  typeof example === "string" ? /^[A-Za-z]+_(?=[A-Za-z\d]+$)/.exec(example)?.[0] : undefined

/** Attempts to find an id that no record has. */
const mostIds = 100

/**
 * Makes an id that the field's schema allows.
 *
 * @param pointer schema of the field; undefined if records show no id
 * @param isTaken true for the id of a record
 * @throws Refusal 409 if every id is taken
 */
export const newId = (
  { document, identity, samples, schemas, store, validator }: Engine,
  resource: Resource,
  pointer: string | undefined,
  isTaken: (id: string) => boolean
): string | number => {
  if (pointer === undefined) return identity.uuid()
  const { types } = schemas.view(pointer)
  const { value: schema } = document.resolve(pointer)
  const example = isObject(schema)
    ? [schema["example"], schema["examples"]].flat().find((each) => each !== undefined)
    : undefined
  const isFree = (id: unknown): id is string | number =>
    (typeof id === "string" || typeof id === "number") &&
    validator.errors(pointer, id).length === 0 &&
    !isTaken(String(id))
  const { minimum, multipleOf } = objectOf(schema)
  const unit = typeof multipleOf === "number" ? multipleOf : 1
  const start = typeof minimum === "number" ? Math.ceil(minimum / unit) * unit - unit : 0
  for (let turn = 0; turn < mostIds; turn++) {
    const number = store.next(`id ${resource.path}`)
    if (types.has("integer") || types.has("number")) {
      const whole = [number, number * unit, start + number * unit].find(isFree)
      if (whole !== undefined) return whole
    }
    const uuid = identity.uuid()
    const hex = uuid.replaceAll("-", "")
    const prefix = prefixOf(example)
    const found = [
      ...(prefix === undefined ? [] : [`${prefix}${hex.slice(0, 24)}`]),
      uuid,
      patternedText(schema, hex)
    ].find(isFree)
    if (found !== undefined) return found
    const made = samples.another(pointer, number)
    if (isFree(made)) return made
  }
  throw new Refusal(409, `No id is left for ${resource.path}`)
}
