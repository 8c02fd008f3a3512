/** Documents that are not in the specification's form, as tables of tests write them. */
import type { JsonObject } from "../../src/openapi/Json.ts"

/** One row: a document, its warnings, and the values at some pointers afterwards (undefined: nothing). */
export interface FormCase {
  readonly name: string
  readonly document: JsonObject
  /** Pointer and a part of the message of each warning, in their order. */
  readonly warnings: ReadonlyArray<readonly [pointer: string, part: string]>
  readonly becomes?: { readonly [pointer: string]: unknown }
  /** How many operations are generated; one where the row does not say. */
  readonly operations?: number
}

const ok = { "200": { description: "ok" } }

/** A document with `GET /a`. */
export const withOperation = (operation: JsonObject, rest: JsonObject = {}): JsonObject => ({
  openapi: "3.1.0",
  info: { title: "T", version: "1" },
  paths: { "/a": { get: { operationId: "a", responses: ok, ...operation } } },
  ...rest
})

/** A document whose `GET /a` responds with a schema. */
export const withSchema = (schema: unknown, openapi = "3.1.0"): JsonObject =>
  withOperation(
    {
      responses: {
        "200": { description: "ok", content: { "application/json": { schema: { $ref: "#/components/schemas/X" } } } }
      }
    },
    { openapi, components: { schemas: { X: schema } } }
  )

/** A document whose `GET /a` has a parameter. */
export const withParameter = (...parameters: ReadonlyArray<unknown>): JsonObject => withOperation({ parameters })
