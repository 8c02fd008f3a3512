/**
 * What answers are taken, and that they are given as they came: whatever they lack, and whatever they have besides.
 */
import { assert } from "@effect/vitest"
import {
  EventSubscriptions,
  Files,
  FiscalYears,
  Invoices,
  Items,
  PassThrough,
  Profile,
  Tenants,
  Webhooks
} from "@faktura/maesn"
import type { ScriptedFault } from "@faktura/sandbox"
import { Effect } from "effect"
import { maesnOn, sandboxed } from "../kit/Sandboxed.ts"
import { invoiceResponse } from "../kit/SeedSamples.ts"
import { createInvoice, outcomeOf } from "../kit/Subjects.ts"
import type { Call, Check, Defect } from "./Defect.ts"
import { scripted } from "./Scripted.ts"

const item = { path: { itemId: "1" } }
const getItem = Items.use((items) => items.get(item))
const listItems = Items.use((items) => items.list())
const getInvoice = Invoices.use((invoices) => invoices.get({ path: { invoiceId: "1" } }))
const newInvoice = createInvoice("1")
const getFiscalYear = FiscalYears.use((years) => years.get({ path: { fiscalYearId: "1" } }))
const listWebhooks = Webhooks.use((webhooks) => webhooks.list())
const deleteWebhook = Webhooks.use((webhooks) => webhooks.delete({ path: { webhookId: "1" } }))
const uploadLater = Files.use((files) => files.createAsync({ body: { file: new File(["%PDF"], "a.pdf") } }))

/** The call gives the answer's body, not a field more or less. */
const gives = (call: Call, json: unknown, status = 200): Check =>
  Effect.gen(function* () {
    const { maesn } = yield* scripted({ status, json })
    assert.deepStrictEqual(yield* Effect.provide(call, maesn), json)
  })

/** The call fails with `ResponseInvalid`, as an error and not as a defect, and names the field. */
const refuses = (call: Call, text: string, field: string): Check =>
  Effect.gen(function* () {
    const { maesn } = yield* scripted({ status: 200, text })
    const { error } = yield* Effect.provide(outcomeOf(call), maesn)
    if (error?._tag !== "ResponseInvalid") return assert.fail(`it is ${error?._tag ?? "done"}`)
    assert.deepStrictEqual(
      error.problems.map((problem) => problem.field),
      [field]
    )
  })

const deep = { Invoices: [{ InvoiceID: "x", Lines: [[1, null], { a: {} }] }] }

/** `rawData=true` is asked for, and what it brings is given whole. */
const rawData = (raw: unknown): Check =>
  Effect.gen(function* () {
    const json = { data: { id: "1" }, rawData: raw }
    const { maesn, requests } = yield* scripted({ status: 200, json })
    const response = yield* Items.use((items) => items.get({ ...item, query: { rawData: true } })).pipe(
      Effect.provide(maesn)
    )
    assert.deepStrictEqual<unknown>(response, json)
    assert.strictEqual(requests[0]?.url, "/accounting/items/1?rawData=true")
  })

/** The answer of a request that the sandbox did and answered with something that is not JSON. */
const malformed = (fault: Partial<ScriptedFault>, call: Call, written: boolean): Check =>
  Effect.gen(function* () {
    const sandbox = yield* sandboxed()
    sandbox.faults.script([{ fault: "malformedBody", ...fault }])
    const { error } = yield* Effect.provide(outcomeOf(call), maesnOn(sandbox))
    if (error?._tag !== "ResponseInvalid") return assert.fail(`it is ${error?._tag ?? "done"}`)
    assert.strictEqual(error.written, written)
    assert.strictEqual(sandbox.counts().maesn.invoices, written ? 1 : 0)
  })

/** Every operation whose `data` the vendor does not describe. */
const untyped: Readonly<Record<string, Call>> = {
  "Tenants.getEndUserList": Tenants.use((tenants) => tenants.getEndUserList()),
  "Tenants.countEndUsersBySystem": Tenants.use((tenants) => tenants.countEndUsersBySystem()),
  "Tenants.getCallbackUrl": Tenants.use((tenants) => tenants.getCallbackUrl()),
  "Tenants.getRegisteredSystems": Tenants.use((tenants) => tenants.getRegisteredSystems()),
  "Tenants.getTargetSystemValues": Tenants.use((tenants) => tenants.getTargetSystemValues()),
  "Tenants.getTargetSystemRequirements": Tenants.use((tenants) => tenants.getTargetSystemRequirements()),
  "Tenants.getRegisteredSystemsMasked": Tenants.use((tenants) => tenants.getRegisteredSystemsMasked()),
  "EventSubscriptions.create": EventSubscriptions.use((subscriptions) =>
    subscriptions.create({ body: { eventType: "CREATED", callbackUrl: "https://example.com/hook" } })
  ),
  "PassThrough.create": PassThrough.use((through) => through.create({ body: { path: "/x", method: "GET" } })),
  "Profile.get": Profile.use((profile) => profile.get())
}

const untypedData: ReadonlyArray<unknown> = [[{ id: "1" }, [2], "3", null], [], deep, {}, "text", 0, false, null]

const strangers = {
  data: {
    invoiceId: "1",
    lineItems: [{ lineItemId: "1", colour: "red", nested: { deeper: [1] } }],
    sustainability: { score: 7 }
  },
  meta: { warnings: ["w"], traceId: "t", pagination: null },
  links: { self: "/1" }
}

