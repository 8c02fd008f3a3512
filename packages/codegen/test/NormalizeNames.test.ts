import { describe, it } from "@effect/vitest"
import { around, checkNormalized, operation, schema } from "./kit/Normalized.ts"
import type { NormalizeCase } from "./kit/Normalized.ts"

const text = { type: "string" }
const responses = { "204": { description: "ok" } }
const id = (name: string): object => ({ name, in: "path", required: true, schema: text })
const answered = (value: unknown): object => ({
  responses: { "200": { description: "ok", content: { "application/json": { schema: value } } } }
})
const at200 = "responses/200/content/application~1json/schema"

const rows: ReadonlyArray<NormalizeCase> = [
  {
    name: "operations without an operationId are called by method and path",
    document: around({
      "/pets/{pet-id}": { parameters: [id("pet-id")], get: { responses } },
      "/": { get: { responses } }
    }),
    becomes: { "#/paths/~1pets~1{pet-id}/get/operationId": "getPetsByPetId", "#/paths/~1/get/operationId": "get" }
  },
  {
    name: "an operationId without a letter",
    document: around({ "/pets": { get: { operationId: "?!", responses } } }),
    becomes: { "#/paths/~1pets/get/operationId": "getPets" }
  },
  {
    name: "operationIds that are one function",
    document: around({
      "/a": { get: { operationId: "do_it", responses } },
      "/b": { get: { operationId: "doIt", responses } }
    }),
    warnings: [["renamed", "#/paths/~1b/get", "doIt2"]],
    becomes: { "#/paths/~1a/get/operationId": "do_it", "#/paths/~1b/get/operationId": "doIt2" }
  },
  {
    name: "a schema that is called like an operation's type",
    document: around(
      { "/a": { get: { operationId: "getA", ...answered({ $ref: "#/components/schemas/GetAResponse" }) } } },
      {
        schemas: { GetAResponse: text }
      }
    ),
    warnings: [["renamed", "#/components/schemas/GetAResponse", "GetAResponseSchema"]],
    becomes: { [`#/paths/~1a/get/${at200}`]: { $ref: "#/components/schemas/GetAResponseSchema" } }
  },
  ...["GET_A", "get-a", "getA", "Get a"].map((operationId): NormalizeCase => ({
    name: `a schema that is called like the type of the operation ${operationId}, as hey-api writes it`,
    document: around({ "/a": { get: { operationId, responses } } }, { schemas: { GetAResponse: text } }),
    warnings: [["renamed", "#/components/schemas/GetAResponse", "GetAResponseSchema"]]
  })),
  {
    name: "operationIds that hey-api writes as one function",
    document: around({
      "/a": { get: { operationId: "GET_Jobs", responses } },
      "/b": { get: { operationId: "getJobs", responses } }
    }),
    warnings: [["renamed", "#/paths/~1b/get", "getJobs2"]]
  },
  {
    name: "schemas that are one type, in a mapping too",
    document: around(
      {},
      {
        schemas: {
          X: {
            oneOf: [{ $ref: "#/components/schemas/a_b" }],
            discriminator: { propertyName: "k", mapping: { v: "#/components/schemas/a_b" } }
          },
          a_b: { type: "object" }
        }
      }
    ),
    becomes: { "#/components/schemas/X/discriminator/mapping/v": "#/components/schemas/a_b" }
  },
  {
    name: "a schema that is called like a webhook's type",
    document: {
      ...schema(text),
      webhooks: { done: { post: { requestBody: { content: { "application/json": { schema: text } } } } } },
      components: { schemas: { DoneWebhookPayload: text } }
    },
    warnings: [["renamed", "#/components/schemas/DoneWebhookPayload", "DoneWebhookPayloadSchema"]]
  },
  {
    name: "a schema that is called like a type of the platform",
    document: around({}, { schemas: { File: text, Files: { $ref: "#/components/schemas/File" } } }),
    warnings: [["renamed", "#/components/schemas/File", "FileSchema"]],
    becomes: { "#/components/schemas/Files/$ref": "#/components/schemas/FileSchema" }
  },
  ...["object", "any", "keyof", "infer"].map((word): NormalizeCase => ({
    name: `a schema that is called like TypeScript's ${word}`,
    document: around({}, { schemas: { [word]: text } }),
    warnings: [["renamed", `#/components/schemas/${word}`, `${word}Schema`]]
  })),
  {
    name: "a path item by reference",
    document: around(
      { "/a": { $ref: "#/components/pathItems/A" } },
      { pathItems: { A: { get: { operationId: "a", responses } } } }
    ),
    becomes: { "#/paths/~1a/get/operationId": "a" }
  },
  {
    name: "references to nothing in examples, defaults and extensions: data",
    document: around(
      {},
      {
        examples: { e: { value: { allOf: [{ $ref: "#/definitions/base", a: 1 }] } } },
        schemas: {
          A: { type: "object", default: { $ref: "#/definitions/b" }, "x-more": { $ref: "#/components/schemas/Gone" } }
        }
      }
    ),
    warnings: [
      ["left out", "#/components/examples/e/value/allOf/0/$ref", "not a reference"],
      ["left out", "#/components/schemas/A/default/$ref", "not a reference"],
      ["left out", "#/components/schemas/A/x-more/$ref", "not a reference"]
    ],
    becomes: { "#/components/examples/e/value/allOf/0": { a: 1 } }
  },
  {
    name: "a reference into a schema, once for all that refer to it",
    document: around(
      {},
      {
        schemas: {
          A: { type: "object", properties: { inner: { type: "object", properties: { t: text } } } },
          B: { $ref: "#/components/schemas/A/properties/inner" },
          D: { items: { $ref: "#/components/schemas/A/properties/inner" }, type: "array" }
        }
      }
    ),
    becomes: {
      "#/components/schemas/B/$ref": "#/components/schemas/AInner",
      "#/components/schemas/D/items/$ref": "#/components/schemas/AInner",
      "#/components/schemas/AInner": { type: "object", properties: { t: text } }
    }
  },
  {
    name: "a reference with encoded letters",
    document: around(
      {},
      { schemas: { "a b": { properties: { "c/d": text } }, B: { $ref: "#/components/schemas/a%20b/properties/c~1d" } } }
    ),
    becomes: { "#/components/schemas/B/$ref": "#/components/schemas/ABCD" }
  },
  {
    name: "a schema whose name has other signs, and references to it",
    document: around(
      {},
      {
        schemas: {
          "a/b c": text,
          a_b_c: {
            anyOf: [{ $ref: "#/components/schemas/a~1b%20c" }],
            discriminator: { propertyName: "p", mapping: { x: "a/b c" } }
          }
        }
      }
    ),
    becomes: {
      "#/components/schemas/a_b_c_": text,
      "#/components/schemas/a_b_c": {
        anyOf: [{ $ref: "#/components/schemas/a_b_c_" }],
        discriminator: { propertyName: "p", mapping: { x: "a_b_c_" } }
      }
    }
  },
  {
    name: "a reference to an anchor",
    document: schema({ type: "array", items: { $ref: "#anchor" } }),
    warnings: [["left out", "#/components/schemas/X/items", "#anchor"]],
    becomes: { "#/components/schemas/X/items": {} }
  },
  {
    name: "a parameter by reference",
    document: operation({ parameters: [{ $ref: "#/components/parameters/P" }] }, "get", {
      parameters: { P: { name: "p", in: "query", schema: text } }
    }),
    becomes: {
      "#/paths/~1x/get/parameters/0": { name: "p", in: "query", schema: text },
      "#/components/parameters": undefined
    }
  },
  {
    name: "services and methods that would be called alike",
    document: around({
      "/things/close": { post: { operationId: "a", responses } },
      "/things/{id}/close": { parameters: [id("id")], post: { operationId: "b", responses } }
    }),
    warnings: [["renamed", "#/paths/~1things~1{id}~1close/post", "Things.closeById, not Things.close"]],
    becomes: {
      "#/paths/~1things~1close/post/x-faktura-name": undefined,
      "#/paths/~1things~1{id}~1close/post/x-faktura-name": "closeById"
    }
  },
  {
    name: "names of the overlay stay, and others make way",
    document: around({
      "/a": { get: { operationId: "a", responses } },
      "/b": { get: { operationId: "b", "x-faktura-resource": "A", "x-faktura-name": "list", responses } }
    }),
    warnings: [["renamed", "#/paths/~1a/get", "not A.list"]],
    becomes: { "#/paths/~1b/get/x-faktura-name": "list" }
  }
]

describe("names and references are normalized", () => {
  for (const row of rows) it(row.name, () => checkNormalized(row))
})
