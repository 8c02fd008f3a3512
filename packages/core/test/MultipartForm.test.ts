/** Forms as bytes, and as a reader of our making and the platform's own read them back. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { multipartForm } from "../src/MultipartForm.ts"

const read = (form: Blob): Promise<FormData> =>
  new Response(form, { headers: { "content-type": form.type } }).formData()

describe("a form", () => {
  it("is the bytes of RFC 7578", async () => {
    const file = new File(["%PDF"], 'a "b"\r\n.pdf', { type: "application/pdf" })
    const form = multipartForm(
      { meta: { a: 1 }, n: 2, none: null, files: [file, new Blob(["x"])] },
      { meta: "application/json" },
      "b0"
    )
    assert.strictEqual(form.type, "multipart/form-data; boundary=b0")
    assert.strictEqual(
      await form.text(),
      [
        "--b0",
        'Content-Disposition: form-data; name="meta"',
        "Content-Type: application/json",
        "",
        '{"a":1}',
        "--b0",
        'Content-Disposition: form-data; name="n"',
        "",
        "2",
        "--b0",
        'Content-Disposition: form-data; name="files"; filename="a %22b%22%0D%0A.pdf"',
        "Content-Type: application/pdf",
        "",
        "%PDF",
        "--b0",
        'Content-Disposition: form-data; name="files"; filename="blob"',
        "Content-Type: application/octet-stream",
        "",
        "x",
        "--b0--",
        ""
      ].join("\r\n")
    )
  })

  it("without fields is an end alone", async () => {
    assert.strictEqual(await multipartForm({}, {}, "b0").text(), "--b0--\r\n")
  })

  it("a list with a media type is one field", async () => {
    const form = await read(multipartForm({ list: [1, 2] }, { list: "application/json" }))
    assert.deepStrictEqual(form.getAll("list"), ["[1,2]"])
  })

  // The platform's reader gives back what HTML's escaping made of a name: names here have nothing to escape.
  const name = Schema.String.check(Schema.isPattern(/^[\p{L}\p{N}_. -]{1,20}$/u)).check(Schema.isTrimmed())
  it.effect.prop(
    "any fields and files are read back as they were",
    [
      Schema.Record(name, Schema.Union([Schema.String, Schema.Uint8Array])),
      Schema.Record(Schema.String, Schema.Finite)
    ],
    ([fields, json]) =>
      Effect.promise(async () => {
        const given = Object.entries(fields).map(([key, each]) => [
          key,
          typeof each === "string" ? each : new File([new Uint8Array(each)], "f.bin")
        ])
        const form = await read(multipartForm({ ...Object.fromEntries(given), _: json }, { _: "application/json" }))
        for (const [key, each] of Object.entries(fields)) {
          if (key === "_") continue
          const [found, ...others] = form.getAll(key)
          assert.deepStrictEqual(others, [])
          if (typeof each === "string") assert.strictEqual(found, each.toWellFormed())
          else if (found instanceof File) assert.deepStrictEqual(new Uint8Array(await found.arrayBuffer()), each)
          else assert.fail(`${key} is no file`)
        }
        assert.strictEqual(form.get("_"), JSON.stringify(json))
      })
  )
})
