/** Documents that are not as the specification wants them, and prevent no client: they are read, with a remark. */
import { assert, describe, it } from "@effect/vitest"
import { normalize } from "../src/normalize/form/Form.ts"
import { checkNormalized } from "./kit/Normalized.ts"
import { withOperation, withParameter, withSchema } from "./kit/Normalizing.ts"
import type { NormalizeCase } from "./kit/Normalizing.ts"

const get = "#/paths/~1a/get"
const text = { type: "string" }
const parameter = { name: "p", in: "query", schema: text }

const rows: ReadonlyArray<NormalizeCase> = [
  {
    name: "a version that YAML reads as a number",
    document: { ...withOperation({}), openapi: 3.1 },
    remarks: [["#/openapi", 'read as "3.1.0"']],
    becomes: { "#/openapi": "3.1.0" }
  },
  {
    name: "a version of two numbers",
    document: { ...withOperation({}), openapi: "3.0" },
    remarks: [["#/openapi", 'read as "3.0.3"']]
  },
  {
    name: "samples of code with objects",
    document: withOperation({ "x-codeSamples": [{ lang: "JavaScript", source: { path: "a.js", $ref: "a.js" } }] }),
    remarks: [],
    becomes: { [`${get}/x-codeSamples`]: undefined }
  },
  {
    name: "extensions of another form",
    document: withOperation(
      { "x-codeSamples": { curl: "x" } },
      { "x-tagGroups": { all: ["a"] }, tags: [{ name: "a", "x-displayName": 5 }] }
    ),
    remarks: []
  },
  {
    name: "references to the web in examples",
    document: withOperation({
      responses: {
        "200": {
          description: "ok",
          content: {
            "application/json": {
              schema: { type: "object", example: { $ref: "https://a.example/c.json", a: 1 } },
              example: [{ $ref: "https://a.example/d.json" }],
              examples: { e: { value: { $ref: "./e.json" } } }
            }
          }
        }
      }
    }),
    remarks: [],
    becomes: {
      [`${get}/responses/200/content/application~1json`]: {
        schema: { type: "object", example: { a: 1 } },
        example: [{}],
        examples: { e: { value: {} } }
      }
    }
  },
  {
    name: "a schema that is nowhere",
    document: withSchema({ type: "object", properties: { a: { $ref: "#/components/schemas/Y", description: "d" } } }),
    remarks: [["#/components/schemas/X/properties/a", "leads nowhere; any value passes"]],
    becomes: { "#/components/schemas/X/properties/a": { description: "d" } }
  },
  {
    name: "a response that is nowhere",
    document: withOperation({ responses: { "200": { $ref: "#/components/responses/Y" } } }),
    remarks: [[`${get}/responses/200`, "leads nowhere"]],
    becomes: { [`${get}/responses/200`]: { description: "" } }
  },
  {
    name: "a parameter that is nowhere",
    document: withParameter({ $ref: "#/components/parameters/Y" }, parameter),
    remarks: [[`${get}/parameters/0`, "leads nowhere"]],
    becomes: { [`${get}/parameters`]: [parameter] }
  },
  {
    name: "a path that is nowhere",
    document: withOperation({}, { paths: { "/a": { $ref: "#/components/pathItems/Y" } } }),
    remarks: [["#/paths/~1a", "its operations are left out"]],
    operations: 0
  },
  {
    name: "no responses",
    document: withOperation({ responses: undefined }),
    remarks: [[get, "no responses"]],
    becomes: { [`${get}/responses`]: { "2XX": { description: "" } } }
  },
  {
    name: "responses that are null",
    document: withOperation({ responses: null }),
    remarks: [
      [`${get}/responses`, "null"],
      [get, "no responses"]
    ]
  },
  {
    name: "a response that is null",
    document: withOperation({ responses: { "200": null } }),
    remarks: [[`${get}/responses/200`, "null"]]
  },
  {
    name: "a status with words",
    document: withOperation({ responses: { "200 OK": { description: "ok" }, teapot: { description: "" } } }),
    remarks: [
      [`${get}/responses/200 OK`, 'read as "200"'],
      [`${get}/responses/teapot`, "ignored"]
    ],
    becomes: { [`${get}/responses`]: { "200": { description: "ok" } } }
  },
  {
    name: "a schema that is null",
    document: withOperation({
      responses: { "200": { description: "ok", content: { "application/json": { schema: null } } } }
    }),
    remarks: [[`${get}/responses/200/content/application~1json/schema`, "null"]]
  },
  {
    name: "a media type that is null",
    document: withOperation({ responses: { "200": { description: "ok", content: { "application/json": null } } } }),
    remarks: [[`${get}/responses/200/content/application~1json`, "null"]]
  },
  {
    name: "a response that is a schema",
    document: withOperation(
      { responses: { "200": { $ref: "#/components/schemas/X" } } },
      { components: { schemas: { X: text } } }
    ),
    remarks: [[`${get}/responses/200`, "JSON of that schema"]],
    becomes: {
      [`${get}/responses/200/content`]: { "application/json": { schema: { $ref: "#/components/schemas/X" } } }
    }
  },
  {
    name: "parameters that are null",
    document: withOperation({ parameters: null }),
    remarks: [[`${get}/parameters`, "null"]]
  },
  {
    name: "parameters by their names",
    document: withOperation({ parameters: { one: parameter } }),
    remarks: [[`${get}/parameters`, "a list"]],
    becomes: { [`${get}/parameters`]: [parameter] }
  },
  {
    name: "a parameter twice",
    document: withParameter(parameter, { ...parameter, schema: {} }),
    remarks: [[`${get}/parameters/1`, "another of that name"]],
    becomes: { [`${get}/parameters`]: [parameter] }
  },
  {
    name: "a parameter that is null",
    document: withParameter(null, parameter),
    remarks: [[`${get}/parameters/0`, "null"]],
    becomes: { [`${get}/parameters`]: [parameter] }
  },
  {
    name: "a parameter without a place",
    document: withParameter({ name: "p", schema: text }),
    remarks: [
      [`${get}/parameters/0/in`, "null"],
      [`${get}/parameters/0`, "the parameter p"]
    ],
    becomes: { [`${get}/parameters`]: [] }
  },
  {
    name: "a place in capitals",
    document: withParameter({ ...parameter, in: "Query" }),
    remarks: [[`${get}/parameters/0/in`, 'read as "query"']],
    becomes: { [`${get}/parameters`]: [parameter] }
  },
  {
    name: "a parameter as Swagger 2 has it",
    document: withParameter({ name: "p", in: "query", type: "string" }),
    remarks: [[`${get}/parameters/0`, "`schema`"]],
    becomes: { [`${get}/parameters`]: [parameter] }
  },
  {
    name: "a parameter without a schema",
    document: withParameter({ name: "p", in: "query" }),
    remarks: [[`${get}/parameters/0`, "any value"]],
    becomes: { [`${get}/parameters/0/schema`]: {} }
  },
  {
    name: "a style of another place",
    document: withParameter({ ...parameter, style: "matrix" }),
    remarks: [[`${get}/parameters/0/style`, "one of form"]],
    becomes: { [`${get}/parameters`]: [parameter] }
  },
  {
    name: "an operation that is null",
    document: withOperation(
      {},
      { paths: { "/a": { get: null, post: { responses: { "204": { description: "ok" } } } } } }
    ),
    remarks: [[get, "an operation"]]
  },
  {
    name: "a path that is null",
    document: withOperation({}, { paths: { "/a": null } }),
    remarks: [["#/paths/~1a", "a path item"]],
    operations: 0
  },
  {
    name: "a method in capitals",
    document: withOperation({}, { paths: { "/a": { GET: { responses: { "204": { description: "ok" } } } } } }),
    remarks: [["#/paths/~1a/GET", 'read as "get"']]
  },
  {
    name: "a method that is none",
    document: withOperation({}, { paths: { "/a": { purge: {} } } }),
    remarks: [["#/paths/~1a/purge", "no method"]],
    operations: 0
  },
  {
    name: "a path without a slash",
    document: withOperation({}, { paths: { a: { get: { responses: { "204": { description: "ok" } } } } } }),
    remarks: [["#/paths/a", 'read as "/a"']]
  },
  {
    name: "a path with a query",
    document: withOperation({}, { paths: { "/a?b=c": { get: { responses: { "204": { description: "ok" } } } } } }),
    remarks: [["#/paths/~1a?b=c", "no query"]],
    operations: 0
  },
  {
    name: "a path whose parameter has no name",
    document: withOperation({}, { paths: { "/a/{}": { get: { responses: { "204": { description: "ok" } } } } } }),
    remarks: [["#/paths/~1a~1{}", "no name"]],
    operations: 0
  },
  {
    name: "paths that differ by case",
    document: withOperation(
      {},
      {
        paths: {
          "/a": { get: { operationId: "a", responses: { "204": { description: "ok" } } } },
          "/A": { get: { operationId: "A", responses: { "204": { description: "ok" } } } }
        }
      }
    ),
    remarks: [],
    operations: 2
  },
  {
    name: "security that is an object, and a scheme that is none",
    document: withOperation(
      { security: { basic: [] } },
      { components: { securitySchemes: { basic: { type: "basic" }, odd: { type: "odd" } } } }
    ),
    remarks: [
      ["#/paths/~1a/get/security", "a list"],
      ["#/components/securitySchemes/basic/type", 'read as "http"'],
      ["#/components/securitySchemes/odd/type", "one of"],
      ["#/components/securitySchemes/odd", "ignored"]
    ].toSorted((a, b) => Number(b[0]!.startsWith("#/paths")) - Number(a[0]!.startsWith("#/paths"))) as never
  },
  {
    name: "a server that is a text",
    document: withOperation({}, { servers: ["https://a.example", { url: "https://b.example" }] }),
    remarks: [["#/servers/0", "an object"]],
    becomes: { "#/servers": [{ url: "https://b.example" }] }
  },
  {
    name: "a server's variable without a default",
    document: withOperation(
      {},
      { servers: [{ url: "https://{r}.a.example", variables: { r: { enum: ["eu", "us"] } } }] }
    ),
    remarks: [["#/servers/0/variables/r", 'read as "eu"']]
  },
  {
    name: "no info, and a text that is a number",
    document: {
      openapi: "3.1.0",
      info: { version: 1 },
      paths: { "/a": { get: { operationId: 7, responses: { "204": { description: "ok" } } } } }
    },
    remarks: [
      ["#/info/version", 'read as "1"'],
      [`${get}/operationId`, 'read as "7"']
    ]
  },
  {
    name: "components alone",
    document: {
      openapi: "3.1.0",
      info: { title: "T", version: "1" },
      components: { schemas: { A: { type: "object", properties: { a: text } } } }
    },
    remarks: [],
    operations: 0
  },
  { name: "nothing", document: { openapi: "3.1.0" }, remarks: [], operations: 0 },
  {
    name: "paths that are null",
    document: { ...withOperation({}), paths: null },
    remarks: [["#/paths", "null"]],
    operations: 0
  },
  {
    name: "webhooks alone",
    document: {
      openapi: "3.1.0",
      info: { title: "T", version: "1" },
      webhooks: {
        done: {
          post: {
            requestBody: { content: { "application/json": { schema: text } } },
            responses: { "200": { description: "ok" } }
          }
        }
      }
    },
    remarks: [],
    operations: 0
  },
  {
    name: "components that are null",
    document: withOperation({}, { components: { schemas: null, responses: null } }),
    remarks: [
      ["#/components/schemas", "null"],
      ["#/components/responses", "null"]
    ]
  }
]

describe("documents are brought into the specification's form", () => {
  for (const each of rows) it(each.name, () => checkNormalized(each))
})

const refused: ReadonlyArray<{
  readonly name: string
  readonly document: Parameters<typeof normalize>[0]
  readonly problem: readonly [string, string]
}> = [
  {
    name: "parts that double",
    document: withOperation(
      {},
      {
        components: {
          schemas: Object.fromEntries([
            ["S0", text],
            ...Array.from({ length: 40 }, (_, index) => [
              `S${index + 1}`,
              {
                allOf: [
                  { $ref: `#/components/schemas/S${index}` },
                  { allOf: [{ $ref: `#/components/schemas/S${index}` }] }
                ]
              }
            ])
          ])
        }
      }
    ),
    problem: ["#/components/schemas/S13", "parts of it"]
  }
]

describe("what prevents a client is named", () => {
  for (const {
    document,
    name,
    problem: [pointer, part]
  } of refused) {
    it(name, () => {
      const [first] = normalize(document).problems
      assert.strictEqual(first?.[0], pointer)
      assert.include(first?.[1], part)
    })
  }
})
