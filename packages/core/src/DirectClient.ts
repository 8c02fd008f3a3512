/**
 * A raw client that gives plain calls to the transport as they are.
 *
 * Raw clients make a `Request` of every call, which for a body of text costs more than sending it: with it a whole call
 * costs half as much again; and a `Request` may read a form to its end before any of it is sent. What is not plain
 * (interceptors, validators, bodies of other kinds) is left to the raw client.
 */
import { errorBodyLimit, textWithin } from "./AnswerSize.ts"
import { parseJson } from "./ParseJson.ts"

/** A request without a `Request`. */
export interface PlainRequest {
  /** Absolute and normalised: there is a slash after the host. */
  readonly url: string
  readonly method: string
  readonly headers: Headers
  /** A `Blob` may be as large as a file. */
  readonly body: string | Uint8Array | Blob | null
  readonly signal: AbortSignal
}

/** Sends a plain request as `fetch` would with `redirect: "manual"`: fails with the same errors. */
export type Send = (request: PlainRequest) => Promise<Response>

/** How requests leave. */
export interface Transport {
  readonly fetch: typeof globalThis.fetch
  /** Given where plain requests have a shorter way. */
  readonly send?: Send
}

type Serialize = (body: unknown) => unknown

/** What is used of the options of a call, and of a raw client's configuration. */
interface RawOptions {
  readonly client?: unknown
  readonly method?: string
  readonly headers?: unknown
  readonly body?: unknown
  readonly bodySerializer?: Serialize | null
  readonly signal?: AbortSignal | null
  readonly redirect?: string
  readonly parseAs?: string
  readonly throwOnError?: boolean
  readonly auth?: unknown
  readonly fetch?: unknown
  readonly requestValidator?: unknown
}

type Call = (options: RawOptions) => Promise<unknown>

interface Interceptors {
  readonly fns: ReadonlyArray<unknown>
}

/** The parts of hey-api's client that are used here. */
interface RawClient {
  readonly request: Call
  readonly buildUrl: (options: RawOptions) => string
  readonly getConfig: () => RawOptions
  readonly interceptors: Record<"request" | "response" | "error", Interceptors>
}

const methods = ["delete", "get", "head", "options", "patch", "post", "put"] as const

const plainMethods: ReadonlySet<string> = new Set(methods.map((name) => name.toUpperCase()))

const isRawClient = (raw: unknown): raw is RawClient & Record<(typeof methods)[number], Call> =>
  typeof raw === "object" &&
  raw !== null &&
  ["request", "buildUrl", "getConfig", ...methods].every((name) => typeof Reflect.get(raw, name) === "function") &&
  "interceptors" in raw

/** Headers as hey-api merges them: null removes, a list is several values, an object is JSON. */
const addTo = (headers: Headers, given: unknown): void => {
  if (typeof given !== "object" || given === null) return
  for (const [name, value] of given instanceof Headers ? given : Object.entries(given)) {
    if (value === undefined) continue
    if (value === null) headers.delete(name)
    else if (Array.isArray(value)) for (const each of value) headers.append(name, String(each))
    else headers.set(name, typeof value === "object" ? JSON.stringify(value) : String(value))
  }
}

/** What a `Request` does to its url. */
const normalised = (text: string): string => {
  const url = new URL(text)
  // Its text is not shown: it holds a password.
  if (url.username !== "" || url.password !== "") throw new TypeError("The base URL includes credentials.")
  return url.href
}

/** Undefined for what is not plain. Throws where a `Request` could not be made. */
const plainOf = (raw: RawClient, options: RawOptions, method: string): PlainRequest | undefined => {
  const config = raw.getConfig()
  const { fns } = raw.interceptors.request
  const asCallsAreMade =
    options.redirect === "manual" && options.parseAs === "stream" && options.throwOnError === false && options.signal
  if (!asCallsAreMade || fns.length + raw.interceptors.response.fns.length + raw.interceptors.error.fns.length > 0) {
    return undefined
  }
  if ([options, config].some((each) => each.auth ?? each.requestValidator) || options.fetch !== undefined) {
    return undefined
  }
  if (!plainMethods.has(method) || (options.body !== undefined && /^(GET|HEAD)$/.test(method))) return undefined
  const serialize = options.bodySerializer === undefined ? config.bodySerializer : options.bodySerializer
  const body = options.body === undefined || !serialize ? options.body : serialize(options.body)
  if (body !== undefined && typeof body !== "string" && !(body instanceof Blob)) return undefined
  const headers = new Headers()
  addTo(headers, config.headers)
  addTo(headers, options.headers)
  if (body === undefined || (serialize && body === "")) headers.delete("content-type")
  else if (body !== "" && !headers.has("content-type")) {
    const type = body instanceof Blob ? body.type : "text/plain;charset=UTF-8"
    if (type !== "") headers.set("content-type", type)
  }
  return { url: normalised(raw.buildUrl(options)), method, headers, body: body ?? null, signal: options.signal }
}

/** An error body as hey-api gives it: JSON, else text, else an empty object; an error if it was not read to its end. */
const errorOf = async (response: Response): Promise<unknown> => {
  try {
    const { text } = await textWithin(response, errorBodyLimit)
    return (parseJson(text)?.json ?? text) || {}
  } catch (error) {
    return error
  }
}

const sendPlain = async (send: Send, plain: PlainRequest): Promise<unknown> => {
  try {
    const response = await send(plain)
    return response.ok ? { response } : { error: await errorOf(response), response }
  } catch (error) {
    return { error, response: undefined }
  }
}

/**
 * The same raw client, with the shorter way for plain calls: those that `Call` makes, with text, a file or nothing in the
 * body. A raw client of another make than hey-api's fetch client stays as it is.
 */
export const direct = (raw: unknown, send: Send | undefined): unknown => {
  if (send === undefined || !isRawClient(raw)) return raw
  const call =
    (method: string, other: Call): Call =>
    async (options) => {
      let plain: PlainRequest | undefined
      try {
        plain = plainOf(raw, options, method)
      } catch (error) {
        // In hey-api's words: there was no request yet.
        return { error, request: undefined, response: undefined }
      }
      // The client itself is an option of its functions. Left in what becomes a `Request`, Deno takes it for one of its own
      // kind, and refuses it.
      return plain === undefined ? other({ ...options, client: undefined }) : sendPlain(send, plain)
    }
  return {
    ...raw,
    request: (options: RawOptions) => call((options.method ?? "GET").toUpperCase(), raw.request)(options),
    ...Object.fromEntries(methods.map((name) => [name, call(name.toUpperCase(), raw[name])]))
  }
}
