/**
 * Calls every operation of Monite and Maesn through the services, against Prism: a server of others, started from the
 * document.
 *
 * Prism validates the request, which has every parameter and the document's own example as the body. It responds with
 * the document's example, or with a value of the schema. The report lists each operation and its result.
 */
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { startSandbox } from "@faktura/sandbox"
import * as Effect from "effect/Effect"
import { argumentsOf } from "./kit/Arguments.ts"
import type { Arguments } from "./kit/Arguments.ts"
import { objectOf, resolved } from "./kit/Json.ts"
import type { JsonObject } from "./kit/Json.ts"
import { ownApis } from "./kit/OwnApis.ts"
import type { Operation } from "./kit/Operations.ts"
import { serve } from "./kit/Prism.ts"
import { partProblem, withTextParts } from "./kit/PrismForms.ts"
import type { Served } from "./kit/Prism.ts"
import { recordBefore } from "./kit/Recorder.ts"
import type { Exchange, Recorder } from "./kit/Recorder.ts"

/** The examples of a JSON body; none for a form, whose files no example can hold. */
const bodyExamples = (document: JsonObject, { source }: Operation): ReadonlyArray<unknown> => {
  const json = objectOf(objectOf(resolved(document, source.requestBody).content)["application/json"])
  return Object.values(objectOf(json.examples)).map((example) => resolved(document, example).value)
}

/** All parameters, and each of the body's examples in turn. */
const argumentsFor = (document: JsonObject, operation: Operation): ReadonlyArray<Arguments> => {
  const all = argumentsOf(document, operation, "most")
  const examples = bodyExamples(document, operation)
  return examples.length === 0 ? [all] : examples.map((body) => ({ ...all, body }))
}

/** Content of the response, as the service should return it. */
const valueOf = ({ responseBody, responseHeaders }: Exchange): unknown =>
  responseBody === ""
    ? undefined
    : /\bjson\b/.test(responseHeaders["content-type"] ?? "")
      ? JSON.parse(responseBody)
      : responseBody

for (const api of ownApis) {
  describe(api.name, () => {
    const results = new Map<string, string>()
    let prism: Served
    let recorder: Recorder
    let stateful: ReadonlySet<string>

    beforeAll(async () => {
      prism = await serve(withTextParts(api.document, api.operations), api.operations)
      recorder = await recordBefore(prism.url)
      await using sandbox = await startSandbox()
      stateful = new Set(
        sandbox[api.name].operations.filter(({ behavior }) => behavior !== "sample").map(({ id }) => id)
      )
    })

    afterAll(async () => {
      await recorder.close()
      await prism.close()
      const rows = api.operations.map(({ function: method, key, service, source }) => {
        const state = stateful.has(String(source.operationId)) ? "also against the sandbox, with state" : ""
        return [key, `${service}.${method}`, results.get(key) ?? "FAILED", state].join("  ").trimEnd()
      })
      console.log(
        [`${api.name}: ${results.size} of ${api.operations.length} operations pass against Prism`, ...rows].join("\n  ")
      )
    })

    it("has every operation of its document", () => {
      const declared = Object.values(objectOf(api.document.paths)).flatMap((item) =>
        Object.entries(objectOf(item)).filter(([verb]) => verb !== "parameters")
      )
      assert.strictEqual(api.operations.length, declared.length)
    })

    for (const operation of api.operations) {
      it.live(`${operation.key}: ${operation.service}.${operation.function}`, () =>
        Effect.gen(function* () {
          for (const given of argumentsFor(api.document, operation)) {
            const value = yield* api.call(recorder.url, operation, given)
            const exchange = recorder.take()
            assert.isDefined(exchange)
            assert.strictEqual(exchange!.method, operation.method)
            assert.isUndefined(exchange!.responseHeaders["sl-violations"], exchange!.responseHeaders["sl-violations"])
            const wrong = yield* Effect.promise(() => partProblem(api.document, operation, given.body, exchange!))
            assert.isUndefined(wrong, wrong)
            assert.property(operation.source.responses, String(exchange!.status))
            assert.deepStrictEqual(value, valueOf(exchange!))
            results.set(operation.key, String(exchange!.status))
          }
        })
      )
    }
  })
}
