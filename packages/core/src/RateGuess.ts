/**
 * The limit of a server that states none, but answers 429 with how long to stay away.
 *
 * What it let through in a window before that is taken for its limit, when several requests were refused together: a
 * single 429 tells of no limit. The guess can be too low: others may have used up
 * the quota, or answers may still have been under way. So it is raised again, by more the longer nothing speaks against
 * it; and each time that leads to another 429, the next rise is waited for twice as long.
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
export interface RateGuess {
  /** The server answered with something else than 429. */
  readonly answered: (now: number) => void
  /** The server answered 429, and asked us to stay away for `wait`. */
  readonly refused: (now: number, wait: number) => void
  /** Someone had to wait because of the guess: only then there is a reason to try more. */
  readonly felt: () => void
  /** True once there is a guess. */
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

/** 429s of one burst that tell of a limit: how many where none is known, where one is, and their share of the window. */
const tellingFirst = 3
const tellingAgain = 2
const tellingShare = 0.05

const firstRise = 0.1
const highestRise = 0.5
const longestPatience = 16

/** Nothing known yet. */
export const make = (): RateGuess => {
  // When each step with answers began, and how many it had: at most 600 of them.
  const steps: Array<{ readonly at: number; answers: number }> = []
  let guess: { limit: number; windowMillis: number } | undefined
  // 429s since the first of a burst, while its pause keeps further requests from being sent.
  let evidence = { until: -Infinity, refused: 0 }
  // 429s come in bursts: those up to `burstEnd` tell of one and the same window.
  let burstEnd = -Infinity
  let quotaBack = -Infinity
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

  const answersSince = (start: number): number => {
    let sum = 0
    for (let index = steps.length - 1; index >= 0 && steps[index]!.at >= start; index--) sum += steps[index]!.answers
    return sum
  }

  return {
    answered: (now) => {
      const at = now - (now % granule)
      const last = steps[steps.length - 1]
      if (last?.at === at) last.answers++
      else {
        if (steps.length > 0 && steps[0]!.at < now - longestWindow) steps.shift()
        if (steps.length === longestWindow / granule) steps.shift()
        steps.push({ at, answers: 1 })
      }
      // Refusals are quicker than answers: this request was let in before the quota was used up, and is one of it.
      if (guess !== undefined && now < quotaBack && guess.limit < highest) guess.limit++
    },
    refused: (now, wait) => {
      // One that may be asked again at once has refused this request, and speaks of no quota.
      if (wait === 0) return
      const windowMillis = Math.max(wait, shortestWindow)
      if (windowMillis > longestWindow) return
      if (now >= evidence.until) evidence = { until: now + windowMillis, refused: 0 }
      evidence.refused++
      const answers = answersSince(now - windowMillis)
      // A server whose quota is used up refuses whatever arrives. One that refuses a few has other reasons, and the pause
      // that it asks for is all that follows.
      if (evidence.refused < (guess === undefined ? tellingFirst : tellingAgain)) return
      if (evidence.refused <= tellingShare * (answers + evidence.refused)) return
      const counted = Math.max(1, answers)
      if (guess !== undefined && now < burstEnd) {
        guess.limit = Math.max(guess.limit, Math.min(counted, highest))
      } else {
        if (guess !== undefined) {
          // The last rise went too far; where there was none, the guess itself did.
          highest = raised ? borne : Math.max(1, Math.floor(guess.limit * (1 - firstRise)))
          patience = Math.min(patience * 2, longestPatience)
        }
        guess = { limit: Math.min(counted, highest), windowMillis }
        burstEnd = now + windowMillis
        quotaBack = now + wait
      }
      rise = firstRise
      raised = false
      felt = false
      calmSince = now + wait
    },
    felt: () => {
      felt = true
    },
    known: () => guess !== undefined,
    at: (now) => {
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
