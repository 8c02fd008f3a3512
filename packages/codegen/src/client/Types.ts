/**
 * Types of the raw client. Calls have the same types as calls of hey-api's fetch client.
 */
import type { Auth, AuthSource } from "./Auth.ts"
import type { BuildOptions, HttpRequest, WireFormat } from "./Build.ts"
import type { HeadersInput } from "./Headers.ts"
import type { InterceptorList } from "./Interceptors.ts"
import type { ServersInput } from "./Servers.ts"
import type { HttpResponse, Transport } from "./Transport.ts"

/** Methods that `fetch` sends. It rejects `CONNECT` and `TRACE` (Fetch Standard, 2.2.1). */
export type HttpMethod = "delete" | "get" | "head" | "options" | "patch" | "post" | "put"

/** Result of a call. `fields`: data, error, request and response. `data`: only the data. */
export type ResponseStyle = "data" | "fields"

/** Parser of a response's body. `stream` leaves the body unread. */
export type ParseAs = "arrayBuffer" | "auto" | "blob" | "formData" | "json" | "stream" | "text"

/** Settings that are type parameters of a client. */
export interface ClientOptions {
  baseUrl?: string
  responseStyle?: ResponseStyle
  throwOnError?: boolean
}

/** Settings of a client. Options of a call replace them. */
export interface Config<T extends ClientOptions = ClientOptions> extends Omit<
  RequestInit,
  "body" | "headers" | "method"
> {
  /** Token for the operation's security schemes, or a function that returns it. */
  auth?: AuthSource
  /** Base URL of the API. */
  baseUrl?: T["baseUrl"]
  /** Writes the body instead of the operation's writer. `null` sends the body unchanged. */
  bodySerializer?: ((body: never) => unknown) | null
  /** Replaces the built-in `fetch`. */
  fetch?: typeof globalThis.fetch
  /** Headers of every request. A `null` value removes the header. */
  headers?: HeadersInput
  method?: Uppercase<HttpMethod>
  /** Parser of the response's body. Default: `auto`, by the response's `Content-Type`. */
  parseAs?: ParseAs
  /** Default: `fields`. */
  responseStyle?: ResponseStyle
  /** Replaces servers of single operations. Keys are the URLs in the document. */
  servers?: ServersInput
  /**
   * False (default): a call returns errors. True: a call throws `ResponseError` for a response other than 2xx. Earlier
   * errors are thrown unchanged.
   */
  throwOnError?: T["throwOnError"]
  /** Sends requests instead of `fetch`, e.g. the pool of `@faktura/core/UndiciPool`. Does not follow redirects. */
  transport?: Transport
}

/** Options of event streams. */
export interface EventsOptions<TData = unknown> {
  /** Called with an error, before the client reconnects. */
  onSseError?: (error: unknown) => void
  /** Called with every event. */
  onSseEvent?: (event: StreamEvent<TData>) => void
  /** Wait before the first reconnect, in milliseconds. Default: 3000. */
  sseDefaultRetryDelay?: number
  /** Largest number of connections. Default: no limit. */
  sseMaxRetryAttempts?: number
  /** Longest wait before a reconnect, in milliseconds. Default: 30000. */
  sseMaxRetryDelay?: number
  /** Waits for a number of milliseconds. Default: `setTimeout`. */
  sseSleepFn?: (milliseconds: number) => Promise<void>
}

/** Event of a stream. */
export interface StreamEvent<TData = unknown> {
  data: TData
  event?: string | undefined
  id?: string | undefined
  retry?: number | undefined
}

/** Options of a call. */
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
  /** Security schemes of the operation. Those with a token from `auth` are sent. */
  security?: ReadonlyArray<Auth>
  url: Url
  /** Formats of the operation's request. */
  wire?: WireFormat
}

/** Options of a call, merged with the client's settings. */
export type ResolvedRequestOptions = RequestOptions

type ErrorInterceptor = (
  error: unknown,
  /** Undefined when no response arrived. */
  response: Response | undefined,
  /** Undefined when the request could not be built. */
  request: Request | undefined,
  options: ResolvedRequestOptions
) => unknown

type RequestInterceptor = (request: Request, options: ResolvedRequestOptions) => Request | Promise<Request>

type ResponseInterceptor = (
  response: Response,
  request: Request,
  options: ResolvedRequestOptions
) => Response | Promise<Response>

/** Interceptors of a client. */
export interface Interceptors {
  readonly request: InterceptorList<RequestInterceptor>
  readonly response: InterceptorList<ResponseInterceptor>
  readonly error: InterceptorList<ErrorInterceptor>
}

type OneOf<T> = T extends Record<string, unknown> ? T[keyof T] : T

/** Result of a call. */
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
            /** Undefined when the request could not be built. */
            request?: Request
            /** Undefined when no response arrived. */
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

/** Raw client. */
export type Client = { readonly [Method in HttpMethod]: MethodFn } & {
  /** Returns the URL of a request. Throws `InvalidRequest`. */
  readonly buildUrl: <
    TData extends { body?: unknown; path?: Record<string, unknown>; query?: Record<string, unknown>; url: string }
  >(
    options: TData & Options<TData>
  ) => string
  /** Builds a request without credentials from `auth`. Throws `InvalidRequest`. */
  readonly build: (options: BuildOptions) => HttpRequest
  /** Sends a built request through the request and response interceptors. */
  readonly send: (request: HttpRequest, options?: Pick<RequestOptions, "signal">) => Promise<HttpResponse>
  readonly getConfig: () => Config
  readonly interceptors: Interceptors
  readonly request: RequestFn
  readonly setConfig: (config: Config) => Config
}

/** Function that returns the settings of the package's own client. */
export type CreateClientConfig<T extends ClientOptions = ClientOptions> = (
  override?: Config<ClientOptions & T>
) => Config<Required<ClientOptions> & T>

/** Values that a call passes to interceptors. Declare its fields by declaration merging. */
// oxlint-disable-next-line typescript/no-empty-object-type -- for users to merge into
export interface ClientMeta {}

/** Base type of an operation's data. */
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
