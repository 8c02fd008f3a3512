import { describe, it } from "@effect/vitest"
import type { JsonObject } from "../src/openapi/Json.ts"
import { around, checkNormalized, operation } from "./kit/Normalized.ts"
import type { NormalizeCase } from "./kit/Normalized.ts"

const text = { type: "string" }
const binary = { type: "string", format: "binary" }
const item = { type: "object", properties: { id: text } }
const get = "#/paths/~1x/get"
const post = "#/paths/~1x/post"
const ok = { "204": { description: "ok" } }
const response = (content: JsonObject, more: JsonObject = {}): JsonObject => ({
  responses: { "200": { description: "ok", content, ...more } }
})
const body = (content: JsonObject): JsonObject => ({ requestBody: { content } })
const query = (value: JsonObject): JsonObject => ({ parameters: [{ name: "q", in: "query", ...value }] })
const parameter = (value: JsonObject): JsonObject => ({ parameters: [value] })
const page = (properties: JsonObject): JsonObject =>
  response({ "application/json": { schema: { type: "object", properties } } })
const list = { type: "array", items: text }
const queries = (type: "integer" | "string", ...names: ReadonlyArray<string>): ReadonlyArray<object> =>
  names.map((name) => ({ name, in: "query", schema: { type } }))

const rows: ReadonlyArray<NormalizeCase> = [
  {
    name: "a parameter of JSON",
    document: operation(query({ content: { "application/json": { schema: item } } })),
    becomes: { [`${get}/parameters/0`]: { name: "q", in: "query", schema: item, "x-faktura-json": true } }
  },
  {
    name: "a parameter of another type",
    document: operation(query({ content: { "text/csv": { schema: item } } })),
    warnings: [["read otherwise", `${get}/parameters/0`, "text/csv"]],
    becomes: { [`${get}/parameters/0`]: { name: "q", in: "query", schema: text } }
  },
  {
    name: "a header that is an exploded object",
    document: operation(parameter({ name: "H", in: "header", explode: true, schema: item })),
    becomes: { [`${get}/parameters/0/name`]: "H" }
  },
  ...["Accept", "Content-Type", "AUTHORIZATION"].map((name) => ({
    name: `a header parameter called ${name}`,
    document: operation(parameter({ name, in: "header", required: true, schema: text })),
    warnings: [["left out", `${get}/parameters/0`, "OpenAPI ignores the header parameter"]] as const,
    becomes: { [`${get}/parameters`]: [] }
  })),
  {
    name: "a deepObject that is a list",
    document: operation(parameter({ name: "q", in: "query", style: "deepObject", schema: list })),
    warnings: [["read otherwise", `${get}/parameters/0`, "q[0]"]]
  },
  {
    name: "a deepObject with a list inside",
    document: operation(
      parameter({ name: "q", in: "query", style: "deepObject", schema: { type: "object", properties: { a: list } } })
    ),
    warnings: [["read otherwise", `${get}/parameters/0`, "q[0]"]]
  },
  {
    name: "a list of objects in the query",
    document: operation(parameter({ name: "q", in: "query", schema: { type: "array", items: item } })),
    warnings: [["read otherwise", `${get}/parameters/0`, "calls that pass them fail before sending"]]
  },
  {
    name: "a cookie that is an object",
    document: operation(parameter({ name: "c", in: "cookie", schema: item })),
    warnings: [["read otherwise", `${get}/parameters/0`, "the cookie parameter c"]]
  },
  {
    name: "a cookie that is JSON",
    document: operation(parameter({ name: "c", in: "cookie", content: { "application/json": { schema: item } } })),
    warnings: [["left out", `${get}/parameters/0`, "the cookie c"]],
    becomes: { [`${get}/parameters`]: [] }
  },
  {
    name: "a cookie that is a list",
    document: operation(parameter({ name: "c", in: "cookie", schema: { type: "array", items: text } })),
    warnings: [["read otherwise", `${get}/parameters/0`, "the cookie parameter c"]]
  },
  {
    name: "a parameter called __proto__",
    document: operation(parameter({ name: "__proto__", in: "query", schema: text })),
    warnings: [["left out", `${get}/parameters/0`, "__proto__"]],
    becomes: { [`${get}/parameters`]: [] }
  },
  {
    name: "styles of the path",
    document: around({
      "/x/{a}/{b}/{c}": {
        parameters: [
          { name: "a", in: "path", required: true, style: "label", schema: text },
          { name: "b", in: "path", required: true, style: "matrix", explode: true, schema: list },
          { name: "c", in: "path", required: true, schema: list }
        ],
        get: { operationId: "x", responses: ok }
      }
    }),
    becomes: { "#/paths/~1x~1{a}~1{b}~1{c}/get/operationId": "x" }
  },
  {
    name: "a TRACE",
    document: operation({}, "trace"),
    warnings: [["left out", "#/paths/~1x/trace", "TRACE"]],
    becomes: { "#/paths/~1x/trace": undefined }
  },
  {
    name: "a body with a GET",
    document: operation(body({ "application/json": { schema: item } })),
    warnings: [["left out", `${get}/requestBody`, "GET"]],
    becomes: { [`${get}/requestBody`]: undefined }
  },
  {
    name: "a body in two ways",
    document: operation(body({ "text/plain": { schema: text }, "application/json": { schema: item } }), "post"),
    warnings: [["left out", `${post}/requestBody/content/text~1plain`, "never as text/plain"]],
    becomes: { [`${post}/requestBody/content`]: { "application/json": { schema: item } } }
  },
  {
    name: "a body of any type",
    document: operation(body({ "*/*": { schema: item } }), "post"),
    becomes: { [`${post}/requestBody/content`]: { "application/json": { schema: item } } }
  },
  {
    name: "a body of XML",
    document: operation(body({ "application/xml": { schema: item } }), "post"),
    warnings: [["read otherwise", `${post}/requestBody/content/application~1xml`, "as a string"]],
    becomes: { [`${post}/requestBody/content`]: { "application/xml": { schema: text, "x-faktura-written": true } } }
  },
  {
    name: "an image that is called a string is bytes, and text or bytes when it is sent in Base64",
    document: around({
      "/x": {
        post: { operationId: "a", responses: ok, ...body({ "image/png": { schema: text } }) },
        put: {
          operationId: "b",
          responses: ok,
          ...body({ "image/png": { schema: { ...text, contentEncoding: "base64" } } })
        }
      }
    }),
    warnings: [["read otherwise", "#/paths/~1x/put/requestBody/content/image~1png", "in Base64"]],
    becomes: {
      [`${post}/requestBody/content/image~1png/schema`]: binary,
      "#/paths/~1x/put/requestBody/content/image~1png": {
        schema: { type: "string", format: "byte", "x-faktura-bytes": true },
        "x-faktura-base64": true,
        "x-faktura-written": true
      }
    }
  },
  {
    name: "a body that cannot be sent",
    document: operation(body({ "multipart/mixed": { schema: item } }), "post"),
    warnings: [["left out", post, "multipart/mixed"]],
    becomes: { [post]: undefined }
  },
  {
    name: "a body by reference",
    document: operation({ requestBody: { $ref: "#/components/requestBodies/B" } }, "post", {
      requestBodies: { B: { content: { "application/json": { schema: item } } } }
    }),
    becomes: { [`${post}/requestBody/content/application~1json/schema`]: item, "#/components/requestBodies": undefined }
  },
  {
    name: "parts of a form",
    document: operation(
      body({
        "multipart/form-data": {
          encoding: { meta: { contentType: "application/json; charset=utf-8" }, other: { contentType: "text/csv" } },
          schema: { type: "object", properties: { meta: item, file: { ...text, contentMediaType: "image/png" } } }
        }
      }),
      "post"
    ),
    becomes: {
      [`${post}/requestBody/content/multipart~1form-data/x-faktura-fields`]: {
        meta: { contentType: "application/json; charset=utf-8" },
        other: { contentType: "text/csv" }
      },
      [`${post}/requestBody/content/multipart~1form-data/schema/properties/file/format`]: "binary"
    }
  },
  {
    name: "an answer by two names",
    document: operation(response({ "application/json": { schema: item }, "application/hal+json": { schema: item } })),
    becomes: {
      [`${get}/responses/200/content`]: { "application/json": { schema: item } },
      [`${get}/responses/200/x-faktura-responses`]: [{ type: "application/json", as: "json" }]
    }
  },
  {
    name: "an answer in two shapes",
    document: operation(response({ "application/json": { schema: item }, "text/csv": { schema: text } })),
    becomes: {
      [`${get}/responses/200/content`]: {
        "application/json": { schema: { anyOf: [{ $ref: "#/components/schemas/X200Body" }, text] } }
      },
      [`${get}/responses/200/x-faktura-responses/1`]: { type: "text/csv", as: "text" },
      "#/components/schemas/X200Body": item
    }
  },
  {
    name: "an answer of XML",
    document: operation(response({ "application/xml": { schema: item } })),
    warnings: [["read otherwise", `${get}/responses/200/content/application~1xml`, "as a string"]],
    becomes: {
      [`${get}/responses/200/content`]: { "text/plain": { schema: text } },
      [`${get}/responses/200/x-faktura-responses`]: [{ type: "application/xml", as: "text" }]
    }
  },
  {
    name: "an answer of bytes that are called a string",
    document: operation(response({ "application/pdf": { schema: text } })),
    becomes: {
      [`${get}/responses/200/content`]: { "application/octet-stream": { schema: binary } },
      [`${get}/responses/200/x-faktura-responses`]: [{ type: "application/pdf", as: "blob" }]
    }
  },
  {
    name: "an answer of any type without a schema",
    document: operation(response({ "*/*": {} })),
    becomes: { [`${get}/responses/200/x-faktura-responses/0/as`]: "blob" }
  },
  {
    name: "a range in lower case",
    document: operation({ responses: { "2xx": { description: "ok" } } }),
    becomes: { [`${get}/responses`]: { "2XX": { description: "ok" } } }
  },
  {
    name: "an event by webhook",
    document: {
      ...around({}),
      "x-webhooks": { "a.b": { post: { summary: "Came.", ...body({ "application/json": { schema: item } }) } } }
    },
    becomes: {
      "#/x-faktura-events": [{ name: "a.b", $ref: "#/components/schemas/ABEvent", summary: "Came." }],
      "#/components/schemas/ABEvent": item
    }
  },
  {
    name: "an event without a body, and one whose name is taken",
    document: {
      ...operation(
        {
          callbacks: { b: { "{$request.query.url}": { post: { ...body({ "application/json": { schema: item } }) } } } }
        },
        "post"
      ),
      webhooks: { a: { post: {} }, b: { post: body({ "application/json": { schema: item } }) } }
    },
    warnings: [
      ["left out", "#/webhooks/a/post", "no JSON or form body"],
      ["left out", `${post}/callbacks/b/{$request.query.url}/post`, "another event"]
    ]
  },
  {
    name: "a list by token",
    document: operation({ parameters: queries("string", "page_token"), ...page({ items: list, nextPageToken: text }) }),
    becomes: {
      [`${get}/x-faktura-pagination`]: { style: "token", request: "page_token", next: "nextPageToken", items: "items" }
    }
  },
  {
    name: "a list by page, with its numbers beside",
    document: operation({
      parameters: queries("integer", "page", "per_page"),
      ...page({ data: list, meta: { type: "object", properties: { total_pages: { type: "integer" } } } })
    }),
    becomes: {
      [`${get}/x-faktura-pagination`]: { style: "page", request: "page", items: "data", pages: "meta.total_pages" }
    }
  },
  {
    name: "a list by offset",
    document: operation({
      parameters: queries("integer", "skip", "take"),
      ...response({ "application/json": { schema: list } })
    }),
    becomes: { [`${get}/x-faktura-pagination`]: { style: "offset", request: "skip", items: "", limit: "take" } }
  },
  {
    name: "a list by Link",
    document: operation(response({ "application/json": { schema: list } }, { headers: { link: { schema: text } } })),
    becomes: { [`${get}/x-faktura-pagination`]: { style: "link", items: "" } }
  },
  {
    name: "a page of something that is no list",
    document: operation({ parameters: queries("integer", "page", "limit"), ...page({ id: text }) }),
    becomes: { [`${get}/x-faktura-pagination`]: undefined }
  },
  {
    name: "a list that the overlay says is none",
    document: operation({
      "x-faktura-pagination": false,
      parameters: queries("integer", "skip", "take"),
      ...response({ "application/json": { schema: list } })
    }),
    becomes: { [`${get}/x-faktura-pagination`]: undefined }
  }
]

describe("calls are normalized", () => {
  for (const row of rows) it(row.name, () => checkNormalized(row))
})
