/**
 * Seeds of tests that play many random worlds: a few in every run, more on request.
 *
 * `FAKTURA_SEEDS` is their number, `FAKTURA_SEED` the first one.
 */
import { seeded } from "./QuotaServer.ts"

const given = (name: string): number | undefined => {
  const text = process.env[name]
  return text === undefined || !/^\d+$/.test(text) ? undefined : Number(text)
}

/** First seed: another one in every run, unless it is set. */
export const firstSeed: number = given("FAKTURA_SEED") ?? Date.now() % 1_000_000

/**
 * Returns the number of seeds of a test.
 *
 * @param usual number in a usual run
 */
export const seedCount = (usual: number): number => given("FAKTURA_SEEDS") ?? usual

/** Random choices of one seed. */
export interface Dice {
  /** Returns a whole number from 0, below the limit. */
  readonly below: (limit: number) => number
  /** True with this probability. */
  readonly chance: (probability: number) => boolean
  readonly one: <A>(of: readonly [A, ...Array<A>]) => A
}

/** Makes the random choices of a seed. */
export const dice = (seed: number): Dice => {
  const random = seeded(seed)
  const below = (limit: number): number => Math.floor(random() * limit)
  return {
    below,
    chance: (probability) => random() < probability,
    one: (of) => of[below(of.length)] ?? of[0]
  }
}

/** Plays every seed. A failure names its seed. */
export const playSeeds = async (usual: number, play: (seed: number) => Promise<void>): Promise<void> => {
  for (let seed = firstSeed; seed < firstSeed + seedCount(usual); seed++) {
    try {
      await play(seed)
    } catch (error) {
      throw new Error(
        `FAKTURA_SEED=${seed} FAKTURA_SEEDS=1: ${error instanceof Error ? error.message : String(error)}`,
        {
          cause: error
        }
      )
    }
  }
}
