import { assert, describe, it } from "vitest"
import { startSandbox } from "../src/index.ts"
import { customer, maesnCaller, trading } from "./support/Clients.ts"
import type { Json, Send } from "./support/Clients.ts"
import { stillClock } from "./support/Time.ts"

/** Follows the tokens of a list to its end; the page count is bounded so that a circle fails. */
const all = async (call: Send, first: string): Promise<ReadonlyArray<Json>> => {
  const [path = ""] = first.split("?")
  const pages: Array<Json> = [(await call("GET", first)).body]
  while (pages.at(-1).next_pagination_token !== null) {
    assert.isBelow(pages.length, 20)
    pages.push((await call("GET", `${path}?pagination_token=${pages.at(-1).next_pagination_token}`)).body)
  }
  return pages
}

const ids = (page: Json): ReadonlyArray<string> => page.data.map((each: Json) => each.id)

describe("Monite lists", () => {
  it("lead through all pages and back, with any other parameters beside the token", async () => {
    await using sandbox = await startSandbox({ rateLimitPerSecond: 0 })
    const { call, draft, line } = await trading(sandbox)
    const created: Array<string> = []
    for (let n = 1; n <= 7; n++) created.push((await call("POST", "/receivables", draft([line(1, 800 - n)]))).body.id)

    const pages = await all(call, "/receivables?limit=3")
    assert.deepStrictEqual(pages.map(ids), [created.slice(0, 3), created.slice(3, 6), created.slice(6)])
    assert.isNull(pages[0].prev_pagination_token)
    const back = await call(
      "GET",
      `/receivables?limit=100&order=desc&pagination_token=${pages[2].prev_pagination_token}`
    )
    assert.deepStrictEqual(ids(back.body), created.slice(3, 6))

    const falling = await all(call, "/receivables?limit=4&sort=total_amount&order=desc")
    assert.deepStrictEqual(falling.flatMap(ids), created)
    assert.strictEqual((await call("GET", "/receivables?pagination_token=garbage")).status, 422)
    assert.strictEqual((await call("GET", `/products?pagination_token=${pages[0].next_pagination_token}`)).status, 422)
  })

  it("do not skip or repeat when a record of an earlier page disappears", async () => {
    await using sandbox = await startSandbox({ rateLimitPerSecond: 0 })
    const { call, draft, line } = await trading(sandbox)
    const created: Array<string> = []
    for (let n = 1; n <= 4; n++) created.push((await call("POST", "/receivables", draft([line(1, 100)]))).body.id)
    const first = (await call("GET", "/receivables?limit=2")).body
    await call("DELETE", `/receivables/${created[1]}`)
    const second = (await call("GET", `/receivables?pagination_token=${first.next_pagination_token}`)).body
    assert.deepStrictEqual(ids(second), created.slice(2))
  })

  it("tell records apart that were made in the same millisecond", async () => {
    await using sandbox = await startSandbox({
      rateLimitPerSecond: 0,
      clock: stillClock("2026-03-01T10:00:00.123Z").clock
    })
    const { call, draft, line } = await trading(sandbox)
    const first = (await call("POST", "/receivables", draft([line(1, 100)]))).body
    const second = (await call("POST", "/receivables", draft([line(1, 100)]))).body
    assert.match(first.created_at, /^2026-03-01T10:00:00\.123\d{3}\+00:00$/)
    const later = (await call("GET", `/receivables?created_at__gt=${encodeURIComponent(first.created_at)}`)).body
    assert.deepStrictEqual(ids(later), [second.id])
    const from = (await call("GET", `/receivables?created_at__gte=${encodeURIComponent(first.created_at)}`)).body
    assert.deepStrictEqual(ids(from), [first.id, second.id])
  })

  it("filter by what the document offers", async () => {
    await using sandbox = await startSandbox({ rateLimitPerSecond: 0 })
    const { call, counterpart, draft, line } = await trading(sandbox)
    const other = (
      await call("POST", "/counterparts", {
        ...customer,
        organization: { ...customer.organization, legal_name: "Second AG", email: "two@example.com" }
      })
    ).body
    const small = (await call("POST", "/receivables", draft([line(1, 100)], { document_id: "A-1" }))).body
    const large = (
      await call("POST", "/receivables", {
        ...draft([line(1, 9000)], { document_id: "B-2" }),
        counterpart_id: other.id,
        counterpart_billing_address_id: other.default_billing_address_id
      })
    ).body
    await call("POST", `/receivables/${large.id}/issue`)
    const table: ReadonlyArray<readonly [string, ReadonlyArray<string>]> = [
      ["status=draft", [small.id]],
      ["status__in=draft&status__in=issued", [small.id, large.id]],
      ["type=quote", []],
      [`counterpart_id=${other.id}`, [large.id]],
      ["counterpart_name__icontains=SECOND", [large.id]],
      ["document_id=A-1", [small.id]],
      ["document_id__contains=-2", [large.id]],
      ["total_amount__lte=119", [small.id]],
      [`id__in=${large.id}`, [large.id]],
      ["has_due_date=true", []]
    ]
    for (const [query, expected] of table) {
      assert.deepStrictEqual(ids((await call("GET", `/receivables?${query}`)).body), expected, query)
    }
    const byCity = await call("GET", "/counterparts?address.city=Hamburg&email=two@example.com")
    assert.deepStrictEqual(ids(byCity.body), [other.id])
    assert.lengthOf(
      (await call("GET", `/counterparts?counterpart_name=${counterpart.organization.legal_name}`)).body.data,
      1
    )
  })
})

describe("Maesn lists", () => {
  it("page by number and filter by change", async () => {
    const time = stillClock("2026-03-01T10:00:00Z")
    await using sandbox = await startSandbox({ rateLimitPerSecond: 0, clock: time.clock })
    const call = maesnCaller(sandbox)
    const invoice = { invoiceDate: "2026-03-01", lineItems: [{ quantity: 1, unitAmount: 1 }] }
    for (let n = 1; n <= 11; n++) await call("POST", "/accounting/invoices", { ...invoice, reference: `R-${n}` })
    time.advance(3_600_000)
    await call("POST", "/accounting/invoices", { ...invoice, reference: "R-12" })

    const page = async (query: string) => (await call("GET", `/accounting/invoices${query}`)).body
    assert.deepStrictEqual((await page("")).meta.pagination, { total: 12, perPage: 20, currentPage: 1, totalPages: 1 })
    const third = await page("?limit=5&page=3")
    assert.deepStrictEqual(third.meta.pagination, { total: 12, perPage: 5, currentPage: 3, totalPages: 3 })
    assert.deepStrictEqual(
      third.data.map((each: Json) => each.reference),
      ["R-11", "R-12"]
    )
    assert.lengthOf((await page("?limit=5&page=4")).data, 0)
    assert.lengthOf((await page("?lastModifiedAt=2026-03-01T11:00:00Z")).data, 1)
    const newest = await page("?orderField=invoiceNumber&orderDir=DESC&limit=5")
    assert.strictEqual(newest.data[0].reference, "R-12")
  })
})
