/**
 * Adds and renames component schemas of a document, and changes references to them.
 */
import { isObject, objectOf } from "../../openapi/Json.ts"
import type { JsonObject } from "../../openapi/Json.ts"
import { visit } from "../../openapi/Visit.ts"

/** Returns the component schemas. Adds the empty objects when they are missing. */
export const schemasOf = (document: JsonObject): JsonObject => {
  const components = (document.components = objectOf(document.components))
  const schemas = (components.schemas = objectOf(components.schemas))
  return schemas
}

/** Adds a schema and returns its name: `base`, with a number if that name is taken. */
export const addSchema = (schemas: JsonObject, base: string, schema: unknown): string => {
  let name = base
  for (let count = 2; name in schemas; count++) name = `${base}${count}`
  schemas[name] = schema
  return name
}

/** Renames component schemas and keeps their order. References are not changed. */
export const renameSchemas = (document: JsonObject, renamed: ReadonlyMap<string, string>): void => {
  if (renamed.size === 0) return
  const components = objectOf(document.components)
  components.schemas = Object.fromEntries(
    Object.entries(objectOf(components.schemas)).map(([name, schema]) => [renamed.get(name) ?? name, schema])
  )
}

/**
 * Changes every reference of a document.
 *
 * @param ofMapping change for values of discriminator mappings, which may be schema names instead of references
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
