/** Event streams of raw calls: parsing with any division into chunks, and broken connections. */
import { assert, describe, it } from "@effect/vitest"
import { createClient, events } from "../../src/client/index.ts"
import type { EventsOptions, InvalidRequest, StreamEvent } from "../../src/client/index.ts"
import { answering } from "../kit/Answering.ts"
import type { Answering } from "../kit/Answering.ts"

const opened = async (server: Answering, options: EventsOptions & { readonly signal?: AbortSignal } = {}) =>
  events<unknown>(createClient({ baseUrl: server.url }), {
    method: "GET",
    url: "/",
    sseSleepFn: async () => {},
    ...options
  })

const all = async (stream: AsyncIterable<unknown>): Promise<ReadonlyArray<unknown>> => {
  const found: Array<unknown> = []
  for await (const each of stream) found.push(each)
  return found
}

// HTML, 9.2.6 (interpreting an event stream). Data is parsed where it is JSON.
const rows: ReadonlyArray<
  readonly [title: string, wire: string, data: ReadonlyArray<unknown>, last?: Partial<StreamEvent> | undefined]
> = [
  ["JSON", 'data: {"a":1}\n\n', [{ a: 1 }]],
  ["text", "data: hello\n\n", ["hello"]],
  ["several", "data: 1\n\ndata: 2\n\n", [1, 2]],
  ["lines of data", "data: a\ndata: b\n\n", ["a\nb"]],
  ["JSON over lines", 'data: {"a":\ndata: 1}\n\n', [{ a: 1 }]],
  ["an integer beyond 2^53", 'data: {"id":9007199254740993}\n\n', [{ id: "9007199254740993" }]],
  ["no space after the colon", "data:a\n\n", ["a"]],
  ["one space of several belongs to the field", "data:   a\n\n", ["  a"]],
  ["an empty line of data", "data\ndata: a\n\n", ["\na"]],
  ["comments", ": ping\n\n: ping\ndata: 1\n\n", [1]],
  ["fields that nothing is known of", "other: 1\ndatax: 2\ndata: 3\n\n", [3]],
  ["no data", "event: ping\n\ndata: 1\n\n", [1]],
  ["CRLF", "data: a\r\ndata: b\r\n\r\n", ["a\nb"]],
  ["CR", "data: a\rdata: b\r\r", ["a\nb"]],
  ["mixed ends", "data: a\r\ndata: b\n\r\ndata: c\r\r", ["a\nb", "c"]],
  ["a byte order mark", "\ufeffdata: 1\n\n", [1]],
  ["letters of several bytes", "data: Ä€😀\n\n", ["Ä€😀"]],
  ["an event that breaks off is none", "data: 1\n\ndata: 2\n", [1]],
  ["name, id and time", "event: made\nid: 7\nretry: 250\ndata: 1\n\n", [1], { event: "made", id: "7", retry: 250 }],
  ["an id stays for those after it", "id: 7\ndata: 1\n\ndata: 2\n\n", [1, 2], { id: "7" }],
  ["a time that is no number", "retry: 10s\ndata: 1\n\n", [1], { retry: 3000 }],
  ["nothing", "", []]
]

describe("events", () => {
  const titled = rows.map(([title, wire, data, last]) => ({ title, wire, data, last }))
  for (const [pieces, cut] of [
    ["whole", 0],
    ["byte by byte", 1],
    ["in threes", 3]
  ] as const) {
    it.each(titled)(`$title, ${pieces}`, async ({ data, last, wire }) => {
      await using server = await answering((response) => {
        response.writeHead(200, { "content-type": "text/event-stream" })
        const bytes = Buffer.from(wire)
        const write = (from: number): void => {
          if (from >= bytes.length) return void response.end()
          response.write(bytes.subarray(from, cut === 0 ? undefined : from + cut), () =>
            setImmediate(write, cut === 0 ? bytes.length : from + cut)
          )
        }
        write(0)
      })
      const seen: Array<StreamEvent> = []
      const { stream } = await opened(server, { onSseEvent: (event) => seen.push(event) })
      assert.deepStrictEqual(await all(stream), data)
      if (last !== undefined) assert.deepInclude(seen.at(-1), last)
      assert.strictEqual(server.arrived.length, 1)
    })
  }

  it("nothing is sent before the stream is read", async () => {
    await using server = await answering()
    await opened(server)
    assert.strictEqual(server.arrived.length, 0)
  })

  it("a connection that breaks is made again from the last event, after the time that the server asked for", async () => {
    await using server = await answering((response, _, count) => {
      response.writeHead(200, { "content-type": "text/event-stream" })
      if (count === 3) return void response.end("data: 3\n\n")
      response.write(`retry: 100\nid: ${count}\ndata: ${count}\n\n`, () => setImmediate(() => response.destroy()))
    })
    const waits: Array<number> = []
    const errors: Array<unknown> = []
    const { stream } = await opened(server, {
      onSseError: (error) => errors.push(error),
      sseSleepFn: async (time) => void waits.push(time)
    })
    assert.deepStrictEqual(await all(stream), [1, 2, 3])
    assert.deepStrictEqual(
      server.arrived.map(({ headers }) => headers["last-event-id"]),
      [undefined, "1", "2"]
    )
    assert.deepStrictEqual([waits, errors.length], [[100, 200], 2])
  })

  it("waits grow to the limit, and tries end", async () => {
    await using server = await answering((response) => void response.writeHead(503).end())
    const waits: Array<number> = []
    const { stream } = await opened(server, {
      sseDefaultRetryDelay: 1000,
      sseMaxRetryDelay: 3000,
      sseMaxRetryAttempts: 5,
      sseSleepFn: async (time) => void waits.push(time)
    })
    assert.deepStrictEqual(await all(stream), [])
    assert.deepStrictEqual([waits, server.arrived.length], [[1000, 2000, 3000, 3000], 5])
  })

  it("a request that cannot be built is the stream's error, at once", async () => {
    const client = createClient({ baseUrl: "nowhere" })
    const { stream } = await events<unknown>(client, { method: "GET", url: "/", sseSleepFn: async () => {} })
    const error = await all(stream).then(
      () => undefined,
      (error: InvalidRequest) => error
    )
    assert.strictEqual(error?.name, "InvalidRequest")
  })

  it.each(["a reader that leaves", "a signal"])("%s closes the connection", async (who) => {
    const closed = Promise.withResolvers<void>()
    await using server = await answering((response) => {
      response.on("close", closed.resolve)
      response.writeHead(200, { "content-type": "text/event-stream" }).write("data: 1\n\n")
    })
    const stop = new AbortController()
    const { stream } = await opened(server, { signal: stop.signal })
    for await (const each of stream) {
      assert.strictEqual(each, 1)
      if (who === "a signal") stop.abort()
      else break
    }
    await closed.promise
    assert.strictEqual(server.arrived.length, 1)
  })
})
