/**
 * A map that keeps the keys used last and forgets the others: keys come from outside, and a program that serves many
 * customers must not hold something for each of them for ever.
 */

/** The map. */
export interface RecentMap<V> {
  /** The value, without counting as use. */
  readonly peek: (key: string) => V | undefined
  /** The value of this key, made where there is none; the key is then the one used last. */
  readonly use: (key: string) => V
}

/** How many keys are kept. */
export const keptKeys = 10_000

/** An empty map of at most `keptKeys` keys. */
export const make = <V>(value: () => V): RecentMap<V> => {
  // A Map tells its keys in the order in which they were put in.
  const values = new Map<string, V>()
  return {
    peek: (key) => values.get(key),
    use: (key) => {
      const kept = values.get(key)
      if (kept === undefined && values.size >= keptKeys) values.delete(values.keys().next().value!)
      const used = kept ?? value()
      values.delete(key)
      values.set(key, used)
      return used
    }
  }
}
