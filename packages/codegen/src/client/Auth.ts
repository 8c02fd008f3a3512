/**
 * Credentials of raw calls: what `auth` gives for the schemes that an operation's `security` names.
 */
import { entriesOf } from "./Headers.ts"
import type { HeadersInput } from "./Headers.ts"

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

// RFC 7617, 2.1: user name and password are in UTF-8.
const valueOf = ({ scheme }: Auth, token: string): string =>
  scheme === "bearer"
    ? `Bearer ${token}`
    : scheme === "basic"
      ? `Basic ${btoa(String.fromCharCode(...new TextEncoder().encode(token)))}`
      : token

type Values = Record<string, unknown>

/** The parts of a call that can carry credentials. */
interface Places {
  readonly headers?: HeadersInput
  readonly query?: Values
  readonly cookies?: Values
}

/** The options with the credentials that `auth` gives; what the caller has set already stays. */
export const withAuth = async <A extends Places>(
  options: A,
  security: ReadonlyArray<Auth>,
  source: AuthSource
): Promise<A> => {
  const headers = [...entriesOf(options.headers)]
  const header: Values = Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value]))
  const query: Values = { ...options.query }
  const cookie: Values = { ...options.cookies }
  for (const auth of security) {
    const { in: location = "header", name = "Authorization" } = auth
    const values = { header, query, cookie }[location]
    const key = values === header ? name.toLowerCase() : name
    // RFC 6265, 4.2.1: pairs of a `Cookie` header are apart by "; ".
    const isSent = values === cookie && `; ${String(header.cookie)}`.includes(`; ${name}=`)
    if (isSent || values[key] !== undefined) continue
    const token = typeof source === "function" ? await source(auth) : source
    if (!token) continue
    values[key] = valueOf(auth, token)
    if (values === header) headers.push([name, values[key]])
  }
  return { ...options, headers, query, cookies: cookie }
}
