import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Logger, References, Stream } from "effect"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as Schema from "effect/Schema"
import * as Arbitrary from "effect/Arbitrary"
import * as Deferred from "effect/Deferred"
import { TestClock } from "effect/testing"
import { ReplayStore, ReplayStoreUnavailable } from "../src/webhook/ReplayStore.ts"
import { WebhookRejected } from "../src/webhook/Webhook.ts"
import { leaseMillis, receiveWebhook } from "../src/webhook/WebhookEndpoint.ts"
import { webhookResponse, webhookOutcomes } from "../src/webhook/WebhookOutcome.ts"
import { recorded } from "./kit/Spans.ts"
import { delivery, endpoint, inMemory, post, recorder, sale, signed } from "./kit/ShopWebhook.ts"

describe("receiveWebhook", () => {
  const request = (body: string) => ({
    method: "POST",
    headers: new Headers(signed(body)),
    body: HttpServerRequest.fromWeb(delivery(body)).stream
  })

  it.effect.each([
    { pieces: [sale.slice(0, 5), "", sale.slice(5, 9), sale.slice(9)], limit: sale.length, is: "Accepted" },
    { pieces: [sale, ""], limit: sale.length, is: "Accepted" },
    { pieces: [sale, " "], limit: sale.length, is: "BodyTooLarge" },
    { pieces: [sale.slice(1), sale.slice(0, 1)], limit: sale.length, is: "SignatureMismatch" },
    { pieces: [], limit: 0, is: "SignatureMismatch" }
  ])("in $pieces, of which $limit bytes are read: $is", ({ is, limit, pieces }) =>
    Effect.gen(function* () {
      const body = Stream.fromIterable(pieces.map((piece) => new TextEncoder().encode(piece)))
      const received = receiveWebhook(
        { ...endpoint(() => Effect.void), maxBodyBytes: limit },
        { ...request(sale), body }
      )
      assert.strictEqual(yield* received, is)
    }).pipe(inMemory)
  )

  it.effect("a request without a readable body is not verified", () =>
    Effect.gen(function* () {
      const received = receiveWebhook(
        endpoint(() => Effect.void),
        { ...request(sale), body: undefined }
      )
      assert.strictEqual(yield* received, "BodyReadBefore")
    }).pipe(inMemory)
  )

  it.effect("an interruption releases the id", () =>
    Effect.gen(function* () {
      const started = yield* Deferred.make<void>()
      const fiber = yield* Effect.forkChild(
        receiveWebhook(
          endpoint(() => Effect.andThen(Deferred.succeed(started, undefined), Effect.never)),
          request(sale)
        )
      )
      yield* Deferred.await(started)
      assert.strictEqual(
        yield* receiveWebhook(
          endpoint(() => Effect.void),
          request(sale)
        ),
        "Underway"
      )
      yield* Fiber.interrupt(fiber)
      assert.strictEqual(
        yield* receiveWebhook(
          endpoint(() => Effect.void),
          request(sale)
        ),
        "Accepted"
      )
    }).pipe(inMemory)
  )

  it.effect("a claim of a dead process expires", () =>
    Effect.gen(function* () {
      assert.strictEqual(leaseMillis, 300_000)
      const store = yield* ReplayStore
      yield* store.claim("shop:msg_planted", leaseMillis)
      const verify = () => Effect.succeed({ id: "msg_planted", event: { number: "1" } })
      const received = receiveWebhook({ ...endpoint(() => Effect.void), verify }, request(sale))
      yield* TestClock.setTime(leaseMillis - 1)
      assert.strictEqual(yield* received, "Underway")
      yield* TestClock.setTime(leaseMillis)
      assert.strictEqual(yield* received, "Accepted")
    }).pipe(inMemory)
  )

  it.effect("recognizes replays for a day by default, by name and id", () =>
    Effect.gen(function* () {
      const verify = () => Effect.succeed({ id: "a", event: { number: "1" } })
      const received = (name: string) => receiveWebhook({ ...endpoint(() => Effect.void), verify, name }, request(sale))
      assert.strictEqual(yield* received("one"), "Accepted")
      assert.strictEqual(yield* received("two"), "Accepted")
      yield* TestClock.setTime(86_399_999)
      assert.strictEqual(yield* received("one"), "Repeated")
      yield* TestClock.setTime(86_400_000)
      assert.strictEqual(yield* received("one"), "Accepted")
    }).pipe(inMemory)
  )

  it.effect("each refusal is the outcome", () =>
    Effect.gen(function* () {
      for (const reason of [
        "SecretMissing",
        "SecretMalformed",
        "MissingSignature",
        "MalformedSignature",
        "SignatureMismatch",
        "TimestampOutsideTolerance"
      ] as const) {
        const verify = () => Effect.fail(new WebhookRejected({ reason, message: "" }))
        assert.strictEqual(yield* receiveWebhook({ ...endpoint(() => Effect.void), verify }, request(sale)), reason)
      }
    }).pipe(inMemory)
  )

  it.effect("the log names the error, and shows nothing of its contents", () =>
    Effect.gen(function* () {
      const down = Effect.fail(new ReplayStoreUnavailable({ message: "planted" }))
      const whole = {
        claim: () => Effect.succeed("first" as const),
        settle: () => Effect.void,
        release: () => Effect.void
      }
      const failing = (error: unknown) => [whole, Effect.fail(error)] as const
      for (const [[store, handled], says] of [
        [failing(new ReplayStoreUnavailable({ message: "planted" })), "its handler failed with ReplayStoreUnavailable"],
        [failing({ _tag: "Planned", planted: true }), "its handler failed with Planned"],
        [failing({ _tag: 5, planted: true }), "its handler failed with an object"],
        [failing(new TypeError("planted")), "its handler failed with TypeError"],
        [failing("planted"), "its handler failed with something of type string"],
        [failing(null), "its handler failed with something of type object"],
        [failing(undefined), "its handler failed with something of type undefined"],
        [[{ ...whole, claim: () => down }, Effect.void], "the ReplayStore is not available"],
        [[{ ...whole, settle: () => down }, Effect.void], "was handled: the ReplayStore could not store that, and"]
      ] as const) {
        const lines: Array<unknown> = []
        yield* receiveWebhook(
          endpoint(() => handled),
          request(sale)
        ).pipe(
          Effect.provideService(ReplayStore, store),
          Effect.provide(Logger.layer([Logger.make(({ message }) => void lines.push(message))])),
          Effect.provideService(References.MinimumLogLevel, "All")
        )
        assert.lengthOf(lines, 1)
        assert.include(String(lines[0]), says)
        assert.notInclude(String(lines[0]), "planted")
      }
    })
  )

  it.effect("a span has the sender and the outcome", () =>
    Effect.gen(function* () {
      const { spans, tracer } = recorded()
      yield* receiveWebhook(
        endpoint(() => Effect.void),
        { ...request(sale), method: "GET" }
      ).pipe(Effect.withTracer(tracer))
      assert.deepStrictEqual(
        spans.map(({ attributes, name }) => [name, Object.fromEntries(attributes)]),
        [["webhook.receive", { "webhook.name": "shop", "webhook.outcome": "MethodNotAllowed" }]]
      )
    }).pipe(inMemory)
  )

  it("responds", () => {
    const rows = Object.fromEntries(
      Object.entries(webhookOutcomes).map(([name, row]) => [name, [row.status, row.level]])
    )
    assert.deepStrictEqual(rows, {
      Accepted: [200, "Debug"],
      Repeated: [200, "Info"],
      Underway: [503, "Info"],
      NotAsDocumented: [200, "Error"],
      MethodNotAllowed: [405, "Debug"],
      BodyTooLarge: [413, "Warn"],
      BodyUnreadable: [400, "Debug"],
      BodyReadBefore: [500, "Error"],
      MissingSignature: [400, "Debug"],
      MalformedSignature: [400, "Debug"],
      SignatureMismatch: [401, "Warn"],
      TimestampOutsideTolerance: [401, "Warn"],
      SecretMissing: [500, "Error"],
      SecretMalformed: [500, "Error"],
      Failed: [500, "Error"]
    })
    assert.deepStrictEqual(webhookResponse("MethodNotAllowed"), { status: 405, headers: { allow: "POST" } })
    assert.deepStrictEqual(webhookResponse("Accepted"), { status: 200, headers: {} })
  })

  const anything = Schema.Struct({
    method: Schema.Literals(["POST", "GET", "post", ""]),
    chunks: Schema.Array(Schema.Union([Schema.Literals([sale, "{", "null", "[1]", ""]), Schema.String])),
    id: Schema.Union([Schema.Literals(["", "a", "a.b"]), Schema.String]),
    timestamp: Schema.Union([Schema.Literals(["0", "-1", "NaN"]), Schema.String]),
    signature: Schema.Union([Schema.Literals(["", "v1,", "v1", ","]), Schema.String]),
    genuine: Schema.Boolean
  })
  it.effect.prop(
    "any request: an outcome, and nothing is thrown",
    [Arbitrary.schema(anything)],
    ([{ chunks, genuine, id, method, signature, timestamp }]) =>
      Effect.gen(function* () {
        const body = chunks.join("")
        const values = new Map(
          Object.entries(
            genuine
              ? signed(body, id, 0)
              : { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signature }
          )
        )
        const { handle, seen } = recorder()
        const outcome = yield* receiveWebhook(endpoint(handle), {
          method,
          headers: { get: (name) => values.get(name) ?? null },
          body: HttpServerRequest.fromWeb(post(body === "" ? new Uint8Array(0) : body, {})).stream
        })
        assert.notInclude(["Failed", "Repeated", "Underway"], outcome)
        assert.strictEqual(seen.length, outcome === "Accepted" ? 1 : 0)
        if (!genuine) assert.notInclude(["Accepted", "NotAsDocumented"], outcome)
      }).pipe(inMemory),
    { arbitrary: { runs: 300 } }
  )
})
