import { assert, describe, it } from "@effect/vitest"
import { normalize } from "../src/normalize/Normalize.ts"
import { checkNormalized, schema } from "./kit/Normalized.ts"
import type { NormalizeCase } from "./kit/Normalized.ts"

const x = "#/components/schemas/X"
const text = { type: "string" }
const nil = { type: "null" }

type Row = readonly [name: string, value: unknown, becomes: unknown, warnings?: NormalizeCase["warnings"]]

/** Schemas of OpenAPI 3.0 and what they become in 3.1. */
const of30: ReadonlyArray<Row> = [
  ["nullable beside a type", { type: "string", nullable: true }, { type: ["string", "null"] }],
  ["nullable: false", { type: "string", nullable: false }, text],
  [
    "nullable beside a list of values",
    { type: "string", nullable: true, enum: ["a", null] },
    { type: ["string", "null"], enum: ["a", null] }
  ],
  [
    "nullable beside a list of values without null",
    { type: "string", nullable: true, enum: ["a"] },
    { type: ["string", "null"], enum: ["a", null] },
    [["read otherwise", x, "null is allowed"]]
  ],
  ["null in a list without a type", { enum: [6, null] }, { anyOf: [{ enum: [6] }, nil] }],
  [
    "null in a list of another type",
    { type: "integer", enum: [6, null] },
    { type: ["integer", "null"], enum: [6, null] },
    [["read otherwise", x, "null is allowed"]]
  ],
  ["nullable beside allOf", { nullable: true, allOf: [text] }, { anyOf: [{ allOf: [text] }, nil] }],
  [
    "nullable beside a reference",
    { $ref: "#/components/schemas/Y", nullable: true },
    { anyOf: [{ $ref: "#/components/schemas/Y" }, nil] },
    [["read otherwise", x, "null is allowed"]]
  ],
  [
    "keywords beside a reference are ignored, its description is kept",
    { $ref: "#/components/schemas/Y", maxLength: 3, description: "A why." },
    { $ref: "#/components/schemas/Y", description: "A why." }
  ],
  [
    "an excluded minimum",
    { type: "number", minimum: 0, exclusiveMinimum: true },
    { type: "number", exclusiveMinimum: 0 }
  ],
  ["an included maximum", { type: "number", maximum: 9, exclusiveMaximum: false }, { type: "number", maximum: 9 }],
  ["an excluded limit without the limit", { type: "number", exclusiveMinimum: true }, { type: "number" }],
  [
    "a list of schemas in items",
    { type: "array", items: [text, { type: "boolean" }], additionalItems: false },
    { type: "array", prefixItems: [text, { type: "boolean" }], "x-faktura-tuple": { min: 0, rest: "none" } },
    [["read otherwise", `${x}/items`, "prefixItems"]]
  ],
  [
    "a list of schemas in items, and a schema of the rest",
    { type: "array", items: [text], additionalItems: { type: "boolean" }, minItems: 1 },
    {
      type: "array",
      prefixItems: [text, { type: "boolean" }],
      minItems: 1,
      "x-faktura-tuple": { min: 1, rest: "last" }
    },
    [["read otherwise", `${x}/items`, "prefixItems"]]
  ],
  [
    "prefixItems, a keyword of 3.1",
    { type: "array", prefixItems: [text] },
    { type: "array", prefixItems: [text], "x-faktura-tuple": { min: 0, rest: "any" } }
  ]
]

/** Older keywords in a document of 3.1. */
const of31: ReadonlyArray<Row> = [
  [
    "an excluded minimum",
    { type: "number", minimum: 0, exclusiveMinimum: true },
    { type: "number", exclusiveMinimum: 0 },
    [["read otherwise", `${x}/exclusiveMinimum`, "3.0"]]
  ],
  ["3.1's own excluded minimum", { type: "number", exclusiveMinimum: 3 }, { type: "number", exclusiveMinimum: 3 }],
  [
    "keywords beside a reference hold",
    { $ref: "#/components/schemas/Y", maxLength: 3, description: "A why." },
    { description: "A why.", allOf: [{ $ref: "#/components/schemas/Y" }, { maxLength: 3, type: "string" }] }
  ]
]

/** `true` and `false` where a schema may stand. */
const booleans: ReadonlyArray<Row> = [
  ["true", true, {}],
  ["false", false, { "x-faktura-never": true }],
  ["items: true", { type: "array", items: true }, { type: "array", items: {} }],
  ["items: false", { type: "array", items: false }, { type: "array", items: { "x-faktura-never": true }, maxItems: 0 }],
  ["allOf with false", { allOf: [text, false] }, { allOf: [text, { "x-faktura-never": true }] }],
  ["anyOf of false alone", { anyOf: [false] }, { anyOf: [{ "x-faktura-never": true }] }],
  [
    "prefixItems with true",
    { type: "array", prefixItems: [true], items: false },
    { type: "array", prefixItems: [{}], "x-faktura-tuple": { min: 0, rest: "none" } }
  ],
  [
    "additionalProperties stays a word",
    { type: "object", additionalProperties: false },
    { type: "object", additionalProperties: false }
  ]
]

const withOther = (value: unknown, openapi: string) => {
  const document = schema(value, openapi)
  return { ...document, components: { schemas: { X: value, Y: text } } }
}

describe("older keywords", () => {
  for (const [name, value, becomes, warnings = []] of of30) {
    it(`3.0: ${name}`, () =>
      checkNormalized({ name, document: withOther(value, "3.0.3"), warnings, becomes: { [x]: becomes } }))
  }
  for (const [name, value, becomes, warnings = []] of of31) {
    it(`3.1: ${name}`, () =>
      checkNormalized({ name, document: withOther(value, "3.1.0"), warnings, becomes: { [x]: becomes } }))
  }
  for (const [name, value, becomes, warnings = []] of booleans) {
    it(`boolean: ${name}`, () =>
      checkNormalized({ name, document: schema(value), warnings, becomes: { [x]: becomes } }))
  }

  it("a document of 3.0 becomes one of 3.1", () => {
    const made = normalize(schema(text, "3.0.3"), { client: "Client", resourcePrefix: null })
    assert.strictEqual(made.document.openapi, "3.1.0")
  })
})
