/** Credentials that raw calls send for the security schemes of their operations. */
import { assert, describe, it } from "@effect/vitest"
import { cookies, createClient } from "../../src/client/index.ts"
import type { Auth, InvalidRequest } from "../../src/client/index.ts"
import { answering } from "../kit/Answering.ts"

const bearer: Auth = { type: "http", scheme: "bearer" }
const basic: Auth = { type: "http", scheme: "basic" }
const header: Auth = { type: "apiKey", name: "X-Key" }
const query: Auth = { type: "apiKey", in: "query", name: "key" }
const cookie: Auth = { type: "apiKey", in: "cookie", name: "sid" }

interface Row {
  readonly title: string
  readonly security: ReadonlyArray<Auth>
  /** Default: the token `t`. */
  readonly auth?: unknown
  readonly options?: object
  /** Authorization, X-Key, query and cookie, as they arrive. */
  readonly arrives: {
    readonly authorization?: string
    readonly key?: string
    readonly query?: string
    readonly cookie?: string
  }
}

const byKey = (tokens: { readonly [key: string]: string }) => (auth: Auth) => tokens[auth.key ?? ""]

const rows: ReadonlyArray<Row> = [
  { title: "bearer", security: [bearer], arrives: { authorization: "Bearer t" } },
  { title: "basic", security: [basic], auth: "me:secret", arrives: { authorization: "Basic bWU6c2VjcmV0" } },
  {
    title: "basic beyond Latin letters",
    security: [basic],
    auth: "me:€",
    arrives: { authorization: "Basic bWU64oKs" }
  },
  { title: "a key in a header", security: [header], arrives: { key: "t" } },
  { title: "a key in the query", security: [query], auth: "a b&c", arrives: { query: "key=a%20b%26c" } },
  {
    title: "a key in the query, beside the caller's",
    security: [query],
    options: { query: { q: 1 } },
    arrives: { query: "q=1&key=t" }
  },
  { title: "a key in a cookie", security: [cookie], arrives: { cookie: "sid=t" } },
  {
    title: "a key in a cookie, beside the caller's",
    security: [cookie],
    options: { cookies: { a: 1 } },
    arrives: { cookie: "a=1; sid=t" }
  },
  {
    title: "all that have a token",
    security: [bearer, header, query, cookie],
    arrives: { authorization: "Bearer t", key: "t", query: "key=t", cookie: "sid=t" }
  },
  { title: "of one header, the first", security: [bearer, basic], arrives: { authorization: "Bearer t" } },
  { title: "a function", security: [bearer], auth: () => "f", arrives: { authorization: "Bearer f" } },
  { title: "a function that waits", security: [bearer], auth: async () => "f", arrives: { authorization: "Bearer f" } },
  {
    title: "a function by key",
    security: [
      { ...bearer, key: "a" },
      { ...header, key: "b" }
    ],
    auth: byKey({ b: "only" }),
    arrives: { key: "only" }
  },
  { title: "no token", security: [bearer], auth: () => undefined, arrives: {} },
  { title: "an empty token", security: [bearer], auth: "", arrives: {} },
  { title: "none for an operation without security", security: [], arrives: {} },
  {
    title: "the caller's header stays",
    security: [bearer],
    options: { headers: { AUTHORIZATION: "mine" } },
    arrives: { authorization: "mine" }
  },
  {
    title: "a header that the caller removes stays away",
    security: [bearer],
    options: { headers: { Authorization: null } },
    arrives: {}
  },
  {
    title: "the caller's query stays",
    security: [query],
    options: { query: { key: "mine" } },
    arrives: { query: "key=mine" }
  },
  {
    title: "a query of the caller that is undefined is none",
    security: [query],
    options: { query: { key: undefined } },
    arrives: { query: "key=t" }
  },
  {
    title: "the caller's cookie stays",
    security: [cookie],
    options: { cookies: { sid: "mine" } },
    arrives: { cookie: "sid=mine" }
  },
  {
    title: "the caller's cookie header stays",
    security: [cookie],
    options: { headers: { cookie: "a=1; sid=mine" } },
    arrives: { cookie: "a=1; sid=mine" }
  },
  {
    title: "a cookie whose name ends alike is another",
    security: [cookie],
    options: { headers: { cookie: "csid=1" } },
    arrives: { cookie: "csid=1; sid=t" }
  },
  {
    title: "a parameter of a header's name is another",
    security: [{ ...header, name: "X-Key" }],
    options: { query: { "X-Key": 1 } },
    arrives: { key: "t", query: "X-Key=1" }
  },
  {
    title: "a header of a parameter's name is another",
    security: [query],
    options: { headers: { key: "1" } },
    arrives: { query: "key=t" }
  }
]

describe("auth", () => {
  it.each(rows)("$title", async ({ arrives, auth = "t", options, security }) => {
    await using server = await answering()
    // The cast: rows hold every kind of source.
    const client = createClient({ baseUrl: server.url, auth: auth as string })
    await client.get({ url: "/", security, wire: { cookie: cookies() }, ...options, throwOnError: true })
    const { headers, target } = server.arrived[0]!
    const seen = {
      authorization: headers.authorization,
      key: headers["x-key"],
      query: target.split("?")[1],
      cookie: headers.cookie
    }
    assert.deepStrictEqual(seen, {
      authorization: undefined,
      key: undefined,
      query: undefined,
      cookie: undefined,
      ...arrives
    })
  })

  it.each([{ scheme: bearer }, { scheme: header }, { scheme: cookie }])(
    "a token that $scheme cannot carry is refused and not shown",
    async ({ scheme }) => {
      await using server = await answering()
      const client = createClient({ baseUrl: server.url, auth: "planted\r\nx: y" })
      const { error, request } = await client.get<unknown, InvalidRequest>({ url: "/", security: [scheme] })
      assert.strictEqual(error?.name, "InvalidRequest")
      assert.notInclude(error?.message ?? "", "planted")
      assert.deepStrictEqual([server.arrived.length, request], [0, undefined])
    }
  )

  it("a source that fails is the call's error, and nothing is sent", async () => {
    await using server = await answering()
    const client = createClient({ baseUrl: server.url, auth: () => Promise.reject(new Error("no vault")) })
    const { error } = await client.get<unknown, Error>({ url: "/", security: [bearer] })
    assert.deepStrictEqual([error?.message, server.arrived.length], ["no vault", 0])
  })

  it("a call's own source comes before the client's", async () => {
    await using server = await answering()
    const client = createClient({ baseUrl: server.url, auth: "client" })
    await client.get({ url: "/", security: [bearer], auth: "call" })
    assert.strictEqual(server.arrived[0]?.headers.authorization, "Bearer call")
  })
})
