/** From a change at a vendor to planned work, over HTTP: subscriptions, deliveries in any order, doubled and late. */
import { assert, describe, it } from "@effect/vitest"
import { withCallPolicy } from "@faktura/core"
import { Effect } from "effect"
import type { Scope } from "effect"
import { SqlClient } from "effect/sql"
import * as Database from "../../src/database/Database.ts"
import { dispatchOnce } from "../../src/inbox/Dispatch.ts"
import { receive } from "../../src/inbox/Receive.ts"
import type { WebhookDelivery } from "../../src/inbox/Receive.ts"
import { subscribe } from "../../src/inbox/Subscriptions.ts"
import { Settling } from "../../src/workflows/Write.ts"
import { dump } from "../tenants/kit/Dump.ts"
import { endpoint } from "./kit/Endpoint.ts"
import { hint, pick, randoms, seed } from "./kit/Random.ts"
import { inboxCounts, plannedRuns, shop, world } from "./kit/Shop.ts"
import type { Shop, World } from "./kit/Shop.ts"
import type { IntentStore } from "@faktura/durable"
import { Layer } from "effect"

const dispatch = withCallPolicy({ maxAttempts: 1 })(dispatchOnce)

const inMemory = Layer.orDie(Database.layer({ kind: "sqlite", file: ":memory:" }))

const run = <A>(program: Effect.Effect<A, unknown, World | IntentStore | Scope.Scope>) =>
  Effect.scoped(program).pipe(
    Effect.provideService(Settling, 0),
    Effect.provide(world(inMemory).pipe(Layer.provideMerge(inMemory)))
  )

interface Log {
  readonly deliveries: ReadonlyArray<{ readonly id: number }>
}

/** Lets the sandbox send all its deliveries again. */
const sendAgain = ({ sandbox: { monite } }: Shop, times: number, delayMs = 0) =>
  Effect.promise(async () => {
    const control = `${new URL(monite.baseUrl).origin}/__sandbox/deliveries`
    const { deliveries } = (await (await fetch(control)).json()) as Log // the sandbox's own format
    for (const { id } of deliveries) {
      await fetch(`${control}/${id}`, { method: "POST", body: JSON.stringify({ times, delayMs }) })
    }
    return deliveries.length
  })

const versionsOf = (runs: ReadonlyArray<string>, id: string): ReadonlyArray<string> =>
  runs.filter((each) => each.includes(id)).map((each) => each.slice(each.indexOf(id) + id.length + 1))

describe("webhooks", () => {
  it.live(
    "an invoice and its payment, with doubled and late deliveries",
    () =>
      run(
        Effect.gen(function* () {
          const acme = yield* shop("acme")
          const { address, received, until } = yield* endpoint()
          yield* subscribe("acme", address)
          const id = yield* acme.invoice
          yield* until(2)
          assert.deepStrictEqual(
            received.map(({ outcome, status }) => [status, outcome]),
            [
              [200, "Accepted"],
              [200, "Accepted"]
            ]
          )
          // The response came before any work.
          assert.deepStrictEqual([yield* plannedRuns, yield* inboxCounts], [[], { new: 2 }])
          yield* dispatch
          const issued = yield* acme.version(id)
          assert.deepStrictEqual(versionsOf(yield* plannedRuns, id), [issued])

          const before = yield* dump
          const sent = yield* sendAgain(acme, 2)
          yield* until(2 + 2 * sent)
          assert.strictEqual(yield* dispatch, 0)
          assert.deepStrictEqual(yield* dump, before)

          yield* acme.act(id, "mark_as_paid")
          yield* until(3 + 2 * sent)
          // The old deliveries come once more, after the new one.
          const late = yield* sendAgain(acme, 1, 5)
          yield* until(3 + 2 * sent + late)
          yield* dispatch
          const paid = yield* acme.version(id)
          assert.deepStrictEqual(versionsOf(yield* plannedRuns, id), [issued, paid])

          const ledgerId = yield* acme.ledgerInvoice(id)
          yield* acme.pay(ledgerId, 100)
          yield* until(4 + 2 * sent + late)
          yield* dispatch
          assert.strictEqual((yield* plannedRuns).filter((each) => each.startsWith("ReturnPayment")).length, 1)
          assert.deepStrictEqual(new Set(received.map(({ status }) => status)), new Set([200]))
          assert.deepStrictEqual(acme.sandbox.defects(), [])
        })
      ),
    { timeout: 60_000 }
  )

  it.live(
    "in any order of changes, deliveries, repetitions and readings, each version is planned at most once, and the last one is",
    () =>
      run(
        Effect.gen(function* () {
          const random = randoms(seed)
          const acme = yield* shop("acme")
          const recorded: Array<WebhookDelivery> = []
          const { address, until } = yield* endpoint((delivery) =>
            Effect.sync(() => {
              recorded.push(delivery)
              return { status: 200, outcome: "Accepted" } as const
            })
          )
          yield* subscribe("acme", address)
          const versions = new Map<string, Array<string>>()
          const seen = new Map<string, Array<string>>()
          const ids: Array<string> = []
          const changes: Array<Effect.Effect<void>> = []
          let sent = 0
          for (let n = 0; n < 4; n++) {
            const id = yield* acme.draft
            ids.push(id)
            versions.set(id, [])
            const change = (action: "issue" | "mark_as_paid" | "cancel") =>
              Effect.gen(function* () {
                yield* acme.act(id, action)
                versions.get(id)?.push(yield* acme.version(id))
                sent += 1
              })
            changes.push(change("issue"), n % 2 === 0 ? change("mark_as_paid") : change("cancel"))
          }
          sent += ids.length
          /** Checks the planned versions: they never go back, and no version comes twice. */
          const check = Effect.gen(function* () {
            const runs = yield* plannedRuns
            for (const id of ids) {
              const now = versionsOf(runs, id)
              const before = seen.get(id) ?? []
              const added = now.filter((version) => !before.includes(version))
              for (const version of added) {
                assert.isTrue(
                  before.every((earlier) => earlier < version),
                  `${hint}: ${id} ${version} after ${before.join(" ")}`
                )
              }
              seen.set(id, [...now])
            }
          })
          // Changes of one document keep their order.
          const queues = ids.map((_, n) => [changes[2 * n]!, changes[2 * n + 1]!])
          for (let step = 0; step < 60; step++) {
            const choice = random()
            const open = queues.filter((queue) => queue.length > 0)
            if (choice < 0.2 && open.length > 0) yield* pick(open, random).shift()!
            else if (choice < 0.75 && recorded.length > 0) yield* receive(pick(recorded, random))
            else {
              yield* dispatch
              yield* check
            }
          }
          for (const queue of queues) for (const each of queue) yield* each
          yield* until(sent)
          for (const delivery of recorded) yield* receive(delivery)
          yield* dispatch
          yield* dispatch
          yield* check
          for (const id of ids) {
            const [planned, existed] = [seen.get(id) ?? [], versions.get(id) ?? []]
            assert.includeMembers(existed, [...planned], hint)
            // A cancellation counts only for what was planned before it.
            const isCanceled = acme.sandbox.monite.receivables().find((each) => each.id === id)?.status === "canceled"
            if (!isCanceled || planned.length > 0) assert.include(planned, existed.at(-1), hint)
          }
          assert.strictEqual((yield* inboxCounts)["new"] ?? 0, 0)
          const sql = yield* SqlClient.SqlClient
          assert.deepStrictEqual(yield* sql`SELECT 1 FROM bridge_inbox WHERE attempts > 0`, [], hint)
        })
      ),
    { timeout: 60_000 }
  )
})
