/**
 * Checks of faults with the same result on every runtime. For differences see `Observed`.
 */
import { CallPolicy, defaultCallPolicy } from "@faktura/core"
import { stream } from "@faktura/core/Streaming"
import { Invoices, MaesnClient, TaxRates } from "@faktura/maesn"
import type { AnyCallError } from "@faktura/core"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Stream from "effect/Stream"
import { outcomeOf, same } from "../Check.ts"
import type { Check } from "../Check.ts"
import { invoice, maesn } from "../Services.ts"
import * as Stage from "../Stage.ts"

const read = TaxRates.use((taxRates) => taxRates.list())
const write = (reference: string) => Invoices.use((invoices) => invoices.create({ body: invoice(reference) }))

/** Operation of the stage: three lines of JSON, sent one by one. */
const lines = stream<undefined, unknown, AnyCallError, MaesnClient>(
  () => ({
    id: "Stage.lines",
    method: "GET",
    path: "/lines",
    kind: "read",
    client: MaesnClient,
    success: [{ status: 200, as: "lines" }]
  }),
  "lines"
)

/** Expected results of faults. */
export const faultChecks: ReadonlyArray<Check> = [
  {
    name: "429 with Retry-After: a write waits too",
    run: (place) =>
      Effect.gen(function* () {
        const before = yield* Stage.arrived(place, "createInvoice")
        yield* Stage.script(place, [{ operationId: "createInvoice", fault: "tooManyRequests", retryAfterSeconds: 1 }])
        yield* same("outcome", yield* outcomeOf(write("after 429")), "done")
        yield* same("requests", (yield* Stage.arrived(place, "createInvoice")) - before, 2)
      }).pipe(Effect.provide(maesn(place)))
  },
  {
    name: "a response cut short: a read is retried, a write was done",
    run: (place) =>
      Effect.gen(function* () {
        yield* Stage.script(place, [{ operationId: "getTaxRates", fault: "cutBody" }])
        yield* same("read", yield* outcomeOf(read), "done")
        const before = (yield* Stage.counts(place)).maesn.invoices
        yield* Stage.script(place, [{ operationId: "createInvoice", fault: "cutBody" }])
        yield* same("write", yield* outcomeOf(write("cut")), "ResponseInvalid")
        yield* same("invoices", (yield* Stage.counts(place)).maesn.invoices - before, 1)
      }).pipe(Effect.provide(maesn(place)))
  },
  {
    name: "no response in time: Unavailable for a read, OutcomeUnknown for a write",
    run: (place) =>
      Effect.gen(function* () {
        yield* same("read", yield* outcomeOf(read), "Unavailable")
        yield* same("write", yield* outcomeOf(write("held")), "OutcomeUnknown")
        yield* Stage.left(place)
      }).pipe(
        Effect.provideService(CallPolicy, { ...defaultCallPolicy, attemptTimeout: 200, maxAttempts: 1 }),
        Effect.provide(maesn(place, `${place.stage}/hold`))
      )
  },
  {
    name: "interrupting a call aborts its request",
    run: (place) =>
      Effect.gen(function* () {
        const call = yield* Effect.forkChild(write("interrupted"))
        // A call that fails before it arrives fails the check.
        yield* Effect.raceFirst(Stage.held(place), Fiber.join(call))
        yield* Fiber.interrupt(call)
        yield* Stage.left(place)
      }).pipe(Effect.provide(maesn(place, `${place.stage}/hold`)))
  },
  {
    name: "lines are read while they arrive",
    run: (place) =>
      Effect.gen(function* () {
        yield* same("lines", yield* Stream.runCollect(lines()), [{ n: 1 }, { n: 2 }, { n: 3 }])
      }).pipe(Effect.provide(maesn(place, place.stage)))
  }
]
