/**
 * How long a call may take, and what is sent again: under the test clock, which moves when a call says that it waits.
 */
import { assert } from "@effect/vitest"
import { withCallPolicy } from "@faktura/core"
import type { CallPolicyChange } from "@faktura/core"
import { Items, Payments } from "@faktura/maesn"
import type { ScriptedFault } from "@faktura/sandbox"
import { Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { maesnOn, requestsFor, sandboxed } from "../kit/Sandboxed.ts"
import { outcomeOf } from "../kit/Subjects.ts"
import type { Check, Defect } from "./Defect.ts"
import { maesnAt, noting, pauses, scripted } from "./Scripted.ts"
import type { Step } from "./Scripted.ts"

const body = { data: { id: "1" } }
const ok: Step = { status: 200, json: body }
/** By a server whose clock is that of the test: dates count from the response's own. */
const busy = (wait: string): Step => ({
  status: 429,
  json: {},
  headers: { "retry-after": wait, date: new Date(0).toUTCString() }
})

const read = Items.use((items) => items.get({ path: { itemId: "1" } }))
const pay = Payments.use((payments) =>
  payments.create({ body: { documentType: "INVOICE", paymentLines: [{ amount: 1 }] } })
)

/** A read that is under way over those answers. */
const reading = Effect.fnUntraced(function* (...steps: ReadonlyArray<Step>) {
  const server = yield* scripted(...steps)
  const pause = yield* pauses
  const call = yield* Effect.forkChild(outcomeOf(read).pipe(Effect.provide(server.maesn), pause.heard))
  return { ...server, pause, call }
})

/** The same, over a fetch that notes when it is sent. */
const notedReading = Effect.fnUntraced(function* (...steps: ReadonlyArray<Step>) {
  const { url } = yield* scripted(...steps)
  const { fetch, noted } = yield* noting
  const pause = yield* pauses
  const call = yield* Effect.forkChild(outcomeOf(read).pipe(Effect.provide(maesnAt(url, { fetch })), pause.heard))
  return { noted, pause, call }
})

/** No answer comes to a read: after 30 seconds it is given up, and asked for again. */
const timedOut = (silences: number): Check =>
  Effect.gen(function* () {
    const steps = Array.from({ length: silences }, (): Step => "silence")
    const { arrival, call, pause, requests } = yield* reading(...steps, ok)
    for (const _ of steps) {
      yield* arrival
      yield* TestClock.adjust("30 seconds")
      const { after, millis } = yield* pause.next
      assert.strictEqual(after, "timeout")
      yield* TestClock.adjust(millis)
    }
    assert.strictEqual((yield* Fiber.join(call)).tag, "done")
    assert.lengthOf(requests, silences + 1)
  })

/** A read is sent again when the server has said, and not a millisecond before. */
const obeyed = (wait: string, millis: number): Check =>
  Effect.gen(function* () {
    const { call, noted, pause } = yield* notedReading(busy(wait), ok)
    assert.deepStrictEqual(yield* pause.next, { after: "429", millis })
    yield* TestClock.adjust(millis - 1)
    assert.deepStrictEqual(noted.times, [0])
    yield* TestClock.adjust(1)
    assert.strictEqual((yield* Fiber.join(call)).tag, "done")
    assert.deepStrictEqual(noted.times, [0, millis])
  })

/** What a caller may ask for: nothing, and more than anybody needs. */
const policies: Readonly<Record<string, CallPolicyChange>> = {
  "with the usual attempts": {},
  "with 10 attempts": { maxAttempts: 10, baseDelay: 0, maxDelay: 0, retryAfterCeiling: 3_600_000 }
}

/** What strikes a payment, and how many there are then. */
const blows: ReadonlyArray<readonly [what: string, fault: ScriptedFault, payments: number]> = [
  ["500", { fault: "serverError" }, 0],
  ["500 after the work", { fault: "serverError", afterWork: true }, 1],
  ["502", { fault: "badGateway" }, 0],
  ["502 after the work", { fault: "badGateway", afterWork: true }, 1],
  ["503", { fault: "unavailable" }, 0],
  ["503 with Retry-After", { fault: "unavailable", retryAfterSeconds: 0 }, 0],
  ["504", { fault: "gatewayTimeout" }, 0],
  ["504 after the work", { fault: "gatewayTimeout", afterWork: true }, 1],
  ["a connection that closes before the work", { fault: "dropBefore" }, 0],
  ["a connection that closes after the work", { fault: "dropAfter" }, 1],
  ["a connection that is reset after the work", { fault: "resetAfter" }, 1]
]

const paidOnce = (fault: ScriptedFault, policy: CallPolicyChange, payments: number): Check =>
  Effect.gen(function* () {
    const sandbox = yield* sandboxed()
    sandbox.faults.script([{ ...fault, operationId: "createPayment", times: 10 }])
    const { tag } = yield* outcomeOf(pay).pipe(withCallPolicy(policy), Effect.provide(maesnOn(sandbox)))
    assert.deepStrictEqual(
      [tag, requestsFor(sandbox, "createPayment").length, sandbox.counts().maesn.payments],
      ["OutcomeUnknown", 1, payments]
    )
  })

/** Rows 7, 8, 9, 10 and 15. */
export const repeats: ReadonlyArray<Defect> = [
  {
    number: 7,
    defect: "after a time-out of a GET the retries go on with a signal that is aborted already, for up to an hour",
    ours: {
      "the repeat has a signal of its own, and gets its answer": timedOut(1),
      "so has every further one": timedOut(3)
    }
  },
  {
    number: 8,
    defect: "no default time-out, and a failing GET may be pending for an hour",
    ours: {
      "an attempt ends after 30 seconds, a call after 120": Effect.gen(function* () {
        const { arrival, call, pause, requests } = yield* reading("silence")
        for (let attempt = 1; attempt <= 3; attempt++) {
          yield* arrival
          yield* TestClock.adjust(29_999)
          assert.strictEqual(yield* pause.told, 0)
          yield* TestClock.adjust(1)
          yield* TestClock.adjust((yield* pause.next).millis)
        }
        yield* arrival
        yield* TestClock.setTime(119_999)
        assert.isUndefined(call.pollUnsafe())
        yield* TestClock.setTime(120_000)
        const { error, tag } = yield* Fiber.join(call)
        assert.deepStrictEqual([tag, error?.attempts, requests.length], ["Unavailable", 4, 4])
      }),
      "both are the caller's to set": Effect.gen(function* () {
        const { arrival, maesn, requests } = yield* scripted("silence")
        const call = yield* outcomeOf(read).pipe(
          withCallPolicy({ attemptTimeout: 2_000, deadline: 1_000 }),
          Effect.provide(maesn),
          Effect.forkChild
        )
        yield* arrival
        yield* TestClock.adjust(1_000)
        assert.strictEqual((yield* Fiber.join(call)).tag, "Unavailable")
        assert.lengthOf(requests, 1)
      })
    }
  },
  {
    number: 9,
    defect: "a 429 of a GET is not repeated, and its Retry-After not used",
    ours: {
      "seconds are waited out": obeyed("7", 7_000),
      "a date is waited for": obeyed(new Date(9_000).toUTCString(), 9_000),
      "asked to wait longer than a minute it fails at once, and says how long": Effect.gen(function* () {
        const { call, requests } = yield* reading(busy("61"))
        const { error, tag } = yield* Fiber.join(call)
        assert.deepStrictEqual([tag, error?.retryAfter, requests.length], ["RateLimited", 61_000, 1])
      })
    }
  },
  {
    number: 10,
    defect: "a retryConfig repeats every POST: three payments for one",
    ours: {
      ...Object.fromEntries(
        blows.flatMap(([what, fault, payments]) =>
          Object.entries(policies).map(([how, policy]) => [
            `${what}, ${how}: one POST, OutcomeUnknown`,
            paidOnce(fault, policy, payments)
          ])
        )
      ),
      "no answer in time, with 10 attempts for the whole layer: one POST, OutcomeUnknown": Effect.gen(function* () {
        const { arrival, requests, url } = yield* scripted("silence", ok)
        const layer = maesnAt(url, { policy: { maxAttempts: 10, services: { Payments: { maxAttempts: 10 } } } })
        const call = yield* Effect.forkChild(outcomeOf(pay).pipe(Effect.provide(layer)))
        yield* arrival
        yield* TestClock.adjust("30 seconds")
        assert.strictEqual((yield* Fiber.join(call)).tag, "OutcomeUnknown")
        assert.lengthOf(requests, 1)
      })
    }
  },
  {
    number: 15,
    defect: "an abort is not noticed during the backoff",
    ours: {
      "interrupting ends the wait at once, and nothing more is sent": Effect.gen(function* () {
        const { call, noted, pause } = yield* notedReading(busy("50"), ok)
        assert.strictEqual((yield* pause.next).millis, 50_000)
        // The clock stands still: who waits, waits for ever.
        yield* Fiber.interrupt(call)
        yield* TestClock.adjust("1 hour")
        assert.deepStrictEqual(noted.times, [0])
      })
    }
  }
]
