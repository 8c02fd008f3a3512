/** Rows for the rules of schemas, in requests and in responses. */
import { content, ref } from "./Documents.ts"
import { documents, field, received, record, sent } from "./DiffDocuments.ts"
import type { DiffRow, DocumentPair } from "./DiffDocuments.ts"
import type { JsonObject } from "../../src/openapi/Json.ts"

const text = { type: "string" }
const number = { type: "number" }
const integer = { type: "integer" }
const orNull = { type: ["string", "null"] }
const cat = { type: "object", required: ["kind"], properties: { kind: { const: "cat" }, name: text } }
const dog = { type: "object", required: ["kind"], properties: { kind: { const: "dog" }, size: number } }
const bird = { type: "object", required: ["kind"], properties: { kind: { const: "bird" }, wings: integer } }

/** A rule with its levels in requests and in responses. Undefined: no change. */
type Said = readonly [rule: string, request: string | undefined, response: string | undefined, path?: string]

/** Makes the rows of both directions for a change of the schema `Thing`. */
const both = (
  name: string,
  before: JsonObject,
  after: JsonObject,
  ...said: ReadonlyArray<Said>
): ReadonlyArray<DiffRow> =>
  (
    [
      ["request", sent(before, after), "POST /x", 1],
      ["response", received(before, after), "GET /x", 2]
    ] as const
  ).map(([side, pair, operation, index]): DiffRow => {
    const lines = said.flatMap((each) => {
      const level = each[index]
      return level === undefined ? [] : [`${each[0]}, ${level}, ${side} at Thing${each[3] ?? ""}: ${operation}`]
    })
    return [`${name}: ${side}`, pair, ...lines.toSorted()]
  })

/** Makes the rows for a change of the required field `a` of `Thing`. */
const inField = (
  name: string,
  before: JsonObject,
  after: JsonObject,
  ...said: ReadonlyArray<Said>
): ReadonlyArray<DiffRow> =>
  both(
    name,
    field(before),
    field(after),
    ...said.map(([rule, one, other, path = ".a"]): Said => [rule, one, other, path])
  )

const twoWays = (request: JsonObject, response: JsonObject): JsonObject => ({
  paths: {
    "/x": {
      post: {
        operationId: "x",
        requestBody: { required: true, ...content(request) },
        responses: { "200": { description: "ok", ...content(response) } }
      }
    }
  },
  components: { schemas: { Thing: field(text), Other: record({ b: text }) } }
})
const ways = (before: readonly [JsonObject, JsonObject], after: readonly [JsonObject, JsonObject]): DocumentPair =>
  documents(twoWays(...before), twoWays(...after))

