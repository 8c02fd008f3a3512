/** Differences between two documents: one change each, and equal content in two notations. */
import { assert, describe, it } from "@effect/vitest"
import { parse } from "yaml"
import { compare } from "../src/compare/Compare.ts"
import type { Difference } from "../src/compare/Compare.ts"
import { objectOf } from "../src/openapi/Json.ts"
import type { JsonObject } from "../src/openapi/Json.ts"

/** A document with one operation that sends and returns a schema, with optional other schemas. */
const document = (schema: string, others = "", version = "3.1.0"): JsonObject =>
  parse(`
openapi: ${version}
info: { title: T, version: "1" }
paths:
  /things:
    post:
      parameters: [{ name: q, in: query, schema: { type: string } }]
      requestBody: { required: true, content: { application/json: { schema: { $ref: "#/components/schemas/Thing" } } } }
      responses:
        "200": { description: D, content: { application/json: { schema: { $ref: "#/components/schemas/Thing" } } } }
components:
  schemas:
    Thing: ${schema}
    ${others}
`) as JsonObject

const told = (differences: ReadonlyArray<Difference>): ReadonlyArray<string> =>
  differences.map(({ at, here, kind, side = "", there }) => `${kind} ${side} ${at}: ${here} / ${there}`)

const object = (fields: string, rest = ""): string => `{ type: object, properties: { ${fields} }${rest} }`

describe("the same, said in two ways", () => {
  const cases: ReadonlyArray<readonly [name: string, here: JsonObject, there: JsonObject]> = [
    [
      "null, in 3.1 and in 3.0",
      document(object("a: { type: [string, 'null'] }")),
      document(object("a: { type: string, nullable: true }"), "", "3.0.3")
    ],
    [
      "null as a union of one",
      document(object("a: { type: [integer, 'null'], maximum: 5 }")),
      document(object("a: { anyOf: [{ type: integer, maximum: 5.0 }, { type: 'null' }] }"))
    ],
    [
      "names of schemas, and where they are written",
      document(
        object('a: { $ref: "#/components/schemas/Part" }'),
        "Part: { type: object, properties: { b: { type: string } } }"
      ),
      document(object("a: { type: object, properties: { b: { type: string } } }"))
    ],
    [
      "a default beside a reference, or beside allOf around it",
      document(
        object('a: { allOf: [{ $ref: "#/components/schemas/E" }], default: x }'),
        "E: { type: string, enum: [x, y] }"
      ),
      document(object('a: { $ref: "#/components/schemas/E", default: x }'), "E: { type: string, enum: [y, x] }")
    ],
    ["a value alone", document(object("a: { const: x }")), document(object("a: { enum: [x] }"))],
    [
      "required where allOf describes it elsewhere",
      document(
        '{ allOf: [{ $ref: "#/components/schemas/Base" }, { required: [a] }] }',
        `Base: ${object("a: { type: string }")}`
      ),
      document(object("a: { type: string }", ", required: [a]"))
    ],
    [
      "what a later part of allOf narrows",
      document(object("a: { type: array, items: { type: string } }")),
      document(
        '{ allOf: [{ $ref: "#/components/schemas/Base" }, { properties: { a: { type: array, items: { type: string } } } }] }',
        `Base: ${object("a: { type: object }")}`
      )
    ],
    [
      "members of a union in another order",
      document(
        '{ oneOf: [{ $ref: "#/components/schemas/A" }, { $ref: "#/components/schemas/B" }] }',
        `A: ${object("k: { const: a }")}\n    B: ${object("k: { const: b }")}`
      ),
      document(
        '{ anyOf: [{ $ref: "#/components/schemas/Y" }, { $ref: "#/components/schemas/X" }] }',
        `X: ${object("k: { const: a }")}\n    Y: ${object("k: { const: b }")}`
      )
    ],
    [
      "circles",
      document(object('a: { $ref: "#/components/schemas/Thing" }')),
      document(
        object('a: { $ref: "#/components/schemas/Other" }'),
        `Other: ${object('a: { $ref: "#/components/schemas/Thing" }')}`
      )
    ]
  ]
  for (const [name, here, there] of cases) {
    it(name, () => {
      assert.deepStrictEqual(told(compare(here, there)), [])
      assert.deepStrictEqual(told(compare(there, here)), [])
    })
  }
})

