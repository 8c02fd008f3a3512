/** Bytes that a document declares as text in Base64 (`format: byte`, `contentEncoding: base64`): what arrives, by both clients. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { emitted, listening } from "./kit/Emitted.ts"
import type { Emitted, Listening, Send } from "./kit/Emitted.ts"

const byte = { type: "string", format: "byte" }
const encoded = { type: "string", contentEncoding: "base64", contentMediaType: "image/png" }
const form = "application/x-www-form-urlencoded"
const multipart = "multipart/form-data"
const fields = (properties: object): object => ({ type: "object", properties })

interface Row {
  readonly title: string
  readonly type: string
  readonly media: object
  readonly body: unknown
  /** The body that arrives; of a part its media type and its text. */
  readonly arrives: string
}

/** `fb ff`, which has both signs of Base64 that a form encodes: `+/8=`. */
const bytes = new Uint8Array([0xfb, 0xff])
const view = new Uint8Array([0, 0xfb, 0xff, 0]).subarray(1, 3)
const long = new Uint8Array(20_000).fill(65)

const rows: ReadonlyArray<Row> = [
  { title: "a body of text", type: "text/plain", media: { schema: byte }, body: bytes, arrives: "+/8=" },
  {
    title: "a body of text that is given as text",
    type: "text/plain",
    media: { schema: byte },
    body: "QQ==",
    arrives: "QQ=="
  },
  { title: "a body of an image", type: "image/png", media: { schema: encoded }, body: bytes, arrives: "+/8=" },
  { title: "a body of bytes", type: "application/octet-stream", media: { schema: byte }, body: view, arrives: "+/8=" },
  {
    title: "a body that is a component",
    type: "application/pdf",
    media: { schema: { $ref: "#/components/schemas/Bytes" } },
    body: bytes,
    arrives: "+/8="
  },
  { title: "a long body", type: "text/plain", media: { schema: byte }, body: long, arrives: btoa("A".repeat(20_000)) },
  { title: "a field", type: form, media: { schema: fields({ a: byte }) }, body: { a: bytes }, arrives: "a=%2B%2F8%3D" },
  {
    title: "a field given as text",
    type: form,
    media: { schema: fields({ a: byte }) },
    body: { a: "QQ==" },
    arrives: "a=QQ%3D%3D"
  },
  {
    title: "an encoded field",
    type: form,
    media: { schema: fields({ a: encoded }) },
    body: { a: view },
    arrives: "a=%2B%2F8%3D"
  },
  {
    title: "a field of a list",
    type: form,
    media: { schema: fields({ a: { type: "array", items: byte } }) },
    body: { a: [bytes, "QQ=="] },
    arrives: "a=%2B%2F8%3D&a=QQ%3D%3D"
  },
  {
    title: "a field of a list with a style",
    type: form,
    media: {
      schema: fields({ a: { type: "array", items: byte } }),
      encoding: { a: { style: "form", explode: false } }
    },
    body: { a: [bytes, bytes] },
    arrives: "a=%2B%2F8%3D,%2B%2F8%3D"
  },
  {
    title: "a field that may be null",
    type: form,
    media: { schema: fields({ a: { type: ["string", "null"], format: "byte" }, b: { type: "string" } }) },
    body: { a: bytes, b: "c" },
    arrives: "a=%2B%2F8%3D&b=c"
  },
  {
    title: "a field that may be null, given as null",
    type: form,
    media: { schema: fields({ a: { type: ["string", "null"], format: "byte" }, b: { type: "string" } }) },
    body: { a: null, b: "c" },
    arrives: "b=c"
  },
  {
    title: "a field that is a component, of a form that is one",
    type: form,
    media: { schema: { $ref: "#/components/schemas/Scan" } },
    body: { scan: bytes },
    arrives: "scan=%2B%2F8%3D"
  },
  {
    title: "a part",
    type: multipart,
    media: { schema: fields({ a: byte }) },
    body: { a: bytes },
    arrives: "application/octet-stream +/8="
  },
  {
    title: "a part given as text",
    type: multipart,
    media: { schema: fields({ a: byte }) },
    body: { a: "QQ==" },
    arrives: "application/octet-stream QQ=="
  },
  {
    title: "a part of its own type",
    type: multipart,
    media: { schema: fields({ a: encoded }), encoding: { a: { contentType: "image/png" } } },
    body: { a: bytes },
    arrives: "image/png +/8="
  },
  {
    title: "a part for each item of a list",
    type: multipart,
    media: { schema: fields({ a: { type: "array", items: encoded } }) },
    body: { a: [bytes, view] },
    arrives: "application/octet-stream +/8=\napplication/octet-stream +/8="
  },
  {
    title: "a part that is no Base64 stays a file",
    type: multipart,
    media: { schema: fields({ a: { type: "string", format: "binary" } }) },
    body: { a: new Blob(["x"], { type: "image/png" }) },
    arrives: "image/png x"
  }
]

