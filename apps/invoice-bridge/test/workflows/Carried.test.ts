/** The look-up of documents that were carried already: which tries look, and what is made. */
import { assert, describe, it } from "@effect/vitest"
import { IntentStore, layerSqlite } from "@faktura/durable"
import { Effect } from "effect"
import { CurrentRun, CurrentTry } from "../../src/engine/CurrentRun.ts"
import { carriedOr, carriedRecord, unlessCarried } from "../../src/workflows/Carried.ts"
import { writeKey } from "../../src/workflows/Write.ts"

const key = "receivable 1"
const stored = { id: "stored", warnings: [] }
const made = { id: "made", warnings: ["new"] }

/** Provides a run of the tenant, and a store in which the write was prepared. */
const over = <A, E>(
  prepare: (store: IntentStore["Service"]) => Effect.Effect<unknown, unknown>,
  work: Effect.Effect<A, E, IntentStore | CurrentRun>
) =>
  Effect.gen(function* () {
    yield* Effect.orDie(IntentStore.use(prepare))
    return yield* work
  }).pipe(
    Effect.provide(layerSqlite({ file: ":memory:" }), { local: true }),
    Effect.provideService(CurrentRun, {
      run: "run",
      round: 1,
      tenant: "acme",
      workflow: "CarryInvoice",
      subject: "1",
      trace: undefined,
      known: {}
    })
  )

type Prepare = Parameters<typeof over>[0]

const intents = {
  missing: () => Effect.void,
  planned: (store) => store.plan(writeKey("acme", key)),
  abandoned: (store) =>
    Effect.andThen(store.plan(writeKey("acme", key)), store.abandon(writeKey("acme", key), "by hand")),
  "of another tenant": (store) =>
    Effect.andThen(store.plan(writeKey("globex", key)), store.resolve(writeKey("globex", key), stored)),
  done: (store) => Effect.andThen(store.plan(writeKey("acme", key)), store.resolve(writeKey("acme", key), stored)),
  unreadable: (store) => Effect.andThen(store.plan(writeKey("acme", key)), store.resolve(writeKey("acme", key), 7))
} satisfies Record<string, Prepare>

describe("carriedRecord", () => {
  const table = [
    ["missing", undefined],
    ["planned", undefined],
    ["abandoned", undefined],
    ["of another tenant", undefined],
    ["done", stored]
  ] as const
  for (const [state, expected] of table) {
    it.effect(`of an intent that is ${state}`, () =>
      Effect.map(over(intents[state], carriedRecord(key)), (found) => assert.deepStrictEqual(found, expected))
    )
  }

  it.effect("fails for a stored result that is no record, and names the write", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(over(intents.unreadable, carriedRecord(key)))
      assert.deepInclude(error, { _tag: "ValueInvalid", key: "acme: receivable 1", value: "result" })
    })
  )
})

describe("a step of the contact", () => {
  for (const [state, contact] of [
    ["missing", "contact"],
    ["planned", "contact"],
    ["done", null]
  ] as const) {
    it.effect(`returns ${contact} if the write is ${state}`, () =>
      Effect.map(over(intents[state], unlessCarried(key, Effect.succeed("contact"))), (id) =>
        assert.strictEqual(id, contact)
      )
    )
  }
})

describe("a step of the document", () => {
  const table: ReadonlyArray<
    readonly [state: "missing" | "planned" | "done", contactId: string | null, attempt: number, expected: typeof made]
  > = [
    ["missing", "contact", 1, made],
    ["missing", null, 1, made],
    ["missing", "contact", 2, made],
    ["planned", null, 1, made],
    ["done", null, 1, stored],
    // A run that was blocked before another run carried its document.
    ["done", "contact", 2, stored],
    // The step before has looked: the durable write finds the stored result in this rare case.
    ["done", "contact", 1, made]
  ]
  for (const [state, contactId, attempt, expected] of table) {
    it.effect(`with ${contactId ?? "no contact"}, in try ${attempt}: ${state} is ${expected.id}`, () =>
      Effect.map(
        over(
          intents[state],
          Effect.provideService(carriedOr(key, contactId, Effect.succeed(made)), CurrentTry, attempt)
        ),
        (record) => assert.deepStrictEqual(record, expected)
      )
    )
  }
})
