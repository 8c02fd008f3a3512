import { assert, describe, it } from "vitest"
import { sandbox } from "../src/index.ts"

const list = (items: object): object => ({ type: "array", items })
const place = { type: "object", properties: { lat: { type: "number" }, name: { type: "string" } } }

/** Parameters by name: their declaration, what is sent, and what the server reads. */
const parameters: Readonly<Record<string, readonly [declared: object, query: string, read: unknown]>> = {
  text: [{ schema: { type: "string" } }, "text=007", "007"],
  whole: [{ schema: { type: "integer" } }, "whole=7", 7],
  flag: [{ schema: { type: "boolean" } }, "flag=false", false],
  textOrNumber: [{ schema: { type: ["string", "integer"] } }, "textOrNumber=7", "7"],
  numberOrText: [{ schema: { anyOf: [{ type: "integer" }, { type: "string" }] } }, "numberOrText=7", 7],
  repeated: [{ schema: list({ type: "integer" }) }, "repeated=1&repeated=2", [1, 2]],
  bracketed: [{ schema: list({ type: "string" }) }, "bracketed[]=a&bracketed[]=b", ["a", "b"]],
  joined: [{ schema: list({ type: "integer" }), explode: false }, "joined=1,2", [1, 2]],
  piped: [{ schema: list({ type: "string" }), style: "pipeDelimited", explode: false }, "piped=a|b", ["a", "b"]],
  spaced: [{ schema: list({ type: "string" }), style: "spaceDelimited", explode: false }, "spaced=a%20b", ["a", "b"]],
  deep: [{ schema: place, style: "deepObject" }, "deep[lat]=1.5&deep[name]=x", { lat: 1.5, name: "x" }],
  pairs: [{ schema: place, explode: false }, "pairs=lat,1.5,name,x", { lat: 1.5, name: "x" }],
  json: [{ content: { "application/json": { schema: place } } }, 'json={"lat":1}', { lat: 1 }]
}

const echo = (own: ReadonlyArray<object>, body?: object): object => ({
  operationId: "echo",
  parameters: own,
  ...(body === undefined ? {} : { requestBody: { content: body } }),
  responses: { "200": { description: "Fine", content: { "application/json": { schema: { type: "object" } } } } }
})

const document = (operation: object): object => ({
  openapi: "3.1.0",
  info: { title: "Echo", version: "1" },
  paths: { "/echo": { post: operation } }
})

describe("the text of a parameter is read as its schema says", () => {
  for (const [name, [declared, query, read]] of Object.entries(parameters)) {
    it(name, async () => {
      // The schema allows only the value that must be read.
      const exact = { const: read }
      const own = "schema" in declared ? { ...declared, schema: { allOf: [declared.schema, exact] } } : declared
      await using running = await sandbox(document(echo([{ name, in: "query", required: true, ...own }])))
      const response = await fetch(`${running.baseUrl}/echo?${query}`, { method: "POST" })
      assert.strictEqual(response.status, 200, await response.text())
      assert.strictEqual((await fetch(`${running.baseUrl}/echo`, { method: "POST" })).status, 400)
    })
  }
})

/** Fields of a form, as they are sent, and as the server reads them. */
const forms: Readonly<Record<string, readonly [schema: object, form: string, read: unknown]>> = {
  number: [{ type: "integer" }, "value=7", 7],
  "number with a fraction": [{ type: "number" }, "value=1.5", 1.5],
  flag: [{ type: "boolean" }, "value=true", true],
  "one item": [list({ type: "integer" }), "value=7", [7]],
  "two items": [list({ type: "integer" }), "value=7&value=8", [7, 8]],
  "items in brackets": [list({ type: "integer" }), "value[]=7&value[]=8", [7, 8]],
  "items by index": [list({ type: "integer" }), "value[0]=7&value[1]=8", [7, 8]],
  "fields in brackets": [place, "value[lat]=1.5&value[name]=x", { lat: 1.5, name: "x" }],
  JSON: [place, `value=${encodeURIComponent('{"lat":1.5}')}`, { lat: 1.5 }]
}

describe("the fields of a form are read as their schemas say", () => {
  for (const [name, [schema, form, read]] of Object.entries(forms)) {
    const exact = { type: "object", required: ["value"], properties: { value: { allOf: [schema, { const: read }] } } }
    const types = { "application/x-www-form-urlencoded": { schema: exact }, "multipart/form-data": { schema: exact } }

    it(`${name}, URL-encoded`, async () => {
      await using running = await sandbox(document(echo([], types)))
      const send = async (body: string): Promise<Response> =>
        fetch(`${running.baseUrl}/echo`, {
          method: "POST",
          headers: { "content-type": "application/x-www-form-urlencoded" },
          body
        })
      const response = await send(form)
      assert.strictEqual(response.status, 200, await response.text())
      assert.strictEqual((await send("value=other")).status, 400)
    })
  }

  it("in parts, where an object is JSON", async () => {
    const exact = {
      type: "object",
      required: ["place", "count"],
      properties: { place: { allOf: [place, { const: { lat: 1.5 } }] }, count: { const: 7, type: "integer" } }
    }
    await using running = await sandbox(document(echo([], { "multipart/form-data": { schema: exact } })))
    const body = new FormData()
    body.set("place", new Blob(['{"lat":1.5}'], { type: "application/json" }))
    body.set("count", "7")
    const response = await fetch(`${running.baseUrl}/echo`, { method: "POST", body })
    assert.strictEqual(response.status, 200, await response.text())
  })
})
