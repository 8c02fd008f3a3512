/**
 * Compares versions, and chooses the dist-tag of a version (semver.org, 11).
 */

/** Returns the parts of a version: `1.2.0-next.3` has 1, 2, 0 and `["next", "3"]`. */
const partsOf = (version: string): { readonly numbers: ReadonlyArray<number>; readonly pre: ReadonlyArray<string> } => {
  const [core = "", ...pre] = (version.split("+")[0] ?? "").split("-")
  return { numbers: core.split(".").map(Number), pre: pre.join("-").split(".").filter(Boolean) }
}

/** Compares two identifiers of prereleases: numbers before words. */
const compareIdentifiers = (a: string, b: string): number => {
  const [x, y] = [a, b].map((each) => (/^\d+$/.test(each) ? Number(each) : undefined))
  if (x !== undefined && y !== undefined) return x - y
  if (x !== undefined || y !== undefined) return x === undefined ? 1 : -1
  return a < b ? -1 : a > b ? 1 : 0
}

/** Compares two versions: negative if the first one is older. */
export const compareVersions = (a: string, b: string): number => {
  const [x, y] = [partsOf(a), partsOf(b)]
  for (let at = 0; at < 3; at++) {
    const difference = (x.numbers[at] ?? 0) - (y.numbers[at] ?? 0)
    if (difference !== 0) return difference
  }
  if (x.pre.length === 0 || y.pre.length === 0) return y.pre.length - x.pre.length
  for (let at = 0; at < Math.max(x.pre.length, y.pre.length); at++) {
    const [left, right] = [x.pre[at], y.pre[at]]
    if (left === undefined || right === undefined) return left === undefined ? -1 : 1
    const difference = compareIdentifiers(left, right)
    if (difference !== 0) return difference
  }
  return 0
}

/** True for a version such as `1.2.0-next.3`. */
export const isPrerelease = (version: string): boolean => partsOf(version).pre.length > 0

/**
 * Returns the dist-tag of a version.
 *
 * | version | dist-tag |
 * | --- | --- |
 * | `1.2.0-next.0` | `next`, its channel |
 * | newer than `latest`, or the first one | `latest` |
 * | older than `latest`: a fix of an older major | `v1` |
 *
 * @param latest version that has the dist-tag `latest`, if there is one
 */
export const distTagOf = (version: string, latest: string | undefined): string => {
  const { numbers, pre } = partsOf(version)
  if (pre[0] !== undefined) return pre[0]
  return latest === undefined || compareVersions(version, latest) > 0 ? "latest" : `v${numbers[0]}`
}
