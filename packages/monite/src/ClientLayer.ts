/**
 * How the client of the Monite API is made: where it is, which version, and who calls.
 *
 * Tokens are fetched when the first call needs one, kept until shortly before they expire, and
 * fetched once however many calls wait; a call that is refused with 401 is made once more with a fresh token.
 */
import * as ApiClient from "@faktura/core/ApiClient"
import * as BearerToken from "@faktura/core/BearerToken"
import * as Credentials from "@faktura/core/Credentials"
import * as Settings from "@faktura/core/Settings"
import { createClient, createConfig } from "@faktura/monite-client/client"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { MoniteClient } from "./Client.ts"
import { createToken } from "./generated/operations/auth.gen.ts"
import type { CreateTokenError } from "./generated/operations/auth.gen.ts"

/** What the client needs to know. */
export interface MoniteSettings {
  /** Client id of the partner account. */
  readonly clientId: string
  readonly clientSecret: Redacted.Redacted<string>
  /** With the version segment: `https://api.sandbox.monite.com/v1`. */
  readonly baseUrl: string
  /** API version, a date: sent as `x-monite-version`. */
  readonly version: string
  /** Given: tokens act for this entity user, within its role. Absent: for the partner. */
  readonly entityUserId?: string | undefined
  /** Replaces the transport, e.g. to use a proxy. */
  readonly fetch?: typeof globalThis.fetch | undefined
}

const portal = "Monite Partner Portal > API credentials"

/**
 * The settings from the environment: `MONITE_CLIENT_ID`, `MONITE_CLIENT_SECRET`, `MONITE_BASE_URL` (the sandbox unless
 * set), `MONITE_VERSION` (2024-05-25 unless set). Fails with all that are missing or wrong.
 */
export const settingsFromConfig: Effect.Effect<MoniteSettings, Settings.SettingInvalid> = Settings.read({
  clientId: Settings.setting({
    name: "MONITE_CLIENT_ID",
    what: "the client id of your Monite partner account",
    where: portal,
    kind: Settings.uuid
  }),
  clientSecret: Settings.setting({
    name: "MONITE_CLIENT_SECRET",
    what: "the client secret of your Monite partner account",
    where: portal,
    kind: Settings.redacted
  }),
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
})

/** What to tell of a token that could not be had; the error's own words speak of a call that the caller did not make. */
const reasons: { readonly [Tag in CreateTokenError["_tag"]]?: string } = {
  Unauthorized:
    "Monite refused the client id and secret; check MONITE_CLIENT_ID and MONITE_CLIENT_SECRET, and that they belong to the environment of MONITE_BASE_URL",
  ResponseInvalid: "Monite's token endpoint gave an answer that could not be read; try again",
  OutcomeUnknown: "Monite's token endpoint did not answer; try again"
}

const unavailable = (error: CreateTokenError): ApiClient.CredentialsUnavailable =>
  new ApiClient.CredentialsUnavailable({ message: reasons[error._tag] ?? error.message, cause: error })

/** The client for given settings. */
export const layerClient = (settings: MoniteSettings): Layer.Layer<MoniteClient> =>
  Layer.effect(
    MoniteClient,
    Effect.gen(function* () {
      const client = yield* ApiClient.make({
        api: "monite",
        baseUrl: settings.baseUrl,
        raw: (config) => createClient(createConfig(config)),
        settings: { version: settings.version },
        // For the token itself, which needs none.
        credentials: Credentials.make({}),
        fetch: settings.fetch
      })
      const fetchToken = createToken({
        body: {
          client_id: settings.clientId,
          client_secret: Redacted.value(settings.clientSecret),
          ...(settings.entityUserId === undefined
            ? { grant_type: "client_credentials" }
            : { grant_type: "entity_user", entity_user_id: settings.entityUserId })
        }
      }).pipe(
        Effect.provideService(MoniteClient, client),
        Effect.map((answer) => ({
          token: Redacted.make(answer.access_token, { label: "access_token" }),
          expiresInSeconds: answer.expires_in
        })),
        Effect.mapError(unavailable)
      )
      const tokens = yield* BearerToken.make({ fetchToken })
      return { ...client, credentials: Credentials.make({ HTTPBearer: Credentials.token(tokens) }) }
    })
  )
