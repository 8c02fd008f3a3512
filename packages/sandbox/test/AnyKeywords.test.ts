// Documents with keywords, patterns and references that other programs would refuse.
import { describe, it } from "vitest"
import { api, collection, json, object, steps, text, whole } from "./support/AnyApi.ts"
import type { Json } from "./support/AnyApi.ts"

describe("a field whose schema says something that JSON Schema does not have", () => {
  const table: ReadonlyArray<readonly [name: string, schema: unknown, good: unknown, bad?: unknown]> = [
    ["an unknown type", { type: "any" }, [1]],
    ["a type of another language", { type: "float" }, 1.5, "x"],
    ["no schema", null, { a: 1 }],
    ["required on a field", { type: "string", required: true }, "x", 5],
    ["no values", { type: "string", enum: null }, "x", 5],
    ["an empty enum", { enum: [] }, "x"],
    ["a length as a text", { type: "string", maxLength: "3" }, "abc", "abcd"],
    ["an exclusive limit of 3.0", { type: "number", minimum: 0, exclusiveMinimum: true }, 1, 0],
    ["a list of item schemas", { type: "array", items: [text, whole] }, ["a", 1], ["a", "b"]],
    ["no fields", { type: "object", properties: null }, {}, "x"],
    ["allOf that is no list", { allOf: {} }, 5],
    ["nullable without a type", { nullable: true, allOf: [text] }, null, 5],
    ["nullable beside a type", { nullable: true, type: "string" }, null, 5],
    ["a pattern for old expressions", { type: "string", pattern: "^[\\w-.]+$" }, "a-b.c", "a b"],
    ["a pattern of Python", { type: "string", pattern: "\\A[a-z]+\\Z" }, "abc", "a1"],
    ["a pattern that ignores case", { type: "string", pattern: "(?i)^abc$" }, "ABC", "x"],
    ["a pattern of Java", { type: "string", pattern: "^\\p{Alpha}+$" }, "abc"],
    ["$id", { $id: "https://x.example/a.json", type: "string" }, "x", 5],
    ["an anchor", { type: "string", $anchor: "here" }, "x", 5]
  ]
  for (const [name, schema, good, bad] of table) {
    const record = object({ id: text, value: schema })
    it(
      name,
      steps(api(collection(record)), [
        ["POST", "/pets", { id: "a", value: good }, 201],
        ["GET", "/pets", undefined, 200],
        ...(bad === undefined ? [] : [["POST", "/pets", { id: "b", value: bad }, 400] as const])
      ])
    )
  }
})

describe("references", () => {
  const record = object({ id: text, at: { $ref: "#/components/schemas/My%20Time" } })
  const table: ReadonlyArray<readonly [name: string, document: Json]> = [
    ["with escaped characters", api(collection({ $ref: "#/components/schemas/A" }), { A: record, "My Time": text })],
    [
      "into another path",
      api({
        ...collection(object({ id: text, at: text })),
        "/other": {
          get: {
            responses: {
              "200": json({ $ref: "#/paths/~1pets~1%7Bid%7D/get/responses/200/content/application~1json/schema" })
            }
          }
        }
      })
    ],
    [
      "of a path",
      {
        ...api({ "/pets": { $ref: "#/components/pathItems/Pets" } }),
        components: { pathItems: { Pets: collection(object({ id: text, at: text }))["/pets"] } }
      }
    ],
    [
      "of an extension, to a file",
      api({
        "/code": { get: { "x-code": { $ref: "./a.php" }, responses: { "204": { description: "x" } } } },
        ...collection(object({ id: text, at: text }))
      })
    ]
  ]
  for (const [name, document] of table)
    it(
      name,
      steps(document, [
        ["POST", "/pets", { id: "a", at: "now" }, 201, { id: "a", at: "now" }],
        ["POST", "/pets", { id: "b", at: 5 }, 400],
        ["GET", "/pets", undefined, 200, [{ id: "a", at: "now" }]]
      ])
    )
})

it(
  "fields with the names of JavaScript's own are fields",
  steps(api(collection(object({ id: text, constructor: text, valueOf: whole }, ["constructor"]))), [
    ["POST", "/pets", { id: "__proto__", constructor: "x" }, 201],
    ["POST", "/pets", { id: "b" }, 400, { message: "body.constructor: Field required" }],
    ["GET", "/pets/__proto__", undefined, 200, { id: "__proto__", constructor: "x" }],
    ["GET", "/pets/constructor", undefined, 404]
  ])
)

it(
  "fields with the names of keywords are fields",
  steps(
    {
      ...api(
        collection(
          object({
            id: text,
            nullable: { type: "boolean" },
            example: { nullable: true, allOf: [text] },
            properties: text
          })
        )
      ),
      openapi: "3.0.3"
    },
    [
      ["POST", "/pets", { id: "a", nullable: true, example: null, properties: "x" }, 201],
      ["POST", "/pets", { id: "b", nullable: 5 }, 400, { message: "body.nullable: must be boolean" }],
      ["POST", "/pets", { id: "b", example: 5 }, 400]
    ]
  )
)

it(
  "a parameter of an operation replaces that of its path",
  steps(
    api({
      "/pets/{id}": {
        parameters: [{ name: "id", in: "path", required: true, schema: whole }],
        get: {
          parameters: [{ name: "id", in: "path", required: true, schema: text }],
          responses: { "200": json(object({ id: text })) }
        }
      }
    }),
    [["GET", "/pets/a", undefined, 200, { id: "a" }]]
  )
)

it(
  "an operation without a declared success succeeds without a body",
  steps(api({ "/a": { get: { responses: {} }, delete: { responses: { "404": { description: "none" } } } } }), [
    ["GET", "/a", undefined, 204, ""],
    ["DELETE", "/a", undefined, 204, ""]
  ])
)
