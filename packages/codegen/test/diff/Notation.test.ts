/** Two notations of one meaning are no change; a change of a shared schema concerns every operation that reaches it. */
import { assert, describe, it } from "@effect/vitest"
import type { JsonObject } from "../../src/openapi/Json.ts"
import { called, documents, field, linesOf, received, record, sent } from "../kit/DiffDocuments.ts"
import type { DiffRow, DocumentPair } from "../kit/DiffDocuments.ts"
import { content, ref } from "../kit/Documents.ts"

const text = { type: "string" }
const ok = { responses: { "204": { description: "ok" } } }
const cat = record({ kind: { const: "cat" }, name: text }, "kind")
const dog = record({ kind: { const: "dog" }, size: { type: "number" } }, "kind")

/** One schema in two notations, in both directions. */
const notations: ReadonlyArray<readonly [name: string, before: JsonObject, after: JsonObject]> = [
  ["a union with null, and a list of types", { anyOf: [text, { type: "null" }] }, { type: ["string", "null"] }],
  ["an enum of one value, and a constant", { type: "string", enum: ["a"] }, { const: "a" }],
  ["an enum with its type, and without", { type: "string", enum: ["a", "b"] }, { enum: ["a", "b"] }],
  ["enum values in another order", { enum: ["a", "b"] }, { enum: ["b", "a"] }],
  ["allOf of one schema, and the schema", { allOf: [field(text)] }, field(text)],
  [
    "fields joined by allOf, and one object",
    { allOf: [record({ a: text }, "a"), record({ b: text })] },
    record({ a: text, b: text }, "a")
  ],
  [
    "keys in another order",
    record({ a: text, b: text }),
    { properties: { b: text, a: text }, required: [], type: "object" }
  ],
  ["required fields in another order", record({ a: text, b: text }, "a", "b"), record({ a: text, b: text }, "b", "a")],
  ["members of a union in another order", { oneOf: [cat, dog] }, { oneOf: [dog, cat] }],
  ["oneOf, and anyOf", { oneOf: [cat, dog] }, { anyOf: [cat, dog] }],
  [
    "uniqueItems: false, and nothing",
    { type: "array", items: text, uniqueItems: false },
    { type: "array", items: text }
  ]
]

const parameter = { in: "query", name: "q", schema: text }
const inline = { "/x": { get: { operationId: "x", parameters: [parameter], ...ok } } }
const using = (schema: JsonObject, schemas: JsonObject): JsonObject => ({
  paths: { "/x": { post: { operationId: "x", requestBody: content(schema), ...ok } } },
  components: { schemas }
})

const pairs: ReadonlyArray<readonly [name: string, DocumentPair]> = [
  [
    "nullable of OpenAPI 3.0, and a list of types",
    {
      before: { ...sent(field({ ...text, nullable: true }), {}).before, openapi: "3.0.3" },
      after: sent(field({ type: ["string", "null"] }), {}).before
    }
  ],
  [
    "a parameter by reference",
    documents(
      { paths: inline },
      {
        paths: { "/x": { get: { operationId: "x", parameters: [{ $ref: "#/components/parameters/Q" }], ...ok } } },
        components: { parameters: { Q: parameter } }
      }
    )
  ],
  [
    "a parameter of the path item",
    documents({ paths: inline }, { paths: { "/x": { parameters: [parameter], get: { operationId: "x", ...ok } } } })
  ],
  ["a schema by reference", documents(using(field(text), {}), using(ref("Thing"), { Thing: field(text) }))],
  [
    "a schema with another name",
    documents(using(ref("One"), { One: field(text) }), using(ref("Two"), { Two: field(text) }))
  ],
  [
    "a response by reference",
    documents(
      { paths: { "/x": { get: { operationId: "x", responses: { "200": { description: "ok", ...content(text) } } } } } },
      {
        paths: { "/x": { get: { operationId: "x", responses: { "200": { $ref: "#/components/responses/R" } } } } },
        components: { responses: { R: { description: "ok", ...content(text) } } }
      }
    )
  ],
  ["tags", called({}, { tags: ["a"] })]
]

describe("notation", () => {
  for (const [name, before, after] of notations)
    it(name, () => {
      assert.deepStrictEqual(linesOf(sent(field(before), field(after))), [])
      assert.deepStrictEqual(linesOf(received(field(before), field(after))), [])
      assert.deepStrictEqual(linesOf(sent(field(after), field(before))), [])
    })
  for (const [name, { after, before }] of pairs)
    it(name, () => {
      assert.deepStrictEqual(linesOf({ before, after }), [])
      assert.deepStrictEqual(linesOf({ before: after, after: before }), [])
    })
})

const get = (schema: JsonObject): JsonObject => ({
  get: { responses: { "200": { description: "ok", ...content(schema) } } }
})

/** A document with the schemas `Shared` and others, and paths that use them. */
const shared = (Shared: JsonObject, paths: JsonObject, schemas: JsonObject = {}): JsonObject => ({
  paths,
  components: { schemas: { Shared, ...schemas } }
})
const change = (paths: JsonObject, schemas: JsonObject = {}): DocumentPair =>
  documents(shared(field(text), paths, schemas), shared(field({ type: "number" }), paths, schemas))

const attributions: ReadonlyArray<DiffRow> = [
  [
    "every operation that has the schema",
    change({ "/a": get(ref("Shared")), "/b": get(ref("Shared")), "/c": get(text) }),
    "type-changed, major, response at Shared.a: GET /a, GET /b"
  ],
  [
    "through other schemas",
    change(
      { "/a": get(ref("Outer")), "/b": get({ type: "array", items: ref("Outer") }) },
      { Outer: record({ inner: record({ deep: ref("Shared") }) }) }
    ),
    "type-changed, major, response at Shared.a: GET /a, GET /b"
  ],
  [
    "through a cycle, entered at both ends",
    change(
      { "/a": get(ref("One")), "/b": get(ref("Two")) },
      { One: record({ two: ref("Two") }), Two: record({ one: ref("One"), shared: ref("Shared") }) }
    ),
    "type-changed, major, response at Shared.a: GET /a, GET /b"
  ],
  [
    "a member of a union",
    change({ "/a": get({ oneOf: [ref("Shared"), dog] }) }),
    "type-changed, major, response at Shared.a: GET /a"
  ],
  [
    "each direction with its own operations",
    change({
      "/a": { ...get(ref("Shared")), post: { requestBody: content(ref("Shared")), ...ok } }
    }),
    "type-changed, major, request at Shared.a: POST /a",
    "type-changed, major, response at Shared.a: GET /a"
  ],
  [
    "a schema that contains itself",
    documents(
      shared(record({ next: ref("Shared"), a: text }), { "/a": get(ref("Shared")) }),
      shared(record({ next: ref("Shared"), a: text, b: text }), { "/a": get(ref("Shared")) })
    ),
    "field-added, minor, response at Shared.b: GET /a"
  ],
  [
    "a webhook",
    documents(
      { ...shared(field(text), {}), webhooks: { made: { post: { requestBody: content(ref("Shared")), ...ok } } } },
      {
        ...shared(record({ a: text }), {}),
        webhooks: { made: { post: { requestBody: content(ref("Shared")), ...ok } } }
      }
    ),
    "became-optional, major, response at Shared.a: webhook made"
  ]
]

describe("operations of a change", () => {
  for (const [name, pair, ...expected] of attributions) it(name, () => assert.deepStrictEqual(linesOf(pair), expected))
})
