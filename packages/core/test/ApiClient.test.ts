import { readFile } from "node:fs/promises"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Scope } from "effect"
import * as ApiClient from "../src/ApiClient.ts"
import type { RawConfig } from "../src/ApiClient.ts"
import type { Attempt } from "../src/Attempt.ts"
import * as BuiltInFetch from "../src/BuiltInFetch.ts"
import { CircuitGate } from "../src/CircuitGate.ts"
import * as Credentials from "../src/Credentials.ts"
import * as RetryBudget from "../src/RetryBudget.ts"
import { oddServer } from "./kit/OddServer.ts"
import { rawClient } from "./kit/Raw.ts"

const petstore = (options: ApiClient.ClientOptions & { readonly baseUrl: string }) => {
  const configs: Array<RawConfig> = []
  const raw = (config: RawConfig) => {
    configs.push(config)
    return rawClient(config)
  }
  return Effect.map(
    ApiClient.make({ api: "petstore", credentials: Credentials.make({}), raw, ...options }),
    (client) => ({ client, config: configs[0]! })
  )
}

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

  it.effect("gives the raw client a pool that ends with the scope", () =>
    Effect.gen(function* () {
      const server = yield* oddServer
      const scope = yield* Scope.make()
      const { config } = yield* Scope.provide(petstore({ baseUrl: server.url }), scope)
      const get = () => config.fetch(new Request(`${server.url}/json`, { redirect: "manual" }))
      assert.strictEqual(yield* Effect.promise(async () => (await get()).text()), '{"a":[1,"ü"]}')
      yield* Scope.close(scope, Exit.void)
      const failed = yield* Effect.flip(Effect.tryPromise({ try: get, catch: (error) => error }))
      assert.instanceOf(failed, TypeError)
    })
  )

  it.effect("gives another fetch what it is given, and its answers back, errors read up to a limit", () =>
    Effect.gen(function* () {
      const asked: Array<unknown> = []
      const success = new Response("as it came")
      const answers = [success, new Response("x".repeat(1_048_577), { status: 500, headers: { "x-a": "1" } })]
      const other: typeof globalThis.fetch = async (input, init) => {
        asked.push(input, init)
        return answers.shift() ?? assert.fail("asked too often")
      }
      const { config } = yield* petstore({ baseUrl: "https://api.example.com", fetch: other })
      const init = { method: "PUT" }
      assert.strictEqual(yield* Effect.promise(() => config.fetch("https://api.example.com/a", init)), success)
      assert.deepStrictEqual(asked, ["https://api.example.com/a", init])
      const failure = yield* Effect.promise(() => config.fetch("https://api.example.com/b"))
      assert.deepStrictEqual([failure.status, failure.headers.get("x-a")], [500, "1"])
      assert.strictEqual(yield* Effect.promise(() => failure.text()), "")
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

describe("BuiltInFetch", () => {
  it.effect("is what globalThis.fetch is at the time of the call", () =>
    Effect.gen(function* () {
      const { fetch } = yield* BuiltInFetch.make
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
      assert.strictEqual(yield* Effect.promise(async () => (await fetch("https://api.example.com")).text()), "replaced")
    })
  )
})

/** What runtimes and bundlers say they are; the order in the package decides. */
const runtimes: { readonly [runtime: string]: readonly [conditions: ReadonlyArray<string>, file: string] } = {
  Node: [["node", "import", "module-sync"], "./dist/PooledFetch.js"],
  "Vite and Next.js for Node": [["module", "node", "import"], "./dist/PooledFetch.js"],
  Deno: [["deno", "node", "import"], "./dist/PooledFetch.js"],
  Bun: [["bun", "node", "import"], "./dist/BuiltInFetch.js"],
  Cloudflare: [["workerd", "worker", "browser", "import"], "./dist/BuiltInFetch.js"],
  "Vercel Edge": [["edge-light", "worker", "node", "import"], "./dist/BuiltInFetch.js"],
  browsers: [["browser", "import", "module"], "./dist/BuiltInFetch.js"],
  others: [["import"], "./dist/BuiltInFetch.js"]
}

describe("#fetch", () => {
  it.effect.each(Object.entries(runtimes).map(([runtime, [conditions, file]]) => ({ conditions, file, runtime })))(
    "on $runtime",
    ({ conditions, file }) =>
      Effect.gen(function* () {
        const text = yield* Effect.promise(() => readFile(new URL("../package.json", import.meta.url), "utf8"))
        const { imports } = JSON.parse(text) as { imports: { "#fetch": Record<string, string> } }
        const chosen = Object.entries(imports["#fetch"]).find(
          ([name]) => name === "default" || conditions.includes(name)
        )
        assert.strictEqual(chosen?.[1], file)
      })
  )
})
