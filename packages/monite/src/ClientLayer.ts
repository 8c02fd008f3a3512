/**
 * How the client of the Monite API is made: where it is, which version, and who calls.
 *
 * Tokens are fetched when the first call needs one, once however many calls wait, and replaced in the background ahead of
 * their end; a call that is refused with 401 is made once more with a fresh token.
 */
import * as ApiClient from "@faktura/core/ApiClient"
import * as BearerToken from "@faktura/core/BearerToken"
import * as ClientLayer from "@faktura/core/ClientLayer"
import * as SchemeCredentials from "@faktura/core/Credentials"
import * as Settings from "@faktura/core/Settings"
import { requestBuilder } from "@faktura/monite-client/client"
import type * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { MoniteClient } from "./Client.ts"
import { Credentials, credentialSettings, credentialsFromValues } from "./Credentials.ts"
import type { CredentialFields } from "./Credentials.ts"
import { createToken } from "./generated/operations/auth.gen.ts"
import type { CreateTokenError } from "./generated/operations/auth.gen.ts"

/** Where the API is, and as whom calls are made there. */
export interface MoniteEndpoint extends ApiClient.ClientOptions {
  /** With the version segment: `https://api.sandbox.monite.com/v1`. */
  readonly baseUrl: string
  /** API version, a date: sent as `x-monite-version`. */
  readonly version: string
  /** Given: tokens act for this entity user, within its role. Absent: for the partner. */
  readonly entityUserId?: string | undefined
}

/** What the client needs to know. */
export interface MoniteSettings extends MoniteEndpoint, CredentialFields {}

const endpointSettings = {
  baseUrl: Settings.setting({
    name: "MONITE_BASE_URL",
    what: "the address of the API with its version segment",
    where: "Monite's documentation: sandbox, EU or North America",
    kind: Settings.url,
    default: "https://api.sandbox.monite.com/v1"
  }),
  version: Settings.setting({
    name: "MONITE_VERSION",
    what: "the API version, a date",
    where: "the version that this package was generated for is 2024-05-25",
    kind: Settings.date,
    default: "2024-05-25"
  })
}

/**
 * The settings from the environment: `MONITE_CLIENT_ID`, `MONITE_CLIENT_SECRET`, `MONITE_BASE_URL` (the sandbox unless
 * set), `MONITE_VERSION` (2024-05-25 unless set). Fails with all that are missing or wrong.
 */
export const settingsFromConfig: Effect.Effect<MoniteSettings, Config.ConfigError> = Settings.read({
  ...credentialSettings,
  ...endpointSettings
})

/** The part of `settingsFromConfig` that is no credential: `MONITE_BASE_URL` and `MONITE_VERSION`. For `layerFrom`. */
export const endpointFromConfig: Effect.Effect<MoniteEndpoint, Config.ConfigError> = Settings.read(endpointSettings)

/** What to tell of a token that could not be had; the error's own words speak of a call that the caller did not make. */
const reasons: { readonly [Tag in CreateTokenError["_tag"]]?: string } = {
  Unauthorized:
    "Monite refused the client id and secret; check MONITE_CLIENT_ID and MONITE_CLIENT_SECRET, or where else they come from, and that they belong to the environment of MONITE_BASE_URL",
  ResponseInvalid: "Monite's token endpoint gave an answer that could not be read; try again",
  OutcomeUnknown: "Monite's token endpoint did not answer; try again"
}

/** The errors that say that the same credentials will be refused again. */
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
    // An answer to a secret may repeat it: in its words, which the message has, and in its body.
    message: reasons[error._tag] ?? without(secret, error.message),
    reason: refusals.has(error._tag) ? "refused" : "unavailable",
    ...("body" in error && error.body !== undefined ? {} : { cause: error })
  })

/** The client for an endpoint, with credentials from their source. */
export const layerClientFrom = (endpoint: MoniteEndpoint): Layer.Layer<MoniteClient, never, Credentials> =>
  Layer.unwrap(
    Effect.gen(function* () {
      const source = yield* Credentials
      return ClientLayer.client(MoniteClient, {
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
    })
  )

/** Fetches a token with a client, for the partner or for an entity user. */
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

/** The client for given settings. */
export const layerClient = (settings: MoniteSettings): Layer.Layer<MoniteClient> =>
  layerClientFrom(settings).pipe(Layer.provide(credentialsFromValues(settings)))
