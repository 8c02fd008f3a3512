/** The server's life: address, health, stop, and what is signed instead of logged in. */
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Exit, Fiber, Layer, Redacted, Scope } from "effect"
import { TestClock } from "effect/testing"
import { HttpServer } from "effect/http"
import { SqlClient } from "effect/sql"
import { once } from "node:events"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { serverToken } from "../../src/server/access/Token.ts"
import { PageFiles } from "../../src/server/PageFiles.ts"
import * as Server from "../../src/server/Server.ts"
import { Tenants } from "../../src/tenants/Tenants.ts"
import { add } from "../../src/tenants/ConnectionStates.ts"
import { maesnDelivery, moniteDelivery } from "../inbox/kit/Endpoint.ts"
import { tenants } from "./kit/Seed.ts"
import { builtPage, inMemory, logIn, originOf, send, serve, token, visit } from "./kit/Serving.ts"

const settings = { token: Redacted.make(token) }

/** Message of the error of an effect. */
const problemOf = <A, E extends { readonly message: string }, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.match(effect, { onFailure: ({ message }) => message, onSuccess: () => "it did not fail" })

const bodyOf = (response: Response) => Effect.promise(() => response.json() as Promise<unknown>)

describe("the server", () => {
  it.effect("listens on this machine only, and says what is wrong with an address", () =>
    Effect.gen(function* () {
      const pageFolder = yield* builtPage
      const taken = yield* Effect.acquireRelease(
        Effect.promise(async () => {
          const server = createServer()
          server.listen(0, "127.0.0.1")
          await once(server, "listening")
          return server
        }),
        (server) => Effect.sync(() => server.close())
      )
      const { port } = taken.address() as AddressInfo // it listens on a port
      const listening = yield* Layer.build(Server.layer({ ...settings, pageFolder }))
      const { address } = yield* HttpServer.HttpServer.pipe(Effect.provideContext(listening))
      assert.deepInclude(address, { _tag: "InetAddressV4" })
      assert.match(HttpServer.formatAddress(address), /^http:\/\/127\.0\.0\.1:\d+$/)
      const start = (options: object) => problemOf(Layer.build(Server.layer({ ...settings, pageFolder, ...options })))
      assert.strictEqual(
        yield* start({ port }),
        `The server cannot listen on 127.0.0.1:${port}. Another program uses this port. Stop it, or give another port.`
      )
      assert.match(
        yield* start({ host: "192.0.2.1" }),
        /^The server cannot listen on 192\.0\.2\.1:0\. This machine does not have/
      )
      assert.match(yield* start({ pageFolder: "/nowhere" }), /^The page's file index\.html is missing\. Build it/)
      for (const traceUrl of ["javascript:alert({traceId})", "https://traces.example/", "traces/{traceId}"]) {
        assert.match(yield* start({ traceUrl }), /^TRACE_URL is not an http or https address/)
      }
    }).pipe(Effect.provide(inMemory))
  )

  it.effect("a token that is easy to guess is refused, and a missing token is made", () =>
    Effect.gen(function* () {
      assert.match(
        yield* problemOf(serverToken(Redacted.make("short"))),
        /^BRIDGE_TOKEN has fewer than 16 characters\./
      )
      const [one, two] = [yield* serverToken(undefined), yield* serverToken(undefined)]
      assert.deepStrictEqual([one.isNew, Redacted.value(one.token).length], [true, 43])
      assert.notStrictEqual(Redacted.value(one.token), Redacted.value(two.token))
      assert.isFalse((yield* serverToken(Redacted.make(token))).isNew)
    })
  )

  it.effect("is ready if the database and the process are, and says why not", () =>
    Effect.gen(function* () {
      const reasons: Array<string> = []
      const origin = yield* serve({ readiness: Effect.sync(() => [...reasons]) })
      const ready = Effect.flatMap(send(`${origin}/health/ready`), (response) =>
        Effect.map(bodyOf(response), (body) => [response.status, body])
      )
      assert.deepStrictEqual(yield* ready, [200, { status: "ok" }])
      reasons.push("work has not moved for 2 minutes")
      assert.deepStrictEqual(yield* ready, [503, { status: "not ok", reasons: ["work has not moved for 2 minutes"] }])
      assert.strictEqual((yield* send(`${origin}/health/live`)).status, 200)
    }).pipe(Effect.provide(inMemory))
  )

  it.effect("is not ready while the database does not respond", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const origin = yield* serve()
      const release = yield* Deferred.make<void>()
      const begun = yield* Deferred.make<void>()
      // SQLite has one connection: a transaction keeps it.
      const keeper = yield* Effect.forkChild(
        sql.withTransaction(Effect.andThen(Deferred.succeed(begun, undefined), Deferred.await(release)))
      )
      yield* Deferred.await(begun)
      const asked = yield* Effect.forkChild(send(`${origin}/health/ready`))
      const passTime = Effect.andThen(
        TestClock.adjust("1 second"),
        Effect.promise(() => new Promise((resolve) => setImmediate(resolve)))
      )
      const response = yield* Effect.raceFirst(Fiber.join(asked), Effect.forever(passTime))
      assert.deepStrictEqual(
        [response.status, yield* bodyOf(response)],
        [503, { status: "not ok", reasons: ["the database does not respond"] }]
      )
      yield* Deferred.succeed(release, undefined)
      yield* Fiber.join(keeper)
    }).pipe(Effect.provide(inMemory))
  )

  it.effect("a worker's server has health and metrics, and nothing else", () =>
    Effect.gen(function* () {
      const context = yield* Layer.build(Server.layerHealth(settings))
      const origin = yield* originOf.pipe(Effect.provideContext(context))
      const status = (path: string, headers = {}) => Effect.map(send(`${origin}${path}`, { headers }), (r) => r.status)
      assert.strictEqual(yield* status("/health/live"), 200)
      assert.strictEqual(yield* status("/health/ready"), 200)
      assert.strictEqual(yield* status("/metrics"), 401)
      assert.strictEqual(yield* status("/metrics", { authorization: `Bearer ${token}` }), 200)
      for (const path of ["/", "/login", "/api/runs"]) assert.strictEqual(yield* status(path), 401, path)
      assert.strictEqual((yield* logIn(origin)).status, 401)
    }).pipe(Effect.provide(inMemory))
  )

  // With the real clock: the server waits some seconds for the connections that clients keep.
  it.live("finishes the requests under way when it stops", () =>
    Effect.gen(function* () {
      const asked = yield* Deferred.make<void>()
      const release = yield* Deferred.make<void>()
      const scope = yield* Scope.make()
      const readiness = Effect.andThen(Deferred.succeed(asked, undefined), Effect.as(Deferred.await(release), []))
      const origin = yield* serve({ readiness }).pipe(Scope.provide(scope))
      const request = yield* Effect.forkChild(send(`${origin}/health/ready`))
      yield* Deferred.await(asked)
      const stopping = yield* Effect.forkChild(Scope.close(scope, Exit.void))
      // New connections are refused before the old request has ended.
      const isClosed = Effect.promise(() =>
        fetch(`${origin}/health/live`).then(
          () => false,
          () => true
        )
      )
      yield* Effect.repeat(isClosed, { until: (closed) => closed })
      yield* Deferred.succeed(release, undefined)
      assert.strictEqual((yield* Fiber.join(request)).status, 200)
      yield* Fiber.join(stopping)
    }).pipe(Effect.provide(inMemory))
  )

  it.effect("sends the page's files packed, and only once", () =>
    Effect.gen(function* () {
      const origin = yield* serve()
      const { cookie } = yield* visit(origin)
      const first = yield* send(`${origin}/page.js`, { headers: { cookie, "accept-encoding": "gzip" } })
      assert.deepStrictEqual(
        [first.status, first.headers.get("content-encoding"), first.headers.get("content-type")],
        [200, "gzip", "text/javascript; charset=utf-8"]
      )
      const plain = yield* send(`${origin}/page.js`, { headers: { cookie, "accept-encoding": "identity" } })
      assert.isNull(plain.headers.get("content-encoding"))
      assert.strictEqual(yield* Effect.promise(() => first.text()), yield* Effect.promise(() => plain.text()))
      const etag = first.headers.get("etag") ?? ""
      assert.strictEqual((yield* send(`${origin}/page.js`, { headers: { cookie, "if-none-match": etag } })).status, 304)
      assert.strictEqual((yield* send(`${origin}/page.js`, { headers: { "if-none-match": etag } })).status, 401)
    }).pipe(Effect.provide(inMemory))
  )

  it.effect("a folder without a page says how to build it", () =>
    Effect.gen(function* () {
      const folder = yield* Effect.acquireRelease(
        Effect.sync(() => mkdtempSync(join(tmpdir(), "faktura-no-page-"))),
        (made) => Effect.sync(() => rmSync(made, { recursive: true }))
      )
      assert.match(yield* problemOf(Layer.build(PageFiles.layer(folder))), /^The page's file index\.html is missing\./)
    })
  )
})

