import { describe, it } from "@effect/vitest"
import { checkMended, schema } from "./kit/Mended.ts"
import type { MendCase } from "./kit/Mended.ts"

const x = "#/components/schemas/X"
const text = { type: "string" }
const nil = { type: "null" }

/** Schemas that are put otherwise, and their neighbours that stay. */
const rows: ReadonlyArray<readonly [name: string, value: unknown, becomes: unknown, remarks?: MendCase["remarks"]]> = [
  ["a schema that needs nothing", { type: "string", maxLength: 3 }, { type: "string", maxLength: 3 }],
  [
    "nullable beside a type",
    { type: "string", nullable: true },
    { type: ["string", "null"] },
    [["read otherwise", x, "or null"]]
  ],
  ["nullable that says no", { type: "string", nullable: false }, text],
  [
    "nullable beside a list of types",
    { type: ["string", "integer"], nullable: true },
    { type: ["string", "integer", "null"] },
    [["read otherwise", x, "or null"]]
  ],
  [
    "nullable beside a list of types with null",
    { type: ["string", "null"], nullable: true },
    { type: ["string", "null"] },
    [["read otherwise", x, "or null"]]
  ],
  [
    "nullable beside a list of values",
    { type: "string", enum: ["a"], nullable: true },
    { type: ["string", "null"], enum: ["a", null] },
    [["read otherwise", x, "or null"]]
  ],
  [
    "nullable beside a union with its discriminator",
    { description: "One.", oneOf: [text], discriminator: { propertyName: "a" }, nullable: true },
    { description: "One.", anyOf: [{ oneOf: [text], discriminator: { propertyName: "a" } }, nil] },
    [["read otherwise", x, "or null"]]
  ],
  [
    "nullable beside a constant",
    { const: 1, nullable: true },
    { anyOf: [{ const: 1 }, nil] },
    [["read otherwise", x, "or null"]]
  ],
  ["nullable beside nothing", { nullable: true }, {}, [["read otherwise", x, "or null"]]],
  ["null among values without a type", { enum: ["a", null] }, { anyOf: [{ enum: ["a"] }, nil] }],
  ["null as the only value", { enum: [null] }, nil],
  [
    "null among values of a type that has it",
    { type: ["string", "null"], enum: ["a", null] },
    { type: ["string", "null"], enum: ["a", null] }
  ],
  [
    "a field that is false, and one that is true",
    { properties: { a: false, b: true } },
    { properties: { b: {} } },
    [["left out", `${x}/properties/a`, "may have no value"]]
  ],
  ["members of a union that are true or false", { anyOf: [true, false, text] }, { anyOf: [{}, text] }],
  ["items without a type", { items: text }, { type: "array", items: text }, [["read otherwise", x, "a list"]]],
  ["items beside another type", { type: "string", items: text }, { type: "string", items: text }],
  [
    "a tuple that ends",
    { type: "array", prefixItems: [text, nil], items: false, minItems: 2 },
    { type: "array", prefixItems: [text, nil], minItems: 2 }
  ],
  [
    "a tuple by its limits",
    { type: "array", prefixItems: [text], minItems: 1, maxItems: 1 },
    { type: "array", prefixItems: [text], minItems: 1, maxItems: 1 }
  ],
  [
    "a tuple that may be shorter",
    { type: "array", prefixItems: [text], items: false },
    { type: "array", prefixItems: [text] },
    [["read otherwise", x, "exactly 1"]]
  ],
  [
    "a tuple with a limit of its own",
    { type: "array", prefixItems: [text, nil], items: false, minItems: 1 },
    { type: "array", minItems: 1, maxItems: 2, items: { anyOf: [text, nil] } },
    [["read otherwise", x, "any of these"]]
  ],
  [
    "a tuple that goes on",
    { type: "array", prefixItems: [text, text], items: nil },
    { type: "array", items: { anyOf: [text, nil] } },
    [["read otherwise", x, "any of these"]]
  ],
  [
    "a tuple that does not end",
    { type: "array", prefixItems: [text] },
    { type: "array", items: text },
    [["read otherwise", x, "any of these"]]
  ],
  ["a pattern of ECMA-262", { type: "string", pattern: "^\\p{L}$" }, { type: "string", pattern: "^\\p{L}$" }],
  ["a pattern with needless escapes", { type: "string", pattern: "^\\_a\\ b$" }, { type: "string", pattern: "^_a b$" }],
  [
    "a pattern of another language",
    { type: "string", pattern: "(?i)^a$(" },
    text,
    [["left out", `${x}/pattern`, "no regular expression of ECMA-262"]]
  ],
  [
    "additionalProperties: false beside members with fields of their own",
    { additionalProperties: false, oneOf: [{ properties: { a: text } }] },
    { oneOf: [{ properties: { a: text } }] },
    [["read otherwise", x, "would refuse every object"]]
  ],
  [
    "additionalProperties: false beside members with the same fields",
    { additionalProperties: false, properties: { a: text }, oneOf: [{ properties: { a: text } }] },
    { additionalProperties: false, properties: { a: text }, oneOf: [{ properties: { a: text } }] }
  ],
  [
    "patternProperties of a closed object",
    { type: "object", patternProperties: { "^x": text }, additionalProperties: false },
    { type: "object" },
    [["left out", `${x}/patternProperties`, "not checked"]]
  ],
  [
    "patternProperties of an open object",
    { type: "object", patternProperties: { "^x": text } },
    { type: "object" },
    [["left out", `${x}/patternProperties`, "not checked"]]
  ],
  [
    "unevaluatedProperties with a schema",
    { type: "object", unevaluatedProperties: text },
    { type: "object" },
    [["left out", `${x}/unevaluatedProperties`, "not checked"]]
  ],
  [
    "unevaluatedProperties: false",
    { type: "object", unevaluatedProperties: false },
    { type: "object", unevaluatedProperties: false }
  ],
  ...["not", "if", "then", "else", "propertyNames", "contains", "dependentSchemas", "unevaluatedItems"].map(
    (keyword) =>
      [
        keyword,
        { type: "object", [keyword]: {} },
        { type: "object" },
        [["left out", `${x}/${keyword}`, `\`${keyword}\``]]
      ] as const
  ),
  // Names that the document chose are no keywords.
  [
    "a field called like a keyword",
    { properties: { not: text, nullable: text, items: text } },
    { properties: { not: text, nullable: text, items: text } }
  ],
  [
    "a value that looks like a schema",
    { default: { nullable: true, not: {} } },
    { default: { nullable: true, not: {} } }
  ]
]

describe("schemas are mended", () => {
  for (const [name, value, becomes, remarks = []] of rows) {
    it(name, () => checkMended({ name, document: schema(value), remarks, becomes: { [x]: becomes } }))
  }

  it("3.0 keeps its own words for null", () => {
    const value = { type: "string", nullable: true, enum: ["a", null] }
    checkMended({ name: "3.0", document: schema(value, "3.0.3"), becomes: { [x]: value } })
  })

  it("a field called __proto__ is left out", () => {
    // In JSON, as documents come: in a literal it would set the prototype.
    const value: unknown = JSON.parse('{ "properties": { "__proto__": {}, "a": {} }, "required": ["__proto__", "a"] }')
    checkMended({
      name: "__proto__",
      document: schema(value),
      remarks: [["left out", `${x}/properties`, "__proto__"]],
      becomes: { [x]: { properties: { a: {} }, required: ["a"] } }
    })
  })
})
