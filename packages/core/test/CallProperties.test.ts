// Property of the retry table: with any sequence of server actions and any kind of call, the result is correct. A server that
// counts what it executed decides this, not a second table.
import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Schema } from "effect"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Redacted from "effect/Redacted"
import { CallPolicy, defaultCallPolicy } from "../src/operation/CallPolicy.ts"
import type { AnyCallError, OutcomeUnknown, ResponseInvalid } from "../src/operation/Errors.ts"
import type { CallKind } from "../src/retry/RetryTable.ts"
import { withWriteKey } from "../src/operation/CallInput.ts"
import { ended } from "./kit/Ended.ts"
import { scripted } from "./kit/Scripted.ts"
import type { Step } from "./kit/Scripted.ts"

/** Action of the server at an attempt: its response, and whether the work may have been done. */
interface Event {
  readonly step: Step
  readonly executes: boolean
  readonly succeeds?: boolean
  /** It says nothing of the request, and would say the same again. */
  readonly unclear?: boolean
}

const retryAfter = { "retry-after": "2" }

const events = {
  refused: { step: { fails: "ECONNREFUSED" }, executes: false },
  noHost: { step: { fails: "ENOTFOUND" }, executes: false },
  certificate: { step: { fails: "CERT_HAS_EXPIRED" }, executes: false },
  reset: { step: { fails: "ECONNRESET" }, executes: true },
  silent: { step: "hangs", executes: true },
  throttled: { step: { status: 429, headers: retryAfter }, executes: false },
  throttledBare: { step: { status: 429, body: { message: "slow" } }, executes: false },
  timeout: { step: { status: 408 }, executes: true },
  fault: { step: { status: 500, body: { message: "boom" } }, executes: true },
  gateway: { step: { status: 502, body: "<html>" }, executes: true },
  unready: { step: { status: 503, headers: retryAfter }, executes: true },
  unreadyBare: { step: { status: 503 }, executes: true },
  gatewayTimeout: { step: { status: 504 }, executes: true },
  unknown5xx: { step: { status: 599 }, executes: true },
  badRequest: { step: { status: 400 }, executes: false },
  notFound: { step: { status: 404, body: { message: "none" } }, executes: false },
  conflict: { step: { status: 409, body: { message: "exists" } }, executes: false },
  teapot: { step: { status: 418 }, executes: false },
  done: { step: { status: 200, body: { id: "1" } }, executes: true, succeeds: true },
  notJson: { step: { status: 200, body: "{" }, executes: true, succeeds: true },
  /** A gateway's page in place of the API's response: the API may have been asked or not. */
  page: {
    step: { status: 200, body: "<html>", headers: { "content-type": "text/html" } },
    executes: true,
    unclear: true
  },
  found: { step: { status: 302 }, executes: true, unclear: true },
  seeOther: { step: { status: 303 }, executes: true, unclear: true },
  elsewhere: { step: { status: 307 }, executes: false },
  clientClosed: { step: { status: 499 }, executes: true, unclear: true },
  unreachable: { step: { fails: "EHOSTUNREACH" }, executes: true },
  otherSchema: { step: { status: 200, body: { id: 1 } }, executes: true, succeeds: true }
} as const satisfies { readonly [name: string]: Event }

type EventName = keyof typeof events

// The cast: the keys of a constant.
const names = Object.keys(events) as ReadonlyArray<EventName>
const kinds: ReadonlyArray<CallKind> = ["read", "idempotent", "write"]

const aCourse = Arbitrary.schema(Schema.NonEmptyArray(Schema.Literals(names)))
const aKind = Arbitrary.schema(Schema.Literals(kinds))
const attemptsAllowed = Arbitrary.schema(Schema.Int.pipe(Schema.check(Schema.isBetween({ minimum: 1, maximum: 6 }))))

const may = (name: EventName): boolean => events[name].executes

