// Lists as streams, against servers that page: every record once and in order, and no page that the caller does not read.
import { assert, describe, it } from "@effect/vitest"
import { Contacts } from "@faktura/maesn"
import { Counterparts, Monite, Receivables } from "@faktura/monite"
import type { Sandbox } from "@faktura/sandbox"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { customer, maesnOn, moniteOn, requestsFor, sandboxed, trading } from "./kit/Sandboxed.ts"

/** Number of pages requested since `before`. */
const pagesRead = (sandbox: Sandbox, operationId: string, before = 0): number =>
  requestsFor(sandbox, operationId).length - before

const numbers = (n: number): ReadonlyArray<number> => Array.from({ length: n }, (_, index) => index)

describe("Monite: 250 receivables by token", () => {
  it.live("as items, as pages, and stopped early", () =>
    Effect.gen(function* () {
      const sandbox = yield* sandboxed()
      yield* Effect.gen(function* () {
        const { draft, entityId } = yield* trading
        yield* Effect.gen(function* () {
          const receivables = yield* Receivables
          yield* Effect.forEach(numbers(250), (n) => receivables.create({ body: draft(`invoice ${n}`) }), {
            concurrency: 20
          })
          const stored = sandbox.monite.receivables().map(({ id }) => id)
          assert.lengthOf(stored, 250)

          const items = yield* Stream.runCollect(receivables.stream({ query: { limit: 40 } }))
          assert.deepStrictEqual(
            items.map(({ id }) => id),
            stored
          )
          assert.strictEqual(pagesRead(sandbox, "get_receivables"), 7)

          const pages = yield* Stream.runCollect(receivables.pages({ query: { limit: 100, order: "desc" } }))
          assert.deepStrictEqual(
            pages.map(({ data }) => data.length),
            [100, 100, 50]
          )
          assert.deepStrictEqual(
            pages.flatMap(({ data }) => data.map(({ id }) => id)),
            stored.toReversed()
          )

          for (const [taken, expected] of [
            [1, 1],
            [40, 1],
            [41, 2],
            [80, 2]
          ] as const) {
            const before = requestsFor(sandbox, "get_receivables").length
            const some = yield* receivables.stream({ query: { limit: 40 } }).pipe(Stream.take(taken), Stream.runCollect)
            assert.deepStrictEqual(
              some.map(({ id }) => id),
              stored.slice(0, taken)
            )
            assert.strictEqual(pagesRead(sandbox, "get_receivables", before), expected, `${taken} items`)
          }
        }).pipe(Effect.provide(Monite.entity(entityId)))
      }).pipe(Effect.provide(moniteOn(sandbox)))
      assert.deepStrictEqual(sandbox.defects(), [])
    })
  )

  it.live("continue after a lost response, and skip nothing when records disappear meanwhile", () =>
    Effect.gen(function* () {
      const sandbox = yield* sandboxed()
      yield* Effect.gen(function* () {
        const { counterpartId, entityId } = yield* trading
        yield* Effect.gen(function* () {
          const counterparts = yield* Counterparts
          yield* Effect.forEach(numbers(24), (n) => counterparts.create({ body: customer(`Customer ${n}`) }))
          const stored = sandbox.monite.counterparts().map(({ id }) => id)
          sandbox.faults.script([{ operationId: "get_counterparts", nth: 2, fault: "dropAfter" }])
          const seen = yield* counterparts.pages({ query: { limit: 10 } }).pipe(
            // The first record is deleted after it was read: an offset would now skip a record.
            Stream.tap(({ data }) =>
              data.some(({ id }) => id === counterpartId)
                ? counterparts.delete({ path: { counterpart_id: counterpartId } })
                : Effect.void
            ),
            Stream.runCollect
          )
          assert.deepStrictEqual(
            seen.flatMap(({ data }) => data.map(({ id }) => id)),
            stored
          )
          assert.strictEqual(pagesRead(sandbox, "get_counterparts"), 4)
        }).pipe(Effect.provide(Monite.entity(entityId)))
      }).pipe(Effect.provide(moniteOn(sandbox)))
    })
  )

  it.live("an empty list is one page and no items", () =>
    Effect.gen(function* () {
      const sandbox = yield* sandboxed()
      yield* Effect.gen(function* () {
        const { entityId } = yield* trading
        const items = yield* Receivables.use((receivables) => Stream.runCollect(receivables.stream())).pipe(
          Effect.provide(Monite.entity(entityId))
        )
        assert.deepStrictEqual([items.length, pagesRead(sandbox, "get_receivables")], [0, 1])
      }).pipe(Effect.provide(moniteOn(sandbox)))
    })
  )
})

describe("Maesn: 23 contacts by number, five a page", () => {
  it.live("as items, as pages, and stopped early", () =>
    Effect.gen(function* () {
      const sandbox = yield* sandboxed()
      yield* Effect.gen(function* () {
        const contacts = yield* Contacts
        const query = { limit: 5 } as const
        // Includes the sample customer that is there from the start.
        yield* Effect.forEach(numbers(22), (n) =>
          contacts.create({ body: { contactType: "COMPANY", companyName: `Customer ${n}` } })
        )
        const stored = sandbox.maesn.contacts().map(({ id }) => id)
        assert.lengthOf(stored, 23)
        const items = yield* Stream.runCollect(contacts.stream({ query }))
        assert.deepStrictEqual<ReadonlyArray<unknown>>(
          items.map(({ id }) => id),
          stored
        )
        const pages = yield* Stream.runCollect(contacts.pages({ query }))
        assert.deepStrictEqual(
          pages.map(({ data }) => data?.length),
          [5, 5, 5, 5, 3]
        )
        assert.strictEqual(pagesRead(sandbox, "getContacts"), 10)
        for (const [taken, expected] of [
          [5, 1],
          [6, 2],
          [23, 5]
        ] as const) {
          const before = requestsFor(sandbox, "getContacts").length
          const some = yield* contacts.stream({ query }).pipe(Stream.take(taken), Stream.runCollect)
          assert.strictEqual(some.length, taken)
          assert.strictEqual(pagesRead(sandbox, "getContacts", before), expected, `${taken} items`)
        }
        const rest = yield* contacts.stream({ query: { ...query, page: 4 } }).pipe(Stream.runCollect)
        assert.deepStrictEqual<ReadonlyArray<unknown>>(
          rest.map(({ id }) => id),
          stored.slice(15)
        )
      }).pipe(Effect.provide(maesnOn(sandbox)))
      assert.deepStrictEqual(sandbox.defects(), [])
    })
  )

  it.live("a full last page ends the list without another request", () =>
    Effect.gen(function* () {
      const sandbox = yield* sandboxed()
      yield* Effect.gen(function* () {
        const contacts = yield* Contacts
        yield* Effect.forEach(numbers(9), () => contacts.create({ body: { contactType: "COMPANY" } }))
        const items = yield* Stream.runCollect(contacts.stream({ query: { limit: 5 } }))
        assert.deepStrictEqual([items.length, pagesRead(sandbox, "getContacts")], [10, 2])
      }).pipe(Effect.provide(maesnOn(sandbox)))
    })
  )
})
