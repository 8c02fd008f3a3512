/** Whole requests: address, headers and body of what an operation and its caller give. */
import { afterEach, assert, describe, it } from "vitest"
import { unchanged, json } from "../../src/client/Body.ts"
import { build, buildUrl, InvalidRequest } from "../../src/client/Build.ts"
import type { BuildOptions, HttpRequest } from "../../src/client/Build.ts"
import { createClient } from "../../src/client/Client.ts"
import { cookies } from "../../src/client/Cookies.ts"
import { form, multipart } from "../../src/client/Forms.ts"
import { withoutFields } from "../../src/client/ReadOnly.ts"
import { server } from "../../src/client/Servers.ts"

const host = "https://api.example.com"
const of = (options: Partial<BuildOptions>): HttpRequest => build({ baseUrl: host, url: "/a", ...options })

const refusal = (options: Partial<BuildOptions>): InvalidRequest => {
  try {
    of(options)
  } catch (error) {
    assert.instanceOf(error, InvalidRequest)
    return error as InvalidRequest
  }
  throw new Error("The request was built.")
}

describe("the address", () => {
  const rows: ReadonlyArray<readonly [title: string, options: Partial<BuildOptions>, expected: string]> = [
    ["base URL and path", {}, `${host}/a`],
    ["a base URL with a path", { baseUrl: `${host}/v1` }, `${host}/v1/a`],
    ["slashes at the end of a base URL", { baseUrl: `${host}/v1//` }, `${host}/v1/a`],
    ["a template without its slash", { url: "a" }, `${host}/a`],
    ["a query", { query: { b: 1, c: "d e" } }, `${host}/a?b=1&c=d%20e`],
    ["a query of the base URL", { baseUrl: `${host}/v1?key=1?2` }, `${host}/v1/a?key=1?2`],
    ["a query of both", { baseUrl: `${host}?key=1`, query: { b: 1 } }, `${host}/a?key=1&b=1`],
    ["an empty query of the base URL", { baseUrl: `${host}?`, query: { b: 1 } }, `${host}/a?b=1`],
    [
      "a query of base URL, template and call",
      { baseUrl: `${host}?x=1`, url: "/a?y=2", query: { z: 3 } },
      `${host}/a?y=2&x=1&z=3`
    ],
    ["parameters of the path", { url: "/a/{id}", path: { id: "b/c" } }, `${host}/a/b%2Fc`],
    [
      "formats",
      { url: "/{id}", path: { id: [1, 2] }, query: { b: [1, 2] }, wire: { query: { b: { explode: false } } } },
      `${host}/1,2?b=1,2`
    ],
    [
      "a caller's own query serializer",
      { query: { b: 1 }, querySerializer: (query) => Object.keys(query).join() },
      `${host}/a?b`
    ],
    [
      "a caller's own serializer, of no query",
      { querySerializer: (query) => `n=${Object.keys(query).length}` },
      `${host}/a?n=0`
    ],
    ["letters and port as URLs have them", { baseUrl: "HTTPS://API.example.com:443" }, `${host}/a`]
  ]
  for (const [title, options, expected] of rows) {
    it(title, () => {
      assert.strictEqual(of(options).url, expected)
    })
  }

  const baseUrl = [
    {
      field: "baseUrl",
      problem: "Expected an http(s) URL without credentials, # or white space"
    }
  ]
  it.each([
    "",
    "api.example.com",
    "/v1",
    "http://",
    "https://a b.example.com",
    `${host} `,
    `${host}\n`,
    "https://me@example.com",
    "https://:secret@example.com",
    "mailto:a@example.com",
    "ftp://example.com",
    `${host}/v1#x`,
    "https://example.com:99999"
  ])("refuses %j as a base URL, and does not show it", (given) => {
    const { message, name, problems } = refusal({ baseUrl: given })
    assert.deepStrictEqual([name, problems], ["InvalidRequest", baseUrl])
    assert.strictEqual(message, `The request cannot be sent. baseUrl: ${baseUrl[0]!.problem}.`)
  })
  it("refuses a call without a base URL", () => {
    assert.throws(() => build({ url: "/a" }), /baseUrl/)
  })
  it("is given alone, as it is written", () => {
    assert.strictEqual(buildUrl({ baseUrl: host, url: "/{id}", path: { id: "x" }, query: { b: 1 } }), `${host}/x?b=1`)
    assert.throws(() => buildUrl({ url: "/{id}" }), InvalidRequest, "path.id: Missing")
  })

  describe("on a page", () => {
    const scope = globalThis as { location?: { readonly href: string } }
    afterEach(() => void delete scope.location)
    it("is relative to the page's", () => {
      scope.location = { href: "https://shop.example.com/cart/" }
      assert.strictEqual(of({ baseUrl: "/api" }).url, "https://shop.example.com/api/a")
      assert.strictEqual(of({ baseUrl: host }).url, `${host}/a`)
      assert.strictEqual(server("/uploads")("/api", {}), "https://shop.example.com/uploads")
    })
  })
})

