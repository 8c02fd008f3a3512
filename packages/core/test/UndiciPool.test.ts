import { getCACertificates, setDefaultCACertificates } from "node:tls"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Scope } from "effect"
import * as UndiciPool from "../src/transport/UndiciPool.ts"
import { asFetch } from "./kit/AsFetch.ts"
import * as Certificate from "./kit/Certificate.ts"
import { attempted, isFailure, observed, text } from "./kit/Observed.ts"
import type { Fetch, Reading } from "./kit/Observed.ts"
import { oddSecureServer, oddServer, oddServer6 } from "./kit/OddServer.ts"
import type { Odd } from "./kit/OddServer.ts"

/**
 * The pool fails like the built-in fetch, save that it knows of more requests that they never left. Of none that the
 * built-in one rules out does it say that it may have.
 */
const assertAlike = (pooled: unknown, builtIn: unknown): void => {
  if (isFailure(pooled) && isFailure(builtIn)) {
    assert.isTrue(pooled.neverSent || !builtIn.neverSent)
    assert.deepStrictEqual({ ...pooled, neverSent: builtIn.neverSent }, builtIn)
  } else assert.deepStrictEqual(pooled, builtIn)
}

const drained = async (stream: ReadableStream<Uint8Array> | null): Promise<string | undefined> => {
  if (stream === null) return undefined
  const decoder = new TextDecoder()
  let text = ""
  for await (const chunk of stream) text += decoder.decode(chunk, { stream: true })
  return text
}

const form = (): FormData => {
  const data = new FormData()
  data.set("name", "Jürgen")
  data.set("file", new File(["%PDF"], "a b.pdf", { type: "application/pdf" }))
  return data
}

const streamOf = (...parts: ReadonlyArray<string>): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start: (sink) => {
      for (const part of parts) sink.enqueue(new TextEncoder().encode(part))
      sink.close()
    }
  })

const json = { "content-type": "application/json" }

/** The DOM's types lack `duplex`, which fetch asks for with a stream. */
const streaming = (body: BodyInit, headers: Record<string, string> = {}): RequestInit =>
  Object.assign({ method: "POST", body, headers }, { duplex: "half" })

const requests: ReadonlyArray<readonly [path: string, init?: () => RequestInit]> = [
  ["/echo?a=1&b=%20ü#fragment", () => ({ headers: { "X-Key": "k", accept: "text/plain", "user-agent": "me" } })],
  ["/echo", () => ({ headers: { "x-name": "Zürich", "accept-encoding": "br" } })],
  ["/echo", () => ({ method: "post", body: '{"ü":1}', headers: json })],
  ["/echo", () => ({ method: "POST", body: "text" })],
  ["/echo", () => ({ method: "POST" })],
  ["/echo", () => ({ method: "POST", body: "", headers: json })],
  ["/echo", () => ({ method: "PUT", body: new URLSearchParams({ a: "ü b" }) })],
  ["/echo", () => ({ method: "PATCH", body: new TextEncoder().encode("bytes"), headers: json })],
  ["/echo", () => ({ method: "DELETE" })],
  ["/echo", () => ({ method: "DELETE", body: "{}", headers: json })],
  ["/echo", () => ({ method: "OPTIONS" })],
  ["/echo", () => ({ method: "HEAD" })],
  ["/echo", () => ({ method: "POST", body: new Blob(["blob"], { type: "image/png" }) })],
  ["/echo", () => ({ method: "POST", body: new Blob([new Uint8Array([123, 125])], { type: "application/json" }) })],
  ["/echo", () => ({ method: "POST", body: form() })],
  ["/echo", () => streaming(streamOf("in ", "parts"), { "content-type": "application/octet-stream" })],
  ["/echo", () => ({ method: "POST", body: "{}", headers: { "content-type": "application/merge-patch+json" } })],
  ["/echo", () => ({ method: "POST", body: "x", headers: { "content-length": "5" } })],
  ["/echo", () => ({ headers: { "x-bad": "line\nbreak" } })],
  ["/echo", () => ({ method: "TRACE" })],
  ["/echo", () => ({ body: "a GET with a body" })],
  ...[200, 201, 204, 205, 301, 302, 303, 304, 307, 400, 401, 404, 429, 500, 503].map(
    (status) => [`/status/${status}`] as const
  ),
  ["/status/303", () => ({ method: "POST", body: "{}", headers: json })],
  ...[
    "/json /cookies /hints /mark /broken-text /empty /large /chunks /latin1 /until-close /garbage /cut /reset /form",
    "/gzip /x-gzip /gzip-broken /gzip-empty /gzip-head /deflate /deflate-raw /br /zstd /twice",
    "/unknown-coding /identity /missing"
  ].flatMap((paths) => paths.split(" ").map((path) => [path] as const)),
  ["/gzip", () => ({ method: "HEAD" })]
]

