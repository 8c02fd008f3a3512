/**
 * Renames component schemas whose keys have other characters than letters, digits, `.`, `_` and `-` (OpenAPI 3.1, 4.8.7.1).
 *
 * Why: hey-api does not follow references to such keys, and references write them in several encodings.
 */
import { keysOf, pointerOf } from "../../openapi/Json.ts"
import type { JsonObject } from "../../openapi/Json.ts"
import { schemaPrefix } from "../../openapi/SchemaMap.ts"
import { changeReferences, renameSchemas, schemasOf } from "./Components.ts"
import { decoded } from "../../openapi/References.ts"

const isPlain = (name: string): boolean => /^[\p{L}\p{N}_.-]+$/u.test(name)

/** Renames schemas with invalid keys, and writes all references to schemas in one encoding. Changes the document. */
export const normalizeSchemaKeys = (document: JsonObject): void => {
  const schemas = schemasOf(document)
  const renamed = new Map<string, string>()
  const taken = new Set(Object.keys(schemas).filter(isPlain))
  for (const name of Object.keys(schemas)) {
    if (isPlain(name)) continue
    let own = name.replaceAll(/[^\p{L}\p{N}_.-]/gu, "_")
    while (taken.has(own)) own += "_"
    taken.add(own)
    renamed.set(name, own)
  }
  const moved = (reference: string): string => {
    if (!reference.startsWith(schemaPrefix)) return reference
    const [first = "", second = "", key = "", ...rest] = keysOf(reference)
    const name = Object.hasOwn(schemas, key) ? key : decoded(key)
    return Object.hasOwn(schemas, name) ? pointerOf([first, second, renamed.get(name) ?? name, ...rest]) : reference
  }
  // A mapping may have a schema's name instead of a reference.
  changeReferences(document, moved, (target) => renamed.get(target) ?? moved(target))
  renameSchemas(document, renamed)
}
