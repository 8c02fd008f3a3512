/**
 * Runs the work in phases: onboard, issue, carry, reconcile.
 *
 * A phase does what it can and reports the rest. The next phase works on the records that exist. Every step knows
 * whether it was done, so nothing depends on how far an earlier run came.
 */
import { Monite } from "@faktura/monite"
import type { Entity } from "@faktura/monite"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import type { Apis } from "./Apis.ts"
import { booked, carryContact, carryInvoice, customersOf } from "./Carry.ts"
import { stockShelf, welcome } from "./Catalog.ts"
import type { RunStopped } from "./Failure.ts"
import type { FileUnusable } from "./FileProblem.ts"
import { issue } from "./Issue.ts"
import { onboard, onboardingParts } from "./Onboard.ts"
import * as Acme from "./Acme.ts"
import { customers, invoices } from "./Plan.ts"
import { Progress } from "./Progress.ts"
import { RecordIndex } from "./RecordIndex.ts"
import { reconcile as compareBoth } from "./Reconcile.ts"
import type { Reconciliation } from "./Reconcile.ts"
import { inRounds } from "./Rounds.ts"
import type { Unfinished } from "./Rounds.ts"
import { State } from "./State.ts"
import { contactNumber } from "./Translate.ts"

/** Result of a command. */
export interface RunResult {
  /** Unfinished work. Empty if everything is done. */
  readonly unfinished: ReadonlyArray<Unfinished>
  /** Missing if the command does not compare, or could not. */
  readonly reconciliation?: Reconciliation | undefined
}

/** Error of a command that needs a company before one is onboarded. */
export class NotOnboarded extends Data.TaggedError("NotOnboarded")<{ readonly message: string }> {}

/** Number of invoices that are processed at once. */
const concurrency = 4

/** Options for `inRounds` with a single item. */
const single = (what: string) => ({ items: [what], name: (item: string) => item, concurrency: 1 })

const onboardPhase = Effect.gen(function* () {
  const progress = yield* Progress
  return yield* progress.phase(`Onboard ${Acme.entity.organization.legal_name}`, onboardingParts, (phase) =>
    inRounds({ ...single("onboarding"), work: () => onboard(phase) })
  )
})

const issuePhase = Effect.gen(function* () {
  const progress = yield* Progress
  const prepared = yield* progress.phase("Products, customers", 1 + customers.length, (phase) =>
    Effect.gen(function* () {
      const shelf = yield* inRounds({
        ...single("products"),
        work: () => Effect.tap(stockShelf(), () => phase.reached("products"))
      })
      const parties = yield* inRounds({
        items: customers,
        name: ({ name }) => `customer ${name}`,
        work: (customer) =>
          welcome(customer).pipe(
            Effect.tap(() => phase.reached(customer.reference)),
            Effect.map((party) => [customer.reference, party] as const)
          ),
        concurrency
      })
      return { shelf, parties }
    })
  )
  const parties = new Map(prepared.parties.done)
  const [shelf] = prepared.shelf.done
  const before = [...prepared.shelf.unfinished, ...prepared.parties.unfinished]
  if (shelf === undefined) return before
  const ready = invoices.flatMap((plan) => {
    const party = parties.get(plan.customer.reference)
    return party === undefined ? [] : [{ plan, party }]
  })
  const issued = yield* progress.phase("Issue invoices", invoices.length, (phase) =>
    inRounds({
      items: ready,
      name: ({ plan }) => `invoice ${plan.key}`,
      work: ({ party, plan }) => Effect.tap(issue(plan, shelf, party), () => phase.reached(plan.key)),
      concurrency
    })
  )
  return [...before, ...issued.unfinished]
})

const carryPhase = Effect.gen(function* () {
  const progress = yield* Progress
  const listed = yield* inRounds({ ...single("the list of issued invoices"), work: () => booked })
  const [receivables] = listed.done
  if (receivables === undefined) return listed.unfinished
  const buyers = customersOf(receivables)
  const contacts = yield* progress.phase("Carry customers", buyers.length, (phase) =>
    inRounds({
      items: buyers,
      name: (receivable) => `contact ${contactNumber(receivable)}`,
      work: (receivable) => Effect.tap(carryContact(receivable), ({ number }) => phase.reached(number)),
      concurrency
    })
  )
  const contactIds = new Map(contacts.done.map(({ id, number }) => [number, id]))
  const ready = receivables.flatMap((receivable) => {
    const contactId = contactIds.get(contactNumber(receivable))
    return contactId === undefined ? [] : [{ receivable, contactId }]
  })
  const carried = yield* progress.phase("Carry invoices", receivables.length, (phase) =>
    inRounds({
      items: ready,
      name: ({ receivable }) => `carrying of ${receivable.document_id ?? receivable.id}`,
      work: ({ contactId, receivable }) => Effect.tap(carryInvoice(receivable, contactId), phase.reached),
      concurrency
    })
  )
  return [...contacts.unfinished, ...carried.unfinished]
})

const reconcilePhase: Effect.Effect<RunResult, RunStopped, Apis | Entity | Progress> = Effect.gen(function* () {
  const progress = yield* Progress
  const compared = yield* progress.phase("Reconcile", 1, (phase) =>
    inRounds({ ...single("reconciliation"), work: () => Effect.tap(compareBoth(), () => phase.reached("all")) })
  )
  return { unfinished: compared.unfinished, reconciliation: compared.done[0] }
})

/** Provides work with the entity and the record index. */
const forEntity =
  (entityId: string) =>
  <A, E, R>(work: Effect.Effect<A, E, R>) =>
    // `local`: the existing records are read again for each piece of work.
    work.pipe(Effect.provide(RecordIndex.layer, { local: true }), Effect.provide(Monite.entity(entityId)))

const onboardedEntity = Effect.gen(function* () {
  const state = yield* State
  const [entity] = yield* state.results("entity")
  if (entity === undefined) {
    return yield* new NotOnboarded({
      message:
        "No company is onboarded yet. Run the command onboard first, or run without a command, which does everything."
    })
  }
  return entity.id
})

/** Services of every command. */
export type Environment = Apis | State | Progress

/** Errors that end a command early. */
export type Ending = NotOnboarded | RunStopped | FileUnusable

/** Onboards the company. */
export const runOnboard: Effect.Effect<RunResult, RunStopped, Environment> = Effect.map(
  onboardPhase,
  ({ unfinished }) => ({
    unfinished
  })
)

/** Carries issued invoices. */
export const runCarry: Effect.Effect<RunResult, Ending, Environment> = Effect.gen(function* () {
  const unfinished = yield* carryPhase.pipe(forEntity(yield* onboardedEntity))
  return { unfinished }
})

/** Compares both sides. */
export const runReconcile: Effect.Effect<RunResult, Ending, Environment> = Effect.gen(function* () {
  return yield* reconcilePhase.pipe(forEntity(yield* onboardedEntity))
})

/** Does everything: onboards, issues fifty invoices, carries them, compares both sides. */
export const runEverything: Effect.Effect<RunResult, RunStopped, Environment> = Effect.gen(function* () {
  const onboarded = yield* onboardPhase
  const [entityId] = onboarded.done
  if (entityId === undefined) return { unfinished: onboarded.unfinished }
  return yield* Effect.gen(function* () {
    const issued = yield* issuePhase
    const carried = yield* carryPhase
    const compared = yield* reconcilePhase
    return { ...compared, unfinished: [...issued, ...carried, ...compared.unfinished] }
  }).pipe(forEntity(entityId))
})
