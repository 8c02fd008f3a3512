/** Rows for the rules of operations: calls, parameters, bodies, statuses, media types, headers and webhooks. */
import { content } from "./Documents.ts"
import { called, documents } from "./DiffDocuments.ts"
import type { DiffRow } from "./DiffDocuments.ts"
import type { JsonObject } from "../../src/openapi/Json.ts"

const text = { type: "string" }
const other = { type: "integer" }
const empty = { description: "ok" }
const ok = { responses: { "204": empty } }
const get = { operationId: "x", ...ok }
const parameter = (more: JsonObject): JsonObject => ({
  parameters: [{ in: "query", name: "q", schema: text, ...more }]
})
const statuses = (responses: JsonObject): JsonObject => ({
  responses: Object.fromEntries(
    Object.entries(responses).map(([status, more]) => [status, { ...empty, ...(more as JsonObject) }])
  )
})
const body = (more: JsonObject): JsonObject => ({ requestBody: { ...content(text), ...more } })
const media = (...types: ReadonlyArray<string>): JsonObject => ({
  content: Object.fromEntries(types.map((type) => [type, { schema: text }]))
})
const header = (headers: JsonObject): JsonObject => statuses({ "200": { ...content(text), headers } })
const schemes = {
  components: {
    securitySchemes: { key: { type: "apiKey", in: "header", name: "K" }, token: { type: "http", scheme: "bearer" } }
  }
}
const secured = (...names: ReadonlyArray<string>): JsonObject => ({
  ...schemes,
  paths: { "/x": { get: { ...get, security: names.map((name) => (name === "" ? {} : { [name]: [] })) } } }
})
const paged = (more: JsonObject): JsonObject => ({
  parameters: [
    { in: "query", name: "cursor", schema: text },
    { in: "query", name: "after", schema: text }
  ],
  responses: {
    "200": {
      ...empty,
      ...content({
        type: "object",
        required: ["data", "rows"],
        properties: {
          data: { type: "array", items: text },
          rows: { type: "array", items: text },
          next: { type: ["string", "null"] }
        }
      })
    }
  },
  "x-faktura-pagination": more
})
const byCursor = (more: JsonObject = {}): JsonObject =>
  paged({ style: "cursor", cursor: "cursor", next: "next", items: "data", ...more })
const event = (schema: JsonObject): JsonObject => ({
  webhooks: { made: { post: { requestBody: content(schema), responses: { "200": empty } } } }
})

/** Rows of operations and security. */
export const operationRows: ReadonlyArray<DiffRow> = [
  ["operation removed", documents({ paths: { "/x": { get } } }, {}), "operation-removed, major at GET /x: GET /x"],
  ["operation added", documents({}, { paths: { "/x": { get } } }), "operation-added, minor at GET /x: GET /x"],
  [
    "path changed, same operation id",
    documents({ paths: { "/x": { get } } }, { paths: { "/y": { get } } }),
    "operation-moved, patch at GET /x: GET /x"
  ],
  ["operation id", called({}, { operationId: "y" }), "operation-id-changed, major at GET /x: GET /x"],
  ["deprecated", called({}, { deprecated: true }), "operation-deprecated, minor at GET /x: GET /x"],
  ["no longer deprecated", called({ deprecated: true }, {}), "operation-undeprecated, patch at GET /x: GET /x"],
  ["description", called({}, { description: "d" }), "text-changed, patch at GET /x: GET /x"],
  [
    "a POST that is idempotent",
    called({}, { "x-faktura-idempotent": true }, "post"),
    "retried-more, minor at POST /x: POST /x"
  ],
  ["a PUT that is not", called({}, { "x-faktura-idempotent": false }, "put"), "retried-less, minor at PUT /x: PUT /x"],
  ["paged", called(paged({}), byCursor()), "pages-added, minor at GET /x: GET /x"],
  ["no longer paged", called(byCursor(), paged({})), "pages-removed, major at GET /x: GET /x"],
  ["other items", called(byCursor(), byCursor({ items: "rows" })), "page-items-moved, major at GET /x: GET /x"],
  [
    "other way to the next page",
    called(byCursor(), byCursor({ cursor: "after" })),
    "paging-changed, patch at GET /x: GET /x"
  ],
  [
    "another way to authenticate",
    documents(secured("key"), secured("key", "token")),
    "security-added, minor at GET /x security: GET /x"
  ],
  [
    "one way less",
    documents(secured("key", "token"), secured("key")),
    "security-removed, major at GET /x security: GET /x"
  ],
  [
    "credentials required",
    documents(secured(""), secured("key")),
    "security-required, major at GET /x security: GET /x"
  ],
  [
    "credentials optional",
    documents(secured("key"), secured("key", "")),
    "security-lifted, patch at GET /x security: GET /x"
  ],
  [
    "another security scheme of the same name",
    documents(schemes, {
      components: { securitySchemes: { ...schemes.components.securitySchemes, key: { type: "http", scheme: "basic" } } }
    }),
    "security-scheme-changed, major at security scheme key: "
  ],
  [
    "another date",
    documents({ info: { title: "x", version: "2024-05-25" } }, { info: { title: "x", version: "2025-10-01" } }),
    "api-date-changed, major at info version: "
  ],
  [
    "another version that is no date",
    documents({ info: { title: "x", version: "1.0" } }, { info: { title: "x", version: "2.0" } })
  ],
  [
    "servers of the document",
    documents({ servers: [{ url: "https://a.example" }] }, { servers: [{ url: "https://b.example" }] }),
    "servers-changed, patch at servers: "
  ],
  [
    "servers of an operation",
    called({}, { servers: [{ url: "https://b.example" }] }),
    "operation-servers-changed, patch at GET /x: GET /x"
  ]
]

