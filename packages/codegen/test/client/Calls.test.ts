/** The form of raw calls: what they resolve to, and how responses are read. */
import { assert, describe, it } from "@effect/vitest"
import { createClient, createConfig, ResponseError } from "../../src/client/index.ts"
import type { Config, InvalidRequest } from "../../src/client/index.ts"
import { answering } from "../kit/Answering.ts"

interface Row {
  readonly title: string
  readonly type?: string
  readonly body?: string | Uint8Array
  readonly parseAs?: Config["parseAs"]
  readonly data: unknown
}

const latin = (text: string): Uint8Array => Buffer.from(text, "latin1")
const big = "9007199254740993"

/** Converts a value to a form that can be compared. */
const plainOf = async (value: unknown): Promise<unknown> => {
  if (value instanceof Blob) return { blob: await value.text(), type: value.type }
  if (value instanceof ArrayBuffer) return { bytes: Buffer.from(value).toString() }
  if (value instanceof FormData) return { form: Object.fromEntries(value) }
  return value instanceof ReadableStream ? { stream: await new Response(value).text() } : value
}

const reads: ReadonlyArray<Row> = [
  { title: "JSON", type: "application/json", body: '{"a":1}', data: { a: 1 } },
  { title: "JSON with a charset", type: "application/json; charset=UTF-8", body: '{"a":"ä"}', data: { a: "ä" } },
  {
    title: "JSON in Latin-1",
    type: "application/json; charset=iso-8859-1",
    body: latin('{"a":"ä"}'),
    data: { a: "ä" }
  },
  {
    title: "a charset in quotes",
    type: 'application/json;charset="windows-1252"',
    body: latin('{"a":"ä"}'),
    data: { a: "ä" }
  },
  { title: "a relative of JSON", type: "application/problem+json", body: "[1]", data: [1] },
  { title: "text/json", type: "text/json", body: "[1]", data: [1] },
  { title: "a type in other letters", type: "Application/JSON", body: "[1]", data: [1] },
  {
    title: "JSON lines are bytes",
    type: "application/jsonl",
    body: "1\n2",
    data: { blob: "1\n2", type: "application/jsonl" }
  },
  {
    title: "a sequence of JSON is bytes",
    type: "application/json-seq",
    body: "1",
    data: { blob: "1", type: "application/json-seq" }
  },
  {
    title: "an integer beyond 2^53 is its digits",
    type: "application/json",
    body: `{"id":${big},"n":-${big}}`,
    data: { id: big, n: `-${big}` }
  },
  { title: "2^53 - 1 is a number", type: "application/json", body: "[9007199254740991]", data: [9007199254740991] },
  { title: "2^53 is a number", type: "application/json", body: "[9007199254740992]", data: [9007199254740992] },
  {
    title: "2^60, which JavaScript writes otherwise, is its digits",
    type: "application/json",
    body: "[1152921504606846976]",
    data: ["1152921504606846976"]
  },
  {
    title: "a fraction is a number",
    type: "application/json",
    body: "[0.12500000000000000000]",
    data: [0.125]
  },
  { title: "digits in text stay text", type: "application/json", body: `["${big}"]`, data: [big] },
  {
    title: "an exponent is a number",
    type: "application/json",
    body: `["0123456789012345", 1e21]`,
    data: ["0123456789012345", 1e21]
  },
  { title: "empty JSON", type: "application/json", body: "", data: {} },
  { title: "text", type: "text/plain", body: "ä", data: "ä" },
  { title: "CSV in Latin-1", type: "text/csv; charset=ISO-8859-1", body: latin("ä;ö"), data: "ä;ö" },
  { title: "HTML", type: "text/html", body: "<p>", data: "<p>" },
  { title: "XML", type: "application/xml", body: "<a/>", data: "<a/>" },
  { title: "a relative of XML", type: "image/svg+xml", body: "<svg/>", data: "<svg/>" },
  {
    title: "bytes",
    type: "application/octet-stream",
    body: "x",
    data: { blob: "x", type: "application/octet-stream" }
  },
  { title: "a PDF", type: "application/pdf", body: "x", data: { blob: "x", type: "application/pdf" } },
  { title: "a font", type: "font/woff2", body: "x", data: { blob: "x", type: "font/woff2" } },
  {
    title: "a form",
    type: "multipart/form-data; boundary=b",
    body: '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--b--\r\n',
    data: { form: { a: "1" } }
  },
  { title: "no type: unread", body: "x", data: { stream: "x" } },
  { title: "parseAs text", type: "application/json", body: "[1]", parseAs: "text", data: "[1]" },
  { title: "parseAs JSON", type: "text/plain", body: "[1]", parseAs: "json", data: [1] },
  { title: "parseAs bytes", type: "application/json", body: "[1]", parseAs: "arrayBuffer", data: { bytes: "[1]" } },
  { title: "parseAs a blob", type: "text/plain", body: "x", parseAs: "blob", data: { blob: "x", type: "text/plain" } },
  { title: "parseAs a stream", type: "application/json", body: "[1]", parseAs: "stream", data: { stream: "[1]" } }
]

