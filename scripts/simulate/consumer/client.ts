/**
 * Client of the consumer: settings, headers and a way to run a call. Every call ends as a text, so that two versions of the
 * packages can be compared by what a program sees.
 */
import { createClient, createConfig } from "@faktura/acme-client/client"
import { Acme } from "@faktura/acme"
import type { AcmeClient } from "@faktura/acme"
import { Effect, Redacted } from "effect"

/** Base URL of the server that `main.ts` starts. */
export const baseUrl = process.env["ACME_BASE_URL"] ?? ""

/** Identifier of every record. */
export const id = "7b8f3c1e-5d0a-4b3e-9c39-0c8a2b9a7f10"

/** Headers of every request. */
export const headers = { "x-monite-version": "2024-05-25", "x-monite-entity-id": id }

const layer = Acme.layer({ token: Redacted.make("of-no-use-elsewhere"), baseUrl })

/** Client of the raw functions. */
export const client = createClient(createConfig({ baseUrl }))

/** Runs a call of a service; an error becomes its tag. */
export const run = <A, E extends { readonly _tag: string }>(
  call: Effect.Effect<A, E, AcmeClient>,
  say: (value: A) => string
): Promise<string> =>
  Effect.runPromise(
    call.pipe(
      Effect.map(say),
      Effect.catch((error) => Effect.succeed(`failed with ${error._tag}`)),
      Effect.provide(layer)
    )
  )
