/**
 * A `Response` over a pooled request's answer.
 *
 * It has every member of `Response`, but is no instance of it: making one costs more than reading a small answer. What an
 * API's client seldom needs (`clone`, `formData`) is done by a real one.
 */
import { blobWithin, bytesWithin } from "./AnswerSize.ts"

/** Bytes as web APIs take them: not shared between threads. */
export type Bytes = Uint8Array<ArrayBuffer>

/** A body that arrives. It can be had once, whole or by chunks. */
export interface Body {
  /** The whole; fails with `AnswerTooLarge` when it is longer than `limit` bytes, and gives up the connection. */
  readonly bytes: (limit: number) => Promise<Bytes>
  /** The next part; undefined after the last one. */
  readonly chunk: () => Promise<Bytes | undefined>
  /** Gives up the rest, and with it the connection. */
  readonly cancel: (reason: unknown) => void
}

/** An answer's head as undici gives it, with the body that follows. */
export interface Head {
  readonly url: string
  readonly status: number
  readonly statusText: string
  readonly headers: { readonly [name: string]: string | ReadonlyArray<string> | undefined }
  /** Undefined where none can follow: HEAD, 204, 205, 304. */
  readonly body: Body | undefined
}

const utf8 = new TextDecoder()

const headersOf = (fields: Head["headers"]): Headers => {
  const headers = new Headers()
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === "string") headers.append(name, value)
    else for (const each of value ?? []) headers.append(name, each)
  }
  return headers
}

/** See the file's comment. */
export class PooledResponse implements Response {
  readonly type = "basic"
  readonly redirected = false
  readonly url: string
  readonly status: number
  readonly statusText: string
  readonly ok: boolean
  readonly #head: Head
  #headers: Headers | undefined
  #stream: ReadableStream<Bytes> | undefined
  /** Does what is not done here; has taken the body over. */
  #real: Response | undefined
  #used = false

  constructor(head: Head) {
    this.#head = head
    this.url = head.url
    this.status = head.status
    this.statusText = head.statusText
    this.ok = head.status >= 200 && head.status < 300
  }

  get headers(): Headers {
    this.#headers ??= headersOf(this.#head.headers)
    return this.#headers
  }

  get bodyUsed(): boolean {
    return this.#real?.bodyUsed ?? this.#used
  }

  get body(): ReadableStream<Bytes> | null {
    const body = this.#head.body
    if (this.#real !== undefined || body === undefined) return this.#real?.body ?? null
    // Nothing is asked for before somebody reads, so that who looks at this and then calls `text` gets the fast way.
    this.#stream ??= new ReadableStream<Bytes>(
      {
        pull: async (sink) => {
          if (this.#used && !this.#streaming) throw new TypeError("Body is unusable: Body has already been read")
          this.#used = this.#streaming = true
          const chunk = await body.chunk()
          if (chunk === undefined) sink.close()
          else sink.enqueue(chunk)
        },
        cancel: (reason) => {
          this.#used = true
          body.cancel(reason)
        }
      },
      { highWaterMark: 0 }
    )
    return this.#stream
  }
  #streaming = false

  /** One header by its name in lower case, without making a `Headers` of all of them. */
  get(name: string): string | null {
    const value = this.#head.headers[name]
    return value === undefined ? null : String(value)
  }

  /** True when the name of some header has this part. */
  mentions(part: string): boolean {
    for (const name in this.#head.headers) if (name.includes(part)) return true
    return false
  }

  /** As `bytes`; fails with `AnswerTooLarge` when there are more than `limit`. */
  async bytesWithin(limit: number): Promise<Bytes> {
    if (this.#real !== undefined) return bytesWithin(this.#real, limit)
    if (this.#used || this.#stream?.locked === true) {
      throw new TypeError("Body is unusable: Body has already been read")
    }
    if (this.#head.body === undefined) return new Uint8Array()
    this.#used = true
    return this.#head.body.bytes(limit)
  }

  async bytes(): Promise<Bytes> {
    return this.bytesWithin(Number.POSITIVE_INFINITY)
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    // A copy, because what came from a socket may be a part of a larger buffer.
    return new Uint8Array(await this.bytes()).buffer
  }

  async blob(): Promise<Blob> {
    return blobWithin(this, Number.POSITIVE_INFINITY)
  }

  async text(): Promise<string> {
    // As fetch has it: UTF-8, whatever the charset.
    return utf8.decode(await this.bytes())
  }

  async json(): Promise<unknown> {
    return JSON.parse(await this.text())
  }

  async formData(): Promise<FormData> {
    return this.#delegate().formData()
  }

  clone(): Response {
    return this.#delegate().clone()
  }

  #delegate(): Response {
    if (this.#used) throw new TypeError("Body is unusable: Body has already been read")
    const { status, statusText } = this.#head
    this.#real ??= new Response(this.body, { status, statusText, headers: this.headers })
    return this.#real
  }
}
