import { describe, it } from "@effect/vitest"
import { checkMended, operation } from "./kit/Mended.ts"
import type { MendCase } from "./kit/Mended.ts"

const text = { type: "string" }
const read = { type: "string", readOnly: true }
const record = { type: "object", properties: { id: read, name: text } }
const ref = (name: string): object => ({ $ref: `#/components/schemas/${name}` })

/** Bodies, and the paths of their fields that are not sent; undefined: everything is sent. */
const rows: ReadonlyArray<readonly [name: string, schema: object, paths: unknown]> = [
  ["nothing readOnly", { type: "object", properties: { name: text } }, undefined],
  ["a field", record, [["id"]]],
  ["a nested field", { type: "object", properties: { a: record } }, [["a", "id"]]],
  ["items of a list", { type: "array", items: record }, [[[], "id"]]],
  ["values of a map", { type: "object", additionalProperties: record }, [[[], "id"]]],
  [
    "values of a map, beside fields",
    { type: "object", properties: { a: text, b: text }, additionalProperties: record },
    [[["a", "b"], "id"]]
  ],
  ["a component", ref("Record"), [["id"]]],
  ["a field that is a component", { type: "object", properties: { a: ref("Read") } }, [["a"]]],
  ["parts", { allOf: [ref("Record"), { type: "object", properties: { at: read } }] }, [["id"], ["at"]]],
  [
    "a union whose other member takes it",
    { anyOf: [ref("Record"), { type: "object", properties: { id: text } }] },
    undefined
  ],
  ["readOnly that says no", { type: "object", properties: { id: { type: "string", readOnly: false } } }, undefined]
]

const cases: ReadonlyArray<MendCase> = rows.map(([name, schema, paths]) => ({
  name,
  document: operation({ requestBody: { content: { "application/json": { schema } } } }, "post", {
    schemas: { Record: record, Read: read }
  }),
  becomes: { "/paths/~1x/post/requestBody/content/application~1json/x-faktura-readOnly": paths }
}))

describe("readOnly fields of bodies", () => {
  it.each(cases)("$name", (row) => checkMended(row))
})
