// Small documents of strangers, and requests in order with the responses that they must get.
import { assert } from "vitest"
import { sandbox } from "../../src/index.ts"

export type Json = Readonly<Record<string, unknown>>

export const text = { type: "string" }
export const whole = { type: "integer" }
export const object = (properties: Json, required: ReadonlyArray<string> = [], more: Json = {}): Json => ({
  type: "object",
  properties,
  ...(required.length === 0 ? {} : { required }),
  ...more
})
export const list = (items: Json, more: Json = {}): Json => ({ type: "array", items, ...more })
export const json = (schema: Json, type = "application/json"): Json => ({
  description: "x",
  content: { [type]: { schema } }
})
export const query = (...names: ReadonlyArray<string>): ReadonlyArray<Json> =>
  names.map((name) => ({ name, in: "query", schema: text }))

export const api = (paths: Json, schemas: Json = {}, more: Json = {}): Json => ({
  openapi: "3.1.0",
  info: { title: "Any", version: "1" },
  paths,
  components: { schemas },
  ...more
})

/** Parts of a collection that differ from the usual. */
interface Parts {
  readonly path?: string
  readonly item?: string
  readonly input?: Json
  readonly patch?: Json
  readonly list?: Json
  readonly parameters?: ReadonlyArray<Json>
}

/** Paths of a collection with a list, records, and all that changes them. */
export const collection = (record: Json, parts: Parts = {}): Json => {
  const { input = record, parameters = [], patch = { type: "object" }, path = "/pets" } = parts
  return {
    [path]: {
      get: { parameters, responses: { "200": json(parts.list ?? list(record)) } },
      post: { requestBody: { required: true, ...json(input) }, responses: { "201": json(record) } }
    },
    [parts.item ?? `${path}/{id}`]: {
      get: { responses: { "200": json(record) } },
      put: { requestBody: json(input), responses: { "200": json(record) } },
      patch: { requestBody: json(patch), responses: { "200": json(record) } },
      delete: { responses: { "204": { description: "gone" } } }
    }
  }
}

/** Request, with the status and the body that it must get. A body that is a text is sent and compared as it is. */
export type Step = readonly [method: string, path: string, body: unknown, status: number, expected?: unknown]

/** Starts a sandbox, takes the steps, and finds no defect and no schema that is not judged. */
export const steps =
  (document: Json, table: ReadonlyArray<Step>, type = "application/json") =>
  async () => {
    await using running = await sandbox(document, { seed: 7 })
    for (const [method, path, body, status, expected] of table) {
      const step = `${method} ${path} ${JSON.stringify(body)}`
      const response = await fetch(`${running.baseUrl}${path}`, {
        method,
        redirect: "manual",
        ...(body === undefined
          ? {}
          : { headers: { "content-type": type }, body: typeof body === "string" ? body : JSON.stringify(body) })
      })
      const received = await response.text()
      assert.strictEqual(response.status, status, `${step}: ${received} ${JSON.stringify(running.defects())}`)
      if (typeof expected === "string") assert.strictEqual(received, expected, step)
      else if (expected instanceof RegExp) assert.match(received, expected, step)
      else if (expected !== undefined) assert.deepStrictEqual(JSON.parse(received), expected, step)
    }
    assert.deepStrictEqual(running.defects(), [])
    assert.deepStrictEqual(running.unsatisfiable(), [])
  }
