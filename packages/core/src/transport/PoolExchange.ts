/**
 * One request and its response as undici's dispatcher reports them: the headers settle a promise, the body waits until
 * it is read.
 */
import type { Dispatcher } from "undici"
import { BodyTooLarge } from "./BodySize.ts"
import { decoded } from "./ContentCoding.ts"
import { PoolResponse } from "./PoolResponse.ts"
import type { Body } from "./PoolResponse.ts"
import type { Bytes, HttpResponse, Sending } from "./Transport.ts"

/** Bytes that are buffered before undici pauses the connection: undici's own default. */
const highWaterMark = 65_536

/** Statuses without a body, with any headers: RFC 9110, 6.4.1, and 205 as in fetch. */
const bodiless: ReadonlySet<number> = new Set([204, 205, 304])

const joined = (chunks: ReadonlyArray<Buffer>): Bytes => {
  const only = chunks.length === 1 ? chunks[0] : undefined
  // Cast: the chunks are read from sockets, whose buffers are not shared between threads.
  return (only ?? Buffer.concat(chunks)) as Buffer<ArrayBuffer>
}

/** Largest request that goes to the operating system in one write, in bytes. The write accepts all of it or nothing. */
const oneWrite = 16_384

/**
 * Codes of a write to a connection that the server had closed before. With other codes, bytes may have been written
 * earlier.
 */
const deadBeforeWrite: ReadonlySet<unknown> = new Set(["EPIPE", "ECONNRESET"])

/** True when the operating system rejected the write because the connection was already dead. */
const writeRefused = (cause: Error): boolean =>
  "syscall" in cause && cause.syscall === "write" && "code" in cause && deadBeforeWrite.has(cause.code)

/**
 * Sends one request and receives its response. `cancel` ends it at once: while it waits for a connection, for the
 * headers or for the rest of the body. Other failures are fetch's own `TypeError` with undici's error as cause.
 */
export class PoolExchange implements Dispatcher.DispatchHandler, Sending, Body {
  readonly response: Promise<HttpResponse>
  handedOver = false
  readonly #url: string
  readonly #method: string
  /** Size of the request's body, in bytes. */
  readonly #sentSize: number
  #resolve!: (response: HttpResponse) => void
  #reject!: (reason: unknown) => void
  #controller: Dispatcher.DispatchController | undefined
  #headArrived = false
  #isBodiless = false
  /** Limit of `bytes`, while the whole body is read. */
  #limit = Number.POSITIVE_INFINITY
  #size = 0
  #chunks: Array<Buffer> = []
  #waiting = 0
  #end: "open" | "complete" | "failed" = "open"
  #failure: unknown
  /** Called for every chunk and for the end, while the body is read. */
  #reader: (() => void) | undefined

  constructor(url: string, method: string, sentSize: number) {
    this.#url = url
    this.#method = method
    this.#sentSize = sentSize
    this.response = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
  }

  cancel(reason: unknown): void {
    // After a cancel no code awaits the response: its rejection must not count as unhandled.
    this.response.catch(() => {})
    this.#fail(reason)
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    // Cancelled while it waited for a connection.
    if (this.#end === "failed") this.#stop()
    else this.handedOver = true
  }

  onResponseStart(
    _: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | Array<string> | undefined>
  ): void {
    if (status < 200 || this.#end === "failed") return
    this.#isBodiless = this.#method === "HEAD" || bodiless.has(status)
    let body: Body | undefined
    try {
      body = !this.#isBodiless ? decoded(this, headers["content-encoding"]) : undefined
    } catch (cause) {
      return this.#fail(new TypeError("fetch failed", { cause }))
    }
    this.#headArrived = true
    this.#resolve(new PoolResponse(this.#url, status, headers, body))
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#end === "failed") return
    // Hazard: no code reads the body of a 205, and the connection would wait for that without end.
    if (this.#isBodiless)
      return this.#fail(new Error("The server sent a body that its status or method does not allow."))
    this.#chunks.push(chunk)
    this.#waiting += chunk.length
    this.#size += chunk.length
    if (this.#size > this.#limit) this.#fail(new BodyTooLarge(this.#limit))
    else if (this.#reader !== undefined) this.#reader()
    else if (this.#waiting > highWaterMark) controller.pause()
  }

  onResponseEnd(): void {
    this.#settle("complete")
  }

  onResponseError(_: Dispatcher.DispatchController, cause: Error): void {
    if (this.#failure === undefined) {
      this.#failure = new TypeError(this.#headArrived ? "terminated" : "fetch failed", { cause })
      // A kept connection that died unnoticed may reject the very first write.
      if (this.#sentSize <= oneWrite && writeRefused(cause)) this.handedOver = false
    }
    this.#settle("failed")
  }

  async bytes(limit: number): Promise<Bytes> {
    this.#limit = limit
    if (this.#size > limit) this.#fail(new BodyTooLarge(limit))
    while (this.#end === "open") await this.#more()
    if (this.#end === "failed") throw this.#failure
    return joined(this.#chunks)
  }

  async chunk(): Promise<Bytes | undefined> {
    while (this.#end === "open" && this.#chunks.length === 0) await this.#more()
    if (this.#end === "failed") throw this.#failure
    if (this.#chunks.length === 0) return undefined
    const arrived = joined(this.#chunks)
    this.#chunks = []
    this.#waiting = 0
    return arrived
  }

  #more(): Promise<void> {
    return new Promise((resolve) => {
      this.#reader = () => {
        this.#reader = undefined
        resolve()
      }
      this.#controller?.resume()
    })
  }

  #fail(reason: unknown): void {
    if (this.#end !== "open") return
    this.#failure = reason ?? new Error("The body was cancelled.")
    this.#settle("failed")
    this.#stop()
  }

  #stop(): void {
    // The dispatcher passes its error to `onResponseError`, which keeps the reason that is already set.
    this.#controller?.abort(this.#failure instanceof Error ? this.#failure : new Error("aborted"))
  }

  #settle(end: "complete" | "failed"): void {
    if (this.#end !== "open") return
    this.#end = end
    if (end === "failed") this.#chunks = []
    if (end === "failed" && !this.#headArrived) this.#reject(this.#failure)
    this.#reader?.()
  }
}
