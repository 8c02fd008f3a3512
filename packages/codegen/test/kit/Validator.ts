/** Values that a document's schemas accept, by ajv, which shares no code with the generator. */
import { Ajv2020 } from "ajv/dist/2020.js"
import ajvFormats from "ajv-formats"
import { objectOf } from "../../src/openapi/Json.ts"
import type { JsonObject } from "../../src/openapi/Json.ts"

/** Points references at the document that the schemas are in. */
const placed = (value: unknown, root: string): unknown => {
  if (Array.isArray(value)) return value.map((each) => placed(each, root))
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key,
      key === "$ref" && typeof each === "string" ? `${root}${each}` : placed(each, root)
    ])
  )
}

// One for all documents: compiling the schema of schemas takes longer than compiling theirs.
const ajv = new Ajv2020({ strict: false, allErrors: false })
// The package's default export is a namespace to TypeScript and a function to Node.
;(ajvFormats as unknown as (ajv: Ajv2020) => void)(ajv)

/** Name of each document that ajv has. */
const roots = new WeakMap<JsonObject, string>()
let documents = 0

/** Makes the judge of a schema within a document. The document must not change afterwards. */
export const acceptance = (document: JsonObject, schema: unknown): ((value: unknown) => boolean) => {
  const known = roots.get(document)
  const root = known ?? `document${documents++}`
  if (known === undefined) {
    roots.set(document, root)
    ajv.addSchema(
      placed({ $id: root, components: { schemas: objectOf(objectOf(document.components).schemas) } }, root) as object
    )
  }
  const validate = ajv.compile(placed(schema, root) as object)
  return (value) => validate(value)
}
