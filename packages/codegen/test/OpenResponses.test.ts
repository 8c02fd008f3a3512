import { assert, describe, it } from "@effect/vitest"
import { objectOf } from "../src/openapi/Json.ts"
import type { JsonObject } from "../src/openapi/Json.ts"
import { openResponses } from "../src/normalize/OpenResponses.ts"
import { answered, asked, content, documentOf, ref, schemasOf } from "./kit/Documents.ts"

/** A schema, and the same schema in a response. */
const openings: ReadonlyArray<{
  readonly name: string
  readonly schema: unknown
  readonly opened: unknown
}> = [
  {
    name: "a list of texts is open",
    schema: { type: "string", enum: ["a", "b"] },
    opened: { type: "string", enum: ["a", "b"], "x-faktura-open": true }
  },
  {
    name: "a list of numbers is open",
    schema: { type: "integer", enum: [1, 2] },
    opened: { type: "integer", enum: [1, 2], "x-faktura-open": true }
  },
  {
    name: "a single value is open",
    schema: { type: "string", enum: ["a"] },
    opened: { type: "string", enum: ["a"], "x-faktura-open": true }
  },
  {
    name: "a single value that tells the members of a union apart stays closed",
    schema: { type: "string", enum: ["a"], "x-faktura-tag": true },
    opened: { type: "string", enum: ["a"], "x-faktura-tag": true }
  },
  { name: "a constant stays closed", schema: { const: "a" }, opened: { const: "a" } },
  {
    name: "a list of values of several kinds is open",
    schema: { enum: ["a", 1, true] },
    opened: { enum: ["a", 1, true], "x-faktura-open": true }
  },
  {
    name: "a list with null is open",
    schema: { type: ["string", "null"], enum: ["a", null] },
    opened: { type: ["string", "null"], enum: ["a", null], "x-faktura-open": true }
  },
  {
    name: "a list of lists or objects is open to others of their kind",
    schema: { anyOf: [{ type: "array", items: { const: "a" } }, { type: "null" }], "x-faktura-kinds": ["array"] },
    opened: {
      anyOf: [{ type: "array", items: { const: "a" } }, { type: "null" }, { type: "array" }],
      "x-faktura-kinds": ["array"]
    }
  },
  {
    name: "what may be missing may be null",
    schema: { type: "object", required: ["a"], properties: { a: { type: "string" }, b: { type: "string" } } },
    opened: {
      type: "object",
      required: ["a"],
      properties: { a: { type: "string" }, b: { anyOf: [{ type: "string" }, { type: "null" }] } }
    }
  },
  {
    name: "what describes a field stays outside of its null",
    schema: { type: "object", properties: { b: { type: "string", description: "B", deprecated: true, maxLength: 3 } } },
    opened: {
      type: "object",
      properties: {
        b: { description: "B", deprecated: true, anyOf: [{ type: "string", maxLength: 3 }, { type: "null" }] }
      }
    }
  },
  {
    name: "what may be null already is left alone",
    schema: {
      type: "object",
      properties: {
        a: { type: ["string", "null"] },
        b: { anyOf: [{ type: "string" }, { type: "null" }] },
        c: { enum: ["x", null] },
        d: {},
        e: { const: null },
        f: { type: "null" }
      }
    },
    opened: {
      type: "object",
      properties: {
        a: { type: ["string", "null"] },
        b: { anyOf: [{ type: "string" }, { type: "null" }] },
        c: { enum: ["x", null], "x-faktura-open": true },
        d: {},
        e: { const: null },
        f: { type: "null" }
      }
    }
  },
  {
    name: "other fields may come along, also below",
    schema: {
      type: "object",
      additionalProperties: false,
      required: ["a"],
      properties: { a: { type: "array", items: { type: "object", unevaluatedProperties: false } } }
    },
    opened: {
      type: "object",
      required: ["a"],
      properties: { a: { type: "array", items: { type: "object" } } }
    }
  },
  {
    name: "a map stays a map",
    schema: { type: "object", additionalProperties: { type: "string", enum: ["a", "b"] } },
    opened: { type: "object", additionalProperties: { type: "string", enum: ["a", "b"], "x-faktura-open": true } }
  },
  {
    name: "a field called like a keyword is a field, and its default is a value",
    schema: {
      type: "object",
      required: ["enum", "properties"],
      properties: {
        enum: { type: "string", default: { enum: ["a", "b"] } },
        properties: {
          type: "object",
          required: ["additionalProperties"],
          properties: { additionalProperties: { type: "string" } }
        }
      }
    },
    opened: {
      type: "object",
      required: ["enum", "properties"],
      properties: {
        enum: { type: "string", default: { enum: ["a", "b"] } },
        properties: {
          type: "object",
          required: ["additionalProperties"],
          properties: { additionalProperties: { type: "string" } }
        }
      }
    }
  },
  {
    name: "what only requests have is not answered",
    schema: {
      type: "object",
      required: ["id", "secret"],
      properties: { id: { type: "string" }, secret: { type: "string", writeOnly: true } }
    },
    opened: { type: "object", required: ["id"], properties: { id: { type: "string" } } }
  }
]

