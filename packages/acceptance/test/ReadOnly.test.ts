/** What arrives of bodies with `readOnly` fields: a record that was read is sent back as it came, by both clients. */
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
  Tree: open({ id: read, name: text, under: list(ref("Tree")) })
}

interface Row {
  readonly title: string
  readonly schema: object
  readonly given: unknown
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
    title: "a record that holds its own kind: the outer record alone",
    schema: ref("Tree"),
    given: { ...record, under: [record] },
    sent: { ...kept, under: [record] }
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
    rows.map(({ schema }, index) => {
      const id = `record${index}`
      const content = { "application/json": { schema } }
      const operation = { operationId: id, "x-faktura-name": id, "x-faktura-resource": "OneWay" }
      const answer = { description: "Taken", content }
      return [
        `/${id}`,
        {
          post: {
            ...operation,
            requestBody: { required: true, content },
            responses: { "200": answer, "204": { description: "Taken" } }
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
}, 120_000)

afterAll(() => server.close())

const sent = async (send: Send, operation: string, body: unknown): Promise<unknown> => {
  server.arrived.length = 0
  const before = structuredClone(body)
  const result = await send(operation, { body })
  assert.deepStrictEqual(body, before, "the caller's own record")
  const [request] = server.arrived
  assert.isDefined(request, `nothing arrived: ${String((result as { readonly error?: unknown } | undefined)?.error)}`)
  return JSON.parse(request.body)
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
