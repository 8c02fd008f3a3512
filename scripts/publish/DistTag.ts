/**
 * Chooses the dist-tag of a version.
 */
import { gt, major, prerelease } from "semver"

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
  const [channel] = prerelease(version) ?? []
  if (channel !== undefined) return String(channel)
  return latest === undefined || gt(version, latest) ? "latest" : `v${major(version)}`
}
