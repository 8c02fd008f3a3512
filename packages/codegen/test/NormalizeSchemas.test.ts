import { describe, it } from "@effect/vitest"
import { checkNormalized, schema } from "./kit/Normalized.ts"
import type { NormalizeCase } from "./kit/Normalized.ts"

const x = "#/components/schemas/X"
const text = { type: "string" }
const nil = { type: "null" }

/** Schemas that are put otherwise, and their neighbours that stay. */
const rows: ReadonlyArray<
  readonly [name: string, value: unknown, becomes: unknown, warnings?: NormalizeCase["warnings"]]
> = [
  ["a schema that needs nothing", { type: "string", maxLength: 3 }, { type: "string", maxLength: 3 }],
  [
    "nullable beside a type",
    { type: "string", nullable: true },
    { type: ["string", "null"] },
    [["read otherwise", x, "null is allowed"]]
  ],
  ["nullable that says no", { type: "string", nullable: false }, text],
  [
    "nullable beside a list of types",
    { type: ["string", "integer"], nullable: true },
    { type: ["string", "integer", "null"] },
    [["read otherwise", x, "null is allowed"]]
  ],
  [
    "nullable beside a list of types with null",
    { type: ["string", "null"], nullable: true },
    { type: ["string", "null"] },
    [["read otherwise", x, "null is allowed"]]
  ],
  [
    "nullable beside a list of values",
    { type: "string", enum: ["a"], nullable: true },
    { type: ["string", "null"], enum: ["a", null] },
    [["read otherwise", x, "null is allowed"]]
  ],
  [
    "nullable beside a union with its discriminator",
    { description: "One.", oneOf: [text], discriminator: { propertyName: "a" }, nullable: true },
    { description: "One.", anyOf: [{ oneOf: [text], discriminator: { propertyName: "a" } }, nil] },
    [["read otherwise", x, "null is allowed"]]
  ],
  [
    "nullable beside a constant",
    { const: 1, nullable: true },
    { anyOf: [{ const: 1 }, nil] },
    [["read otherwise", x, "null is allowed"]]
  ],
  ["nullable beside nothing", { nullable: true }, {}, [["read otherwise", x, "null is allowed"]]],
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
  ["a pattern of ECMA-262", { type: "string", pattern: "^\\p{L}$" }, { type: "string", pattern: "^\\p{L}$" }],
  ["a pattern with needless escapes", { type: "string", pattern: "^\\_a\\ b$" }, { type: "string", pattern: "^_a b$" }],
  [
    "a pattern of another language",
    { type: "string", pattern: "(?i)^a$(" },
    text,
    [["left out", `${x}/pattern`, "not a regular expression of ECMA-262"]]
  ],
  [
    "additionalProperties: false beside members with fields of their own",
    { additionalProperties: false, oneOf: [{ properties: { a: text } }] },
    { oneOf: [{ properties: { a: text } }] },
    [["read otherwise", x, "would make every object invalid"]]
  ],
  [
    "additionalProperties: false beside members with the same fields",
    { additionalProperties: false, properties: { a: text }, oneOf: [{ properties: { a: text } }] },
    { additionalProperties: false, properties: { a: text }, oneOf: [{ properties: { a: text } }] }
  ],
  [
    "patternProperties of a closed object",
    { type: "object", patternProperties: { "^x": text }, additionalProperties: false },
    { type: "object", patternProperties: { "^x": text }, additionalProperties: false }
  ],
  [
    "patternProperties of an open object",
    { patternProperties: { "^x": text } },
    { type: "object", patternProperties: { "^x": text }, additionalProperties: true }
  ],
  [
    "patternProperties beside a schema of the others",
    { type: "object", patternProperties: { "^x-": text }, additionalProperties: { type: "integer" } },
    { type: "object", patternProperties: { "^x-": text }, additionalProperties: { type: "integer" } }
  ],
  [
    "a pattern of another language, for names",
    { type: "object", patternProperties: { "(?i)^x(": text }, additionalProperties: false },
    { type: "object" },
    [["left out", `${x}/patternProperties/(?i)^x(`, "not a regular expression"]]
  ],
  [
    "unevaluatedProperties without parts",
    { type: "object", unevaluatedProperties: text },
    { type: "object", additionalProperties: text }
  ],
  [
    "unevaluatedProperties: false without parts",
    { type: "object", unevaluatedProperties: false },
    { type: "object", additionalProperties: false }
  ],
  [
    "unevaluatedProperties beside additionalProperties",
    { type: "object", unevaluatedProperties: false, additionalProperties: text },
    { type: "object", additionalProperties: text }
  ],
  [
    "unevaluatedProperties beside parts",
    { type: "object", properties: { a: text }, unevaluatedProperties: false, allOf: [{ properties: { b: text } }] },
    { type: "object", properties: { a: text }, allOf: [{ properties: { b: text } }] },
    [["left out", `${x}/unevaluatedProperties`, "not checked"]]
  ],
  [
    "a part that takes no other fields",
    { allOf: [{ properties: { a: text }, additionalProperties: false }, { properties: { b: text } }] },
    { allOf: [{ properties: { a: text }, additionalProperties: false }, { properties: { b: text } }] },
    [["read otherwise", `${x}/allOf/0`, "they are allowed"]]
  ],
  [
    "a part that takes no other fields, and knows all",
    { allOf: [{ properties: { a: text }, additionalProperties: false }, { required: ["a"] }] },
    {
      allOf: [
        { properties: { a: text }, additionalProperties: false },
        { type: "object", required: ["a"], properties: { a: text } }
      ]
    }
  ],
  [
    "a format that is not checked",
    { type: "string", format: "phone" },
    { type: "string", format: "phone" },
    [["left out", `${x}/format`, '"phone" is unknown']]
  ],
  ...["email", "uri", "date", "int32", "int64", "double", "password", "binary"].map(
    (format) => [`the format ${format}`, { type: "string", format }, { type: "string", format }] as const
  ),
  [
    "oneOf whose members may fit at once",
    {
      oneOf: [
        { type: "object", properties: { a: text } },
        { type: "object", properties: { b: text } }
      ]
    },
    {
      oneOf: [
        { type: "object", properties: { a: text } },
        { type: "object", properties: { b: text } }
      ]
    },
    [["left out", `${x}/oneOf`, "not checked"]]
  ],
  ["oneOf of two types", { oneOf: [text, { type: "integer" }] }, { oneOf: [text, { type: "integer" }] }],
  [
    "oneOf of two numbers",
    { oneOf: [{ type: "number" }, { type: "integer" }] },
    { oneOf: [{ type: "number" }, { type: "integer" }] },
    [["left out", `${x}/oneOf`, "not checked"]]
  ],
  [
    "oneOf whose members a field tells apart",
    { oneOf: ["a", "b"].map((k) => ({ type: "object", required: ["k"], properties: { k: { const: k } } })) },
    {
      oneOf: ["a", "b"].map((k) => ({
        type: "object",
        required: ["k"],
        properties: { k: { const: k, "x-faktura-tag": true } }
      }))
    }
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
  [
    "an integer as text",
    { type: "integer", minimum: 0, "x-faktura-integer": "string" },
    { type: "integer", "x-faktura-integer": "string" },
    [["left out", `${x}/minimum`, "not checked"]]
  ],
  [
    "another type as text",
    { type: "boolean", "x-faktura-integer": "string" },
    { type: "boolean" },
    [["left out", `${x}/x-faktura-integer`, "not an integer"]]
  ],
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

describe("schemas are normalized", () => {
  for (const [name, value, becomes, warnings = []] of rows) {
    it(name, () => checkNormalized({ name, document: schema(value), warnings, becomes: { [x]: becomes } }))
  }

  it("a field called __proto__ is left out", () => {
    // In JSON, as documents come: in a literal it would set the prototype.
    const value: unknown = JSON.parse('{ "properties": { "__proto__": {}, "a": {} }, "required": ["__proto__", "a"] }')
    checkNormalized({
      name: "__proto__",
      document: schema(value),
      warnings: [
        ["left out", x, "__proto__"],
        ["left out", `${x}/properties`, "__proto__"]
      ],
      becomes: { [x]: { properties: { a: {} }, required: ["a"] } }
    })
  })
})
