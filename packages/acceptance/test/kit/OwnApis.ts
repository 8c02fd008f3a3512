/**
 * The two APIs of this repository: the documents that the clients were generated from, and the packages as users import
 * them.
 */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import * as MaesnApi from "@faktura/maesn"
import * as MoniteApi from "@faktura/monite"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import type * as Context from "effect/Context"
import { CallPolicy, defaultCallPolicy } from "@faktura/core/CallPolicy"
import type { Arguments } from "./Arguments.ts"
import type { JsonObject } from "./Json.ts"
import { operationsIn } from "./Operations.ts"
import type { Operation } from "./Operations.ts"

/** Type of a service whose operation is known only at run time. The compiler checks services elsewhere. */
type AnyService = Context.Key<
  unknown,
  { readonly [method: string]: (options?: Arguments) => Effect.Effect<unknown, unknown, unknown> }
>

/** One API. */
export interface OwnApi {
  readonly name: "monite" | "maesn"
  /** Document with its overlay applied. */
  readonly document: JsonObject
  readonly operations: ReadonlyArray<Operation>
  /** Calls an operation on a server, with every service that it needs. */
  readonly call: (url: string, operation: Operation, given: Arguments) => Effect.Effect<unknown, unknown>
}

const packages = join(import.meta.dirname, "..", "..", "..")

// `faktura document` writes the sandbox's copies when the sandbox is built.
const documentOf = (name: string): JsonObject =>
  JSON.parse(readFileSync(join(packages, "sandbox", "specs", `${name}.json`), "utf8")) as JsonObject

const once = Layer.succeed(CallPolicy, { ...defaultCallPolicy, maxAttempts: 1 })

const layers = {
  monite: (url: string) =>
    Layer.mergeAll(
      MoniteApi.Monite.layer({
        clientId: "5c2f0a3e-9b1d-4a7c-8e6f-0d1b2c3a4e5f",
        clientSecret: Redacted.make("a-secret"),
        baseUrl: url,
        version: "2024-05-25"
      }),
      MoniteApi.Monite.entity("3f9a1c52-7d0e-4b5a-9a60-1f2e3d4c5b6a"),
      once
    ),
  maesn: (url: string) =>
    Layer.mergeAll(
      MaesnApi.Maesn.layer({ apiKey: Redacted.make("a-key"), baseUrl: url }),
      MaesnApi.Maesn.account({
        key: Redacted.make("an-account-key"),
        environmentName: "Production",
        companyId: "company-1"
      }),
      once
    )
}

const modules: { readonly [name: string]: { readonly [service: string]: unknown } } = {
  monite: MoniteApi,
  maesn: MaesnApi
}

const own = (name: "monite" | "maesn"): OwnApi => {
  const document = documentOf(name)
  return {
    name,
    document,
    operations: operationsIn(join(packages, name, "src", "generated", "operations"), document),
    call: (url, operation, given) => {
      const service = modules[name]?.[operation.service] as AnyService
      const made = Effect.flatMap(service, (methods) => methods[operation.function]!(given))
      // The layer has every service and every scope of the API.
      return Effect.provide(made, layers[name](url) as Layer.Layer<unknown>) as Effect.Effect<unknown, unknown>
    }
  }
}

export const ownApis: ReadonlyArray<OwnApi> = [own("monite"), own("maesn")]
