/**
 * Sources of the integrator's Maesn key: a context service, and a layer for each kind of source.
 *
 * The key is sent with every call. A key that may change while the program runs is cached and renewed in the background
 * before the cache expires. If Maesn refuses the key with 401, it is read again at once. A rotated key is therefore
 * used without a restart.
 */
import * as CredentialSource from "@faktura/core/CredentialSource"
import * as SecretsCommand from "@faktura/core/SecretsCommand"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Redacted from "effect/Redacted"

/** API key of an integrator. */
export interface CredentialFields {
  /** API key of the integrator. Sent as `X-API-KEY`. */
  readonly apiKey: Redacted.Redacted<string>
}

/** Source of an integrator's key. `layerFrom` needs it. */
export class Credentials extends Context.Service<
  Credentials,
  CredentialSource.CredentialSource<CredentialFields> & {
    /** How long a key is cached, in milliseconds. Undefined if the key never changes. */
    readonly keepForMillis: number | undefined
  }
>()("@faktura/maesn/Credentials") {}

/** Cache options of a key. */
export interface Keeping {
  /** How long the key is cached, in milliseconds; 300 000 (5 minutes) by default. */
  readonly keepForMillis?: number | undefined
}

const kinds = { apiKey: "secret" } as const

const kept =
  ({ keepForMillis = 300_000 }: Keeping) =>
  (source: CredentialSource.CredentialSource<CredentialFields>) => ({ ...source, keepForMillis })

/**
 * Provides a fixed key.
 *
 * @example
 * ```ts
 * import { Maesn } from "@faktura/maesn"
 * import { Redacted } from "effect"
 *
 * const credentials = (key: string) => Maesn.credentialsFromValues({ apiKey: Redacted.make(key) })
 * ```
 */
export const credentialsFromValues = (fields: CredentialFields): Layer.Layer<Credentials> =>
  Layer.succeed(Credentials, { get: Effect.succeed(fields), keepForMillis: undefined })

/**
 * Runs an effect to get the key, such as a read from a vault. The effect may take up to 30 seconds. The tag of its
 * error is shown, and its message only if it fails with `CredentialsUnavailable`. Why: other messages may contain a
 * secret.
 *
 * @example
 * ```ts
 * import { Maesn } from "@faktura/maesn"
 * import { Effect, Redacted } from "effect"
 *
 * declare const vault: { read: (name: string) => Promise<string> }
 *
 * const credentials = Maesn.credentialsFromEffect(
 *   Effect.map(
 *     Effect.promise(() => vault.read("maesn/api-key")),
 *     (key) => ({ apiKey: Redacted.make(key) })
 *   ),
 *   { keepForMillis: 60_000 }
 * )
 * ```
 */
export const credentialsFromEffect = <E, R>(
  effect: Effect.Effect<CredentialFields, E, R>,
  keeping: Keeping = {}
): Layer.Layer<Credentials, never, R> =>
  Layer.effect(Credentials, Effect.map(CredentialSource.fromEffect(kinds, effect), kept(keeping)))

/**
 * Runs a program to get the key, and reads its output: the key alone, or a JSON object with `apiKey`. Needs the
 * platform's process service, such as `NodeServices.layer` of `@effect/platform-node`.
 *
 * @example
 * ```ts
 * import { Maesn } from "@faktura/maesn"
 *
 * const credentials = Maesn.credentialsFromCommand({ program: "op", args: ["read", "op://vault/maesn/key"] })
 * ```
 */
export const credentialsFromCommand = (
  command: SecretsCommand.SecretsCommand & Keeping
): Layer.Layer<Credentials, never, SecretsCommand.Spawner> =>
  Layer.effect(Credentials, Effect.map(SecretsCommand.source(kinds, command), kept(command)))
