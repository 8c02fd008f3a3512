// From a request to its response: each row of the table, with the handler for `Request` and with Effect's route.
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Logger, Redacted, References } from "effect"
import * as HttpEffect from "effect/http/HttpEffect"
import * as HttpRouter from "effect/http/HttpRouter"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as Deferred from "effect/Deferred"
import { TestClock } from "effect/testing"
import { ReplayStore, ReplayStoreUnavailable } from "../src/webhook/ReplayStore.ts"
import type { WebhookEndpoint } from "../src/webhook/WebhookEndpoint.ts"
import { webhookHandler } from "../src/webhook/WebhookHandler.ts"
import { webhookRoute } from "../src/webhook/WebhookRoute.ts"
import {
  Ledger,
  delivery,
  endpoint,
  inMemory,
  key,
  post,
  recorder,
  sale,
  secret,
  signed,
  url
} from "./kit/ShopWebhook.ts"
import type { Sale } from "./kit/ShopWebhook.ts"

/** Both HTTP handlers. */
const ways: ReadonlyArray<{
  readonly way: string
  readonly make: <R>(
    endpoint: WebhookEndpoint<Sale, R>
  ) => Effect.Effect<(request: Request) => Promise<Response>, never, R | ReplayStore>
}> = [
  { way: "webhookHandler", make: webhookHandler },
  {
    way: "webhookRoute",
    make: <R>(endpoint: WebhookEndpoint<Sale, R>) =>
      Effect.map(Effect.context<R | ReplayStore>(), (context) => {
        const handler = HttpEffect.toWebHandlerWith<
          R | ReplayStore,
          R | ReplayStore | HttpServerRequest.HttpServerRequest
        >(context)(webhookRoute(endpoint))
        return (request) => (handler as (request: Request) => Promise<Response>)(request)
      })
  }
]

/** A body that never ends, and the number of bytes read. */
const endless = () => {
  const taken = { chunks: 0, cancelled: false }
  const body = new ReadableStream<Uint8Array>(
    {
      pull: (controller) => {
        taken.chunks++
        controller.enqueue(new Uint8Array(1024))
      },
      cancel: () => {
        taken.cancelled = true
      }
    },
    { highWaterMark: 0 }
  )
  return { body, taken }
}

