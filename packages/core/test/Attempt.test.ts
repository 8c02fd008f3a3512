// One attempt over transports that do what they like: it ends once, and leaves nothing behind.
import { assert, describe, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { getEventListeners } from "node:events"
import { attempt } from "../src/attempt/Attempt.ts"
import type { Attempt } from "../src/attempt/Attempt.ts"
import type { Operation } from "../src/operation/Operation.ts"
import * as TestTransport from "../src/transport/TestTransport.ts"
import type { HttpRequest, HttpResponse, Sending, Transport } from "../src/transport/Transport.ts"
import { TestClient } from "./kit/Scripted.ts"

const request: HttpRequest = {
  method: "GET",
  url: "https://a.example/things",
  headers: [["authorization", "Bearer planted"]],
  body: "planted"
}

interface CallInput {
  readonly operation?: Partial<Operation>
  readonly life?: AbortSignal
  readonly timeout?: number
  readonly clock?: Clock.Clock
}

const made = (transport: Transport, given: CallInput = {}): Effect.Effect<Attempt> =>
  Effect.flatMap(Clock.Clock, (clock) =>
    attempt(
      {
        operation: {
          id: "Things.get",
          method: "GET",
          path: "/things",
          kind: "read",
          client: TestClient,
          success: [{ status: 200, as: "json" }],
          ...given.operation
        },
        transport,
        timeout: given.timeout ?? 5000,
        maxResponseBytes: 1000,
        life: given.life
      },
      request,
      { clock: given.clock ?? clock, context: Context.empty() }
    )
  )

/** A response whose body is read by `bytes`. */
const answering = (status: number, bytes: () => Promise<Uint8Array<ArrayBuffer>>, url = ""): HttpResponse => ({
  status,
  url,
  headers: new Headers({ location: "https://b.example/file" }),
  bytes,
  stream: () => new Response("").body
})

const nothing = async (): Promise<Uint8Array<ArrayBuffer>> => new Uint8Array()

/** Plays the sendings in their order, and notes what it was given. */
const playing = (...sendings: ReadonlyArray<Partial<Sending>>): Transport & { readonly sent: Array<HttpRequest> } => {
  const sent: Array<HttpRequest> = []
  return {
    sent,
    send: (next) => {
      const sending = sendings[sent.length] ?? {}
      sent.push(next)
      return { response: new Promise(() => {}), handedOver: true, cancel: () => {}, ...sending }
    }
  }
}

const answered = (response: HttpResponse): Partial<Sending> => ({ response: Promise.resolve(response) })
const refused = (handedOver: boolean): Partial<Sending> => ({ response: Promise.reject(new Error("x")), handedOver })

const lives: ReadonlyArray<readonly [title: string, TestTransport.TestResponse | TestTransport.TestFailure, number]> = [
  ["a failure", { fails: new Error("x") }, 0],
  ["a status other than 2xx", { status: 503 }, 0],
  ["a 2xx without a body", { status: 204 }, 0],
  ["a 2xx that is left open", { status: 200, body: "x" }, 1]
]

describe("an attempt", () => {
  for (const [title, response, expected] of lives) {
    it.live(`of a stream leaves ${expected} listeners at its life: ${title}`, () =>
      Effect.gen(function* () {
        const { signal } = new AbortController()
        yield* made(
          TestTransport.make(() => response),
          { life: signal }
        )
        assert.strictEqual(getEventListeners(signal, "abort").length, expected)
      })
    )
  }

  it.live("of a stream leaves no listener when it is interrupted", () =>
    Effect.gen(function* () {
      const { signal } = new AbortController()
      const fiber = yield* Effect.forkChild(
        made(
          TestTransport.make(() => "hangs"),
          { life: signal }
        ),
        {
          startImmediately: true
        }
      )
      assert.strictEqual(getEventListeners(signal, "abort").length, 1)
      yield* Fiber.interrupt(fiber)
      assert.strictEqual(getEventListeners(signal, "abort").length, 0)
    })
  )

  it.live("ends at once where a response throws when it is looked at", () =>
    Effect.gen(function* () {
      const transport = playing(answered(answering(302, nothing, "no address")))
      assert.deepInclude(yield* made(transport), { _tag: "NoResponse", timedOut: false })
    })
  )

  it.live("ends where its limit is reached at once", () =>
    Effect.gen(function* () {
      const clock = yield* Clock.Clock
      const atOnce = Object.assign(Object.create(clock) as Clock.Clock, { sleep: () => Effect.void })
      assert.deepInclude(yield* made(playing({}), { clock: atOnce }), { _tag: "NoResponse", timedOut: true })
    })
  )

  it.live("takes nothing to another host: no header, no body", () =>
    Effect.gen(function* () {
      const transport = playing(answered(answering(302, nothing)), refused(true))
      yield* made(transport)
      assert.deepStrictEqual(transport.sent[1], {
        method: "GET",
        url: "https://b.example/file",
        headers: [],
        body: null
      })
    })
  )

  for (const kind of ["read", "write"] as const) {
    const expected = kind === "read" ? "NotSent" : "NoResponse"
    it.live(`of a GET that is a ${kind}, whose redirect leads to nowhere: ${expected}`, () =>
      Effect.gen(function* () {
        const transport = playing(answered(answering(302, nothing)), refused(false))
        assert.deepInclude(yield* made(transport, { operation: { kind } }), { _tag: expected })
      })
    )
  }

  it.live("follows a redirect whose body cannot be read", () =>
    Effect.gen(function* () {
      const broken = answering(302, () => Promise.reject(new Error("terminated")))
      const transport = playing(answered(broken), answered(answering(200, nothing)))
      assert.deepInclude(yield* made(transport), { _tag: "Responded", status: 200 })
    })
  )

  it.live("follows no redirect after its end: interrupted, out of time, or its life is over", () =>
    Effect.gen(function* () {
      const sent = (given: CallInput, end: (fiber: Fiber.Fiber<Attempt>) => Effect.Effect<unknown>) =>
        Effect.gen(function* () {
          let read = (): void => {}
          const body = new Promise<Uint8Array<ArrayBuffer>>((resolve) => (read = () => resolve(new Uint8Array())))
          const transport = playing(answered(answering(302, () => body)))
          const fiber = yield* Effect.forkChild(made(transport, given), { startImmediately: true })
          yield* end(fiber)
          read()
          yield* Effect.sleep(5)
          return transport.sent.length
        })
      const life = new AbortController()
      assert.deepStrictEqual(
        [
          yield* sent({}, Fiber.interrupt),
          yield* sent({ timeout: 5 }, Fiber.await),
          yield* sent({ life: life.signal }, () => Effect.sync(() => life.abort(new Error("over"))))
        ],
        [1, 1, 1]
      )
    })
  )
})
