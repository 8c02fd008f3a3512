/**
 * Adds credentials to raw calls: tokens from `auth` for the security schemes of an operation.
 */
import { entriesOf } from "./Headers.ts"
import type { HeadersInput } from "./Headers.ts"

/** Token for a security scheme; `undefined` sends no credentials. */
export type AuthToken = string | undefined

/** Security scheme of an operation. */
export interface Auth {
  /** Parameter location of the credentials. Default: `header`. */
  in?: "header" | "query" | "cookie"
  /** Name of the scheme. Present when the other fields do not identify the scheme. */
  key?: string
  /** Name of the header, query parameter or cookie. Default: `Authorization`. */
  name?: string
  scheme?: "basic" | "bearer"
  type: "apiKey" | "http"
}

/** Token, or function that returns the token for a scheme. */
export type AuthSource = ((auth: Auth) => Promise<AuthToken> | AuthToken) | AuthToken

// RFC 7617, 2.1: user name and password are in UTF-8.
const valueOf = ({ scheme }: Auth, token: string): string =>
  scheme === "bearer"
    ? `Bearer ${token}`
    : scheme === "basic"
      ? `Basic ${btoa(String.fromCharCode(...new TextEncoder().encode(token)))}`
      : token

type Values = Record<string, unknown>

/** Parts of a call that can carry credentials. */
interface CredentialFields {
  readonly headers?: HeadersInput
  readonly query?: Values
  readonly cookies?: Values
}

/** Adds credentials from `auth` to options. Values that the caller has set are kept. */
export const withAuth = async <A extends CredentialFields>(
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
    // RFC 6265, 4.2.1: "; " separates the pairs of a `Cookie` header.
    const isSent = values === cookie && `; ${String(header["cookie"])}`.includes(`; ${name}=`)
    if (isSent || values[key] !== undefined) continue
    const token = typeof source === "function" ? await source(auth) : source
    if (!token) continue
    values[key] = valueOf(auth, token)
    if (values === header) headers.push([name, values[key]])
  }
  return { ...options, headers, query, cookies: cookie }
}
