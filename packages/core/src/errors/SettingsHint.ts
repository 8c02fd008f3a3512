/**
 * Advice for a refused call whose reason is probably a wrong setting, such as the base URL.
 */
import type { Operation } from "../operation/Operation.ts"

/** A response that is not the operation's result. */
export interface Refusal {
  readonly status: number
  /** True for an HTML page instead of the API's error. */
  readonly isPage: boolean
  /** The server's reason, in its words. */
  readonly reason: string | undefined
}

const pathOf = (baseUrl: string): string => (URL.canParse(baseUrl) ? new URL(baseUrl).pathname : "")

/** True when the path has a version segment such as `v1`, `v2.1` or `2024-05-31`. */
const isVersioned = (path: string): boolean => /\/(v\d[\w.-]*|\d{4}-\d{2}(-\d{2})?|\d+(\.\d+)*)(\/|$)/i.test(path)

/** Texts of servers that do not know the path, as opposed to the record. */
const noSuchRoute =
  /\b(no route|route not found|cannot (get|post|put|patch|delete) \/|no matching (route|endpoint)|unknown (url|endpoint|path))\b/i

/** Statuses that servers use to refuse an API version. */
const versionStatuses: ReadonlySet<number> = new Set([400, 403, 404, 406, 409, 410, 412, 415, 422, 426])

/** Returns one sentence of advice, or undefined. Never shows a setting's value. */
export const hintFor = (
  operation: Operation,
  baseUrl: string,
  { isPage, reason, status }: Refusal
): string | undefined => {
  if (status >= 300 && status < 400) return "Check the base URL: the server redirects (another host, path or https)."
  const version = operation.settings?.find(({ name }) => /version/i.test(name))
  if (version !== undefined && versionStatuses.has(status) && /\bversion\b/i.test(reason ?? "")) {
    return `Check the API version that is set (${version.in} ${version.name}).`
  }
  const isNoRoute = (status === 404 || status === 405) && (isPage || noSuchRoute.test(reason ?? ""))
  if (!isNoRoute) return undefined
  const path = pathOf(baseUrl)
  return isVersioned(path)
    ? "Check the base URL and its path."
    : "Check the base URL: a version segment such as /v1 may be missing at its end."
}
