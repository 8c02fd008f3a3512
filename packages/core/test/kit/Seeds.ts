/**
 * Seeds of tests that play many random worlds: a few in every run, as many as are asked for by command.
 *
 * `FAKTURA_SEEDS` says how many, `FAKTURA_SEED` the first one.
 */
import { seeded } from "./QuotaServer.ts"

const given = (name: string): number | undefined => {
  const text = process.env[name]
  return text === undefined || !/^\d+$/.test(text) ? undefined : Number(text)
}

/** The first seed: another one in every run, unless it is given. */
export const firstSeed: number = given("FAKTURA_SEED") ?? Date.now() % 1_000_000

/** How many seeds are played where so many are played in every run. */
export const seedCount = (usual: number): number => given("FAKTURA_SEEDS") ?? usual

/** Random choices of one seed. */
export interface Dice {
  /** A whole number from 0, below the limit. */
  readonly below: (limit: number) => number
  /** True with this probability. */
  readonly chance: (probability: number) => boolean
  readonly one: <A>(of: readonly [A, ...Array<A>]) => A
}

/** The dice of a seed. */
export const dice = (seed: number): Dice => {
  const random = seeded(seed)
  const below = (limit: number): number => Math.floor(random() * limit)
  return {
    below,
    chance: (probability) => random() < probability,
    one: (of) => of[below(of.length)] ?? of[0]
  }
}

/** Plays every seed; a failure names its seed. */
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
