/**
 * Marks operations that send integers with `x-faktura-integer`, and warns where the extension has no effect.
 */
import { facts } from "../../openapi/Facts.ts"
import { reach } from "../../openapi/Graph.ts"
import { isObject, objectOf } from "../../openapi/Json.ts"
import type { JsonObject } from "../../openapi/Json.ts"
import { mapSchema, operationsOf, schemasReferredIn } from "../../openapi/SchemaMap.ts"
import { visit } from "../../openapi/Visit.ts"
import { schemasOf } from "./Components.ts"
import { resolved } from "../../openapi/References.ts"
import type { Report } from "../../warnings/Report.ts"

const key = "x-faktura-integer"

const isInteger = ({ type }: JsonObject): boolean =>
  [type].flat().every((each) => each === "integer" || each === "number" || each === "null")

/** True when a schema, without referenced schemas, has such an integer. */
const has = (schema: unknown): boolean => {
  let found = false
  mapSchema(schema, (each) => {
    if (key in each) found = true
    return each
  })
  return found
}

/** Marks the operations whose JSON body has such integers. Removes the extension from other schemas. Changes the document. */
export const normalizeIntegers = (document: JsonObject, report: Report): void => {
  visit(document, (object, keys) => {
    if (!(key in object)) return
    if (!isInteger(object)) {
      delete object[key]
      return report("integer-misplaced", [...keys, key], "the schema is not an integer; the extension is ignored")
    }
    if (object[key] !== "string") return
    for (const limit of ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"]) {
      if (!(limit in object)) continue
      delete object[limit]
      report(
        "integer-limit-unchecked",
        [...keys, limit],
        `\`${limit}\` of an integer that is typed as a string is not checked`
      )
    }
  })
  const schemas = schemasOf(document)
  const refsOf = (name: string): ReadonlyArray<string> =>
    [...schemasReferredIn(schemas[name])].filter((each) => each in schemas)
  for (const { method, operation, path } of operationsOf(document)) {
    for (const [status, response] of Object.entries(objectOf(operation.responses))) {
      for (const [type, media] of Object.entries(objectOf(resolved(document, response).content))) {
        if (!(key in resolved(document, objectOf(media).schema))) continue
        const keys = ["paths", path, method, "responses", status, "content", type, "schema"]
        report(
          "integer-whole-body",
          keys,
          `\`${key}\` is set on a whole body; beyond 2^53 the value is a string, or the call fails`
        )
      }
    }
    const [media] = Object.entries(objectOf(objectOf(operation.requestBody).content))
    if (media === undefined || !/json/i.test(media[0]) || !isObject(media[1])) continue
    const { schema } = media[1]
    const names = reach(
      [...schemasReferredIn(schema)].filter((each) => each in schemas),
      refsOf
    )
    if (has(schema) || [...names].some((name) => has(schemas[name]))) facts.integers.set(operation, true)
  }
}
