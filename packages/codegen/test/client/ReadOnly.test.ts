/** Fields that only responses have: what is left of a body without them. */
import { assert, describe, it } from "vitest"
import { withoutFields } from "../../src/client/ReadOnly.ts"
import type { RecordFields } from "../../src/client/ReadOnly.ts"

class Money {
  readonly id = 1
}
const bare = Object.assign(Object.create(null) as object, { id: 1, a: 2 })

const id: RecordFields = { fields: { id: "drop" } }
const ids: RecordFields = { rest: 1 }

type Row = readonly [title: string, records: ReadonlyArray<RecordFields>, body: unknown, expected: unknown]

const rows: ReadonlyArray<Row> = [
  ["a field of the root", [id], { id: 1, a: 2 }, { a: 2 }],
  ["several fields", [{ fields: { id: "drop", at: "drop" } }], { id: 1, at: 2, a: 3 }, { a: 3 }],
  ["a nested field", [{ fields: { a: 1 } }, id], { id: 1, a: { id: 2, b: 3 } }, { id: 1, a: { b: 3 } }],
  [
    "a field of each item of a list",
    [{ fields: { a: 1 } }, { rest: 2 }, id],
    { a: [{ id: 1, b: 2 }, { b: 3 }, 4] },
    { a: [{ b: 2 }, { b: 3 }, 4] }
  ],
  ["a field of each item of the root", [ids, id], [{ id: 1 }, { a: 2 }], [{}, { a: 2 }]],
  ["a list in a list", [ids, { rest: 2 }, id], [[{ id: 1, a: 2 }]], [[{ a: 2 }]]],
  ["a field of each value of an object", [ids, id], { x: { id: 1, a: 2 }, y: { id: 3 } }, { x: { a: 2 }, y: {} }],
  [
    "values of an object but the named",
    [{ fields: { x: "keep" }, rest: 1 }, id],
    { x: { id: 1 }, y: { id: 2 } },
    { x: { id: 1 }, y: {} }
  ],
  ["every value of an object but the named", [{ fields: { x: "keep" }, rest: "drop" }], { x: 1, y: 2 }, { x: 1 }],
  ["fields by a pattern of their names", [{ patterns: { "^x": "drop" } }], { x1: 1, y: 2, ax: 3 }, { y: 2, ax: 3 }],
  [
    "a field before a pattern, and a pattern before the rest",
    [{ fields: { xa: "keep" }, patterns: { "^x": "drop", "^y": "keep" }, rest: "drop" }],
    { xa: 1, xb: 2, y: 3, z: 4 },
    { xa: 1, y: 3 }
  ],
  [
    "a field of two patterns, in whose values both drop",
    [{ patterns: { "^x": 1, a$: 2 } }, id, { fields: { at: "drop" } }],
    { xa: { id: 1, at: 2, b: 3 }, xb: { id: 1, at: 2 } },
    { xa: { b: 3 }, xb: { at: 2 } }
  ],
  ["a field of two patterns, one of which drops it", [{ patterns: { "^x": "keep", a$: "drop" } }], { xa: 1 }, {}],
  [
    "a record that holds its own kind",
    [{ fields: { id: "drop", all: 1 } }, { rest: 0 }],
    { id: 1, all: [{ id: 2, a: 3, all: [{ id: 4 }] }] },
    { all: [{ a: 3, all: [{}] }] }
  ],
  ["fields by a pattern of Unicode", [{ patterns: { "^\\p{Lu}": "drop" } }], { Id: 1, a: 2 }, { a: 2 }],
  ["a name that objects inherit", [{ fields: { id: "drop" } }], { constructor: 1, id: 2 }, { constructor: 1 }],
  ["a record that is not there", [{ fields: { a: 7 } }], { a: { id: 1 } }, { a: { id: 1 } }],
  ["an object without a prototype", [id], bare, { a: 2 }],
  ["a field inside of text", [{ fields: { a: 1 } }, id], { a: "text" }, { a: "text" }],
  ["a field inside of null", [{ fields: { a: 1 } }, id], { a: null }, { a: null }],
  ["a field that is undefined", [id], { id: undefined, a: 1 }, { a: 1 }]
]

describe("withoutFields", () => {
  for (const [title, records, body, expected] of rows) {
    it(title, () => {
      const before = structuredClone(body)
      assert.deepStrictEqual(withoutFields(...records)(body), expected)
      // The caller's own object is not changed.
      assert.deepEqual(structuredClone(body), before)
    })
  }
  it.each<readonly [title: string, body: unknown]>([
    ["an object without the field", { a: 1 }],
    ["a record of a class", new Money()],
    ["a date", new Date(0)],
    ["text", "id"],
    ["null", null],
    ["undefined", undefined]
  ])("gives back %s itself", (_, body) => {
    assert.strictEqual(withoutFields(id)(body), body)
  })
  it("gives back an inner record of no such fields itself", () => {
    const inner = { a: 1 }
    const changed = withoutFields({ fields: { id: "drop", inner: 1 } }, id)({ id: 1, inner }) as {
      readonly inner: unknown
    }
    assert.strictEqual(changed.inner, inner)
  })
  it("gives back a list of no such fields itself where a field of a record is meant", () => {
    const list = [{ id: 1 }]
    assert.strictEqual(withoutFields(id)(list), list)
  })
})
