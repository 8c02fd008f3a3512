// Documents that cannot be served, and older ones.
import { assert, describe, it } from "vitest"
import { assertUnusable, inZoo } from "./support/InZoo.ts"
import { json, zoo } from "./support/Zoo.ts"

describe("documents that cannot be served", () => {
  const table: ReadonlyArray<readonly [name: string, document: unknown, told: RegExp]> = [
    ["no object", [], /^The document is no OpenAPI document/],
    ["no OpenAPI", { paths: {} }, /^The document is no OpenAPI document: it has neither `openapi` nor `swagger`$/],
    [
      "no paths",
      { openapi: "3.1.0", info: { title: "x", version: "1" } },
      /^The document has no operation in `paths`$/
    ],
    [
      "a broken reference",
      { ...zoo(), paths: { "/x": { get: { responses: { "200": json({ $ref: "#/components/schemas/None" }) } } } } },
      /refers to #\/components\/schemas\/None, which does not exist in the document$/
    ],
    [
      "a reference to itself",
      { ...zoo(), paths: { "/x": { get: { responses: { "200": { $ref: "#/paths/~1x/get/responses/200" } } } } } },
      /^The references from #\/paths\/~1x\/get\/responses\/200\S* form a cycle$/
    ],
    [
      "a reference to another file",
      { ...zoo(), paths: { "/x": { get: { responses: { "200": json({ $ref: "cat.yaml" }) } } } } },
      /refers to cat\.yaml, which is another file\. Bundle the document into one file first$/
    ]
  ]
  for (const [name, document, told] of table) it(name, () => assertUnusable(document, told))
})

it(
  "a response schema that no value satisfies is named, and its operation still responds",
  inZoo(
    async (call, running) => {
      assert.deepStrictEqual((await call("GET", "/cats")).list.length, 1)
      assert.deepStrictEqual(running.unsatisfiable(), [
        "#/paths/~1cats/get/responses/200/content/application~1json/schema"
      ])
    },
    {},
    {
      ...zoo(),
      paths: {
        "/cats": {
          get: {
            responses: {
              "200": json({ type: "array", minItems: 1, items: { allOf: [{ type: "string" }, { type: "integer" }] } })
            }
          }
        }
      }
    }
  )
)

describe("older documents", () => {
  it(
    "OpenAPI 3.0 with nullable",
    inZoo(
      async (call) => {
        assert.strictEqual((await call("POST", "/cats", { name: "Tom", owner: null })).status, 201)
      },
      {},
      {
        openapi: "3.0.3",
        info: { title: "Old", version: "1" },
        paths: {
          "/cats": {
            post: {
              requestBody: json({ $ref: "#/components/schemas/Cat" }),
              responses: { "201": json({ $ref: "#/components/schemas/Cat" }) }
            },
            get: { responses: { "200": json({ type: "array", items: { $ref: "#/components/schemas/Cat" } }) } }
          }
        },
        components: {
          schemas: {
            Cat: {
              type: "object",
              required: ["name"],
              properties: {
                name: { type: "string" },
                owner: { nullable: true, allOf: [{ $ref: "#/components/schemas/Owner" }] }
              }
            },
            Owner: { type: "object", properties: { name: { type: "string" } } }
          }
        }
      }
    )
  )
  it(
    "Swagger 2.0",
    inZoo(
      async (call) => {
        assert.strictEqual((await call("POST", "/cats", { name: "Tom" })).body.name, "Tom")
        assert.strictEqual((await call("GET", "/cats")).list.length, 1)
      },
      {},
      {
        swagger: "2.0",
        info: { title: "Older", version: "1" },
        host: "zoo.example",
        basePath: "/v1",
        consumes: ["application/json"],
        produces: ["application/json"],
        paths: {
          "/cats": {
            get: {
              responses: {
                "200": { description: "All", schema: { type: "array", items: { $ref: "#/definitions/Cat" } } }
              }
            },
            post: {
              parameters: [{ in: "body", name: "cat", schema: { $ref: "#/definitions/Cat" } }],
              responses: { "201": { description: "Made", schema: { $ref: "#/definitions/Cat" } } }
            }
          }
        },
        definitions: { Cat: { type: "object", required: ["name"], properties: { name: { type: "string" } } } }
      }
    )
  )
})