describe("signed requests", () => {
  const entity = "11111111-1111-4111-8111-111111111111"
  const document = "33333333-3333-4333-8333-333333333333"

  const stored = Effect.map(
    SqlClient.SqlClient.use((sql) => sql<{ readonly tenant: string }>`SELECT tenant FROM bridge_inbox`),
    (rows) => rows.length
  )

  it.live("webhooks are stored once if their signature is right, and change nothing otherwise", () =>
    Effect.gen(function* () {
      yield* tenants("acme")
      yield* Tenants.use((all) => all.setEntity("acme", entity))
      const origin = yield* serve()
      const deliver = (
        delivery: { readonly api: string; readonly headers: object; readonly body: Uint8Array },
        tenant = "acme"
      ) =>
        Effect.map(
          send(`${origin}/webhooks/${tenant}/${delivery.api}`, {
            method: "POST",
            headers: { "content-type": "application/json", ...delivery.headers },
            body: new Uint8Array(delivery.body)
          }),
          ({ status }) => status
        )
      const event = { id: "e1", entity, object: { id: document } }
      const genuine = moniteDelivery("acme", "monite-webhook-secret-4714", event)
      assert.strictEqual(yield* deliver({ ...genuine, headers: {} }), 400)
      assert.strictEqual(yield* deliver(moniteDelivery("acme", "guessed", event)), 401)
      assert.strictEqual(yield* deliver(moniteDelivery("acme", "monite-webhook-secret-4714", event, 1_000)), 401)
      assert.strictEqual(yield* deliver({ ...genuine, body: Buffer.from("{}") }), 401)
      assert.strictEqual(yield* deliver({ ...genuine, body: Buffer.alloc(1_048_577) }), 413)
      assert.strictEqual(yield* deliver(genuine, "nobody"), 404)
      assert.strictEqual(yield* stored, 0)
      assert.strictEqual(yield* deliver(genuine), 200)
      assert.strictEqual(yield* deliver(genuine), 200)
      assert.strictEqual(yield* stored, 1)
      const maesn = maesnDelivery("acme", "maesn-webhook-secret-4715", [
        { resource: "INVOICE", eventType: "UPDATED", resourceId: "ledger 1" }
      ])
      assert.strictEqual(yield* deliver({ ...maesn, headers: {} }), 400)
      assert.strictEqual(yield* deliver(maesn), 200)
    }).pipe(Effect.provide(inMemory))
  )

  it.live("the callback of Maesn's login stores the key, and leads away from the address that has it", () =>
    Effect.gen(function* () {
      yield* tenants("acme")
      const sql = yield* SqlClient.SqlClient
      const origin = yield* serve()
      const finish = (parameters: string, tenant = "acme") =>
        Effect.map(send(`${origin}/connect/finish/${tenant}?${parameters}`), ({ headers, status }) => [
          status,
          headers.get("location")
        ])
      const state = yield* add(sql, { tenant: "acme", targetSystem: "xero", lifeMillis: 60_000 })
      assert.deepStrictEqual(yield* finish("state=guessed&accountKey=key-1"), [303, "../done?problem=state"])
      assert.deepStrictEqual(yield* finish(`state=${state}&accountKey=key-1`, "globex"), [303, "../done?problem=state"])
      assert.deepStrictEqual(yield* finish(`state=${state}&accountKey=key-1`), [303, "../done"])
      assert.deepStrictEqual(yield* finish(`state=${state}&accountKey=key-2`), [303, "../done?problem=state"])
      const secrets = Redacted.value(yield* Tenants.use((all) => all.secrets("acme")))
      assert.strictEqual(secrets.maesn.accountKey, "key-1")
      const planned = yield* sql`SELECT run, status FROM bridge_runs WHERE workflow = 'AdoptRecords'`
      assert.deepStrictEqual(planned, [{ run: "adopt:acme", status: "queued" }])
      const canceled = yield* add(sql, { tenant: "acme", targetSystem: "xero", lifeMillis: 60_000 })
      assert.deepStrictEqual(yield* finish(`state=${canceled}`), [303, "../done?problem=canceled"])
      for (const [path, title] of [
        ["/connect/done", "Connected"],
        ["/connect/done?problem=expired", "Not connected"],
        ["/connect/done?problem=<script>", "Not connected"],
        ["/connect/done?problem=toString", "Not connected"]
      ] as const) {
        const text = yield* Effect.flatMap(send(`${origin}${path}`), (response) =>
          Effect.promise(() => response.text())
        )
        assert.include(text, `<h1>${title}</h1>`)
        assert.notInclude(text, "<script")
      }
    }).pipe(Effect.provide(inMemory))
  )
})
