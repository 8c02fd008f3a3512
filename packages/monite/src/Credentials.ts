/**
 * Sources of the client id and secret of a Monite partner: a context service, and a layer for each kind of source.
 *
 * The client reads the source for every new token. A secret that was replaced in a vault is therefore used without a
 * restart.
 */
import * as CredentialSource from "@faktura/core/CredentialSource"
import * as SecretsCommand from "@faktura/core/SecretsCommand"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Redacted from "effect/Redacted"

/** Client id and secret of a Monite partner. */
export interface CredentialFields {
  /** Client id of the partner account, a UUID. */
  readonly clientId: string
  readonly clientSecret: Redacted.Redacted<string>
}

/** Source of a partner's credentials. `layerFrom` needs it. */
export class Credentials extends Context.Service<
  Credentials,
  CredentialSource.CredentialSource<CredentialFields> & {
    /** The client id, if it is known in advance. It separates the partners that share a rate limit. */
    readonly name?: string | undefined
  }
>()("@faktura/monite/Credentials") {}

const kinds = { clientId: "text", clientSecret: "secret" } as const

/**
 * Provides fixed credentials.
 *
 * @example
 * ```ts
 * import { Monite } from "@faktura/monite"
 * import { Redacted } from "effect"
 *
 * const credentials = (clientId: string, secret: string) =>
 *   Monite.credentialsFromValues({ clientId, clientSecret: Redacted.make(secret) })
 * ```
 */
export const credentialsFromValues = (fields: CredentialFields): Layer.Layer<Credentials> =>
  Layer.succeed(Credentials, fixed(fields))

/** Source of fixed credentials. */
export const fixed = (fields: CredentialFields): Credentials["Service"] => ({
  get: Effect.succeed(fields),
  name: fields.clientId
})

/**
 * Runs an effect for each new token, such as a read from a vault. The effect may take up to 30 seconds. The tag of its
 * error is shown, and its message only if it fails with `CredentialsUnavailable`. Why: other messages may contain a
 * secret.
 *
 * @example
 * ```ts
 * import { Monite } from "@faktura/monite"
 * import { Effect, Redacted } from "effect"
 *
 * declare const vault: { read: (name: string) => Promise<string> }
 *
 * const credentials = Monite.credentialsFromEffect(
 *   Effect.promise(async () => ({
 *     clientId: await vault.read("monite/client-id"),
 *     clientSecret: Redacted.make(await vault.read("monite/client-secret"))
 *   }))
 * )
 * ```
 */
export const credentialsFromEffect = <E, R>(
  effect: Effect.Effect<CredentialFields, E, R>
): Layer.Layer<Credentials, never, R> => Layer.effect(Credentials, CredentialSource.fromEffect(kinds, effect))

/**
 * Runs a program for each new token and reads its output. The output is a JSON object with `clientId` and
 * `clientSecret`, or the secret alone if `clientId` is given here. Needs the platform's process service, such as
 * `NodeServices.layer` of `@effect/platform-node`.
 *
 * @example
 * ```ts
 * import { Monite } from "@faktura/monite"
 *
 * const credentials = Monite.credentialsFromCommand({
 *   program: "op",
 *   args: ["read", "op://vault/monite/secret"],
 *   clientId: "b54f0fa9-7a4d-4ebd-a1e9-0f8a3b5a2b5e"
 * })
 * ```
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