describe("the base of an operation with a server of its own", () => {
  it.each<
    readonly [
      title: string,
      base: string | undefined,
      servers: { readonly [each: string]: string },
      own: string | undefined,
      expected: string
    ]
  >([
    ["none", host, {}, undefined, host],
    ["none at all", undefined, {}, undefined, ""],
    ["an address", host, {}, "https://upload.example.com", "https://upload.example.com"],
    ["a path on the API's host", `${host}/v1`, {}, "/uploads", `${host}/uploads`],
    ["a path on no host", "nothing", {}, "/uploads", "/uploads"],
    [
      "one that the caller replaces",
      host,
      { "https://upload.example.com": "http://localhost:1" },
      "https://upload.example.com",
      "http://localhost:1"
    ],
    ["a path that the caller replaces", host, { "/uploads": "http://localhost:1" }, "/uploads", "http://localhost:1"],
    [
      "another one that the caller replaces",
      host,
      { "https://other.example.com": "http://localhost:1" },
      "https://upload.example.com",
      "https://upload.example.com"
    ],
    ["a name of every object's", host, {}, "toString", `${host}/toString`]
  ])("%s", (_, base, servers, own, expected) => {
    const client = createClient({ ...(base === undefined ? {} : { baseUrl: base }), servers })
    const wire = own === undefined ? {} : { server: server(own) }
    assert.strictEqual(client.buildUrl({ url: "/x", wire }), `${expected}/x`)
  })
  it("needs no replacements", () => {
    assert.strictEqual(server("/uploads")(host, undefined), `${host}/uploads`)
  })
})

describe("headers and method", () => {
  const rows: ReadonlyArray<
    readonly [title: string, options: Partial<BuildOptions>, expected: HttpRequest["headers"]]
  > = [
    ["none", {}, []],
    [
      "in order, in lower case",
      { headers: { "X-B": 1, "x-a": 2 } },
      [
        ["x-a", "2"],
        ["x-b", "1"]
      ]
    ],
    [
      "with their formats",
      { headers: { "x-a": { b: 1 } }, wire: { header: { "X-A": { explode: true } } } },
      [["x-a", "b=1"]]
    ],
    ["cookies", { cookies: { a: 1, b: 2 }, wire: { cookie: cookies() } }, [["cookie", "a=1; b=2"]]],
    ["no cookies", { cookies: { a: undefined, b: null } }, []],
    ["no cookies, with their writer", { wire: { cookie: cookies() } }, []],
    [
      "cookies behind the header's",
      { headers: { Cookie: "x=0" }, cookies: { a: 1 }, wire: { cookie: cookies() } },
      [["cookie", "x=0; a=1"]]
    ],
    [
      "cookies with their formats",
      { cookies: { a: [1, 2] }, wire: { cookie: cookies({ a: { explode: false } }) } },
      [["cookie", "a=1,2"]]
    ],
    ["the documented Accept", { wire: { accept: "application/json" } }, [["accept", "application/json"]]],
    [
      "a caller's own Accept",
      { headers: { ACCEPT: "text/csv" }, wire: { accept: "application/json" } },
      [["accept", "text/csv"]]
    ],
    ["the body's media type", { body: {} }, [["content-type", "application/json"]]],
    ["a caller's own media type", { body: {}, headers: { "Content-Type": "a/b" } }, [["content-type", "a/b"]]],
    ["no media type without a body", { headers: { "Content-Type": "a/b" } }, []],
    [
      "no media type for a form of no fields",
      { body: {}, wire: { body: form() }, headers: { "Content-Type": "a/b" } },
      []
    ],
    ["none that the transport knows better", { body: new FormData(), wire: { body: multipart() } }, []]
  ]
  for (const [title, options, expected] of rows) {
    it(title, () => {
      assert.deepStrictEqual(of(options).headers, expected)
    })
  }
  it("a multipart body's own boundary goes before a caller's media type", () => {
    const { body, headers } = of({
      body: { a: 1 },
      wire: { body: multipart() },
      headers: { "content-type": "multipart/form-data" }
    })
    assert.deepStrictEqual(headers, [["content-type", (body as Blob).type]])
  })
  it("GET is the default method", () => {
    assert.deepStrictEqual([of({}).method, of({ method: "POST" }).method], ["GET", "POST"])
  })
})