const document = {
  openapi: "3.1.0",
  info: { title: "Bytes", version: "1" },
  paths: Object.fromEntries(
    rows.map(({ media, type }, index) => [
      `/sent${index}`,
      {
        post: {
          operationId: `sent${index}`,
          "x-faktura-name": `sent${index}`,
          "x-faktura-resource": "Bytes",
          requestBody: { required: true, content: { [type]: media } },
          responses: {
            "200": {
              description: "Read",
              content: { "application/json": { schema: { $ref: "#/components/schemas/Scan" } } }
            },
            "204": { description: "Taken" }
          }
        }
      }
    ])
  ),
  components: { schemas: { Bytes: byte, Scan: fields({ scan: { $ref: "#/components/schemas/Bytes" } }) } }
}

let server: Listening
let made: Emitted
let raw: Send
let service: Send

beforeAll(async () => {
  server = await listening()
  made = await emitted("bytes", "Bytes", document)
  raw = await made.raw({ baseUrl: server.url })
  service = await made.service({ baseUrl: server.url })
}, 180_000)

afterAll(() => server.close())

/** A body as it arrived; of a form's parts the media type and the text of each. */
const read = (type: string, body: string): string =>
  type !== multipart
    ? body
    : body
        .split(/--[0-9a-f]{32}(?:--)?\r\n/)
        .filter((part) => part !== "")
        .map((part) => {
          const [head = "", text = ""] = part.replace(/\r\n$/, "").split("\r\n\r\n")
          return `${/Content-Type: (.*)/.exec(head)?.[1] ?? ""} ${text}`
        })
        .join("\n")

const sent = async (send: Send, operation: string, { body, type }: Row): Promise<string> => {
  server.arrived.length = 0
  const result = await send(operation, { body })
  const [request] = server.arrived
  assert.isDefined(request, `nothing arrived: ${String((result as { readonly error?: unknown } | undefined)?.error)}`)
  assert.isTrue(request.headers["content-type"]?.startsWith(type), request.headers["content-type"])
  return read(type, request.body)
}

describe("bytes in Base64", () => {
  it.each(rows.map((row, index) => ({ title: row.title, row, id: `sent${index}` })))("$title", async ({ id, row }) => {
    assert.strictEqual(await sent(raw, id, row), row.arrives, "raw client")
    assert.strictEqual(await sent(service, id, row), row.arrives, "service")
  })

  it("types take bytes in requests, and have text in responses", () => {
    const types = readFileSync(join(made.folder, "src", "types", "bytes.gen.ts"), "utf8")
    const bodies = new Map(
      [...types.matchAll(/^export type Sent(\d+)Data = \{\n(.*?)^\}/gms)].map(([, index, text]) => [
        Number(index),
        text
      ])
    )
    for (const [index, { title }] of rows.entries()) {
      const takesBytes = /string \| Uint8Array/.test(bodies.get(index) ?? "")
      assert.strictEqual(takesBytes, !title.includes("stays a file"), `${title}: ${bodies.get(index)}`)
    }
    const schemas = readFileSync(join(made.folder, "src", "schemas", "bytes.gen.ts"), "utf8")
    assert.notInclude(schemas, "Uint8Array")
  })
})
