/** The collector of references: which it finds, in which order, and how often. */
import { assert, describe, it } from "@effect/vitest"
import { referencesIn } from "../src/openapi/References.ts"

const rows: ReadonlyArray<readonly [name: string, value: unknown, expected: ReadonlyArray<string>]> = [
  ["each as often as it stands", [{ $ref: "a" }, { $ref: "b" }, { $ref: "a" }], ["a", "b", "a"]],
  ["below first", { $ref: "a", items: { $ref: "b" } }, ["b", "a"]],
  ["a response is called default", { responses: { default: { $ref: "a" } } }, ["a"]],
  ["a property is called $ref", { properties: { $ref: { $ref: "a" } } }, ["a"]],
  ["no data", { default: { $ref: "a" }, enum: [{ $ref: "b" }], example: { $ref: "c" }, const: { $ref: "d" } }, []],
  ["no extension of others", { "x-other": { $ref: "a" } }, []],
  ["no text that is none", { $ref: 1 }, []]
]

describe("references", () => {
  for (const [name, value, expected] of rows) {
    it(name, () => assert.deepStrictEqual(referencesIn(value), expected))
  }

  it("mappings of discriminators are references where they are asked for, after the members", () => {
    const union = { discriminator: { mapping: { x: "b", y: "c" } }, oneOf: [{ $ref: "a" }] }
    assert.deepStrictEqual(referencesIn(union), ["a"])
    assert.deepStrictEqual(referencesIn(union, { mappings: true }), ["a", "b", "c"])
  })
})
