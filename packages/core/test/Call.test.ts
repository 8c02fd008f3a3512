import { assert, describe, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import { TestClock } from "effect/testing"
import { inspect } from "node:util"
import { file } from "../src/schema/Constraint.ts"
import type { AnyCallError, OutcomeUnknown, RequestInvalid, ResponseInvalid } from "../src/operation/Errors.ts"
import type { Operation } from "../src/operation/Operation.ts"
import { defaultCallPolicy, CallPolicy } from "../src/operation/CallPolicy.ts"
import type { CallKind } from "../src/retry/RetryTable.ts"
import * as S from "../src/schema/WireSchema.ts"
import { scripted } from "./kit/Scripted.ts"
import type { Step } from "./kit/Scripted.ts"

const ok: Step = { status: 200, body: { id: "1" } }
const lost: Step = { fails: "ECONNRESET" }
const refused: Step = { fails: "ECONNREFUSED" }
const busy: Step = { status: 429, body: { message: "slow down" } }
const fault: Step = { status: 500, body: { message: "boom" } }
const gateway: Step = { status: 502, body: "<html>" }
const unready: Step = { status: 503, headers: { "retry-after": "1" } }
const conflict: Step = { status: 409, body: { message: "exists" } }

const policy = { ...defaultCallPolicy, maxAttempts: 3 }

/** Runs a call with all the time it wants. */
const settle = <A>(effect: Effect.Effect<A, AnyCallError>): Effect.Effect<string> =>
  Effect.gen(function* () {
    const fiber = yield* Effect.forkChild(Effect.exit(Effect.provideService(effect, CallPolicy, policy)))
    // Attempts run on promises and waits on the test clock: let each have its turn.
    for (let turn = 0; turn < 60; turn++) {
      yield* Effect.promise(() => new Promise((resolve) => setImmediate(resolve)))
      yield* TestClock.adjust("10 seconds")
    }
    const exit = yield* Fiber.join(fiber)
    if (Exit.isSuccess(exit)) return "ok"
    const error = Cause.squash(exit.cause)
    return typeof error === "object" && error !== null && "_tag" in error ? String(error._tag) : String(error)
  })

// Steps of the server, then the result of each kind of call with its number of attempts.
const table: ReadonlyArray<
  readonly [string, ReadonlyArray<Step>, Record<CallKind, readonly [result: string, attempts: number]>]
> = [
  ["success", [ok], { read: ["ok", 1], idempotent: ["ok", 1], write: ["ok", 1] }],
  ["refused once", [refused, ok], { read: ["ok", 2], idempotent: ["ok", 2], write: ["ok", 2] }],
  ["refused for ever", [refused], { read: ["NotSent", 3], idempotent: ["NotSent", 3], write: ["NotSent", 3] }],
  ["429 once", [busy, ok], { read: ["ok", 2], idempotent: ["ok", 2], write: ["ok", 2] }],
  ["429 for ever", [busy], { read: ["RateLimited", 3], idempotent: ["RateLimited", 3], write: ["RateLimited", 3] }],
  ["503 with Retry-After", [unready, ok], { read: ["ok", 2], idempotent: ["ok", 2], write: ["OutcomeUnknown", 1] }],
  ["500 once", [fault, ok], { read: ["ok", 2], idempotent: ["ok", 2], write: ["OutcomeUnknown", 1] }],
  [
    "500 for ever",
    [fault],
    { read: ["ServerError", 3], idempotent: ["OutcomeUnknown", 3], write: ["OutcomeUnknown", 1] }
  ],
  [
    "502 from a gateway",
    [gateway],
    { read: ["Unavailable", 3], idempotent: ["OutcomeUnknown", 3], write: ["OutcomeUnknown", 1] }
  ],
  ["answer lost once", [lost, ok], { read: ["ok", 2], idempotent: ["ok", 2], write: ["OutcomeUnknown", 1] }],
  [
    "answer lost for ever",
    [lost],
    { read: ["Unavailable", 3], idempotent: ["OutcomeUnknown", 3], write: ["OutcomeUnknown", 1] }
  ],
  ["hangs", ["hangs"], { read: ["Unavailable", 3], idempotent: ["OutcomeUnknown", 3], write: ["OutcomeUnknown", 1] }],
  [
    "lost, then refused",
    [lost, refused],
    { read: ["NotSent", 3], idempotent: ["OutcomeUnknown", 3], write: ["OutcomeUnknown", 1] }
  ],
  [
    "lost, then conflict",
    [lost, conflict],
    { read: ["Conflict", 2], idempotent: ["OutcomeUnknown", 2], write: ["OutcomeUnknown", 1] }
  ],
  ["refused, then lost", [refused, lost, ok], { read: ["ok", 3], idempotent: ["ok", 3], write: ["OutcomeUnknown", 2] }],
  ["conflict", [conflict], { read: ["Conflict", 1], idempotent: ["Conflict", 1], write: ["Conflict", 1] }],
  [
    "418 undeclared",
    [{ status: 418, body: "tea" }],
    { read: ["UnexpectedStatus", 1], idempotent: ["UnexpectedStatus", 1], write: ["UnexpectedStatus", 1] }
  ],
  [
    "409 with another body",
    [{ status: 409, body: "?" }],
    { read: ["UnexpectedStatus", 1], idempotent: ["UnexpectedStatus", 1], write: ["UnexpectedStatus", 1] }
  ],
  [
    "redirect",
    [{ status: 307, headers: { location: "https://elsewhere.example" } }],
    { read: ["UnexpectedStatus", 1], idempotent: ["UnexpectedStatus", 1], write: ["UnexpectedStatus", 1] }
  ],
  [
    "200 of an HTML page",
    [{ status: 200, body: "<html>" }],
    { read: ["ResponseInvalid", 1], idempotent: ["OutcomeUnknown", 1], write: ["OutcomeUnknown", 1] }
  ],
  [
    "200 not JSON",
    [{ status: 200, body: "{" }],
    { read: ["ResponseInvalid", 1], idempotent: ["ResponseInvalid", 1], write: ["ResponseInvalid", 1] }
  ],
  [
    "200 of another shape",
    [{ status: 200, body: { id: 7 } }],
    { read: ["ResponseInvalid", 1], idempotent: ["ResponseInvalid", 1], write: ["ResponseInvalid", 1] }
  ],
  [
    "201 where 200 is declared",
    [{ status: 201, body: { id: "1" } }],
    { read: ["ok", 1], idempotent: ["ok", 1], write: ["ok", 1] }
  ]
]

describe("the result of a call", () => {
  for (const [name, steps, row] of table) {
    for (const kind of ["read", "idempotent", "write"] as const) {
      it.effect(`${name}, ${kind}`, () =>
        Effect.gen(function* () {
          const { call, sent } = yield* scripted(steps, { kind })
          const result = yield* settle(call())
          assert.deepStrictEqual([result, sent.length], [...row[kind]])
        })
      )
    }
  }
})

const fails = <E>(effect: Effect.Effect<unknown, E>): Effect.Effect<E> =>
  Effect.flatMap(Effect.exit(Effect.flip(effect)), (exit) =>
    Exit.isSuccess(exit) ? Effect.succeed(exit.value) : Effect.die(new Error("the call succeeded"))
  )

describe("waiting", () => {
  it.effect("waits at least as long as Retry-After says", () =>
    Effect.gen(function* () {
      const { call, sent } = yield* scripted([{ status: 429, headers: { "retry-after": "7" } }, ok])
      const fiber = yield* Effect.forkChild(call())
      const turn = Effect.promise(() => new Promise((resolve) => setImmediate(resolve)))
      yield* turn
      yield* TestClock.adjust(6_999)
      yield* turn
      assert.strictEqual(sent.length, 1)
      yield* TestClock.adjust(1)
      yield* turn
      assert.strictEqual(sent.length, 2)
      assert.deepStrictEqual(yield* Fiber.join(fiber), { id: "1" })
    })
  )
  it.effect("fails at once when the server asks for longer than the ceiling", () =>
    Effect.gen(function* () {
      const { call, sent } = yield* scripted([{ status: 429, headers: { "retry-after": "61" } }])
      const error = yield* fails(call())
      assert.strictEqual(error._tag, "RateLimited")
      assert.strictEqual(error.retryAfter, 61_000)
      assert.strictEqual(sent.length, 1)
    })
  )
  it.effect("does not begin an attempt that the deadline forbids", () =>
    Effect.gen(function* () {
      const { call, sent } = yield* scripted([{ status: 429, headers: { "retry-after": "20" } }])
      const error = yield* fails(Effect.provideService(call(), CallPolicy, { ...defaultCallPolicy, deadline: 10_000 }))
      assert.strictEqual(error._tag, "RateLimited")
      assert.strictEqual(sent.length, 1)
    })
  )
  it.effect("stops retrying when the budget is spent, and earns it back by successes", () =>
    Effect.gen(function* () {
      const { call, client, sent } = yield* scripted([refused])
      while (yield* client.budget.withdraw(5)) {
        /* an outage has spent it */
      }
      assert.strictEqual((yield* fails(call()))._tag, "NotSent")
      assert.strictEqual(sent.length, 1)
    })
  )
  it.effect("a wait that the server asked for costs no budget", () =>
    Effect.gen(function* () {
      const { call, client, sent } = yield* scripted([{ status: 429, headers: { "retry-after": "0" } }, ok])
      while (yield* client.budget.withdraw(5)) {
        /* an outage has spent it */
      }
      assert.deepStrictEqual(yield* settle(call()), "ok")
      assert.strictEqual(sent.length, 2)
    })
  )
  it.effect("an interrupted wait sends nothing more", () =>
    Effect.gen(function* () {
      const { call, sent } = yield* scripted([busy])
      const fiber = yield* Effect.forkChild(call())
      yield* Effect.promise(() => new Promise((resolve) => setImmediate(resolve)))
      yield* Fiber.interrupt(fiber)
      yield* TestClock.adjust("1 hour")
      assert.strictEqual(sent.length, 1)
    })
  )
  it.effect("interruption aborts the request", () =>
    Effect.gen(function* () {
      const { call, sent } = yield* scripted(["hangs"])
      const fiber = yield* Effect.forkChild(call())
      yield* Effect.promise(() => new Promise((resolve) => setImmediate(resolve)))
      yield* Fiber.interrupt(fiber)
      const [first] = sent
      assert.isTrue(first !== undefined && (first.signal as AbortSignal).aborted)
    })
  )
})

describe("errors", () => {
  it.effect("name the call, its attempts and the request id", () =>
    Effect.gen(function* () {
      const { call } = yield* scripted([
        { status: 409, body: { message: "exists" }, headers: { "x-request-id": "r-1" } }
      ])
      const error = yield* fails(call({ path: { thing_id: "secret-id" } }))
      assert.deepInclude(
        { ...error },
        {
          api: "test",
          operation: "Things.act",
          method: "POST",
          path: "/things/{thing_id}",
          attempts: 1,
          status: 409,
          requestId: "r-1"
        }
      )
      assert.include(error.message, "The server says: exists")
      assert.notInclude(error.message, "secret-id")
    })
  )
  it.effect("OutcomeUnknown has the body of a declared 5xx and the time of sending", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(1_000)
      const { call } = yield* scripted([fault])
      const error = (yield* fails(call())) as OutcomeUnknown
      assert.deepStrictEqual(
        [error._tag, error.status, error.body, error.sentAt],
        ["OutcomeUnknown", 500, { message: "boom" }, 1_000]
      )
    })
  )
  it.effect("ResponseInvalid keeps the body and says that a write was done", () =>
    Effect.gen(function* () {
      const { call } = yield* scripted([{ status: 200, body: { id: 7 } }])
      const error = (yield* fails(call())) as ResponseInvalid
      assert.deepStrictEqual(
        [error.raw, error.written, error.problems],
        ['{"id":7}', true, [{ field: "body.id", problem: "Expected string" }]]
      )
    })
  )
  it.effect.each([
    { status: 409, tag: "Conflict" },
    { status: 500, tag: "OutcomeUnknown" },
    { status: 418, tag: "UnexpectedStatus" }
  ])("$tag of an operation that handles secrets has its body, and shows it to nobody", ({ status, tag }) =>
    Effect.gen(function* () {
      const body = { message: "wrong: planted" }
      const { call } = yield* scripted([{ status, body }], { sensitive: true })
      const error = yield* fails(call())
      assert.strictEqual(error._tag, tag)
      assert.deepStrictEqual("body" in error ? error.body : undefined, body)
      for (const shown of [JSON.stringify(error), String(error), inspect(error), Cause.pretty(Cause.fail(error))]) {
        assert.notInclude(shown, "planted")
      }
    })
  )
  it.effect("ResponseInvalid withholds bodies that may hold secrets", () =>
    Effect.gen(function* () {
      const { call } = yield* scripted([{ status: 200, body: '{"access_token":"planted"' }], { sensitive: true })
      assert.notInclude(JSON.stringify(yield* fails(call())), "planted")
    })
  )
})

