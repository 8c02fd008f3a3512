/**
 * Types of the raw client. The form of its calls is that of hey-api's fetch client.
 */
import type { Auth, AuthSource } from "./Auth.ts"
import type { BuildOptions, HttpRequest, WireFormat } from "./Build.ts"
import type { HeadersInput } from "./Headers.ts"
import type { InterceptorList } from "./Interceptors.ts"
import type { ServersInput } from "./Servers.ts"
import type { HttpResponse, Transport } from "./Transport.ts"

/** Methods that `fetch` sends: it refuses `CONNECT` and `TRACE` (Fetch Standard, 2.2.1). */
export type HttpMethod = "delete" | "get" | "head" | "options" | "patch" | "post" | "put"

/** `fields`: data, error, request and response; `data`: the data alone. */
export type ResponseStyle = "data" | "fields"

/** What becomes of a response's body. */
export type ParseAs = "arrayBuffer" | "auto" | "blob" | "formData" | "json" | "stream" | "text"

/** What is fixed when a client is made. */
export interface ClientOptions {
  baseUrl?: string
  responseStyle?: ResponseStyle
  throwOnError?: boolean
}

/** Settings of a client; each call may replace them. */
export interface Config<T extends ClientOptions = ClientOptions> extends Omit<
  RequestInit,
  "body" | "headers" | "method"
> {
  /** Token or a function that gives it, for what the operation's `security` names. */
  auth?: AuthSource
  /** Where the API is. */
  baseUrl?: T["baseUrl"]
  /** Writes the body in place of the operation's own media type; null sends it as it is. */
  bodySerializer?: ((body: never) => unknown) | null
  /** Replaces the built-in `fetch`. */
  fetch?: typeof globalThis.fetch
  /** Headers of every request; null removes one. */
  headers?: HeadersInput
  method?: Uppercase<HttpMethod>
  /** Default: `auto`, by the response's `Content-Type`. `stream` leaves the body unread. */
  parseAs?: ParseAs
  /** Default: `fields`. */
  responseStyle?: ResponseStyle
  /** Replaces the servers that single operations have in the document, by their address there. */
  servers?: ServersInput
  /**
   * Default: false, errors are returned. True: a response other than 2xx is thrown as a `ResponseError`, and what went wrong
   * before a response as it came.
   */
  throwOnError?: T["throwOnError"]
  /** Sends the requests in place of `fetch`, e.g. the pool of `@faktura/core/UndiciPool`. Redirects are not followed. */
  transport?: Transport
}

/** Options of event streams. */
export interface EventsOptions<TData = unknown> {
  /** Called with what goes wrong, before the connection is made again. */
  onSseError?: (error: unknown) => void
  /** Called with every event. */
  onSseEvent?: (event: StreamEvent<TData>) => void
  /** Milliseconds before a first new connection. Default: 3000. */
  sseDefaultRetryDelay?: number
  /** Connections that are tried. Default: no limit. */
  sseMaxRetryAttempts?: number
  /** The most milliseconds before a new connection. Default: 30000. */
  sseMaxRetryDelay?: number
  /** Waits; default: `setTimeout`. */
  sseSleepFn?: (milliseconds: number) => Promise<void>
}

/** One event. */
export interface StreamEvent<TData = unknown> {
  data: TData
  event?: string | undefined
  id?: string | undefined
  retry?: number | undefined
}

/** Options of one call. */
export interface RequestOptions<
  TData = unknown,
  TResponseStyle extends ResponseStyle = "fields",
  ThrowOnError extends boolean = boolean,
  Url extends string = string
>
  extends Config<{ baseUrl: string; responseStyle: TResponseStyle; throwOnError: ThrowOnError }>, EventsOptions<TData> {
  body?: unknown
  cookies?: Record<string, unknown>
  path?: Record<string, unknown>
  query?: Record<string, unknown>
  /** What proves who calls; each that `auth` gives a token for is sent. */
  security?: ReadonlyArray<Auth>
  url: Url
  /** How the operation's requests are written. */
  wire?: WireFormat
}

/** Options of a call with the client's settings. */
export type ResolvedRequestOptions = RequestOptions

