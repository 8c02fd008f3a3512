// Writes whose responses are lost, recovered over real HTTP. A record that is reported exists exactly once, and no other record
// exists.
import { assert, describe, it } from "@effect/vitest"
import { withCallPolicy } from "@faktura/core"
import { LookupFailed, recoverWrite } from "@faktura/core/RecoverWrite"
import { Invoices } from "@faktura/maesn"
import { Counterparts, Monite, Receivables } from "@faktura/monite"
import type { FaultKind, Sandbox, ScriptedFault } from "@faktura/sandbox"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Result from "effect/Result"
import { customer, maesnOn, moniteOn, requestsFor, sandboxed, trading } from "./kit/Sandboxed.ts"
import { createInvoice } from "./kit/Subjects.ts"

/** Set `FAULT_SEED` to repeat a run; a failure names its seed. */
const seed = Number(process.env["FAULT_SEED"] ?? Date.now() % 1_000_000)

/** Numbers from 0 to below 1 that the seed decides (mulberry32). */
const draws = (from: number) => () => {
  from = (from + 0x6d2b79f5) | 0
  let mixed = Math.imul(from ^ (from >>> 15), 1 | from)
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
}

/** Faults of creates: half of them. Each leaves the outcome unknown. */
const strikes: ReadonlyArray<FaultKind> = [
  "dropBefore",
  "dropAfter",
  "resetBefore",
  "resetAfter",
  "serverError",
  "badGateway",
  "gatewayTimeout",
  "unavailable",
  "cutBody",
  "malformedBody"
]

const heavy = (operationId: string): ReadonlyArray<ScriptedFault> => {
  const draw = draws(seed)
  return Array.from({ length: 1_000 }, (_, index) => ({ index, isStruck: draw() < 0.5, kind: draw(), coin: draw() }))
    .filter(({ isStruck }) => isStruck)
    .map(({ coin, index, kind }) => ({
      operationId,
      nth: index + 1,
      fault: strikes[Math.floor(kind * strikes.length)] ?? "dropAfter",
      afterWork: coin < 0.5
    }))
}

/** Faults of lookups, by chance. */
const light = {
  dropBefore: 0.03,
  dropAfter: 0.03,
  resetAfter: 0.02,
  serverError: 0.03,
  cutBody: 0.02
}

/** More attempts than usual, because a failed lookup leaves its write unknown. */
const patient = withCallPolicy({ maxAttempts: 12 })

interface Crowd<E, R> {
  readonly operationId: string
  /** Creates a record with this natural key. */
  readonly create: (mark: string) => Effect.Effect<string | null | undefined, E, R>
  /** Natural keys of the records that exist. */
  readonly marks: (sandbox: Sandbox) => ReadonlyArray<string | null | undefined>
}

const crowd = Effect.fnUntraced(function* <E, R>(sandbox: Sandbox, { create, marks, operationId }: Crowd<E, R>) {
  const before = requestsFor(sandbox, operationId).length
  sandbox.faults.set(light)
  sandbox.faults.script(heavy(operationId))
  const intended = Array.from({ length: 200 }, (_, n) => `intended ${n}`)
  const results = yield* Effect.forEach(intended, (mark) => Effect.result(patient(create(mark))), {
    concurrency: "unbounded"
  })
  sandbox.faults.clear()
  const hint = `FAULT_SEED=${seed}`
  const failures = results.flatMap((result) => (Result.isFailure(result) ? [String(result.failure)] : []))
  assert.deepStrictEqual(failures, [], hint)
  assert.deepStrictEqual(results.map(Result.getOrUndefined), intended, `${hint}: somebody else's record`)
  assert.deepStrictEqual(marks(sandbox).toSorted(), intended.toSorted(), `${hint}: doubled, or missing`)
  const sent = requestsFor(sandbox, operationId).slice(before)
  assert.isAbove(sent.filter(({ fault }) => fault !== undefined).length, 100, `${hint}: too few faults struck`)
  assert.isAbove(sent.length, 215, `${hint}: hardly anything was repeated`)
  assert.deepStrictEqual(sandbox.defects(), [])
})

const options = { settle: "10 millis", maxRetries: 20 } as const

const createdInvoice = (reference: string) =>
  Effect.gen(function* () {
    const invoices = yield* Invoices
    const created = yield* recoverWrite(
      Effect.map(createInvoice(reference), ({ data }) => data),
      {
        ...options,
        find: invoices.stream({ query: { limit: 100 } }),
        same: (invoice) => invoice.reference === reference
      }
    )
    return created?.reference
  })

/** A lookup reads a whole list, and there are hundreds of them; in milliseconds. */
const slow = 120_000

