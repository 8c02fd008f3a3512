/**
 * Credentials of the OAuth 2.0 client credentials flow, for a generated Promise client. Why a file of its own: a client without
 * this flow then has no code of it.
 */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { token } from "../credentials/Credentials.ts"
import { clientCredentials } from "../credentials/OAuth2.ts"
import type { SchemeMaker } from "./Credentials.ts"

/** Client id and secret (RFC 6749, 4.4). The client fetches tokens with them, and renews them. */
export interface ClientCredentials {
  readonly clientId: string
  readonly clientSecret: string
  /** Replaces the token endpoint of the document. */
  readonly tokenUrl?: string | undefined
  /** Scopes to ask for. Default: those that the document's operations need. */
  readonly scopes?: ReadonlyArray<string> | undefined
}

/** Tokens of the client credentials flow. */
export const clientCredentialsScheme =
  (declared: { readonly tokenUrl: string; readonly scopes: ReadonlyArray<string> }): SchemeMaker<ClientCredentials> =>
  ({ clientId, clientSecret, scopes = declared.scopes, tokenUrl = declared.tokenUrl }) =>
    Effect.map(clientCredentials({ tokenUrl, clientId, clientSecret: Redacted.make(clientSecret), scopes }), token)
