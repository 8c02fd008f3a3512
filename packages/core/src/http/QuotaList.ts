/**
 * The members of the RateLimit headers: lists such as `"burst";q=30;w=1, "daily";q=9000;w=86400`.
 *
 * The part of structured fields (RFC 9651) that these headers use. What does not fit it gives members that nobody asks
 * for, or parameters that are no numbers: whoever reads one checks it.
 */
import { elements, parts } from "./FieldList.ts"

/** One member of such a list. */
export interface QuotaMember {
  /** What stands before the parameters, without quotation marks: a name, or in older drafts the limit itself. */
  readonly name: string
  /** As they stand, by their keys in lower case. */
  readonly parameters: ReadonlyMap<string, string>
}

/** The members of a list; none where the header is absent. */
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
 * The quotas of a `RateLimit` header, with the parameters `r` and `t`. Version 7 of the draft has one quota there, as a dictionary
 * with longer names: `limit=100, remaining=0, reset=50`. Its name is its limit, as in `RateLimit-Policy: 100;w=60`.
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

/** Plain decimals only: `Number` alone would take "", "0x10", "1e9" and "Infinity". */
export const decimal = (value: string | null | undefined): number | undefined => {
  const text = (value ?? "").trim()
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined
}
