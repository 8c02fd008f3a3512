/** Holds a row of a table of documents against what the generator makes of it. */
import { assert } from "@effect/vitest"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Effect from "effect/Effect"
import { isObject, keysOf } from "../../src/openapi/Json.ts"
import { normalize } from "../../src/normalize/form/Form.ts"
import type { NormalizeCase } from "./Normalizing.ts"
import { generateDocument, sourceFile } from "./Workspace.ts"

/** The `source.yaml` of a document that was pulled: a vendor's. */
export const pulled = (name: string): string => sourceFile(name).replace("sha256: null", `sha256: "${"0".repeat(64)}"`)

/** Normalizes the document, holds the result against the row, and generates code from it. The document stays as it was. */
export const checkNormalized = async ({
  becomes = {},
  document,
  operations = 1,
  remarks
}: NormalizeCase): Promise<void> => {
  const before = structuredClone(document)
  const made = normalize(document)
  assert.deepStrictEqual(document, before)
  assert.deepStrictEqual(made.problems, [])
  assert.deepStrictEqual(
    made.remarks.map(({ pointer }) => pointer),
    remarks.map(([pointer]) => pointer),
    JSON.stringify(made.remarks)
  )
  remarks.forEach(([, part], index) => assert.include(made.remarks[index]?.message, part))
  for (const [pointer, value] of Object.entries(becomes)) {
    const found = keysOf(pointer).reduce<unknown>(
      (at, key) =>
        Array.isArray(at) ? (at as ReadonlyArray<unknown>)[Number(key)] : isObject(at) ? at[key] : undefined,
      made.document
    )
    assert.deepStrictEqual(found, value, pointer)
  }
  assert.deepStrictEqual(normalize(made.document).remarks, [], "a second time there is nothing left")
  const generated = await Effect.runPromise(
    generateDocument("normalized", { openapi: JSON.stringify(document), source: pulled("normalized") }).pipe(
      Effect.provide(NodeServices.layer)
    )
  )
  assert.strictEqual(generated.operations, operations)
  for (const [pointer, part] of remarks) {
    assert.isTrue(generated.remarks.some((each) => each.pointer === pointer && each.message.includes(part)))
  }
}
