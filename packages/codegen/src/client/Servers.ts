/**
 * Servers that single operations or paths have in the document.
 */
import { here, isBase, withoutSlashes } from "./Address.ts"

/** Replaces servers of the document, by their address there. */
export interface ServersInput {
  readonly [documented: string]: string
}

/** Gives the base of an operation's address, of the client's base URL and what the caller replaces servers by. */
export type ServerAddress = (baseUrl: string, servers: ServersInput | undefined) => string

/**
 * The server that an operation has in the document, unless the caller replaces it.
 *
 * @param documented an address, absolute or relative to the base URL
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
