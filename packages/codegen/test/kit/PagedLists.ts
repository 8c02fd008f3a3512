/** Lists as tables of tests write them: query parameters and a response, and how they page by convention. */
import { assert, describe, it } from "@effect/vitest"
import type { JsonObject } from "../../src/openapi/Json.ts"
import { normalize } from "../../src/normalize/Normalize.ts"
import { operation } from "./Normalized.ts"

export const integer = { type: "integer" }
export const number = { type: "number" }
export const text = { type: "string" }
export const flag = { type: "boolean" }
export const date = { type: "string", format: "date" }
export const moment = { type: "string", format: "date-time" }
export const uuid = { type: "string", format: "uuid" }
export const uri = { type: "string", format: "uri" }
export const list = { type: "array", items: { type: "object", properties: { id: text } } }
export const object = (properties: JsonObject): JsonObject => ({ type: "object", properties })
export const orNull = (schema: JsonObject): JsonObject => ({ ...schema, type: [schema.type, "null"] })

/** Not guessed, and nothing is said of it. */
export const none = undefined

/**
 * A list, and its pagination. A row that ends in a text is not guessed, and the warning contains the text.
 */
export type PagingRow = readonly [
  name: string,
  query: JsonObject,
  response: JsonObject,
  expected: JsonObject | string | undefined
]

/** The paging of the operation of a row, or the warning about it. */
export const outcomeOf = (query: JsonObject, responses: JsonObject): unknown => {
  const parameters = Object.entries(query).map(([name, schema]) => ({ name, in: "query", schema }))
  const { document, warnings } = normalize(operation({ parameters, responses }), {
    client: "Client",
    resourcePrefix: null
  })
  const get = (document.paths as { "/x": { get: JsonObject } })["/x"].get
  return get["x-faktura-pagination"] ?? warnings.find(({ kind }) => kind === "left out")?.message
}

export const json = (schema: unknown): JsonObject => ({ "application/json": { schema } })
export const ok = (content: JsonObject, more: JsonObject = {}): JsonObject => ({ description: "ok", content, ...more })

/** Holds an outcome against that of a row. */
export const check = (outcome: unknown, expected: PagingRow[3]): void => {
  if (typeof expected !== "string") return assert.deepStrictEqual(outcome, expected)
  if (typeof outcome !== "string") return assert.fail(`guessed ${JSON.stringify(outcome)}`)
  assert.include(outcome, expected)
  assert.include(outcome, "declare x-faktura-pagination in the overlay")
}

/** Tests the rows of a table. */
export const testRows = (title: string, rows: ReadonlyArray<PagingRow>): void => {
  describe(title, () => {
    for (const [name, query, response, expected] of rows) {
      it(name, () => check(outcomeOf(query, { "200": ok(json(response)) }), expected))
    }
  })
}
