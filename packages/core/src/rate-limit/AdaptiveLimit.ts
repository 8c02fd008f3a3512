/**
 * Guesses the rate limit of a server that states none, from its 429 responses with `Retry-After`.
 *
 * When the server refuses several requests together, the number that it accepted in the window before is taken as its limit.
 * A single 429 only causes a pause. The guess can be too low, because other clients use the same quota. So it is raised
 * again, in growing steps while no 429 follows. After a rise that leads to 429s, the next rise waits twice as long. The
 * guess is dropped when lowering it does not help: some servers refuse for other reasons.
 *
 * `Retry-After` gives the length of the window. A date has whole seconds only, so a window of one second may look like two
 * seconds. Half of the possible requests are then sent.
 */

/** Rate limit, stated or guessed. */
export interface Limit {
  /** Number of requests in a window, 1 or more. */
  readonly limit: number
  /** Length of the window, in milliseconds. */
  readonly windowMillis: number
}

/** Record of one key. All times are in milliseconds. */
export interface AdaptiveLimit {
  /** Records a response other than 429. */
  readonly accepted: (now: number) => void
  /** Records a 429 response that asks for a wait. */
  readonly refused: (now: number, wait: number) => void
  /** Records that a call waited because of the guess. Only then a higher limit is tried. */
  readonly waited: () => void
  /** True when there is a guess, or a burst of 429s that may lead to one. */
  readonly known: () => boolean
  /** Returns the current guess, and raises it when a rise is due. */
  readonly at: (now: number) => Limit | undefined
}

/** Longest window that is guessed, in milliseconds. */
export const longestWindow = 60_000

/** Shortest window, in milliseconds. Servers count in no shorter windows, and `Retry-After` has whole seconds only. */
const shortestWindow = 1_000

/** Length of the steps in which responses are counted, in milliseconds. A step that a window cuts is not counted. */
const granule = 100

/**
 * Signs of a limit: the least number of 429s in one burst, and their least share of all responses. A server whose quota is
 * used up refuses every request. A server that refuses a few has other reasons, and only the pause follows.
 */
const telling = {
  /** Without a known limit, all requests were sent at once. */
  first: { refused: 3, share: 0.2 },
  /** A known limit was exceeded by a rise, by a tenth at least. */
  again: { refused: 2, share: 0.05 }
} as const

/** Number of falls in a row after which the guess is dropped: the server refuses for other reasons. */
const vainFalls = 3

const firstRise = 0.1
const highestRise = 0.5
const longestPatience = 16

/** Makes an empty record of one key. */
export const make = (): AdaptiveLimit => {
  // Start of each step with responses, and their number: at most 600 steps.
  const steps: Array<{ readonly at: number; responses: number }> = []
  let guess: { limit: number; windowMillis: number } | undefined
  // 429s come in bursts, each of one window. A burst is judged at the end of the pause that its first 429 asked for.
  // Why: refusals arrive earlier than other responses, and requests accepted before the burst are part of the limit.
  let burst:
    | { readonly at: number; readonly windowMillis: number; readonly quotaBack: number; refused: number }
    | undefined
  let falls = 0
  // The count can be too high: responses that arrive late are counted in the wrong window. So a later guess is at most
  // `highest`.
  let highest = Infinity
  let borne = 0
  let calmSince = 0
  // Windows without a 429 before the guess is raised, and the size of the rise.
  let patience = 1
  let rise = firstRise
  let raised = false
  let waited = false

  const responsesSince = (start: number): number => {
    let sum = 0
    for (let index = steps.length - 1; index >= 0 && steps[index]!.at >= start; index--) sum += steps[index]!.responses
    return sum
  }

  /** Updates the guess from a burst. */
  const judge = ({ at, quotaBack, refused, windowMillis }: NonNullable<typeof burst>): void => {
    const responses = responsesSince(at - windowMillis)
    const least = guess === undefined ? telling.first : telling.again
    if (refused < least.refused || refused <= least.share * (responses + refused)) return
    if (guess !== undefined) {
      falls = raised ? 0 : falls + 1
      if (falls === vainFalls) {
        guess = undefined
        falls = 0
        highest = Infinity
        return
      }
      // The last rise went too far; without a rise, the guess itself was too high.
      highest = raised ? borne : Math.max(1, Math.floor(guess.limit * (1 - firstRise)))
      patience = Math.min(patience * 2, longestPatience)
    }
    guess = { limit: Math.max(1, Math.min(responses, highest)), windowMillis }
    rise = firstRise
    raised = false
    waited = false
    calmSince = quotaBack
  }

  return {
    accepted: (now) => {
      const at = now - (now % granule)
      const last = steps[steps.length - 1]
      if (last?.at === at) last.responses++
      else {
        if (steps.length > 0 && steps[0]!.at < now - longestWindow) steps.shift()
        if (steps.length === longestWindow / granule) steps.shift()
        steps.push({ at, responses: 1 })
      }
    },
    refused: (now, wait) => {
      const windowMillis = Math.max(wait, shortestWindow)
      // `Retry-After: 0` refuses one request, and says nothing about a quota.
      if (wait === 0 || windowMillis > longestWindow) return
      if (burst !== undefined && now >= burst.at + burst.windowMillis) {
        judge(burst)
        burst = undefined
      }
      burst ??= { at: now, windowMillis, quotaBack: now + wait, refused: 0 }
      burst.refused++
    },
    waited: () => {
      waited = true
    },
    known: () => guess !== undefined || burst !== undefined,
    at: (now) => {
      if (burst !== undefined && now >= burst.quotaBack) {
        judge(burst)
        burst = undefined
      }
      if (guess !== undefined && waited && now - calmSince >= guess.windowMillis * patience) {
        borne = guess.limit
        guess.limit = Math.max(guess.limit + 1, Math.floor(guess.limit * (1 + rise)))
        rise = Math.min(rise * 2, highestRise)
        // The rise before this one caused no 429s.
        if (raised) patience = Math.max(1, patience / 2)
        raised = true
        waited = false
        calmSince = now
      }
      return guess
    }
  }
}
