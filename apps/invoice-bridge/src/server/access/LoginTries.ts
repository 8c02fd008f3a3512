/** Slows down guesses of a token: after some wrong tries, an address must wait longer and longer. */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

/** Wrong tries without a wait. */
const free = 5

/** Longest wait, in milliseconds. */
const longest = 60_000

/** Time after which wrong tries are forgotten, in milliseconds. */
const memory = 15 * 60_000

/** Most addresses in memory. The address with the oldest try is forgotten first. */
const mostAddresses = 10_000

interface Tries {
  readonly amount: number
  /** Time from which the next try is allowed. */
  readonly from: number
  readonly last: number
}

/** Counts wrong tries, in the memory of this process. */
export class LoginTries extends Context.Service<
  LoginTries,
  {
    /**
     * Begins a try, which counts as wrong until `succeeded`. Returns the milliseconds to wait; 0: the try may be made.
     *
     * Why it counts at once: tries at the same time would all be free otherwise.
     */
    readonly begin: (address: string) => Effect.Effect<number>
    readonly succeeded: (address: string) => Effect.Effect<void>
  }
>()("invoice-bridge/LoginTries") {
  static readonly layer: Layer.Layer<LoginTries> = Layer.sync(LoginTries, () => make())
}

const waitAfter = (amount: number): number => (amount < free ? 0 : Math.min(longest, 1_000 * 2 ** (amount - free)))

const make = (): LoginTries["Service"] => {
  const tries = new Map<string, Tries>()
  return {
    begin: (address) =>
      Effect.map(Clock.currentTimeMillis, (now) => {
        const known = tries.get(address)
        const before = known === undefined || known.last + memory < now ? undefined : known
        if (before !== undefined && before.from > now) return before.from - now
        const amount = (before?.amount ?? 0) + 1
        // Deleting first makes the address the youngest of the map.
        tries.delete(address)
        tries.set(address, { amount, from: now + waitAfter(amount), last: now })
        const [oldest] = tries.keys()
        if (tries.size > mostAddresses && oldest !== undefined) tries.delete(oldest)
        return 0
      }),
    succeeded: (address) => Effect.sync(() => tries.delete(address))
  }
}