describe("a call against a server that does anything", () => {
  it.effect.prop(
    "never repeats what may have happened, never reports what did not, and always tells which it is",
    [aCourse, aKind, attemptsAllowed],
    ([course, kind, maxAttempts]) =>
      Effect.gen(function* () {
        const { call, sent } = yield* scripted(
          course.map((name) => events[name].step),
          { kind, method: kind === "read" ? "GET" : kind === "idempotent" ? "PUT" : "POST" }
        )
        const options = { body: { name: "x" } }
        const policy = { ...defaultCallPolicy, maxAttempts, deadline: 3_600_000 }
        const exit = yield* ended(
          call(options).pipe(Effect.provideService(CallPolicy, policy), withWriteKey("order 4711"))
        )
        // The last step repeats.
        const met = sent.map((_, at) => course[Math.min(at, course.length - 1)]!)
        const last = met.at(-1)!
        const before = met.slice(0, -1)

        assert.isAtMost(sent.length, maxAttempts)
        // A plain write is sent again only after attempts that did nothing.
        if (kind === "write") assert.isFalse(before.some(may), met.join())
        // A refused or successful request is never sent again.
        assert.isFalse(
          before.some((name) => ["badRequest", "notFound", "conflict", "teapot", "elsewhere"].includes(name)),
          met.join()
        )
        assert.isFalse(
          before.some((name) => "succeeds" in events[name] || "unclear" in events[name]),
          met.join()
        )

        if (Exit.isSuccess(exit)) {
          assert.strictEqual(last, "done")
          return
        }
        const error = Cause.squash(exit.cause) as AnyCallError // a call fails with nothing else; a defect has no `_tag` below
        assert.strictEqual(error.attempts, sent.length)
        const mayHaveHappened = met.some((name) => may(name) && !("succeeds" in events[name]))
        // A read of a page is one of a response that is not as declared.
        const wasDone = last === "notJson" || last === "otherSchema" || (last === "page" && kind === "read")
        assert.strictEqual(error._tag === "ResponseInvalid", wasDone, error._tag)
        if (wasDone) assert.strictEqual((error as ResponseInvalid).written, kind !== "read")
        else assert.strictEqual(error._tag === "OutcomeUnknown", kind !== "read" && mayHaveHappened, error._tag)
        if (error._tag !== "OutcomeUnknown") return
        // The cast: narrowing by tag keeps the union of bodies.
        const unknown = error as OutcomeUnknown
        assert.strictEqual(unknown.safeToRetry, kind === "idempotent")
        assert.strictEqual(unknown.key, "order 4711")
        assert.deepStrictEqual(unknown.request && Redacted.value(unknown.request), options)
        assert.notInclude(JSON.stringify(unknown), '"x"')
      }),
    { arbitrary: { runs: 400 } }
  )
})

describe("an unknown outcome", () => {
  for (const method of ["POST", "PATCH", "PUT", "DELETE"]) {
    for (const name of ["reset", "fault", "page", "unready"] as const) {
      it.effect(`${name} of a ${method} that is a plain write: sent once, and not safe to repeat`, () =>
        Effect.gen(function* () {
          const { call, sent } = yield* scripted([events[name].step, events.notFound.step], { kind: "write", method })
          const exit = yield* ended(call())
          const error = Exit.isFailure(exit)
            ? (Cause.squash(exit.cause) as OutcomeUnknown)
            : assert.fail("it succeeded")
          assert.deepStrictEqual([error._tag, error.safeToRetry, sent.length], ["OutcomeUnknown", false, 1])
        })
      )
    }
  }

  it.effect("tells when the first attempt was sent that may have arrived, not the first or the last", () =>
    Effect.gen(function* () {
      const { call } = yield* scripted(
        [events.throttled.step, events.reset.step, events.throttled.step, events.conflict.step],
        { kind: "idempotent", method: "PUT" }
      )
      const exit = yield* ended(call())
      const error = Exit.isFailure(exit) ? (Cause.squash(exit.cause) as OutcomeUnknown) : assert.fail("it succeeded")
      assert.deepStrictEqual([error._tag, error.attempts], ["OutcomeUnknown", 4])
      // Two seconds after the beginning, on a clock that is moved by whole seconds.
      assert.strictEqual(error.sentAt, 2_000)
    })
  )

  it.effect("of an operation whose requests hold secrets carries none of it", () =>
    Effect.gen(function* () {
      const { call } = yield* scripted([events.reset.step], { sensitive: true })
      const error = yield* Effect.flip(call({ body: { client_secret: "planted" } }))
      assert.strictEqual(error._tag, "OutcomeUnknown")
      assert.notProperty(error, "request")
    })
  )
})
