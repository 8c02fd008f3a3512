/** Reference pages: of a document with one of each thing, and as the command writes them. */
import { readdir, readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { afterAll, assert, describe, it } from "@effect/vitest"
import { parse } from "yaml"
import type { JsonObject } from "../src/openapi/Json.ts"
import { layoutOf } from "../src/naming/Layout.ts"
import { SpecInvalid } from "../src/openapi/Problem.ts"
import { referencePages } from "../src/reference/Pages.ts"
import { faktura } from "./kit/Command.ts"
import { brokenLinks } from "./kit/Links.ts"
import { makeZoo, removeFolders, source } from "./kit/Zoo.ts"

afterAll(removeFolders)

const document = parse(`
openapi: 3.1.0
info: { title: Shop, version: "1" }
security: [{ key: [] }]
tags: [{ name: Orders, description: What was bought. }]
paths:
  /orders:
    get:
      tags: [Orders]
      summary: List orders
      description: Reads orders | all of them.
      x-faktura-pagination: { style: token, request: after, next: after, items: data }
      parameters:
        - { name: after, in: query, description: From here on., schema: { type: string, maxLength: 9 } }
        - { name: state, in: query, schema: { $ref: "#/components/schemas/State" } }
        - { name: size, in: query, schema: { type: integer, enum: [100, 5, 20] } }
        - { name: letter, in: query, schema: { type: string, enum: [a, b, c, d, e, f, g] } }
        - { name: grade, in: query, schema: { $ref: "#/components/schemas/Grade" } }
        - { name: X-Shop, in: header, required: true, x-faktura-context: { service: Shop, field: id }, schema: { type: string } }
      responses:
        "200": { description: Orders., content: { application/json: { schema: { type: array, items: { $ref: "#/components/schemas/Order" } } } } }
        "429": { description: Slow. }
    post:
      tags: [Orders]
      summary: Order
      requestBody:
        required: true
        content:
          application/json:
            schema: { $ref: "#/components/schemas/Order" }
            examples: { sample: { $ref: "#/components/examples/Order" } }
      responses:
        "201": { description: The order., content: { application/json: { schema: { $ref: "#/components/schemas/Order" } } } }
        "402": { description: Unpaid., content: { application/json: { schema: { $ref: "#/components/schemas/Scan" } } } }
        "409": { description: There already., content: { application/json: { schema: { $ref: "#/components/schemas/Trouble" } } } }
        "410": { description: Sold out., content: { application/json: { schema: { $ref: "#/components/schemas/Trouble" } } } }
        "500": { description: Broken. }
  /refunds:
    get: { responses: { "200": { description: How good., content: { application/json: { schema: { $ref: "#/components/schemas/Grade" } } } } } }
    post:
      requestBody: { content: { application/json: { schema: { $ref: "#/components/schemas/Refund" } } } }
      responses: { "204": { description: Done. } }
  /orders/{id}:
    parameters: [{ name: id, in: path, required: true, schema: { type: string, format: uuid } }]
    delete:
      deprecated: true
      security: []
      responses: { "204": { description: Gone. } }
  /orders/{id}/scan:
    parameters: [{ name: id, in: path, required: true, example: o-1, schema: { type: string } }]
    put:
      x-faktura-name: scan
      requestBody:
        content:
          multipart/form-data:
            schema: { type: object, properties: { file: { type: string, format: binary }, more: { type: array, items: { type: string, format: binary } }, note: { type: [string, "null"] }, other: { type: string } } }
            example: { note: A note }
      responses: { "200": { description: Text., content: { text/plain: { schema: { type: string } } } } }
components:
  securitySchemes: { key: { type: apiKey, in: header, name: K, x-faktura-context: { service: Account, field: key } } }
  examples: { Order: { value: { state: open, "two words": [1, null] } } }
  schemas:
    Grade: { type: string, enum: [a, b, c, d, e, f, g], description: How good. }
    State: { type: string, enum: [open, closed], description: Where it stands. }
    Order:
      type: object
      description: An order.
      required: [state]
      properties:
        state: { $ref: "#/components/schemas/State" }
        count: { type: integer, minimum: 1, maximum: 5, description: How many. }
        either: { anyOf: [{ type: string, format: date }, { type: number }, { type: "null" }] }
        any: {}
        bag: { $ref: "#/components/schemas/Bag" }
        tree: { $ref: "#/components/schemas/Tree" }
        parts: { type: array, items: { $ref: "#/components/schemas/Order" } }
        before: { anyOf: [{ $ref: "#/components/schemas/Order" }, { type: "null" }] }
    Scan: { type: object, additionalProperties: { type: integer }, description: How often. }
    Trouble: { type: object, oneOf: [{ $ref: "#/components/schemas/Scan" }, { $ref: "#/components/schemas/Tree" }] }
    Bag: { type: object }
    Refund: { type: object, properties: { order: { type: string } }, additionalProperties: { type: number } }
    Tree: { type: array, items: { $ref: "#/components/schemas/Tree" }, description: Of trees. }
`) as JsonObject

const pagesOf = (of: JsonObject): ReadonlyMap<string, string> => {
  const layout = layoutOf(of, { client: "ShopClient", resourcePrefix: null }, (pointer, message) => ({
    file: "shop",
    pointer,
    message
  }))
  if (layout instanceof SpecInvalid) throw layout
  return referencePages(of, layout, {
    title: "Shop",
    services: "@shop/services",
    client: "@shop/client",
    promise: { module: "@shop/services/promise", create: "createShop", variable: "shop" },
    sentType: (name) => (name === "State" ? "StateInput" : name)
  })
}

const pages = pagesOf(document)

describe("pages", () => {
  it("a page for each service, and a list of pages", () => {
    assert.deepStrictEqual([...pages.keys()], ["orders.md", "refunds.md", "shared-types.md", "README.md"])
    assert.include(
      pages.get("README.md"),
      "| [`Orders`](orders.md) | `list`, `create`, `delete`, `scan` | What was bought. |"
    )
  })

  const sections = new Map((pages.get("orders.md") ?? "").split("\n## ").map((text) => [text.split("\n")[0], text]))
  const says: ReadonlyArray<readonly [section: string, text: string]> = [
    ["list", "\n\nReads orders | all of them.\n\n`GET /orders`"],
    ["list", "Retry: read, retried when no response arrives."],
    ["list", "Needs `Account` and `Shop` from the context."],
    ["list", "As streams: `pages` (pages), `stream` (items)."],
    ["list", "| `query.after` | string, at most 9 characters |  | From here on. |"],
    ["list", '| `query.state` | `"closed"`, `"open"` |  |  |'],
    ["list", "| `query.size` | `5`, `20`, `100` |  |  |"],
    ["list", '| `query.letter` | `"a"`, `"b"`, `"c"`, `"d"`, `"e"`, `"f"`, `"g"` |  |  |'],
    ["list", "| `query.grade` | [`Grade`](shared-types.md#grade) |  |  |"],
    ["list", "Success: 200 list of [`Order`](#order): Orders."],
    ["list", "Errors: declared `RateLimited` (429); always possible `Unavailable` and those of"],
    ["list", "for await (const item of shop.orders.list()) console.log(item)"],
    ["list", "Orders.use((orders) => orders.list())"],
    ["create", "Retry: write, sent once."],
    ["create", "| `body` | [`Order`](#order) | yes | An order. |"],
    ["create", '| `body.state` | `"closed"`, `"open"` | yes | Where it stands. |'],
    ["create", "| `body.count` | integer, 1 to 5 |  | How many. |"],
    ["create", "| `body.either` | date or number |  |  |"],
    ["create", "| `body.any` | any JSON |  |  |"],
    ["create", "| `body.tree` | [`Tree`](#tree) |  | Of trees. |"],
    ["create", "| `body.parts` | list of [`Order`](#order) |  | An order. |"],
    ["create", "| `body.before` | [`Order`](#order) |  | An order. |"],
    [
      "create",
      "Errors: declared `PaymentRequired` (402), `Conflict` (409), `Gone` (410); always possible `OutcomeUnknown` and those of"
    ],
    ["create", "Type of `body` in these errors: [`Trouble`](#trouble); for 402 [`Scan`](#scan-1)."],
    ["create", 'orders.create({ body: { state: "open", "two words": [1, null] } })'],
    ["create", 'await shop.orders.create({ state: "open", "two words": [1, null] })'],
    ["delete", 'await shop.orders.delete("3f9a1c52-7d0e-4b5a-9a60-1f2e3d4c5b6a")'],
    [
      "scan",
      'await shop.orders.scan("o-1", { file: { path: "invoice.pdf" }, more: [{ path: "invoice.pdf" }], note: "A note" }'
    ],
    ["delete", "`DELETE /orders/{id}` (deprecated by the vendor)"],
    ["delete", "Retry: idempotent write, retried"],
    ["delete", "Success: 204, without a body: Gone."],
    ["delete", 'orders.delete({ path: { id: "3f9a1c52-7d0e-4b5a-9a60-1f2e3d4c5b6a" } })'],
    ["scan", "| `body.more` | list of file |  |  |"],
    ["scan", "| `body.note` | string or null |  |  |"],
    ["scan", "Success: 200 string as `text/plain`: Text."],
    ["scan", 'path: { id: "o-1" }'],
    ["scan", 'body: { file: new File(["..."], "invoice.pdf", { type: "application/pdf" }), more: [new File('],
    ["scan", 'note: "A note"']
  ]
  for (const [section, text] of says) it(`${section}: ${text}`, () => assert.include(sections.get(section), text))

  const types = new Map((pages.get("orders.md") ?? "").split("\n### ").map((text) => [text.split("\n")[0], text]))
  const tells: ReadonlyArray<readonly [type: string, text: string]> = [
    ["Order", "An order."],
    ["Order", '| `state` | `"closed"`, `"open"` | yes | Where it stands. |'],
    ["Order", "| `parts` | list of [`Order`](#order) |  | An order. |"],
    ["Scan", "How often.\n\nEvery field: integer."],
    ["State", "Where it stands. Its type in requests is `StateInput`."],
    ["State", 'One of `"closed"`, `"open"`.'],
    ["Tree", "List of [`Tree`](#tree)."],
    ["Bag", "\n\nIt has no documented fields."],
    ["Trouble", "[`Scan`](#scan-1) or [`Tree`](#tree)."]
  ]
  for (const [type, text] of tells) it(`type ${type}: ${text}`, () => assert.include(types.get(type), text))

  it("shared types are on their own page; the body of a single operation is in that operation's table", () => {
    assert.include(pages.get("shared-types.md"), "\n## Grade\n\nHow good.\n\nOne of")
    assert.isFalse(types.has("Grade"))
    assert.include(pages.get("refunds.md"), "| `body` | `Refund` |  |  |\n| `body.order` | string |  |  |")
    assert.notInclude([...pages.values()].join("\n"), "# Refund\n")
  })

  it("the imports and the client are on a page once, with the scopes that its operations need", () => {
    const start = (page: string): string => /^```ts\n([\s\S]*?)\n```/m.exec(pages.get(page) ?? "")?.[1] ?? ""
    const imports = (service: string): string =>
      `import { ${service} } from "@shop/services"\nimport { createShop } from "@shop/services/promise"\n\n`
    assert.strictEqual(
      start("orders.md"),
      `${imports("Orders")}const shop = createShop({ accountKey: "...", shopId: "..." })`
    )
    assert.strictEqual([...(pages.get("orders.md") ?? "").matchAll(/^import /gm)].length, 2)
  })

  describe("a call with promises", () => {
    const path = ["b", "a"].map((name) => ({ name, in: "path", required: true, example: name }))
    const key = { name: "key", in: "header", required: true, example: "k" }
    const count = { name: "count", in: "query", required: true, example: 3 }
    const calls: ReadonlyArray<readonly [title: string, operation: JsonObject, expected: string]> = [
      ["path parameters in the order of the path", { parameters: path }, '"a", "b"'],
      ["required ones of other locations in one object", { parameters: [key, count] }, '{ key: "k", count: 3 }'],
      ["no optional ones", { parameters: [key, { name: "count", in: "query" }] }, '{ key: "k" }'],
      [
        "an object for each location where two have one name",
        { parameters: [key, { name: "key", in: "query" }] },
        '{ headers: { key: "k" } }'
      ],
      [
        "undefined for a body without an example",
        { parameters: [count], requestBody: { content: { "application/json": {} } } },
        "undefined, { count: 3 }"
      ]
    ]
    for (const [title, operation, expected] of calls) {
      it(title, () => {
        const own = { ...operation, "x-faktura-resource": "Things", "x-faktura-name": "move", responses: {} }
        const found = pagesOf({ openapi: "3.1.0", paths: { "/things/{a}/{b}": { post: own } } }).get("things.md")
        assert.include(found, `await shop.things.move(${expected})`)
      })
    }
  })

  it("all links have a target", () => assert.deepStrictEqual(brokenLinks(pages), []))

  it("options leave out context parameters; the example leaves out form fields without an example", () => {
    assert.notInclude(sections.get("list"), "X-Shop")
    assert.notInclude(sections.get("scan"), "other:")
    assert.notInclude(sections.get("delete"), "from the context")
  })
})

describe("this repository's pages", () => {
  for (const api of ["monite", "maesn"]) {
    it(`of ${api}: all links have a target`, async () => {
      const folder = new URL(`../../../docs/reference/${api}/`, import.meta.url)
      const names = await readdir(folder)
      const read = names.map(async (name) => [name, await readFile(new URL(name, folder), "utf8")] as const)
      const all = new Map(await Promise.all(read))
      assert.isAbove(all.size, 30)
      assert.deepStrictEqual(brokenLinks(all), [])
    })
  }
})

describe("generate", () => {
  it("writes the pages into the folder of source.yaml, and checks them", async () => {
    const root = await makeZoo()
    const file = join(root, source)
    await writeFile(file, `${await readFile(file, "utf8")}reference: docs/zoo\n`)
    const made = await faktura(root, "generate", "zoo")
    assert.strictEqual(made.code, 0, made.stderr)
    assert.deepStrictEqual(await readdir(join(root, "docs/zoo")), ["README.md", "cats.md"])
    assert.strictEqual((await faktura(root, "generate", "zoo", "--check")).code, 0)
    await writeFile(join(root, "docs/zoo/cats.md"), "# By hand\n")
    const stale = await faktura(root, "generate", "zoo", "--check")
    assert.include(stale.stderr, "docs/zoo/cats.md  differs")
    assert.strictEqual(stale.code, 1)
  })

  it("refuses a folder outside of the workspace", async () => {
    const root = await makeZoo()
    const file = join(root, source)
    await writeFile(file, `${await readFile(file, "utf8")}reference: ../docs\n`)
    const { code, stderr } = await faktura(root, "generate", "zoo")
    assert.include(stderr, "specs/zoo/source.yaml")
    assert.include(stderr, "#/reference")
    assert.strictEqual(code, 1)
  })
})
