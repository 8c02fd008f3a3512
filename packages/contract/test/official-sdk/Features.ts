/**
 * What an integration needs besides single calls, and the official SDK leaves to its users. A small check each that it is
 * there; the details are tested where each is made.
 */
import { assert } from "@effect/vitest"
import { withCallPolicy } from "@faktura/core"
import { awaitTask, Contacts, Invoices, Items, Maesn, verifyMaesnEvents } from "@faktura/maesn"
import { Effect, Fiber, Layer, Redacted, Schedule, Stream } from "effect"
import { TestClock } from "effect/testing"
import { createHmac } from "node:crypto"
import { exported } from "../kit/Exported.ts"
import { maesnOn, requestsFor, sandboxed } from "../kit/Sandboxed.ts"
import type { Defect } from "./Defect.ts"
import { keys, maesnAt, noting, pauses, scripted } from "./Scripted.ts"

const readItem = Items.use((items) => items.get({ path: { itemId: "1" } }))
const item = { status: 200, json: { data: { id: "1" } } } as const
const account = (key: string) => Maesn.account({ key: Redacted.make(key) })

/** Row 20. */
export const features: ReadonlyArray<Defect> = [
  {
    number: 20,
    defect: "no rate limiting, pages, task polling, webhooks, telemetry, test doubles or several accounts",
    ours: {
      "rate limiting: after a 429 the account's other calls wait too": Effect.gen(function* () {
        const { url } = yield* scripted({ status: 429, json: {}, headers: { "retry-after": "5" } }, item)
        const { fetch, noted } = yield* noting
        const pause = yield* pauses
        yield* Effect.gen(function* () {
          const refused = yield* Effect.forkChild(readItem)
          yield* pause.next
          const other = yield* Effect.forkChild(readItem)
          yield* TestClock.adjust(4_999)
          assert.deepStrictEqual(noted.times, [0])
          yield* TestClock.adjust("5 seconds")
          yield* Fiber.joinAll([refused, other])
          assert.lengthOf(noted.times, 3)
        }).pipe(Effect.provide(maesnAt(url, { fetch })), pause.heard)
      }),
      "concurrency: as many calls at once as the caller says": Effect.gen(function* () {
        const { requests, url } = yield* scripted(item)
        const { fetch, noted } = yield* noting
        yield* Effect.forEach(Array.from({ length: 12 }), () => readItem, { concurrency: 3 }).pipe(
          Effect.provide(maesnAt(url, { fetch }))
        )
        assert.deepStrictEqual([noted.most, requests.length], [3, 12])
      }),
      "pages: as they come, or record by record": Effect.gen(function* () {
        const sandbox = yield* sandboxed()
        yield* Effect.gen(function* () {
          const contacts = yield* Contacts
          // With the sample customer that the books hold from the start there are seven.
          yield* Effect.forEach(Array.from({ length: 6 }), () => contacts.create({ body: { contactType: "COMPANY" } }))
          const query = { limit: 5 } as const
          const pages = yield* Stream.runCollect(contacts.pages({ query }))
          const records = yield* Stream.runCollect(contacts.stream({ query }))
          assert.deepStrictEqual([pages.map(({ data }) => data.length), records.length], [[5, 2], 7])
          assert.lengthOf(requestsFor(sandbox, "getContacts"), 4)
        }).pipe(Effect.provide(maesnOn(sandbox)))
      }),
      "task polling: until the task has ended": Effect.gen(function* () {
        const [open, done] = ["IN_PROGRESS", "SUCCESS"].map((status) => ({
          status: 200,
          json: { data: { status, responseData: { id: "7" } } }
        }))
        const { maesn, requests } = yield* scripted(open!, open!, done!)
        const end = yield* Effect.provide(awaitTask("t 1", { schedule: Schedule.forever }), maesn)
        assert.deepStrictEqual(end, {
          _tag: "Succeeded",
          status: "SUCCESS",
          information: [],
          responseData: { id: "7" }
        })
        assert.deepStrictEqual(
          requests.map(({ url }) => url),
          Array.from({ length: 3 }, () => "/accounting/asyncTask/t%201")
        )
      }),
      "webhooks: a delivery is genuine, or refused": Effect.gen(function* () {
        const secret = "0f".repeat(32)
        const rawBody = JSON.stringify([{ eventType: "CREATED", resource: "INVOICE", id: "1" }])
        const signature = createHmac("sha256", secret).update(rawBody).digest("hex")
        const genuine = { secret: Redacted.make(secret), signature, rawBody }
        const events = yield* verifyMaesnEvents(genuine)
        assert.deepStrictEqual(
          events.map((event) => event.known && event.resource),
          ["INVOICE"]
        )
        const error = yield* Effect.flip(verifyMaesnEvents({ ...genuine, rawBody: `${rawBody} ` }))
        assert.strictEqual(error._tag, "WebhookRejected")
      }),
      "telemetry: a span for the call and for each attempt, and metrics": Effect.gen(function* () {
        const { maesn } = yield* scripted({ status: 429, json: {}, headers: { "retry-after": "0" } }, item)
        const seen = yield* exported(readItem.pipe(withCallPolicy({ baseDelay: 0 }), Effect.provide(maesn)))
        assert.deepStrictEqual(
          seen
            .spans()
            .map(({ name }) => name)
            .sort(),
          ["GET /accounting/items/{itemId}", "GET /accounting/items/{itemId}", "maesn.Items.get"]
        )
        const names = seen.series().map(({ name }) => name)
        assert.includeMembers(names, ["http.client.request.duration", "faktura.client.retries"])
      }),
      "test doubles: a service of the given methods": Effect.gen(function* () {
        const double = Invoices.layerMock({ get: () => Effect.succeed({ data: { invoiceId: "7" } }) })
        const { data } = yield* Invoices.use((invoices) => invoices.get({ path: { invoiceId: "7" } })).pipe(
          Effect.provide(Layer.merge(double, account("k")))
        )
        assert.strictEqual(data.invoiceId, "7")
      }),
      "several accounts: over one client, and the closest one wins": Effect.gen(function* () {
        const { maesn, requests } = yield* scripted(item)
        yield* Effect.gen(function* () {
          yield* readItem
          yield* Effect.all([Effect.provide(readItem, account("one")), Effect.provide(readItem, account("two"))])
          yield* readItem
        }).pipe(Effect.provide(maesn))
        assert.deepStrictEqual(
          requests.map(({ headers }) => headers["x-account-key"]),
          [keys.account, "one", "two", keys.account]
        )
        assert.isTrue(requests.every(({ headers }) => headers["x-api-key"] === keys.apiKey))
      })
    }
  }
]
