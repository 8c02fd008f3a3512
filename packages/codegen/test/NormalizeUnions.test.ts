/** Normalizing of bases with a discriminator, of several parts, and of values that tell members apart. */
import { describe, it } from "@effect/vitest"
import type { JsonObject } from "../src/openapi/Json.ts"
import { around, checkNormalized, schema } from "./kit/Normalized.ts"
import type { NormalizeCase } from "./kit/Normalized.ts"

const x = "#/components/schemas/X"
const text = { type: "string" }
const ref = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` })
const schemas = (all: JsonObject): JsonObject =>
  around(
    {
      "/x": {
        get: {
          operationId: "x",
          responses: { "200": { description: "ok", content: { "application/json": { schema: ref("Use") } } } }
        }
      }
    },
    { schemas: all }
  )
const at = (name: string): string => `#/components/schemas/${name}`

const fields = { type: "object", required: ["kind"], properties: { kind: text } }
const base = (discriminator: JsonObject): JsonObject => ({
  ...fields,
  discriminator: { propertyName: "kind", ...discriminator }
})
const derived = (of: string, field: string): JsonObject => ({
  allOf: [ref(of), { type: "object", properties: { [field]: text } }]
})
const tag = (value: unknown): JsonObject => ({
  type: "object",
  required: ["kind"],
  properties: { kind: Array.isArray(value) ? { enum: value } : { const: value, "x-faktura-tag": true } }
})
const list = (name: string): JsonObject => ({ type: "array", items: ref(name) })
const meant: NormalizeCase["warnings"] = [["read otherwise", at("Doc"), "the union of the schemas that derive from it"]]

const bases: ReadonlyArray<NormalizeCase> = [
  {
    name: "a mapping by reference and by name",
    document: schemas({
      Doc: base({ mapping: { inv: at("Invoice"), cr: "Credit" } }),
      Invoice: derived("Doc", "due"),
      Credit: derived("Doc", "of"),
      Use: list("Doc")
    }),
    warnings: meant,
    becomes: {
      [at("DocBase")]: fields,
      [at("Doc")]: {
        oneOf: [ref("Invoice"), ref("Credit")],
        discriminator: { propertyName: "kind", mapping: { inv: at("Invoice"), cr: at("Credit") } },
        "x-faktura-base": at("DocBase")
      },
      [at("Invoice")]: { allOf: [ref("DocBase"), { type: "object", properties: { due: text } }, tag("inv")] },
      [at("Use")]: list("Doc")
    }
  },
  {
    name: "no mapping: the names are the values",
    document: schemas({
      Doc: base({}),
      Invoice: derived("Doc", "due"),
      Credit: derived("Doc", "of"),
      Use: list("Doc")
    }),
    warnings: meant,
    becomes: { [`${at("Doc")}/discriminator/mapping`]: { Invoice: at("Invoice"), Credit: at("Credit") } }
  },
  {
    name: "several values of one schema",
    document: schemas({
      Doc: base({ mapping: { a: at("Invoice"), b: at("Invoice"), c: at("Credit") } }),
      Invoice: derived("Doc", "due"),
      Credit: derived("Doc", "of"),
      Use: list("Doc")
    }),
    warnings: meant,
    becomes: { [`${at("Invoice")}/allOf/2`]: tag(["a", "b"]) }
  },
  {
    name: "a base that the mapping names is a member itself",
    document: schemas({
      Doc: base({ mapping: { plain: at("Doc"), inv: at("Invoice") } }),
      Invoice: derived("Doc", "due"),
      Use: list("Doc")
    }),
    warnings: meant,
    becomes: {
      [`${at("Doc")}/oneOf`]: [ref("Invoice"), ref("DocItself")],
      [at("DocItself")]: { allOf: [ref("DocBase"), tag("plain")] }
    }
  },
  {
    name: "a base that lists its own heirs in oneOf",
    document: schemas({
      Doc: { ...base({}), oneOf: [ref("Invoice"), ref("Credit")] },
      Invoice: derived("Doc", "due"),
      Credit: derived("Doc", "of"),
      Use: list("Doc")
    }),
    warnings: meant,
    becomes: { [at("DocBase")]: fields, [`${at("Invoice")}/allOf/0`]: ref("DocBase") }
  },
  {
    name: "a base that nothing else refers to stays",
    document: schemas({ Doc: base({}), Invoice: derived("Doc", "due"), Use: list("Invoice") }),
    becomes: { [at("Doc")]: base({}), [at("Invoice")]: derived("Doc", "due") }
  },
  {
    name: "a discriminator that nothing derives from stays",
    document: schemas({ Doc: base({}), Use: list("Doc") }),
    becomes: { [at("Doc")]: base({}) }
  },
  {
    name: "a union that lists its members stays",
    document: schemas({
      Cat: { ...fields, properties: { kind: { const: "cat" } } },
      Dog: { ...fields, properties: { kind: { const: "dog" } } },
      Use: { oneOf: [ref("Cat"), ref("Dog")], discriminator: { propertyName: "kind" } }
    }),
    becomes: { [at("Use")]: { oneOf: [ref("Cat"), ref("Dog")], discriminator: { propertyName: "kind" } } }
  }
]

