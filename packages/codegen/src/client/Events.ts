/**
 * Reads server-sent events of raw calls. Reconnects after a broken connection, with the id of the last event.
 */
import { InvalidRequest } from "./Build.ts"
import { entriesOf } from "./Headers.ts"
import { parseJson } from "./Json.ts"
import type { Client, EventsOptions, HttpMethod, RequestOptions, StreamEvent } from "./Types.ts"

/** Result of a streaming call. */
export interface ServerSentEventsResult<TData = unknown> {
  stream: AsyncGenerator<TData extends Record<string, unknown> ? TData[keyof TData] : TData, void>
}

/** State of a stream: last event id, and the wait before a reconnect in milliseconds. */
interface Reading {
  lastEventId: string | undefined
  retryDelay: number
}

/** Returns a field's value, without the colon and one space (HTML Standard, event stream interpretation). */
const fieldOf = (line: string, name: string): string | undefined =>
  line === name ? "" : line.startsWith(`${name}:`) ? line.slice(name.length + 1).replace(/^ /, "") : undefined

/** Reads an event. `hasData` is false for an event without data. */
const eventOf = (chunk: string, reading: Reading): StreamEvent & { readonly hasData: boolean } => {
  const lines: Array<string> = []
  let event: string | undefined
  for (const line of chunk.split("\n")) {
    const data = fieldOf(line, "data")
    if (data !== undefined) lines.push(data)
    event = fieldOf(line, "event") ?? event
    reading.lastEventId = fieldOf(line, "id") ?? reading.lastEventId
    const retry = fieldOf(line, "retry") ?? ""
    if (/^\d+$/.test(retry)) reading.retryDelay = Number(retry)
  }
  const text = lines.join("\n")
  let data: unknown = text
  try {
    data = lines.length === 0 ? undefined : parseJson(text)
  } catch {
    // The data of an event may be plain text.
  }
  return { data, event, id: reading.lastEventId, retry: reading.retryDelay, hasData: lines.length > 0 }
}

const textPieces = async function* (body: ReadableStream<Uint8Array>, signal: AbortSignal): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  const reader = body.getReader()
  const stop = (): void => void reader.cancel().catch(() => undefined)
  signal.addEventListener("abort", stop)
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      yield decoder.decode(read.value, { stream: true })
    }
  } finally {
    signal.removeEventListener("abort", stop)
    // Ending the stream early closes the connection.
    stop()
    reader.releaseLock()
  }
}

type DataOf<TData> = TData extends Record<string, unknown> ? TData[keyof TData] : TData

const eventStream = async function* <TData>(
  connect: (lastEventId: string | undefined) => Promise<ReadableStream<Uint8Array> | null>,
  options: EventsOptions<TData> & { readonly signal?: AbortSignal | null | undefined }
): AsyncGenerator<DataOf<TData>, void> {
  const {
    onSseError,
    onSseEvent,
    sseDefaultRetryDelay = 3000,
    sseMaxRetryAttempts,
    sseMaxRetryDelay = 30_000
  } = options
  const sleep = options.sseSleepFn ?? ((time: number) => new Promise<void>((resolve) => void setTimeout(resolve, time)))
  const signal = options.signal ?? new AbortController().signal
  const reading: Reading = { lastEventId: undefined, retryDelay: sseDefaultRetryDelay }
  for (let attempt = 1; !signal.aborted; attempt++) {
    try {
      const body = await connect(reading.lastEventId)
      if (body === null) throw new Error("No body in SSE response")
      let buffer = ""
      let last = ""
      for await (const piece of textPieces(body, signal)) {
        // Drops the LF of a CR LF that was split between two chunks.
        const text = last === "\r" && piece.startsWith("\n") ? piece.slice(1) : piece
        last = piece.at(-1) ?? last
        const chunks = (buffer + text.replace(/\r\n?/g, "\n")).split("\n\n")
        buffer = chunks.pop() ?? ""
        for (const chunk of chunks) {
          const { hasData, ...event } = eventOf(chunk, reading)
          // The casts: the document declares the type of events.
          onSseEvent?.(event as StreamEvent<TData>)
          if (hasData) yield event.data as DataOf<TData>
        }
      }
      return
    } catch (error) {
      onSseError?.(error)
      // A retry would fail in the same way.
      if (error instanceof InvalidRequest) throw error
      if (sseMaxRetryAttempts !== undefined && attempt >= sseMaxRetryAttempts) return
      await sleep(Math.min(reading.retryDelay * 2 ** (attempt - 1), sseMaxRetryDelay))
    }
  }
}

/**
 * Opens a stream of events with a client.
 *
 * The request is sent when the caller reads the stream. Errors go to `onSseError`, then the client reconnects. The stream
 * throws `InvalidRequest` when the request cannot be built.
 */
export const events = async <TData>(
  client: Client,
  options: RequestOptions<never> & { readonly method: Uppercase<HttpMethod> }
): Promise<ServerSentEventsResult<TData>> => {
  const connect = async (lastEventId: string | undefined): Promise<ReadableStream<Uint8Array> | null> => {
    const last = lastEventId === undefined ? [] : [["last-event-id", lastEventId] as const]
    const headers = [...entriesOf(options.headers), ...last]
    const { data, error, response } = await client.request({
      ...options,
      headers,
      parseAs: "stream",
      responseStyle: "fields",
      throwOnError: false
    })
    if (response === undefined) throw error
    if (!response.ok) throw new Error(`SSE failed: ${response.status} ${response.statusText}`)
    // The cast: `parseAs: "stream"` returns the unread body.
    return data as unknown as ReadableStream<Uint8Array> | null
  }
  // The cast: the operation's type declares the type of events.
  return { stream: eventStream<TData>(connect, options as unknown as EventsOptions<TData>) }
}
