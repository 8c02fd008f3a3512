/**
 * Similarity of names, for suggestions.
 */

/** Edit distance of two texts: insertions, deletions and replacements of one character (Levenshtein). */
const distance = (one: string, other: string): number => {
  let row = Array.from({ length: other.length + 1 }, (_, at) => at)
  for (let i = 1; i <= one.length; i++) {
    const next = [i]
    for (let j = 1; j <= other.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[other.length] ?? 0
}

const ratio = (one: string, other: string): number => {
  const length = Math.max(one.length, other.length)
  // Why: the distance is at least the difference of the lengths, so these cannot be similar.
  if (Math.abs(one.length - other.length) * 2 > length) return 0
  return length === 0 ? 1 : 1 - distance(one, other) / length
}

const withoutParameters = (name: string): string => name.toLowerCase().replaceAll(/\{[^}]*\}/g, "{}")

/** Weight of names of parameters and of upper case. */
const detail = 0.05

/** Returns the similarity of two names, from 0 to 1 for equal names. Names of path parameters count little. */
export const similarity = (one: string, other: string): number =>
  one === other
    ? 1
    : (1 - detail) * ratio(withoutParameters(one), withoutParameters(other)) + detail * ratio(one, other)
