/** Media types in the requests of both clients: `Content-Type`, selected by the body; and `Accept`. */
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { emitted, listening } from "./kit/Emitted.ts"
import type { Listening, Send } from "./kit/Emitted.ts"

const json = "application/json"
const patch = "application/json-patch+json"
const merge = "application/merge-patch+json"
const object = { type: "object", properties: { a: { type: "string" } } }
const list = { type: "array", items: object }
const text = { type: "string" }
const either = { oneOf: [list, object] }

interface BodyRow {
  readonly title: string
  /** Schemas by media type, in the document's order. */
  readonly types: { readonly [type: string]: object }
  readonly body: unknown
  readonly sent: string
}

const one = { a: "1" }
const steps = [{ op: "add", path: "/a", value: "1" }]

const bodies: ReadonlyArray<BodyRow> = [
  { title: "JSON alone", types: { [json]: object }, body: one, sent: json },
  {
    title: "JSON after a relative",
    types: { "application/vnd.api+json": object, [json]: object },
    body: one,
    sent: json
  },
  { title: "JSON after text/json", types: { "text/json": object, [json]: object }, body: one, sent: json },
  { title: "JSON after text", types: { "text/plain": text, [json]: object }, body: one, sent: json },
  {
    title: "JSON after a form",
    types: { "application/x-www-form-urlencoded": object, [json]: object },
    body: one,
    sent: json
  },
  { title: "JSON after any type", types: { "*/*": object, [json]: object }, body: one, sent: json },
  {
    title: "JSON with a parameter",
    types: { "application/vnd.api+json": object, [`${json}; charset=utf-8`]: object },
    body: one,
    sent: `${json}; charset=utf-8`
  },
  {
    title: "JSON in other letters",
    types: { "application/vnd.api+json": object, "Application/JSON": object },
    body: one,
    sent: "Application/JSON"
  },
  {
    title: "JSON before both patches",
    types: { [patch]: list, [merge]: object, [json]: object },
    body: one,
    sent: json
  },
  {
    title: "a relative alone",
    types: { "application/vnd.api+json": object },
    body: one,
    sent: "application/vnd.api+json"
  },
  {
    title: "a relative before any type",
    types: { "*/*": object, "application/vnd.api+json": object },
    body: one,
    sent: "application/vnd.api+json"
  },
  {
    title: "the first of two relatives",
    types: { "application/a+json": object, "application/b+json": object },
    body: one,
    sent: "application/a+json"
  },
  {
    title: "a relative before a form",
    types: { "multipart/form-data": object, "application/a+json": object },
    body: one,
    sent: "application/a+json"
  },
  {
    title: "patches by their own schemas: the first",
    types: { [patch]: list, [merge]: object },
    body: steps,
    sent: patch
  },
  {
    title: "patches by their own schemas: the other first",
    types: { [merge]: object, [patch]: list },
    body: one,
    sent: merge
  },
  { title: "an object under both: a merge patch", types: { [patch]: object, [merge]: object }, body: one, sent: merge },
  { title: "a list under both: a JSON patch", types: { [merge]: list, [patch]: list }, body: steps, sent: patch },
  {
    title: "an object by reference under both",
    types: { [patch]: { $ref: "#/components/schemas/Object" }, [merge]: { $ref: "#/components/schemas/Object" } },
    body: one,
    sent: merge
  },
  {
    title: "a list in allOf under both",
    types: {
      [merge]: { allOf: [{ $ref: "#/components/schemas/List" }] },
      [patch]: { allOf: [{ $ref: "#/components/schemas/List" }] }
    },
    body: steps,
    sent: patch
  },
  { title: "either under both: the first", types: { [patch]: either, [merge]: either }, body: steps, sent: patch },
  {
    title: "a patch that the schema does not fit, before a relative",
    types: { [patch]: object, "application/a+json": object },
    body: one,
    sent: "application/a+json"
  },
  { title: "a patch that the schema does not fit, alone", types: { [patch]: object }, body: one, sent: patch },
  {
    title: "a patch with a parameter",
    types: { [`${patch}; charset=utf-8`]: object, [`${merge}; charset=utf-8`]: object },
    body: one,
    sent: `${merge}; charset=utf-8`
  }
]

