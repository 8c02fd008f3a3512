/**
 * Sources of a vendor's credentials: fixed values, an effect of the caller such as a vault lookup, or a command
 * (`SecretsCommand`).
 *
 * Hazard: the errors and values of a source may contain secrets. Messages here show only the tag of an error and the name of
 * a missing field. A source that fails with `CredentialsUnavailable` has its message shown unchanged.
 */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import { CredentialsUnavailable } from "../operation/Secrets.ts"
import * as BearerToken from "./BearerToken.ts"
import type { Source } from "./Credentials.ts"

/** Fields of a vendor's credentials. A `secret` field is `Redacted`. */
export type FieldKinds = Readonly<Record<string, "text" | "secret">>

/** Values of the fields. */
export type FieldsOf<K extends FieldKinds> = {
  readonly [F in keyof K]: K[F] extends "secret" ? Redacted.Redacted<string> : string
}

/** Source of credentials. It is run each time they are needed, because they may have changed. */
export interface CredentialSource<Fields> {
  readonly get: Effect.Effect<Fields, CredentialsUnavailable>
}

/** Timeout of `fromEffect`, in milliseconds. */
export const limitMillis = 30_000

const nameOf = (error: unknown): string => {
  const { _tag, name }: { readonly _tag?: unknown; readonly name?: unknown } =
    typeof error === "object" && error !== null ? error : {}
  const known = [_tag, name].find((text) => typeof text === "string" && /^[\w$./@-]{1,64}$/.test(text))
  return known === undefined ? "an error" : String(known)
}

const failedWith = (error: unknown): CredentialsUnavailable =>
  error instanceof CredentialsUnavailable
    ? error
    : new CredentialsUnavailable({
        reason: "unavailable",
        message: `the credential source failed with ${nameOf(error)}; its message is hidden because it may contain a secret`
      })

const isText = (value: unknown): boolean => typeof value === "string" && value !== ""

/** True when the value is of the field's kind and not empty. */
const isFilled: Record<FieldKinds[string], (value: unknown) => boolean> = {
  text: isText,
  secret: (value) => Redacted.isRedacted(value) && isText(Redacted.value(value))
}

const expected = { text: "a string", secret: "a Redacted string" } as const

/**
 * Makes a source that runs an effect each time, such as a vault lookup. It uses the services of the current context.
 *
 * All failures and defects of the effect become `CredentialsUnavailable`. So do a missing or empty field, and a run that
 * takes longer than 30 seconds.
 *
 * @example
 * ```ts
 * import * as CredentialSource from "@faktura/core/CredentialSource"
 * import { Effect, Redacted } from "effect"
 *
 * declare const readVault: (path: string) => Effect.Effect<{ readonly id: string; readonly secret: string }, Error>
 *
 * const source = CredentialSource.fromEffect(
 *   { clientId: "text", clientSecret: "secret" },
 *   Effect.map(readVault("monite"), ({ id, secret }) => ({ clientId: id, clientSecret: Redacted.make(secret) }))
 * )
 * ```
 */
export const fromEffect = <const K extends FieldKinds, E, R>(
  kinds: K,
  effect: Effect.Effect<FieldsOf<K>, E, R>
): Effect.Effect<CredentialSource<FieldsOf<K>>, never, R> =>
  Effect.map(Effect.context<R>(), (context) => ({
    get: effect.pipe(
      Effect.flatMap((fields) => {
        // Untyped code may return anything.
        const given: { readonly [field: string]: unknown } | null | undefined = fields
        const wrong = Object.entries(kinds).find(([field, kind]) => !isFilled[kind](given?.[field]))
        if (wrong === undefined) return Effect.succeed(fields)
        const [field, kind] = wrong
        const message = `the credential source returned no ${field}: it must be ${expected[kind]} that is not empty`
        return Effect.fail(new CredentialsUnavailable({ reason: "missing", message }))
      }),
      Effect.provideContext(context),
      Effect.timeoutOrElse({
        duration: limitMillis,
        orElse: () => {
          const message = `the credential source did not return within ${limitMillis} ms`
          return Effect.fail(new CredentialsUnavailable({ reason: "unavailable", message }))
        }
      }),
      Effect.catch((error) => Effect.fail(failedWith(error))),
      Effect.catchDefect((defect) => Effect.fail(failedWith(defect)))
    )
  }))

/**
 * Caches a secret for a security scheme, as `BearerToken` does. It is renewed before its end, fetched once for all waiting
 * calls, and fetched again when the API refuses it (401).
 *
 * @param get        fetches the secret. Its errors are logged when it fails while the cached secret is still valid
 * @param lifeMillis how long the secret is cached, in milliseconds
 *
 * @example
 * ```ts
 * import * as Credentials from "@faktura/core/Credentials"
 * import * as CredentialSource from "@faktura/core/CredentialSource"
 * import type { CredentialsUnavailable } from "@faktura/core"
 * import type { Redacted } from "effect"
 * import { Effect } from "effect"
 *
 * declare const readKey: Effect.Effect<Redacted.Redacted<string>, CredentialsUnavailable>
 *
 * const key = Effect.map(CredentialSource.cached(readKey, 300_000), (source) =>
 *   Credentials.apiKeyFrom({ in: "header", name: "X-API-KEY", source })
 * )
 * ```
 */
export const cached = (
  get: Effect.Effect<Redacted.Redacted<string>, CredentialsUnavailable>,
  lifeMillis: number
): Effect.Effect<Source, never, Scope.Scope> =>
  BearerToken.make({ fetchToken: Effect.map(get, (token) => ({ token, expiresInSeconds: lifeMillis / 1000 })) })
