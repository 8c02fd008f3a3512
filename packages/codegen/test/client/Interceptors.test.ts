/** Interceptors of raw clients: what they see, replace and end, and how lists of them change. */
import { assert, describe, it } from "@effect/vitest"
import { createClient } from "../../src/client/index.ts"
import { answering } from "../kit/Answering.ts"

const json = { "content-type": "application/json" }

describe("request interceptors", () => {
  it("run in their order, each with what the one before made, and the options of the call", async () => {
    await using server = await answering()
    const client = createClient({ baseUrl: server.url })
    const urls: Array<unknown> = []
    for (const letter of ["a", "b"]) {
      client.interceptors.request.use(async (request, options) => {
        urls.push([options.url, options.query])
        const headers = new Headers(request.headers)
        headers.append("x-seen", letter)
        return new Request(request, { headers })
      })
    }
    await client.get({ url: "/things/{id}", path: { id: "1" }, query: { q: 1 } })
    assert.deepStrictEqual([server.arrived[0]?.headers["x-seen"], server.arrived[0]?.target], ["a, b", "/things/1?q=1"])
    assert.deepStrictEqual(urls, [
      ["/things/{id}", { q: 1 }],
      ["/things/{id}", { q: 1 }]
    ])
  })

  it("that throw end the call: nothing is sent", async () => {
    await using server = await answering()
    const client = createClient({ baseUrl: server.url })
    client.interceptors.request.use(() => {
      throw new Error("no")
    })
    const { error, response } = await client.get<unknown, Error>({ url: "/" })
    assert.deepStrictEqual([error?.message, response, server.arrived.length], ["no", undefined, 0])
  })

  it("see calls by halves too", async () => {
    await using server = await answering()
    const client = createClient({ baseUrl: server.url })
    client.interceptors.request.use((request) => new Request(request, { headers: { "x-seen": "1" } }))
    const built = client.build({ method: "POST", url: "/", body: { a: 1 } })
    const response = await client.send(built)
    assert.deepStrictEqual([response.status, server.arrived[0]?.headers["x-seen"]], [204, "1"])
  })
})

describe("response interceptors", () => {
  it("run in their order and replace the response", async () => {
    await using server = await answering((response) => void response.writeHead(200, json).end("[1]"))
    const client = createClient({ baseUrl: server.url })
    client.interceptors.response.use(
      async (response) => new Response(`[${await response.text()},2]`, { headers: json })
    )
    client.interceptors.response.use((response, request) => {
      response.headers.set("x-url", request.url)
      return response
    })
    const { data, response } = await client.get({ url: "/a" })
    assert.deepStrictEqual([data, response?.headers.get("x-url")], [[[1], 2], `${server.url}/a`])
  })

  it("see responses that are errors", async () => {
    await using server = await answering((response) => void response.writeHead(401).end("no"))
    const client = createClient({ baseUrl: server.url })
    client.interceptors.response.use(() => new Response("[1]", { headers: json }))
    const { data, error } = await client.get({ url: "/" })
    assert.deepStrictEqual([data, error], [[1], undefined])
  })
})

describe("error interceptors", () => {
  const causes = [
    [
      "a response that is an error",
      async () => answering((response) => void response.writeHead(422).end("no")),
      422,
      true
    ],
    ["no connection", async () => undefined, undefined, true]
  ] as const
  it.each(causes)("replace the error: %s", async (_, listen, status, hasRequest) => {
    await using server = await listen()
    const client = createClient({ baseUrl: server?.url ?? "http://127.0.0.1:1" })
    const seen: Array<unknown> = []
    client.interceptors.error.use((error, response, request, options) => {
      seen.push([typeof error, response?.status, request !== undefined, options.url])
      return { replaced: true }
    })
    client.interceptors.error.use((error) => ({ ...(error as object), twice: true }))
    const { error } = await client.get({ url: "/a" })
    assert.deepStrictEqual(error, { replaced: true, twice: true })
    assert.deepStrictEqual(seen, [[status === undefined ? "object" : "string", status, hasRequest, "/a"]])
    const thrown = await client.get({ url: "/a", throwOnError: true }).then(
      () => undefined,
      (error: unknown) => error
    )
    assert.deepStrictEqual(thrown, { replaced: true, twice: true })
  })

  it("receive the error of a request that cannot be built, without a request", async () => {
    const client = createClient()
    const seen: Array<unknown> = []
    client.interceptors.error.use((error, response, request) => {
      seen.push([(error as Error).name, response, request])
      return error
    })
    await client.get({ url: "/" })
    assert.deepStrictEqual(seen, [["InvalidRequest", undefined, undefined]])
  })
})

describe("lists of interceptors", () => {
  const marked = (letter: string) => (request: Request) => {
    const headers = new Headers(request.headers)
    headers.append("x-seen", letter)
    return new Request(request, { headers })
  }
  type List = ReturnType<typeof createClient>["interceptors"]["request"]
  const [a, b, c] = [marked("a"), marked("b"), marked("c")]
  const rows: ReadonlyArray<
    readonly [title: string, change: (list: List) => unknown, seen: string | undefined, returned?: unknown]
  > = [
    ["as added", () => undefined, "a, b"],
    ["removed by its id", (list) => list.eject(0), "b"],
    ["removed itself", (list) => list.eject(b), "a"],
    ["removed twice", (list) => (list.eject(0), list.eject(0)), "b"],
    ["removed, which was never added", (list) => list.eject(c), "a, b"],
    ["replaced by its id", (list) => list.update(0, c), "c, b", 0],
    ["replaced itself", (list) => list.update(b, c), "a, c", b],
    ["replaced, which was never added", (list) => list.update(c, c), "a, b", false],
    ["replaced after its removal", (list) => (list.eject(0), list.update(0, c)), "b", false],
    ["added after a removal: ids stay", (list) => (list.eject(0), list.use(c)), "b, c", 2],
    ["there, by its id", (list) => list.exists(1), "a, b", true],
    ["there no longer", (list) => (list.eject(1), list.exists(1)), "a", false],
    ["there itself", (list) => list.exists(a), "a, b", true],
    ["all removed", (list) => list.clear(), undefined]
  ]
  const titled = rows.map(([title, change, seen, returned]) => ({ title, change, seen, returned }))
  it.each(titled)("$title", async ({ change, returned, seen }) => {
    await using server = await answering()
    const client = createClient({ baseUrl: server.url })
    const list = client.interceptors.request
    assert.deepStrictEqual([list.use(a), list.use(b)], [0, 1])
    const result = change(list)
    if (returned !== undefined) assert.strictEqual(result, returned)
    await client.get({ url: "/" })
    assert.strictEqual(server.arrived[0]?.headers["x-seen"], seen)
  })
})
