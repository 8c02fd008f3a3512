import { assert, describe, it } from "@effect/vitest"
import { changesBetween, formatChanges } from "../src/compare/Changes.ts"
import { factsOf } from "../src/scaffold/Facts.ts"
import type { Facts } from "../src/scaffold/Facts.ts"
import { firstCall } from "../src/scaffold/FirstCall.ts"
import { resourcePrefixOf } from "../src/scaffold/ResourcePrefix.ts"
import type { JsonObject } from "../src/openapi/Json.ts"
import type { Generated } from "../src/generate/Generate.ts"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Effect from "effect/Effect"
import { generateDocument } from "./kit/Workspace.ts"

const response = (schema: JsonObject): JsonObject => ({
  responses: { "200": { description: "ok", content: { "application/json": { schema } } } }
})
const list = response({ type: "array", items: { type: "string" } })
const one = response({ type: "string" })
const required = (name: string, place: string, schema: JsonObject = { type: "string" }): JsonObject => ({
  parameters: [{ name, in: place, required: true, schema }]
})

const documentOf = (paths: JsonObject, more: JsonObject = {}): JsonObject => ({
  openapi: "3.1.0",
  info: { title: "Shop", version: "1" },
  paths,
  ...more
})

const factsIn = (document: JsonObject, services: ReadonlyArray<string> = [], address?: string): Facts =>
  factsOf(document, {
    name: "shop",
    packages: { client: "@a/shop-client", services: "@a/shop" },
    address,
    services,
    client: "ShopClient"
  })

describe("the first call", () => {
  const table: ReadonlyArray<readonly [name: string, paths: JsonObject, call: string, promised: string]> = [
    [
      "a list, before anything else that reads",
      { "/health": { get: { operationId: "a", ...one } }, "/cats": { get: { operationId: "b", ...list } } },
      "yield* service.list()",
      "await client.cats.list()"
    ],
    [
      "a list inside of an object",
      {
        "/me": { get: { operationId: "a", ...one } },
        "/cats": { get: { operationId: "b", ...response({ properties: { data: { items: {}, type: "array" } } }) } }
      },
      "yield* service.list()",
      "await client.cats.list()"
    ],
    [
      "not one that is deprecated, or needs what only its user knows",
      {
        "/cats": { get: { operationId: "a", deprecated: true, ...list } },
        "/dogs": { get: { operationId: "b", ...required("since", "query"), ...list } },
        "/status": { get: { operationId: "c", ...one } }
      },
      "yield* service.list()",
      "await client.status.list()"
    ],
    [
      "an item, with a path that can be guessed",
      {
        "/cats/{id}": { get: { operationId: "a", ...required("id", "path", { type: "integer", minimum: 7 }), ...one } }
      },
      "yield* service.get({path:{id:7}})",
      "await client.cats.get(7)"
    ],
    [
      "a list with what the document has for it",
      {
        "/cats": {
          get: {
            operationId: "a",
            ...required("X-Version", "header", { type: "string", default: "2024", example: 5 }),
            ...list
          }
        }
      },
      "yield* service.list({headers:{X-Version:2024}})",
      "await client.cats.list({X-Version:2024})"
    ],
    [
      "none, when no read can be guessed",
      {
        "/cats/{id}": {
          get: { operationId: "a", ...required("id", "path", { type: "string", format: "uuid" }), ...one }
        }
      },
      "Object.keys(service)",
      "Object.keys(client.cats)"
    ],
    [
      "none, when nothing reads",
      { "/cats": { post: { operationId: "a", responses: { "204": { description: "ok" } } } } },
      "Object.keys(service)",
      "Object.keys(client.cats)"
    ]
  ]
  for (const [name, paths, call, promised] of table) {
    it.effect(`is ${name}`, () =>
      Effect.gen(function* () {
        const document = documentOf(paths)
        const made: Generated = yield* generateDocument("shop", { openapi: JSON.stringify(document) })
        const { effect, promise } = firstCall(document, factsIn(document), made)
        assert.include(effect.replaceAll('"', ""), call)
        assert.include(promise.replaceAll('"', ""), promised)
        if (name.startsWith("not one")) assert.include(effect, "yield* Status")
      }).pipe(Effect.provide(NodeServices.layer))
    )
  }
})

