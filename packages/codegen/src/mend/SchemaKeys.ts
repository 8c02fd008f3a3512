/**
 * Keys of component schemas, and references to them, as hey-api follows them. The specification allows letters, digits, `.`,
 * `_` and `-` in a key (OpenAPI 3.1, 4.8.7.1), and documents have others, which references write in more ways than one.
 */
import { isObject, keysOf, objectOf, pointerOf } from "../Json.ts"
import type { JsonObject } from "../Json.ts"
import { schemaPrefix } from "../SchemaMap.ts"
import { visit } from "../Visit.ts"
import { decoded } from "./References.ts"

const isPlain = (name: string): boolean => /^[\p{L}\p{N}_.-]+$/u.test(name)

/** Gives schemas keys without other signs, and writes references to them in one way. Changes the document. */
export const mendSchemaKeys = (document: JsonObject): void => {
  const components = objectOf(document.components)
  const schemas = objectOf(components.schemas)
  const renamed = new Map<string, string>()
  const taken = new Set(Object.keys(schemas).filter(isPlain))
  for (const name of Object.keys(schemas)) {
    if (isPlain(name)) continue
    let own = name.replaceAll(/[^\p{L}\p{N}_.-]/gu, "_")
    while (taken.has(own)) own += "_"
    taken.add(own)
    renamed.set(name, own)
  }
  const moved = (value: unknown): unknown => {
    if (typeof value !== "string" || !value.startsWith(schemaPrefix)) return value
    const [first = "", second = "", key = "", ...rest] = keysOf(value)
    const name = Object.hasOwn(schemas, key) ? key : decoded(key)
    return Object.hasOwn(schemas, name) ? pointerOf([first, second, renamed.get(name) ?? name, ...rest]) : value
  }
  visit(document, (object) => {
    if ("$ref" in object) object.$ref = moved(object.$ref)
    const mapping = objectOf(object.discriminator).mapping
    if (isObject(mapping)) {
      for (const [key, target] of Object.entries(mapping)) {
        // A mapping may name the schema itself.
        mapping[key] = typeof target === "string" && renamed.has(target) ? renamed.get(target) : moved(target)
      }
    }
  })
  if (renamed.size === 0) return
  components.schemas = Object.fromEntries(
    Object.entries(schemas).map(([name, each]) => [renamed.get(name) ?? name, each])
  )
}
