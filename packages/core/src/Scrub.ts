/**
 * Taking credentials out of what a server sends back.
 *
 * Hazard: gateways and debug pages echo the headers of a request. Whatever of that gets into an error gets into logs.
 */
import { isRecord } from "./ParseJson.ts"

/** Stands for what is withheld. */
export const redacted = "<redacted>"

/** Takes secrets out of a text, or out of all texts of a JSON value. */
export interface Scrub {
  readonly text: (text: string) => string
  readonly json: (value: unknown) => unknown
}

/** Shorter ones are no secrets, and stand in every other word. In characters. */
const shortest = 4

/** What follows the scheme in a header: `Bearer abc` is as secret as `abc`. */
const withoutScheme = (secret: string): ReadonlyArray<string> => {
  const [, scheme, rest] = /^(\S+)\s+(\S.*)$/.exec(secret) ?? []
  if (scheme === undefined || rest === undefined) return []
  if (scheme.toLowerCase() !== "basic") return [rest]
  try {
    const pair = atob(rest)
    return [rest, pair, pair.slice(pair.indexOf(":") + 1)]
  } catch {
    return [rest]
  }
}

/** The ways in which a server may write a text: as it is, inside of JSON, inside of a URL or form, in Base64. */
const spellings = (secret: string): ReadonlyArray<string> => [
  secret,
  JSON.stringify(secret).slice(1, -1),
  encodeURIComponent(secret.toWellFormed()),
  new URLSearchParams({ "": secret }).toString().slice(1)
]

/** All texts that stand for the secrets, the longest first, so that none leaves the rest of another one. */
const textsOf = (secrets: ReadonlyArray<string>): ReadonlyArray<string> => {
  const all = secrets.flatMap((secret) => [secret, ...withoutScheme(secret)]).flatMap(spellings)
  return [...new Set(all)].filter(({ length }) => length >= shortest).toSorted((a, b) => b.length - a.length)
}

/**
 * Makes a scrubber.
 *
 * @param secrets asked for when something is scrubbed first: few calls fail
 */
export const makeScrub = (secrets: () => ReadonlyArray<string>): Scrub => {
  let texts: ReadonlyArray<string> | undefined
  const text = (given: string): string => {
    texts ??= textsOf(secrets())
    return texts.reduce((left, secret) => left.replaceAll(secret, redacted), given)
  }
  const json = (value: unknown): unknown => {
    if (typeof value === "string") return text(value)
    if (Array.isArray(value)) return value.map(json)
    if (!isRecord(value)) return value
    return Object.fromEntries(Object.entries(value).map(([key, field]) => [text(key), json(field)]))
  }
  return { text, json }
}
