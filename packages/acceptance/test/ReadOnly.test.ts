/** Bodies with `readOnly` fields as they arrive: both clients send back a record that was read, without these fields. */
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { emitted, listening } from "./kit/Emitted.ts"
import type { Listening, Send } from "./kit/Emitted.ts"

const text = { type: "string" }
const read = { type: "string", readOnly: true }
const ref = (name: string): object => ({ $ref: `#/components/schemas/${name}` })
const open = (properties: object, more: object = {}): object => ({ type: "object", properties, ...more })
const closed = (properties: object, more: object = {}): object =>
  open(properties, { additionalProperties: false, ...more })
const list = (items: object): object => ({ type: "array", items })

const schemas = {
  Stamped: closed({ id: read, name: text }, { required: ["id", "name"] }),
  OpenStamped: open({ id: read, name: text }, { required: ["id", "name"] }),
  ReadText: read,
  Tree: open({ id: read, name: text, under: list(ref("Tree")) }),
  Ping: open({ id: read, name: text, pong: ref("Pong") }),
  Pong: open({ id: text, ping: { anyOf: [ref("Ping"), { type: "null" }] } }),
  Folder: open({ id: read, name: text, folders: { type: "object", additionalProperties: ref("Folder") } })
}

interface Row {
  readonly title: string
  /** Default: JSON. */
  readonly type?: string
  readonly schema: object
  readonly given: unknown
  /** The body as the test reads it: JSON; a form's text; a part's name, and its JSON where it has some. */
  readonly sent: unknown
}

const record = { id: "1", name: "a" }
const kept = { name: "a" }

const rows: ReadonlyArray<Row> = [
  { title: "an open object", schema: open({ id: read, name: text }), given: record, sent: kept },
  { title: "a closed object", schema: closed({ id: read, name: text }), given: record, sent: kept },
  {
    title: "an open object that requires it",
    schema: open({ id: read, name: text }, { required: ["id", "name"] }),
    given: record,
    sent: kept
  },
  {
    title: "a closed object that requires it",
    schema: closed({ id: read, name: text }, { required: ["id", "name"] }),
    given: record,
    sent: kept
  },
  { title: "a record without it", schema: closed({ id: read, name: text }), given: kept, sent: kept },
  { title: "a closed component", schema: ref("Stamped"), given: record, sent: kept },
  { title: "an open component", schema: ref("OpenStamped"), given: record, sent: kept },
  {
    title: "a nested object",
    schema: closed({ a: closed({ b: ref("Stamped") }) }),
    given: { a: { b: record } },
    sent: { a: { b: kept } }
  },
  {
    title: "a whole object that is readOnly",
    schema: closed({ meta: { ...closed({ at: text }, { required: ["at"] }), readOnly: true }, name: text }),
    given: { meta: { at: "x" }, name: "a" },
    sent: kept
  },
  {
    title: "items of a list",
    schema: closed({ all: list(ref("Stamped")) }),
    given: { all: [record, kept] },
    sent: { all: [kept, kept] }
  },
  {
    title: "items of lists in a list",
    schema: closed({ all: list(list(ref("OpenStamped"))) }),
    given: { all: [[record]] },
    sent: { all: [[kept]] }
  },
  { title: "a list as the body", schema: list(ref("Stamped")), given: [record], sent: [kept] },
  {
    title: "values of a map",
    schema: closed({ by: { type: "object", additionalProperties: ref("Stamped") } }),
    given: { by: { x: record } },
    sent: { by: { x: kept } }
  },
  {
    title: "a map's values beside a field that takes the same name",
    schema: open({ own: open({ id: text, name: text }) }, { additionalProperties: ref("OpenStamped") }),
    given: { own: record, x: record },
    sent: { own: record, x: kept }
  },
  {
    title: "a field that refers to a readOnly schema",
    schema: closed({ id: ref("ReadText"), name: text }),
    given: record,
    sent: kept
  },
  {
    title: "a required field that refers to a readOnly schema",
    schema: closed({ id: ref("ReadText"), name: text }, { required: ["id"] }),
    given: record,
    sent: kept
  },
  {
    title: "a readOnly field beside its reference",
    schema: closed({ id: { ...ref("ReadText"), description: "It." }, name: text }, { required: ["id"] }),
    given: record,
    sent: kept
  },
  {
    title: "a part of allOf",
    schema: { allOf: [ref("OpenStamped"), open({ more: text })] },
    given: { ...record, more: "b" },
    sent: { ...kept, more: "b" }
  },
  {
    title: "a part of allOf that another part requires",
    schema: { allOf: [ref("OpenStamped"), open({ more: text }, { required: ["id", "more"] })] },
    given: { ...record, more: "b" },
    sent: { ...kept, more: "b" }
  },
  {
    title: "a field of allOf around a readOnly schema",
    schema: closed({ id: { allOf: [ref("ReadText")], readOnly: true }, name: text }, { required: ["id"] }),
    given: record,
    sent: kept
  },
  {
    title: "a member of a union",
    schema: closed({ one: { oneOf: [ref("Stamped"), text] } }),
    given: { one: record },
    sent: { one: kept }
  },
  {
    title: "a field that another member of a union takes",
    schema: { anyOf: [ref("OpenStamped"), open({ id: text, name: text }, { required: ["id"] })] },
    given: record,
    sent: record
  },
  {
    title: "a record or null",
    schema: closed({ one: { anyOf: [ref("Stamped"), { type: "null" }] } }),
    given: { one: record },
    sent: { one: kept }
  },
  {
    title: "a record that holds its own kind, at every level",
    schema: ref("Tree"),
    given: { ...record, under: [record, { ...record, under: [{ ...record, under: [record] }] }] },
    sent: { ...kept, under: [kept, { ...kept, under: [{ ...kept, under: [kept] }] }] }
  },
  {
    title: "records that hold each other",
    schema: ref("Ping"),
    given: { ...record, pong: { id: "2", ping: { ...record, pong: { id: "3", ping: null } } } },
    sent: { ...kept, pong: { id: "2", ping: { ...kept, pong: { id: "3", ping: null } } } }
  },
  {
    title: "a record in a map of its own kind",
    schema: ref("Folder"),
    given: { ...record, folders: { a: { ...record, folders: { b: record } } } },
    sent: { ...kept, folders: { a: { ...kept, folders: { b: kept } } } }
  },
  {
    title: "values by the patterns of their names",
    schema: open({ plain: text }, { patternProperties: { "^x-": ref("OpenStamped") } }),
    given: { plain: "p", "x-a": record, other: record },
    sent: { plain: "p", "x-a": kept, other: record }
  },
  {
    title: "values by patterns beside others",
    schema: {
      type: "object",
      patternProperties: { "^x-": ref("OpenStamped") },
      additionalProperties: open({ id: text })
    },
    given: { "x-a": record, other: record },
    sent: { "x-a": kept, other: record }
  },
  {
    title: "fields by the patterns of their names",
    schema: open({ name: text }, { patternProperties: { "^meta_": read } }),
    given: { name: "a", meta_at: "x", meta_by: "y" },
    sent: kept
  },
  {
    title: "fields of a form",
    type: "application/x-www-form-urlencoded",
    schema: ref("Stamped"),
    given: record,
    sent: "name=a"
  },
  {
    title: "fields inside of a form's object",
    type: "application/x-www-form-urlencoded",
    schema: closed({ inner: ref("Stamped") }),
    given: { inner: record },
    sent: new URLSearchParams({ inner: JSON.stringify(kept) }).toString()
  },
  {
    title: "parts of a multipart body",
    type: "multipart/form-data",
    schema: open({ id: read, name: text, file: { type: "string", format: "binary" } }),
    given: { ...record, file: new Blob(["x"]) },
    sent: ["name", "file"]
  },
  {
    title: "fields inside of a part of JSON",
    type: "multipart/form-data",
    schema: open({ inner: ref("OpenStamped"), all: list(ref("Tree")) }),
    given: { inner: record, all: [{ ...record, under: [record] }] },
    sent: ["inner", kept, "all", { ...kept, under: [kept] }]
  },
  {
    title: "a field whose name is a sign",
    schema: closed({ "*": read, name: text }),
    given: { "*": "1", name: "a" },
    sent: kept
  },
  {
    title: "fields of the same name that are not readOnly",
    schema: closed({ id: text, inner: ref("Stamped") }),
    given: { id: "2", inner: record },
    sent: { id: "2", inner: kept }
  }
]

