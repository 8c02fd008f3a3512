/**
 * Meaning of schemas: allowed values of requests and responses, and their types. Read by
 * `SchemaMeanings.test.ts`, which generates code for all rows at once.
 */
import type { JsonObject } from "../../src/openapi/Json.ts"

/** Values that pass, and values that do not. */
interface Sides {
  readonly fits: ReadonlyArray<unknown>
  readonly not?: ReadonlyArray<unknown>
}

/** One row. Component schemas are called `<row's name>` and `<row's name><key>`. */
export interface Meaning {
  /** A PascalCase name: that of the schema `body`. */
  readonly name: string
  /** The schema; `#Key` in a reference stands for the row's component of that key. */
  readonly body: JsonObject
  readonly others?: JsonObject
  readonly request: Sides
  readonly response: Sides
  /** TypeScript values of the request's type that compile. */
  readonly types?: ReadonlyArray<string>
  /** Those that do not. */
  readonly notTypes?: ReadonlyArray<string>
  /** TypeScript values of the response's type that compile, and expressions of a response `r`. */
  readonly responseTypes?: ReadonlyArray<string>
  readonly reads?: ReadonlyArray<string>
}

export const text = { type: "string" }
export const integer = { type: "integer" }
export const record = (properties: JsonObject, required: ReadonlyArray<string> = []): JsonObject => ({
  type: "object",
  properties,
  ...(required.length > 0 ? { required } : {})
})
const base = record({ a: text, b: integer })