type ErrorInterceptor = (
  error: unknown,
  /** Undefined when none came. */
  response: Response | undefined,
  /** Undefined when the request could not be made. */
  request: Request | undefined,
  options: ResolvedRequestOptions
) => unknown

type RequestInterceptor = (request: Request, options: ResolvedRequestOptions) => Request | Promise<Request>

type ResponseInterceptor = (
  response: Response,
  request: Request,
  options: ResolvedRequestOptions
) => Response | Promise<Response>

/** The interceptors of a client. */
export interface Interceptors {
  readonly request: InterceptorList<RequestInterceptor>
  readonly response: InterceptorList<ResponseInterceptor>
  readonly error: InterceptorList<ErrorInterceptor>
}

type OneOf<T> = T extends Record<string, unknown> ? T[keyof T] : T

/** What a call resolves to. */
export type RequestResult<
  TData = unknown,
  TError = unknown,
  ThrowOnError extends boolean = boolean,
  TResponseStyle extends ResponseStyle = "fields"
> = ThrowOnError extends true
  ? Promise<TResponseStyle extends "data" ? OneOf<TData> : { data: OneOf<TData>; request: Request; response: Response }>
  : Promise<
      TResponseStyle extends "data"
        ? OneOf<TData> | undefined
        : ({ data: OneOf<TData>; error: undefined } | { data: undefined; error: OneOf<TError> }) & {
            /** Undefined when the request could not be made. */
            request?: Request
            /** Undefined when none came. */
            response?: Response
          }
    >

type MethodFn = <
  TData = unknown,
  TError = unknown,
  ThrowOnError extends boolean = false,
  TResponseStyle extends ResponseStyle = "fields"
>(
  options: Omit<RequestOptions<TData, TResponseStyle, ThrowOnError>, "method">
) => RequestResult<TData, TError, ThrowOnError, TResponseStyle>

type RequestFn = <
  TData = unknown,
  TError = unknown,
  ThrowOnError extends boolean = false,
  TResponseStyle extends ResponseStyle = "fields"
>(
  options: Omit<RequestOptions<TData, TResponseStyle, ThrowOnError>, "method"> &
    Pick<Required<RequestOptions<TData, TResponseStyle, ThrowOnError>>, "method">
) => RequestResult<TData, TError, ThrowOnError, TResponseStyle>

/** A raw client. */
export type Client = { readonly [Method in HttpMethod]: MethodFn } & {
  /** The address of a request. Throws `InvalidRequest`. */
  readonly buildUrl: <
    TData extends { body?: unknown; path?: Record<string, unknown>; query?: Record<string, unknown>; url: string }
  >(
    options: TData & Options<TData>
  ) => string
  /** The first half of a call: builds its request, without what `auth` gives. Throws `InvalidRequest`. */
  readonly build: (options: BuildOptions) => HttpRequest
  /** The second half: sends a request that was built, through the interceptors of requests and responses. */
  readonly send: (request: HttpRequest, options?: Pick<RequestOptions, "signal">) => Promise<HttpResponse>
  readonly getConfig: () => Config
  readonly interceptors: Interceptors
  readonly request: RequestFn
  readonly setConfig: (config: Config) => Config
}

/** Changes the settings of the package's own client before it is made. */
export type CreateClientConfig<T extends ClientOptions = ClientOptions> = (
  override?: Config<ClientOptions & T>
) => Config<Required<ClientOptions> & T>

/** Values that calls may carry for interceptors; declare its fields by merging. */
// oxlint-disable-next-line typescript/no-empty-object-type -- for users to merge into
export interface ClientMeta {}

/** The form of an operation's data. */
export interface TDataShape {
  body?: unknown
  headers?: unknown
  path?: unknown
  query?: unknown
  url: string
}

type OmitKeys<T, K> = Pick<T, Exclude<keyof T, K>>

/** Options of an operation's function. */
export type Options<
  TData extends TDataShape = TDataShape,
  ThrowOnError extends boolean = boolean,
  TResponse = unknown,
  TResponseStyle extends ResponseStyle = "fields"
> = OmitKeys<RequestOptions<TResponse, TResponseStyle, ThrowOnError>, "body" | "path" | "query" | "url"> &
  ([TData] extends [never] ? unknown : Omit<TData, "url">)
