// Failures of real sockets during a call: may the request have reached the server?
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import { createServer } from "node:net"
import type { AddressInfo, Socket } from "node:net"
import { createServer as createSecureServer } from "node:tls"
import { withCallPolicy } from "../src/operation/CallPolicy.ts"
import { operation } from "../src/call/Call.ts"
import type { AnyCallError } from "../src/operation/Errors.ts"
import type { CallKind } from "../src/retry/RetryTable.ts"
import * as Certificate from "./kit/Certificate.ts"
import { clientFor } from "./kit/Served.ts"
import type { TestClient } from "./kit/Scripted.ts"

type Act = (socket: Socket, text: string) => void

interface Sockets {
  readonly port: number
  /** The request texts that arrived whole, in order. */
  readonly heard: ReadonlyArray<string>
  readonly open: ReadonlySet<Socket>
}

const isWhole = (text: string): boolean => {
  const end = text.indexOf("\r\n\r\n")
  const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0)
  return end >= 0 && text.length >= end + 4 + length
}

/** Starts a server of bare sockets: calls `met` at a connection, and `act` when a whole request was read. */
const sockets = (act: Act, met: (socket: Socket) => void = () => {}) =>
  Effect.acquireRelease(
    Effect.callback<Sockets & { readonly close: () => void }>((resume) => {
      const heard: Array<string> = []
      const open = new Set<Socket>()
      const server = createServer((socket) => {
        open.add(socket)
        let text = ""
        socket.on("close", () => open.delete(socket))
        socket.on("error", () => {})
        socket.on("data", (chunk) => {
          text += chunk.toString("latin1")
          if (!isWhole(text)) return
          heard.push(text)
          const request = text
          text = ""
          act(socket, request)
        })
        met(socket)
      })
      server.listen(0, "127.0.0.1", () => {
        const { port } = server.address() as AddressInfo // a TCP server that listens has one
        const close = () => {
          for (const socket of open) socket.destroy()
          server.close()
        }
        resume(Effect.succeed({ port, heard, open, close }))
      })
    }),
    ({ close }) => Effect.sync(close)
  )

const response = (status: string, body: string, headers = ""): string =>
  `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n${headers}\r\n${body}`

const ok = response("200 OK", '{"id":"1"}')

const methods: { readonly [Kind in CallKind]: string } = { read: "GET", idempotent: "PUT", write: "POST" }
const kinds: ReadonlyArray<CallKind> = ["read", "idempotent", "write"]

const callOf = (url: string, kind: CallKind, body: unknown = { name: "x" }) =>
  Effect.map(clientFor(url, { pooled: true }), ({ context, define }) => {
    const call = operation<object, unknown, AnyCallError, TestClient>(define({ kind, method: methods[kind] }))
    const options = kind === "read" ? {} : { body, headers: { "content-type": "application/json" } }
    return call(options).pipe(
      Effect.match({
        onSuccess: () => "ok",
        onFailure: (error) => `${error._tag}${error._tag === "NotSent" ? ` ${error.reason}` : ""}`
      }),
      withCallPolicy({ maxAttempts: 2, baseDelay: 1, attemptTimeout: 400 }),
      Effect.provide(context)
    )
  })

const localhost = (port: number): string => `http://127.0.0.1:${port}`

type Row = readonly [
  title: string,
  expected: { readonly [Kind in CallKind]: string },
  /** The url of a server that does it every time. */
  server: Effect.Effect<string, never, import("effect/Scope").Scope>
]

const acting = (act: Act, met?: (socket: Socket) => void) =>
  Effect.map(sockets(act, met), ({ port }) => localhost(port))

const certainly = { read: "NotSent connection", idempotent: "NotSent connection", write: "NotSent connection" }
const perhaps = { read: "Unavailable", idempotent: "OutcomeUnknown", write: "OutcomeUnknown" }
const done = { read: "Unavailable", idempotent: "ResponseInvalid", write: "ResponseInvalid" }

