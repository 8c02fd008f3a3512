import { readFile } from "node:fs/promises"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Scope } from "effect"
import * as ApiClient from "../src/call/ApiClient.ts"
import type { Attempt } from "../src/attempt/Attempt.ts"
import type { BuildConfig } from "../src/call/Request.ts"
import * as FetchTransport from "../src/transport/FetchTransport.ts"
import * as TestTransport from "../src/transport/TestTransport.ts"
import { layer as layerTransport } from "../src/transport/Transport.ts"
import type { HttpRequest, Transport } from "../src/transport/Transport.ts"
import { CircuitGate } from "../src/retry/CircuitGate.ts"
import * as Credentials from "../src/credentials/Credentials.ts"
import * as RetryBudget from "../src/retry/RetryBudget.ts"
import { oddServer } from "./kit/OddServer.ts"
import { raw } from "./kit/Raw.ts"

const petstore = (options: ApiClient.ClientOptions & { readonly baseUrl: string }) => {
  const configs: Array<BuildConfig> = []
  const build = (config: BuildConfig) => {
    configs.push(config)
    return raw.requestBuilder(config)
  }
  return Effect.map(
    ApiClient.make({ api: "petstore", credentials: Credentials.make({}), build, ...options }),
    (client) => ({ client, config: configs[0]! })
  )
}

const get = (url: string): HttpRequest => ({ method: "GET", url, headers: [], body: null })

const text = async ({ send }: Transport, request: HttpRequest): Promise<string> =>
  new TextDecoder().decode(await (await send(request).response).bytes(1000))

describe("ApiClient.make", () => {
  it.effect.each([
    { name: "one slash", baseUrl: "https://api.example.com/v1/" },
    { name: "slashes", baseUrl: "https://api.example.com/v1//" },
    { name: "none", baseUrl: "https://api.example.com/v1" }
  ])("drops $name at the end of the base URL", ({ baseUrl }) =>
    Effect.gen(function* () {
      const { client, config } = yield* petstore({ baseUrl })
      assert.strictEqual(client.baseUrl, "https://api.example.com/v1")
      assert.strictEqual(config.baseUrl, client.baseUrl)
      assert.deepEqual(client.settings, {})
    })
  )

  it.effect("has a pool that ends with the scope", () =>
    Effect.gen(function* () {
      const server = yield* oddServer
      const scope = yield* Scope.make()
      const { client } = yield* Scope.provide(petstore({ baseUrl: server.url }), scope)
      const got = () => text(client.transport, get(`${server.url}/json`))
      assert.strictEqual(yield* Effect.promise(got), '{"a":[1,"ü"]}')
      yield* Scope.close(scope, Exit.void)
      const failed = yield* Effect.flip(Effect.tryPromise({ try: got, catch: (error) => error }))
      assert.instanceOf(failed, Error)
    })
  )

  it.effect("sends by another fetch, as a request whose redirects are not followed", () =>
    Effect.gen(function* () {
      const asked: Array<unknown> = []
      const other: typeof globalThis.fetch = async (input, init) => {
        const request = input instanceof Request ? input : assert.fail("not a request")
        asked.push([request.method, request.url, request.redirect, [...request.headers], await request.text(), init])
        return new Response("as it came")
      }
      const { client } = yield* petstore({ baseUrl: "https://api.example.com", fetch: other })
      const request: HttpRequest = { method: "PUT", url: "https://a.b/c", headers: [["x-a", "1"]], body: "ü" }
      assert.strictEqual(yield* Effect.promise(() => text(client.transport, request)), "as it came")
      const headers = [
        ["content-type", "text/plain;charset=UTF-8"],
        ["x-a", "1"]
      ]
      assert.deepStrictEqual(asked, [["PUT", "https://a.b/c", "manual", headers, "ü", undefined]])
    })
  )

  it.effect("sends by the transport that it is built with, unless it is given a fetch", () =>
    Effect.gen(function* () {
      const given = TestTransport.make(() => ({ status: 200, body: "given" }))
      const { client } = yield* petstore({ baseUrl: "https://a.b" }).pipe(Effect.provide(layerTransport(given)))
      assert.strictEqual(client.transport, given)
      const fetch: typeof globalThis.fetch = async () => new Response("fetched")
      const other = yield* petstore({ baseUrl: "https://a.b", fetch }).pipe(Effect.provide(layerTransport(given)))
      assert.strictEqual(yield* Effect.promise(() => text(other.client.transport, get("https://a.b/"))), "fetched")
    })
  )

  it.effect.each([
    { name: "its own", shared: false },
    { name: "the one that it is given", shared: true }
  ])("pays retries from $name budget", ({ shared }) =>
    Effect.gen(function* () {
      const budget = yield* RetryBudget.make
      const { client } = yield* petstore({ baseUrl: "https://api.example.com", ...(shared ? { budget } : {}) })
      yield* client.budget.withdraw(5)
      assert.strictEqual(yield* budget.available, shared ? 495 : 500)
    })
  )

  it.effect("stands behind the circuit breaker that it is built with, by host", () =>
    Effect.gen(function* () {
      const hosts: Array<string> = []
      const gate = CircuitGate.of({
        guard: (host, attempt) => {
          hosts.push(host)
          return attempt
        }
      })
      const { client } = yield* petstore({ baseUrl: "https://api.example.com:8443/v1" }).pipe(
        Effect.provideService(CircuitGate, gate)
      )
      const attempt: Attempt = { _tag: "NotSent", cause: "none" }
      assert.strictEqual(yield* client.guard?.(Effect.succeed(attempt)) ?? Effect.succeed(undefined), attempt)
      assert.deepStrictEqual(hosts, ["api.example.com:8443"])
    })
  )
})