describe("the body", () => {
  const bytes = Uint8Array.of(1)
  const rows: ReadonlyArray<
    readonly [title: string, options: Partial<BuildOptions>, body: unknown, type: string | undefined]
  > = [
    ["none", {}, null, undefined],
    ["JSON", { body: { a: 1 } }, '{"a":1}', "application/json"],
    ["null", { body: null }, "null", "application/json"],
    ["JSON of another media type", { body: {}, wire: { body: json("a/b+json") } }, "{}", "a/b+json"],
    ["bytes", { body: bytes, wire: { body: unchanged("a/b") } }, bytes, "a/b"],
    [
      "without fields of responses",
      { body: { id: 1, a: 2 }, wire: { readOnly: withoutFields({ fields: { id: "drop" } }) } },
      '{"a":2}',
      "application/json"
    ],
    [
      "a caller's own serializer",
      { body: { a: 1 }, bodySerializer: () => "x", wire: { body: unchanged("a/b") } },
      "x",
      "application/json"
    ],
    [
      "a caller's own, without fields of responses",
      {
        body: { id: 1 },
        bodySerializer: JSON.stringify,
        wire: { readOnly: withoutFields({ fields: { id: "drop" } }) }
      },
      "{}",
      "application/json"
    ],
    ["as the caller gives it", { body: "x", bodySerializer: null }, "x", "application/json"],
    [
      "a caller's own form",
      { body: { a: 1 }, bodySerializer: () => new URLSearchParams("a=1") },
      new URLSearchParams("a=1"),
      undefined
    ],
    ["no call of a caller's own serializer without a body", { bodySerializer: () => "x" }, null, undefined]
  ]
  for (const [title, options, body, type] of rows) {
    it(title, () => {
      const request = of(options)
      assert.deepEqual(request.body, body as HttpRequest["body"])
      assert.strictEqual(new Map(request.headers).get("content-type"), type)
    })
  }
})

describe("what cannot be written", () => {
  it("is cookies without their writer, which a program brings along", () => {
    const { problems } = refusal({ cookies: { sid: "secret" } })
    assert.deepStrictEqual(problems, [{ field: "cookies", problem: "Expected wire.cookie: cookies()" }])
  })

  it("is told in one error, all of it, without a value", () => {
    const cycle: { self?: unknown } = {}
    cycle.self = cycle
    const { message, problems } = refusal({
      url: "/{id}",
      query: { q: "\ud83d" },
      headers: { "x-a": "b\n" },
      cookies: { c: "d e" },
      wire: { cookie: cookies() },
      body: cycle
    })
    assert.deepStrictEqual(
      problems.map(({ field }) => field),
      ["path.id", "query.q", "headers.x-a", "cookies.c", "body"]
    )
    assert.isTrue(
      message.startsWith("The request cannot be sent. path.id: Missing; query.q: Expected well-formed Unicode; ")
    )
    assert.isTrue(message.endsWith("half of a surrogate pair."))
  })
})