describe("facts", () => {
  const servers: ReadonlyArray<readonly [servers: unknown, address: string | undefined, baseUrl: string | undefined]> =
    [
      [undefined, undefined, undefined],
      [[{ url: "https://a.example/v1/" }, { url: "https://b.example" }], undefined, "https://a.example/v1"],
      [
        [{ url: "https://{host}:{port}", variables: { host: { default: "c.example" }, port: { default: "8443" } } }],
        undefined,
        "https://c.example:8443"
      ],
      [[{ url: "https://{host}" }], undefined, undefined],
      [[{ url: "/api" }], "https://d.example/docs/openapi.json", "https://d.example/api"],
      [[{ url: "./v2" }], "https://d.example/docs/openapi.json", "https://d.example/docs/v2"],
      [[{ url: "/api" }], undefined, undefined],
      [[{ url: "ftp://a.example" }], undefined, undefined]
    ]
  for (const [list, address, baseUrl] of servers) {
    it(`${JSON.stringify(list)} at ${address} is ${baseUrl}`, () => {
      assert.strictEqual(factsIn(documentOf({}, { servers: list }), [], address).baseUrl, baseUrl)
    })
  }

  it("the layers have a name that no service has", () => {
    assert.strictEqual(factsIn(documentOf({})).namespace, "Shop")
    assert.strictEqual(factsIn(documentOf({}), ["Shop"]).namespace, "ShopApi")
    assert.strictEqual(factsIn(documentOf({}), ["Shop", "ShopApi"]).namespace, "ShopApi2")
  })

  it("schemes of one kind, and of names that are one variable, are told apart", () => {
    const key = { type: "apiKey", in: "header", name: "X" }
    const document = documentOf(
      { "/a": { get: { operationId: "a", security: [{ "a-b": [] }, { a_b: [] }, { "1st": [] }], ...one } } },
      { components: { securitySchemes: { "a-b": key, a_b: key, "1st": key, other: key } } }
    )
    const settings = factsIn(document).schemes.flatMap((scheme) => scheme.settings)
    assert.deepStrictEqual(
      settings.map(({ field, variable }) => [field, variable]),
      [
        ["aBApiKey", "SHOP_A_B_API_KEY"],
        ["aB2ApiKey", "SHOP_A_B2_API_KEY"],
        ["_1stApiKey", "SHOP_1ST_API_KEY"]
      ]
    )
  })
})

describe("the prefix that names no resource", () => {
  const table: ReadonlyArray<readonly [paths: ReadonlyArray<string>, prefix: string | null]> = [
    [["/api/v1/cats", "/api/v1/dogs/{id}"], "/api/v1"],
    [["/v2.1/cats"], "/v2.1"],
    [["/v1/cats", "/v2/cats"], null],
    [["/v1/cats", "/health"], null],
    [["/v1", "/v1/cats"], null],
    [["/cats", "/cats/{id}"], null],
    [[], null]
  ]
  for (const [paths, prefix] of table) {
    it(`of ${paths.join(", ")} is ${prefix}`, () => {
      assert.strictEqual(resourcePrefixOf(documentOf(Object.fromEntries(paths.map((path) => [path, {}])))), prefix)
    })
  }
})

describe("changes", () => {
  it("the order of keys is no change, and parts of a path count for its operations", () => {
    const before = documentOf({ "/a": { get: { operationId: "a", summary: "A" }, post: {} } })
    const same = documentOf({ "/a": { post: {}, get: { summary: "A", operationId: "a" } } })
    assert.strictEqual(
      formatChanges(changesBetween(before, same)),
      "only the layout changed: order, comments or spaces"
    )
    const shared = documentOf({ "/a": { get: { operationId: "a", summary: "A" }, post: {}, parameters: [] } })
    assert.deepStrictEqual(changesBetween(before, shared).operations.changed, ["GET /a", "POST /a"])
  })

  it("what is removed comes first, and long lists end", () => {
    const names = (prefix: string, count: number): JsonObject =>
      Object.fromEntries(Array.from({ length: count }, (_, at) => [`${prefix}${at}`, {}]))
    const before = documentOf({}, { components: { schemas: names("Old", 3) } })
    const after = documentOf({}, { components: { schemas: names("New", 30) } })
    const lines = formatChanges(changesBetween(before, after)).split("\n")
    assert.strictEqual(lines[0], "schemas: 30 added, 3 removed, 0 changed")
    assert.strictEqual(lines[1], "  - Old0")
    assert.strictEqual(lines.at(-1), "  and 13 more (print all with --json)")
  })
})