const readings: { readonly [name: string]: Reading } = {
  json: (response) => response.json(),
  bytes: async (response) => Array.from(await response.bytes()),
  arrayBuffer: async (response) => Array.from(new Uint8Array(await response.arrayBuffer())),
  blob: async (response) => {
    const blob = await response.blob()
    return [blob.type, blob.size, await blob.text()]
  },
  formData: async (response) => [...(await response.formData())],
  stream: (response) => drained(response.body),
  "the stream looked at, then text": async (response) => [response.body?.locked, await response.text()],
  "text twice": async (response) => [await response.text(), await attempted(() => response.text())],
  "text after the stream": async (response) => [await drained(response.body), await attempted(() => response.text())],
  "text while the stream is read": async (response) => {
    const reader = response.body?.getReader()
    const locked = await attempted(() => response.text())
    await reader?.cancel()
    return locked
  },
  clone: async (response) => {
    const clone = response.clone()
    return [clone.status, clone.headers.get("content-type"), await clone.text(), await response.text()]
  },
  "clone after text": async (response) => {
    await response.text()
    return attempted(() => response.clone())
  },
  "the stream cancelled": async (response) => {
    await response.body?.cancel()
    return attempted(() => response.text())
  }
}

/** Removes texts in which the built-in fetch differs, so that only the failure itself is compared. */
const ownWords = (outcome: unknown): unknown =>
  JSON.parse(JSON.stringify(outcome), (_, value) =>
    typeof value === "object" &&
    value !== null &&
    value.name === "TypeError" &&
    /^Body is|^Response\./.test(value.message)
      ? "Body is unusable"
      : value
  )

const both = Effect.fnUntraced(function* (server: Odd, path: string, init: () => RequestInit, reading: Reading) {
  const pooled = asFetch(yield* UndiciPool.make)
  const expected = yield* Effect.promise(() => observed(globalThis.fetch, server.url + path, init(), reading))
  const actual = yield* Effect.promise(() => observed(pooled, server.url + path, init(), reading))
  assertAlike(ownWords(actual), ownWords(expected))
  return expected
})

describe("UndiciPool: like the built-in fetch", () => {
  it.effect.each(requests.map(([path, init]) => ({ path, init: init ?? (() => ({})) })))("$path", ({ init, path }) =>
    Effect.gen(function* () {
      yield* both(yield* oddServer, path, init, text)
    })
  )

  it.effect.each(
    Object.entries(readings).flatMap(([name, reading]) =>
      ["/json", "/form", "/gzip", "/empty", "/chunks", "/status/204", "/cut", "/gzip-broken"].map((path) => ({
        name,
        path,
        reading
      }))
    )
  )("$name of $path", ({ path, reading }) =>
    Effect.gen(function* () {
      yield* both(yield* oddServer, path, () => ({}), reading)
    })
  )

  it.effect("over IPv6", () =>
    Effect.gen(function* () {
      yield* both(yield* oddServer6, "/echo?six", () => ({}), text)
    })
  )

  it.effect("over TLS: first not trusted, then trusted", () =>
    Effect.gen(function* () {
      const server = yield* oddSecureServer
      const refused = yield* both(server, "/echo", () => ({}), text)
      assert.deepInclude(refused, { code: "DEPTH_ZERO_SELF_SIGNED_CERT", neverSent: true })
      yield* Effect.acquireRelease(
        Effect.sync(() => {
          const before = getCACertificates("default")
          setDefaultCACertificates([...before, Certificate.cert])
          return before
        }),
        (before) => Effect.sync(() => setDefaultCACertificates(before))
      )
      assert.deepInclude(yield* both(server, "/echo", () => ({}), text), { status: 200 })
      assert.deepInclude(yield* both(server, "/gzip", () => ({}), text), { status: 200 })
    })
  )

  it.effect("without a listening server", () =>
    Effect.gen(function* () {
      const gone = yield* Effect.scoped(oddServer)
      const outcome = yield* both(gone, "/echo", () => ({ method: "POST", body: "{}", headers: json }), text)
      assert.deepInclude(outcome, { code: "ECONNREFUSED", neverSent: true })
    })
  )
})

