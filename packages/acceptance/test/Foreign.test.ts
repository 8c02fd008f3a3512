/** The foreign run over small documents, and over a vendor's own where it is there. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { afterAll, assert, describe, it } from "@effect/vitest"
import { pairRow, readByBoth, totalsOf } from "../foreign-run/BesideHeyApi.ts"
import { documentsIn, operationsOf, readFileOf } from "../foreign-run/Documents.ts"
import { holds, rowOf, tryDocument } from "../foreign-run/Trial.ts"

const head = 'openapi: 3.1.0\ninfo: { title: T, version: "1" }\n'
const ok = '{ "200": { description: ok } }'

/** By file: operations, those that are generated, and the text. */
const files: { readonly [file: string]: readonly [operations: number, generated: number, text: string] } = {
  "nothing.yaml": [0, 0, head],
  "webhooks.yaml": [
    0,
    0,
    `${head}components: { schemas: { A: { type: object, properties: { a: { type: string } } } } }\nwebhooks: { done: { post: { requestBody: { content: { application/json: { schema: { type: object } } } }, responses: ${ok} } } }\n`
  ],
  "webhooks-3.0.yaml": [
    0,
    0,
    `openapi: 3.0.3\ninfo: { title: T, version: "1" }\npaths: {}\nx-webhooks: { done: { post: { requestBody: { content: { application/json: { schema: { type: object } } } }, responses: ${ok} } } }\n`
  ],
  "parts/reported.yaml": [
    5,
    3,
    `${head}paths: { /e: { $ref: "./a.yaml" }, /a: { get: { responses: ${ok} }, trace: { responses: ${ok} } }, /b?c: { get: { responses: ${ok} } }, /d: { POST: { responses: ${ok} } } }\n`
  ],
  "json.json": [1, 1, `{ "openapi": "3.0.0", "info": {}, "paths": { "/a": { "get": {} } } }`]
}

const folder = mkdtempSync(join(tmpdir(), "faktura-foreign-"))
const put = (file: string, text: string): void => {
  mkdirSync(dirname(join(folder, file)), { recursive: true })
  writeFileSync(join(folder, file), text)
}
for (const [file, [, , text]] of Object.entries(files)) put(file, text)
put("parts/a.yaml", `get: { responses: ${ok} }\n`)
put("package.json", `{ "name": "a" }`)

const vendor = join(import.meta.dirname, "..", "..", "..", "..", "shared", "vendor-specs", "maesn-2026-05.yaml")

describe("foreign documents", () => {
  afterAll(() => rmSync(folder, { recursive: true }))

  it("are found by what they say", () => {
    assert.deepStrictEqual(
      documentsIn(folder).map(({ name }) => name),
      Object.keys(files).toSorted()
    )
  })

  for (const [name, [operations, generated]] of Object.entries(files)) {
    it(`${name}: generates, compiles, and loses nothing without a warning`, async () => {
      const trial = await tryDocument({ name, file: join(folder, name) })
      assert.isTrue(holds(trial), rowOf(trial))
      assert.deepStrictEqual([trial.operations, trial.generated], [operations, generated])
    })
  }

  it("an operation that is lost without a warning is counted", () => {
    const trial = { name: "a", operations: 2, generated: 1, warnings: 0, lost: 1, refused: undefined, seconds: 0 }
    assert.isFalse(holds({ ...trial, errors: { "TypeScript 6": [], "TypeScript 7": [] } }))
    assert.isFalse(holds({ ...trial, lost: 0, errors: { "TypeScript 6": ["error TS1"], "TypeScript 7": [] } }))
  })

  it("is read beside hey-api, each with its own parser", async () => {
    const read = await readByBoth({ name: "json.json", file: join(folder, "json.json") })
    assert.deepStrictEqual(read, { name: "json.json", heyApi: undefined, own: undefined })
    put("broken.json", `{ "openapi": "3.1.0", "info": `)
    const broken = await readByBoth({ name: "broken.json", file: join(folder, "broken.json") })
    rmSync(join(folder, "broken.json"))
    assert.isDefined(broken.heyApi)
    assert.isDefined(broken.own)
    assert.match(pairRow(broken), /^broken\.json +refused +refused\n {4}\S/)
    assert.strictEqual(
      totalsOf([read, broken, { ...read, own: "no" }]),
      "3 documents: both read 1, Faktura alone 0, hey-api alone 1, neither 1"
    )
  })

  if (existsSync(vendor)) {
    it("a vendor's own", async () => {
      const trial = await tryDocument({ name: "maesn", file: vendor })
      assert.isTrue(holds(trial), rowOf(trial))
      assert.strictEqual(operationsOf(readFileOf(vendor), vendor).length, trial.operations)
      assert.isAbove(trial.generated, 100)
    })
  } else {
    it.skip("a vendor's own (skipped: ../shared/vendor-specs is not beside the repository)", () => {})
  }
})
