/**
 * Graph algorithms over references between names: reachability, order, cycles.
 */

/** Returns the names that a name refers to directly. */
export type Next = (name: string) => Iterable<string>

/** Returns all names reachable from the roots, the roots included. */
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
 * Sorts names so that each comes after the names it refers to. A cycle is broken at the name where it is entered. References
 * to other names are ignored.
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

/** Returns the names from which a target is reachable, and the targets themselves. */
export const leadingTo = (targets: Iterable<string>, names: Iterable<string>, next: Next): ReadonlySet<string> => {
  const users = new Map<string, Array<string>>()
  for (const name of names) {
    for (const each of next(name)) {
      const known = users.get(each)
      if (known === undefined) users.set(each, [name])
      else known.push(name)
    }
  }
  return reach(targets, (name) => users.get(name) ?? [])
}

/**
 * Maps each name of a cycle to the first name of that cycle, and every other name to itself.
 *
 * Finds strongly connected components by Kosaraju's algorithm, in linear time and without recursion.
 */
export const leadersOf = (names: ReadonlyArray<string>, next: Next): ReadonlyMap<string, string> => {
  const within = new Set(names)
  const direct = new Map(names.map((name) => [name, [...next(name)].filter((each) => within.has(each))]))
  const users = new Map<string, Array<string>>(names.map((name) => [name, []]))
  for (const [name, refs] of direct) for (const each of refs) users.get(each)?.push(name)
  // Names in post-order of a depth-first search.
  const left: Array<string> = []
  const seen = new Set<string>()
  for (const first of names) {
    const open: Array<readonly [name: string, isDone: boolean]> = [[first, false]]
    for (let step = open.pop(); step !== undefined; step = open.pop()) {
      const [name, isDone] = step
      if (isDone) left.push(name)
      else if (!seen.has(name)) {
        seen.add(name)
        open.push([name, true], ...(direct.get(name) ?? []).map((each) => [each, false] as const))
      }
    }
  }
  const cycles = new Map<string, ReadonlyArray<string>>()
  for (const root of left.toReversed()) {
    if (cycles.has(root)) continue
    const cycle = [...reach([root], (name) => (users.get(name) ?? []).filter((each) => !cycles.has(each)))]
    for (const name of cycle) cycles.set(name, cycle)
  }
  const leaders = new Map<string, string>()
  for (const name of names) {
    if (leaders.has(name)) continue
    for (const each of cycles.get(name) ?? []) leaders.set(each, name)
  }
  return leaders
}