/** A body that was begun and is not going to end, read until the signal says so. */
const abortions: { readonly [when: string]: (fetch: Fetch, url: string, abort: AbortController) => Promise<unknown> } =
  {
    "before it is sent": (fetch, url, abort) => {
      abort.abort(new Error("enough"))
      return fetch(`${url}/json`, { redirect: "manual", signal: abort.signal })
    },
    "while it waits for the head": (fetch, url, abort) => {
      const response = fetch(`${url}/silence`, { redirect: "manual", signal: abort.signal })
      setTimeout(() => abort.abort(new Error("enough")), 20)
      return response
    },
    "at once": (fetch, url, abort) => {
      const response = fetch(`${url}/silence`, { redirect: "manual", signal: abort.signal })
      abort.abort(new Error("enough"))
      return response
    },
    "while its body is sent": (fetch, url, abort) => {
      const init = { redirect: "manual", signal: abort.signal, method: "POST", body: "{}", headers: json } as const
      const response = fetch(`${url}/silence`, init)
      abort.abort(new Error("enough"))
      return response
    },
    ...Object.fromEntries(
      (["text", "json", "blob", "arrayBuffer", "bytes"] as const).map((reader) => [
        `while ${reader} reads the body`,
        async (fetch: Fetch, url: string, abort: AbortController) => {
          const response = await fetch(`${url}/head-then-silence`, { redirect: "manual", signal: abort.signal })
          const reading = response[reader]()
          abort.abort(new Error("enough"))
          return reading
        }
      ])
    ),
    "while a stream is read": async (fetch, url, abort) => {
      const response = await fetch(`${url}/head-then-silence`, { redirect: "manual", signal: abort.signal })
      const reader = response.body?.getReader()
      await reader?.read()
      const next = reader?.read()
      abort.abort(new Error("enough"))
      return next
    },
    "while a compressed stream is read": async (fetch, url, abort) => {
      const response = await fetch(`${url}/gzip-stream`, { redirect: "manual", signal: abort.signal })
      const reader = response.body?.getReader()
      const first = await reader?.read()
      assert.strictEqual(new TextDecoder().decode(first?.value), "data: 1\n\n")
      const next = reader?.read()
      abort.abort(new Error("enough"))
      return next
    },
    "between the head and the reading": async (fetch, url, abort) => {
      const response = await fetch(`${url}/head-then-silence`, { redirect: "manual", signal: abort.signal })
      abort.abort(new Error("enough"))
      return response.text()
    },
    "without a reason": (fetch, url, abort) => {
      const response = fetch(`${url}/silence`, { redirect: "manual", signal: abort.signal })
      abort.abort()
      return response
    }
  }

describe("UndiciPool: aborting", () => {
  it.effect.each(Object.entries(abortions).map(([when, run]) => ({ when, run })))("$when", ({ run }) =>
    Effect.gen(function* () {
      const server = yield* oddServer
      const pooled = asFetch(yield* UndiciPool.make)
      const outcomes = yield* Effect.forEach([globalThis.fetch, pooled], (fetch) =>
        Effect.promise(() => attempted(() => run(fetch, server.url, new AbortController())))
      )
      assert.property(outcomes[0], "message")
      assertAlike(outcomes[1], outcomes[0])
    })
  )

  it.effect("closes the connection of an unwanted response", () =>
    Effect.gen(function* () {
      const server = yield* oddServer
      const pooled = asFetch(yield* UndiciPool.make)
      const abort = new AbortController()
      const init = { redirect: "manual", signal: abort.signal } as const
      const response = yield* Effect.promise(() => pooled(`${server.url}/head-then-silence`, init))
      const closed = server.closed()
      abort.abort()
      yield* Effect.promise(() => closed)
      assert.strictEqual(response.status, 200)
      assert.strictEqual(server.open.size, 0)
    })
  )
})

describe("UndiciPool: headers", () => {
  it.effect("are those that came, by their names in any case", () =>
    Effect.gen(function* () {
      const server = yield* oddServer
      const { send } = yield* UndiciPool.make
      const { headers } = yield* Effect.promise(
        () => send({ method: "GET", url: `${server.url}/cookies`, headers: [], body: null }).response
      )
      const expected = (yield* Effect.promise(() => fetch(`${server.url}/cookies`))).headers
      assert.deepStrictEqual(
        ["set-cookie", "x-list", "X-List", "x-none"].map((name) => headers.get(name)),
        ["set-cookie", "x-list", "X-List", "x-none"].map((name) => expected.get(name))
      )
      assert.deepStrictEqual(
        [...headers].filter(([name]) => name !== "date"),
        [...expected].filter(([name]) => name !== "date")
      )
      assert.deepStrictEqual(
        ["x-list", "list", "cookie", "rate"].map((part) => headers.mentions?.(part)),
        [true, true, true, false]
      )
    })
  )
})

