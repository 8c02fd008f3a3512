/**
 * Keys of component schemas, and references to them, as hey-api follows them. The specification allows letters, digits, `.`,
 * `_` and `-` in a key (OpenAPI 3.1, 4.8.7.1), and documents have others, which references write in more ways than one.
 */
import { keysOf, pointerOf } from "../../openapi/Json.ts"
import type { JsonObject } from "../../openapi/Json.ts"
import { schemaPrefix } from "../../openapi/SchemaMap.ts"
import { changeReferences, renameSchemas, schemasOf } from "./Components.ts"
import { decoded } from "../../openapi/References.ts"

const isPlain = (name: string): boolean => /^[\p{L}\p{N}_.-]+$/u.test(name)

/** Gives schemas keys without other signs, and writes references to them in one way. Changes the document. */
export const mendSchemaKeys = (document: JsonObject): void => {
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
  // A mapping may name the schema itself.
  changeReferences(document, moved, (target) => renamed.get(target) ?? moved(target))
  renameSchemas(document, renamed)
}