/** Rows of parts, unions and limits; those of values and lists are in `MeaningsOfValues`. */
export const meanings: ReadonlyArray<Meaning> = [
  {
    name: "RequiredBeside",
    others: { Base: base },
    body: { allOf: [{ $ref: "#Base" }], required: ["a"] },
    request: { fits: [{ a: "x" }, { a: "x", b: 1 }], not: [{}, { b: 1 }, { a: 1 }] },
    response: { fits: [{ a: "x" }, { a: "x", b: null }], not: [{}, { a: null }] },
    types: ['{ a: "x" }'],
    notTypes: ["{}", "{ b: 1 }"],
    reads: ["r.a.length"]
  },
  {
    name: "RequiredInside",
    others: { Base: base },
    body: { allOf: [{ $ref: "#Base" }, { required: ["b"] }] },
    request: { fits: [{ b: 1 }], not: [{}, { a: "x" }] },
    response: { fits: [{ b: 1 }], not: [{}, { b: null }] },
    types: ["{ b: 1 }"],
    notTypes: ["{}"],
    reads: ["r.b.toFixed()"]
  },
  {
    name: "RequiredBesideReference",
    others: { Base: base },
    body: { $ref: "#Base", required: ["a"], description: "A base with a." },
    request: { fits: [{ a: "x" }], not: [{}] },
    response: { fits: [{ a: "x" }], not: [{}] },
    notTypes: ["{}"],
    reads: ["r.a.length"]
  },
  {
    name: "RequiredThroughParts",
    others: { Base: base, Middle: { allOf: [{ $ref: "#Base" }, record({ c: text })] } },
    body: { allOf: [{ $ref: "#Middle" }, { type: "object", required: ["a", "c"] }] },
    request: { fits: [{ a: "x", c: "y" }], not: [{ a: "x" }, { c: "y" }] },
    response: { fits: [{ a: "x", c: "y" }], not: [{ c: "y" }] },
    notTypes: ['{ a: "x" }'],
    reads: ["r.a + r.c"]
  },
  {
    name: "OneOrTheOther",
    body: { ...base, anyOf: [{ required: ["a"] }, { required: ["b"] }] },
    request: { fits: [{ a: "x" }, { b: 1 }, { a: "x", b: 1 }], not: [{}] },
    response: { fits: [{ a: "x" }, { b: 1 }] },
    types: ['{ a: "x" }', "{ b: 1 }"],
    notTypes: ["{}"]
  },
  {
    name: "KeywordsBesideReference",
    others: { Word: text, Extra: record({ a: text }) },
    body: record({ word: { $ref: "#Word", maxLength: 3 }, more: { $ref: "#Extra", properties: { b: integer } } }, [
      "word"
    ]),
    request: {
      fits: [{ word: "abc", more: { a: "x", b: 1 } }],
      not: [{ word: "abcd" }, { word: "a", more: { b: "x" } }, { word: "a", more: { a: 1 } }]
    },
    response: { fits: [{ word: "abcd" }], not: [{ word: 1 }] },
    types: ['{ word: "a", more: { a: "x", b: 1 } }'],
    notTypes: ['{ word: "a", more: { b: "x" } }']
  },
  {
    name: "OneOfBesideAllOf",
    others: {
      Base: record({ amount: integer }, ["amount"]),
      Card: record({ card: text }, ["card"]),
      Iban: record({ iban: text }, ["iban"])
    },
    body: { allOf: [{ $ref: "#Base" }], oneOf: [{ $ref: "#Card" }, { $ref: "#Iban" }] },
    request: {
      fits: [
        { amount: 1, card: "x" },
        { amount: 1, iban: "x" }
      ],
      not: [{ amount: 1 }, { card: "x" }]
    },
    response: { fits: [{ amount: 1, card: "x" }], not: [{ amount: 1 }, { iban: "x" }] },
    types: ['{ amount: 1, iban: "x" }'],
    notTypes: ["{ amount: 1 }", '{ card: "x" }']
  },
  {
    name: "OneOfBesideAnyOf",
    body: {
      ...record({ note: text }, ["note"]),
      oneOf: [record({ card: text }, ["card"]), record({ iban: text }, ["iban"])],
      anyOf: [record({ mail: text }, ["mail"]), record({ phone: text }, ["phone"])]
    },
    request: {
      fits: [{ note: "n", card: "c", phone: "p" }],
      not: [
        { note: "n", card: "c" },
        { note: "n", phone: "p" },
        { card: "c", phone: "p" }
      ]
    },
    response: { fits: [{ note: "n", iban: "c", mail: "p" }], not: [{ note: "n", card: "c" }] },
    notTypes: ['{ note: "n", card: "c" }', '{ card: "c", phone: "p" }']
  },
  {
    name: "AnyOfOfLimits",
    body: record({ code: { type: "string", anyOf: [{ pattern: "^a" }, { minLength: 3 }] } }),
    request: { fits: [{ code: "a" }, { code: "bcd" }], not: [{ code: "b" }, { code: 1 }] },
    response: { fits: [{ code: "b" }], not: [{ code: 1 }] },
    notTypes: ["{ code: 1 }"]
  },
  {
    name: "ClosedBelowAllOf",
    others: { Base: base },
    body: {
      allOf: [{ $ref: "#Base" }, record({ address: { ...record({ city: text }), additionalProperties: false } })]
    },
    request: { fits: [{ a: "x", address: { city: "c" }, more: 1 }], not: [{ address: { city: "c", zip: 1 } }] },
    response: { fits: [{ address: { city: "c", zip: 1 } }] }
  },
  {
    name: "ClosedParts",
    body: {
      allOf: [
        { ...record({ a: text }), additionalProperties: false },
        { ...record({ b: text }), additionalProperties: false }
      ]
    },
    request: { fits: [{ a: "x", b: "y" }, {}], not: [{ c: "z" }, { a: 1 }] },
    response: { fits: [{ a: "x", b: "y", c: "z" }] }
  },
  {
    name: "NeverItems",
    body: record({ none: { type: "array", items: false }, any: { type: "array", items: true } }),
    request: { fits: [{ none: [], any: [1, "a"] }], not: [{ none: [1] }] },
    response: { fits: [{ none: [], any: [1] }], not: [{ none: [1] }] },
    notTypes: ["{ none: [1] }"]
  },
  {
    name: "Unevaluated",
    body: { ...record({ a: text }), unevaluatedProperties: false },
    request: { fits: [{ a: "x" }], not: [{ b: 1 }] },
    response: { fits: [{ b: 1 }] }
  },
  {
    name: "LimitsWithoutType",
    body: record({ short: { maxLength: 2 }, cents: { multipleOf: 0.01 } }),
    request: {
      fits: [{ short: "ab" }, { short: 12345 }, { cents: 19.99 }, { cents: "x" }],
      not: [{ short: "abc" }, { cents: 0.005 }]
    },
    response: { fits: [{ short: "abc" }, { cents: 0.005 }] }
  },
  {
    name: "Formats",
    body: record({ mail: { type: "string", format: "email" }, link: { type: "string", format: "uri" } }),
    request: {
      fits: [{ mail: "a@example.com", link: "https://example.com" }],
      not: [{ mail: "a" }, { link: "no link" }]
    },
    response: { fits: [{ mail: "a", link: "no link" }] }
  },
  {
    name: "ExactIntegers",
    body: record({
      id: { type: "integer", format: "int64", "x-faktura-integer": "string" },
      sum: { type: ["integer", "null"], "x-faktura-integer": "bigint" }
    }),
    request: { fits: [{ id: "9007199254740993" }, { sum: null }], not: [{ id: 7 }, { id: "x" }, { sum: "7" }] },
    response: {
      fits: [{ id: 7, sum: 7 }, { id: "9007199254740993" }, { sum: null }],
      not: [{ id: 1.5 }, { sum: true }]
    },
    types: ['{ id: "9007199254740993", sum: 7n }'],
    notTypes: ["{ id: 7 }", "{ sum: 7 }"],
    reads: ["r.id?.length", "typeof r.sum"]
  },
  {
    name: "MappingByName",
    others: {
      Cat: record({ kind: text, lives: integer }, ["kind"]),
      Dog: record({ kind: text, bark: text }, ["kind"])
    },
    body: {
      oneOf: [{ $ref: "#Cat" }, { $ref: "#Dog" }],
      discriminator: { propertyName: "kind", mapping: { cat: "MappingByNameCat", dog: "MappingByNameDog" } }
    },
    request: {
      fits: [{ kind: "cat", lives: 9 }, { kind: "dog" }],
      not: [{ kind: "bird" }, { kind: "cat", lives: "x" }, {}]
    },
    response: { fits: [{ kind: "bird" }, { kind: "cat", lives: 9 }], not: [{ kind: "cat", lives: "x" }] },
    types: ['{ kind: "cat", lives: 9 }'],
    notTypes: ['{ kind: "bird" }'],
    reads: ['r.kind === "cat" ? r.lives : r.bark']
  },
  {
    name: "DerivedFrom",
    body: { type: "array", items: { $ref: "#Doc" } },
    others: {
      Doc: {
        ...record({ kind: text, id: text }, ["kind"]),
        discriminator: { propertyName: "kind", mapping: { invoice: "#Invoice", credit: "#Credit" } }
      },
      Invoice: { allOf: [{ $ref: "#Doc" }, record({ due: text }, ["due"])] },
      Credit: { allOf: [{ $ref: "#Doc" }, record({ of: text }, ["of"])] }
    },
    request: {
      fits: [[{ kind: "invoice", due: "x" }], [{ kind: "credit", of: "x", id: "1" }]],
      not: [
        [{ kind: "invoice" }],
        [{ kind: "invoice", of: "x" }],
        [{ kind: "receipt" }],
        [{ kind: "credit", of: "x", id: 1 }]
      ]
    },
    response: {
      fits: [[{ kind: "invoice", due: "x" }], [{ kind: "receipt", more: 1 }]],
      not: [[{ kind: "invoice" }], [{ kind: "credit", of: "x", id: 1 }]]
    },
    types: ['[{ kind: "invoice", due: "x" }]'],
    notTypes: ["[{ kind: 1 }]", '[{ due: "x" }]'],
    reads: ['r.map((each) => (each.kind === "invoice" ? each.due : each.of))']
  },
  {
    name: "DerivedInLevels",
    body: record({ pet: { $ref: "#Pet" } }, ["pet"]),
    others: {
      Pet: { ...record({ type: text }, ["type"]), discriminator: { propertyName: "type" } },
      Cat: { allOf: [{ $ref: "#Pet" }, record({ lives: integer }, ["lives"])] },
      Lynx: { allOf: [{ $ref: "#Cat" }, record({ ears: text }, ["ears"])] }
    },
    request: {
      fits: [
        { pet: { type: "DerivedInLevelsCat", lives: 9 } },
        { pet: { type: "DerivedInLevelsLynx", lives: 1, ears: "x" } }
      ],
      not: [{ pet: { type: "DerivedInLevelsLynx", lives: 1 } }, { pet: { type: "dog" } }]
    },
    response: { fits: [{ pet: { type: "dog" } }], not: [{ pet: { type: "DerivedInLevelsLynx", lives: 1 } }] }
  }
]
