/**
 * Makes the Monite client from its base URL, API version and credentials.
 *
 * The client fetches a token at the first call that needs one. Calls that wait for a token share one request. The
 * client renews the token in the background before it expires. A call refused with 401 is sent once more with a new
 * token.
 */
import * as ApiClient from "@faktura/core/ApiClient"
import * as BearerToken from "@faktura/core/BearerToken"
import * as ClientLayer from "@faktura/core/ClientLayer"
import * as SchemeCredentials from "@faktura/core/Credentials"
import { requestBuilder } from "@faktura/monite-client/client"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import { MoniteClient } from "./Client.ts"
import { Credentials, fixed } from "./Credentials.ts"
import type { CredentialFields } from "./Credentials.ts"
import { createToken } from "./generated/operations/auth.gen.ts"
import type { CreateTokenError } from "./generated/operations/auth.gen.ts"

/** Address and API version of the server, and the user that calls act for. */
export interface MoniteEndpoint extends ApiClient.ClientOptions {
  /** Base URL with the version segment: `https://api.sandbox.monite.com/v1`. */
  readonly baseUrl: string
  /** API version, a date. Sent as `x-monite-version`. */
  readonly version: string
  /** Entity user that tokens act for, within its role. Without it, tokens act for the partner. */
  readonly entityUserId?: string | undefined
}

/** Settings of the Monite client. */
export interface MoniteSettings extends MoniteEndpoint, CredentialFields {}

/**
 * Messages for a failed token request, by error. Why: the error's own message is about a call that the caller did not
 * make.
 */
const reasons: { readonly [Tag in CreateTokenError["_tag"]]?: string } = {
  Unauthorized:
    "Monite refused the client id and secret: check MONITE_CLIENT_ID and MONITE_CLIENT_SECRET, or your own source of credentials. Both must belong to the environment of MONITE_BASE_URL",
  ResponseInvalid: "Monite's token endpoint sent a response that could not be read. Try again later",
  OutcomeUnknown: "Monite's token endpoint did not respond. Try again later"
}

/** Errors after which the same credentials would be refused again. */
const refusals: ReadonlySet<CreateTokenError["_tag"]> = new Set([
  "BadRequest",
  "RequestInvalid",
  "Unauthorized",
  "UnexpectedStatus",
  "ValidationFailed"
])

const without = (secret: string, text: string): string => (secret === "" ? text : text.replaceAll(secret, "<redacted>"))

const unavailable = (error: CreateTokenError, secret: string): ApiClient.CredentialsUnavailable =>
  new ApiClient.CredentialsUnavailable({
    // Hazard: the response may repeat the secret in its message and its body.
    message: reasons[error._tag] ?? without(secret, error.message),
    reason: refusals.has(error._tag) ? "refused" : "unavailable",
    ...("body" in error && error.body !== undefined ? {} : { cause: error })
  })

/**
 * Makes the client for an endpoint. Its credentials come from the `Credentials` service.
 *
 * @example
 * ```ts
 * import { Monite } from "@faktura/monite"
 * import { Layer } from "effect"
 *
 * const client = Monite.layerClientFrom({ baseUrl: "https://api.monite.com/v1", version: "2024-05-25" }).pipe(
 *   Layer.provide(Monite.credentialsFromConfig)
 * )
 * ```
 */
export const layerClientFrom = (endpoint: MoniteEndpoint): Layer.Layer<MoniteClient, never, Credentials> =>
  Layer.unwrap(Effect.map(Credentials, (source) => ClientLayer.client(MoniteClient, clientParts(endpoint, source))))

/** Parts of the client for an endpoint and a source of credentials. */
export const clientParts = (
  endpoint: MoniteEndpoint,
  source: Credentials["Service"]
): ClientLayer.ClientParts<Scope.Scope> => ({
  api: "monite",
  build: requestBuilder,
  options: endpoint,
  settings: { version: endpoint.version },
  credential: source.name,
  credentials: (anonymous) =>
    Effect.map(
      BearerToken.make({ fetchToken: Effect.flatMap(source.get, tokenFor(anonymous, endpoint.entityUserId)) }),
      (tokens) => SchemeCredentials.make({ HTTPBearer: SchemeCredentials.token(tokens) })
    )
})

/** Parts of the client for fixed settings. */
export const fixedParts = (settings: MoniteSettings): ClientLayer.ClientParts<Scope.Scope> =>
  clientParts(settings, fixed(settings))

/** Fetches a token for the partner or for an entity user. */
const tokenFor =
  (anonymous: ApiClient.ApiClient, entityUserId: string | undefined) =>
  ({ clientId, clientSecret }: CredentialFields) => {
    const secret = Redacted.value(clientSecret)
    return createToken({
      body: {
        client_id: clientId,
        client_secret: secret,
        ...(entityUserId === undefined
          ? { grant_type: "client_credentials" }
          : { grant_type: "entity_user", entity_user_id: entityUserId })
      }
    }).pipe(
      Effect.provideService(MoniteClient, anonymous),
      Effect.map((response) => ({
        token: Redacted.make(response.access_token, { label: "access_token" }),
        expiresInSeconds: response.expires_in
      })),
      Effect.mapError((error) => unavailable(error, secret))
    )
  }

/**
 * Makes the client from settings, without the services. For programs that use `@faktura/monite/operations/*` only.
 *
 * @example
 * ```ts
 * import { Monite } from "@faktura/monite"
 * import { list } from "@faktura/monite/operations/measureUnits"
 * import { Effect } from "effect"
 *
 * const units = (settings: Monite.MoniteSettings, entityId: string) =>
 *   list().pipe(Effect.provide(Monite.entity(entityId)), Effect.provide(Monite.layerClient(settings)))
 * ```
 */
export const layerClient = (settings: MoniteSettings): Layer.Layer<MoniteClient> =>
  ClientLayer.client(MoniteClient, fixedParts(settings))
