/**
 * Where the credentials of a vendor come from: values at hand, an effect of the program's own that asks a vault, or (in
 * `SecretsCommand`) a program that prints them.
 *
 * What a source fails with, or gives by mistake, may hold the very secrets. So nothing of it is shown but names: the tag of
 * an error, the field that is missing. Who wants to say more fails with `CredentialsUnavailable`, which is passed on as it is.
 */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import { CredentialsUnavailable } from "../call/Secrets.ts"
import * as BearerToken from "./BearerToken.ts"
import type { Source } from "./Credentials.ts"

/** The fields of a vendor's credentials; a secret one is `Redacted`. */
export type FieldKinds = Readonly<Record<string, "text" | "secret">>

/** Values for the fields. */
export type FieldsOf<K extends FieldKinds> = {
  readonly [F in keyof K]: K[F] extends "secret" ? Redacted.Redacted<string> : string
}

/** Credentials, asked for each time they are needed: they may be others than before. */
export interface CredentialSource<Fields> {
  readonly get: Effect.Effect<Fields, CredentialsUnavailable>
}

/** How long a source of the program's own may take, in milliseconds: calls wait for it. */
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
        message: `the source of the credentials failed with ${nameOf(error)}; what it says is not shown, it may hold a secret`
      })

const isText = (value: unknown): boolean => typeof value === "string" && value !== ""

/** By kind: can a field have this value? None may be empty. */
const isFilled: Record<FieldKinds[string], (value: unknown) => boolean> = {
  text: isText,
  secret: (value) => Redacted.isRedacted(value) && isText(Redacted.value(value))
}

const expected = { text: "a text", secret: "a Redacted text" } as const

/**
 * A source that runs an effect each time: asks a vault, reads a file. Its services are those that are present now.
 *
 * Whatever it fails with, defects included, becomes `CredentialsUnavailable`, and so does a value that lacks a field. After
 * 30 seconds it is given up.
 */
export const fromEffect = <const K extends FieldKinds, E, R>(
  kinds: K,
  effect: Effect.Effect<FieldsOf<K>, E, R>
): Effect.Effect<CredentialSource<FieldsOf<K>>, never, R> =>
  Effect.map(Effect.context<R>(), (context) => ({
    get: effect.pipe(
      Effect.flatMap((fields) => {
        // What is not typed may give anything.
        const given: { readonly [field: string]: unknown } | null | undefined = fields
        const wrong = Object.entries(kinds).find(([field, kind]) => !isFilled[kind](given?.[field]))
        if (wrong === undefined) return Effect.succeed(fields)
        const [field, kind] = wrong
        const message = `the source of the credentials gave no ${field}: it has to be ${expected[kind]} that is not empty`
        return Effect.fail(new CredentialsUnavailable({ reason: "missing", message }))
      }),
      Effect.provideContext(context),
      Effect.timeoutOrElse({
        duration: limitMillis,
        orElse: () => {
          const message = `the source of the credentials did not answer within ${limitMillis} ms`
          return Effect.fail(new CredentialsUnavailable({ reason: "unavailable", message }))
        }
      }),
      Effect.catch((error) => Effect.fail(failedWith(error))),
      Effect.catchDefect((defect) => Effect.fail(failedWith(defect)))
    )
  }))

/**
 * A secret that is kept for a while, as a scheme's proof: asked for ahead of its end, once however many calls wait, and anew
 * when the API refuses it (401).
 *
 * @param get        asks for it; its errors are logged when it fails while the kept one is still good
 * @param lifeMillis how long it is used without asking again, in milliseconds
 */
export const cached = (
  get: Effect.Effect<Redacted.Redacted<string>, CredentialsUnavailable>,
  lifeMillis: number
): Effect.Effect<Source, never, Scope.Scope> =>
  BearerToken.make({ fetchToken: Effect.map(get, (token) => ({ token, expiresInSeconds: lifeMillis / 1000 })) })
