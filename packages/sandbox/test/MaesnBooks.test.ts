/**
 * Maesn's master data: contacts in all their forms, accounts and items, and the records that are there from the start.
 */
import { assert, describe, it } from "vitest"
import { startSandbox } from "../src/index.ts"
import { withSandbox } from "./support/Books.ts"
import { maesnCaller } from "./support/Clients.ts"
import type { Json, Send } from "./support/Clients.ts"

const listed = async (call: Send, path: string): Promise<ReadonlyArray<Json>> =>
  (await call("GET", `/accounting/${path}`)).body.data

describe("contacts", () => {
  const table: ReadonlyArray<readonly [flags: object, customers: number, suppliers: number]> = [
    [{ isCustomer: true }, 1, 0],
    [{ isSupplier: true }, 0, 1],
    [{ isCustomer: true, isSupplier: true }, 1, 1],
    [{}, 0, 0]
  ]
  it.each(table)("with %j are %i customers and %i suppliers", (flags, customers, suppliers) =>
    withSandbox(async (call) => {
      const body = { contactType: "COMPANY", companyName: "Both GmbH", ...flags }
      const { id } = (await call("POST", "/accounting/contacts", body)).body.data
      assert.lengthOf(await listed(call, "customers"), customers)
      assert.lengthOf(await listed(call, "suppliers"), suppliers)
      assert.strictEqual((await call("GET", `/accounting/customers/${id}`)).status, customers === 1 ? 200 : 404)
      assert.strictEqual((await call("GET", `/accounting/v2/contacts/${id}`)).body.data.companyName, "Both GmbH")
    })
  )

  it("have the fields of their form, whichever form made them", () =>
    withSandbox(async (call) => {
      const supplier = {
        contactType: "COMPANY",
        companyName: "Supplier AG",
        bankAccount: { iban: "DE89370400440532013000" },
        contactPersons: [{ firstName: "Ada", lastName: "Meyer", emailAddresses: ["ada@example.com"] }],
        vatId: "DE1"
      }
      const { data } = (await call("POST", "/accounting/suppliers", supplier)).body
      assert.deepInclude(data, { number: "70001", accountNumber: 70_001, role: "SUPPLIER", vatId: "DE1" })
      assert.strictEqual(data.bankAccounts[0].iban, "DE89370400440532013000")
      const path = `/accounting/v2/contacts/${data.id}`
      const today = (await call("GET", path)).body.data
      assert.deepInclude(today, { isSupplier: true, isCustomer: null, number: "70001" })
      assert.deepStrictEqual(today.contactPersons[0].emailAddresses, [{ email: "ada@example.com", type: "BUSINESS" }])
      assert.notProperty(today, "vatId")
      await call("PATCH", path, { contactType: "COMPANY", isCustomer: true })
      const both = (await call("PUT", `/accounting/customers/${data.id}`, { contactType: "COMPANY" })).body.data
      assert.deepInclude(both, { companyName: null, vatId: null, number: "70001", role: "CUSTOMER" })
      assert.lengthOf(await listed(call, "suppliers"), 1)
    }))

  it.each([
    ["name=meyer", 1],
    ["name=nobody", 0],
    ["email=SALES@example.com", 1],
    ["email=sales", 0],
    ["number=10002", 1]
  ])("are found by %s", (query, count) =>
    withSandbox(async (call) => {
      await call("POST", "/accounting/customers", {
        contactType: "CONTACT_PERSON",
        contactPersons: [{ firstName: "Ada", lastName: "Meyer", emailAddresses: [] }],
        emailAddresses: [{ email: "sales@example.com", type: "BUSINESS" }]
      })
      assert.lengthOf(await listed(call, `customers?${query}`), count)
    })
  )

  it("are created by a PUT of the v2 path, and not by the older one", () =>
    withSandbox(async (call) => {
      const body = { contactType: "COMPANY", companyName: "Own id" }
      assert.strictEqual((await call("PUT", "/accounting/contacts/mine", body)).status, 404)
      const made = await call("PUT", "/accounting/v2/contacts/mine", body)
      assert.deepStrictEqual([made.status, made.body.data.id], [201, "mine"])
      assert.strictEqual((await call("PUT", "/accounting/v2/contacts/mine", body)).status, 200)
    }))

  it("are created many at once", () =>
    withSandbox(async (call) => {
      const entries = ["A", "B"].map((companyName) => ({ contactType: "COMPANY", companyName, isSupplier: true }))
      const batch = { accountNumberLength: 4, chartOfAccount: "SKR03", fiscalYearStartDate: "2026-01-01", entries }
      const { data } = (await call("POST", "/accounting/contacts/bulk", batch)).body
      assert.deepStrictEqual(
        data.entries.map((contact: Json) => contact.number),
        ["70001", "70002"]
      )
      assert.lengthOf(await listed(call, "suppliers"), 2)
    }))
})