describe("answers", () => {
  it.effect("keep fields and enum values that the document does not know", () =>
    Effect.gen(function* () {
      const body = { id: "1", colour: "green", nested: { a: [1] } }
      const { call } = yield* scripted([{ status: 200, body }])
      assert.deepStrictEqual(yield* call(), body)
    })
  )
  it.effect("204 has no body, also when another response is declared", () =>
    Effect.gen(function* () {
      const { call } = yield* scripted([{ status: 204 }], { success: [{ status: 204, as: "none" }] })
      assert.isUndefined(yield* call())
    })
  )
  it.effect("text is text", () =>
    Effect.gen(function* () {
      const { call } = yield* scripted([{ status: 200, body: "https://login.example" }], {
        success: [{ status: 200, as: "text" }]
      })
      assert.strictEqual(yield* call(), "https://login.example")
    })
  )
  it.effect("a DELETE that finds nothing after a lost response was done", () =>
    Effect.gen(function* () {
      const deletion: Partial<Operation> = {
        method: "DELETE",
        kind: "idempotent",
        success: [{ status: 204, as: "none" }]
      }
      const { call } = yield* scripted([lost, { status: 404, body: { message: "gone" } }], deletion)
      assert.strictEqual(yield* settle(call()), "ok")
      const first = yield* scripted([{ status: 404, body: { message: "never was" } }], deletion)
      assert.strictEqual(yield* settle(first.call()), "NotFound")
    })
  )
})

