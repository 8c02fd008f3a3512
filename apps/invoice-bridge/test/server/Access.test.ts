/** Access: no route without a login but health, login and signed requests; CSRF and headers. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import { HttpRouter } from "effect/http"
import { SqlClient } from "effect/sql"
import * as Server from "../../src/server/Server.ts"
import { ask, bring, plan, tenants } from "./kit/Seed.ts"
import { inMemory, logIn, messageOf, send, serve, token, visit } from "./kit/Serving.ts"

/** All routes that are in the router after it was built, as it got them. */
const routesInRouter = Effect.gen(function* () {
  const routes = yield* Server.allRoutes({ token: Redacted.make(token) })
  const added: Array<{ readonly method: string; readonly path: string }> = []
  const recording = Layer.effect(
    HttpRouter.HttpRouter,
    Effect.map(HttpRouter.make, (router) => ({
      ...router,
      add: (method: string, path: string) => Effect.sync(() => void added.push({ method, path })),
      addAll: () => Effect.die(new Error("A route was added past the table of routes."))
      // The cast: the recorder takes all routes and serves none.
    })) as unknown as Effect.Effect<HttpRouter.HttpRouter>
  )
  yield* Layer.build(
    Server.routesLayer(routes).pipe(Layer.provideMerge(recording)) as Layer.Layer<HttpRouter.HttpRouter>
  )
  return { added, routes }
})

const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]

/** The routes that work without a login, as the documentation lists them. */
const withoutLogin = [
  "GET /connect/done",
  "GET /connect/finish/:tenant",
  "GET /health/live",
  "GET /health/ready",
  "GET /login",
  "GET /login/icon.svg",
  "GET /login/login.css",
  "GET /login/login.js",
  "GET /login/state",
  "POST /login",
  "POST /webhooks/:tenant/maesn",
  "POST /webhooks/:tenant/monite"
]

const expectedHeaders = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY"
}

const concrete = (path: string): string => path.replace(":tenant", "acme")

