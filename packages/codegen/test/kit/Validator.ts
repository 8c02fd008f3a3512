/** Values that a document's schemas accept, by ajv, which shares no code with the generator. */
import { Ajv2020 } from "ajv/dist/2020.js"
import ajvFormats from "ajv-formats"
import { objectOf } from "../../src/openapi/Json.ts"
import type { JsonObject } from "../../src/openapi/Json.ts"

const root = "document"

/** Points references at the document that the schemas are in. */
const placed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(placed)
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key,
      key === "$ref" && typeof each === "string" ? `${root}${each}` : placed(each)
    ])
  )
}

/** Makes the judge of a schema within a document. */
export const acceptance = (document: JsonObject, schema: unknown): ((value: unknown) => boolean) => {
  const ajv = new Ajv2020({ strict: false, allErrors: false })
  // The package's default export is a namespace to TypeScript and a function to Node.
  ;(ajvFormats as unknown as (ajv: Ajv2020) => void)(ajv)
  ajv.addSchema(
    placed({ $id: root, components: { schemas: objectOf(objectOf(document.components).schemas) } }) as object
  )
  const validate = ajv.compile(placed(schema) as object)
  return (value) => validate(value)
}
