// Any response, in its headers or its body, ends the call with a success or an error of its type, never with a defect.
import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Schema } from "effect"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { createServer } from "node:net"
import type { AddressInfo } from "node:net"
import { operation } from "../src/call/Call.ts"
import { withCallPolicy } from "../src/operation/CallPolicy.ts"
import type { AnyCallError } from "../src/operation/Errors.ts"
import * as S from "../src/schema/WireSchema.ts"
import { clientFor } from "./kit/Served.ts"
import type { TestClient } from "./kit/Scripted.ts"

/** Starts a server that sends the same bytes to every request and closes the connection. */
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

const ended = Effect.fnUntraced(function* (bytes: string, kind: "read" | "write", pooled: boolean) {
  const { url } = yield* sending(bytes)
  const { context, define } = yield* clientFor(url, { pooled })
  const call = operation<undefined, unknown, AnyCallError, TestClient>(
    define({
      kind,
      method: kind === "read" ? "GET" : "POST",
      success: [{ status: 200, as: "json", schema: S.struct({ id: S.string }) }],
      errors: { "4XX": ["BadRequest", S.struct({ message: S.string })], default: ["ServerError"] }
    })
  )
  return yield* call().pipe(
    withCallPolicy({ maxAttempts: 2, baseDelay: 0, retryAfterCeiling: 0, attemptTimeout: 2_000 }),
    Effect.provide(context),
    Effect.exit
  )
}, Effect.scoped)

const judge = (exit: Exit.Exit<unknown, AnyCallError>): void => {
  if (Exit.isSuccess(exit)) return
  assert.isFalse(Cause.hasDies(exit.cause), Cause.pretty(exit.cause))
  const error = Cause.squash(exit.cause)
  assert.isTrue(typeof error === "object" && error !== null && "_tag" in error && "attempts" in error, String(error))
}

const text = Arbitrary.schema(Schema.String)
const kind = Arbitrary.schema(Schema.Literals(["read", "write"]))
const status = Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: 100, maximum: 999 })))
const json = Arbitrary.schema(
  Schema.Struct({ id: Schema.optionalKey(Schema.Unknown), message: Schema.optionalKey(Schema.Unknown) })
)
const names = Arbitrary.schema(
  Schema.Literals([
    "content-type",
    "content-encoding",
    "content-length",
    "transfer-encoding",
    "location",
    "retry-after",
    "retry-after-ms",
    "ratelimit",
    "ratelimit-policy",
    "ratelimit-remaining",
    "ratelimit-reset",
    "x-ratelimit-limit",
    "x-ratelimit-reset",
    "x-request-id",
    "set-cookie",
    "date"
  ])
)

for (const pooled of [true, false]) {
  describe(`any response, over ${pooled ? "the pool" : "the built-in fetch"}`, () => {
    it.live("the cases that are known to be wicked", () =>
      Effect.gen(function* () {
        for (const bytes of [
          "",
          "HTTP/1.1",
          "HTTP/1.1 200\r\n\r\n",
          "HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n",
          "HTTP/1.1 200 OK\r\ncontent-length: 99999999999999999999\r\n\r\n{}",
          "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 2\r\n\r\n{}",
          "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nffffffffffffffffff\r\n",
          'HTTP/1.1 200 OK\r\n\r\n{"__proto__":{"id":1},"id":{"toString":1}}',
          "HTTP/1.1 302 Found\r\nlocation: http://[::::]\r\ncontent-length: 0\r\n\r\n",
          "HTTP/1.1 302 Found\r\nlocation: //\r\ncontent-length: 0\r\n\r\n",
          "HTTP/1.1 999 Odd\r\ncontent-length: 0\r\n\r\n",
          "HTTP/1.1 100 Continue\r\n\r\n",
          "HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n",
          "HTTP/1.1 429 Slow\r\nretry-after: Fri, 31 Feb 2026 25:61:61 GMT\r\ncontent-length: 0\r\n\r\n"
        ]) {
          for (const each of ["read", "write"] as const) judge(yield* ended(bytes, each, pooled))
        }
      })
    )

    const whole = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 10\r\n\r\n{"id":"1"}'
    const informational: ReadonlyArray<readonly [status: string, read: string, write: string]> = [
      // undici, in the pool and in Node's fetch, closes the connection at a 100 without an `Expect` header.
      ["100 Continue", "Unavailable", "OutcomeUnknown"],
      ["102 Processing", "done", "done"],
      ["103 Early Hints", "done", "done"],
      ["199 Odd", "done", "done"]
    ]
    for (const [status, ...outcomes] of informational) {
      for (const [index, each] of (["read", "write"] as const).entries()) {
        it.live(`an unexpected ${status}, before the response to a ${each}: ${outcomes[index]}`, () =>
          Effect.gen(function* () {
            const exit = yield* ended(`HTTP/1.1 ${status}\r\n\r\n${whole}`, each, pooled)
            judge(exit)
            // The cast: `judge` has seen that it is an error of a call.
            const outcome = Exit.isSuccess(exit) ? "done" : (Cause.squash(exit.cause) as AnyCallError)._tag
            assert.strictEqual(outcome, outcomes[index])
          })
        )
      }
    }

    it.live.prop("bytes of any kind", [text, kind], ([bytes, each]) => Effect.map(ended(bytes, each, pooled), judge), {
      arbitrary: { runs: 40 }
    })

    it.live.prop(
      "any status, header and body",
      [status, names, text, json, text, kind],
      ([code, name, value, body, junk, each]) => {
        const content = code % 2 === 0 ? JSON.stringify(body) : junk
        const field = value.replaceAll(/[\r\n]/g, " ")
        const bytes = `HTTP/1.1 ${code} Any\r\n${name}: ${field}\r\n\r\n${content}`
        return Effect.map(ended(bytes, each, pooled), judge)
      },
      { arbitrary: { runs: 120 } }
    )
  })
}