describe("answers", () => {
  for (const { name, opened, schema } of openings) {
    it(`${name}: inline`, () =>
      assert.deepStrictEqual(answered(openResponses(documentOf({}, { responses: schema }))), opened))
    it(`${name}: as a component`, () => {
      const made = openResponses(documentOf({ X: schema }, { responses: ref("X") }))
      assert.deepStrictEqual(schemasOf(made), { X: opened })
    })
  }

  it("a value that is listed beside any text is one open list, in requests too; the text's limits are kept", () => {
    const schema = {
      anyOf: [{ type: "string", enum: ["red"] }, { type: "string", pattern: "^[a-z]+$" }, { type: "null" }]
    }
    const joined = {
      anyOf: [{ type: "string", enum: ["red"], pattern: "^[a-z]+$", "x-faktura-open": true }, { type: "null" }]
    }
    assert.deepStrictEqual(asked(openResponses(documentOf({}, { asks: schema }))), joined)
    assert.deepStrictEqual(answered(openResponses(documentOf({}, { responses: schema }))), joined)
  })

  it("listed values that break the text's limits stay beside it", () => {
    const schema = {
      anyOf: [
        { type: "string", enum: ["N/A"] },
        { type: "string", pattern: "^[a-z]+$" }
      ]
    }
    assert.deepStrictEqual(asked(openResponses(documentOf({}, { asks: schema }))), schema)
  })

  it("listed numbers stay beside text", () => {
    const schema = { anyOf: [{ type: "integer", enum: [1, 2] }, { type: "string" }] }
    assert.deepStrictEqual(asked(openResponses(documentOf({}, { asks: schema }))), schema)
  })
})

describe("twins", () => {
  const closed = { type: "string", enum: ["a", "b"] }
  const open = { ...closed, "x-faktura-open": true }

  it("a schema that both use, and that opening changes, has a twin for requests", () => {
    const made = openResponses(documentOf({ X: closed }, { asks: ref("X"), responses: ref("X") }))
    assert.deepStrictEqual(schemasOf(made), { X: open, XInput: closed })
    assert.deepStrictEqual([asked(made), answered(made)], [ref("XInput"), ref("X")])
  })

  it("a schema that opening does not change has no twin, and a schema of requests only is unchanged", () => {
    const schemas = { Same: { type: "string", maxLength: 3 }, Asked: { type: "string", enum: ["a", "b"] } }
    const made = openResponses(
      documentOf(schemas, { asks: { anyOf: [ref("Same"), ref("Asked")] }, responses: ref("Same") })
    )
    assert.deepStrictEqual(schemasOf(made), schemas)
  })

  it("what refers to a twin is a twin, in a circle too; what refers to none is not", () => {
    const schemas = {
      A: { type: "object", required: ["b", "d"], properties: { b: ref("B"), d: ref("D") } },
      B: { type: "object", required: ["a", "c"], properties: { a: ref("A"), c: ref("C") } },
      C: closed,
      D: { type: "object", required: ["e"], properties: { e: { type: "string" } } }
    }
    const made = schemasOf(openResponses(documentOf(schemas, { asks: ref("A"), responses: ref("A") })))
    assert.deepStrictEqual(Object.keys(made).toSorted(), ["A", "AInput", "B", "BInput", "C", "CInput", "D"])
    assert.deepStrictEqual(made.AInput, {
      type: "object",
      required: ["b", "d"],
      properties: { b: ref("BInput"), d: ref("D") }
    })
    assert.deepStrictEqual(made.A, schemas.A)
  })

  it("a twin's name that is taken gives way", () => {
    const made = openResponses(
      documentOf(
        { X: closed, XInput: { type: "integer" } },
        { asks: ref("X"), responses: { anyOf: [ref("X"), ref("XInput")] } }
      )
    )
    assert.deepStrictEqual(Object.keys(schemasOf(made)).toSorted(), ["X", "XInput", "XInput_"])
    assert.deepStrictEqual(asked(made), ref("XInput_"))
  })

  it("fields that go one way only make a twin", () => {
    const schema = {
      type: "object",
      required: ["id", "name"],
      properties: { id: { type: "string", readOnly: true }, name: { type: "string" } }
    }
    const made = schemasOf(openResponses(documentOf({ X: schema }, { asks: ref("X"), responses: ref("X") })))
    assert.deepStrictEqual(made.X, schema)
    assert.deepStrictEqual(made.XInput, {
      type: "object",
      required: ["name"],
      properties: { name: { type: "string" } }
    })
  })

  const members = {
    Cat: { type: "object", required: ["kind", "size"], properties: { kind: { type: "string" }, size: ref("Size") } },
    Dog: { type: "object", required: ["kind"], properties: { kind: { type: "string" } } },
    Size: closed
  }
  const discriminators: ReadonlyArray<{
    readonly name: string
    readonly mapping?: JsonObject
    readonly expected: JsonObject
  }> = [
    {
      name: "stated by reference",
      mapping: { cat: "#/components/schemas/Cat", dog: "#/components/schemas/Dog" },
      expected: { cat: "#/components/schemas/CatInput", dog: "#/components/schemas/Dog" }
    },
    {
      name: "stated by name",
      mapping: { cat: "Cat", dog: "Dog" },
      expected: { cat: "#/components/schemas/CatInput", dog: "#/components/schemas/Dog" }
    },
    {
      name: "implied: the value is the vendor's name, never the twin's",
      expected: { Cat: "#/components/schemas/CatInput", Dog: "#/components/schemas/Dog" }
    },
    {
      name: "stated in part",
      mapping: { cat: "#/components/schemas/Cat" },
      expected: { cat: "#/components/schemas/CatInput", Dog: "#/components/schemas/Dog" }
    }
  ]
  for (const { expected, mapping, name } of discriminators) {
    it(`a discriminator's mapping follows the twins: ${name}`, () => {
      const Pet = {
        oneOf: [ref("Cat"), ref("Dog")],
        discriminator: { propertyName: "kind", ...(mapping === undefined ? {} : { mapping }) }
      }
      const made = schemasOf(
        openResponses(documentOf({ Pet, ...members }, { asks: ref("Pet"), responses: ref("Pet") }))
      )
      assert.deepStrictEqual(made.PetInput, {
        oneOf: [ref("CatInput"), ref("Dog")],
        discriminator: { propertyName: "kind", mapping: expected }
      })
    })
  }

  it("schemas come after what they refer to, as far as a circle allows", () => {
    const schemas = {
      A: { anyOf: [ref("B"), ref("C")] },
      B: ref("C"),
      C: { type: "string" },
      D: ref("E"),
      E: { anyOf: [ref("D"), ref("C")] }
    }
    const order = Object.keys(
      schemasOf(openResponses(documentOf(schemas, { responses: { anyOf: [ref("A"), ref("D")] } })))
    )
    assert.deepStrictEqual(order, ["C", "B", "A", "E", "D"])
  })
})