/** Schemas that say several things, or list values, and what they become. */
const rows: ReadonlyArray<readonly [name: string, value: unknown, becomes: unknown]> = [
  [
    "oneOf beside allOf and fields",
    { type: "object", properties: { a: text }, allOf: [{ required: ["a"] }], anyOf: [text, { type: "integer" }] },
    {
      allOf: [
        { type: "object", required: ["a"], properties: { a: text } },
        { anyOf: [text, { type: "integer" }] },
        { type: "object", properties: { a: text } }
      ]
    }
  ],
  [
    "fields beside one union stay",
    { type: "object", properties: { a: text }, allOf: [{ type: "object" }] },
    { type: "object", properties: { a: text }, allOf: [{ type: "object" }] }
  ],
  [
    "a type beside a union of limits",
    { type: "string", anyOf: [{ pattern: "a" }, { minLength: 1 }] },
    {
      type: "string",
      anyOf: [
        { pattern: "a", type: "string" },
        { minLength: 1, type: "string" }
      ]
    }
  ],
  [
    "a type with null beside parts",
    { type: ["object", "null"], allOf: [{ type: "object" }], anyOf: [{ type: "object" }] },
    { anyOf: [{ allOf: [{ type: "object" }, { anyOf: [{ type: "object" }] }] }, { type: "null" }] }
  ],
  [
    "what is required and nowhere described stays so",
    { type: "object", required: ["b"], properties: { a: text } },
    { type: "object", required: ["b"], properties: { a: text } }
  ],
  [
    "what is required and described by the schema of the others",
    { type: "object", required: ["b"], additionalProperties: text },
    { type: "object", required: ["b"], additionalProperties: text, properties: { b: text } }
  ],
  ["constants in a union", { oneOf: [{ const: "a", title: "A" }, { const: "b" }] }, { enum: ["a", "b"] }],
  ["lists in a union", { anyOf: [{ enum: ["a"] }, { type: "string", enum: ["b", "a"] }] }, { enum: ["a", "b"] }],
  [
    "constants and null",
    { oneOf: [{ const: 1 }, { const: 2 }, { type: "null" }] },
    { anyOf: [{ enum: [1, 2] }, { type: "null" }] }
  ],
  ["one constant and null", { anyOf: [{ const: 1 }, { type: "null" }] }, { anyOf: [{ const: 1 }, { type: "null" }] }],
  [
    "constants beside any text",
    { anyOf: [{ const: "a" }, { const: "b" }, text] },
    { anyOf: [{ enum: ["a", "b"] }, text] }
  ],
  [
    "a constant with a limit is more than a value",
    { anyOf: [{ const: "a", maxLength: 1 }, { const: "b" }] },
    { anyOf: [{ const: "a", maxLength: 1 }, { const: "b" }] }
  ],
  [
    "a list of lists, objects, text and null",
    { enum: [[1], { a: 1 }, "b", null] },
    {
      anyOf: [
        { enum: ["b"] },
        { type: "array", prefixItems: [{ const: 1 }], minItems: 1, "x-faktura-tuple": { min: 1, rest: "none" } },
        { type: "object", properties: { a: { const: 1 } }, required: ["a"], additionalProperties: false },
        { type: "null" }
      ],
      "x-faktura-kinds": ["array", "object"]
    }
  ],
  [
    "values that their type leaves no room for",
    { type: "array", enum: [["a"], "b"] },
    {
      anyOf: [
        { type: "array", prefixItems: [{ const: "a" }], minItems: 1, "x-faktura-tuple": { min: 1, rest: "none" } }
      ],
      "x-faktura-kinds": ["array"]
    }
  ],
  [
    "a constant object",
    { const: { a: [] } },
    {
      type: "object",
      properties: { a: { type: "array", items: { "x-faktura-never": true }, maxItems: 0 } },
      required: ["a"],
      additionalProperties: false
    }
  ]
]

describe("bases with a discriminator", () => {
  for (const row of bases) it(row.name, () => checkNormalized(row))
})

describe("schemas that say several things", () => {
  for (const [name, value, becomes] of rows) {
    it(name, () => checkNormalized({ name, document: schema(value), becomes: { [x]: becomes } }))
  }
})
