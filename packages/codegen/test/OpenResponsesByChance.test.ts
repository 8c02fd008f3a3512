import { assert, describe, it } from "@effect/vitest"
import { isObject } from "../src/openapi/Json.ts"
import type { JsonObject } from "../src/openapi/Json.ts"
import { openResponses } from "../src/normalize/OpenResponses.ts"
import { answered, asked, documentOf } from "./kit/Documents.ts"
import { chance, randomSchema, randomValue } from "./kit/Random.ts"
import { acceptance } from "./kit/Validator.ts"

/** An open list takes any value of its kind: as ajv sees it, there is no list. */
const withoutOpenLists = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutOpenLists)
  if (!isObject(value)) return value
  const { enum: _enum, ...rest } = value
  return Object.fromEntries(
    Object.entries(value["x-faktura-open"] === true ? rest : value).map(([key, each]) => [key, withoutOpenLists(each)])
  )
}

describe("by chance", () => {
  const names = ["A", "B", "C", "D"]
  const seeds = Array.from({ length: 60 }, (_, seed) => seed)

  const documentFor = (seed: number): { readonly document: JsonObject; readonly values: ReadonlyArray<unknown> } => {
    const draw = chance(seed)
    const schemas = Object.fromEntries(
      names.map((name) => [
        name,
        // Objects: a circle of mere references has no value.
        {
          type: "object",
          properties: { a: randomSchema(draw, names, true), b: randomSchema(draw, names, true) },
          ...(draw.oneIn(2) ? { required: ["a"] } : {})
        }
      ])
    )
    const body = randomSchema(draw, names, true)
    const document = documentOf(schemas, { asks: body, responses: body })
    return { document, values: Array.from({ length: 60 }, () => randomValue(draw, body, schemas)) }
  }

  it("requests accept what they accepted before, and nothing else", () => {
    let accepted = 0
    let refused = 0
    for (const seed of seeds) {
      const { document, values } = documentFor(seed)
      const made = withoutOpenLists(openResponses(document)) as JsonObject
      const before = acceptance(document, asked(document))
      const after = acceptance(made, asked(made))
      for (const value of values) {
        const expected = before(value)
        assert.strictEqual(after(value), expected, `seed ${seed}: ${JSON.stringify(value)}`)
        if (expected) accepted++
        else refused++
      }
    }
    // The sample means something only when it has both.
    assert.isAbove(accepted, 500)
    assert.isAbove(refused, 500)
  })

  it("responses accept every value that they accepted before", () => {
    let wider = 0
    for (const seed of seeds) {
      const { document, values } = documentFor(seed)
      const made = withoutOpenLists(openResponses(document)) as JsonObject
      const before = acceptance(document, answered(document))
      const after = acceptance(made, answered(made))
      for (const value of values) {
        if (before(value)) assert.isTrue(after(value), `seed ${seed}: ${JSON.stringify(value)}`)
        else if (after(value)) wider++
      }
    }
    assert.isAbove(wider, 20)
  })
})
