/**
 * Layers of one API: its client, its services, and both with options from the environment.
 */
import type * as Config from "effect/Config"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import { makeWith } from "../call/ApiClient.ts"
import type { ApiClient, ClientOptions, Credentials } from "../call/ApiClient.ts"
import type { Build, BuildConfig } from "../call/Request.ts"
import { make as makeMeter } from "../telemetry/Meter.ts"
import type { Meter } from "../telemetry/Meter.ts"
import { make as makeCredentials } from "./Credentials.ts"

/** Parts of an API's client. */
export interface ClientParts<R> {
  /** Name of the API in errors and spans, such as `monite`. */
  readonly api: string
  /** The `requestBuilder` of the raw package. */
  readonly build: (config: BuildConfig) => Build
  /** Options of the API's layer. */
  readonly options: ClientOptions & { readonly baseUrl: string }
  /** Makes the credentials. Receives the same client without credentials, for calls of token endpoints. */
  readonly credentials: (anonymous: ApiClient) => Effect.Effect<Credentials, never, R | Scope.Scope>
  /** Name of this credential, which keeps its rate limit apart from others. Never a secret. */
  readonly credential?: string | undefined
  /** Values of parameters that are settings, such as the API version. */
  readonly settings?: ApiClient["settings"] | undefined
}

/** Makes an API's client with its credentials. A bundle has the code of no other meter. */
export const fromParts = Effect.fnUntraced(function* <R>(
  parts: ClientParts<R>,
  meter: Meter
): Effect.fn.Return<ApiClient, never, R | Scope.Scope> {
  const { api, build, credential, settings } = parts
  const { baseUrl, budget, fetch, policy, servers } = parts.options
  const anonymous = yield* makeWith(meter, {
    api,
    baseUrl,
    build,
    budget,
    fetch,
    policy,
    servers,
    credentials: makeCredentials({}),
    ...(credential === undefined ? {} : { credential }),
    ...(settings === undefined ? {} : { settings })
  })
  return { ...anonymous, credentials: yield* parts.credentials(anonymous) }
})

/**
 * Makes the layer of an API's client.
 *
 * @example
 * ```ts
 * import * as ClientLayer from "@faktura/core/ClientLayer"
 * import * as Credentials from "@faktura/core/Credentials"
 * import type { ApiClient } from "@faktura/core"
 * import { requestBuilder } from "@faktura/monite-client/client"
 * import { Context, Effect, Redacted } from "effect"
 *
 * class PetsClient extends Context.Service<PetsClient, ApiClient>()("PetsClient") {}
 *
 * const layerClient = ClientLayer.client(PetsClient, {
 *   api: "pets",
 *   build: requestBuilder,
 *   options: { baseUrl: "https://pets.example.com" },
 *   credentials: () => Effect.succeed(Credentials.make({ token: Credentials.bearer(Redacted.make("a-token")) }))
 * })
 * ```
 */
export const client = <Client, R = never>(
  key: Context.Key<Client, ApiClient>,
  parts: ClientParts<R>
): Layer.Layer<Client, never, Exclude<R, Scope.Scope>> =>
  Layer.effect(key, fromParts(parts, makeMeter(parts.api, parts.options.baseUrl)))

/**
 * Makes the layer of all services of an API and of its client.
 *
 * Each use makes its own services (`Layer.fresh`). Why: Effect builds a layer once even when two clients use it, and
 * services keep the client that they were built with.
 *
 * @example
 * ```ts
 * import * as ClientLayer from "@faktura/core/ClientLayer"
 * import { Context } from "effect"
 * import type { Layer } from "effect"
 *
 * class PetsClient extends Context.Service<PetsClient, object>()("PetsClient") {}
 * class Pets extends Context.Service<Pets, object>()("Pets") {}
 * declare const services: Layer.Layer<Pets, never, PetsClient>
 * declare const layerClient: Layer.Layer<PetsClient>
 *
 * const layer: Layer.Layer<Pets | PetsClient> = ClientLayer.withServices(services, layerClient)
 * ```
 */
export const withServices = <Client, Services, R>(
  services: Layer.Layer<Services, never, Client>,
  layerClient: Layer.Layer<Client, never, R>
): Layer.Layer<Client | Services, never, R> => Layer.fresh(services).pipe(Layer.provideMerge(layerClient))

/**
 * Makes a layer whose options come from the environment.
 *
 * @example
 * ```ts
 * import * as ClientLayer from "@faktura/core/ClientLayer"
 * import { Context, Layer } from "effect"
 * import type { Config, Effect } from "effect"
 *
 * class Pets extends Context.Service<Pets, { readonly url: string }>()("Pets") {}
 *
 * declare const settings: Effect.Effect<{ readonly url: string }, Config.ConfigError>
 *
 * const layerConfig = ClientLayer.fromConfig(settings, ({ url }) => Layer.succeed(Pets, { url }))
 * ```
 */
export const fromConfig = <Options, A, R>(
  options: Effect.Effect<Options, Config.ConfigError>,
  layer: (options: Options) => Layer.Layer<A, never, R>
): Layer.Layer<A, Config.ConfigError, R> => Layer.unwrap(Effect.map(options, layer))
