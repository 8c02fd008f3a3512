import { assert, describe, it } from "@effect/vitest"
import { sameJson } from "../src/values/SameJson.ts"

const values = [
  "null",
  "0",
  '"0"',
  "true",
  "[]",
  "{}",
  "[0]",
  "[0,0]",
  "[[0]]",
  '{"0":0}',
  '{"a":null}',
  '{"b":null}',
  '{"a":{"b":[1]}}',
  '{"a":{"b":[2]}}',
  '{"a":1,"b":2}',
  '{"__proto__":1}',
  '{"toString":1}'
]

describe("sameJson", () => {
  it("is true of equal texts alone", () => {
    for (const one of values) {
      for (const other of values) {
        assert.strictEqual(sameJson(JSON.parse(one), JSON.parse(other)), one === other, `${one} ${other}`)
      }
    }
  })
  it("the order of fields does not matter, that of items does", () => {
    assert.isTrue(sameJson({ a: 1, b: 2 }, { b: 2, a: 1 }))
    assert.isFalse(sameJson([1, 2], [2, 1]))
  })
})
