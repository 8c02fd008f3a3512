/**
 * The limit of a server that states none, but answers 429 with how long to stay away.
 *
 * When several requests were refused together, what it let through in the window before is taken for its limit; a single 429
 * is a pause and no more. The guess can be too low: others may have used up the quota. So it is raised again, by more the
 * longer nothing speaks against it; and each time that leads to further 429s, the next rise is waited for twice as long. It
 * is given up where lowering it does not help: some servers refuse for other reasons than the number of requests.
 *
 * The window is what `Retry-After` says of it. A date has whole seconds only, so that a window of one second may be taken
 * for two: half of what the server would bear is then used.
 */

/** A limit, stated or guessed. */
export interface Limit {
  /** Requests in a window, 1 or more. */
  readonly limit: number
  /** Length of the window, in milliseconds. */
  readonly windowMillis: number
}

/** What is known of one key; all times in milliseconds. */
export interface AdaptiveLimit {
  /** The server answered with something else than 429. */
  readonly answered: (now: number) => void
  /** The server answered 429, and asked us to stay away for `wait`. */
  readonly refused: (now: number, wait: number) => void
  /** Someone had to wait because of the guess: only then there is a reason to try more. */
  readonly felt: () => void
  /** True once there is a guess, or something to judge. */
  readonly known: () => boolean
  /** The guess as it stands now, raised where that is due. */
  readonly at: (now: number) => Limit | undefined
}

/** The longest window that is guessed at. */
export const longestWindow = 60_000

/** No server counts in shorter windows, and `Retry-After` knows whole seconds only. */
const shortestWindow = 1_000

/** Answers are counted in steps of this length; those of a step that a window cuts count for nothing. */
const granule = 100

/**
 * What tells of a limit: how many 429s in one burst, and more than this share of all that came back. A server whose quota
 * is used up refuses whatever arrives; one that refuses a few has other reasons, and the pause that it asks for is all that
 * follows.
 */
const telling = {
  /** Where no limit is known, everybody was sent at once. */
  first: { refused: 3, share: 0.2 },
  /** Where one is known it was exceeded by a rise, by a tenth at least. */
  again: { refused: 2, share: 0.05 }
} as const

/** Refused so often in a row at limits that were lowered each time: it is not the number of requests that is refused. */
const vainFalls = 3

const firstRise = 0.1
const highestRise = 0.5
const longestPatience = 16

/** Nothing known yet. */
export const make = (): AdaptiveLimit => {
  // When each step with answers began, and how many it had: at most 600 of them.
  const steps: Array<{ readonly at: number; responses: number }> = []
  let guess: { limit: number; windowMillis: number } | undefined
  // 429s come in bursts, all of one window. What they tell is judged when the pause is over that the first of them asked
  // for: refusals are quicker than answers, and those that were let in before are part of what the server lets in.
  let burst:
    | { readonly at: number; readonly windowMillis: number; readonly quotaBack: number; refused: number }
    | undefined
  let falls = 0
  // Answers that arrive long after they were counted by the server are counted here with the wrong window. So only the first
  // guess is what was counted; a later one is that at most.
  let highest = Infinity
  let borne = 0
  let calmSince = 0
  // Windows without a 429 that have to pass before the guess is raised, and by what part.
  let patience = 1
  let rise = firstRise
  let raised = false
  let felt = false

  const responsesSince = (start: number): number => {
    let sum = 0
    for (let index = steps.length - 1; index >= 0 && steps[index]!.at >= start; index--) sum += steps[index]!.responses
    return sum
  }

  /** Takes over what a burst told. */
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
      // The last rise went too far; where there was none, the guess itself did.
      highest = raised ? borne : Math.max(1, Math.floor(guess.limit * (1 - firstRise)))
      patience = Math.min(patience * 2, longestPatience)
    }
    guess = { limit: Math.max(1, Math.min(responses, highest)), windowMillis }
    rise = firstRise
    raised = false
    felt = false
    calmSince = quotaBack
  }

  return {
    answered: (now) => {
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
      // One that may be asked again at once has refused this request, and speaks of no quota.
      if (wait === 0 || windowMillis > longestWindow) return
      if (burst !== undefined && now >= burst.at + burst.windowMillis) {
        judge(burst)
        burst = undefined
      }
      burst ??= { at: now, windowMillis, quotaBack: now + wait, refused: 0 }
      burst.refused++
    },
    felt: () => {
      felt = true
    },
    known: () => guess !== undefined || burst !== undefined,
    at: (now) => {
      if (burst !== undefined && now >= burst.quotaBack) {
        judge(burst)
        burst = undefined
      }
      if (guess !== undefined && felt && now - calmSince >= guess.windowMillis * patience) {
        borne = guess.limit
        guess.limit = Math.max(guess.limit + 1, Math.floor(guess.limit * (1 + rise)))
        rise = Math.min(rise * 2, highestRise)
        // The rise before this one was borne.
        if (raised) patience = Math.max(1, patience / 2)
        raised = true
        felt = false
        calmSince = now
      }
      return guess
    }
  }
}
