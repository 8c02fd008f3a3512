/**
 * The raw client of a generated package.
 */
import type { Build, BuildConfig, BuildOptions } from "../../src/call/Request.ts"
import type { HttpRequest, HttpResponse, Transport } from "../../src/transport/Transport.ts"

type Style = (name: never) => unknown

/** The part of a raw package's client that tests use. */
interface RawModule {
  readonly createClient: (config: {
    readonly baseUrl: string
    readonly fetch?: (request: Request) => Promise<Response>
    readonly transport?: Transport
  }) => RawClient
  readonly requestBuilder: (config: BuildConfig) => Build
  readonly unchanged: (type: string) => unknown
  readonly cookies: () => unknown
  readonly deepObject: Style
  readonly form: (fields?: object) => unknown
  readonly multipart: (fields?: object) => unknown
  readonly server: (address: string) => unknown
}

/** The part of a raw client that tests use. */
interface RawClient {
  readonly request: (options: object) => Promise<{
    readonly data?: unknown
    readonly error?: unknown
    readonly request?: Request
    readonly response?: Response
  }>
  readonly send: (request: HttpRequest, options?: { readonly signal?: AbortSignal }) => Promise<HttpResponse>
  readonly interceptors: {
    readonly error: { readonly use: (fn: (error: unknown) => unknown) => unknown }
    readonly request: { readonly use: (fn: (request: Request) => Request) => unknown }
  }
}

// Every raw package has the same client, and core depends on none of them. Imported by a name that the compiler does
// not follow: generated raw code is checked less strictly than this package.
const source: string = new URL("../../../monite-client/src/generated/client/index.ts", import.meta.url).href
export const raw: RawModule = (await import(/* @vite-ignore */ source)) as RawModule

/** Builds a request. It must be a request that can be written. */
export const requestTo = (baseUrl: string, options: BuildOptions): HttpRequest => {
  const made = raw.requestBuilder({ baseUrl })(options)
  if ("problems" in made) throw new Error(`a request that cannot be written: ${JSON.stringify(made.problems)}`)
  return made.request
}
