// Files of any document: they are kept with their record, and downloaded as they were sent.
import { assert, describe, it } from "vitest"
import { sandbox } from "../src/index.ts"

const json = (schema: object): object => ({ description: "JSON", content: { "application/json": { schema } } })
const file = (type: string): object => ({
  description: "A file",
  content: { [type]: { schema: { type: "string", format: "binary" } } }
})
const paper = { type: "object", required: ["id"], properties: { id: { type: "string" }, title: { type: "string" } } }
const form = {
  type: "object",
  properties: { title: { type: "string" }, file: { type: "string", format: "binary" } }
}
const id = { in: "path", name: "id", required: true, schema: { type: "string" } }

const document = {
  openapi: "3.1.0",
  info: { title: "Papers", version: "1" },
  paths: {
    "/papers": {
      post: { requestBody: { content: { "multipart/form-data": { schema: form } } }, responses: { "201": json(paper) } }
    },
    "/papers/{id}": {
      parameters: [id],
      get: { responses: { "200": json(paper) } },
      delete: { responses: { "204": { description: "Gone" } } }
    },
    "/papers/{id}/content": { parameters: [id], get: { responses: { "200": file("application/octet-stream") } } },
    "/papers/{id}/cover": {
      parameters: [id],
      get: { responses: { "200": file("image/*") } },
      put: { requestBody: { content: { "image/*": {} } }, responses: { "204": { description: "Kept" } } }
    }
  }
}

const bytes = Uint8Array.from([0, 255, 13, 10, 128])

/** A sandbox with one paper. */
const papers = async () => {
  const running = await sandbox(document)
  const body = new FormData()
  body.set("title", "First")
  body.set("file", new File([bytes], "first.bin", { type: "application/octet-stream" }))
  const response = await fetch(`${running.baseUrl}/papers`, { method: "POST", body })
  const made = (await response.json()) as { readonly id: string; readonly title: string } // the sandbox has validated it
  assert.deepStrictEqual([response.status, made.title], [201, "First"])
  return { running, at: `${running.baseUrl}/papers/${made.id}` }
}

const read = async (url: string) => {
  const response = await fetch(url)
  const content = new Uint8Array(await response.arrayBuffer())
  return { status: response.status, type: response.headers.get("content-type"), content }
}

describe("a file", () => {
  it("of a form is downloaded beside its record", async () => {
    const { at, running } = await papers()
    await using _ = running
    assert.deepStrictEqual(await read(`${at}/content`), {
      status: 200,
      type: "application/octet-stream",
      content: bytes
    })
    assert.deepStrictEqual(running.defects(), [])
  })

  it("that is the whole body keeps its own type", async () => {
    const { at, running } = await papers()
    await using _ = running
    const put = await fetch(`${at}/cover`, { method: "PUT", headers: { "content-type": "image/png" }, body: bytes })
    assert.strictEqual(put.status, 204)
    assert.deepStrictEqual(await read(`${at}/cover`), { status: 200, type: "image/png", content: bytes })
    assert.strictEqual((await read(`${at}/content`)).type, "application/octet-stream")
    assert.deepStrictEqual(running.defects(), [])
  })

  it("goes with its record", async () => {
    const { at, running } = await papers()
    await using _ = running
    await fetch(at, { method: "DELETE" })
    assert.strictEqual((await read(`${at}/content`)).status, 404)
  })
})

it("HEAD responds as GET, without a body", async () => {
  const { at, running } = await papers()
  await using _ = running
  const response = await fetch(at, { method: "HEAD" })
  assert.deepStrictEqual([response.status, await response.text()], [200, ""])
})
