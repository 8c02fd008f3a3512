/**
 * A map that keeps the most recently used keys and removes the others. Why: keys come from outside, and a program with
 * many customers must not use memory for each of them without end.
 */

/** Map with a limited number of keys. */
export interface RecentMap<V> {
  /** Returns the value, without counting as use. */
  readonly peek: (key: string) => V | undefined
  /** Returns the value of a key, and makes it when it is missing. The key then counts as the most recently used. */
  readonly use: (key: string) => V
}

/** Largest number of keys. */
export const keptKeys = 10_000

/** Makes an empty map of at most `keptKeys` keys. */
export const make = <V>(value: (key: string) => V): RecentMap<V> => {
  // A Map iterates over its keys in the order of insertion.
  const values = new Map<string, V>()
  return {
    peek: (key) => values.get(key),
    use: (key) => {
      const kept = values.get(key)
      if (kept === undefined && values.size >= keptKeys) values.delete(values.keys().next().value!)
      const used = kept ?? value(key)
      values.delete(key)
      values.set(key, used)
      return used
    }
  }
}
