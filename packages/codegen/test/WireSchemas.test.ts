import { mkdir, rm, writeFile } from "node:fs/promises"
import { dirname, join } from "node:path"
import { assert, beforeAll, describe, it } from "@effect/vitest"
import { problemsOf } from "@faktura/core/Validation"
import type { WireSchema } from "@faktura/core/WireSchema"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Effect from "effect/Effect"
import type { JsonObject } from "../src/openapi/Json.ts"
import { chance, randomSchema, randomValue } from "./kit/Random.ts"
import { typeCheckFolder } from "./kit/TypeCheck.ts"
import { acceptance } from "./kit/Validator.ts"
import { generateDocument } from "./kit/Workspace.ts"

const folder = join(typeCheckFolder, "shapes")
const bodies = Array.from({ length: 120 }, (_, index) => `Body${index}`)
const names = ["Alpha", "Beta", "Gamma", "Delta"]

const documentFor = (seed: number): JsonObject => {
  const draw = chance(seed)
  const schema = (): JsonObject => randomSchema(draw, names, false)
  const content = (name: string): JsonObject => ({
    content: { "application/json": { schema: { $ref: `#/components/schemas/${name}` } } }
  })
  return {
    openapi: "3.1.0",
    info: { title: "Shapes", version: "1" },
    paths: Object.fromEntries(
      bodies.map((name) => [
        `/shapes/${name}`,
        {
          post: {
            operationId: `post${name}`,
            requestBody: { required: true, ...content(name) },
            responses: { "200": { description: "ok", ...content(name) } }
          }
        }
      ])
    ),
    components: {
      schemas: Object.fromEntries([
        ...names.map((name) => [
          name,
          { type: "object", properties: { a: schema(), b: schema() }, required: ["a"].slice(draw.below(2)) }
        ]),
        ...bodies.map((name) => [name, schema()])
      ])
    }
  }
}

type WireSchemas = { readonly [name: string]: WireSchema<unknown> }

describe("generated wire schemas, run by the runtime and compared with ajv", () => {
  const document = documentFor(20261121)
  const schemas = (document.components as { readonly schemas: JsonObject }).schemas
  let requests: WireSchemas = {}
  let responses: WireSchemas = {}

  beforeAll(async () => {
    const made = await Effect.runPromise(
      generateDocument("shapes", { openapi: JSON.stringify(document) }).pipe(Effect.provide(NodeServices.layer))
    )
    await rm(folder, { recursive: true, force: true })
    for (const [name, code] of made.services) {
      await mkdir(dirname(join(folder, name)), { recursive: true })
      await writeFile(join(folder, name), code)
    }
    requests = (await import(join(folder, "requests", "shapes.gen.ts"))) as WireSchemas
    responses = (await import(join(folder, "responses", "shapes.gen.ts"))) as WireSchemas
  })

  const sample = (name: string): ReadonlyArray<unknown> => {
    const draw = chance(name.length * 1000 + Number(name.slice("Body".length)))
    return Array.from({ length: 40 }, () => randomValue(draw, schemas[name], schemas))
  }

  /** hey-api replaces a bare reference by its target. */
  const resolved = (name: string): string => {
    const ref = (schemas[name] as JsonObject).$ref
    return typeof ref === "string" ? resolved(ref.slice("#/components/schemas/".length)) : name
  }

  it("a request is accepted exactly when the document's schema accepts it", () => {
    let accepted = 0
    let refused = 0
    const wrong: Array<string> = []
    for (const name of bodies) {
      const shape = requests[`${resolved(name)}Input`] ?? requests[resolved(name)]
      const judge = acceptance(document, schemas[name])
      for (const value of sample(name)) {
        const problems = problemsOf(shape!, value, "strict", "body")
        const expected = judge(value)
        if (expected) accepted++
        else refused++
        if ((problems.length === 0) !== expected) {
          wrong.push(
            `${expected ? "refused" : "accepted"}: ${JSON.stringify(value)} for ${JSON.stringify(schemas[name])}`
          )
        }
      }
    }
    assert.deepStrictEqual(wrong.slice(0, 5), [])
    assert.isAbove(accepted, 500)
    assert.isAbove(refused, 500)
  })

  it("a response is accepted whenever the document's schema accepts it", () => {
    const wrong: Array<string> = []
    for (const name of bodies) {
      const judge = acceptance(document, schemas[name])
      for (const value of sample(name)) {
        if (judge(value) && problemsOf(responses[resolved(name)]!, value, "open", "body").length > 0) {
          wrong.push(`${JSON.stringify(value)} for ${JSON.stringify(schemas[name])}`)
        }
      }
    }
    assert.deepStrictEqual(wrong.slice(0, 5), [])
  })
})
