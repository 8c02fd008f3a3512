import { readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { formats } from "@faktura/core/Formats"
import { commentText } from "../src/normalize/Comments.ts"
import { checkedFormats } from "../src/normalize/schemas/Unchecked.ts"
import { docCode, keyCode, pureCalls, uses } from "../src/output/Code.ts"
import type { IrSchema } from "../src/plugin/Model.ts"
import { schemaCode } from "../src/plugin/SchemaCode.ts"
import { referencesIn } from "../src/openapi/References.ts"

const ref = (target: string): string => `shared.${target.slice(target.lastIndexOf("/") + 1)}`

/** Schema of the IR, code of its strict wire schema, and code of its open one when it differs. */
const schemas: ReadonlyArray<readonly [name: string, schema: IrSchema, strict: string, open?: string]> = [
  ["no schema", {}, "S.unknown"],
  ["unknown", { type: "unknown" }, "S.unknown"],
  ["boolean", { type: "boolean" }, "S.boolean"],
  ["null", { type: "null" }, "S.nil"],
  ["never", { type: "never" }, "S.never"],
  ["minLength", { type: "string", minLength: 1 }, "C.limited(S.string, { minLength: 1 })", "S.string"],
  ["maxLength", { type: "string", maxLength: 9 }, "C.limited(S.string, { maxLength: 9 })", "S.string"],
  ["pattern", { type: "string", pattern: '^"\\d$' }, 'C.limited(S.string, { pattern: "^\\"\\\\d$" })', "S.string"],
  ["uuid", { type: "string", format: "uuid" }, 'C.limited(S.string, { format: "uuid" })', "S.string"],
  ["date", { type: "string", format: "date" }, 'C.limited(S.string, { format: "date" })', "S.string"],
  ["date-time", { type: "string", format: "date-time" }, 'C.limited(S.string, { format: "date-time" })', "S.string"],
  ["email", { type: "string", format: "email" }, 'C.limited(S.string, { format: "email" })', "S.string"],
  ["int32", { type: "integer", format: "int32" }, 'C.limited(S.integer, { format: "int32" })', "S.number"],
  ["a format that is not checked", { type: "string", format: "phone" }, "S.string"],
  ["minimum", { type: "integer", minimum: 0 }, "C.limited(S.integer, { minimum: 0 })", "S.number"],
  ["maximum", { type: "number", maximum: 1.5 }, "C.limited(S.number, { maximum: 1.5 })", "S.number"],
  [
    "exclusiveMinimum",
    { type: "number", exclusiveMinimum: 0 },
    "C.limited(S.number, { exclusiveMinimum: 0 })",
    "S.number"
  ],
  [
    "exclusiveMaximum",
    { type: "number", exclusiveMaximum: 9 },
    "C.limited(S.number, { exclusiveMaximum: 9 })",
    "S.number"
  ],
  ["multipleOf", { type: "integer", "x-faktura-multipleOf": 5 }, "C.limited(S.integer, { multipleOf: 5 })", "S.number"],
  ["minItems", { type: "array", minItems: 1 }, "C.limited(S.array(S.unknown), { minItems: 1 })", "S.array(S.unknown)"],
  ["maxItems", { type: "array", maxItems: 3 }, "C.limited(S.array(S.unknown), { maxItems: 3 })", "S.array(S.unknown)"],
  [
    "uniqueItems",
    { type: "array", items: [{ type: "string" }], "x-faktura-uniqueItems": true },
    "C.limited(S.array(S.string), { uniqueItems: true })",
    "S.array(S.string)"
  ],
  [
    "minProperties and maxProperties",
    { type: "object", "x-faktura-minProperties": 1, "x-faktura-maxProperties": 3 },
    "C.limited(S.record(S.unknown), { minProperties: 1, maxProperties: 3 })",
    "S.record(S.unknown)"
  ],
  [
    "limits of a nullable value hold for the value alone",
    {
      items: [{ type: "integer", minimum: 1 }, { type: "null" }],
      logicalOperator: "or",
      minimum: 1,
      "x-faktura-multipleOf": 5
    },
    "S.nullable(C.limited(S.integer, { minimum: 1, multipleOf: 5 }))",
    "S.nullable(S.number)"
  ],
  [
    "limits of a union hold for the members that they can hold for",
    {
      items: [
        { type: "string", maxLength: 3 },
        { type: "integer", maxLength: 3 }
      ],
      logicalOperator: "or",
      maxLength: 3
    },
    "S.union([C.limited(S.string, { maxLength: 3 }), S.integer])",
    "S.union([S.string, S.number])"
  ],
  ["limits without a type", { maxLength: 3 }, "C.limited(S.unknown, { maxLength: 3 })", "S.unknown"],
  [
    "limits of all kinds without a type",
    { type: "unknown", minimum: 1, pattern: "^a", minItems: 1, "x-faktura-maxProperties": 2 },
    'C.limited(S.unknown, { pattern: "^a", minimum: 1, minItems: 1, maxProperties: 2 })',
    "S.unknown"
  ],
  ["an integer as text", { type: "integer", "x-faktura-integer": "string" }, 'S.exactInteger("string")'],
  [
    "an integer as a bigint, with a limit",
    { type: "integer", minimum: 0, "x-faktura-integer": "bigint" },
    'C.limited(S.exactInteger("bigint"), { minimum: 0 })',
    'S.exactInteger("bigint")'
  ],
  ["what nothing fits", { type: "unknown", "x-faktura-never": true }, "S.never"],
  ["a reference", { $ref: "#/components/schemas/X", maxLength: 3 }, "shared.X"],
  ["const", { type: "string", const: "a", maxLength: 3 }, 'S.literals(["a"])'],
  ["const null", { type: "null", const: null }, "S.nil"],
  ["a closed list", { type: "enum", items: [{ const: "a" }, { const: 1 }] }, 'S.literals(["a",1])'],
  [
    "a closed list with null",
    { type: "enum", items: [{ const: "a" }, { const: null }] },
    'S.nullable(S.literals(["a"]))'
  ],
  [
    "an open list",
    { type: "enum", items: [{ const: "a" }, { const: "b" }], "x-faktura-open": true, pattern: "^[a-z]$" },
    'C.limited(S.string, { pattern: "^[a-z]$" })',
    "S.string"
  ],
  [
    "an open list of numbers, with null",
    { type: "enum", items: [{ const: 1 }, { const: 2 }, { const: null }], "x-faktura-open": true },
    "S.nullable(S.number)"
  ],
  [
    "an open list of several kinds",
    { type: "enum", items: [{ const: "a" }, { const: 1 }, { const: true }], "x-faktura-open": true },
    "S.union([S.string, S.number, S.boolean])"
  ],
  ["a list of one", { items: [{ type: "string" }] }, "S.string"],
  ["all of", { items: [{ $ref: "#/a/A" }, { $ref: "#/a/B" }], logicalOperator: "and" }, "S.all([shared.A, shared.B])"],
  [
    "records that a field tells apart",
    { items: [{ $ref: "#/a/Cat" }, { $ref: "#/a/Dog" }], logicalOperator: "or" },
    "S.union([shared.Cat, shared.Dog])",
    'S.openUnion("kind", { cat: shared.Cat, "big-dog": shared.Dog })'
  ],
  [
    "records that a field tells apart, or null",
    { items: [{ $ref: "#/a/Cat" }, { $ref: "#/a/Dog" }, { type: "null" }], logicalOperator: "or" },
    "S.union([shared.Cat, shared.Dog, S.nil])",
    'S.nullable(S.openUnion("kind", { cat: shared.Cat, "big-dog": shared.Dog }))'
  ],
  [
    "records that the document's discriminator tells apart",
    {
      items: [{ $ref: "#/a/Cat" }, { $ref: "#/a/Dog" }, { $ref: "#/a/Heir" }],
      logicalOperator: "or",
      discriminator: {
        propertyName: "kind",
        mapping: { cat: "#/a/Cat", lion: "#/a/Cat", "big-dog": "#/a/Dog", heir: "#/a/Heir" }
      }
    },
    'S.closedUnion("kind", { cat: shared.Cat, lion: shared.Cat, "big-dog": shared.Dog, heir: shared.Heir })',
    'S.openUnion("kind", { cat: shared.Cat, lion: shared.Cat, "big-dog": shared.Dog, heir: shared.Heir })'
  ],
  [
    "a discriminator that leaves a member out",
    {
      items: [{ $ref: "#/a/Dog" }, { $ref: "#/a/Heir" }],
      logicalOperator: "or",
      discriminator: { propertyName: "kind", mapping: { "big-dog": "#/a/Dog" } }
    },
    "S.union([shared.Dog, shared.Heir])"
  ],
  [
    "a discriminator that a member may lack",
    {
      items: [{ $ref: "#/a/Dog" }, { $ref: "#/a/Fish" }],
      logicalOperator: "or",
      discriminator: { propertyName: "kind", mapping: { "big-dog": "#/a/Dog", fish: "#/a/Fish" } }
    },
    "S.union([shared.Dog, shared.Fish])"
  ],
  [
    "records that a field of their parts tells apart",
    { items: [{ $ref: "#/a/Cat" }, { $ref: "#/a/Kitten" }], logicalOperator: "or" },
    "S.union([shared.Cat, shared.Kitten])",
    'S.openUnion("kind", { cat: shared.Cat, kitten: shared.Kitten })'
  ],
  [
    "records of which two have the same value",
    { items: [{ $ref: "#/a/Cat" }, { $ref: "#/a/Cat" }], logicalOperator: "or" },
    "S.union([shared.Cat, shared.Cat])"
  ],
  [
    "records of which one need not have the field",
    { items: [{ $ref: "#/a/Cat" }, { $ref: "#/a/Fish" }], logicalOperator: "or" },
    "S.union([shared.Cat, shared.Fish])"
  ],
  [
    "a tuple",
    { type: "tuple", items: [{ type: "string" }, { type: "integer" }] },
    "S.tuple([S.string, S.integer])",
    "S.tuple([S.string, S.number], 2, S.unknown)"
  ],
  [
    "a tuple that may be shorter",
    { type: "tuple", items: [{ type: "string" }, { type: "boolean" }], "x-faktura-tuple": { min: 1, rest: "none" } },
    "S.tuple([S.string, S.boolean], 1)",
    "S.tuple([S.string, S.boolean], 1, S.unknown)"
  ],
  [
    "a tuple that goes on with anything",
    { type: "tuple", items: [{ type: "string" }], "x-faktura-tuple": { min: 0, rest: "any" } },
    "S.tuple([S.string], 0, S.unknown)"
  ],
  [
    "a tuple that goes on with its last",
    { type: "tuple", items: [{ type: "string" }, { type: "boolean" }], "x-faktura-tuple": { min: 1, rest: "last" } },
    "S.tuple([S.string], 1, S.boolean)"
  ],
  [
    "fields by patterns",
    { type: "object", properties: { a: { type: "string" } }, patternProperties: { "^x-": { type: "boolean" } } },
    'S.patterned({ a: S.optional(S.string) }, { "^x-": S.boolean }, S.unknown)'
  ],
  [
    "fields by patterns, and no others",
    { type: "object", patternProperties: { "^x-": { type: "boolean" } }, additionalProperties: { type: "never" } },
    'S.patterned({  }, { "^x-": S.boolean }, S.never)',
    'S.patterned({  }, { "^x-": S.boolean }, S.unknown)'
  ],
  ["any object", { type: "object" }, "S.record(S.unknown)"],
  ["a map", { type: "object", additionalProperties: { type: "string" } }, "S.record(S.string)"],
  ["an empty object", { type: "object", additionalProperties: { type: "never" } }, "S.record(S.never)"],
  [
    "an object that takes others",
    { type: "object", properties: { a: { type: "string" }, "b-c": { type: "string" } }, required: ["a"] },
    'S.structWithRest({ a: S.string, "b-c": S.optional(S.string) }, S.unknown)',
    'S.struct({ a: S.string, "b-c": S.optional(S.string) })'
  ],
  [
    "an object that takes no others",
    { type: "object", properties: { a: { type: "string" } }, additionalProperties: { type: "never" } },
    "S.struct({ a: S.optional(S.string) })"
  ],
  [
    "an object that takes others of one kind",
    { type: "object", properties: { a: { type: "string" } }, additionalProperties: { type: "string", maxLength: 1 } },
    "S.structWithRest({ a: S.optional(S.string) }, C.limited(S.string, { maxLength: 1 }))",
    "S.structWithRest({ a: S.optional(S.string) }, S.string)"
  ],
  [
    "fields that are demanded only",
    { "x-faktura-required": ["a"] },
    "S.structWithRest({ a: S.unknown }, S.unknown)",
    "S.unknown"
  ],
  [
    "not to be shown",
    { type: "integer", minimum: 1, "x-faktura-sensitive": true },
    "S.sensitive(C.limited(S.integer, { minimum: 1 }), true)",
    "S.sensitive(S.number, true)"
  ],
  [
    "fields that may be shown, and not",
    {
      type: "object",
      properties: {
        a: { type: "string", "x-faktura-sensitive": false },
        b: { $ref: "#/a/Cat", "x-faktura-sensitive": true }
      },
      required: ["a"]
    },
    "S.structWithRest({ a: S.sensitive(S.string, false), b: S.optional(S.sensitive(shared.Cat, true)) }, S.unknown)",
    "S.struct({ a: S.sensitive(S.string, false), b: S.optional(S.sensitive(shared.Cat, true)) })"
  ],
  [
    "an open list that may be shown",
    { type: "enum", items: [{ const: "a" }, { const: "b" }], "x-faktura-open": true, "x-faktura-sensitive": false },
    "S.sensitive(S.string, false)"
  ],
  ["a file", { type: "string", format: "binary" }, "C.file({})", "S.unknown"],
  [
    "a file with limits",
    { type: "string", format: "binary", "x-faktura-file": { maxBytes: 1, types: ["image/png"] } },
    'C.file({"maxBytes":1,"types":["image/png"]})',
    "S.unknown"
  ]
]

/** Schemas that the rows refer to. The value is inline, in a list of one item, or behind a reference. */
const components: Readonly<Record<string, IrSchema>> = {
  "#/a/Cat": {
    type: "object",
    required: ["name", "kind"],
    properties: { name: { type: "string" }, kind: { const: "cat" } }
  },
  "#/a/Dog": { type: "object", required: ["kind"], properties: { kind: { $ref: "#/a/DogKind" } } },
  "#/a/DogKind": { type: "enum", items: [{ const: "big-dog" }] },
  "#/a/Heir": {
    items: [{ $ref: "#/a/Base" }, { type: "object", properties: { estate: { type: "string" } } }],
    logicalOperator: "and"
  },
  "#/a/Kitten": {
    items: [{ $ref: "#/a/Base" }, { type: "object", properties: { kind: { const: "kitten" } } }],
    logicalOperator: "and"
  },
  "#/a/Base": { type: "object", required: ["kind"], properties: { kind: { type: "string" } } },
  "#/a/Fish": { type: "object", properties: { kind: { const: "fish" } } }
}
const resolve = ($ref: string): IrSchema | undefined => components[$ref]

describe("wire schemas", () => {
  for (const [name, schema, strict, open = strict] of schemas) {
    it(name, () => {
      assert.strictEqual(schemaCode(schema, "strict", ref, resolve), strict)
      assert.strictEqual(schemaCode(schema, "open", ref, resolve), open)
    })
  }

  it("every limit that the runtime knows is written by some row above", () => {
    const source = readFileSync(join(import.meta.dirname, "..", "..", "core", "src", "schema", "Constraint.ts"), "utf8")
    const limits = /export interface Limits \{([\s\S]*?)\n\}/.exec(source)?.[1]?.matchAll(/readonly (\w+)\?/g) ?? []
    const names = [...limits].map(([, name]) => name!)
    assert.isAbove(names.length, 10)
    const written = schemas.map(([, , strict]) => strict).join("\n")
    for (const name of names) assert.include(written, `${name}: `)
  })

  it("the formats that are written are those that the runtime checks", () => {
    assert.deepStrictEqual([...checkedFormats].toSorted(), [...Object.keys(formats), "int32"].toSorted())
  })

  it("references of fields that are called like keywords", () => {
    const properties = {
      default: { $ref: "a" },
      const: { $ref: "b" },
      example: { items: [{ $ref: "c" }] },
      $ref: { $ref: "d" }
    }
    assert.deepStrictEqual(
      [...referencesIn({ properties, default: { properties: { x: { $ref: "no" } } } })],
      ["a", "b", "c", "d"]
    )
  })

  it("references are found, but not in values", () => {
    assert.deepStrictEqual(
      [...referencesIn([{ $ref: "a" }, { items: [{ $ref: "b" }], default: { $ref: "c" }, const: { $ref: "d" } }])],
      ["a", "b"]
    )
  })
})

describe("code", () => {
  it("keys are quoted when needed", () => {
    assert.deepStrictEqual(["a", "$a_1", "1a", "a-b", "ü", 'a"b'].map(keyCode), [
      "a",
      "$a_1",
      '"1a"',
      '"a-b"',
      '"ü"',
      '"a\\"b"'
    ])
  })

  it("marks calls, and leaves strings and comments alone", () => {
    const mark = "/* @__PURE__ */ "
    assert.strictEqual(
      pureCalls('S.struct({ a: S.literals(["S.string(", "\\"C.file("]), b: xS.y(1) }) /* S.no( */'),
      `${mark}S.struct({ a: ${mark}S.literals(["S.string(", "\\"C.file("]), b: xS.y(1) }) /* S.no( */`
    )
  })

  it("finds used names outside of strings and comments", () => {
    assert.isTrue(uses("a(C.limited(S.string))", "C"))
    for (const code of ['"C.limited("', '/** C.limited( " */ x', "abC.limited()", "x.C.y", "$C.y"]) {
      assert.isFalse(uses(code, "C"), code)
    }
  })

  it("a text cannot end its comment", () => {
    assert.strictEqual(docCode(["a */ b"]), "/** a *\\/ b */")
    assert.strictEqual(docCode(["a\n\nb  "], "  "), "  /**\n   * a\n   *\n   * b\n   */")
  })

  const long = "word ".repeat(30).trim()
  const texts: ReadonlyArray<readonly [name: string, text: string, expected: string]> = [
    ["short text stays", "One line.", "One line."],
    ["a long line is wrapped", long, `${"word ".repeat(20).trim()}\n${"word ".repeat(10).trim()}`],
    ["an item keeps its indentation", `- ${long}`, `- ${"word ".repeat(19).trim()}\n  ${"word ".repeat(11).trim()}`],
    ["a word that is too long stays whole", `a ${"x".repeat(120)} b`, `a\n${"x".repeat(120)}\nb`],
    ["a tag that is none", "a\n@internal b\n  @c", "a\n\\@internal b\n  \\@c"],
    [
      "a word that would become a tag or an item stays in its line",
      `${"word ".repeat(19)}abcde @x - y`,
      `${"word ".repeat(19)}abcde @x -\ny`
    ],
    ["code keeps its lines", `\`\`\`\n${long}\n\`\`\``, `\`\`\`\n${long}\n\`\`\``],
    ["a table keeps its lines", `| ${long} |`, `| ${long} |`],
    ["lines of Windows", "a\r\nb\n", "a\nb"]
  ]
  for (const [name, text, expected] of texts) it(name, () => assert.strictEqual(commentText(text), expected))
})
