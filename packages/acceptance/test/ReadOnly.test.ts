/** What arrives of bodies with `readOnly` fields: a record that was read is sent back as it came, by both clients. */
import { createServer } from "node:http"
import type { Server } from "node:http"
import { mkdirSync, rmSync, writeFileSync } from "node:fs"
import type { AddressInfo } from "node:net"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { pathToFileURL } from "node:url"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import * as Credentials from "@faktura/core/Credentials"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import { generatedFolder } from "./kit/Packages.ts"
import { run } from "./kit/Run.ts"

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

type Send = (options: object) => Promise<unknown>

let server: Server
let arrived: string | undefined
let raw: { readonly [operation: string]: Send }
let service: { readonly [operation: string]: Send }

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Array<Buffer> = []
    request.on("data", (chunk: Buffer) => chunks.push(chunk))
    request.on("end", () => {
      arrived = Buffer.concat(chunks).toString()
      response.writeHead(204).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  // The cast: a server on a port.
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const folder = join(generatedFolder, "read-only")
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, "records.json"), JSON.stringify(document))
  const codegen = dirname(createRequire(import.meta.url).resolve("@faktura/codegen/package.json"))
  const args = ["emit", "records.json", "--output", "src", "--name", "OneWay", "--extension", ".ts"]
  const { code, output } = await run(process.execPath, [join(codegen, "bin", "faktura.js"), ...args], folder)
  assert.strictEqual(code, 0, output)
  const load = (file: string): Promise<Record<string, unknown>> =>
    import(/* @vite-ignore */ pathToFileURL(join(folder, "src", file)).href) as Promise<Record<string, unknown>>
  // The casts: what the emitted modules export.
  const { createClient, createConfig } = (await load("client/index.ts")) as Record<string, (config: object) => object>
  const client = createClient!(createConfig!({ baseUrl }))
  const functions = (await load("index.ts")) as { readonly [operation: string]: Send }
  const byRow = (send: (id: string, options: object) => Promise<unknown>): Record<string, Send> =>
    Object.fromEntries(rows.map((_, index) => [`record${index}`, (options) => send(`record${index}`, options)]))
  raw = byRow((id, options) => functions[id]!({ ...options, client }))
  const { OneWay, layer } = (await load("effect/index.gen.ts")) as {
    readonly OneWay: Effect.Effect<{ readonly [operation: string]: (options: object) => Effect.Effect<void, unknown> }>
    readonly layer: (options: object) => Layer.Layer<never>
  }
  const provided = Effect.provide(layer({ baseUrl, credentials: Credentials.make({}) }))
  service = byRow((id, options) =>
    Effect.runPromise(Effect.flatMap(OneWay, (methods) => methods[id]!(options)).pipe(provided))
  )
}, 120_000)

afterAll(() => void server.close())

const sent = async (send: Send | undefined, body: unknown): Promise<unknown> => {
  arrived = undefined
  const before = structuredClone(body)
  const result = await send!({ body })
  assert.deepStrictEqual(body, before, "the caller's own record")
  assert.isDefined(arrived, `nothing arrived: ${String((result as { readonly error?: unknown } | undefined)?.error)}`)
  return JSON.parse(arrived!)
}

describe("readOnly fields of bodies", () => {
  it.each(rows.map((row, index) => ({ ...row, id: `record${index}` })))(
    "$title",
    async ({ given, id, sent: expected }) => {
      assert.deepStrictEqual(await sent(raw[id], given), expected, "raw client")
      assert.deepStrictEqual(await sent(service[id], given), expected, "service")
    }
  )
})