const headersOf = (type: string | undefined): Record<string, string> =>
  type === undefined ? {} : { "content-type": type }

describe("responses", () => {
  it.each(reads)("$title", async ({ body, data, parseAs, type }) => {
    await using server = await answering((response) => void response.writeHead(200, headersOf(type)).end(body))
    const made = await createClient({ baseUrl: server.url }).get({
      url: "/",
      ...(parseAs === undefined ? {} : { parseAs })
    })
    assert.deepStrictEqual([made.error, await plainOf(made.data)], [undefined, data])
    assert.strictEqual(made.response?.status, 200)
    assert.strictEqual(made.request?.url, `${server.url}/`)
  })

  it.each([
    ["204", 204, undefined],
    ["201 without a body", 201, { "content-length": "0", "content-type": "application/json" }]
  ] as const)("%s: an empty object", async (_, status, headers) => {
    await using server = await answering((response) => void response.writeHead(status, headers).end())
    const { data, error } = await createClient({ baseUrl: server.url }).post({ url: "/", parseAs: "json" })
    assert.deepStrictEqual([data, error], [{}, undefined])
  })

  it.each([
    ["a charset that nobody knows", "application/json; charset=klingon", "[1]"],
    ["no JSON", "application/json", "<html>"],
    ["JSON that breaks off", "application/json", '{"a":']
  ])("%s is an error", async (_, type, body) => {
    await using server = await answering((response) => void response.writeHead(200, headersOf(type)).end(body))
    const { data, error, response } = await createClient({ baseUrl: server.url }).get<unknown, Error>({ url: "/" })
    assert.deepStrictEqual([data, response?.status, error instanceof Error], [undefined, 200, true])
  })
})

const errors: ReadonlyArray<
  readonly [title: string, status: number, type: string | undefined, body: string, error: unknown]
> = [
  ["JSON", 422, "application/json", '{"detail":"no"}', { detail: "no" }],
  ["JSON without its type", 400, undefined, '{"detail":"no"}', { detail: "no" }],
  ["an integer beyond 2^53", 409, "application/json", `{"id":${big}}`, { id: big }],
  ["text", 502, "text/html", "<html>", "<html>"],
  ["nothing", 500, undefined, "", {}]
]

