/**
 * Following references: what names lead to, and in which order they can be written.
 */

/** What a name refers to directly. */
export type Next = (name: string) => Iterable<string>

/** Everything that the roots lead to, themselves included. */
export const reach = (roots: Iterable<string>, next: Next): ReadonlySet<string> => {
  const found = new Set<string>()
  const open = [...roots]
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (found.has(name)) continue
    found.add(name)
    open.push(...next(name))
  }
  return found
}

/**
 * The given names in an order in which each comes after what it refers to; a circle is broken where it is entered. What
 * they refer to besides is left out.
 */
export const dependenciesFirst = (names: ReadonlyArray<string>, next: Next): ReadonlyArray<string> => {
  const within = new Set(names)
  const seen = new Set<string>()
  const order: Array<string> = []
  const visit = (name: string): void => {
    if (seen.has(name) || !within.has(name)) return
    seen.add(name)
    for (const each of next(name)) visit(each)
    order.push(name)
  }
  names.forEach(visit)
  return order
}