describe(`200 creates at once, half of them with a fault (FAULT_SEED=${seed})`, () => {
  it.live(
    "Maesn invoices",
    () =>
      Effect.gen(function* () {
        const sandbox = yield* sandboxed({ seed })
        yield* crowd(sandbox, {
          operationId: "createInvoice",
          create: createdInvoice,
          marks: () => sandbox.maesn.invoices().map(({ reference }) => reference)
        }).pipe(Effect.provide(maesnOn(sandbox)))
      }),
    slow
  )

  it.live(
    "Monite counterparts",
    () =>
      Effect.gen(function* () {
        const sandbox = yield* sandboxed({ seed })
        yield* Effect.gen(function* () {
          const { entityId } = yield* trading
          const counterparts = yield* Counterparts
          const nameOf = (record: { readonly organization?: { readonly legal_name: string } } | object) =>
            "organization" in record ? record.organization?.legal_name : undefined
          yield* crowd(sandbox, {
            operationId: "post_counterparts",
            create: (name) =>
              recoverWrite(counterparts.create({ body: customer(name) }), {
                ...options,
                find: () => Effect.map(counterparts.list({ query: { counterpart_name: name } }), ({ data }) => data),
                same: (counterpart) => nameOf(counterpart) === name
              }).pipe(Effect.map(nameOf)),
            marks: () =>
              sandbox.monite
                .counterparts()
                .map(nameOf)
                .filter((name) => name?.startsWith("intended"))
          }).pipe(Effect.provide(Monite.entity(entityId)))
        }).pipe(Effect.provide(moniteOn(sandbox)))
      }),
    slow
  )

  it.live(
    "Monite receivables",
    () =>
      Effect.gen(function* () {
        const sandbox = yield* sandboxed({ seed })
        yield* Effect.gen(function* () {
          const { draft, entityId } = yield* trading
          const receivables = yield* Receivables
          yield* crowd(sandbox, {
            operationId: "post_receivables",
            create: (memo) =>
              recoverWrite(receivables.create({ body: draft(memo) }), {
                ...options,
                find: receivables.stream({ query: { limit: 250 } }),
                same: (receivable) => receivable.memo === memo
              }).pipe(Effect.map((receivable) => receivable.memo)),
            marks: () =>
              sandbox.monite
                .receivables()
                .map((receivable) => ("memo" in receivable ? String(receivable.memo) : undefined))
          }).pipe(Effect.provide(Monite.entity(entityId)))
        }).pipe(Effect.provide(moniteOn(sandbox)))
      }),
    slow
  )
})

describe("one create", () => {
  it.live("that the server finishes after its caller gave up is adopted", () =>
    Effect.gen(function* () {
      const sandbox = yield* sandboxed()
      sandbox.faults.script([{ operationId: "createInvoice", fault: "delayBefore", holdMs: 400 }])
      yield* Effect.gen(function* () {
        const invoices = yield* Invoices
        const created = yield* recoverWrite(
          Effect.map(createInvoice("late"), ({ data }) => data).pipe(withCallPolicy({ attemptTimeout: 80 })),
          {
            find: invoices.stream(),
            same: ({ reference }) => reference === "late",
            settle: "2 seconds"
          }
        )
        assert.strictEqual(created?.reference, "late")
        assert.strictEqual(sandbox.faults.late(), 1)
        assert.strictEqual(requestsFor(sandbox, "createInvoice").length, 1)
        assert.isAbove(requestsFor(sandbox, "getInvoices").length, 1)
        assert.strictEqual(sandbox.counts().maesn.invoices, 1)
      }).pipe(Effect.provide(maesnOn(sandbox)))
    })
  )

  it.live("with failing lookups stays unknown, says why, and is not sent again", () =>
    Effect.gen(function* () {
      const sandbox = yield* sandboxed()
      sandbox.faults.script([
        { operationId: "createInvoice", fault: "dropAfter" },
        { operationId: "getInvoices", fault: "serverError", times: 99 }
      ])
      yield* Effect.gen(function* () {
        const error = yield* Effect.flip(createdInvoice("lost"))
        assert(error._tag === "OutcomeUnknown" && error.cause instanceof LookupFailed)
        assert.propertyVal(error.cause.cause, "operation", "Invoices.list")
        assert.strictEqual(requestsFor(sandbox, "createInvoice").length, 1)
      }).pipe(Effect.provide(maesnOn(sandbox)))
    })
  )

  it.live("that is interrupted during the settling time is not sent again", () =>
    Effect.gen(function* () {
      const sandbox = yield* sandboxed()
      sandbox.faults.script([{ operationId: "createInvoice", fault: "dropBefore" }])
      yield* Effect.gen(function* () {
        const invoices = yield* Invoices
        const fiber = yield* Effect.forkChild(
          recoverWrite(createInvoice("lost"), { find: invoices.stream(), same: () => false, settle: "500 millis" })
        )
        yield* Effect.sleep(10).pipe(Effect.repeat({ until: () => requestsFor(sandbox, "getInvoices").length > 0 }))
        yield* Fiber.interrupt(fiber)
        yield* Effect.sleep("600 millis")
        assert.strictEqual(requestsFor(sandbox, "createInvoice").length, 1)
      }).pipe(Effect.provide(maesnOn(sandbox)))
    })
  )

  it.live("with two matching records fails and adopts no record", () =>
    Effect.gen(function* () {
      const sandbox = yield* sandboxed()
      yield* Effect.gen(function* () {
        yield* createInvoice("twice")
        sandbox.faults.script([{ operationId: "createInvoice", fault: "dropAfter" }])
        const error = yield* Effect.flip(createdInvoice("twice"))
        assert(error._tag === "RecoverWriteAmbiguous")
        assert.strictEqual(error.count, 2)
        assert.strictEqual(sandbox.counts().maesn.invoices, 2)
      }).pipe(Effect.provide(maesnOn(sandbox)))
    })
  )
})
