/** Small documents with one operation, and the parts of them that tests look at. */
import { objectOf } from "../../src/openapi/Json.ts"
import type { JsonObject } from "../../src/openapi/Json.ts"

export const ref = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` })
export const content = (schema: unknown): JsonObject => ({ content: { "application/json": { schema } } })

/** Document with one schema in the request and another in the response. */
export const documentOf = (
  schemas: JsonObject,
  use: { readonly asks?: unknown; readonly responses?: unknown; readonly openapi?: string; readonly extra?: JsonObject }
): JsonObject => ({
  openapi: use.openapi ?? "3.1.0",
  info: { title: "T", version: "1" },
  paths: {
    "/x": {
      post: {
        operationId: "x",
        ...(use.asks === undefined ? {} : { requestBody: content(use.asks) }),
        responses: { "200": { description: "ok", ...(use.responses === undefined ? {} : content(use.responses)) } }
      }
    }
  },
  components: { schemas },
  ...use.extra
})

const bodyOf = (holder: unknown): unknown => objectOf(objectOf(objectOf(holder).content)["application/json"]).schema
const operationOf = (document: JsonObject): JsonObject => objectOf(objectOf(objectOf(document.paths)["/x"]).post)
export const asked = (document: JsonObject): unknown => bodyOf(operationOf(document).requestBody)
export const answered = (document: JsonObject): unknown => bodyOf(objectOf(operationOf(document).responses)["200"])
export const schemasOf = (document: JsonObject): JsonObject => objectOf(objectOf(document.components).schemas)
