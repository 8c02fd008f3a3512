import { describe, it } from "@effect/vitest"
import { checkMended, operation } from "./kit/Mended.ts"
import type { MendCase } from "./kit/Mended.ts"

const text = { type: "string" }
const read = { type: "string", readOnly: true }
const record = { type: "object", properties: { id: read, name: text } }
const ref = (name: string): object => ({ $ref: `#/components/schemas/${name}` })

const open = (properties: object, more: object = {}): object => ({ type: "object", properties, ...more })

/** Bodies, and the records of their fields that are not sent; undefined: everything is sent. */
const rows: ReadonlyArray<readonly [name: string, schema: object, records: unknown]> = [
  ["nothing readOnly", open({ name: text }), undefined],
  ["a field", record, [{ fields: { id: "drop" } }]],
  ["a nested field", open({ a: record }), [{ fields: { a: 1 } }, { fields: { id: "drop" } }]],
  ["items of a list", { type: "array", items: record }, [{ rest: 1 }, { fields: { id: "drop" } }]],
  ["items of a tuple", { type: "array", prefixItems: [text, record] }, [{ rest: 1 }, { fields: { id: "drop" } }]],
  ["values of a map", { type: "object", additionalProperties: record }, [{ rest: 1 }, { fields: { id: "drop" } }]],
  [
    "values of a map, beside fields",
    open({ a: text, b: text }, { additionalProperties: record }),
    [{ fields: { a: "keep", b: "keep" }, rest: 1 }, { fields: { id: "drop" } }]
  ],
  [
    "values by the patterns of their names, beside a field and others",
    open({ xa: text }, { patternProperties: { "^x": record, "^y": text }, additionalProperties: record }),
    [
      { fields: { xa: 2 }, patterns: { "^x": 1, "^y": "keep" }, rest: 1 },
      { fields: { id: "drop" } },
      { fields: { id: "drop" } }
    ]
  ],
  [
    "fields by the patterns of their names",
    { type: "object", patternProperties: { "^x-": read } },
    [{ patterns: { "^x-": "drop" } }]
  ],
  ["other fields", { type: "object", additionalProperties: read }, [{ rest: "drop" }]],
  ["a component", ref("Record"), [{ fields: { id: "drop" } }]],
  ["a field that is a component", open({ a: ref("Read") }), [{ fields: { a: "drop" } }]],
  ["parts", { allOf: [ref("Record"), open({ at: read })] }, [{ fields: { id: "drop", at: "drop" } }]],
  ["a union whose other member takes it", { anyOf: [ref("Record"), open({ id: text })] }, undefined],
  ["readOnly that says no", open({ id: { type: "string", readOnly: false } }), undefined],
  ["a record that holds its own kind", ref("Tree"), [{ fields: { id: "drop", under: 1 } }, { rest: 0 }]],
  [
    "records that hold each other",
    ref("Ping"),
    [{ fields: { pong: 1 } }, { fields: { id: "drop", ping: 2 } }, { rest: 0 }]
  ],
  ["a record that holds its own kind, without such fields", ref("Bare"), undefined]
]

const cases: ReadonlyArray<MendCase> = rows.map(([name, schema, paths]) => ({
  name,
  document: operation({ requestBody: { content: { "application/json": { schema } } } }, "post", {
    schemas: {
      Record: record,
      Read: read,
      Tree: open({ id: read, under: { type: "array", items: ref("Tree") } }),
      Ping: open({ pong: ref("Pong") }),
      Pong: open({ id: read, ping: { type: "array", items: ref("Ping") } }),
      Bare: open({ id: text, under: ref("Bare") })
    }
  }),
  becomes: { "/paths/~1x/post/requestBody/content/application~1json/x-faktura-readOnly": paths }
}))

describe("readOnly fields of bodies", () => {
  it.each(cases)("$name", (row) => checkMended(row))
})