/** Rows of parameters. */
export const parameterRows: ReadonlyArray<DiffRow> = [
  ["optional parameter", called({}, parameter({})), "parameter-added, minor at GET /x query q: GET /x"],
  [
    "required parameter",
    called({}, parameter({ required: true })),
    "required-parameter-added, major at GET /x query q: GET /x"
  ],
  ["parameter removed", called(parameter({}), {}), "parameter-removed, major at GET /x query q: GET /x"],
  [
    "moved to another location",
    called(parameter({}), parameter({ in: "header" })),
    "parameter-added, minor at GET /x header q: GET /x",
    "parameter-removed, major at GET /x query q: GET /x"
  ],
  [
    "now a setting",
    called(parameter({}), parameter({ "x-faktura-setting": "version" })),
    "parameter-source-changed, major at GET /x query q: GET /x"
  ],
  [
    "style",
    called(parameter({}), parameter({ explode: false })),
    "parameter-form-changed, patch at GET /x query q: GET /x"
  ],
  [
    "written as JSON",
    called(parameter({}), { parameters: [{ in: "query", name: "q", ...content(text) }] }),
    "parameter-form-changed, patch at GET /x query q: GET /x"
  ],
  [
    "parameter deprecated",
    called(parameter({}), parameter({ deprecated: true })),
    "parameter-deprecated, minor at GET /x query q: GET /x"
  ],
  [
    "parameter no longer deprecated",
    called(parameter({ deprecated: true }), parameter({})),
    "text-changed, patch at GET /x query q: GET /x"
  ],
  [
    "parameter required",
    called(parameter({}), parameter({ required: true })),
    "became-required, major, request at GET /x query q: GET /x"
  ],
  [
    "parameter optional",
    called(parameter({ required: true }), parameter({})),
    "became-optional, minor, request at GET /x query q: GET /x"
  ],
  [
    "parameter's type",
    called(parameter({}), parameter({ schema: other })),
    "type-changed, major, request at GET /x query q: GET /x"
  ],
  [
    "parameter's default",
    called(parameter({}), parameter({ schema: { ...text, default: "a" } })),
    "default-changed, patch, request at GET /x query q: GET /x"
  ],
  [
    "parameter's description",
    called(parameter({}), parameter({ description: "d" })),
    "text-changed, patch at GET /x query q: GET /x"
  ]
]

