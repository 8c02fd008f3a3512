/** A vendor's document may have errors where no code depends on them. Documents of the workspace must be correct. */
import { assert, describe, it } from "@effect/vitest"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Effect from "effect/Effect"
import { SpecInvalid } from "../src/openapi/Problem.ts"
import { generateDocument, sourceFile } from "./kit/Workspace.ts"

const document = (paths: string, rest = ""): string =>
  `openapi: 3.0.3\ninfo: { title: Sloppy, version: "1" }\npaths:\n${paths}${rest}`
const response = '{ "200": { description: ok } }'

const sloppy: ReadonlyArray<{
  readonly name: string
  readonly openapi: string
  /** Pointer and words of the warning; undefined where there is nothing to say. */
  readonly warning?: readonly [pointer: string, says: string]
}> = [
  {
    name: "a version that is a number",
    openapi: `openapi: 3.0.3\ninfo: { title: Sloppy, version: 1.0 }\npaths: { /a: { get: { operationId: a, responses: ${response} } } }`,
    warning: ["#/info/version", 'read as "1"']
  },
  {
    name: "a response without a description",
    openapi: document('  /a: { get: { operationId: a, responses: { "200": {} } } }\n'),
    warning: ["#/paths/~1a/get/responses/200", "`description`"]
  },
  {
    name: "a key that means nothing where it is",
    openapi: document(`  /a: { get: { operationId: a, sumary: A, responses: ${response} } }\n`),
    warning: ["#/paths/~1a/get/sumary", "`sumary` is not expected here"]
  },
  {
    name: "a field that says of itself that it is required",
    openapi: document(
      '  /a: { get: { operationId: a, responses: { "200": { description: ok, content: { application/json: { schema: { type: object, properties: { id: { type: string, required: true } } } } } } } } }\n'
    ),
    warning: [
      "#/paths/~1a/get/responses/200/content/application~1json/schema/properties/id/required",
      "the field is optional"
    ]
  },
  {
    name: "a path whose parameter is not described",
    openapi: document(`  /a/{id}: { get: { operationId: a, responses: ${response} } }\n`),
    warning: ["#/paths/~1a~1{id}/get", "parameter id is not described"]
  },
  {
    name: "a path parameter that the path has no place for",
    openapi: document(
      `  /a: { get: { operationId: a, parameters: [{ name: b, in: path, required: true, schema: { type: string } }], responses: ${response} } }\n`
    ),
    warning: ["#/paths/~1a/get/parameters/0", "is not in its path"]
  },
  {
    name: "an operationId twice",
    openapi: document(
      `  /a: { get: { operationId: x, responses: ${response} } }\n  /b: { get: { operationId: x, responses: ${response} } }\n`
    ),
    warning: ["#/paths/~1b/get", "the raw function is named x2"]
  },
  { name: "no operationId", openapi: document(`  /a: { get: { responses: ${response} } }\n`) },
  {
    name: "paths that differ by a parameter's name",
    openapi: document(
      ["a", "b"]
        .map(
          (name) =>
            `  /c/{${name}}: { ${name === "a" ? "get" : "delete"}: { operationId: ${name}, parameters: [{ name: ${name}, in: path, required: true, schema: { type: string } }], responses: ${response} } }\n`
        )
        .join("")
    )
  },
  {
    name: "an enum of another type",
    openapi: document(
      `  /a: { get: { operationId: a, parameters: [{ name: b, in: query, schema: { type: string, enum: [1, 2] } }], responses: ${response} } }\n`
    )
  }
]

const pulled = sourceFile("sloppy").replace("sha256: null", `sha256: "${"0".repeat(64)}"`)

describe("sloppy documents", () => {
  for (const { name, openapi, warning } of sloppy) {
    it.effect(`${name}: a vendor's is taken`, () =>
      Effect.gen(function* () {
        const { operations, warnings } = yield* generateDocument("sloppy", { openapi, source: pulled })
        assert.isAbove(operations, 0)
        if (warning === undefined) return
        const [pointer, says] = warning
        const found = warnings.filter((each) => each.pointer === pointer)
        assert.isTrue(
          found.some(({ message }) => message.includes(says)),
          JSON.stringify(warnings)
        )
      }).pipe(Effect.provide(NodeServices.layer))
    )

    it.effect(`${name}: our own is refused`, () =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(generateDocument("sloppy", { openapi }))
        assert.instanceOf(error, SpecInvalid)
      }).pipe(Effect.provide(NodeServices.layer))
    )
  }

  const valid: ReadonlyArray<readonly [name: string, schemas: string]> = [
    ["true as a schema", "{ A: true, B: { type: array, items: true } }"],
    ["false as a schema", "{ A: false, B: { type: object, properties: { a: false } } }"],
    [
      "a mapping by names",
      "{ A: { oneOf: [{ $ref: '#/components/schemas/B' }], discriminator: { propertyName: k, mapping: { b: B } } }, B: { type: object } }"
    ],
    ["a tuple", "{ A: { type: array, prefixItems: [{ type: string }], items: false } }"]
  ]
  for (const [name, schemas] of valid) {
    it.effect(`${name} is valid in 3.1, in a document of our own as well`, () =>
      Effect.gen(function* () {
        const openapi = document(
          `  /a: { get: { operationId: a, responses: ${response} } }\n`,
          `components: { schemas: ${schemas} }\n`
        ).replace("3.0.3", "3.1.0")
        const { operations } = yield* generateDocument("valid", { openapi })
        assert.strictEqual(operations, 1)
      }).pipe(Effect.provide(NodeServices.layer))
    )
  }

  it.effect("a mapping to a schema that is not there is refused in a document of our own", () =>
    Effect.gen(function* () {
      const openapi = document(
        `  /a: { get: { operationId: a, responses: ${response} } }\n`,
        "components: { schemas: { A: { oneOf: [{ type: object }], discriminator: { propertyName: k, mapping: { b: Nowhere } } } } }\n"
      )
      const error = yield* Effect.flip(generateDocument("mapped", { openapi }))
      assert.instanceOf(error, SpecInvalid)
      assert.include(error.message, "mapping/b")
    }).pipe(Effect.provide(NodeServices.layer))
  )

  it.effect("a text that is no Unicode is named by its pointer", () =>
    Effect.gen(function* () {
      const openapi = '{ "openapi": "3.1.0", "info": { "title": "a\\ud800b", "version": "1" }, "paths": {} }'
      const error = yield* Effect.flip(generateDocument("sloppy", { openapi, source: pulled }))
      assert.instanceOf(error, SpecInvalid)
      assert.include(error.message, "#/info/title")
      assert.include(error.message, "surrogate")
    }).pipe(Effect.provide(NodeServices.layer))
  )
})
