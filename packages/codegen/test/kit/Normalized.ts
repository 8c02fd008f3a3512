/** A document before and after normalizing, as tables of tests write it. */
import { assert } from "@effect/vitest"
import { isObject, keysOf } from "../../src/openapi/Json.ts"
import type { JsonObject } from "../../src/openapi/Json.ts"
import { normalize } from "../../src/normalize/Normalize.ts"
import type { WarningKind } from "../../src/warnings/Definition.ts"

/** One row: the input, its warnings, and the values at some pointers afterwards (undefined: nothing). */
export interface NormalizeCase {
  readonly name: string
  readonly document: JsonObject
  readonly warnings?: ReadonlyArray<readonly [kind: WarningKind, pointer: string, part: string]>
  readonly becomes?: { readonly [pointer: string]: unknown }
}

/** A document around paths and components. */
export const around = (paths: JsonObject, components: JsonObject = {}, openapi = "3.1.0"): JsonObject => ({
  openapi,
  info: { title: "T", version: "1" },
  paths,
  components
})

/** A document around one schema, called `X`. */
export const schema = (value: unknown, openapi?: string): JsonObject => around({}, { schemas: { X: value } }, openapi)

/** A document with one operation, `GET /x` or another. */
export const operation = (value: JsonObject, method = "get", components: JsonObject = {}): JsonObject =>
  around(
    { "/x": { [method]: { operationId: "x", responses: { "204": { description: "ok" } }, ...value } } },
    components
  )

const at = (document: JsonObject, pointer: string): unknown =>
  keysOf(pointer).reduce<unknown>(
    (value, key) =>
      Array.isArray(value) ? (value as ReadonlyArray<unknown>)[Number(key)] : isObject(value) ? value[key] : undefined,
    document
  )

/** Normalizes the document of a row and holds the result against it. The document that was given stays as it was. */
export const checkNormalized = ({ becomes = {}, document, warnings = [] }: NormalizeCase): void => {
  const before = structuredClone(document)
  const made = normalize(document, { client: "Client", resourcePrefix: null })
  assert.deepStrictEqual(document, before)
  assert.deepStrictEqual(
    made.warnings.map(({ kind, pointer }) => [kind, pointer]),
    warnings.map(([kind, pointer]) => [kind, pointer]),
    JSON.stringify(made.warnings)
  )
  warnings.forEach(([, , part], index) => assert.include(made.warnings[index]?.message, part))
  for (const [pointer, value] of Object.entries(becomes)) {
    assert.deepStrictEqual(at(made.document, pointer), value, pointer)
  }
}
