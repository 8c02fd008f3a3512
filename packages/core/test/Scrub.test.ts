// Errors show neither the sent credentials nor a transport's data of the exchange, with any response.
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { createServer } from "node:net"
import type { AddressInfo } from "node:net"
import { inspect } from "node:util"
import type { CredentialParts } from "../src/operation/Secrets.ts"
import { operation } from "../src/call/Call.ts"
import { reducedCause } from "../src/errors/Causes.ts"
import type { AnyCallError } from "../src/operation/Errors.ts"
import type { Operation } from "../src/operation/Operation.ts"
import { makeScrub } from "../src/values/Scrub.ts"
import { secretsOf } from "../src/operation/Secrets.ts"
import * as S from "../src/schema/WireSchema.ts"
import { clientFor } from "./kit/Served.ts"
import { scripted } from "./kit/Scripted.ts"
import type { TestClient } from "./kit/Scripted.ts"

const token = 'planted-"tok/en"+1'
const parts: CredentialParts = {
  headers: {
    Authorization: Redacted.make(`Bearer ${token}`),
    "x-token": Redacted.make('Token token="planted/other", nonce=x'),
    "x-login": Redacted.make(`Basic ${btoa("me:planted-pass word")}`),
    "x-short": Redacted.make("abc")
  },
  query: {
    key: Redacted.make("planted-key"),
    umlaut: Redacted.make("pl\u00e4nted"),
    markup: Redacted.make("<planted'&>")
  },
  cookies: { session: Redacted.make("planted-cookie") }
}
const scrub = makeScrub(() => secretsOf(parts))

const texts: ReadonlyArray<readonly [text: string, scrubbed: string]> = [
  ["nothing here", "nothing here"],
  [`you sent ${token}.`, "you sent <redacted>."],
  [`authorization: Bearer ${token}`, "authorization: <redacted>"],
  [JSON.stringify({ token }), '{"token":"<redacted>"}'],
  [`/login?token=${encodeURIComponent(token)}`, "/login?token=<redacted>"],
  [new URLSearchParams({ token }).toString(), "token=<redacted>"],
  [`Basic ${btoa("me:planted-pass word")}`, "<redacted>"],
  ["user me:planted-pass word", "user <redacted>"],
  ["password planted-pass word", "password <redacted>"],
  ["key planted-key, cookie planted-cookie", "key <redacted>, cookie <redacted>"],
  ["the other is planted/other", "the other is <redacted>"],
  // As other languages and debug pages write it.
  [`/login?token=${encodeURIComponent(token).toLowerCase()}`, "/login?token=<redacted>"],
  [`/login?to=${encodeURIComponent(`/a?token=${encodeURIComponent(token)}`)}`, "/login?to=%2Fa%3Ftoken%3D<redacted>"],
  [JSON.stringify({ token }).replaceAll("/", "\\/"), '{"token":"<redacted>"}'],
  ["{'token': 'pl\\u00e4nted'}", "{'token': '<redacted>'}"],
  [`<pre>${token.replaceAll('"', "&quot;")}</pre>`, "<pre><redacted></pre>"],
  [`<pre>${token.replaceAll('"', "&#34;")}</pre>`, "<pre><redacted></pre>"],
  ["<pre>&lt;planted&#39;&amp;&gt;</pre>", "<pre><redacted></pre>"],
  [`in Base64: ${btoa(token)}.`, "in Base64: <redacted>."],
  [`in Base64: ${Buffer.from("pl\u00e4nted").toString("base64url")}.`, "in Base64: <redacted>."],
  ["planted-keyplanted-key", "<redacted><redacted>"],
  ["abc is in every alphabet", "abc is in every alphabet"]
]

describe("a scrubbed text", () => {
  for (const [text, expected] of texts) {
    it(expected, () => {
      assert.strictEqual(scrub.text(text), expected)
      assert.deepStrictEqual(scrub.json({ [text]: [text, 1, null, true] }), { [expected]: [expected, 1, null, true] })
    })
  }
})

// Responses in which servers echo a request.
const echoes: ReadonlyArray<readonly [title: string, status: number, body: unknown, headers?: Record<string, string>]> =
  [
    ["the message of a declared error", 409, { message: `bad token ${token}` }],
    ["another field of a declared error", 409, { message: "bad", headers: { authorization: `Bearer ${token}` } }],
    ["a key of a declared error", 409, { message: "bad", [token]: 1 }],
    ["an undeclared status", 418, { error: { request: `Bearer ${token}` } }],
    ["a text", 418, `GET /things\nAuthorization: Bearer ${token}\n`],
    ["a text that is cut in the middle of it", 418, `${"x".repeat(295)}${token}`],
    ["a 429", 429, { message: token }],
    ["a 5xx", 500, { message: token }],
    ["a 2xx of another shape", 200, { id: 7, debug: token }],
    ["a 2xx that is no JSON, cut in the middle of it", 200, `${"x".repeat(16_380)}${token}`],
    ["a key that the schema refuses", 200, { id: 7, [token]: 1 }],
    ["the id of the request", 409, { message: "bad" }, { "x-request-id": `req ${encodeURIComponent(token)}` }]
  ]