describe("incoming requests are read like responses", () => {
  const closed = { type: "string", enum: ["a", "b"] }
  const item = { post: { requestBody: content(ref("X")), responses: { "200": content(ref("Y")) } } }
  const open = { X: { ...closed, "x-faktura-open": true }, Y: { ...closed, "x-faktura-open": true } }
  const places: ReadonlyArray<{ readonly name: string; readonly document: JsonObject }> = [
    { name: "a webhook", document: documentOf({ X: closed, Y: closed }, { extra: { webhooks: { on: item } } }) },
    {
      name: "a callback",
      document: {
        ...documentOf({ X: closed, Y: closed }, {}),
        paths: { "/x": { post: { operationId: "x", responses: {}, callbacks: { on: { "{$url}": item } } } } }
      }
    },
    {
      name: "a callback among the components",
      document: {
        ...documentOf({}, {}),
        components: { schemas: { X: closed, Y: closed }, callbacks: { on: { "{$url}": item } } }
      }
    }
  ]
  for (const { document, name } of places) {
    it(name, () => assert.deepStrictEqual(schemasOf(openResponses(document)), open))
  }

  it("parameters are asked, in components and with content too", () => {
    const document: JsonObject = {
      ...documentOf({}, {}),
      paths: {
        "/x": {
          parameters: [{ $ref: "#/components/parameters/P" }],
          get: {
            operationId: "x",
            parameters: [{ name: "q", in: "query", ...content(ref("X")) }],
            responses: { "200": { $ref: "#/components/responses/R" } }
          }
        }
      },
      components: {
        schemas: { X: closed, Y: closed },
        parameters: { P: { name: "p", in: "query", schema: ref("Y") } },
        responses: { R: content({ anyOf: [ref("X"), ref("Y")] }) }
      }
    }
    const made = openResponses(document)
    assert.deepStrictEqual(schemasOf(made), { ...open, XInput: closed, YInput: closed })
    const { parameters } = objectOf(made.components)
    assert.deepStrictEqual(objectOf(objectOf(parameters).P).schema, ref("YInput"))
  })
})
