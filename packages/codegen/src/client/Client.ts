/**
 * Raw client: one function per HTTP method builds a request, sends it and reads the response.
 */
import { withAuth } from "./Auth.ts"
import { addressed, addressOf, build, buildUrl } from "./Build.ts"
import type { BuildOptions, HttpRequest } from "./Build.ts"
import { joinHeaders } from "./Headers.ts"
import { InterceptorList } from "./Interceptors.ts"
import { dataOf, errorOf } from "./ResponseBody.ts"
import { send } from "./Send.ts"
import type { Exchange } from "./Send.ts"
import type { Client, ClientOptions, Config, HttpMethod, Interceptors, RequestOptions } from "./Types.ts"

const methods: ReadonlyArray<HttpMethod> = ["delete", "get", "head", "options", "patch", "post", "put"]

/**
 * Returns settings for `createClient`.
 *
 * @example
 *   const client = createClient(createConfig({ baseUrl: "https://api.example.com" }))
 */
export const createConfig = <T extends ClientOptions = ClientOptions>(
  override: Config<Omit<ClientOptions, keyof T> & T> = {}
): Config<Omit<ClientOptions, keyof T> & T> => override

const merge = (config: Config, changes: Config): Config => ({
  ...config,
  ...changes,
  headers: joinHeaders(config.headers, changes.headers)
})

/** Error of a response other than 2xx. Thrown when `throwOnError` is true. */
export class ResponseError extends Error {
  override readonly name = "ResponseError"
  readonly status: number
  /** Body of the response: parsed JSON, or text. */
  readonly body: unknown
  constructor(status: number, body: unknown) {
    super(`The server responded with status ${status}`)
    this.status = status
    this.body = body
  }
}

/**
 * Creates a client.
 *
 * @example
 *   const client = createClient({ baseUrl: "https://api.example.com" })
 *   const { data, error } = await client.get({ url: "/things" })
 */
export const createClient = (config: Config = {}): Client => {
  let current = merge({}, config)
  const interceptors: Interceptors = {
    request: new InterceptorList(),
    response: new InterceptorList(),
    error: new InterceptorList()
  }

  const request = async (given: RequestOptions): Promise<unknown> => {
    const throwOnError = given.throwOnError ?? current.throwOnError
    const style = given.responseStyle ?? current.responseStyle
    const noted: Exchange = { request: () => undefined, response: () => undefined }
    /** Returns the result of the call. With a transport, `request` and `response` are created on first use. */
    const fields = (data: unknown, error: unknown): unknown =>
      style === "data"
        ? data
        : {
            data,
            error,
            get request() {
              return noted.request()
            },
            get response() {
              return noted.response()
            }
          }
    let status: number | undefined
    try {
      let options: RequestOptions = { ...current, ...given, ...addressOf(current, given) }
      if (options.security !== undefined && options.auth !== undefined) {
        options = await withAuth(options, options.security, options.auth)
      }
      const response = await send(build(options), options, interceptors, noted)
      if (response.status < 200 || response.status > 299) {
        status = response.status
        throw await errorOf(response)
      }
      return fields(await dataOf(response, options.parseAs ?? "auto"), undefined)
    } catch (cause) {
      const { error: list } = interceptors
      const error = list.fns.length > 0 ? await list.run(cause, noted.response(), noted.request(), given) : cause
      // An error from an interceptor is thrown unchanged.
      if (throwOnError) throw status === undefined || error !== cause ? error || {} : new ResponseError(status, error)
      return fields(undefined, error || {})
    }
  }

  const byMethod = Object.fromEntries(
    methods.map((name) => {
      // The cast: one of the seven names above.
      const method = name.toUpperCase() as Uppercase<HttpMethod>
      return [name, (options: RequestOptions) => request({ ...options, method })]
    })
  )

  // The cast: the types of results are in the operations' types, not in this function's.
  return {
    ...byMethod,
    build: (options: BuildOptions) => build(addressed(current, options)),
    buildUrl: (options: BuildOptions) => buildUrl(addressed(current, options)),
    getConfig: () => ({ ...current }),
    interceptors,
    request,
    send: (built: HttpRequest, options: Partial<RequestOptions> = {}) =>
      send(built, { ...current, ...options, url: built.url }, interceptors),
    setConfig: (changes: Config) => ({ ...(current = merge(current, changes)) })
  } as unknown as Client
}