describe("errors", () => {
  it.each(errors)("%s", async (_, status, type, body, error) => {
    await using server = await answering((response) => void response.writeHead(status, headersOf(type)).end(body))
    const client = createClient({ baseUrl: server.url })
    const made = await client.get({ url: "/" })
    assert.deepStrictEqual([made.data, made.error, made.response?.status], [undefined, error, status])
    const thrown = await client.get({ url: "/", throwOnError: true }).then(
      () => "nothing",
      (error: unknown) => error
    )
    if (!(thrown instanceof ResponseError)) return assert.fail(String(thrown))
    // A thrown error is an `Error`, with the body as it came.
    assert.deepStrictEqual([thrown.status, thrown.body || {}], [status, error])
    assert.isUndefined(await client.get({ url: "/", responseStyle: "data" }))
  })

  it("no connection: the error of fetch, with the request and without a response", async () => {
    const client = createClient({ baseUrl: "http://127.0.0.1:1" })
    const { error, request, response } = await client.get<unknown, Error>({ url: "/a" })
    assert.deepStrictEqual(
      [error instanceof TypeError, request?.url, response],
      [true, "http://127.0.0.1:1/a", undefined]
    )
  })

  it("a request that cannot be built: neither request nor response", async () => {
    const { error, request, response } = await createClient().get<unknown, InvalidRequest>({ url: "/a" })
    assert.deepStrictEqual([error?.name, request, response], ["InvalidRequest", undefined, undefined])
  })

  it("throwOnError of the client holds for its calls, and a call's own comes first", async () => {
    await using server = await answering((response) => void response.writeHead(400).end("no"))
    const client = createClient({ baseUrl: server.url, throwOnError: true })
    const thrown = await client.get({ url: "/" }).then(
      () => "nothing",
      (error: unknown) => error
    )
    assert.deepInclude(thrown, { name: "ResponseError", status: 400, body: "no" })
    assert.strictEqual((await client.get({ url: "/", throwOnError: false })).error, "no")
  })
})

describe("settings", () => {
  it.each(["get", "post", "put", "patch", "delete", "options", "head"] as const)("%s", async (method) => {
    await using server = await answering()
    const client = createClient({ baseUrl: server.url })
    await client[method]({ url: "/a" })
    await client.request({ method: "POST", url: "/b" })
    assert.deepStrictEqual(
      server.arrived.map((each) => `${each.method} ${each.target}`),
      [`${method.toUpperCase()} /a`, "POST /b"]
    )
  })

  it("headers of the call replace those of the client, in any case, and null removes them", async () => {
    await using server = await answering()
    const client = createClient({ baseUrl: server.url, headers: { "X-A": "1", "X-B": "1" } })
    client.setConfig({ headers: { "x-c": "1" } })
    await client.get({ url: "/", headers: { "x-a": "2", "X-B": null } })
    const { headers } = server.arrived[0]!
    assert.deepStrictEqual([headers["x-a"], headers["x-b"], headers["x-c"]], ["2", undefined, "1"])
  })

  it("responseStyle data: only the data", async () => {
    await using server = await answering(
      (response) => void response.writeHead(200, headersOf("application/json")).end("[1]")
    )
    const data: unknown = await createClient({ baseUrl: server.url }).get({ url: "/", responseStyle: "data" })
    assert.deepStrictEqual(data, [1])
    const whole: unknown = await createClient({ baseUrl: server.url, responseStyle: "data" }).get({ url: "/" })
    assert.deepStrictEqual(whole, [1])
  })

  it("the caller's fetch replaces the built-in one", async () => {
    const asked: Array<string> = []
    const fetch: typeof globalThis.fetch = async (request) => {
      asked.push((request as Request).url)
      return new Response("[1]", { headers: { "content-type": "application/json" } })
    }
    const { data } = await createClient(createConfig({ baseUrl: "https://api.example.com", fetch })).get({ url: "/a" })
    assert.deepStrictEqual([data, asked], [[1], ["https://api.example.com/a"]])
  })

  it("a signal ends a call", async () => {
    const stop = new AbortController()
    await using server = await answering(() => stop.abort(new Error("enough")))
    const { error } = await createClient({ baseUrl: server.url }).get<unknown, Error>({ url: "/", signal: stop.signal })
    assert.strictEqual(error?.message, "enough")
  })

  it("a stream is sent unchanged", async () => {
    await using server = await answering()
    const body = new Blob(["a".repeat(100_000)]).stream()
    const { error } = await createClient({ baseUrl: server.url }).post({ url: "/", body, bodySerializer: null })
    assert.deepStrictEqual([error, server.arrived[0]?.body.length], [undefined, 100_000])
  })

  it("buildUrl returns the URL of a request", () => {
    const client = createClient({ baseUrl: "https://api.example.com/v1/" })
    const url = client.buildUrl({ url: "/a/{id}", path: { id: "x y" }, query: { q: [1, 2] } })
    assert.strictEqual(url, "https://api.example.com/v1/a/x%20y?q=1&q=2")
  })
})
