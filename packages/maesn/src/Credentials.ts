/**
 * Where the integrator's Maesn key comes from: a service with a layer for each kind of source.
 *
 * The key itself goes with every call. One that may be replaced while the program runs is kept for a while, asked for again
 * ahead of the end of that, and at once when Maesn refuses it (401): a rotated key is used without a restart.
 */
import * as CredentialSource from "@faktura/core/CredentialSource"
import * as SecretsCommand from "@faktura/core/SecretsCommand"
import * as Settings from "@faktura/core/Settings"
import type * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Redacted from "effect/Redacted"

/** What proves an integrator. */
export interface CredentialFields {
  /** The integrator's key: sent as `X-API-KEY`. */
  readonly apiKey: Redacted.Redacted<string>
}

/** The source of an integrator's key: what `layerFrom` needs. */
export class Credentials extends Context.Service<
  Credentials,
  CredentialSource.CredentialSource<CredentialFields> & {
    /** How long a key is used without asking again, in milliseconds. Undefined: it never changes. */
    readonly keepForMillis: number | undefined
  }
>()("@faktura/maesn/Credentials") {}

/** How long a key is kept. */
export interface Keeping {
  /** How long it is used without asking again, in milliseconds; 300 000 (5 minutes) by default. */
  readonly keepForMillis?: number | undefined
}

const kinds = { apiKey: "secret" } as const

const kept =
  ({ keepForMillis = 300_000 }: Keeping) =>
  (source: CredentialSource.CredentialSource<CredentialFields>) => ({ ...source, keepForMillis })

/** The setting that holds the key. */
export const credentialSettings = {
  apiKey: Settings.setting({
    name: "MAESN_API_KEY",
    what: "the API key of your Maesn tenant",
    where: "your Maesn dashboard",
    kind: Settings.redacted
  })
}

/** A key at hand. */
export const credentialsFromValues = (fields: CredentialFields): Layer.Layer<Credentials> =>
  Layer.succeed(Credentials, { get: Effect.succeed(fields), keepForMillis: undefined })

/** `MAESN_API_KEY` from the environment, read once. Fails when it is missing. */
export const credentialsFromConfig: Layer.Layer<Credentials, Config.ConfigError> = Layer.unwrap(
  Effect.map(Settings.read(credentialSettings), credentialsFromValues)
)

/**
 * What an effect gives, e.g. out of a vault. It may take 30 seconds. Of its errors only the tags are shown, unless it fails
 * with `CredentialsUnavailable`.
 */
export const credentialsFromEffect = <E, R>(
  effect: Effect.Effect<CredentialFields, E, R>,
  keeping: Keeping = {}
): Layer.Layer<Credentials, never, R> =>
  Layer.effect(Credentials, Effect.map(CredentialSource.fromEffect(kinds, effect), kept(keeping)))

/**
 * What a program prints: the key alone, or a JSON object with `apiKey`. It is run by the platform's process service:
 * `NodeServices.layer` of `@effect/platform-node`, for instance.
 */
export const credentialsFromCommand = (
  command: SecretsCommand.SecretsCommand & Keeping
): Layer.Layer<Credentials, never, SecretsCommand.Spawner> =>
  Layer.effect(Credentials, Effect.map(SecretsCommand.source(kinds, command), kept(command)))