describe("UndiciPool: the pool", () => {
  it.effect("keeps connections, and uses them for uploads too", () =>
    Effect.gen(function* () {
      const server = yield* oddServer
      const pooled = asFetch(yield* UndiciPool.make)
      for (let call = 0; call < 20; call++) {
        const init: RequestInit = call % 2 === 0 ? {} : { method: "POST", body: form() }
        const response = yield* Effect.promise(() => pooled(`${server.url}/echo`, { redirect: "manual", ...init }))
        yield* Effect.promise(() => response.text())
      }
      // undici opens a second one when the first call has just ended, for the built-in fetch as well.
      assert.isAtMost(server.connections(), 2)
    })
  )

  it.effect("serves several hosts at once", () =>
    Effect.gen(function* () {
      const servers = [yield* oddServer, yield* oddServer]
      const pooled = asFetch(yield* UndiciPool.make)
      const urls = servers.flatMap(({ url }) => Array.from({ length: 50 }, (_, n) => `${url}/echo?${n}`))
      const responses = yield* Effect.forEach(
        urls,
        (url) => Effect.promise(async () => (await pooled(url, { redirect: "manual" })).json()),
        { concurrency: "unbounded" }
      )
      // The responses of `echo`.
      const seen = responses as ReadonlyArray<{ readonly url: string }>
      assert.deepEqual(
        seen.map(({ url }) => url),
        urls.map((url) => url.slice(url.indexOf("/echo")))
      )
    })
  )

  it.effect("ends with its scope: connections close, calls under way and later ones fail", () =>
    Effect.gen(function* () {
      const server = yield* oddServer
      const scope = yield* Scope.make()
      const pooled = asFetch(yield* Scope.provide(UndiciPool.make, scope))
      const response = yield* Effect.promise(() => pooled(`${server.url}/head-then-silence`, { redirect: "manual" }))
      const reading = attempted(() => response.text())
      const closed = server.closed()
      yield* Scope.close(scope, Exit.void)
      yield* Effect.promise(() => closed)
      assert.deepInclude(yield* Effect.promise(() => reading), { name: "TypeError", message: "terminated" })
      const late = yield* Effect.promise(() => attempted(() => pooled(`${server.url}/json`, { redirect: "manual" })))
      assert.deepInclude(late, { name: "TypeError", message: "fetch failed" })
      assert.strictEqual(server.open.size, 0)
    })
  )

  it.effect("a body that the status does not allow: the connection is closed", () =>
    Effect.gen(function* () {
      const server = yield* oddServer
      const closed = server.closed()
      const { send } = yield* UndiciPool.make
      const request = { method: "GET", url: `${server.url}/reset-content`, headers: [], body: null }
      const response = yield* Effect.promise(() => send(request).response)
      assert.deepEqual([response.status, response.stream()], [205, null])
      yield* Effect.promise(() => closed)
      assert.strictEqual(server.open.size, 0)
    })
  )

  it.effect("leaves the built-in fetch of the process alone", () =>
    Effect.gen(function* () {
      const server = yield* oddServer
      yield* Effect.promise(() => fetch(`${server.url}/empty`))
      const dispatchers = () =>
        Object.getOwnPropertySymbols(globalThis).map((symbol) => Reflect.get(globalThis, symbol) as unknown)
      const before = dispatchers()
      const pooled = asFetch(yield* UndiciPool.make)
      yield* Effect.promise(() => pooled(`${server.url}/empty`, { redirect: "manual" }))
      assert.deepEqual(dispatchers(), before)
    })
  )

  it.effect("makes the sender of an unread response wait", () =>
    Effect.gen(function* () {
      const server = yield* oddServer
      const pooled = asFetch(yield* UndiciPool.make)
      const get = (path: string) => Effect.promise(() => pooled(server.url + path, { redirect: "manual" }))
      const unread = yield* get("/huge")
      // Time enough for all of it, were it taken in.
      for (let call = 0; call < 50; call++)
        yield* Effect.flatMap(get("/large"), (it) => Effect.promise(() => it.text()))
      assert.strictEqual([...server.open].filter(({ writableLength }) => writableLength > 0).length, 1)
      assert.strictEqual((yield* Effect.promise(() => unread.arrayBuffer())).byteLength, 64_000_000)
    })
  )
})
