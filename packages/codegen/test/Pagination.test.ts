/** Lists of which several conventions, lists or responses could be read. */
import { assert, describe, it } from "@effect/vitest"
import type { JsonObject } from "../src/openapi/Json.ts"
import { normalize } from "../src/normalize/Normalize.ts"
import { operation } from "./kit/Normalized.ts"
import { check, integer, json, list, none, object, ok, orNull, outcomeOf, testRows, text } from "./kit/PagedLists.ts"
import type { PagingRow } from "./kit/PagedLists.ts"

const choices: ReadonlyArray<PagingRow> = [
  [
    "page and offset, both with a limit",
    { page: integer, offset: integer, limit: integer },
    list,
    "`page` by number and `offset` by count match equally well"
  ],
  [
    "page and offset, both with totals",
    { page: integer, offset: integer, limit: integer },
    object({ data: list, total: integer, total_pages: integer }),
    "match equally well"
  ],
  [
    "page and offset, with the number of pages",
    { page: integer, offset: integer, limit: integer },
    object({ data: list, total_pages: integer }),
    { style: "page", request: "page", items: "data", pages: "total_pages" }
  ],
  [
    "page and offset, with a total of records",
    { page: integer, offset: integer, limit: integer },
    object({ data: list, total: integer }),
    { style: "offset", request: "offset", items: "data", limit: "limit", total: "total" }
  ],
  [
    "skip and offset",
    { skip: integer, offset: integer, limit: integer },
    list,
    "`offset` by count and `skip` by count match equally well"
  ],
  [
    "two lists",
    { offset: integer, limit: integer },
    object({ reds: list, blues: list }),
    "`reds`, `blues` may all be the list of items"
  ],
  [
    "two lists with usual names",
    { offset: integer, limit: integer },
    object({ data: list, items: list }),
    "`data`, `items` may all be the list of items"
  ],
  [
    "a list beside errors",
    { offset: integer, limit: integer },
    object({ errors: list, warnings: list, invoices: list }),
    { style: "offset", request: "offset", items: "invoices", limit: "limit" }
  ],
  ["nothing but errors", { offset: integer, limit: integer }, object({ errors: list }), none],
  [
    "a list that may be something else",
    { offset: integer, limit: integer },
    { anyOf: [list, object({ id: text })] },
    none
  ],
  [
    "a list or null",
    { offset: integer, limit: integer },
    orNull(list),
    { style: "offset", request: "offset", items: "", limit: "limit" }
  ],
  [
    "a list by allOf",
    { offset: integer, limit: integer },
    { allOf: [object({ total: integer }), object({ data: list })] },
    { style: "offset", request: "offset", items: "data", limit: "limit", total: "total" }
  ]
]

testRows("choices", choices)

describe("several responses", () => {
  const paged = { offset: integer, limit: integer }
  const byOffset = { style: "offset", request: "offset", items: "", limit: "limit" }
  const table: ReadonlyArray<readonly [name: string, responses: JsonObject, expected: PagingRow[3]]> = [
    [
      "JSON beside bytes and text",
      { "200": ok({ ...json(list), "application/pdf": {}, "text/csv": { schema: text } }) },
      byOffset
    ],
    [
      "text before JSON",
      { "200": ok({ "text/plain": { schema: list }, ...json(list), "text/json": { schema: list } }) },
      byOffset
    ],
    [
      "two types of JSON that page alike",
      { "200": ok({ ...json(list), "application/hal+json": { schema: { ...list, maxItems: 9 } } }) },
      byOffset
    ],
    [
      "two types of JSON that page differently",
      { "200": ok({ ...json(list), "application/hal+json": { schema: object({ data: list }) } }) },
      "different kinds of paging"
    ],
    ["two statuses that page alike", { "200": ok(json(list)), "206": ok(json(list)) }, byOffset],
    [
      "two statuses of which one pages",
      { "200": ok(json(list)), "202": ok(json(object({ job: text }))) },
      "different kinds of paging"
    ],
    ["a status without a body", { "200": ok(json(list)), "204": { description: "nothing" } }, byOffset],
    ["no JSON", { "200": ok({ "text/csv": { schema: text } }) }, none],
    ["JSON lines", { "200": ok({ "application/x-ndjson": { schema: list } }) }, none],
    ["a Link header", { "200": ok(json(list), { headers: { link: { schema: text } } }) }, { style: "link", items: "" }],
    [
      "a Link header beside a token",
      {
        "200": ok(json(object({ data: list, next_offset: orNull(integer) })), { headers: { Link: { schema: text } } })
      },
      { style: "token", request: "offset", next: "next_offset", items: "data" }
    ]
  ]
  for (const [name, responses, expected] of table) it(name, () => check(outcomeOf(paged, responses), expected))
})

describe("where a list stands", () => {
  it("is a GET: a search that is sent has no convention", () => {
    const parameters = [
      { name: "offset", in: "query", schema: integer },
      { name: "limit", in: "query", schema: integer }
    ]
    const { pagedByConvention } = normalize(operation({ parameters, responses: { "200": ok(json(list)) } }, "post"), {
      client: "Client",
      resourcePrefix: null
    })
    assert.strictEqual(pagedByConvention, 0)
  })

  it("a parameter of the operation replaces that of its path", () => {
    const parameter = (schema: JsonObject): JsonObject => ({ name: "offset", in: "query", schema })
    const document = operation({
      parameters: [parameter(text), { name: "limit", in: "query", schema: integer }],
      responses: { "200": ok(json(list)) }
    })
    ;(document.paths as { "/x": JsonObject })["/x"].parameters = [parameter(integer)]
    assert.strictEqual(normalize(document, { client: "Client", resourcePrefix: null }).pagedByConvention, 0)
  })
})
