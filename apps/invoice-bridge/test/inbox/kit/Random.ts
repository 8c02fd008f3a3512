/** Random orders from one seed. Set `FAKTURA_SEED` to repeat a run. */

/** Seed of this run. */
export const seed = Number(process.env["FAKTURA_SEED"] ?? Date.now() % 1_000_000)

/** Setting that repeats this run, for messages. */
export const hint = `FAKTURA_SEED=${seed}`

console.log(hint)

/** Makes a source of numbers from 0 to 1 (mulberry32). */
export const randoms = (from: number): (() => number) => {
  let state = from
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Picks one of a list that is not empty. */
export const pick = <A>(all: ReadonlyArray<A>, random: () => number): A => all[Math.floor(random() * all.length)]!

/** Returns the list in another order. */
export const shuffled = <A>(all: ReadonlyArray<A>, random: () => number): ReadonlyArray<A> => {
  const rest = [...all]
  return all.map(() => rest.splice(Math.floor(random() * rest.length), 1)[0]!) // as many as there are
}