describe("one change", () => {
  const both = (kind: string, at: string, says: string): ReadonlyArray<string> => [
    `${kind} request ${at}: ${says}`,
    `${kind} response ${at}: ${says}`
  ]
  const cases: ReadonlyArray<readonly [name: string, here: string, there: string, expected: ReadonlyArray<string>]> = [
    ["a field", object("a: {}, b: {}"), object("a: {}"), both("field", "Thing.b", "present / absent")],
    [
      "required",
      object("a: {}", ", required: [a]"),
      object("a: {}"),
      both("required", "Thing.a", "required / optional")
    ],
    [
      "null",
      object("a: { type: [string, 'null'] }"),
      object("a: { type: string }"),
      both("null", "Thing.a", "may be null / no null")
    ],
    [
      "a type",
      object("a: { type: integer }"),
      object("a: { type: number }"),
      both("type", "Thing.a", "integer / number")
    ],
    [
      "a format",
      object("a: { type: string, format: date }"),
      object("a: { type: string }"),
      both("format", "Thing.a", "date / none")
    ],
    [
      "values",
      object("a: { enum: [x, y] }"),
      object("a: { enum: [x, z] }"),
      both("values", "Thing.a", 'besides: "y" / besides: "z"')
    ],
    [
      "a limit",
      object("a: { type: string, maxLength: 5 }"),
      object("a: { type: string }"),
      both("limits", "Thing.a", "maxLength 5 / none")
    ],
    [
      "a default",
      object("a: { type: string, default: x }"),
      object("a: { type: string }"),
      both("default", "Thing.a", '"x" / none')
    ],
    [
      "an item",
      object("a: { type: array, items: { type: string } }"),
      object("a: { type: array, items: { type: number } }"),
      both("type", "Thing.a[]", "string / number")
    ],
    [
      "items that are not described",
      object("a: { type: array }"),
      object("a: { type: array, items: { type: string } }"),
      [...both("null", "Thing.a[]", "may be null / no null"), ...both("type", "Thing.a[]", "any / string")]
    ],
    [
      "other fields, in requests only: responses are read leniently",
      object("a: {}", ", additionalProperties: false"),
      object("a: {}"),
      ["closed request Thing: no other fields / other fields allowed"]
    ],
    [
      "a member of a union",
      "{ oneOf: [{ type: string }, { type: number }] }",
      "{ type: string }",
      both("union", "Thing", "string | number / string")
    ]
  ]
  for (const [name, here, there, expected] of cases) {
    it(name, () => assert.deepStrictEqual(told(compare(document(here), document(there))), expected))
  }
})

describe("operations", () => {
  const base = document(object("a: {}"))
  const changed = (change: (operation: JsonObject, paths: JsonObject) => void): ReadonlyArray<string> => {
    const copy = structuredClone(base)
    const paths = objectOf(copy.paths)
    change(objectOf(objectOf(paths["/things"]).post), paths)
    return told(compare(copy, base))
  }
  const q = { name: "q", in: "query", schema: { type: "string" } }
  type Case = readonly [
    name: string,
    change: (operation: JsonObject, paths: JsonObject) => void,
    expected: ReadonlyArray<string>
  ]
  const cases: ReadonlyArray<Case> = [
    [
      "one more",
      (operation, paths) => (paths["/more"] = { get: operation }),
      ["operation  GET /more: present / absent"]
    ],
    ["one less", (_, paths) => delete paths["/things"], ["operation  POST /things: absent / present"]],
    ["a parameter", (own) => (own.parameters = []), ["parameter  POST /things query q: absent / present"]],
    [
      "a parameter that must be sent",
      (own) => (own.parameters = [{ ...q, required: true }]),
      ["required request POST /things query q: required / optional"]
    ],
    [
      "a status",
      (own) => (objectOf(own.responses)["404"] = { description: "D" }),
      ["status  POST /things 404: present / absent"]
    ],
    ["a body", (own) => delete own.requestBody, ["body  POST /things: absent / present"]],
    [
      "a media type",
      (own) => (own.responses = { 200: { description: "D", content: { "text/plain": {} } } }),
      ["media type response POST /things 200: text/plain / application/json"]
    ],
    [
      "none: a parameter of the path instead of the operation",
      (own, paths) => {
        delete own.parameters
        objectOf(paths["/things"]).parameters = [q]
      },
      []
    ]
  ]
  for (const [name, change, expected] of cases) {
    it(name, () => assert.deepStrictEqual(changed(change), expected))
  }
})
