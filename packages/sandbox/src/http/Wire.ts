/**
 * Reads requests and writes responses, whole or broken.
 */
import type { IncomingMessage, ServerResponse } from "node:http"
import type { Socket } from "node:net"
import { isJson } from "../openapi/Document.ts"
import { stringifyExact } from "../openapi/ExactJson.ts"
import type { Reply } from "./Api.ts"

/** Largest body, in bytes. A larger one is read to its end, dropped and refused with 413. */
const maxBodyBytes = 12 * 1024 * 1024

/**
 * Reads the whole body. Returns undefined if it is too large; it is still read to the end, so that the response
 * arrives.
 */
export const readBody = async (request: IncomingMessage): Promise<Buffer | undefined> => {
  const chunks: Array<Buffer> = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    // The request has no encoding, so chunks are buffers.
    size += chunk.length
    if (size <= maxBodyBytes) chunks.push(chunk)
  }
  return size <= maxBodyBytes ? Buffer.concat(chunks) : undefined
}

export { isJson } from "../openapi/Document.ts"

/** True if a media type is of a range: itself, `image/*`, `application/*+json`, or all (RFC 9110, 12.5.1). */
export const isOfRange = (type: string, range: string): boolean => {
  const [before = "", after = "", ...others] = range.split("*")
  if (range === type || range === "*/*") return true
  return others.length === 0 && range.includes("/*") && type.startsWith(before) && type.endsWith(after)
}

const encode = (reply: Reply, raw: boolean): Buffer | undefined => {
  if (reply.body === undefined) return undefined
  if (reply.body instanceof Uint8Array) return Buffer.from(reply.body)
  const isText = raw || (reply.type !== undefined && !isJson(reply.type))
  return Buffer.from(isText ? String(reply.body) : stringifyExact(reply.body))
}

const head = (
  response: ServerResponse,
  reply: Reply,
  headers: Record<string, string>,
  bytes: Buffer | undefined
): void => {
  response.writeHead(reply.status, {
    ...headers,
    ...(bytes === undefined
      ? {}
      : { "content-type": reply.type ?? "application/json", "content-length": String(bytes.length) }),
    ...reply.headers
  })
}

/**
 * Ways to end a connection without another byte.
 *
 * - `close` is orderly (FIN): a caller that waits for a response sees the end of the stream.
 * - `reset` (RST) makes the caller's read fail. Bytes that the caller has not read are lost.
 */
export const hangUp = {
  close: (socket: Socket): void => void socket.destroy(),
  reset: (socket: Socket): void => void socket.resetAndDestroy()
}

/** Writes a response. `raw` sends the body as the text that it is, for any type. */
export const write = (response: ServerResponse, reply: Reply, headers: Record<string, string>, raw = false): void => {
  const bytes = encode(reply, raw)
  head(response, reply, headers, bytes)
  response.end(bytes)
}

/** Sends the first half of the body, then closes. Drops a response without a body. */
export const cut = (response: ServerResponse, reply: Reply, headers: Record<string, string>): void => {
  const bytes = encode(reply, false)
  if (bytes === undefined) {
    response.socket?.destroy()
    return
  }
  head(response, reply, headers, bytes)
  response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.socket?.destroy())
}

/** Returns a signal that fires when either side ends the connection, or when the response ends. */
export const gone = (response: ServerResponse): AbortSignal => {
  const controller = new AbortController()
  if (response.destroyed) controller.abort()
  else response.once("close", () => controller.abort())
  return controller.signal
}

/** Longest wait of a Node timer, in milliseconds. Hazard: a longer one fires at once. */
const maxTimerMs = 2 ** 31 - 1

/** Waits, or returns at once when one of the signals fires. */
export const pause = (ms: number, ...signals: ReadonlyArray<AbortSignal>): Promise<void> =>
  new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer)
      // The sandbox's own signal lives as long as the sandbox, so the listener of each request must be removed.
      for (const signal of signals) signal.removeEventListener("abort", end)
      resolve()
    }
    const timer = setTimeout(end, Math.min(ms, maxTimerMs))
    for (const signal of signals) signal.addEventListener("abort", end)
    if (signals.some((signal) => signal.aborted)) end()
  })
