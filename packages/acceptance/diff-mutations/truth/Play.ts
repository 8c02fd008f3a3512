/**
 * Runs the operations of generated packages without a network: the request is recorded, and the response is given.
 */
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import * as ApiClient from "@faktura/core/ApiClient"
import { CallPolicy, defaultCallPolicy } from "@faktura/core/CallPolicy"
import * as Credentials from "@faktura/core/Credentials"
import * as TestTransport from "@faktura/core/TestTransport"
import type { TestFailure, TestResponse } from "@faktura/core/TestTransport"
import * as Transport from "@faktura/core/Transport"
import type { HttpRequest } from "@faktura/core/Transport"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import type { Arguments } from "../../test/kit/Arguments.ts"
import { objectOf } from "../../test/kit/Json.ts"
import type { JsonObject } from "../../test/kit/Json.ts"
import { scopesOf } from "./Packages.ts"

/** Outcome of a call. */
export interface Outcome {
  /** `Succeeded`, or the tag of the error. `Defect` for an exception. `Missing` when there is no such function. */
  readonly tag: string
  readonly message: string
  /** Method, URL, headers and body of the request. Undefined if nothing was sent. */
  readonly sent: string | undefined
  readonly requests: ReadonlyArray<HttpRequest>
}

/** Calls operations of one version of the packages. */
export interface Player {
  /** Calls once; after a failure in place of a response, as often as the packages try. */
  readonly call: (
    module: string,
    name: string,
    given: Arguments,
    response: TestResponse | TestFailure
  ) => Promise<Outcome>
}

const secret = Redacted.make("a-secret")

const schemeOf = (scheme: JsonObject): Credentials.Scheme =>
  scheme.type === "apiKey"
    ? Credentials.apiKey({
        // The document's own word for the location.
        in: scheme.in as Credentials.CredentialLocation,
        name: String(scheme.name),
        value: secret
      })
    : scheme.type === "http" && String(scheme.scheme).toLowerCase() === "basic"
      ? Credentials.basic({ username: "someone", password: secret })
      : Credentials.bearer(secret)

const bodyText = async (body: unknown): Promise<string> =>
  body === undefined || body === null
    ? ""
    : typeof body === "string"
      ? body
      : body instanceof Blob
        ? body.text()
        : body instanceof Uint8Array
          ? new TextDecoder().decode(body)
          : String(body)

/** Text of a request. The boundary of a multipart body is random: it is replaced. */
const requestText = async ({ body, headers, method, url }: HttpRequest): Promise<string> => {
  const text = `${method} ${url} ${JSON.stringify(headers)} ${await bodyText(body)}`
  const [, boundary] = /boundary=([\w-]+)/.exec(text) ?? []
  return boundary === undefined ? text : text.replaceAll(boundary, "boundary")
}

// Modules that were generated a moment ago. The compiler checks their types elsewhere.
type AnyModule = { readonly [name: string]: unknown }

const load = (...path: ReadonlyArray<string>): Promise<AnyModule> =>
  import(/* @vite-ignore */ pathToFileURL(join(...path)).href) as Promise<AnyModule>

/**
 * Makes the caller of one version.
 *
 * @param folder   folder of the packages
 * @param document document of the packages
 * @param caller   document that the caller was written for: its security schemes have credentials
 */
export const playerOf = async (folder: string, document: JsonObject, caller: JsonObject): Promise<Player> => {
  const { AcceptanceClient } = await load(folder, "services", "Client.ts")
  const scopes = await load(folder, "services", "Scope.ts")
  const { requestBuilder } = (await load(folder, "Serializers.ts")) as {
    readonly requestBuilder: Parameters<typeof ApiClient.make>[0]["build"]
  }
  const schemes = Object.entries(objectOf(objectOf(caller.components).securitySchemes))
  const settings = new Proxy({}, { get: () => "2026-11-21" })
  const scope = [...scopesOf(document)].map(([service, fields]) =>
    Layer.succeed(scopes[service] as Context.Key<unknown, unknown>)(
      Object.fromEntries([...fields].map((field) => [field, "a-value"]))
    )
  )
  const modules = new Map<string, AnyModule | undefined>()
  const operationsOf = async (module: string): Promise<AnyModule | undefined> => {
    if (!modules.has(module))
      modules.set(module, await load(folder, "services", "generated", "operations", module).catch(() => undefined))
    return modules.get(module)
  }
  return {
    call: async (module, name, given, response) => {
      const functions = await operationsOf(module)
      // The module cannot export a reserved word: `delete_` is the service's `delete`.
      const operation = functions?.[name] ?? functions?.[`${name}_`]
      if (typeof operation !== "function") return { tag: "Missing", message: "", sent: undefined, requests: [] }
      const transport = TestTransport.make(() => response)
      const client = Layer.effect(
        AcceptanceClient as Context.Key<unknown, ApiClient.ApiClient>,
        ApiClient.make({
          api: "mutation",
          baseUrl: "https://api.example.com",
          build: requestBuilder,
          credentials: Credentials.make(
            Object.fromEntries(schemes.map(([key, scheme]) => [key, schemeOf(objectOf(scheme))]))
          ),
          settings
        })
      ).pipe(Layer.provide(Transport.layer(transport)))
      const program = (operation(given) as Effect.Effect<unknown, unknown>).pipe(
        Effect.provideService(CallPolicy, {
          ...defaultCallPolicy,
          maxAttempts: "fails" in response ? 2 : 1,
          baseDelay: 1
        }),
        Effect.provide(Layer.mergeAll(client, ...scope)),
        Effect.result
      )
      // Every service is provided. The types of the loaded modules do not show it.
      const result = await Effect.runPromise(program as Effect.Effect<Result.Result<unknown, unknown>>).catch(
        (defect: unknown) => Result.fail({ _tag: "Defect", message: String(defect) })
      )
      const { requests } = transport
      const [request] = requests
      const sent = request === undefined ? undefined : await requestText(request)
      if (Result.isSuccess(result)) return { tag: "Succeeded", message: "", sent, requests }
      const { _tag, message } = objectOf(result.failure)
      return { tag: String(_tag), message: String(message).slice(0, 300), sent, requests }
    }
  }
}
