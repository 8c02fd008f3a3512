/**
 * Reading requests off the wire and putting answers on it, whole or broken.
 */
import type { IncomingMessage, ServerResponse } from "node:http"
import type { Answer } from "./Api.ts"

/** A body above this is read to its end, dropped and refused with 413. */
const maxBodyBytes = 12 * 1024 * 1024

/** The whole body, or undefined when it is too large; it is read to the end all the same, so that the answer arrives. */
export const readBody = async (request: IncomingMessage): Promise<Buffer | undefined> => {
  const chunks: Array<Buffer> = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    // no encoding is set on the request, so chunks are buffers
    size += chunk.length
    if (size <= maxBodyBytes) chunks.push(chunk)
  }
  return size <= maxBodyBytes ? Buffer.concat(chunks) : undefined
}

const encode = (answer: Answer, raw: boolean): Buffer | undefined => {
  if (answer.body === undefined) return undefined
  const isText = raw || (answer.type !== undefined && answer.type !== "application/json")
  return Buffer.from(isText ? String(answer.body) : JSON.stringify(answer.body))
}

const head = (
  response: ServerResponse,
  answer: Answer,
  headers: Record<string, string>,
  bytes: Buffer | undefined
): void => {
  response.writeHead(answer.status, {
    ...headers,
    ...(bytes === undefined
      ? {}
      : { "content-type": answer.type ?? "application/json", "content-length": String(bytes.length) }),
    ...answer.headers
  })
}

/** Writes an answer. `raw` sends the body as the text that it is, whatever its type says. */
export const write = (response: ServerResponse, answer: Answer, headers: Record<string, string>, raw = false): void => {
  const bytes = encode(answer, raw)
  head(response, answer, headers, bytes)
  response.end(bytes)
}

/** Sends the first half of the body, then resets. An answer without a body is dropped whole. */
export const cut = (response: ServerResponse, answer: Answer, headers: Record<string, string>): void => {
  const bytes = encode(answer, false)
  if (bytes === undefined) {
    response.socket?.destroy()
    return
  }
  head(response, answer, headers, bytes)
  response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.socket?.destroy())
}

/** Waits, or returns at once when the signal fires. */
export const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener("abort", () => {
      clearTimeout(timer)
      resolve()
    })
  })
