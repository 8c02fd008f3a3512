/**
 * Removes credentials from what a server sends back.
 *
 * Hazard: gateways and debug pages return the headers of a request. Errors contain such texts, and logs contain errors.
 */
import { isRecord } from "./ParseJson.ts"

/** Replaces a secret. */
export const redacted = "<redacted>"

/** Removes secrets from a text, or from all texts of a JSON value. */
export interface Scrub {
  readonly text: (text: string) => string
  readonly json: (value: unknown) => unknown
}

/** Shortest secret that is removed, in characters. Why: shorter texts are no secrets, and appear in many words. */
const shortest = 4

/** Returns the values of parameters such as `token="abc"`, in the credentials of a scheme. */
const parameterValues = (text: string): ReadonlyArray<string> =>
  [...text.matchAll(/=\s*(?:"([^"]+)"|([^\s",=]+))/g)].flatMap(([, quoted, bare]) => quoted ?? bare ?? [])

/** Returns the text after the scheme of a header: `Bearer abc` is as secret as `abc`. */
const withoutScheme = (secret: string): ReadonlyArray<string> => {
  const [, scheme, rest] = /^(\S+)\s+(\S.*)$/.exec(secret) ?? []
  if (scheme === undefined || rest === undefined) return []
  if (scheme.toLowerCase() !== "basic") return [rest, ...parameterValues(rest)]
  try {
    const pair = atob(rest)
    return [rest, pair, pair.slice(pair.indexOf(":") + 1)]
  } catch {
    return [rest]
  }
}

const lowerEscapes = (text: string): string => text.replaceAll(/%[\dA-F]{2}/g, (escape) => escape.toLowerCase())

const asciiJson = (json: string): string =>
  json.replaceAll(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)

/** Escapes a text for HTML. A quotation mark has two usual escapes. */
const inHtml = (text: string, quote: string): string =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', quote)
    .replaceAll("'", "&#39;")

/** Encodes a text in Base64 without padding, so that it is found with and without. */
const inBase64 = (text: string): string =>
  btoa(String.fromCharCode(...new TextEncoder().encode(text))).replace(/=+$/, "")

/** Returns the forms in which a server may write a text: unchanged, in JSON, in a URL or form, in HTML, in Base64. */
const spellings = (secret: string): ReadonlyArray<string> => {
  const json = JSON.stringify(secret).slice(1, -1)
  const inUrl = encodeURIComponent(secret.toWellFormed())
  const form = new URLSearchParams({ "": secret }).toString().slice(1)
  const base64 = inBase64(secret)
  return [
    secret,
    // PHP escapes slashes. PHP and Python escape everything beyond ASCII.
    ...[json, asciiJson(json)].flatMap((each) => [each, each.replaceAll("/", "\\/")]),
    ...[inUrl, form, encodeURIComponent(inUrl)].flatMap((each) => [each, lowerEscapes(each)]),
    inHtml(secret, "&quot;"),
    inHtml(secret, "&#34;"),
    base64,
    base64.replaceAll("+", "-").replaceAll("/", "_")
  ]
}

/** Returns all forms of the secrets, the longest first. Why: a shorter one must not leave the rest of a longer one. */
const textsOf = (secrets: ReadonlyArray<string>): ReadonlyArray<string> => {
  const all = secrets.flatMap((secret) => [secret, ...withoutScheme(secret)]).flatMap(spellings)
  return [...new Set(all)].filter(({ length }) => length >= shortest).toSorted((a, b) => b.length - a.length)
}

/**
 * Makes a function that removes secrets.
 *
 * @param secrets called when something is scrubbed for the first time. Why: few calls fail
 */
export const makeScrub = (secrets: () => ReadonlyArray<string>): Scrub => {
  let texts: ReadonlyArray<string> | undefined
  const text = (given: string): string => {
    texts ??= textsOf(secrets())
    return texts.reduce((rest, secret) => rest.replaceAll(secret, redacted), given)
  }
  const json = (value: unknown): unknown => {
    if (typeof value === "string") return text(value)
    if (Array.isArray(value)) return value.map(json)
    if (!isRecord(value)) return value
    return Object.fromEntries(Object.entries(value).map(([key, field]) => [text(key), json(field)]))
  }
  return { text, json }
}
