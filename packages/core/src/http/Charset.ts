/**
 * Decodes the text of a response. The charset is the byte order mark's, else the `charset` parameter of `Content-Type`,
 * else UTF-8, as in browsers.
 *
 * Why: read as UTF-8, a Latin-1 price list loses every umlaut without an error. Bytes that cannot be decoded are a
 * problem of the response; text with replacement characters never passes as the server's.
 *
 * @see RFC 9110, 8.3.2; https://encoding.spec.whatwg.org/#decode
 */
import { parts } from "./FieldList.ts"

const defaultCharset = "utf-8"

/** Returns the charset of a media type in lower case, or undefined when it has no `charset` parameter. */
export const charsetOf = (contentType: string | null | undefined): string | undefined => {
  if (typeof contentType !== "string" || !/charset/i.test(contentType)) return undefined
  for (const parameter of parts(contentType, ";").slice(1)) {
    const [, value] = /^\s*charset\s*=\s*(.*?)\s*$/i.exec(parameter) ?? []
    // Some servers use apostrophes, which RFC 9110 does not allow.
    const charset = value
      ?.replace(/^(["'])(.*)\1$/, "$2")
      .trim()
      .toLowerCase()
    if (charset !== undefined && charset !== "") return charset
  }
  return undefined
}

const marks: ReadonlyArray<readonly [charset: string, bytes: ReadonlyArray<number>]> = [
  ["utf-8", [0xef, 0xbb, 0xbf]],
  ["utf-16be", [0xfe, 0xff]],
  ["utf-16le", [0xff, 0xfe]]
]

const markedAs = (bytes: Uint8Array): string | undefined =>
  marks.find(([, mark]) => mark.every((byte, at) => bytes[at] === byte))?.[0]

/** Decoders keep no state between whole texts, so one of each kind is enough. They remove a byte order mark. */
const decoders = new Map<string, TextDecoder | undefined>()

const decoderOf = (charset: string, fatal: boolean): TextDecoder | undefined => {
  const key = `${charset} ${fatal}`
  if (!decoders.has(key)) {
    // Servers choose the names: only charsets that the runtime knows are cached.
    const made = newDecoder(charset, fatal)
    if (made === undefined) return undefined
    decoders.set(key, made)
  }
  return decoders.get(key)
}

/**
 * Names of ASCII (IANA). Text with other bytes is read as UTF-8, or fails. Hazard: a `TextDecoder` would read it as
 * Windows-1252.
 */
const ascii: ReadonlySet<string> = new Set(["us-ascii", "ascii", "ansi_x3.4-1968", "iso646-us", "iso-ir-6", "csascii"])

const newDecoder = (charset: string, fatal: boolean): TextDecoder | undefined => {
  try {
    return new TextDecoder(ascii.has(charset) ? defaultCharset : charset, { fatal })
  } catch {
    return undefined
  }
}

const shown = (charset: string): string => (/^[\w.:+-]{1,40}$/.test(charset) ? charset : "of that name")

const unknownCharset = (charset: string): string => `Charset ${shown(charset)} cannot be decoded here`

/** Returns the problem of bytes that are not valid in their charset. */
export const notOf = (charset: string | undefined): string =>
  charset === undefined ? "Not UTF-8, and the response names no charset" : `Not valid ${shown(charset)}`

/** Body as text. */
export interface Decoded {
  readonly text: string
  /** Reason why the text differs from what the server sent. */
  readonly problem?: string
}

/** Decodes a whole body. With a `problem` the text contains replacement characters. */
export const decodeText = (bytes: Uint8Array, contentType: string | null | undefined): Decoded => {
  const named = charsetOf(contentType)
  const charset = markedAs(bytes) ?? named ?? defaultCharset
  const decoder = decoderOf(charset, true)
  try {
    if (decoder !== undefined) return { text: decoder.decode(bytes) }
  } catch {
    // Reported below.
  }
  const lossy = decoderOf(charset, false) ?? decoderOf(defaultCharset, false)
  return {
    text: lossy?.decode(bytes) ?? "",
    problem: decoder === undefined ? unknownCharset(charset) : notOf(named)
  }
}

/**
 * Makes a decoder for a body that arrives in chunks, or returns the reason why there is none. The decoder throws a
 * `TypeError` at bytes that are not valid in the charset.
 */
export const streamDecoder = (contentType: string | null | undefined): TextDecoder | string => {
  const charset = charsetOf(contentType) ?? defaultCharset
  return newDecoder(charset, true) ?? unknownCharset(charset)
}