describe("requests", () => {
  const request: Partial<Operation> = {
    request: {
      path: S.struct({ thing_id: S.string }),
      query: S.struct({ limit: S.optional(S.integer) }),
      body: S.struct({ name: S.string, logo: S.optional(file({ maxBytes: 3, types: ["image/png"] })) }),
      bodyRequired: true
    }
  }
  const path = { thing_id: "1" }
  const bad: ReadonlyArray<readonly [string, object, ReadonlyArray<string>]> = [
    ["body missing", { path }, ["body"]],
    ["field missing", { path, body: {} }, ["body.name"]],
    ["field of another type", { path, body: { name: 1 } }, ["body.name"]],
    ["unknown field", { path, body: { name: "a", nmae: "b" } }, ["body.nmae"]],
    ["query of another type", { path, query: { limit: "ten" }, body: { name: "a" } }, ["query.limit"]],
    ["path parameter missing", { body: { name: "a" } }, ["path.thing_id"]],
    ["path parameter empty", { path: { thing_id: "" }, body: { name: "a" } }, ["path.thing_id"]],
    ["path parameter leaves its segment", { path: { thing_id: ".." }, body: { name: "a" } }, ["path.thing_id"]],
    ["line break in a header", { path, headers: { "x-a": "1\r\nx-b: 2" }, body: { name: "a" } }, ["headers.x-a"]],
    ["file too large", { path, body: { name: "a", logo: new Blob(["1234"], { type: "image/png" }) } }, ["body.logo"]],
    [
      "file of another type",
      { path, body: { name: "a", logo: new Blob(["1"], { type: "image/gif" }) } },
      ["body.logo"]
    ],
    ["several at once", { query: { limit: 1.5 }, body: { name: 1 } }, ["path.thing_id", "query.limit", "body.name"]]
  ]
  for (const [name, options, fields] of bad) {
    it.effect(`${name}: not sent`, () =>
      Effect.gen(function* () {
        const { call, sent } = yield* scripted([ok], request)
        const error = (yield* fails(call(options))) as RequestInvalid
        assert.deepStrictEqual(
          [error._tag, sent.length, error.problems.map(({ field }) => field)],
          ["RequestInvalid", 0, [...fields]]
        )
      })
    )
  }
  it.effect("problems never show values", () =>
    Effect.gen(function* () {
      const { call } = yield* scripted([ok], request)
      const error = yield* fails(
        call({ path, body: { name: { planted: "planted" }, planted: 1 }, query: { limit: "planted" } })
      )
      assert.notInclude(JSON.stringify(error).replaceAll('"body.planted"', ""), ':"planted"')
    })
  )
  it.effect("settings, scope and options reach the raw client", () =>
    Effect.gen(function* () {
      const { call, sent } = yield* scripted([ok], {
        ...request,
        settings: [{ setting: "version", in: "header", name: "x-version" }]
      })
      yield* call({ path, query: { limit: 1 }, body: { name: "a" } })
      const { signal: _signal, ...rest } = sent[0] ?? {}
      assert.deepStrictEqual(rest, {
        method: "POST",
        url: "/things/{thing_id}",
        path,
        query: { limit: 1 },
        headers: { "x-version": "2024-05-25" },
        cookies: undefined,
        body: { name: "a" }
      })
    })
  )
})