const rows: ReadonlyArray<Row> = [
  [
    "nobody listens",
    certainly,
    Effect.scoped(acting(() => {})) // closed again when the call begins
  ],
  ["no such host", certainly, Effect.succeed("http://no-such-host.invalid")],
  [
    "TLS to a server that speaks none",
    certainly,
    Effect.map(
      acting(
        () => {},
        (socket) => socket.once("data", () => socket.end(ok))
      ),
      toTls
    )
  ],
  [
    "TLS that ends in the middle of the handshake",
    certainly,
    Effect.map(
      acting(
        () => {},
        (socket) => socket.once("data", () => socket.destroy())
      ),
      toTls
    )
  ],
  [
    "TLS that is reset in the middle of the handshake",
    certainly,
    Effect.map(
      acting(
        () => {},
        (socket) => socket.once("data", () => socket.resetAndDestroy())
      ),
      toTls
    )
  ],
  ["TLS with a certificate that nobody vouches for", certainly, selfSigned()],
  [
    "TLS whose handshake never ends, until the time limit",
    certainly,
    Effect.map(
      acting(() => {}),
      toTls
    )
  ],
  ["closed after the request", perhaps, acting((socket) => socket.end())],
  ["reset after the request", perhaps, acting((socket) => socket.resetAndDestroy())],
  ["no response until the timeout", perhaps, acting(() => {})],
  ["half a head, then closed", perhaps, acting((socket) => socket.end(ok.slice(0, 20)))],
  ["half a head, then reset", perhaps, acting((socket) => sendThenReset(socket, ok.slice(0, 20)))],
  ["half a body, then closed", done, acting((socket) => socket.end(ok.slice(0, -4)))],
  ["half a body, then reset", done, acting((socket) => sendThenReset(socket, ok.slice(0, -4)))],
  ["something that is not HTTP", perhaps, acting((socket) => socket.end("SSH-2.0-OpenSSH_9.2\r\n"))],
  ["a whole answer", { read: "ok", idempotent: "ok", write: "ok" }, acting((socket) => socket.write(ok))]
]

function toTls(url: string): string {
  return url.replace("http:", "https:")
}

/** The bytes first: a reset drops what is still in the send buffer. */
function sendThenReset(socket: Socket, text: string): void {
  socket.write(text, () => setTimeout(() => socket.resetAndDestroy(), 20))
}

function selfSigned() {
  return Effect.map(
    Effect.acquireRelease(
      Effect.callback<ReturnType<typeof createSecureServer>>((resume) => {
        const server = createSecureServer({ cert: Certificate.cert, key: Certificate.key }, (socket) => socket.end(ok))
        server.on("tlsClientError", () => {})
        server.listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
      }),
      (server) => Effect.sync(() => server.close())
    ),
    (server) => `https://127.0.0.1:${(server.address() as AddressInfo).port}` // as above
  )
}

describe("what sockets do to a call", () => {
  for (const [title, expected, server] of rows) {
    for (const kind of kinds) {
      it.live(`${title}, ${kind}: ${expected[kind]}`, () =>
        Effect.gen(function* () {
          const call = yield* callOf(yield* server, kind)
          assert.strictEqual(yield* call, expected[kind])
        })
      )
    }
  }
})

/** Nothing else runs meanwhile: what the server does to the connection is in the kernel, and Node has not heard of it. */
const blockLoop = (millis: number): void => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, millis)
}

describe("a kept connection that died unnoticed", () => {
  for (const [title, end] of [
    ["closed", (socket: Socket) => socket.end()],
    ["reset", (socket: Socket) => socket.resetAndDestroy()]
  ] as const) {
    it.live(`${title} by the server while it was idle: the write is made once, over another one`, () =>
      Effect.gen(function* () {
        const { heard, open, port } = yield* sockets((socket) => socket.write(ok))
        const call = yield* callOf(localhost(port), "write")
        assert.strictEqual(yield* call, "ok")
        for (let round = 0; round < 5; round++) {
          yield* Effect.sync(() => {
            for (const socket of open) end(socket)
            blockLoop(20)
          })
          assert.strictEqual(yield* call, "ok")
          assert.strictEqual(heard.length, round + 2)
        }
      })
    )
  }
})

describe("interruption", () => {
  const interrupted = Effect.fnUntraced(function* (act: Act, until: (server: Sockets) => boolean) {
    const server = yield* sockets(act)
    const call = yield* callOf(localhost(server.port), "write")
    const fiber = yield* Effect.forkChild(call, { startImmediately: true })
    while (!until(server)) yield* Effect.promise(() => new Promise((resolve) => setImmediate(resolve)))
    yield* Fiber.interrupt(fiber)
    assert.isTrue(Exit.hasInterrupts(yield* Fiber.await(fiber)))
    // The server sees it as soon as the operating system has told it.
    while (server.open.size > 0) yield* Effect.promise(() => new Promise((resolve) => setImmediate(resolve)))
    return server.heard.length
  })

  it.live("of a call that waits for its response closes the socket", () =>
    Effect.gen(function* () {
      assert.strictEqual(
        yield* interrupted(
          () => {},
          ({ heard }) => heard.length === 1
        ),
        1
      )
    })
  )

  it.live("of a call that sleeps between attempts ends it, and nothing more is sent", () =>
    Effect.gen(function* () {
      const throttled = response("429 Too Many Requests", "{}", "retry-after: 30\r\nconnection: close\r\n")
      const heard = yield* interrupted(
        (socket) => socket.end(throttled),
        ({ heard, open }) => heard.length === 1 && open.size === 0
      )
      assert.strictEqual(heard, 1)
    })
  )
})
