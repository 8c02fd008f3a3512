/**
 * Response of a pooled request, over undici's own record of headers.
 */
import type { Bytes, HttpHeaders, HttpResponse } from "./Transport.ts"

/** An arriving body. It can be read once, whole or by chunks. */
export interface Body {
  /** Reads the whole body. Rejects with `BodyTooLarge` when it is longer than `limit` bytes, and closes the connection. */
  bytes(limit: number): Promise<Bytes>
  /** Returns the next part, undefined after the last one. */
  chunk(): Promise<Bytes | undefined>
  /** Cancels the rest of the body, and closes the connection. */
  cancel(reason: unknown): void
}

/** Headers as undici returns them: by lower-case name, several lines of a name as a list. */
type Fields = Readonly<Record<string, string | ReadonlyArray<string> | undefined>>

class PoolHeaders implements HttpHeaders {
  readonly #fields: Fields

  constructor(fields: Fields) {
    this.#fields = fields
  }

  get(name: string): string | null {
    const value = this.#fields[name.toLowerCase()]
    return value === undefined ? null : typeof value === "string" ? value : value.join(", ")
  }

  mentions(part: string): boolean {
    for (const name in this.#fields) if (name.includes(part)) return true
    return false
  }

  *[Symbol.iterator](): Iterator<[string, string]> {
    // In order of names, as in fetch.
    for (const name of Object.keys(this.#fields).toSorted()) {
      const value = this.#fields[name]
      if (name === "set-cookie") for (const each of [value ?? []].flat()) yield [name, each]
      else yield [name, this.get(name) ?? ""]
    }
  }
}

/** See {@link HttpResponse}. */
export class PoolResponse implements HttpResponse {
  readonly url: string
  readonly status: number
  readonly headers: HttpHeaders
  readonly #body: Body | undefined

  /** @param body undefined when there is none: HEAD, 204, 205, 304 */
  constructor(url: string, status: number, fields: Fields, body: Body | undefined) {
    this.url = url
    this.status = status
    this.headers = new PoolHeaders(fields)
    this.#body = body
  }

  bytes(limit: number): Promise<Bytes> {
    return this.#body === undefined ? Promise.resolve(new Uint8Array()) : this.#body.bytes(limit)
  }

  stream(): ReadableStream<Bytes> | null {
    const body = this.#body
    if (body === undefined) return null
    return new ReadableStream<Bytes>(
      {
        pull: async (sink) => {
          const chunk = await body.chunk()
          if (chunk === undefined) sink.close()
          else sink.enqueue(chunk)
        },
        cancel: (reason) => body.cancel(reason)
      },
      // Nothing is requested before the stream is read.
      { highWaterMark: 0 }
    )
  }
}
