/**
 * The raw client: a function per method, which builds a request, sends it and reads its response.
 */
import { withAuth } from "./Auth.ts"
import { isContent } from "./Body.ts"
import { build, buildUrl } from "./Build.ts"
import type { BuildOptions, HttpRequest } from "./Build.ts"
import { entriesOf } from "./Headers.ts"
import { createInterceptors } from "./Interceptors.ts"
import { dataOf, errorOf } from "./ResponseBody.ts"
import type { Client, ClientOptions, Config, HttpMethod, OutgoingRequest, RequestOptions, SendInit } from "./Types.ts"

const methods: ReadonlyArray<HttpMethod> = ["delete", "get", "head", "options", "patch", "post", "put"]

/** Settings for `createClient`. */
export const createConfig = <T extends ClientOptions = ClientOptions>(
  override: Config<Omit<ClientOptions, keyof T> & T> = {}
): Config<Omit<ClientOptions, keyof T> & T> => override

/** Headers with those of a call after those of the client: of one name the last counts. */
const mergeHeaders = (...all: ReadonlyArray<Config["headers"]>): NonNullable<Config["headers"]> =>
  all.flatMap(entriesOf)

const merge = (config: Config, changes: Config): Config => ({
  ...config,
  ...changes,
  headers: mergeHeaders(config.headers, changes.headers)
})

/** True for bodies that a transport sends without a `Request`: text, bytes, files, none. */
const isTextOrFile = (body: HttpRequest["body"]): body is OutgoingRequest["body"] =>
  !isContent(body) || body instanceof Blob

/** What is known of a call while it goes on. */
interface Exchange {
  request?: Request
  response?: Response
}

/** Makes a client. */
export const createClient = (config: Config = {}): Client => {
  let current = merge({}, config)
  const interceptors = createInterceptors()

  /** Options with the base URL of the call, of its operation's server, or of the client; and with the client's headers. */
  const addressed = <A extends BuildOptions & Pick<Config, "servers">>(options: A): A => {
    const base = current.baseUrl ?? ""
    return {
      ...options,
      baseUrl: options.baseUrl ?? options.wire?.server?.(base, options.servers ?? current.servers) ?? base,
      headers: mergeHeaders(current.headers, options.headers)
    }
  }

  /** Options of a call with the client's settings and the credentials that they give. */
  const resolve = async (options: RequestOptions): Promise<RequestOptions> => {
    const all = { ...current, ...addressed(options) }
    return all.security === undefined || all.auth === undefined ? all : withAuth(all, all.security, all.auth)
  }

  /** Sends a request through the interceptors, and notes what came of it. */
  const exchange = async (built: HttpRequest, options: RequestOptions, noted: Exchange): Promise<Response> => {
    const { body, headers, method, url } = built
    // Deno has an option of this name, of another kind (hey-api/hey-api#4177).
    const { client: _, ...fields } = options as RequestOptions & { readonly client?: unknown }
    // The casts: `fetch` takes bytes and files whatever buffer they are over, and it changes no list of headers; types do
    // not know `duplex` everywhere.
    const init = {
      // Fetch Standard, 5.3: streams need it.
      duplex: "half",
      // The fields of `fetch` are among them, also those of single runtimes (`dispatcher`, `cf`, `next`).
      ...fields,
      method,
      headers: headers as Array<[string, string]>,
      body: body as Blob | null
    } as RequestInit
    noted.request = new Request(url, init)
    noted.request = await interceptors.request.run(noted.request, options)
    // Called without an object before it: browsers refuse it otherwise.
    const fetch = options.fetch ?? globalThis.fetch
    noted.response = await fetch(noted.request)
    noted.response = await interceptors.response.run(noted.response, noted.request, options)
    return noted.response
  }

  const request = async (given: RequestOptions): Promise<unknown> => {
    const throwOnError = given.throwOnError ?? current.throwOnError
    const style = given.responseStyle ?? current.responseStyle
    const noted: Exchange = {}
    try {
      const options = await resolve(given)
      const response = await exchange(build(options), options, noted)
      if (!response.ok) throw await errorOf(response)
      const data = await dataOf(response, options.parseAs ?? "auto")
      return style === "data" ? data : { data, ...noted }
    } catch (cause) {
      const error = (await interceptors.error.run(cause, noted.response, noted.request, given)) || {}
      if (throwOnError) throw error
      return style === "data" ? undefined : { error, ...noted }
    }
  }

  const send = async (built: HttpRequest, init: SendInit): Promise<Response> => {
    const { body } = built
    const lists = [interceptors.request, interceptors.response]
    const isWatched = lists.some(({ fns }) => fns.length > 0)
    if (current.send !== undefined && !isWatched && init.redirect === "manual" && isTextOrFile(body)) {
      return current.send({ ...built, body, signal: init.signal ?? new AbortController().signal })
    }
    return exchange(built, { ...current, ...init, url: built.url }, {})
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
    build: (options: BuildOptions) => build(addressed(options)),
    buildUrl: (options: BuildOptions) => buildUrl(addressed(options)),
    getConfig: () => ({ ...current }),
    interceptors,
    request,
    send,
    setConfig: (changes: Config) => ({ ...(current = merge(current, changes)) })
  } as unknown as Client
}
