/**
 * Generated schemas against JSON Schema's test suite. Valid values are never refused in a response, and in a request only by
 * design. Keywords that a request is not checked for have a warning. All generated code compiles.
 */
import { join } from "node:path"
import { assert, beforeAll, describe, it } from "@effect/vitest"
import * as NodeServices from "@effect/platform-node/NodeServices"
import type { WireSchema } from "@faktura/core/WireSchema"
import { problemsOf } from "@faktura/core/Validation"
import { Ajv2020 } from "ajv/dist/2020.js"
import * as Effect from "effect/Effect"
import type { Generated } from "../src/generate/Generate.ts"
import { bodyName, hasSuite, schemaName, suiteDocument, suiteGroups } from "./kit/Suite.ts"
import type { SuiteGroup } from "./kit/Suite.ts"
import { typeCheck, typeCheckFolder, writePackages } from "./kit/TypeCheck.ts"
import { generateDocument, sourceFile } from "./kit/Workspace.ts"

const folder = join(typeCheckFolder, "suite")
const perBatch = 100

/** Groups of which requests refuse valid instances, and why. */
const refusedByDesign: ReadonlyArray<readonly [title: RegExp, reason: string]> = [
  [/^format: /, "formats are checked in requests, and are more than annotations"],
  [/^optional\/bignum: integer/, "an integer beyond 2^53 is sent exactly by `x-faktura-integer`, never as a number"]
]

/** Groups of which requests let invalid instances pass without a warning, and why. */
const passedByDesign: ReadonlyArray<readonly [title: RegExp, reason: string]> = [
  [/^optional\/format\//, "a check of a format refuses only what no server of that format takes (docs/specs.md)"]
]

type WireSchemas = { readonly [name: string]: WireSchema<unknown> }

interface Outcome {
  readonly title: string
  readonly instance: string
  readonly valid: boolean
  readonly response: boolean
  readonly request: boolean
  readonly warned: boolean
}

/** Validity of instances; given a type, a schema may refuse what the suite calls valid. */
const judgeOf = ({ schema }: SuiteGroup): ((data: unknown, valid: boolean) => boolean) => {
  try {
    const validate = new Ajv2020({ strict: false, validateFormats: false, logger: false }).compile(schema as object)
    return (data, valid) => valid && validate(data)
  } catch {
    return (_data, valid) => valid
  }
}

const schemasOf = async (name: string, kind: "responses" | "requests"): Promise<WireSchemas> => {
  const module: unknown = await import(join(folder, "services", name, "generated", kind, "cases.gen.ts"))
  // Generated: a module of wire schemas.
  return module as WireSchemas
}

if (hasSuite) {
  describe("JSON Schema's test suite", () => {
    const made = new Map<string, Generated>()
    const outcomes: Array<Outcome> = []

    beforeAll(async () => {
      const groups = [...suiteGroups().entries()]
      const batches = Array.from({ length: Math.ceil(groups.length / perBatch) }, (_, batch) =>
        groups.slice(batch * perBatch, (batch + 1) * perBatch)
      )
      for (const [number, batch] of batches.entries()) {
        const name = `suite${number}`
        const files = {
          openapi: JSON.stringify(suiteDocument(batch)),
          source: sourceFile(name).replace("sha256: null", 'sha256: "0"')
        }
        made.set(name, await Effect.runPromise(generateDocument(name, files).pipe(Effect.provide(NodeServices.layer))))
      }
      await writePackages(folder, made)
      for (const [number, batch] of batches.entries()) {
        const name = `suite${number}`
        const [responses, requests] = [await schemasOf(name, "responses"), await schemasOf(name, "requests")]
        for (const [index, group] of batch) {
          const judge = judgeOf(group)
          const body = bodyName(index)
          const pointer = `#/components/schemas/${schemaName(index)}`
          const warned = made
            .get(name)!
            .warnings.some((warning) => warning.pointer === pointer || warning.pointer.startsWith(`${pointer}/`))
          for (const { data, description, valid } of group.tests) {
            const fits = (shape: WireSchema<unknown>, manner: "open" | "strict"): boolean =>
              problemsOf(shape, { value: data }, manner, "body").length === 0
            outcomes.push({
              title: group.title,
              instance: `${description}: ${JSON.stringify(data)}`,
              valid: judge(data, valid),
              response: fits(responses[body]!, "open"),
              request: fits(requests[`${body}Input`] ?? requests[body]!, "strict"),
              warned
            })
          }
        }
      }
    })

    it("has many instances", () => assert.isAbove(outcomes.filter(({ valid }) => valid).length, 900))

    it("a valid instance is never refused as a response", () => {
      const refused = outcomes.filter(({ response, valid }) => valid && !response)
      assert.deepStrictEqual(
        refused.map(({ instance, title }) => `${title}: ${instance}`),
        []
      )
    })

    it("a valid instance is refused as a request only by design", () => {
      const refused = outcomes.filter(
        ({ request, title, valid }) => valid && !request && !refusedByDesign.some(([by]) => by.test(title))
      )
      assert.deepStrictEqual(
        refused.map(({ instance, title }) => `${title}: ${instance}`),
        []
      )
    })

    it("an invalid instance is refused as a request, or its schema has a warning", () => {
      const passed = outcomes.filter(
        ({ request, title, valid, warned }) =>
          !valid && request && !warned && !passedByDesign.some(([by]) => by.test(title))
      )
      assert.deepStrictEqual(
        passed.map(({ instance, title }) => `${title}: ${instance}`),
        []
      )
    })

    it("everything compiles", async () => assert.strictEqual(await typeCheck(folder), ""))
  })
} else {
  describe("JSON Schema's test suite", () => {
    it.skip("skipped: ../shared/suites/json-schema-2020-12 is not beside the repository", () => {})
  })
}
