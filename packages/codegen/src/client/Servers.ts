/**
 * Base URLs of operations and paths that have their own server in the document.
 */
import { here, isBase, withoutSlashes } from "./Address.ts"

/** Replacements of servers. Keys are the URLs in the document. */
export interface ServersInput {
  readonly [documented: string]: string
}

/** Returns an operation's base URL, from the client's base URL and the caller's replacements. */
export type ServerAddress = (baseUrl: string, servers: ServersInput | undefined) => string

/**
 * Returns a function that decides an operation's base URL: the caller's replacement, else the documented server.
 *
 * @param documented URL in the document, absolute or relative to the base URL
 */
export const server =
  (documented: string): ServerAddress =>
  (baseUrl, servers = {}) => {
    const [, own = documented] =
      Object.entries(servers).find(([each]) => withoutSlashes(each) === withoutSlashes(documented)) ?? []
    if (/^[a-z][a-z\d+.-]*:/i.test(own) || !isBase(baseUrl)) return own
    // RFC 3986, 5.2: a reference without a scheme is relative to the API's base URL.
    const at = new URL(baseUrl, here()).href
    return URL.canParse(own, at) ? new URL(own, at).href : own
  }
