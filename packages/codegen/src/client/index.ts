export type { Auth, AuthToken } from "./Auth.ts"
export { unchanged, json } from "./Body.ts"
export type { BodyWriter, Content } from "./Body.ts"
export { InvalidRequest, requestBuilder } from "./Build.ts"
export type { BuildConfig, BuildOptions, BuildResult, HttpRequest, WireFormat } from "./Build.ts"
export { createClient, createConfig, ResponseError } from "./Client.ts"
export { cookies } from "./Cookies.ts"
export type { CookieWriter } from "./Cookies.ts"
export { events } from "./Events.ts"
export type { ServerSentEventsResult } from "./Events.ts"
export { form, multipart } from "./Forms.ts"
export type { FieldFormat, FieldFormats } from "./Forms.ts"
export type { HeadersInput } from "./Headers.ts"
export type { Formats, PairStyle, ParameterFormat, Problem, TextStyle } from "./Parameters.ts"
export { withoutFields } from "./ReadOnly.ts"
export type { FieldFate, RecordFields } from "./ReadOnly.ts"
export { server } from "./Servers.ts"
export type { ServerAddress, ServersInput } from "./Servers.ts"
export type { HttpHeaders, HttpResponse, Sending, Transport } from "./Transport.ts"
export { allowReserved, deepObject, label, matrix, pipeDelimited, spaceDelimited } from "./Styles.ts"
export type {
  Client,
  ClientMeta,
  ClientOptions,
  Config,
  CreateClientConfig,
  EventsOptions,
  Interceptors,
  Options,
  RequestOptions,
  RequestResult,
  ResolvedRequestOptions,
  ResponseStyle,
  StreamEvent,
  TDataShape
} from "./Types.ts"
