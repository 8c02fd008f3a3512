/**
 * Layers of one API: its client, its services, and both with options from the environment.
 */
import type * as Config from "effect/Config"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import { make as makeClient } from "../call/ApiClient.ts"
import type { ApiClient, ClientOptions, Credentials } from "../call/ApiClient.ts"
import type { Build, BuildConfig } from "../call/Request.ts"
import { make as makeCredentials } from "./Credentials.ts"

/** Parts of an API's client. */
export interface ClientParts<R> {
  /** The API's name in errors and spans, e.g. `monite`. */
  readonly api: string
  /** The `requestBuilder` of the raw package. */
  readonly build: (config: BuildConfig) => Build
  /** The options that the API's layer was given. */
  readonly options: ClientOptions & { readonly baseUrl: string }
  /** Makes the credentials. Its argument is the same client without credentials: token endpoints are called with it. */
  readonly credentials: (anonymous: ApiClient) => Effect.Effect<Credentials, never, R | Scope.Scope>
  /** Tells the rate limits of this credential from those of another. Never a secret. */
  readonly credential?: string | undefined
  /** Values of parameters that are settings, e.g. the API version. */
  readonly settings?: ApiClient["settings"] | undefined
}

/**
 * Layer of an API's client.
 *
 * @example
 * ```ts
 * const layerClient = (options: Options): Layer.Layer<PetsClient> =>
 *   ClientLayer.client(PetsClient, {
 *     api: "pets",
 *     build: requestBuilder,
 *     options,
 *     credentials: () => Effect.succeed(Credentials.make({ token: Credentials.bearer(options.token) }))
 *   })
 * ```
 */
export const client = <Client, R = never>(
  key: Context.Key<Client, ApiClient>,
  parts: ClientParts<R>
): Layer.Layer<Client, never, Exclude<R, Scope.Scope>> =>
  Layer.effect(
    key,
    Effect.gen(function* () {
      const { api, build, credential, settings } = parts
      const { baseUrl, budget, fetch, policy, servers } = parts.options
      const anonymous = yield* makeClient({
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
  )

/**
 * Layer of every service of an API, and of its client.
 *
 * Effect builds a layer that it meets twice only once. Services hold their client, so those of one client must not serve
 * another client that is provided inside of it: each use of this function has services of its own.
 */
export const withServices = <Client, Services, R>(
  services: Layer.Layer<Services, never, Client>,
  layerClient: Layer.Layer<Client, never, R>
): Layer.Layer<Client | Services, never, R> => Layer.fresh(services).pipe(Layer.provideMerge(layerClient))

/** Layer with options from the environment: `ClientLayer.fromConfig(settingsFromConfig, layer)`. */
export const fromConfig = <Options, A, R>(
  options: Effect.Effect<Options, Config.ConfigError>,
  layer: (options: Options) => Layer.Layer<A, never, R>
): Layer.Layer<A, Config.ConfigError, R> => Layer.unwrap(Effect.map(options, layer))