const outsideEnums = {
  data: {
    invoiceId: "1",
    status: "RESTING",
    paymentStatus: "HALF_PAID",
    invoiceType: "PROFORMA",
    taxRule: "NEW_RULE",
    currency: "XYZ",
    addresses: [{ countryCode: "ZZ", type: "MOON" }],
    lineItems: [{ lineItemId: "1", type: "IDEA" }]
  }
}

/** Any 2xx, whichever one is declared. */
const statuses: ReadonlyArray<readonly [name: string, call: Call, declared: number, json: unknown]> = [
  ["Items.get", getItem, 200, { data: { id: "1" } }],
  ["Items.list", listItems, 200, { data: [] }],
  ["Invoices.create", newInvoice, 201, { data: { invoiceId: "1" } }],
  ["Files.createAsync", uploadLater, 202, { data: { taskId: "1" } }]
]

/** Rows 1, 2, 4, 5, 6, 11, 12, 14 and 17. */
export const responses: ReadonlyArray<Defect> = [
  {
    number: 1,
    defect: "answers without errors and rawData, or without some of a model's keys, are rejected",
    ours: {
      "one record with its id alone": gives(getItem, { data: { id: "1" } }),
      "a list whose records have different keys": gives(listItems, { data: [{ id: "1" }, { id: null, name: "n" }] }),
      "an empty list": gives(listItems, { data: [] }),
      "errors, rawData and meta that are null": gives(getItem, {
        data: { id: "1" },
        errors: null,
        rawData: null,
        meta: null
      }),
      "a created record with its id alone": gives(newInvoice, { data: { invoiceId: "1" } }, 201),
      "the documented example of an invoice": gives(newInvoice, invoiceResponse, 201)
    }
  },
  {
    number: 2,
    defect: "rawData: true gives an empty object, and an array is rejected",
    ours: {
      "an object is kept whole": rawData(deep),
      "an array is kept whole": rawData([deep, [], "x", null]),
      "text is kept, as systems that speak XML send it": rawData("<Invoice/>")
    }
  },
  {
    number: 4,
    defect: "getItem and getFiscalYear expect an array",
    ours: {
      "getItem gives the record that the sandbox has": Effect.gen(function* () {
        const sandbox = yield* sandboxed()
        yield* Effect.gen(function* () {
          const items = yield* Items
          const [first] = (yield* items.list()).data
          const one = yield* items.get({ path: { itemId: first?.id ?? "" } })
          assert.deepStrictEqual(one.data, first!)
        }).pipe(Effect.provide(maesnOn(sandbox)))
        assert.deepStrictEqual(sandbox.defects(), [])
      }),
      "getFiscalYear gives the record": gives(getFiscalYear, { data: { id: "2026", status: "OPEN" } })
    }
  },
  {
    number: 5,
    defect: "an unknown enum value anywhere rejects the whole answer",
    ours: {
      "it passes in every field of a record": gives(getInvoice, outsideEnums),
      "it passes in a list, beside known ones": gives(
        Invoices.use((invoices) => invoices.list()),
        { data: [outsideEnums.data, { invoiceId: "2", status: "PAID" }] }
      ),
      "it passes in the answer of a write": gives(newInvoice, outsideEnums, 201)
    }
  },
  {
    number: 6,
    defect: "missing fields are invented: an id that is empty, a count that is 0",
    ours: {
      "what is missing stays missing": gives(listWebhooks, { data: [{ id: "1" }], meta: { pagination: null } }),
      "a webhook without an id is refused, not given an empty one": refuses(
        listWebhooks,
        '{"data":[{"callbackUrl":"https://example.com"}]}',
        "body.data[0].id"
      ),
      "a page without its count passes, and has none": gives(listItems, {
        data: [],
        meta: { pagination: { total: 1, perPage: 5, currentPage: 1 } }
      })
    }
  },
  {
    number: 11,
    defect: "malformed JSON with 200 throws a SyntaxError",
    ours: {
      ...Object.fromEntries(
        ["{", "<html>", "", "undefined"].map((text) => [
          `${text === "" ? "nothing" : text} is ResponseInvalid`,
          refuses(getItem, text, "body")
        ])
      ),
      "a read that the sandbox spoils": malformed({ operationId: "getItems" }, listItems, false),
      "a write that the sandbox spoils was done, and the error says so": malformed(
        { operationId: "createInvoice" },
        newInvoice,
        true
      )
    }
  },
  {
    number: 12,
    defect: "only the documented 2xx is accepted",
    ours: {
      ...Object.fromEntries(
        statuses.flatMap(([name, call, declared, json]) =>
          [200, 201, 202, 203].map((status) => [
            `${name}: ${status} where ${declared} is declared`,
            gives(call, json, status)
          ])
        )
      ),
      ...Object.fromEntries(
        [200, 204].map((status) => [
          `a delete whose answer is not described: ${status} with nothing`,
          Effect.gen(function* () {
            const { maesn } = yield* scripted({ status, text: "" })
            assert.isUndefined(yield* Effect.provide(deleteWebhook, maesn))
          })
        ])
      )
    }
  },
  {
    number: 14,
    defect: "untyped data: an array fails, an object is emptied",
    ours: Object.fromEntries(
      Object.entries(untyped).map(([name, call]) => [
        `${name} gives data of every kind as it came`,
        Effect.forEach(untypedData, (data) => Effect.scoped(gives(call, { data })))
      ])
    )
  },
  {
    number: 17,
    defect: "fields that the document does not know are dropped",
    ours: {
      "they are kept in the envelope, in the record and below it": gives(getInvoice, strangers),
      "they are kept in the answer of a write": gives(newInvoice, strangers, 201)
    }
  }
]