describe("access", () => {
  it.effect("no route but these works without a login, by any method", () =>
    Effect.gen(function* () {
      const { added, routes } = yield* routesInRouter
      assert.deepStrictEqual(
        routes
          .filter(({ access }) => access === "open" || access === "signed")
          .map(({ method, path }) => `${method} ${path}`)
          .sort(),
        withoutLogin
      )
      assert.deepStrictEqual(
        added,
        routes.map(({ method, path }) => ({ method, path }))
      )
      const origin = yield* serve()
      const paths = [
        ...new Set(added.map(({ path }) => path)),
        "/api/none",
        "/other",
        "//api/runs",
        "/API/runs",
        "/api/runs/"
      ]
      let refused = 0
      for (const path of paths) {
        for (const method of methods) {
          const isOpen = withoutLogin.includes(`${method === "HEAD" ? "GET" : method} ${path}`)
          const response = yield* send(`${origin}${concrete(path)}`, { method })
          yield* Effect.promise(() => response.arrayBuffer())
          if (!isOpen) {
            refused++
            assert.strictEqual(response.status, 401, `${method} ${path}`)
          } else if (path.startsWith("/health") || path === "/connect/done") {
            assert.strictEqual(response.status, 200, `${method} ${path}`)
          }
        }
      }
      assert.isAbove(refused, 100)
    }).pipe(Effect.provide(inMemory))
  )

  it.effect("a browser without a session gets the login, and nothing of the page", () =>
    Effect.gen(function* () {
      const origin = yield* serve()
      for (const path of ["/", "/page.js", "/unknown"]) {
        const response = yield* send(`${origin}${path}`, { headers: { accept: "text/html,*/*" } })
        assert.deepStrictEqual([response.status, response.headers.get("location")], [303, "/login"])
      }
      const { cookie } = yield* visit(origin)
      const page = yield* send(origin, { headers: { cookie, accept: "text/html" } })
      assert.strictEqual(page.status, 200)
      const unknown = yield* send(`${origin}/unknown`, { headers: { cookie } })
      assert.deepStrictEqual([unknown.status, yield* messageOf(unknown)], [404, "There is nothing at this address."])
    }).pipe(Effect.provide(inMemory))
  )

  it.effect("every response has the security headers, and data is not stored by caches", () =>
    Effect.gen(function* () {
      const { added } = yield* routesInRouter
      const origin = yield* serve()
      const { cookie, csrf } = yield* visit(origin)
      for (const { method, path } of [...added, { method: "GET", path: "/unknown" }, { method: "PUT", path: "/" }]) {
        for (const headers of [{}, { cookie, "x-bridge-csrf": csrf, origin }]) {
          const response = yield* send(`${origin}${concrete(path)}`, { method, headers })
          yield* Effect.promise(() => response.arrayBuffer())
          for (const [name, value] of Object.entries(expectedHeaders)) {
            assert.strictEqual(response.headers.get(name), value, `${method} ${path} ${name}`)
          }
          const cache = response.headers.get("cache-control")
          assert.match(cache ?? "", /^(no-store|private, no-cache)$/, `${method} ${path}`)
          if (path.startsWith("/api")) assert.strictEqual(cache, "no-store")
          assert.isNull(response.headers.get("access-control-allow-origin"))
        }
      }
    }).pipe(Effect.provide(inMemory))
  )

  it.effect("a POST without the session's CSRF text, or from another site, changes nothing", () =>
    Effect.gen(function* () {
      yield* tenants("acme")
      yield* plan("run 1")
      yield* bring("run 1", "failed", "A mistake.")
      const task = yield* ask(["run 1"])
      const origin = yield* serve()
      const visitor = yield* visit(origin)
      const stranger = yield* visit(origin)
      const posts = [
        ["/api/run/replay", { run: "run 1", round: 1 }],
        ["/api/task/answer", { task, answer: { action: "retry" } }],
        ["/api/comparison/start", { tenant: "acme" }],
        ["/logout", {}]
      ] as const
      for (const [path, body] of posts) {
        for (const headers of [
          { "x-bridge-csrf": "" },
          { "x-bridge-csrf": "wrong" },
          { "x-bridge-csrf": stranger.csrf },
          { origin: "https://evil.example" },
          { origin: "null" },
          { origin: "https://evil.example", "sec-fetch-site": "cross-site" },
          { "sec-fetch-site": "same-site" }
        ]) {
          const response = yield* visitor.post(path, body, headers)
          assert.strictEqual(response.status, 403, `${path} ${JSON.stringify(headers)}`)
        }
      }
      const sql = yield* SqlClient.SqlClient
      assert.deepStrictEqual(yield* sql`SELECT round, status FROM bridge_runs`, [{ round: 1, status: "failed" }])
      assert.deepStrictEqual(yield* sql`SELECT status FROM bridge_tasks`, [{ status: "open" }])
      // Behind a proxy that changes the host, the page's own requests work.
      const forwarded = { origin: "https://bridge.example", "x-forwarded-host": "bridge.example" }
      assert.strictEqual((yield* visitor.post("/api/run/replay", posts[0][1], forwarded)).status, 200)
    }).pipe(Effect.provide(inMemory))
  )

  it.effect("metrics need the token as a bearer, or their own token if there is one", () =>
    Effect.gen(function* () {
      yield* tenants("acme")
      yield* plan("run 1")
      const origin = yield* serve()
      const own = yield* serve({ metricsToken: Redacted.make("metrics-token-0123456789") })
      const get = (of: string, authorization: string) => send(`${of}/metrics`, { headers: { authorization } })
      const response = yield* get(origin, `Bearer ${token}`)
      assert.include(yield* Effect.promise(() => response.text()), 'invoice_bridge_runs{status="queued"} 1')
      assert.strictEqual((yield* get(origin, "Bearer wrong")).status, 401)
      assert.strictEqual((yield* get(origin, token)).status, 401)
      assert.strictEqual((yield* get(own, `Bearer ${token}`)).status, 401)
      assert.strictEqual((yield* get(own, "bearer metrics-token-0123456789")).status, 200)
      // Wrong metrics do not slow down people.
      for (let tries = 0; tries < 8; tries++) yield* get(origin, "Bearer wrong")
      assert.strictEqual((yield* get(origin, `Bearer ${token}`)).status, 429)
      assert.strictEqual((yield* logIn(origin)).status, 200)
    }).pipe(Effect.provide(inMemory))
  )
})
