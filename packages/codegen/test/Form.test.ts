/** Documents that are not as the specification wants them, and prevent no client: they are read, with a warning. */
import { assert, describe, it } from "@effect/vitest"
import { readForm } from "../src/normalize/form/Form.ts"
import { checkForm } from "./kit/CheckForm.ts"
import { withOperation, withParameter, withSchema } from "./kit/FormCases.ts"
import type { FormCase } from "./kit/FormCases.ts"

const get = "#/paths/~1a/get"
const text = { type: "string" }
const parameter = { name: "p", in: "query", schema: text }

const rows: ReadonlyArray<FormCase> = [
  {
    name: "a version that YAML reads as a number",
    document: { ...withOperation({}), openapi: 3.1 },
    warnings: [["#/openapi", 'read as "3.1.0"']],
    becomes: { "#/openapi": "3.1.0" }
  },
  {
    name: "a version of two numbers",
    document: { ...withOperation({}), openapi: "3.0" },
    warnings: [["#/openapi", 'read as "3.0.3"']]
  },
  {
    name: "samples of code with objects",
    document: withOperation({ "x-codeSamples": [{ lang: "JavaScript", source: { path: "a.js", $ref: "a.js" } }] }),
    warnings: [],
    becomes: { [`${get}/x-codeSamples`]: undefined }
  },
  {
    name: "extensions of another form",
    document: withOperation(
      { "x-codeSamples": { curl: "x" } },
      { "x-tagGroups": { all: ["a"] }, tags: [{ name: "a", "x-displayName": 5 }] }
    ),
    warnings: []
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
    warnings: [],
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
    warnings: [["#/components/schemas/X/properties/a", "has no target; every value is valid"]],
    becomes: { "#/components/schemas/X/properties/a": { description: "d" } }
  },
  {
    name: "a response that is nowhere",
    document: withOperation({ responses: { "200": { $ref: "#/components/responses/Y" } } }),
    warnings: [[`${get}/responses/200`, "has no target"]],
    becomes: { [`${get}/responses/200`]: { description: "" } }
  },
  {
    name: "a parameter that is nowhere",
    document: withParameter({ $ref: "#/components/parameters/Y" }, parameter),
    warnings: [[`${get}/parameters/0`, "has no target"]],
    becomes: { [`${get}/parameters`]: [parameter] }
  },
  {
    name: "a path that is nowhere",
    document: withOperation({}, { paths: { "/a": { $ref: "#/components/pathItems/Y" } } }),
    warnings: [["#/paths/~1a", "its operations are not generated"]],
    operations: 0
  },
  {
    name: "no responses",
    document: withOperation({ responses: undefined }),
    warnings: [[get, "no responses"]],
    becomes: { [`${get}/responses`]: { "2XX": { description: "" } } }
  },
  {
    name: "responses that are null",
    document: withOperation({ responses: null }),
    warnings: [
      [`${get}/responses`, "null"],
      [get, "no responses"]
    ]
  },
  {
    name: "a response that is null",
    document: withOperation({ responses: { "200": null } }),
    warnings: [[`${get}/responses/200`, "null"]]
  },
  {
    name: "a status with words",
    document: withOperation({ responses: { "200 OK": { description: "ok" }, teapot: { description: "" } } }),
    warnings: [
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
    warnings: [[`${get}/responses/200/content/application~1json/schema`, "null"]]
  },
  {
    name: "a media type that is null",
    document: withOperation({ responses: { "200": { description: "ok", content: { "application/json": null } } } }),
    warnings: [[`${get}/responses/200/content/application~1json`, "null"]]
  },
  {
    name: "a response that is a schema",
    document: withOperation(
      { responses: { "200": { $ref: "#/components/schemas/X" } } },
      { components: { schemas: { X: text } } }
    ),
    warnings: [[`${get}/responses/200`, "JSON of that schema"]],
    becomes: {
      [`${get}/responses/200/content`]: { "application/json": { schema: { $ref: "#/components/schemas/X" } } }
    }
  },
  {
    name: "parameters that are null",
    document: withOperation({ parameters: null }),
    warnings: [[`${get}/parameters`, "null"]]
  },
  {
    name: "parameters by their names",
    document: withOperation({ parameters: { one: parameter } }),
    warnings: [[`${get}/parameters`, "a list"]],
    becomes: { [`${get}/parameters`]: [parameter] }
  },
  {
    name: "a parameter twice",
    document: withParameter(parameter, { ...parameter, schema: {} }),
    warnings: [[`${get}/parameters/1`, "the list has another"]],
    becomes: { [`${get}/parameters`]: [parameter] }
  },
  {
    name: "a parameter that is null",
    document: withParameter(null, parameter),
    warnings: [[`${get}/parameters/0`, "null"]],
    becomes: { [`${get}/parameters`]: [parameter] }
  },
  {
    name: "a parameter without a place",
    document: withParameter({ name: "p", schema: text }),
    warnings: [
      [`${get}/parameters/0/in`, "null"],
      [`${get}/parameters/0`, "the parameter p"]
    ],
    becomes: { [`${get}/parameters`]: [] }
  },
  {
    name: "a place in capitals",
    document: withParameter({ ...parameter, in: "Query" }),
    warnings: [[`${get}/parameters/0/in`, 'read as "query"']],
    becomes: { [`${get}/parameters`]: [parameter] }
  },
  {
    name: "a parameter as Swagger 2 has it",
    document: withParameter({ name: "p", in: "query", type: "string" }),
    warnings: [[`${get}/parameters/0`, "`schema`"]],
    becomes: { [`${get}/parameters`]: [parameter] }
  },
  {
    name: "a parameter without a schema",
    document: withParameter({ name: "p", in: "query" }),
    warnings: [[`${get}/parameters/0`, "every value"]],
    becomes: { [`${get}/parameters/0/schema`]: {} }
  },
  {
    name: "a style of another place",
    document: withParameter({ ...parameter, style: "matrix" }),
    warnings: [[`${get}/parameters/0/style`, "one of form"]],
    becomes: { [`${get}/parameters`]: [parameter] }
  },
  {
    name: "an operation that is null",
    document: withOperation(
      {},
      { paths: { "/a": { get: null, post: { responses: { "204": { description: "ok" } } } } } }
    ),
    warnings: [[get, "an operation"]]
  },
  {
    name: "a path that is null",
    document: withOperation({}, { paths: { "/a": null } }),
    warnings: [["#/paths/~1a", "a path item"]],
    operations: 0
  },
  {
    name: "a method in capitals",
    document: withOperation({}, { paths: { "/a": { GET: { responses: { "204": { description: "ok" } } } } } }),
    warnings: [["#/paths/~1a/GET", 'read as "get"']]
  },
  {
    name: "a method that is none",
    document: withOperation({}, { paths: { "/a": { purge: {} } } }),
    warnings: [["#/paths/~1a/purge", "not a method"]],
    operations: 0
  },
  {
    name: "a path without a slash",
    document: withOperation({}, { paths: { a: { get: { responses: { "204": { description: "ok" } } } } } }),
    warnings: [["#/paths/a", 'read as "/a"']]
  },
  {
    name: "a path with a query",
    document: withOperation({}, { paths: { "/a?b=c": { get: { responses: { "204": { description: "ok" } } } } } }),
    warnings: [["#/paths/~1a?b=c", "has a query"]],
    operations: 0
  },
  {
    name: "a path whose parameter has no name",
    document: withOperation({}, { paths: { "/a/{}": { get: { responses: { "204": { description: "ok" } } } } } }),
    warnings: [["#/paths/~1a~1{}", "without a name"]],
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
    warnings: [],
    operations: 2
  },
  {
    name: "security that is an object, and a scheme that is none",
    document: withOperation(
      { security: { basic: [] } },
      { components: { securitySchemes: { basic: { type: "basic" }, odd: { type: "odd" } } } }
    ),
    warnings: [
      ["#/paths/~1a/get/security", "a list"],
      ["#/components/securitySchemes/basic/type", 'read as "http"'],
      ["#/components/securitySchemes/odd/type", "one of"],
      ["#/components/securitySchemes/odd", "ignored"]
    ].toSorted((a, b) => Number(b[0]!.startsWith("#/paths")) - Number(a[0]!.startsWith("#/paths"))) as never
  },
  {
    name: "a server that is a text",
    document: withOperation({}, { servers: ["https://a.example", { url: "https://b.example" }] }),
    warnings: [["#/servers/0", "an object"]],
    becomes: { "#/servers": [{ url: "https://b.example" }] }
  },
  {
    name: "a server's variable without a default",
    document: withOperation(
      {},
      { servers: [{ url: "https://{r}.a.example", variables: { r: { enum: ["eu", "us"] } } }] }
    ),
    warnings: [["#/servers/0/variables/r", 'read as "eu"']]
  },
  {
    name: "no info, and a text that is a number",
    document: {
      openapi: "3.1.0",
      info: { version: 1 },
      paths: { "/a": { get: { operationId: 7, responses: { "204": { description: "ok" } } } } }
    },
    warnings: [
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
    warnings: [],
    operations: 0
  },
  { name: "nothing", document: { openapi: "3.1.0" }, warnings: [], operations: 0 },
  {
    name: "paths that are null",
    document: { ...withOperation({}), paths: null },
    warnings: [["#/paths", "null"]],
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
    warnings: [],
    operations: 0
  },
  {
    name: "components that are null",
    document: withOperation({}, { components: { schemas: null, responses: null } }),
    warnings: [
      ["#/components/schemas", "null"],
      ["#/components/responses", "null"]
    ]
  }
]

describe("documents are brought into the specification's form", () => {
  for (const each of rows) it(each.name, () => checkForm(each))
})

const refused: ReadonlyArray<{
  readonly name: string
  readonly document: Parameters<typeof readForm>[0]
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
    problem: ["#/components/schemas/S13", "nested allOf"]
  }
]

describe("what prevents a client is named", () => {
  for (const {
    document,
    name,
    problem: [pointer, part]
  } of refused) {
    it(name, () => {
      const [first] = readForm(document).problems
      assert.strictEqual(first?.[0], pointer)
      assert.include(first?.[1], part)
    })
  }
})
