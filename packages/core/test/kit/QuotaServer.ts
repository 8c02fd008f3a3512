/**
 * A server that counts requests in fixed windows with any offset, and states its limit in one of the usual forms.
 */
import { Clock, Effect } from "effect"

export interface QuotaServerOptions {
  readonly limit: number
  readonly windowMillis: number
  /** Offset of its windows, in milliseconds. */
  readonly phase: number
  /** True: its responses state the limit. False: only its 429s show it. */
  readonly stated: boolean
  readonly retryAfter: "seconds" | "date" | "none"
  /** Time from sending to counting, and from there to the response, in milliseconds. */
  readonly latency?: (status?: number) => number
}

export interface QuotaResponse {
  readonly status: number
  readonly headers: Headers
}

export const quotaServer = (options: QuotaServerOptions) => {
  const { latency = () => 0, limit, phase, windowMillis } = options
  const counts = new Map<number, number>()
  const requests: Array<{ readonly at: number; readonly status: number }> = []

  const send: Effect.Effect<QuotaResponse> = Effect.gen(function* () {
    yield* Effect.sleep(latency())
    const now = yield* Clock.currentTimeMillis
    const window = Math.floor((now - phase) / windowMillis)
    const used = counts.get(window) ?? 0
    const status = used < limit ? 200 : 429
    if (status === 200) counts.set(window, used + 1)
    requests.push({ at: now, status })

    const headers = new Headers()
    const reset = (window + 1) * windowMillis + phase
    if (options.stated) {
      headers.set("ratelimit-policy", `"default";q=${limit};w=${windowMillis / 1000}`)
      headers.set("ratelimit", `"default";r=${Math.max(0, limit - used - 1)};t=${Math.ceil((reset - now) / 1000)}`)
    }
    if (status === 429 && options.retryAfter === "seconds") {
      headers.set("retry-after", `${Math.ceil((reset - now) / 1000)}`)
    }
    if (status === 429 && options.retryAfter === "date") {
      headers.set("retry-after", new Date(Math.ceil(reset / 1000) * 1000).toUTCString())
    }
    yield* Effect.sleep(latency(status))
    return { status, headers }
  })

  /** The requests that were counted or refused from this time on. */
  const since = (time: number) => {
    const all = requests.filter(({ at }) => at >= time)
    return { all: all.length, refused: all.filter(({ status }) => status === 429).length }
  }
  return { send, since }
}

/** Numbers from 0 to 1, the same ones for the same seed (mulberry32). */
export const seeded = (seed: number): (() => number) => {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