/** Rows of schemas. */
export const schemaRows: ReadonlyArray<DiffRow> = [
  // Fields
  ...both("optional field added", record({}), record({ b: text }), ["field-added", "minor", "minor", ".b"]),
  ...both("required field added", record({}), record({ b: text }, "b"), [
    "required-field-added",
    "major",
    "minor",
    ".b"
  ]),
  ...both("field removed", record({ b: text }), record({}), ["field-removed", "major", "major", ".b"]),
  ...both("field required", record({ a: text }), field(text), ["became-required", "major", "minor", ".a"]),
  ...both("field optional", field(text), record({ a: text }), ["became-optional", "minor", "major", ".a"]),
  ...inField("field read only", text, { ...text, readOnly: true }, ["field-removed", "major", undefined]),
  ...inField("field no longer read only", { ...text, readOnly: true }, text, [
    "required-field-added",
    "major",
    undefined
  ]),
  ...inField("field write only", text, { ...text, writeOnly: true }, ["field-removed", undefined, "major"]),
  ...inField("field no longer write only", { ...text, writeOnly: true }, text, [
    "required-field-added",
    undefined,
    "minor"
  ]),
  ...inField("field deprecated", text, { ...text, deprecated: true }, ["field-deprecated", "minor", "minor"]),
  ...inField("field no longer deprecated", { ...text, deprecated: true }, text, ["text-changed", "patch", "patch"]),
  ...inField("description", text, { ...text, description: "d" }, ["text-changed", "patch", "patch"]),
  ...inField("default", text, { ...text, default: "a" }, ["default-changed", "patch", "patch"]),

  // Null
  ...inField("null possible", text, orNull, ["null-added", "minor", "major"]),
  ...inField("null impossible", orNull, text, ["null-removed", "major", "minor"]),
  ...both("null possible in an optional field", record({ a: text }), record({ a: orNull }), [
    "optional-null-added",
    "minor",
    "patch",
    ".a"
  ]),
  ...both("null impossible in an optional field", record({ a: orNull }), record({ a: text }), [
    "optional-null-removed",
    "major",
    "patch",
    ".a"
  ]),

  // Types and formats
  ...inField("another type", text, number, ["type-changed", "major", "major"]),
  ...inField("wider type", text, { type: ["string", "number"] }, ["type-widened", "minor", "major"]),
  ...inField("narrower type", { type: ["string", "number"] }, text, ["type-narrowed", "major", "minor"]),
  ...inField("integer to number", integer, number, ["fractions-added", "minor", "minor"]),
  ...inField("number to integer", number, integer, ["fractions-removed", "major", "patch"]),
  ...inField("format added", text, { ...text, format: "email" }, ["format-added", "major", "patch"]),
  ...inField("format removed", { ...text, format: "email" }, text, ["format-removed", "minor", "minor"]),
  ...inField("format changed", { ...text, format: "email" }, { ...text, format: "uuid" }, [
    "format-changed",
    "major",
    "minor"
  ]),
  ...inField("format that is not checked", text, { ...text, format: "iban" }, ["text-changed", "patch", "patch"]),
  ...inField("items", { type: "array", items: text }, { type: "array", items: number }, [
    "type-changed",
    "major",
    "major",
    ".a[]"
  ]),

  // Listed values and limits
  ...inField("value added", { enum: ["a"] }, { enum: ["a", "b"] }, ["value-added", "minor", "minor"]),
  ...inField("value removed", { enum: ["a", "b"] }, { enum: ["a"] }, ["value-removed", "major", "patch"]),
  ...inField("values listed", text, { ...text, enum: ["a", "b"] }, ["values-limited", "major", "patch"]),
  ...inField("values no longer listed", { ...text, enum: ["a", "b"] }, text, ["values-freed", "minor", "minor"]),
  ...inField("limit set", text, { ...text, maxLength: 9 }, ["limit-tightened", "major", "patch"]),
  ...inField("limit lowered", { ...text, maxLength: 9 }, { ...text, maxLength: 8 }, [
    "limit-tightened",
    "major",
    "patch"
  ]),
  ...inField("limit raised", { ...text, maxLength: 9 }, { ...text, maxLength: 10 }, [
    "limit-loosened",
    "minor",
    "minor"
  ]),
  ...inField("limit removed", { ...text, minLength: 1 }, text, ["limit-loosened", "minor", "minor"]),
  ...inField("other pattern", { ...text, pattern: "^a" }, { ...text, pattern: "^b" }, [
    "limit-changed",
    "major",
    "minor"
  ]),
  ...inField("multiple of a multiple", { ...number, multipleOf: 2 }, { ...number, multipleOf: 4 }, [
    "limit-tightened",
    "major",
    "patch"
  ]),
  ...inField("multiple of another", { ...number, multipleOf: 2 }, { ...number, multipleOf: 3 }, [
    "limit-changed",
    "major",
    "minor"
  ]),

  // Unions and maps
  ...inField(
    "a union became any value",
    { oneOf: [cat, dog] },
    {},
    ["type-widened", "minor", "major"],
    ["null-added", "minor", "major"]
  ),
  ...inField(
    "any value became a union",
    {},
    { oneOf: [cat, dog] },
    ["type-narrowed", "major", "minor"],
    ["null-removed", "major", "minor"]
  ),
  ...inField("member added", { oneOf: [cat, dog] }, { oneOf: [cat, dog, bird] }, ["member-added", "minor", "major"]),
  ...inField("member removed", { oneOf: [cat, dog, bird] }, { oneOf: [cat, dog] }, [
    "member-removed",
    "major",
    "major"
  ]),
  ...inField(
    "a string among the members removed",
    { oneOf: [cat, text] },
    { oneOf: [cat] },
    ["type-narrowed", undefined, "minor"],
    ["member-removed", "major", undefined]
  ),
  ...inField("one member to a union", cat, { oneOf: [cat, dog] }, ["member-added", "minor", "major"]),
  ...inField("discriminator", { oneOf: [cat, dog] }, { oneOf: [cat, dog], discriminator: { propertyName: "kind" } }, [
    "discriminator-changed",
    "patch",
    "patch",
    ".a discriminator"
  ]),
  ...both("other fields refused", record({}), { ...record({}), additionalProperties: false }, [
    "other-fields-refused",
    "major",
    undefined
  ]),
  ...both("other fields allowed", { ...record({}), additionalProperties: false }, record({}), [
    "other-fields-allowed",
    "minor",
    undefined
  ]),
  ...both(
    "other fields described",
    { type: "object", additionalProperties: true },
    { type: "object", additionalProperties: text },
    ["other-values-changed", "major", undefined],
    ["other-values-typed", undefined, "minor"]
  ),
  ...both(
    "other fields of any type",
    { type: "object", additionalProperties: text },
    { type: "object", additionalProperties: true },
    ["other-fields-allowed", "minor", undefined],
    ["other-values-changed", undefined, "major"]
  ),
  ...both(
    "other fields described for the first time",
    record({}),
    { ...record({}), additionalProperties: text },
    ["other-values-changed", "major", undefined],
    ["other-values-typed", undefined, "minor"]
  ),
  ...inField(
    "members in another order",
    { oneOf: [{ ...text, format: "date" }, { ...text, format: "date-time" }, cat] },
    { oneOf: [cat, { ...text, format: "date-time" }, { ...text, format: "date" }] }
  ),
  ...both(
    "fields by pattern",
    { type: "object", additionalProperties: false, patternProperties: { "^x": text } },
    { type: "object", additionalProperties: false, patternProperties: { "^x": text, "^y": text } },
    ["keyword-changed", "major", "patch", " patternProperties"]
  ),
  ...both(
    "type of fields by pattern",
    { type: "object", additionalProperties: false, patternProperties: { "^x": text } },
    { type: "object", additionalProperties: false, patternProperties: { "^x": number } },
    ["type-changed", "major", "major", "{^x}"]
  ),
  ...inField("tuple", { type: "array", prefixItems: [text, text] }, { type: "array", prefixItems: [text, number] }, [
    "type-changed",
    "major",
    "major",
    ".a[1]"
  ]),
  ...inField("a keyword that is not generated", text, { ...text, not: { const: "a" } }),

  // Names of types
  [
    "a schema of requests in responses too",
    ways([ref("Thing"), text], [ref("Thing"), ref("Thing")]),
    "required-field-added, minor, response at POST /x 200.a: POST /x",
    "type-changed, major, response at POST /x 200: POST /x",
    "type-split, major at Thing: "
  ],
  [
    "a schema of both in requests only",
    ways([ref("Thing"), ref("Thing")], [ref("Thing"), text]),
    "field-removed, major, response at Thing.a: POST /x",
    "type-changed, major, response at Thing: POST /x",
    "type-joined, major at Thing: "
  ],
  [
    "bytes instead of text in a form",
    documents(
      { paths: { "/x": { post: form(text) } } },
      { paths: { "/x": { post: form({ ...text, format: "binary" }) } } }
    ),
    "representation-changed, major, request at POST /x body.a: POST /x"
  ],
  [
    "bytes instead of text in a response",
    documents({ paths: { "/x": { get: file("text/plain") } } }, { paths: { "/x": { get: file("application/pdf") } } }),
    "media-type-added, minor, response at GET /x 200: GET /x",
    "media-type-removed, patch, response at GET /x 200: GET /x",
    "representation-changed, major, response at GET /x 200: GET /x"
  ]
]

function form(a: JsonObject): JsonObject {
  return {
    operationId: "x",
    requestBody: { content: { "multipart/form-data": { schema: field(a) } } },
    responses: { "204": { description: "ok" } }
  }
}

function file(type: string): JsonObject {
  return {
    operationId: "x",
    responses: { "200": { description: "ok", content: { [type]: { schema: { type: "string" } } } } }
  }
}