describe("FetchTransport", () => {
  it.effect("is what globalThis.fetch is at the time of the call", () =>
    Effect.gen(function* () {
      const transport = yield* FetchTransport.make
      const before = globalThis.fetch
      yield* Effect.acquireRelease(
        Effect.sync(() => {
          globalThis.fetch = async () => new Response("replaced")
        }),
        () =>
          Effect.sync(() => {
            globalThis.fetch = before
          })
      )
      assert.strictEqual(yield* Effect.promise(() => text(transport, get("https://api.example.com"))), "replaced")
    })
  )
})

/** Conditions that runtimes and bundlers set. The order in `package.json` decides. */
const runtimes: { readonly [runtime: string]: readonly [conditions: ReadonlyArray<string>, file: string] } = {
  Node: [["node", "import", "module-sync"], "./dist/transport/UndiciPool.js"],
  "Vite and Next.js for Node": [["module", "node", "import"], "./dist/transport/UndiciPool.js"],
  Deno: [["deno", "node", "import"], "./dist/transport/UndiciPool.js"],
  Bun: [["bun", "node", "import"], "./dist/transport/FetchTransport.js"],
  Cloudflare: [["workerd", "worker", "browser", "import"], "./dist/transport/FetchTransport.js"],
  "Vercel Edge": [["edge-light", "worker", "node", "import"], "./dist/transport/FetchTransport.js"],
  browsers: [["browser", "import", "module"], "./dist/transport/FetchTransport.js"],
  others: [["import"], "./dist/transport/FetchTransport.js"]
}

describe("#transport", () => {
  it.effect.each(Object.entries(runtimes).map(([runtime, [conditions, file]]) => ({ conditions, file, runtime })))(
    "on $runtime",
    ({ conditions, file }) =>
      Effect.gen(function* () {
        const text = yield* Effect.promise(() => readFile(new URL("../package.json", import.meta.url), "utf8"))
        const { imports } = JSON.parse(text) as { imports: { "#transport": Record<string, string> } }
        const chosen = Object.entries(imports["#transport"]).find(
          ([name]) => name === "default" || conditions.includes(name)
        )
        assert.strictEqual(chosen?.[1], file)
      })
  )
})
