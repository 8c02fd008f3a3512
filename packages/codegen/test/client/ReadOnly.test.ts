/** Fields that only responses have: what is left of a body without them. */
import { assert, describe, it } from "vitest"
import { withoutFields } from "../../src/client/ReadOnly.ts"
import type { FieldPath } from "../../src/client/ReadOnly.ts"

class Money {
  readonly id = 1
}
const bare = Object.assign(Object.create(null) as object, { id: 1, a: 2 })

const rows: ReadonlyArray<readonly [title: string, paths: ReadonlyArray<FieldPath>, body: unknown, expected: unknown]> =
  [
    ["a field of the root", [["id"]], { id: 1, a: 2 }, { a: 2 }],
    ["several fields", [["id"], ["at"]], { id: 1, at: 2, a: 3 }, { a: 3 }],
    ["a nested field", [["a", "id"]], { id: 1, a: { id: 2, b: 3 } }, { id: 1, a: { b: 3 } }],
    [
      "a field of each item of a list",
      [["a", [], "id"]],
      { a: [{ id: 1, b: 2 }, { b: 3 }, 4] },
      { a: [{ b: 2 }, { b: 3 }, 4] }
    ],
    ["a field of each item of the root", [[[], "id"]], [{ id: 1 }, { a: 2 }], [{}, { a: 2 }]],
    ["a list in a list", [[[], [], "id"]], [[{ id: 1, a: 2 }]], [[{ a: 2 }]]],
    ["a field of each value of an object", [[[], "id"]], { x: { id: 1, a: 2 }, y: { id: 3 } }, { x: { a: 2 }, y: {} }],
    ["values of an object but the named", [[["x"], "id"]], { x: { id: 1 }, y: { id: 2 } }, { x: { id: 1 }, y: {} }],
    ["every value of an object but the named", [[["x"]]], { x: 1, y: 2 }, { x: 1 }],
    ["items of a list, of which a path names no field", [["a", []]], { a: [{ b: 1 }] }, { a: [{ b: 1 }] }],
    ["an object without a prototype", [["id"]], bare, { a: 2 }],
    ["a field of a list, which it has not", [["id"]], [{ id: 1 }], [{ id: 1 }]],
    ["a field inside of text", [["a", "id"]], { a: "text" }, { a: "text" }],
    ["a field inside of null", [["a", "id"]], { a: null }, { a: null }],
    ["a field that is undefined", [["id"]], { id: undefined, a: 1 }, { a: 1 }]
  ]

describe("withoutFields", () => {
  for (const [title, paths, body, expected] of rows) {
    it(title, () => {
      const before = structuredClone(body)
      assert.deepStrictEqual(withoutFields(...paths)(body), expected)
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
    assert.strictEqual(withoutFields(["id"])(body), body)
  })
  it("gives back a list of no such fields itself where a field of a record is meant", () => {
    const list = [{ id: 1 }]
    assert.strictEqual(withoutFields(["id"])(list), list)
  })
})
