/**
 * What requests are: as the caller gave them, with nothing left out, nothing added, and nothing in them that is wrong.
 */
import { assert } from "@effect/vitest"
import { LocalDate, Money } from "@faktura/core"
import { Auth, Contacts, Files, Invoices, Items, PassThrough, Payments } from "@faktura/maesn"
import type { CreatePassThroughRequestDto } from "@faktura/maesn-client"
import { Effect, Result } from "effect"
import { maesnOn, requestsFor, sandboxed } from "../kit/Sandboxed.ts"
import { outcomeOf } from "../kit/Subjects.ts"
import type { Call, Check, Defect } from "./Defect.ts"
import { keys, scripted } from "./Scripted.ts"

const inner: Readonly<Record<string, CreatePassThroughRequestDto>> = {
  "headers, query and an object in the body": {
    path: "/api/v1/invoices",
    method: "POST",
    headers: { "x-company": "7", Accept: "application/json" },
    query: { page: 2, states: ["OPEN", "PAID"], filter: { from: "2026-01-01", deep: [null, true] } },
    body: { lines: [{ amount: 1.5, note: null }], "odd key": {} }
  },
  "an array in the body": { path: "/api/v1/bulk", method: "PUT", body: [1, "2", { three: [3] }] },
  "text in the body": { path: "/soap", method: "POST", body: "<x/>" },
  "empty ones, as given": { path: "/x", method: "PATCH", headers: {}, query: {}, body: {} },
  "nothing that was not given": { path: "/x", method: "GET" }
}

/** The request arrives as it was given, and what the system said is given whole. */
const passedThrough = (body: CreatePassThroughRequestDto, said: unknown): Check =>
  Effect.gen(function* () {
    const { maesn, requests } = yield* scripted({ status: 201, json: { data: said } })
    const response = yield* PassThrough.use((through) => through.create({ body })).pipe(Effect.provide(maesn))
    assert.deepStrictEqual<unknown>(JSON.parse(String(requests[0]?.body)), body)
    assert.deepStrictEqual<unknown>(response, { data: said })
  })

const said: ReadonlyArray<unknown> = [{ Invoices: [{ id: 1, lines: [[], {}] }] }, [{ id: 1 }, [2], null], [], "<y/>"]

const subsets = [
  { apiKey: "k" },
  { apiKey: "k", tenantId: "t" },
  { username: "u", password: "p", url: "https://example.com" },
  { clientName: "c", clientSecret: "s", mandant: "1", database: "d" }
]

/** Requests of every manner: without a body, with JSON, with a form. */
const manners: Readonly<Record<string, Call>> = {
  "a read": Items.use((items) => items.get({ path: { itemId: "1" } })),
  "a list": Items.use((items) => items.list({ query: { limit: 5 } })),
  "a create": Contacts.use((contacts) => contacts.create({ body: { contactType: "COMPANY" } })),
  "a delete": Payments.use((payments) => payments.delete({ path: { paymentId: "1" } })),
  "an upload": Files.use((files) => files.create({ body: { file: new File(["%PDF"], "a.pdf") } }))
}

/** Nothing is sent, and the field is named. */
const refused = (call: Call, field: string): Check =>
  Effect.gen(function* () {
    const { maesn, requests } = yield* scripted({ status: 200, json: { data: [] } })
    const { error } = yield* Effect.provide(outcomeOf(call), maesn)
    if (error?._tag !== "RequestInvalid") return assert.fail(`it is ${error?._tag ?? "done"}`)
    // A union says what each of its members would take.
    assert.deepStrictEqual([...new Set(error.problems.map((problem) => problem.field))], [field])
    assert.lengthOf(requests, 0)
  })

const invoiceOf = (invoiceDate: string): Call =>
  Invoices.use((invoices) => invoices.create({ body: { invoiceDate, lineItems: [{ quantity: 1 }] } }))

const noDates = ["31.01.2026", "2026-02-30", "2026-13-01", "2025-02-29", "2026-01-31T25:00:00Z", "tomorrow", ""]

/** Minor units, and what they are as a decimal. */
const amounts: ReadonlyArray<readonly [amount: number, currency: string, decimal: string]> = [
  [11900, "EUR", "119.00"],
  [11900, "JPY", "11900"],
  [11900, "KWD", "11.900"],
  [5, "BHD", "0.005"],
  [-1, "USD", "-0.01"],
  [11900, "CLF", "1.1900"]
]

