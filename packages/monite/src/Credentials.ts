/**
 * Where the client id and secret of a Monite partner account come from: a service with a layer for each kind of source.
 *
 * They are asked for whenever a new token is needed, so that a secret that was replaced in a vault is used without a
 * restart.
 */
import * as CredentialSource from "@faktura/core/CredentialSource"
import * as SecretsCommand from "@faktura/core/SecretsCommand"
import * as Settings from "@faktura/core/Settings"
import type * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Redacted from "effect/Redacted"

/** What proves a partner. */
export interface CredentialFields {
  /** Client id of the partner account, a UUID. */
  readonly clientId: string
  readonly clientSecret: Redacted.Redacted<string>
}

/** The source of a partner's credentials: what `layerFrom` needs. */
export class Credentials extends Context.Service<
  Credentials,
  CredentialSource.CredentialSource<CredentialFields> & {
    /** The client id, where it is known beforehand: tells accounts apart where rate limits are shared. */
    readonly name?: string | undefined
  }
>()("@faktura/monite/Credentials") {}

const kinds = { clientId: "text", clientSecret: "secret" } as const

const portal = "Monite Partner Portal > API credentials"

/** The settings that hold the credentials. */
export const credentialSettings = {
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
  })
}

/** Credentials at hand. */
export const credentialsFromValues = (fields: CredentialFields): Layer.Layer<Credentials> =>
  Layer.succeed(Credentials, { get: Effect.succeed(fields), name: fields.clientId })

/** `MONITE_CLIENT_ID` and `MONITE_CLIENT_SECRET` from the environment, read once. Fails with all that are missing or wrong. */
export const credentialsFromConfig: Layer.Layer<Credentials, Config.ConfigError> = Layer.unwrap(
  Effect.map(Settings.read(credentialSettings), credentialsFromValues)
)

/**
 * What an effect gives, e.g. out of a vault; it is run for each new token. It may take 30 seconds. Of its errors only the
 * tags are shown, unless it fails with `CredentialsUnavailable`.
 */
export const credentialsFromEffect = <E, R>(
  effect: Effect.Effect<CredentialFields, E, R>
): Layer.Layer<Credentials, never, R> => Layer.effect(Credentials, CredentialSource.fromEffect(kinds, effect))

/**
 * What a program prints; it is run for each new token. It prints a JSON object with `clientId` and `clientSecret`, or, with
 * `clientId` given here, the secret alone. It is run by the platform's process service: `NodeServices.layer` of
 * `@effect/platform-node`, for instance.
 */
export const credentialsFromCommand = (
  command: SecretsCommand.SecretsCommand & { readonly clientId?: string }
): Layer.Layer<Credentials, never, SecretsCommand.Spawner> => {
  const { clientId } = command
  const source = SecretsCommand.source(kinds, command, clientId === undefined ? {} : { clientId })
  return Layer.effect(
    Credentials,
    Effect.map(source, ({ get }) => ({ get, name: clientId }))
  )
}