describe("master data", () => {
  it.each(["accounts", "bankAccounts", "dimensions", "journals", "paymentTerms", "units", "items", "fiscalYears"])(
    "%s are there from the start, and the same at each call",
    (path) =>
      withSandbox(async (call) => {
        const first = await listed(call, path)
        assert.isAbove(first.length, 0)
        assert.deepStrictEqual(await listed(call, path), first)
      })
  )

  it("belongs to its books", () =>
    withSandbox(async (call) => {
      const [account] = await listed(call, "accounts")
      const other = await call("GET", `/accounting/accounts/${account.id}?companyId=company-2`)
      assert.strictEqual(other.status, 404)
      await call("POST", "/accounting/items", { name: "Pen" })
      assert.lengthOf(await listed(call, "items"), 3)
      assert.lengthOf(await listed(call, "items?companyId=company-2"), 2)
    }))

  const refused: ReadonlyArray<readonly [path: string, body: object, status: number]> = [
    ["accounts", { number: "8400", name: "Again" }, 400],
    ["accounts", { name: "No number" }, 400],
    ["accounts", { number: "1", parentAccountId: "none" }, 404],
    ["projects", { name: "House", contactId: "none" }, 404],
    ["projects", { name: "House", parentProjectId: "none" }, 404]
  ]
  it.each(refused)("POST %s %j is %i", (path, body, status) =>
    withSandbox(async (call) => assert.strictEqual((await call("POST", `/accounting/${path}`, body)).status, status))
  )

  it("accounts have a side by their class, and lists have filters", () =>
    withSandbox(async (call) => {
      const create = async (body: object): Promise<Json> => (await call("POST", "/accounting/accounts", body)).body.data
      assert.strictEqual((await create({ number: "4930", class: "EXPENSE" })).debitCreditIndicator, "DEBIT")
      assert.strictEqual((await create({ code: "8100", class: "REVENUE", status: "ARCHIVED" })).number, "8100")
      const numbers = async (query: string) => (await listed(call, `accounts?${query}`)).map(({ number }) => number)
      assert.deepStrictEqual(await numbers("isActive=false"), ["8100"])
      assert.deepStrictEqual(await numbers("types=CASH,BANK"), ["1000", "1200"])
      assert.deepStrictEqual(await numbers("classFilter=EXPENSE"), ["4980", "4930"])
    }))

  it("items are changed and found", () =>
    withSandbox(async (call) => {
      const { id } = (await call("POST", "/accounting/items", { name: "Pen", itemNumber: "PEN", type: "PRODUCT" })).body
        .data
      await call("PATCH", `/accounting/items/${id}`, { unitSalesPrice: 2.5 })
      assert.deepInclude((await listed(call, "items?itemNumber=PEN"))[0], { id, name: "Pen", unitSalesPrice: 2.5 })
      assert.lengthOf(await listed(call, "items?type=PRODUCT"), 2)
    }))

  it("dimensions have their values, and unknown ones are 404", () =>
    withSandbox(async (call) => {
      const names = (await listed(call, "v2/dimensions")).map(({ dimension }) => dimension)
      assert.deepStrictEqual(names, ["KOST1", "KOST2"])
      const values = (await listed(call, "v2/dimensions/KOST1")).map(({ description }) => description)
      assert.deepStrictEqual(values, ["Sales", "Operations"])
      assert.strictEqual((await call("GET", "/accounting/v2/dimensions/KOST9")).status, 404)
    }))

  it("fiscal years go up to the current one", async () => {
    await using sandbox = await startSandbox({ clock: () => new Date("2027-05-01T00:00:00Z") })
    const years = await listed(maesnCaller(sandbox), "fiscalYears")
    assert.deepInclude(years.at(-1), { startDate: "2027-01-01", endDate: "2027-12-31", status: "OPEN" })
    assert.strictEqual(years.find((year) => year.startDate === "2025-01-01").status, "CLOSED")
  })

  it("is written by hand for each operation", () =>
    withSandbox(async (_, sandbox) => {
      const own = sandbox.maesn.operations.filter(({ path }) => path.startsWith("/accounting/"))
      assert.deepStrictEqual(
        own.filter(({ behavior }) => behavior !== "hand").map(({ id }) => id),
        []
      )
    }))
})