for (const { make, way } of ways) {
  describe(way, () => {
    const limit = sale.length
    const cases: ReadonlyArray<
      readonly [
        name: string,
        request: () => Request,
        status: number,
        handled: number,
        endpoint?: Partial<WebhookEndpoint<Sale, never>>
      ]
    > = [
      ["genuine", () => delivery(), 200, 1],
      ["genuine, more fields", () => delivery(`{"number":"1","colour":"red"}`), 200, 1],
      ["genuine, no JSON", () => delivery("{"), 200, 0],
      ["genuine, of another schema", () => delivery(`{"number":1}`), 200, 0],
      ["genuine, as long as allowed", () => delivery(), 200, 1, { maxBodyBytes: limit }],
      ["a byte too long", () => delivery(), 413, 0, { maxBodyBytes: limit - 1 }],
      ["1 MiB", () => delivery(JSON.stringify({ number: "x".repeat(1_048_576 - 13) })), 200, 1],
      ["1 MiB and a byte", () => delivery(JSON.stringify({ number: "x".repeat(1_048_576 - 12) })), 413, 0],
      ["no signature", () => post(sale, {}), 400, 0],
      ["no signature of a known version", () => post(sale, { ...signed(sale), "webhook-signature": "v1a,x" }), 400, 0],
      ["another body's signature", () => post(sale, signed(`${sale} `)), 401, 0],
      ["signed before there was a time", () => post(sale, signed(sale, "a", -1)), 400, 0],
      ["from the future", () => post(sale, signed(sale, "a", 301)), 401, 0],
      ["GET", () => new Request(url), 405, 0],
      ["PUT, signed", () => new Request(url, { method: "PUT", body: sale, headers: signed(sale) }), 405, 0],
      ["no secret", () => delivery(), 500, 0, endpoint(() => Effect.void, [])],
      ["a secret of another form", () => delivery(), 500, 0, endpoint(() => Effect.void, Redacted.make("x"))],
      [
        "an id that is empty",
        () => delivery(),
        200,
        0,
        { verify: () => Effect.succeed({ id: "", event: { number: "" } }) }
      ],
      ["a verifier that throws", () => delivery(), 500, 0, { verify: () => Effect.die(new Error("planted")) }],
      [
        "a body that breaks off",
        () => post(new ReadableStream({ pull: (controller) => controller.error(new Error("gone")) }), signed(sale)),
        400,
        0
      ]
    ]
    it.effect.each(cases)("%s: %3$d", ([, request, status, handled, changes]) =>
      Effect.gen(function* () {
        const { handle, seen } = recorder()
        const handler = yield* make({ ...endpoint(handle), ...changes, handle })
        const response = yield* Effect.promise(() => handler(request()))
        assert.deepStrictEqual([response.status, seen.length], [status, handled])
        assert.strictEqual(response.headers.get("allow"), status === 405 ? "POST" : null)
        assert.strictEqual(yield* Effect.promise(() => response.text()), "")
      }).pipe(inMemory)
    )

    it.effect("a replay gets 2xx and does not reach the handler, until its entry expires", () =>
      Effect.gen(function* () {
        const { handle, seen } = recorder()
        const handler = yield* make({ ...endpoint(handle), rememberMillis: 60_000 })
        const status = (id: string) =>
          Effect.promise(() => handler(delivery(sale, id)).then((response) => response.status))
        assert.deepStrictEqual([yield* status("a"), yield* status("a"), yield* status("b")], [200, 200, 200])
        assert.lengthOf(seen, 2)
        yield* TestClock.setTime(59_999)
        yield* status("a")
        assert.lengthOf(seen, 2)
        yield* TestClock.setTime(60_000)
        yield* status("a")
        assert.lengthOf(seen, 3)
      }).pipe(inMemory)
    )

    it.effect("a failed delivery gets 500, and its next delivery reaches the handler", () =>
      Effect.gen(function* () {
        const failures: ReadonlyArray<Effect.Effect<unknown, unknown>> = [
          Effect.fail("planted"),
          Effect.fail(new ReplayStoreUnavailable({ message: "of its own" })),
          Effect.die(new TypeError("planted")),
          Effect.interrupt,
          Effect.sync(() => JSON.parse("{")),
          Effect.void,
          Effect.die("never reached")
        ]
        let attempts = 0
        const handler = yield* make(endpoint(() => failures[attempts++]!))
        const statuses: Array<number> = []
        for (let attempt = 0; attempt < 8; attempt++) {
          statuses.push((yield* Effect.promise(() => handler(delivery()))).status)
        }
        assert.deepStrictEqual(statuses, [500, 500, 500, 500, 500, 200, 200, 200])
        assert.strictEqual(attempts, 6)
      }).pipe(inMemory)
    )

    it.effect("a handler that throws before it makes an effect is a failure too", () =>
      Effect.gen(function* () {
        const handler = yield* make(
          endpoint((): Effect.Effect<void> => {
            throw new Error("planted")
          })
        )
        assert.strictEqual((yield* Effect.promise(() => handler(delivery()))).status, 500)
      }).pipe(inMemory)
    )

    it.effect("while a delivery is handled, another one of the same id gets 503", () =>
      Effect.gen(function* () {
        const finish = yield* Deferred.make<void>()
        const started = yield* Deferred.make<void>()
        const handler = yield* make(
          endpoint(() => Effect.andThen(Deferred.succeed(started, undefined), Deferred.await(finish)))
        )
        const first = yield* Effect.forkChild(Effect.promise(() => handler(delivery())))
        yield* Deferred.await(started)
        assert.strictEqual((yield* Effect.promise(() => handler(delivery()))).status, 503)
        yield* Deferred.succeed(finish, undefined)
        assert.strictEqual((yield* Fiber.join(first)).status, 200)
        assert.strictEqual((yield* Effect.promise(() => handler(delivery()))).status, 200)
      }).pipe(inMemory)
    )

    it.effect("an endless body is refused", () =>
      Effect.gen(function* () {
        const { body, taken } = endless()
        const handler = yield* make({ ...endpoint(() => Effect.void), maxBodyBytes: 10_000 })
        assert.strictEqual((yield* Effect.promise(() => handler(post(body, signed(sale))))).status, 413)
        assert.isTrue(taken.cancelled)
        assert.isAtMost(taken.chunks, 12)
      }).pipe(inMemory)
    )

    it.effect("the handler has the services that it needs", () =>
      Effect.gen(function* () {
        const added: Array<Sale> = []
        const handler = yield* make(endpoint((sale) => Ledger.use((ledger) => ledger.add(sale)))).pipe(
          Effect.provideService(Ledger, { add: (sale) => Effect.sync(() => void added.push(sale)) })
        )
        assert.strictEqual((yield* Effect.promise(() => handler(delivery()))).status, 200)
        assert.deepStrictEqual(added, [{ number: "planted-4711" }])
      }).pipe(inMemory)
    )

    it.effect("without a store nothing is handled; a store that fails after handling does not undo it", () =>
      Effect.gen(function* () {
        const unavailable = Effect.fail(new ReplayStoreUnavailable({ message: "down" }))
        for (const [operation, broken, status, handled] of [
          ["claim", unavailable, 500, 0],
          ["claim", Effect.die("down"), 500, 0],
          ["settle", unavailable, 200, 1],
          ["settle", Effect.die("down"), 200, 1],
          ["release", unavailable, 500, 1],
          ["release", Effect.die("down"), 500, 1]
        ] as const) {
          const { handle, seen } = recorder()
          const store = {
            claim: () => Effect.succeed("first" as const),
            settle: () => Effect.void,
            release: () => Effect.void,
            [operation]: () => broken
          }
          const handler = yield* make(
            endpoint((sale) =>
              Effect.andThen(handle(sale), operation === "release" ? Effect.fail("planted") : Effect.void)
            )
          ).pipe(Effect.provideService(ReplayStore, store))
          const response = yield* Effect.promise(() => handler(delivery()))
          assert.deepStrictEqual([response.status, seen.length], [status, handled], operation)
        }
      })
    )

    it.effect("responses and logs contain nothing of body, id or secret", () =>
      Effect.gen(function* () {
        const written: Array<unknown> = []
        const logger = Logger.make((entry) => void written.push([entry.message, entry.cause]))
        const everything = Effect.provide(
          Layer.merge(Logger.layer([logger]), Layer.succeed(References.MinimumLogLevel, "All"))
        )
        for (const [, request, , , changes] of cases) {
          for (const handle of [
            () => Effect.void,
            (sale: Sale) => Effect.fail(sale.number),
            (sale: Sale) => Effect.die(new Error(sale.number))
          ]) {
            const handler = yield* make({ ...endpoint(handle), ...changes, handle }).pipe(everything, inMemory)
            const response = yield* Effect.promise(() => handler(request()))
            written.push([...response.headers])
          }
        }
        const text = JSON.stringify(written)
        assert.isAbove(written.length, cases.length)
        assert.include(text, "A webhook of shop was handled")
        assert.include(text, "its handler failed with something of type string")
        assert.include(text, "its handler failed with Error")
        assert.include(text, "body.number: Expected string")
        assert.include(text, "was not handled: its id is empty")
        assert.include(text, "deliver it again: the endpoint threw Error")
        assert.include(text, 'A webhook of shop is not a POST request."')
        for (const hidden of ["planted", "4711", secret, key.toString("base64"), 'webhook-id":']) {
          assert.notInclude(text, hidden)
        }
      })
    )
  })
}

