// Lists of strangers' documents: filters, order, pages that end, and lists in wrappers.
import { assert, describe, it } from "vitest"
import { sandbox } from "../src/index.ts"
import { api, collection, json, list, object, query, steps, text, whole } from "./support/AnyApi.ts"
import type { Json, Step } from "./support/AnyApi.ts"

const pet = object({
  id: whole,
  name: text,
  at: { type: "string", format: "date-time" },
  owner: object({ id: text }),
  limit: whole,
  size: whole
})
const pets: ReadonlyArray<Json> = [
  { id: 1, name: "b", at: "2026-01-01T00:00:00Z", owner: { id: "o1" }, limit: 7, size: 5 },
  { id: 2, name: "a", at: "2026-02-01T00:00:00Z", owner: { id: "o2" }, limit: 8, size: 10 },
  { id: 3, name: "a", at: "2026-03-01T00:00:00Z", owner: { id: "o1" }, limit: 9, size: 6 }
]
const filled: ReadonlyArray<Step> = pets.map((each) => ["POST", "/pets", each, 201])
const only = (...ids: ReadonlyArray<number>): ReadonlyArray<unknown> => ids.map((id) => pets[id - 1])

describe("filters and order", () => {
  const deep = (name: string): Json => ({
    name,
    in: "query",
    style: "deepObject",
    explode: true,
    schema: { type: "object", additionalProperties: true }
  })
  const parameters = [
    ...query("name", "filter[name]", "owner", "owner.id", "sort", "order_by", "order", "at"),
    ...["size", "limit"].map((name) => ({ name, in: "query", schema: whole })),
    { name: "ids", in: "query", explode: false, schema: list(whole) },
    deep("at_range"),
    deep("where"),
    deep("id")
  ]
  const table: ReadonlyArray<readonly [query: string, ids: ReadonlyArray<number>]> = [
    ["id[gte]=2", [2, 3]],
    ["id[gte]=2&id[lt]=3", [2]],
    ["where[name]=a", [2, 3]],
    ["filter[name]=b", [1]],
    ["owner=o1", [1, 3]],
    ["owner.id=o1", [1, 3]],
    ["ids=1,3", [1, 3]],
    ["at=2026-01-01T01:00:00%2B01:00", [1]],
    ["size=5", [1]],
    ["limit=2", [1, 2]],
    ["sort=size", [1, 3, 2]],
    ["sort=name,-size", [2, 3, 1]],
    ["sort=%2Bname", [2, 3, 1]],
    ["order_by=name desc", [1, 2, 3]],
    ["sort=id&order=desc", [3, 2, 1]]
  ]
  for (const [asked, ids] of table)
    it(
      `?${asked}`,
      steps(api(collection(pet, { parameters })), [...filled, ["GET", `/pets?${asked}`, undefined, 200, only(...ids)]])
    )
  it(
    "objects in the body of a search",
    steps(
      api({
        ...collection(pet),
        "/pets/search": { post: { requestBody: json({ type: "object" }), responses: { "200": json(list(pet)) } } }
      }),
      [
        ...filled,
        ["POST", "/pets/search", { size: { gt: 5 } }, 200, only(2, 3)],
        ["POST", "/pets/search", { filter: { name: "b" } }, 200, only(1)],
        ["POST", "/pets/search", { owner: { id: "o2" } }, 200, only(2)]
      ]
    )
  )
})

describe("pages end, and each record is on one of them", () => {
  const link = object({ href: text })
  const number = (name: string, more: Json = {}): Json => ({ name, in: "query", schema: { ...whole, ...more } })
  const hal = object({
    _embedded: object({ pets: list(pet) }),
    _links: object({ self: link, next: link }),
    page: object({ number: whole, size: whole, totalPages: whole, totalElements: whole })
  })
  const at = (body: unknown, ...path: ReadonlyArray<string>): unknown =>
    path.reduce<unknown>(
      (value, name) => (typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined),
      body
    )
  // How a caller finds the next page: its address, or a parameter.
  const table: ReadonlyArray<
    readonly [
      name: string,
      list: Json,
      parameters: ReadonlyArray<Json>,
      records: ReadonlyArray<string>,
      next: (body: unknown) => unknown
    ]
  > = [
    [
      "HAL, the first page is 0",
      hal,
      [number("page", { default: 0 }), number("size", { default: 2 })],
      ["_embedded", "pets"],
      (body) => at(body, "_links", "next", "href")
    ],
    [
      "OData",
      object({ value: list(pet), "@odata.count": whole, "@odata.nextLink": text }),
      [number("$top", { default: 2 }), number("$skip")],
      ["value"],
      (body) => at(body, "@odata.nextLink")
    ],
    [
      "a token in an object",
      object({ items: list(pet), metadata: object({ continue: text }) }),
      [number("limit", { default: 2 }), ...query("continue")],
      ["items"],
      (body) => at(body, "metadata", "continue") && `?continue=${String(at(body, "metadata", "continue"))}`
    ],
    [
      "the number of the next page",
      object({ data: list(pet), meta: object({ next_page: whole }) }),
      [number("per_page", { default: 2 }), number("page")],
      ["data"],
      (body) => at(body, "meta", "next_page") && `?page=${String(at(body, "meta", "next_page"))}`
    ],
    [
      "a required text",
      object({ data: list(pet), next: text }, ["data", "next"]),
      [number("limit", { default: 2 }), ...query("cursor")],
      ["data"],
      (body) => at(body, "next") && `?cursor=${String(at(body, "next"))}`
    ],
    [
      "as the document states it",
      object({ found: object({ all: list(pet) }), more: object({ ref: text }) }),
      [number("n", { default: 2 }), ...query("ref")],
      ["found", "all"],
      (body) => at(body, "more", "ref") && `?ref=${String(at(body, "more", "ref"))}`
    ]
  ]
  for (const [name, listed, parameters, records, next] of table)
    it(name, async () => {
      const document = api(collection(pet, { list: listed, parameters }))
      const paging = { style: "token", request: "ref", next: "more.ref", items: "found.all", limit: "n" }
      if (records[0] === "found")
        Object.assign(at(document, "paths", "/pets", "get") as Json, { "x-faktura-pagination": paging }) // the operation above
      await using running = await sandbox(document)
      for (const each of pets)
        await fetch(`${running.baseUrl}/pets`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify(each)
        })
      const seen: Array<unknown> = []
      let address: unknown = ""
      for (let page = 0; page < 5 && typeof address === "string"; page++) {
        const response = await fetch(address.startsWith("http") ? address : `${running.baseUrl}/pets${address}`)
        const body: unknown = await response.json()
        const found = at(body, ...records)
        assert.isArray(found)
        seen.push(...(found as ReadonlyArray<unknown>)) // as checked
        address = next(body) || undefined
      }
      assert.deepStrictEqual(seen, [...pets])
      assert.deepStrictEqual(running.defects(), [])
    })
})

it(
  "a page has at most the records that the schema allows, and at least those that it needs",
  steps(api(collection(object({ id: text }), { list: list(object({ id: text }), { minItems: 1, maxItems: 2 }) })), [
    ["GET", "/pets", undefined, 200, [{ id: "string" }]],
    ...["a", "b", "c"].map((id): Step => ["POST", "/pets", { id }, 201]),
    ["GET", "/pets", undefined, 200, [{ id: "a" }, { id: "b" }]]
  ])
)