/** Rows 3, 13, 16 and 21. */
export const requests: ReadonlyArray<Defect> = [
  {
    number: 3,
    defect: "createPassThroughRequest sends empty headers, body and query, and gives empty data",
    ours: {
      ...Object.fromEntries(
        Object.entries(inner).map(([what, body]) => [`it sends ${what}`, passedThrough(body, { id: "1" })])
      ),
      "it gives what the system said, arrays too": Effect.forEach(said, (data) =>
        Effect.scoped(passedThrough({ path: "/x", method: "GET" }, data))
      )
    }
  },
  {
    number: 13,
    defect: "createEndUserAccount demands all ten credentials",
    ours: Object.fromEntries(
      subsets.map((body) => [
        `${Object.keys(body).join(", ")} will do, and nothing else is sent`,
        Effect.gen(function* () {
          const sandbox = yield* sandboxed()
          const path = { TARGET_SYSTEM: "weclapp" }
          const { accountKey } = yield* Auth.use((auth) => auth.createAccount({ path, body })).pipe(
            Effect.provide(maesnOn(sandbox))
          )
          assert.isString(accountKey)
          assert.deepStrictEqual(
            sandbox.requests().map((request) => JSON.parse(String(request.body))),
            [body]
          )
          assert.lengthOf(requestsFor(sandbox, "createEndUserAccount"), 1)
        })
      ])
    )
  },
  {
    number: 16,
    defect: "an empty cookie header is set on every request",
    ours: Object.fromEntries(
      Object.entries(manners).map(([what, call]) => [
        `${what} has the two keys and no cookie`,
        Effect.gen(function* () {
          const { maesn, requests } = yield* scripted({ status: 404, json: {} })
          yield* Effect.exit(Effect.provide(call, maesn))
          assert.lengthOf(requests, 1)
          const { cookie, "x-account-key": account, "x-api-key": apiKey } = requests[0]?.headers ?? {}
          assert.deepStrictEqual([cookie, apiKey, account], [undefined, keys.apiKey, keys.account])
        })
      ])
    )
  },
  {
    number: 21,
    defect: "dates are unchecked text, money is floating point, ids are any text",
    ours: {
      "a date that is none is not sent": Effect.forEach(noDates, (date) =>
        Effect.scoped(refused(invoiceOf(date), "body.invoiceDate"))
      ),
      "a moment that is none is not asked for": Effect.forEach(["2026-01-31", "2026-01-31T24:00:01Z"], (moment) =>
        Effect.scoped(
          refused(
            Items.use((items) => items.list({ query: { lastModifiedAt: moment } })),
            "query.lastModifiedAt"
          )
        )
      ),
      "a day and the moment of its beginning are sent as given": Effect.forEach(
        ["2026-01-31", "2024-02-29", "2026-01-31T00:00:00Z", "2026-01-31T00:00:00+01:00"],
        (date) =>
          Effect.scoped(
            Effect.gen(function* () {
              const { maesn, requests } = yield* scripted({ status: 201, json: { data: { invoiceId: "1" } } })
              yield* Effect.provide(invoiceOf(date), maesn)
              assert.include(String(requests[0]?.body), `"invoiceDate":"${date}"`)
            })
          )
      ),
      "LocalDate is a day that exists": Effect.sync(() => {
        for (const text of noDates) assert.isFalse(LocalDate.isLocalDate(text), text)
        const day = Result.getOrThrow(LocalDate.parse("2024-02-29"))
        assert.strictEqual<string>(Result.getOrThrow(LocalDate.addDays(day, 1)), "2024-03-01")
      }),
      "Money knows each currency's decimals, and loses nothing": Effect.sync(() => {
        for (const [amount, currency, decimal] of amounts) {
          assert.strictEqual(Result.getOrThrow(Money.toDecimal({ amount, currency })), decimal)
          assert.strictEqual(Result.getOrThrow(Money.fromDecimal(decimal, currency)), amount)
        }
        const lost = [
          Money.fromDecimal("1.005", "EUR"),
          Money.fromDecimal("1", "EURO"),
          Money.toDecimal({ amount: 0.5, currency: "EUR" })
        ]
        assert.deepStrictEqual(
          lost.map((result) => result._tag === "Failure" && result.failure.reason),
          ["TooManyDigits", "UnknownCurrency", "NotWhole"]
        )
      }),
      "an id that would lead to another resource is not sent": Effect.forEach(["", ".", ".."], (itemId) =>
        Effect.scoped(
          refused(
            Items.use((items) => items.get({ path: { itemId } })),
            "path.itemId"
          )
        )
      ),
      "any other id stays in its segment": Effect.gen(function* () {
        const { maesn, requests } = yield* scripted({ status: 200, json: { data: { id: "1" } } })
        yield* Items.use((items) => items.get({ path: { itemId: "../a/b?c#d" } })).pipe(Effect.provide(maesn))
        assert.strictEqual(requests[0]?.url, "/accounting/items/..%2Fa%2Fb%3Fc%23d")
      })
    }
  }
]