/** Rows of bodies, statuses, media types and headers. */
export const contentRows: ReadonlyArray<DiffRow> = [
  ["optional body", called({}, body({}), "post"), "body-added, minor at POST /x body: POST /x"],
  [
    "required body",
    called({}, body({ required: true }), "post"),
    "required-body-added, major at POST /x body: POST /x"
  ],
  ["body removed", called(body({}), {}, "post"), "body-removed, major at POST /x body: POST /x"],
  [
    "body required",
    called(body({}), body({ required: true }), "post"),
    "became-required, major, request at POST /x body: POST /x"
  ],
  [
    "body's description",
    called(body({}), body({ description: "d" }), "post"),
    "text-changed, patch at POST /x body: POST /x"
  ],
  [
    "JSON body as a form",
    called(body(media("application/json")), body(media("application/merge-patch+json")), "post"),
    "media-type-changed, patch, request at POST /x body: POST /x"
  ],
  [
    "another media type that is not sent",
    called(body(media("application/json")), body(media("application/json", "text/plain")), "post")
  ],
  [
    "media type of a body without one",
    called({ requestBody: { content: {} } }, body({}), "post"),
    "media-type-added, minor, request at POST /x body: POST /x"
  ],
  [
    "no media type any more",
    called(body({}), { requestBody: { content: {} } }, "post"),
    "media-type-removed, major, request at POST /x body: POST /x"
  ],
  [
    "encoding of a form's field",
    called(
      {
        requestBody: {
          content: {
            "application/x-www-form-urlencoded": {
              schema: { type: "object", properties: { a: { type: "array", items: text } } }
            }
          }
        }
      },
      {
        requestBody: {
          content: {
            "application/x-www-form-urlencoded": {
              schema: { type: "object", properties: { a: { type: "array", items: text } } },
              encoding: { a: { explode: false } }
            }
          }
        }
      },
      "post"
    ),
    "body-form-changed, patch at POST /x body: POST /x"
  ],
  [
    "success with another body",
    called(statuses({ "200": content(text) }), statuses({ "200": content(text), "201": content(other) })),
    "success-added, major at GET /x 201: GET /x"
  ],
  [
    "success with the same body",
    called(statuses({ "200": content(text) }), statuses({ "200": content(text), "201": content(text) })),
    "same-success-added, minor at GET /x 201: GET /x"
  ],
  [
    "one success less",
    called(statuses({ "200": content(text), "201": content(other) }), statuses({ "200": content(text) })),
    "success-removed, major at GET /x 201: GET /x"
  ],
  ["error added", called(ok, statuses({ "204": {}, "404": {} })), "error-added, major at GET /x 404: GET /x"],
  ["error removed", called(statuses({ "204": {}, "404": {} }), ok), "error-removed, major at GET /x 404: GET /x"],
  [
    "second status of an error, with another body",
    called(statuses({ "204": {}, "418": {} }), statuses({ "204": {}, "418": {}, "419": content(text) })),
    "error-body-changed, major at GET /x 419: GET /x"
  ],
  [
    "second status of an error, with the same body",
    called(statuses({ "204": {}, "418": {} }), statuses({ "204": {}, "418": {}, "419": {} })),
    "error-status-changed, patch at GET /x 419: GET /x"
  ],
  [
    "server error of a write, whose tag is always possible",
    called(statuses({ "204": {} }), statuses({ "204": {}, "500": {} }), "post"),
    "error-body-added, minor at POST /x 500: POST /x"
  ],
  [
    "no server error of a write any more",
    called(statuses({ "204": {}, "500": {} }), statuses({ "204": {} }), "post"),
    "error-body-changed, major at POST /x 500: POST /x"
  ],
  [
    "default response",
    called(ok, statuses({ "204": {}, default: {} })),
    "error-added, major at GET /x default: GET /x"
  ],
  [
    "body of a response added",
    called(statuses({ "200": {} }), statuses({ "200": content(text) })),
    "response-body-added, major, response at GET /x 200: GET /x"
  ],
  [
    "body of a response removed",
    called(statuses({ "200": content(text) }), statuses({ "200": {} })),
    "response-body-removed, major, response at GET /x 200: GET /x"
  ],
  [
    "response's description",
    called(ok, { responses: { "204": { description: "other" } } }),
    "text-changed, patch at GET /x 204: GET /x"
  ],
  [
    "media type of a response added",
    called(
      statuses({ "200": media("application/json") }),
      statuses({ "200": media("application/json", "text/plain") })
    ),
    "media-type-added, minor, response at GET /x 200: GET /x"
  ],
  [
    "media type of a response removed",
    called(
      statuses({ "200": media("application/json", "text/plain") }),
      statuses({ "200": media("application/json") })
    ),
    "media-type-removed, patch, response at GET /x 200: GET /x"
  ],
  [
    "media type of a response changed",
    called(statuses({ "200": media("application/json") }), statuses({ "200": media("application/hal+json") })),
    "media-type-changed, patch, response at GET /x 200: GET /x"
  ],
  [
    "header added",
    called(header({}), header({ H: { schema: text } })),
    "header-added, minor, response at GET /x 200 header h: GET /x"
  ],
  [
    "header removed",
    called(header({ H: { schema: text } }), header({})),
    "header-removed, major, response at GET /x 200 header h: GET /x"
  ],
  [
    "header's type",
    called(header({ H: { schema: text } }), header({ h: { schema: other } })),
    "header-type-changed, major, response at GET /x 200 header h: GET /x"
  ],
  [
    "header required",
    called(header({ H: { schema: text } }), header({ H: { required: true, schema: text } })),
    "header-details-changed, patch, response at GET /x 200 header h: GET /x"
  ],
  [
    "header of an error",
    called(statuses({ "204": {}, "404": {} }), statuses({ "204": {}, "404": { headers: { H: { schema: text } } } })),
    "header-details-changed, patch, response at GET /x 404 header h: GET /x"
  ]
]

/** Rows of webhooks. */
export const eventRows: ReadonlyArray<DiffRow> = [
  ["webhook added", documents({}, event(text)), "event-added, minor at webhook made: webhook made"],
  ["webhook removed", documents(event(text), {}), "event-removed, major at webhook made: webhook made"]
]
