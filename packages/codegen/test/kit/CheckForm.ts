/** Holds a row of a table of documents against what the generator makes of it. */
import { assert } from "@effect/vitest"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Effect from "effect/Effect"
import { isObject, keysOf } from "../../src/openapi/Json.ts"
import { readForm } from "../../src/normalize/form/Form.ts"
import type { FormCase } from "./FormCases.ts"
import { generateDocument, sourceFile } from "./Workspace.ts"

/** The `source.yaml` of a document that was pulled: a vendor's. */
export const pulled = (name: string): string => sourceFile(name).replace("sha256: null", `sha256: "${"0".repeat(64)}"`)

/** Normalizes the document, holds the result against the row, and generates code from it. The document stays as it was. */
export const checkForm = async ({ becomes = {}, document, operations = 1, warnings }: FormCase): Promise<void> => {
  const before = structuredClone(document)
  const made = readForm(document)
  assert.deepStrictEqual(document, before)
  assert.deepStrictEqual(made.problems, [])
  assert.deepStrictEqual(
    made.warnings.map(({ pointer }) => pointer),
    warnings.map(([pointer]) => pointer),
    JSON.stringify(made.warnings)
  )
  warnings.forEach(([, part], index) => assert.include(made.warnings[index]?.message, part))
  for (const [pointer, value] of Object.entries(becomes)) {
    const found = keysOf(pointer).reduce<unknown>(
      (at, key) =>
        Array.isArray(at) ? (at as ReadonlyArray<unknown>)[Number(key)] : isObject(at) ? at[key] : undefined,
      made.document
    )
    assert.deepStrictEqual(found, value, pointer)
  }
  assert.deepStrictEqual(readForm(made.document).warnings, [], "a second time there is nothing left")
  const generated = await Effect.runPromise(
    generateDocument("normalized", { openapi: JSON.stringify(document), source: pulled("normalized") }).pipe(
      Effect.provide(NodeServices.layer)
    )
  )
  assert.strictEqual(generated.operations, operations)
  for (const [pointer, part] of warnings) {
    assert.isTrue(generated.warnings.some((each) => each.pointer === pointer && each.message.includes(part)))
  }
}
