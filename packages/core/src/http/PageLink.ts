/**
 * The URL of a next page, from a `Link` header or a body: which part of it the next request is made of.
 *
 * | the URL | next request |
 * | --- | --- |
 * | the API's host, another path than the page that named it | its path and its query |
 * | the path of that page, also without the prefix that a gateway adds | its query, on that path |
 * | another host | its query, on the path of the page that named it |
 *
 * Hazard: credentials go with every request, so no response may send them to another host.
 */

/** What is taken from a next page's URL. */
export interface PageLink {
  /** The path from the host on, encoded; undefined where the operation's own is asked again. */
  readonly path: string | undefined
  /** The query without its `?`, encoded as the server sent it: in some queries `+` is a space, in others a plus. */
  readonly query: string
}

const segments = (path: string): ReadonlyArray<string> => path.split("/").filter((segment) => segment !== "")

/** True when one path is the other, or its end: gateways take a prefix away before the server sees the path. */
const isEndOf = (path: string, whole: string): boolean => {
  const end = segments(path)
  const all = segments(whole).slice(-end.length)
  return end.length === all.length && end.every((segment, index) => segment === all[index])
}

/**
 * Takes the followed parts from the URL of a next page; undefined when it cannot be followed: it is no web URL, or
 * on another host and without a query.
 *
 * @param text  as it came, absolute or relative
 * @param asked URL of the page that named it
 * @param own   false where `asked` is put together from the operation's template: its path is then left to the operation
 */
export const pageLink = (text: string, asked: URL, own: boolean): PageLink | undefined => {
  if (!URL.canParse(text, asked.href)) return undefined
  const url = new URL(text, asked)
  if (url.protocol !== "https:" && url.protocol !== "http:") return undefined
  const query = url.search.slice(1)
  // Behind a proxy that ends TLS a server may write http: the host decides, and the API's own scheme is used.
  if (url.host !== asked.host && query === "") return undefined
  const isOwnPath = url.host !== asked.host || (query !== "" && isEndOf(url.pathname, asked.pathname))
  if (!isOwnPath) return { path: url.pathname, query }
  return { path: own ? asked.pathname : undefined, query }
}

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text.replaceAll("+", " "))
  } catch {
    return text
  }
}

const nameOf = (pair: string): string => decoded(pair.split("=", 1)[0]!) // a split has a first part

/** The query of a link, byte for byte, with parameters of ours after it: credentials, scope. They replace those of their names. */
export const linkQuery = (query: string, ours: Readonly<Record<string, unknown>>): string => {
  const added = Object.entries(ours).filter(([, value]) => value !== undefined)
  if (added.length === 0) return query
  const names = new Set(added.map(([name]) => name))
  return [
    ...query.split("&").filter((pair) => pair !== "" && !names.has(nameOf(pair))),
    ...added.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`)
  ].join("&")
}

/** The raw value of a parameter in a link's query, percent escapes decoded and `+` left a plus; undefined when it is absent. */
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
