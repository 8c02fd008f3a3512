/** Meaning of schemas in types and checks, by the tables of `kit/Meanings.ts` and `kit/MeaningsOfValues.ts`: generated, compiled and run. */
import { mkdir, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { inspect } from "node:util"
import { assert, beforeAll, describe, it } from "@effect/vitest"
import * as NodeServices from "@effect/platform-node/NodeServices"
import type { WireSchema } from "@faktura/core/WireSchema"
import { problemsOf } from "@faktura/core/Validation"
import * as Effect from "effect/Effect"
import type { JsonObject } from "../src/openapi/Json.ts"
import { meanings as partMeanings } from "./kit/Meanings.ts"
import { valueMeanings } from "./kit/MeaningsOfValues.ts"
import { typeCheck, typeCheckFolder, writePackages } from "./kit/TypeCheck.ts"
import { generateDocument, sourceFile } from "./kit/Workspace.ts"

const meanings = [...partMeanings, ...valueMeanings]
const folder = join(typeCheckFolder, "meanings")

/** Components are named by their row, so that one document holds all rows. */
const named = (row: string, value: unknown): unknown =>
  JSON.parse(JSON.stringify(value).replaceAll(/"#([A-Z]\w*)"/g, `"#/components/schemas/${row}$1"`))

const media = (name: string): JsonObject => ({
  content: { "application/json": { schema: { $ref: `#/components/schemas/${name}Body` } } }
})

const document = {
  openapi: "3.1.0",
  info: { title: "Meanings", version: "1" },
  paths: Object.fromEntries(
    meanings.map(({ name }) => [
      `/meanings/${name}`,
      {
        post: {
          operationId: `post${name}`,
          requestBody: { required: true, ...media(name) },
          responses: { "200": { description: "ok", ...media(name) } }
        }
      }
    ])
  ),
  components: {
    schemas: Object.fromEntries(
      meanings.flatMap(({ body, name, others = {} }) => [
        ...Object.entries(others).map(([key, schema]) => [`${name}${key}`, named(name, schema)]),
        [name, named(name, body)],
        [
          `${name}Body`,
          { type: "object", required: ["value"], properties: { value: { $ref: `#/components/schemas/${name}` } } }
        ]
      ])
    )
  }
}

type WireSchemas = { readonly [name: string]: WireSchema<unknown> }

const importSchemas = async (kind: "responses" | "requests"): Promise<WireSchemas> => {
  const module: unknown = await import(join(folder, "services", "meanings", "generated", kind, "meanings.gen.ts"))
  // Generated: a module of wire schemas.
  return module as WireSchemas
}

describe("schemas mean in types and checks what they say", () => {
  let requests: WireSchemas = {}
  let responses: WireSchemas = {}

  beforeAll(async () => {
    const made = await Effect.runPromise(
      generateDocument("meanings", {
        openapi: JSON.stringify(document),
        source: sourceFile("meanings").replace("sha256: null", 'sha256: "0"')
      }).pipe(Effect.provide(NodeServices.layer))
    )
    await writePackages(folder, new Map([["meanings", made]]))
    requests = await importSchemas("requests")
    responses = await importSchemas("responses")
    const exported = [...made.client.values()].join("\n")
    const isType = (name: string): boolean => exported.includes(`export type ${name} =`)
    const lines = meanings.flatMap(({ name, notTypes = [], reads = [], responseTypes = [], types = [] }) => {
      const request = `Raw.${isType(`${name}BodyInput`) ? `${name}BodyInput` : `${name}Body`}["value"]`
      const response = `Raw.${name}Body["value"]`
      return [
        ...types.map((value, index) => `export const ${name}Is${index}: ${request} = ${value}`),
        ...responseTypes.map((value, index) => `export const ${name}May${index}: ${response} = ${value}`),
        ...notTypes.map(
          (value, index) => `// @ts-expect-error ${name}\nexport const ${name}Not${index}: ${request} = ${value}`
        ),
        ...reads.map((value, index) => `export const ${name}Read${index} = (r: ${response}): unknown => ${value}`)
      ]
    })
    await mkdir(join(folder, "services", "uses"), { recursive: true })
    await writeFile(
      join(folder, "services", "uses", "Uses.ts"),
      `import type * as Raw from "@scenario/meanings-client"\n${lines.join("\n")}\n`
    )
  })

  for (const { name, request, response } of meanings) {
    it(`${name}: requests`, () => {
      const shape = requests[`${name}BodyInput`] ?? requests[`${name}Body`]
      const problems = (value: unknown) => problemsOf(shape!, { value }, "strict", "body")
      for (const value of request.fits) assert.deepStrictEqual(problems(value), [], inspect(value))
      for (const value of request.not ?? []) assert.isAbove(problems(value).length, 0, inspect(value))
    })
    it(`${name}: responses`, () => {
      const problems = (value: unknown) => problemsOf(responses[`${name}Body`]!, { value }, "open", "body")
      for (const value of response.fits) assert.deepStrictEqual(problems(value), [], inspect(value))
      for (const value of response.not ?? []) assert.isAbove(problems(value).length, 0, inspect(value))
    })
  }

  it("types", async () => assert.strictEqual(await typeCheck(folder), ""))
})