const document = {
  openapi: "3.1.0",
  info: { title: "One way", version: "1" },
  paths: Object.fromEntries(
    rows.map(({ schema, type = "application/json" }, index) => {
      const id = `record${index}`
      const content = { "application/json": { schema } }
      const operation = { operationId: id, "x-faktura-name": id, "x-faktura-resource": "OneWay" }
      const response = { description: "Taken", content }
      return [
        `/${id}`,
        {
          post: {
            ...operation,
            requestBody: { required: true, content: { [type]: { schema } } },
            responses: { "200": response, "204": { description: "Taken" } }
          }
        }
      ]
    })
  ),
  components: { schemas }
}

let server: Listening
let raw: Send
let service: Send

beforeAll(async () => {
  server = await listening()
  const made = await emitted("read-only", "OneWay", document)
  raw = await made.raw({ baseUrl: server.url })
  service = await made.service({ baseUrl: server.url })
}, 180_000)

afterAll(() => server.close())

const bodyOf = (type: string, body: string): unknown => {
  if (type.startsWith("application/x-")) return body
  if (!type.startsWith("multipart/")) return JSON.parse(body)
  return body.split(/--[0-9a-f]{32}(?:--)?\r\n/).flatMap((part) => {
    const [head = "", text = ""] = part.replace(/\r\n$/, "").split("\r\n\r\n")
    const name = /name="([^"]*)"/.exec(head)?.[1]
    if (name === undefined) return []
    return head.includes("application/json") ? [name, JSON.parse(text) as unknown] : [name]
  })
}

const sent = async (send: Send, operation: string, body: unknown): Promise<unknown> => {
  server.arrived.length = 0
  const before = structuredClone(body)
  const result = await send(operation, { body })
  assert.deepStrictEqual(body, before, "the caller's own record")
  const [request] = server.arrived
  assert.isDefined(request, `nothing arrived: ${String((result as { readonly error?: unknown } | undefined)?.error)}`)
  return bodyOf(request.headers["content-type"] ?? "", request.body)
}

describe("readOnly fields of bodies", () => {
  it.each(rows.map((row, index) => ({ ...row, id: `record${index}` })))(
    "$title",
    async ({ given, id, sent: expected }) => {
      assert.deepStrictEqual(await sent(raw, id, given), expected, "raw client")
      assert.deepStrictEqual(await sent(service, id, given), expected, "service")
    }
  )
})
