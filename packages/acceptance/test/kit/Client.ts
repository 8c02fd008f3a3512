/**
 * Services of a document over the real transport, with every credential in the document.
 */
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import * as ApiClient from "@faktura/core/ApiClient"
import * as Credentials from "@faktura/core/Credentials"
import { defaultCallPolicy, CallPolicy } from "@faktura/core/CallPolicy"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import { listOf, objectOf } from "./Json.ts"
import type { JsonObject } from "./Json.ts"
import type { Operation } from "./Operations.ts"
import type { Exchange, Recorder } from "./Recorder.ts"
import { clientFolder, servicesFolder } from "./Packages.ts"
import type { Arguments } from "./Arguments.ts"

/** Outcome of a call. */
export interface Outcome {
  /** `Succeeded`, or the tag of its error. */
  readonly tag: string
  readonly value?: unknown
  readonly message?: string
  /** Last exchange. Missing if nothing was sent. */
  readonly exchange?: Exchange
}

const secret = Redacted.make("a-secret")

const schemeOf = (scheme: JsonObject): Credentials.Scheme =>
  scheme.type === "apiKey"
    ? Credentials.apiKey({ in: scheme.in as Credentials.CredentialLocation, name: String(scheme.name), value: secret })
    : scheme.type === "http" && String(scheme.scheme).toLowerCase() === "basic"
      ? Credentials.basic({ username: "someone", password: secret })
      : Credentials.bearer(secret)

const credentialsFor = (document: JsonObject): ApiClient.Credentials =>
  Credentials.make(
    Object.fromEntries(
      Object.entries(objectOf(objectOf(document.components).securitySchemes)).map(([name, scheme]) => [
        name,
        schemeOf(objectOf(scheme))
      ])
    )
  )

// Exports of modules that were made at run time. Compilers check their types, not this file.
type AnyModule = { readonly [name: string]: unknown }
type AnyService = Context.Key<unknown, { readonly [method: string]: (options?: Arguments) => unknown }> & {
  readonly layer: Layer.Layer<unknown, never, unknown>
}

const load = (...path: ReadonlyArray<string>): Promise<AnyModule> =>
  import(pathToFileURL(join(...path)).href) as Promise<AnyModule>

// Suffixes of the variants of an operation in generated services.
const suffixes = ["Pages", "Stream", "WithResponse", "Events", "Lines", "Bytes"]

/** True for paged variants. They read one page only: the servers of these tests return the same page without end. */
const isPaged = (method: string): boolean => /^(pages|stream)$|(Pages|Stream)$/.test(method)

/** Moves every server of paths and operations to one address: no test calls another one. */
const serversAt = (document: JsonObject, url: string): { readonly [documented: string]: string } => {
  const items = Object.values(objectOf(document.paths)).map(objectOf)
  const servers = items.flatMap((item) =>
    [item, ...Object.values(item).map(objectOf)].flatMap((at) => listOf(at.servers))
  )
  return Object.fromEntries(servers.map((server) => [String(objectOf(server).url), url]))
}

/** Calls a document's operations through its generated services. */
export interface Caller {
  /**
   * @param operation operation whose service is used
   * @param method    method of the service: the operation's own or a variant
   */
  readonly call: (operation: Operation, method: string, given: Arguments) => Promise<Outcome>
  /** Lists the methods that the service has for an operation, its own first. */
  readonly methods: (operation: Operation) => Promise<ReadonlyArray<string>>
}

/** Makes the caller of one document's services. */
export const callerFor = async (name: string, document: JsonObject, recorder: Recorder): Promise<Caller> => {
  const { requestBuilder } = (await load(clientFolder(name), "src", "client", "index.ts")) as {
    readonly requestBuilder: Parameters<typeof ApiClient.make>[0]["build"]
  }
  const { AcceptanceClient } = await load(servicesFolder(name), "src", "Client.ts")
  const scopes = await load(servicesFolder(name), "src", "Scope.ts")
  const services = await load(servicesFolder(name), "src", "generated", "services", "index.gen.ts")
  const settings = new Proxy({}, { get: () => "2026-11-21" })
  const client = Layer.effect(
    AcceptanceClient as Context.Key<unknown, ApiClient.ApiClient>,
    ApiClient.make({
      api: name,
      baseUrl: recorder.url,
      servers: serversAt(document, recorder.url),
      build: requestBuilder,
      credentials: credentialsFor(document),
      settings
    })
  )
  const scope = Layer.mergeAll(
    Layer.succeed(scopes.Tenant as Context.Key<unknown, unknown>)({ id: "a-tenant" }),
    Layer.succeed(scopes.Account as Context.Key<unknown, unknown>)({ id: "an-account", key: "a-key" })
  )
  return {
    methods: ({ function: own, service }) => {
      const variants = new Set([
        own,
        ...suffixes.map((suffix) => `${own}${suffix}`),
        ...(own === "list" ? ["pages", "stream"] : [])
      ])
      const all = Effect.gen(function* () {
        return Object.keys(yield* services[service] as AnyService).filter((name) => variants.has(name))
      }).pipe(Effect.provide(Layer.provide((services[service] as AnyService).layer, client)))
      // As below: every service is provided.
      return Effect.runPromise(all as Effect.Effect<ReadonlyArray<string>>)
    },
    call: async (operation, method, given) => {
      const service = services[operation.service] as AnyService
      const program = Effect.gen(function* () {
        const made = (yield* service)[method]!(given)
        return yield* Stream.isStream(made)
          ? Stream.runCollect(Stream.take(made as Stream.Stream<unknown>, isPaged(method) ? 1 : 3))
          : (made as Effect.Effect<unknown>)
      }).pipe(
        Effect.provideService(CallPolicy, { ...defaultCallPolicy, maxAttempts: 1, attemptTimeout: 10_000 }),
        Effect.provide(Layer.merge(Layer.provide(service.layer, client), scope)),
        Effect.result
      )
      // Every service is provided. The types of the loaded modules do not show it.
      const result = await Effect.runPromise(program as Effect.Effect<Result.Result<unknown, unknown>>).catch(
        (defect: unknown) => Result.fail({ _tag: "Defect", message: String(defect) })
      )
      const exchange = recorder.take()
      const sent = exchange === undefined ? {} : { exchange }
      if (Result.isSuccess(result)) return { tag: "Succeeded", value: result.success, ...sent }
      const { _tag, message } = objectOf(result.failure)
      return { tag: String(_tag), message: String(message), ...sent }
    }
  }
}
