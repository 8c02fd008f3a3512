/**
 * Rewrites references that hey-api does not follow: references into the inside of a component, and between paths.
 *
 * A referenced schema inside another becomes a component. Every other target is copied to the reference. References to other
 * files are not changed; they are an error (see `Support`).
 */
import { isObject, keysOf, objectOf } from "../../openapi/Json.ts"
import type { JsonObject } from "../../openapi/Json.ts"
import { pascal } from "../../naming/Names.ts"
import { schemaPrefix } from "../../openapi/SchemaMap.ts"
import { visit } from "../../openapi/Visit.ts"
import type { Keys } from "../../openapi/Visit.ts"
import { addSchema, schemasOf } from "./Components.ts"
import { decoded, follow, longestChain } from "../../openapi/References.ts"
import type { Report } from "../../warnings/Report.ts"

/**
 * References to components that hey-api follows. Parameters and request bodies are not among them; they are copied. Why:
 * hey-api 0.99 makes types of them that may have the same names as schemas, and otherwise ignores bodies.
 */
const referable = /^#\/components\/(schemas|responses|headers|callbacks|securitySchemes|examples|links)\/[^/]+$/

/** Keys whose references are not schemas. */
const otherKinds = new Set(
  "parameters responses requestBodies requestBody headers callbacks securitySchemes examples links pathItems".split(" ")
)

const isSchemaPlace = (keys: Keys): boolean =>
  !otherKinds.has(String(keys.at(-1))) && !otherKinds.has(String(keys.at(-2)))

/** Copies path items to the paths that refer to them. */
const inlinePathItems = (document: JsonObject): void => {
  for (const holder of [objectOf(document.paths), objectOf(document.webhooks)]) {
    for (const [path, item] of Object.entries(holder)) {
      let target = objectOf(item)
      for (
        let depth = 0;
        depth < longestChain && typeof target.$ref === "string" && target.$ref.startsWith("#/");
        depth++
      ) {
        const { $ref, ...own } = target
        target = { ...objectOf(structuredClone(follow(document, $ref))), ...own }
      }
      holder[path] = target
    }
  }
}

/** Rewrites every reference so that its target is a component. Changes the document. */
export const normalizeReferences = (document: JsonObject, report: Report): void => {
  inlinePathItems(document)
  const schemas = schemasOf(document)
  const hoisted = new Map<string, string>()
  const nameFor = (ref: string): string => {
    const keys = keysOf(ref)
      .map(decoded)
      .filter((key) => !/^(components|schemas|properties|paths|content|schema)$/.test(key))
    return pascal(keys.map((key) => (/^\d+$/.test(key) ? `Item ${key}` : key)).join(" ")) || "Part"
  }
  const inline = (object: JsonObject, keys: Keys): void => {
    const ref = object.$ref
    if (typeof ref !== "string" || referable.test(ref)) return
    if (!ref.startsWith("#/")) {
      if (!ref.startsWith("#")) return
      // `#` and `#anchor` are not JSON Pointers into the document.
      report("reference-not-pointer", keys, `${ref} is not a JSON Pointer; every value is valid here`)
      delete object.$ref
      return
    }
    const target = follow(document, ref)
    // Redocly's rule reports references without a target.
    if (!isObject(target)) return
    if (isSchemaPlace(keys)) {
      let name = hoisted.get(ref)
      if (name === undefined) {
        name = addSchema(schemas, nameFor(ref), structuredClone(target))
        hoisted.set(ref, name)
        inlineBelow(schemas[name], ["components", "schemas", name])
      }
      object.$ref = schemaPrefix + name
      return
    }
    delete object.$ref
    Object.assign(object, structuredClone(target))
    inlineBelow(object, keys)
  }
  const inlineBelow = (value: unknown, keys: Keys): void => visit(value, (object, inner) => inline(object, inner), keys)
  inlineBelow(document, [])
  const components = objectOf(document.components)
  delete components.requestBodies
  delete components.parameters
}

/**
 * Removes `$ref` keys in data (`default`, examples, extensions) that look like references to another document or without a
 * target. Changes the document.
 *
 * Hazard: hey-api follows every `$ref`, also in data. It sends a request to the host, and throws without a target.
 */
export const normalizeDataReferences = (document: JsonObject, report: Report): void => {
  const leadsSomewhere = (ref: string): boolean => (follow(document, ref) ?? undefined) !== undefined
  // A local `$ref` in enum values stays, because values are compared with it. It causes no request.
  const isLeft = (ref: string, keys: Keys): boolean =>
    ref.startsWith("#") && (keys.includes("enum") || keys.includes("const") || leadsSomewhere(ref))
  const inlineBelow = (value: unknown, keys: Keys): void => {
    if (Array.isArray(value)) value.forEach((each, index) => inlineBelow(each, [...keys, index]))
    if (!isObject(value)) return
    if (typeof value.$ref === "string" && !isLeft(value.$ref, keys)) {
      delete value.$ref
      report("reference-in-data", [...keys, "$ref"], "this `$ref` is in data and is not a reference; it is removed")
    }
    for (const [key, each] of Object.entries(value)) inlineBelow(each, [...keys, key])
  }
  inlineBelow(document, [])
}
