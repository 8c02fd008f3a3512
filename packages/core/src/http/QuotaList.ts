/**
 * Parses the lists of the RateLimit headers, such as `"burst";q=30;w=1, "daily";q=9000;w=86400`.
 *
 * Implements the part of structured fields (RFC 9651) that these headers use. Other input gives members that no caller
 * looks up, or parameters that are not numbers: callers check what they read.
 */
import { elements, parts } from "./FieldList.ts"

/** One member of such a list. */
export interface QuotaMember {
  /** Text before the parameters, without quotation marks: a name, or in older drafts the limit itself. */
  readonly name: string
  /** Parameters as written, by lower-case key. */
  readonly parameters: ReadonlyMap<string, string>
}

/** Returns the members of a list. Empty when the header is missing. */
export const quotaMembers = (text: string | null): ReadonlyArray<QuotaMember> =>
  text === null
    ? []
    : elements(text).map((element) => {
        const [name = "", ...parameters] = parts(element, ";")
        return {
          name: name.trim().replace(/^"(.*)"$/s, "$1"),
          parameters: new Map(
            parameters.map((parameter) => {
              const [key = "", value = ""] = parameter.split("=", 2)
              return [key.trim().toLowerCase(), value.trim()]
            })
          )
        }
      })

/**
 * Returns the quotas of a `RateLimit` header, with the parameters `r` and `t`. Version 7 of the draft has one quota, as
 * a dictionary with longer names: `limit=100, remaining=0, reset=50`. Its name is then its limit, as in
 * `RateLimit-Policy: 100;w=60`.
 */
export const quotaStates = (text: string | null): ReadonlyArray<QuotaMember> => {
  const members = quotaMembers(text)
  const fields = new Map<string, string>()
  for (const { name } of members) {
    const [, key = "", value = ""] = /^(limit|remaining|reset)=(.+)$/i.exec(name) ?? []
    if (key !== "") fields.set(key.toLowerCase(), value)
  }
  const [limit, remaining, reset] = ["limit", "remaining", "reset"].map((key) => fields.get(key))
  if (limit === undefined || reset === undefined) return members
  return [
    {
      name: limit,
      parameters: new Map([
        ["q", limit],
        ["r", remaining ?? ""],
        ["t", reset]
      ])
    }
  ]
}

/** Parses a plain decimal. Why not `Number` alone: it accepts "", "0x10", "1e9" and "Infinity". */
export const decimal = (value: string | null | undefined): number | undefined => {
  const text = (value ?? "").trim()
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined
}
