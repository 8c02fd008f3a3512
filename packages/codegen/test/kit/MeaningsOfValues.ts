/** Meaning of lists of values, tuples and patterns. */
import { integer, record, text } from "./Meanings.ts"
import type { Meaning } from "./Meanings.ts"

export const valueMeanings: ReadonlyArray<Meaning> = [
  {
    name: "ConstSpelling",
    body: record(
      {
        size: {
          oneOf: [
            { const: "s", title: "Small" },
            { const: "m", title: "Medium" }
          ]
        }
      },
      ["size"]
    ),
    request: { fits: [{ size: "s" }], not: [{ size: "l" }, { size: 1 }] },
    response: { fits: [{ size: "s" }, { size: "l" }], not: [{ size: 1 }] },
    notTypes: ['{ size: "l" }'],
    responseTypes: ['{ size: "l" }']
  },
  {
    name: "SingleEnums",
    body: record({
      size: { anyOf: [{ type: "string", enum: ["s"] }, { enum: ["m"] }, { type: "null" }] },
      only: { type: "string", enum: ["x"] }
    }),
    request: { fits: [{ size: "m", only: "x" }, { size: null }], not: [{ size: "l" }, { only: "y" }] },
    response: { fits: [{ size: "l", only: "y" }, { size: null }], not: [{ size: 1 }] },
    notTypes: ['{ only: "y" }'],
    responseTypes: ['{ size: "l", only: "y" }']
  },
  {
    name: "SeveralTypes",
    body: record({ level: { enum: ["low", 1, true, null] } }, ["level"]),
    request: {
      fits: [{ level: "low" }, { level: 1 }, { level: null }],
      not: [{ level: "high" }, { level: 2 }, { level: false }]
    },
    response: { fits: [{ level: "high" }, { level: 2 }, { level: false }, { level: null }], not: [{ level: [] }] },
    notTypes: ["{ level: 2 }"],
    responseTypes: ["{ level: 2 }", '{ level: "high" }']
  },
  {
    name: "ListsAsValues",
    body: record({ filter: { type: "array", items: text, enum: [[], ["a"], ["a", "b"]] } }, ["filter"]),
    request: { fits: [{ filter: [] }, { filter: ["a", "b"] }], not: [{ filter: ["b"] }, { filter: ["a", "b", "c"] }] },
    response: { fits: [{ filter: ["c"] }, { filter: [] }], not: [{ filter: "a" }] },
    types: ['{ filter: ["a", "b"] }'],
    notTypes: ['{ filter: ["b"] }'],
    responseTypes: ['{ filter: ["c"] }']
  },
  {
    name: "ObjectsAsValues",
    body: record({
      rule: { enum: [{ all: true }, { ids: [1, 2] }, "none"] },
      fixed: { const: { v: 1, w: ["x", null] } }
    }),
    request: {
      fits: [{ rule: { all: true } }, { rule: { ids: [1, 2] } }, { rule: "none" }, { fixed: { v: 1, w: ["x", null] } }],
      not: [
        { rule: { all: false } },
        { rule: { ids: [1] } },
        { rule: { all: true, more: 1 } },
        { fixed: { v: 1 } },
        { fixed: { v: 1, w: ["x"] } }
      ]
    },
    response: {
      fits: [{ rule: { all: false } }, { rule: { other: 1 } }, { rule: "none" }],
      not: [{ rule: 1 }, { fixed: { v: 2 } }]
    },
    notTypes: ["{ rule: { all: false } }", "{ fixed: { v: 2, w: [] } }"]
  },
  {
    name: "TextOrConstants",
    body: record({ model: { anyOf: [{ const: "small" }, { const: "large" }, text] } }, ["model"]),
    request: { fits: [{ model: "small" }, { model: "other" }], not: [{ model: 1 }] },
    response: { fits: [{ model: "other" }], not: [{ model: 1 }] },
    types: ['{ model: "other" }']
  },
  {
    name: "OpenTuple",
    body: record({ pair: { type: "array", prefixItems: [text, integer] } }, ["pair"]),
    request: {
      fits: [{ pair: [] }, { pair: ["a"] }, { pair: ["a", 1, true] }],
      not: [{ pair: [1] }, { pair: ["a", "b"] }]
    },
    response: { fits: [{ pair: ["a", 1, {}] }, { pair: [] }], not: [{ pair: [1] }] },
    types: ["{ pair: [] }", '{ pair: ["a", 1, true] }'],
    notTypes: ["{ pair: [1] }"],
    reads: ["r.pair[0]?.length"]
  },
  {
    name: "ClosedTuple",
    body: record({ pair: { type: "array", prefixItems: [text, integer], items: false, minItems: 1 } }, ["pair"]),
    request: { fits: [{ pair: ["a"] }, { pair: ["a", 1] }], not: [{ pair: [] }, { pair: ["a", 1, 2] }] },
    response: { fits: [{ pair: ["a"] }, { pair: ["a", 1] }], not: [{ pair: [] }, { pair: [1] }] },
    types: ['{ pair: ["a"] }'],
    notTypes: ["{ pair: [] }", '{ pair: ["a", 1, 2] }'],
    reads: ["r.pair[0].length"]
  },
  {
    name: "TupleWithRest",
    body: record(
      { row: { type: "array", prefixItems: [text], items: { anyOf: [integer, { type: "boolean" }] }, minItems: 1 } },
      ["row"]
    ),
    request: { fits: [{ row: ["a"] }, { row: ["a", 1, true] }], not: [{ row: [] }, { row: ["a", "b"] }] },
    response: { fits: [{ row: ["a", 1] }], not: [{ row: ["a", "b"] }] },
    types: ['{ row: ["a", 1, true] }'],
    notTypes: ['{ row: ["a", "b"] }']
  },
  {
    name: "TupleOrNull",
    body: record({ pair: { type: ["array", "null"], prefixItems: [text, integer], minItems: 1 } }, ["pair"]),
    request: { fits: [{ pair: ["a", 1, true] }, { pair: null }], not: [{ pair: [] }, { pair: [1] }] },
    response: { fits: [{ pair: ["a"] }, { pair: null }], not: [{ pair: [1] }] },
    reads: ["r.pair?.[0].length"]
  },
  {
    name: "TupleOfDraft4",
    body: record({ pair: { type: "array", items: [text, integer], additionalItems: false } }),
    request: { fits: [{ pair: ["a", 1] }], not: [{ pair: ["a", 1, 2] }, { pair: [1] }] },
    response: { fits: [{ pair: ["a", 1] }], not: [{ pair: [1] }] },
    notTypes: ["{ pair: [1] }"]
  },
  {
    name: "Patterns",
    body: { ...record({ id: integer }), patternProperties: { "^x-": text }, additionalProperties: integer },
    request: { fits: [{ id: 1, "x-a": "b", n: 2 }], not: [{ "x-a": 1 }, { n: "b" }, { id: "b" }] },
    response: { fits: [{ "x-a": "b", n: 2 }], not: [{ "x-a": 1 }] },
    types: ['{ id: 1, "x-a": "b", n: 2 }']
  },
  {
    name: "PatternsAlone",
    body: { type: "object", patternProperties: { "^x-": text }, additionalProperties: false },
    request: { fits: [{ "x-a": "b" }, {}], not: [{ "x-a": 1 }, { n: "b" }] },
    response: { fits: [{ "x-a": "b", n: 1 }], not: [{ "x-a": 1 }] }
  }
]
