// Schemas of objects with fields named like inherited ones.
import { assert, describe, it } from "@effect/vitest"
import * as S from "../src/schema/WireSchema.ts"
import { problemsOf } from "../src/schema/Validation.ts"

const fields = { constructor: S.optional(S.string), toString: S.optional(S.string), valueOf: S.string }

describe("fields with inherited names", () => {
  for (const [kind, schema] of [
    ["struct", S.struct(fields)],
    ["structWithRest", S.structWithRest(fields, S.unknown)]
  ] as const) {
    const fieldsOf = (value: object): ReadonlyArray<string> =>
      problemsOf(schema, value, "open", "body").map(({ field }) => field)

    it(`${kind}: an absent one is absent`, () => assert.deepStrictEqual(fieldsOf({ valueOf: "a" }), []))
    it(`${kind}: a given one is checked`, () => {
      assert.deepStrictEqual(fieldsOf({ valueOf: "a", constructor: "b", toString: "c" }), [])
      assert.deepStrictEqual(fieldsOf({ valueOf: "a", constructor: 5 }), ["body.constructor"])
    })
    it(`${kind}: a required one is missed`, () =>
      assert.deepStrictEqual(fieldsOf({ constructor: "b" }), ["body.valueOf"]))
  }
})
