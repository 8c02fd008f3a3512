/**
 * References that the generator does not follow by itself: into the inside of something, and from path to path.
 *
 * A schema inside of another becomes a component of its own; anything else is written out where it is referred to.
 * References into other files stay: those are an error (see Support).
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
 * References to components that hey-api follows. Not parameters and request bodies: of those hey-api 0.99 makes types beside
 * the schemas', of the same names, and of a body nothing else. They are written out.
 */
const referable = /^#\/components\/(schemas|responses|headers|callbacks|securitySchemes|examples|links)\/[^/]+$/

/** Keys below which a reference stands for something else than a schema. */
const otherKinds = new Set(
  "parameters responses requestBodies requestBody headers callbacks securitySchemes examples links pathItems".split(" ")
)

const isSchemaPlace = (keys: Keys): boolean =>
  !otherKinds.has(String(keys.at(-1))) && !otherKinds.has(String(keys.at(-2)))

/** Writes path items out where other paths refer to them. */
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

/** Makes every reference one that leads to a component. Changes the document. */
export const mendReferences = (document: JsonObject, report: Report): void => {
  inlinePathItems(document)
  const schemas = schemasOf(document)
  const hoisted = new Map<string, string>()
  const nameFor = (ref: string): string => {
    const keys = keysOf(ref)
      .map(decoded)
      .filter((key) => !/^(components|schemas|properties|paths|content|schema)$/.test(key))
    return pascal(keys.map((key) => (/^\d+$/.test(key) ? `Item ${key}` : key)).join(" ")) || "Part"
  }
  const mend = (object: JsonObject, keys: Keys): void => {
    const ref = object.$ref
    if (typeof ref !== "string" || referable.test(ref)) return
    if (!ref.startsWith("#/")) {
      if (!ref.startsWith("#")) return
      // `#` and `#anchor`: no JSON Pointer into the document.
      report("left out", keys, `${ref} is no pointer into the document; any value passes here`)
      delete object.$ref
      return
    }
    const target = follow(document, ref)
    // Redocly's rule names references that lead nowhere.
    if (!isObject(target)) return
    if (isSchemaPlace(keys)) {
      let name = hoisted.get(ref)
      if (name === undefined) {
        name = addSchema(schemas, nameFor(ref), structuredClone(target))
        hoisted.set(ref, name)
        mendBelow(schemas[name], ["components", "schemas", name])
      }
      object.$ref = schemaPrefix + name
      return
    }
    delete object.$ref
    Object.assign(object, structuredClone(target))
    mendBelow(object, keys)
  }
  const mendBelow = (value: unknown, keys: Keys): void => visit(value, (object, inner) => mend(object, inner), keys)
  mendBelow(document, [])
  const components = objectOf(document.components)
  delete components.requestBodies
  delete components.parameters
}

/**
 * Takes out what looks like a reference into another document, or to nothing, and stands in data: in `default`, in an
 * example, in an extension. Real ones were refused before. Changes the document.
 *
 * Hazard: hey-api follows every `$ref`, wherever it stands: it asks the host that it names, and throws where it leads nowhere.
 */
export const mendDataReferences = (document: JsonObject, report: Report): void => {
  const leadsSomewhere = (ref: string): boolean => (follow(document, ref) ?? undefined) !== undefined
  // Allowed values are compared with what comes: theirs stay, where no host is asked for them.
  const isLeft = (ref: string, keys: Keys): boolean =>
    ref.startsWith("#") && (keys.includes("enum") || keys.includes("const") || leadsSomewhere(ref))
  const mendBelow = (value: unknown, keys: Keys): void => {
    if (Array.isArray(value)) value.forEach((each, index) => mendBelow(each, [...keys, index]))
    if (!isObject(value)) return
    if (typeof value.$ref === "string" && !isLeft(value.$ref, keys)) {
      delete value.$ref
      report("left out", [...keys, "$ref"], "it stands in data, and is no reference; nothing is read for it")
    }
    for (const [key, each] of Object.entries(value)) mendBelow(each, [...keys, key])
  }
  mendBelow(document, [])
}
