/**
 * The component schemas of a document that is being mended: adding to them, giving them other keys, and writing what refers
 * to them anew.
 */
import { isObject, objectOf } from "../../openapi/Json.ts"
import type { JsonObject } from "../../openapi/Json.ts"
import { visit } from "../../openapi/Visit.ts"

/** The component schemas; a document without any gets a place for them. */
export const schemasOf = (document: JsonObject): JsonObject => {
  const components = (document.components = objectOf(document.components))
  const schemas = (components.schemas = objectOf(components.schemas))
  return schemas
}

/** Adds a schema under the name, with a number behind it where the name is taken, and returns what it is called. */
export const addSchema = (schemas: JsonObject, base: string, schema: unknown): string => {
  let name = base
  for (let count = 2; name in schemas; count++) name = `${base}${count}`
  schemas[name] = schema
  return name
}

/** Gives component schemas other keys, in their order. What refers to them stays as it is. */
export const renameSchemas = (document: JsonObject, renamed: ReadonlyMap<string, string>): void => {
  if (renamed.size === 0) return
  const components = objectOf(document.components)
  components.schemas = Object.fromEntries(
    Object.entries(objectOf(components.schemas)).map(([name, schema]) => [renamed.get(name) ?? name, schema])
  )
}

/**
 * Writes every reference of a document anew.
 *
 * @param ofMapping for what the mapping of a discriminator names, which may be a schema's name instead of a reference
 */
export const changeReferences = (
  document: JsonObject,
  change: (reference: string) => string,
  ofMapping: (target: string) => string = change
): void =>
  visit(document, (object) => {
    if (typeof object.$ref === "string") object.$ref = change(object.$ref)
    const { mapping } = objectOf(object.discriminator)
    if (!isObject(mapping)) return
    for (const [value, target] of Object.entries(mapping)) {
      if (typeof target === "string") mapping[value] = ofMapping(target)
    }
  })