describe("webhookHandler", () => {
  it.effect("a body that was read before is logged as our mistake", () =>
    Effect.gen(function* () {
      const lines: Array<string> = []
      const { handle, seen } = recorder()
      const handler = yield* webhookHandler(endpoint(handle)).pipe(
        Effect.provide(Logger.layer([Logger.make(({ message }) => void lines.push(String(message)))]))
      )
      const read = delivery()
      yield* Effect.promise(() => read.text())
      const locked = delivery()
      locked.body?.getReader()
      for (const request of [read, locked]) {
        assert.strictEqual((yield* Effect.promise(() => handler(request))).status, 500)
        assert.include(lines.pop(), "was read before: verification needs the body as received")
      }
      assert.lengthOf(seen, 0)
    }).pipe(inMemory)
  )

  it.effect("a request without a body is verified as an empty one", () =>
    Effect.gen(function* () {
      const handler = yield* webhookHandler(endpoint(() => Effect.void))
      assert.strictEqual((yield* Effect.promise(() => handler(post(null, signed(""))))).status, 200)
      assert.strictEqual((yield* Effect.promise(() => handler(post(null, signed(sale))))).status, 401)
    }).pipe(inMemory)
  )

  it.effect("a sender that disconnects does not stop the handler", () =>
    Effect.gen(function* () {
      const [started, finish] = [yield* Deferred.make<void>(), yield* Deferred.make<void>()]
      let done = 0
      const handler = yield* webhookHandler(
        endpoint(() =>
          Effect.gen(function* () {
            yield* Deferred.succeed(started, undefined)
            yield* Deferred.await(finish)
            done++
          })
        )
      )
      const hangUp = new AbortController()
      const response = handler(new Request(delivery(), { signal: hangUp.signal }))
      yield* Deferred.await(started)
      hangUp.abort()
      yield* Deferred.succeed(finish, undefined)
      assert.strictEqual((yield* Effect.promise(() => response)).status, 200)
      assert.strictEqual(done, 1)
    }).pipe(inMemory)
  )
})

describe("webhookRoute", () => {
  it.effect("in a router", () =>
    Effect.gen(function* () {
      const { handle, seen } = recorder()
      const routes = HttpRouter.add("POST", "/hook", webhookRoute(endpoint(handle))).pipe(
        HttpRouter.provideRequest(ReplayStore.layerMemory)
      )
      const { dispose, handler } = HttpRouter.toWebHandler(routes, { disableLogger: true })
      const timed = Effect.map(
        Effect.promise(() => handler(post(sale, signed(sale, "a", Math.floor(Date.now() / 1000))))),
        ({ status }) => status
      )
      assert.strictEqual(yield* timed, 200)
      assert.lengthOf(seen, 1)
      yield* Effect.promise(() => dispose())
    })
  )
})
