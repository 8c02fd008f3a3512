/**
 * Credentials of raw calls: what `auth` gives for the schemes that an operation's `security` names.
 */
import { entriesOf } from "./Headers.ts"
import type { RequestOptions } from "./Types.ts"

export type AuthToken = string | undefined

/** A security scheme of an operation. */
export interface Auth {
  /** Default: `header`. */
  in?: "header" | "query" | "cookie"
  /** The scheme's name; given where two schemes would look the same. */
  key?: string
  /** Default: `Authorization`. */
  name?: string
  scheme?: "basic" | "bearer"
  type: "apiKey" | "http"
}

/** What gives a token for a scheme. */
export type AuthSource = ((auth: Auth) => Promise<AuthToken> | AuthToken) | AuthToken

const valueOf = ({ scheme }: Auth, token: string): string =>
  scheme === "bearer" ? `Bearer ${token}` : scheme === "basic" ? `Basic ${btoa(token)}` : token

const isGiven = (headers: Map<string, unknown>, query: object, name: string): boolean =>
  headers.has(name.toLowerCase()) ||
  Object.hasOwn(query, name) ||
  String(headers.get("cookie") ?? "").includes(`${name}=`)

/** The options with the credentials that `auth` gives; what the caller has set already stays. */
export const withAuth = async (
  options: RequestOptions,
  security: ReadonlyArray<Auth>,
  source: AuthSource
): Promise<RequestOptions> => {
  const headers = new Map(entriesOf(options.headers).map(([name, value]) => [name.toLowerCase(), value]))
  const added: Array<readonly [string, string]> = []
  const query: Record<string, unknown> = { ...options.query }
  const cookies: Record<string, unknown> = { ...options.cookies }
  for (const auth of security) {
    const name = auth.name ?? "Authorization"
    if (isGiven(headers, query, name)) continue
    const token = typeof source === "function" ? await source(auth) : source
    if (!token) continue
    const value = valueOf(auth, token)
    if (auth.in === "query") query[name] = value
    else if (auth.in === "cookie") cookies[name] = value
    else {
      headers.set(name.toLowerCase(), value)
      added.push([name, value])
    }
  }
  return { ...options, headers: [...entriesOf(options.headers), ...added], query, cookies }
}
