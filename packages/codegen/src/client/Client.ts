/**
 * The raw client: a function per method, which builds a request, sends it and reads its response.
 */
import { withAuth } from "./Auth.ts"
import { addressed, build, buildUrl } from "./Build.ts"
import type { BuildOptions, HttpRequest } from "./Build.ts"
import { joinHeaders } from "./Headers.ts"
import { createInterceptors } from "./Interceptors.ts"
import { dataOf, errorOf } from "./ResponseBody.ts"
import { send } from "./Send.ts"
import type { Exchange } from "./Send.ts"
import type { Client, ClientOptions, Config, HttpMethod, RequestOptions } from "./Types.ts"

const methods: ReadonlyArray<HttpMethod> = ["delete", "get", "head", "options", "patch", "post", "put"]

/** Settings for `createClient`. */
export const createConfig = <T extends ClientOptions = ClientOptions>(
  override: Config<Omit<ClientOptions, keyof T> & T> = {}
): Config<Omit<ClientOptions, keyof T> & T> => override

const merge = (config: Config, changes: Config): Config => ({
  ...config,
  ...changes,
  headers: joinHeaders(config.headers, changes.headers)
})

/** Thrown for a response other than 2xx where `throwOnError` is set. */
export class ResponseError extends Error {
  override readonly name = "ResponseError"
  readonly status: number
  /** The response's body: JSON as the document declares it, or text. */
  readonly body: unknown
  constructor(status: number, body: unknown) {
    super(`The server responded with status ${status}`)
    this.status = status
    this.body = body
  }
}

/** Makes a client. */
export const createClient = (config: Config = {}): Client => {
  let current = merge({}, config)
  const interceptors = createInterceptors()

  /** Options of a call with the client's settings and the credentials that they give. */
  const resolve = async (options: RequestOptions): Promise<RequestOptions> => {
    const all = { ...current, ...addressed(current, options) }
    return all.security === undefined || all.auth === undefined ? all : withAuth(all, all.security, all.auth)
  }

  const request = async (given: RequestOptions): Promise<unknown> => {
    const throwOnError = given.throwOnError ?? current.throwOnError
    const style = given.responseStyle ?? current.responseStyle
    const noted: { exchange: Exchange } = { exchange: {} }
    /** What the call resolves to: fetch's objects are made only if they are looked at. */
    const fields = (own: object): object =>
      Object.defineProperties(own, Object.getOwnPropertyDescriptors(noted.exchange))
    let status: number | undefined
    try {
      const options = await resolve(given)
      const response = await send(build(options), options, interceptors, noted)
      if (response.status < 200 || response.status > 299) {
        ;({ status } = response)
        throw await errorOf(response)
      }
      const data = await dataOf(response, options.parseAs ?? "auto")
      return style === "data" ? data : fields({ data })
    } catch (cause) {
      const seen = (): [Response | undefined, Request | undefined] => [noted.exchange.response, noted.exchange.request]
      const error = interceptors.error.fns.length === 0 ? cause : await interceptors.error.run(cause, ...seen(), given)
      // What an interceptor gives in place of an error is thrown as it is.
      if (throwOnError) throw status === undefined || error !== cause ? error : new ResponseError(status, error)
      return style === "data" ? undefined : fields({ error: error || {} })
    }
  }

  const byMethod = Object.fromEntries(
    methods.map((name) => {
      // The cast: one of the seven names above.
      const method = name.toUpperCase() as Uppercase<HttpMethod>
      return [name, (options: RequestOptions) => request({ ...options, method })]
    })
  )

  // The cast: what a call resolves to is in the types of the operations, not of this function.
  return {
    ...byMethod,
    build: (options: BuildOptions) => build(addressed(current, options)),
    buildUrl: (options: BuildOptions) => buildUrl(addressed(current, options)),
    getConfig: () => ({ ...current }),
    interceptors,
    request,
    send: (built: HttpRequest, options: Partial<RequestOptions> = {}) =>
      send(built, { ...current, ...options, url: built.url }, interceptors, { exchange: {} }),
    setConfig: (changes: Config) => ({ ...(current = merge(current, changes)) })
  } as unknown as Client
}
