/**
 * Reads the rate limit from a response: requests, window, remaining requests and reset.
 *
 * Vendors state it in three families of headers. They are read in this order, the most informative family first:
 *
 * | family | example | window |
 * |---|---|---|
 * | policy | `RateLimit-Policy: "default";q=30;w=1` or `30;w=1`, `RateLimit-Limit: 30, 30;w=1` | stated |
 * | period | `X-RateLimit-Limit-Second: 30` | in the name |
 * | plain | `RateLimit-Limit: 30`, `X-RateLimit-Limit: 30`, `RateLimit: limit=30, remaining=4, reset=9` | not stated |
 *
 * Of several quotas the one with the shortest window is returned: a burst reaches it first. `retryAfter` reports a longer
 * quota that is used up.
 */
import { decimal, quotaMembers, quotaStates } from "../http/QuotaList.ts"
import type { QuotaMember } from "../http/QuotaList.ts"
import { prefixes, resetOf, serverNow } from "../http/RetryAfter.ts"
import type { HeaderReader } from "../http/FieldList.ts"

/** Rate limit that a response states. */
export interface RateQuota {
  /** Number of requests in a window, 1 or more. */
  readonly limit: number
  /** Length of the window in milliseconds, more than 0. */
  readonly windowMillis?: number
  /** Requests that remain in the current window. */
  readonly remaining?: number
  /** Time until the window ends, in whole milliseconds. */
  readonly resetMillis?: number
}

/**
 * Returns the rate limit that a response states; undefined when it states none. Malformed values, and limits and windows of
 * 0, count as absent.
 *
 * @param headers headers of the response
 * @param now     milliseconds since 1970, from the `Clock`
 * @see draft-ietf-httpapi-ratelimit-headers, also its versions 3 to 7 with `RateLimit-Limit`
 */
export const rateQuota = (headers: HeaderReader, now: number): RateQuota | undefined => {
  const here = serverNow(headers, now)
  return byPolicy(headers, here) ?? byPeriod(headers) ?? plain(headers, here)
}

interface Stated {
  readonly limit: number
  readonly windowMillis?: number | undefined
  readonly remaining?: number | undefined
  readonly reset?: number | undefined
}

const quota = ({ limit, remaining, reset, windowMillis }: Stated): RateQuota => ({
  limit,
  ...(windowMillis === undefined ? {} : { windowMillis }),
  ...(remaining === undefined ? {} : { remaining }),
  ...(reset === undefined ? {} : { resetMillis: Math.ceil(Math.min(reset, Number.MAX_SAFE_INTEGER)) })
})

const whole = (value: string | null | undefined): number | undefined => {
  const number = decimal(value)
  return Number.isSafeInteger(number) ? number : undefined
}

const positive = (value: number | undefined): number | undefined =>
  value !== undefined && value > 0 && Number.isSafeInteger(value) ? value : undefined

/** Returns the remaining requests of a quota, and the milliseconds until it is full again. */
const left = ({ parameters }: QuotaMember): Pick<Stated, "remaining" | "reset"> => {
  const seconds = decimal(parameters.get("t"))
  return { remaining: whole(parameters.get("r")), reset: seconds === undefined ? undefined : seconds * 1000 }
}

const byPolicy = (headers: HeaderReader, now: number): RateQuota | undefined => {
  // In versions 3 and 4 of the draft the policies follow the limit, in the same header.
  const members = [
    ...quotaMembers(headers.get("ratelimit-policy")),
    ...quotaMembers(headers.get("ratelimit-limit")).slice(1)
  ]
  let shortest: { readonly name: string; readonly limit: number; readonly windowMillis: number | undefined } | undefined
  for (const { name, parameters } of members) {
    const limit = positive(whole(parameters.get("q")) ?? whole(name))
    if (limit === undefined) continue
    const windowMillis = positive((whole(parameters.get("w")) ?? 0) * 1000)
    if (shortest === undefined || (windowMillis ?? Infinity) < (shortest.windowMillis ?? Infinity)) {
      shortest = { name, limit, windowMillis }
    }
  }
  if (shortest === undefined) return undefined
  const { limit, name, windowMillis } = shortest
  const current = quotaStates(headers.get("ratelimit")).find((member) => member.name === name)
  if (current !== undefined) return quota({ limit, windowMillis, ...left(current) })
  // With several policies, `ratelimit-remaining` may belong to another policy than the chosen one.
  if (members.some((member) => member.name !== name)) return quota({ limit, windowMillis })
  const remaining = whole(headers.get("ratelimit-remaining"))
  return quota({ limit, windowMillis, remaining, reset: resetOf("ratelimit", headers, now) })
}

/** Periods from the shortest to the longest. */
const periods = [
  ["second", 1000],
  ["minute", 60_000],
  ["hour", 3_600_000]
] as const

const byPeriod = (headers: HeaderReader): RateQuota | undefined => {
  for (const [period, windowMillis] of periods) {
    const limit = positive(whole(headers.get(`x-ratelimit-limit-${period}`)))
    if (limit === undefined) continue
    return quota({ limit, windowMillis, remaining: whole(headers.get(`x-ratelimit-remaining-${period}`)) })
  }
  return undefined
}

const plain = (headers: HeaderReader, now: number): RateQuota | undefined => {
  for (const member of quotaStates(headers.get("ratelimit"))) {
    const limit = positive(whole(member.parameters.get("q")))
    if (limit !== undefined) return quota({ limit, ...left(member) })
  }
  for (const prefix of prefixes) {
    const limit = positive(whole(headers.get(`${prefix}-limit`)))
    if (limit === undefined) continue
    const remaining = whole(headers.get(`${prefix}-remaining`))
    return quota({ limit, remaining, reset: resetOf(prefix, headers, now) })
  }
  return undefined
}