interface AcceptRow {
  readonly title: string
  /** Media types by status. */
  readonly responses: { readonly [status: string]: ReadonlyArray<string> }
  readonly given?: string
  readonly accept: string
}

const accepts: ReadonlyArray<AcceptRow> = [
  { title: "JSON", responses: { 200: [json] }, accept: json },
  {
    title: "a type of the vendor",
    responses: { 200: ["application/vnd.api+json"] },
    accept: "application/vnd.api+json"
  },
  { title: "XML", responses: { 200: ["application/xml"] }, accept: "application/xml" },
  { title: "several, in the document's order", responses: { 200: ["text/csv", json] }, accept: `text/csv, ${json}` },
  {
    title: "of several statuses, each once",
    responses: { 200: [json], 201: [json, "text/plain"] },
    accept: `${json}, text/plain`
  },
  { title: "a range of statuses", responses: { "2XX": ["application/pdf"] }, accept: "application/pdf" },
  { title: "a range of types", responses: { 200: ["image/*"] }, accept: "image/*" },
  { title: "with a parameter", responses: { 200: [`${json}; charset=utf-8`] }, accept: `${json}; charset=utf-8` },
  { title: "errors beside", responses: { 200: [json], 400: ["application/problem+json"] }, accept: json },
  {
    title: "errors alone",
    responses: { 204: [], 400: ["application/problem+json"] },
    accept: "application/problem+json"
  },
  { title: "the default alone", responses: { default: [json] }, accept: json },
  { title: "none documented: any", responses: { 204: [] }, accept: "*/*" },
  { title: "the caller's own", responses: { 200: [json, "text/csv"] }, given: "text/csv", accept: "text/csv" }
]

const operation = (id: string, more: object): object => ({
  operationId: id,
  "x-faktura-name": id,
  "x-faktura-resource": "MediaTypes",
  ...more
})

const documented = (responses: AcceptRow["responses"]): object =>
  Object.fromEntries(
    Object.entries(responses).map(([status, types]) => [
      status,
      {
        description: "It.",
        ...(types.length === 0
          ? {}
          : { content: Object.fromEntries(types.map((type) => [type, { schema: /json/.test(type) ? object : text }])) })
      }
    ])
  )

const document = {
  openapi: "3.1.0",
  info: { title: "Media types", version: "1" },
  paths: {
    ...Object.fromEntries(
      bodies.map(({ types }, index) => [
        `/body${index}`,
        {
          patch: operation(`body${index}`, {
            requestBody: {
              required: true,
              content: Object.fromEntries(Object.entries(types).map(([type, schema]) => [type, { schema }]))
            },
            responses: { 204: { description: "Done" } }
          })
        }
      ])
    ),
    ...Object.fromEntries(
      accepts.map(({ responses }, index) => [
        `/accept${index}`,
        { get: operation(`accept${index}`, { responses: documented(responses) }) }
      ])
    )
  },
  components: { schemas: { Object: object, List: list } }
}

let server: Listening
let clients: ReadonlyArray<readonly [name: string, send: Send]>

beforeAll(async () => {
  server = await listening()
  const made = await emitted("media-types", "MediaTypes", document)
  clients = [
    ["raw client", await made.raw({ baseUrl: server.url })],
    ["service", await made.service({ baseUrl: server.url })]
  ]
}, 180_000)

afterAll(() => server.close())

describe("Content-Type: selected from several types by the body", () => {
  it.each(bodies.map((row, index) => ({ ...row, id: `body${index}` })))("$title", async ({ body, id, sent }) => {
    for (const [name, send] of clients) {
      server.arrived.length = 0
      await send(id, { body })
      const [request] = server.arrived
      assert.deepStrictEqual(
        [request?.headers["content-type"], JSON.parse(request?.body ?? "null")],
        [sent, body],
        name
      )
    }
  })
})

describe("Accept: the documented types", () => {
  it.each(accepts.map((row, index) => ({ ...row, id: `accept${index}` })))("$title", async ({ accept, given, id }) => {
    for (const [name, send] of clients) {
      server.arrived.length = 0
      // Most operations have no 204. This table does not check how it is read.
      await send(id, given === undefined ? {} : { headers: { accept: given } }).catch(() => undefined)
      assert.strictEqual(server.arrived[0]?.headers.accept, accept, name)
    }
  })
})
