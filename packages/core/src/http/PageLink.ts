/**
 * Takes the path and the query of the next request from the URL of a next page, in a `Link` header or a body.
 *
 * | URL of the next page | next request |
 * | --- | --- |
 * | the API's host, another path than the current page | its path and its query |
 * | the path of the current page, also without the prefix that a gateway adds | its query, on that path |
 * | another host | its query, on the path of the current page |
 *
 * Hazard: credentials go with every request, so no response may send them to another host.
 */

/** Parts of a next page's URL that the next request uses. */
export interface PageLink {
  /** Path of the URL, encoded. Undefined when the operation's own path is requested again. */
  readonly path: string | undefined
  /** Query without its `?`, encoded as the server sent it. Why: in some queries `+` is a space, in others a plus. */
  readonly query: string
}

const segments = (path: string): ReadonlyArray<string> => path.split("/").filter((segment) => segment !== "")

/** True when a path equals another one or its end. Why: gateways remove a prefix before the server sees the path. */
const isEndOf = (path: string, whole: string): boolean => {
  const end = segments(path)
  const all = segments(whole).slice(-end.length)
  return end.length === all.length && end.every((segment, index) => segment === all[index])
}

/**
 * Returns the parts of a next page's URL that the next request uses. Undefined when the URL cannot be followed: it is
 * not a web URL, or it is on another host and has no query.
 *
 * @param text as received, absolute or relative
 * @param current URL of the page that has the link
 * @param own false when `current` was built from the operation's template: its path is then left to the operation
 */
export const pageLink = (text: string, current: URL, own: boolean): PageLink | undefined => {
  if (!URL.canParse(text, current.href)) return undefined
  const url = new URL(text, current)
  if (url.protocol !== "https:" && url.protocol !== "http:") return undefined
  const query = url.search.slice(1)
  // Behind a proxy that ends TLS, a server may write http. The host decides, and the API's own scheme is used.
  if (url.host !== current.host && query === "") return undefined
  const isOwnPath = url.host !== current.host || (query !== "" && isEndOf(url.pathname, current.pathname))
  if (!isOwnPath) return { path: url.pathname, query }
  return { path: own ? current.pathname : undefined, query }
}

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text.replaceAll("+", " "))
  } catch {
    return text
  }
}

const nameOf = (pair: string): string => decoded(pair.split("=", 1)[0]!) // a split always has a first part

/**
 * Returns the query of a link unchanged, followed by our parameters: credentials and scope. They replace parameters of
 * the same name.
 */
export const linkQuery = (query: string, ours: Readonly<Record<string, unknown>>): string => {
  const added = Object.entries(ours).filter(([, value]) => value !== undefined)
  if (added.length === 0) return query
  const names = new Set(added.map(([name]) => name))
  return [
    ...query.split("&").filter((pair) => pair !== "" && !names.has(nameOf(pair))),
    ...added.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`)
  ].join("&")
}

/**
 * Returns a parameter of a link's query, undefined when it is missing. Decodes percent escapes, and keeps `+` as a
 * plus.
 */
export const linkParameter = (query: string, name: string): string | undefined => {
  const pair = query.split("&").find((each) => nameOf(each) === name)
  if (pair === undefined) return undefined
  const value = pair.includes("=") ? pair.slice(pair.indexOf("=") + 1) : ""
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}