const shown = (error: unknown): string =>
  [
    inspect(error, { depth: 20, showHidden: true, maxStringLength: null }),
    JSON.stringify(error),
    error instanceof Error ? `${error.message} ${error.stack}` : "",
    typeof error === "object" && error !== null && "body" in error ? JSON.stringify(error.body) : ""
  ].join("\n")

describe("a server that echoes credentials", () => {
  for (const [title, status, body, headers = {}] of echoes) {
    for (const sensitive of [false, true]) {
      it.effect(`in ${title}${sensitive ? ", of an operation that handles secrets" : ""}`, () =>
        Effect.gen(function* () {
          const credentials = { parts: () => Effect.succeed(parts), refused: () => Effect.succeed(false) }
          for (const kind of ["read", "write"] as const) {
            const table: Partial<Operation> = { security: [["all"]], kind, ...(sensitive ? { sensitive } : {}) }
            const { call } = yield* scripted(
              [{ status, body, headers: { "retry-after": "999", ...headers } }],
              table,
              credentials
            )
            const error = yield* Effect.flip(call())
            for (const part of ["planted", "tok/en", encodeURIComponent("tok/en")]) {
              assert.notInclude(shown(error), part)
            }
          }
        })
      )
    }
  }
})

/** Starts a server that sends these bytes for every request. */
const sending = (bytes: string) =>
  Effect.acquireRelease(
    Effect.callback<{ readonly url: string; readonly close: () => void }>((resume) => {
      const server = createServer((socket) => {
        socket.on("error", () => {})
        socket.once("data", () => socket.end(Buffer.from(bytes, "latin1")))
      })
      server.listen(0, "127.0.0.1", () => {
        const { port } = server.address() as AddressInfo // a TCP server that listens has one
        resume(Effect.succeed({ url: `http://127.0.0.1:${port}`, close: () => server.close() }))
      })
    }),
    ({ close }) => Effect.sync(close)
  )

const broken: { readonly [title: string]: string } = {
  "a token in a body that breaks the protocol":
    'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz{"access_token":"planted-access"}\r\n',
  "a token before the head": '{"access_token":"planted-access"}HTTP/1.1 200 OK\r\n\r\n',
  "a token in a header that breaks the protocol": "HTTP/1.1 200 OK\r\nset-cookie: planted-access\u0000\r\n\r\n{}",
  "a body that ends early":
    'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 999\r\n\r\n{"access_token":"planted-access"'
}

for (const pooled of [true, false]) {
  describe(`a cause, over ${pooled ? "the pool" : "the built-in fetch"}`, () => {
    for (const [title, bytes] of Object.entries(broken)) {
      it.live(`${title}: not shown`, () =>
        Effect.gen(function* () {
          const { url } = yield* sending(bytes)
          const { context, define } = yield* clientFor(url, { pooled })
          for (const [kind, method] of [
            ["read", "GET"],
            ["write", "POST"]
          ] as const) {
            const success = [{ status: 200, as: "json", schema: S.struct({ id: S.string }) }] as const
            const call = operation<undefined, unknown, AnyCallError, TestClient>(
              define({ kind, method, success, sensitive: true })
            )
            const error = yield* call().pipe(Effect.flip, Effect.provide(context))
            assert.notInclude(shown(error), "planted")
            if ("cause" in error && error.cause !== undefined) assert.instanceOf(error.cause, Error)
          }
        })
      )
    }
  })
}

describe("a reduced cause", () => {
  const kept = { code: "HPE_INVALID", syscall: "read", errno: -104, address: "10.0.0.1", port: 443 }

  it("has name, message, code and system call, and nothing else", () => {
    const cause = Object.assign(new TypeError("fetch failed"), {
      ...kept,
      data: "planted",
      request: { headers: "planted" },
      cause: Object.assign(new Error("inner planted-key \u001b[2J"), { name: "HTTPParserError", data: "planted" })
    })
    const reduced = reducedCause(cause, scrub)
    assert.instanceOf(reduced, Error)
    assert.deepInclude({ ...reduced, name: reduced.name, message: reduced.message }, { ...kept, name: "TypeError" })
    assert.deepInclude(
      { name: (reduced.cause as Error).name, message: (reduced.cause as Error).message }, // made above
      { name: "HTTPParserError", message: "inner <redacted> \\u001b[2J" }
    )
    assert.notInclude(shown(reduced), "planted")
    assert.match(reduced.stack ?? "", /^TypeError: fetch failed\n {4}at /)
  })

  for (const [title, cause, expected] of [
    ["a text", "no response within 5 ms", "no response within 5 ms"],
    ["a text with a secret", "GET ?key=planted-key", "GET ?key=<redacted>"],
    ["a number", 7, undefined],
    ["nothing", undefined, undefined]
  ] as const) {
    it(`of ${title}`, () => assert.strictEqual(reducedCause(cause, scrub), expected))
  }

  it("of an object that is no error, of getters that throw, of circles", () => {
    const circle = new AggregateError([], "all failed")
    circle.errors.push(circle, { message: "one" })
    const odd = {
      get message(): string {
        throw new Error("planted")
      },
      cause: circle
    }
    circle.cause = odd
    const reduced = reducedCause(odd, scrub)
    assert.instanceOf(reduced, Error)
    assert.notInclude(shown(reduced), "planted")
    assert.include(shown(reduced), "all failed")
  })
})
