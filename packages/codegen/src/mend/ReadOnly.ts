/**
 * Fields of request bodies that are `readOnly`: callers may give them, and they are not sent.
 */
import { isObject, objectOf } from "../Json.ts"
import type { JsonObject } from "../Json.ts"
import type { Keys } from "../Visit.ts"
import { resolved } from "./References.ts"
import type { Report } from "./Report.ts"

/** More schemas than this are not looked through for one body: a body that refers to itself has no end. */
const mostSchemas = 2_000

interface Search {
  readonly document: JsonObject
  readonly paths: Map<string, ReadonlyArray<string>>
  /** Fields that another member of a union or a part takes: those are sent. */
  readonly taken: Set<string>
  seen: number
}

const search = (
  state: Search,
  schema: unknown,
  path: ReadonlyArray<string>,
  above: ReadonlyArray<JsonObject>
): void => {
  const own = resolved(state.document, schema)
  if (above.includes(own) || ++state.seen > mostSchemas) return
  const within = [...above, own]
  for (const [name, property] of Object.entries(objectOf(own.properties))) {
    const at = [...path, name]
    const key = JSON.stringify(at)
    if (objectOf(property).readOnly === true || resolved(state.document, property).readOnly === true) {
      state.paths.set(key, at)
    } else {
      state.taken.add(key)
      search(state, property, at, within)
    }
  }
  for (const inner of [own.items, own.additionalProperties]) {
    if (isObject(inner)) search(state, inner, [...path, "*"], within)
  }
  for (const list of [own.allOf, own.anyOf, own.oneOf]) {
    for (const part of Array.isArray(list) ? (list as ReadonlyArray<unknown>) : []) search(state, part, path, within)
  }
}

/** Notes the paths of a body's `readOnly` fields, as `x-faktura-readOnly`. Changes the media object. */
export const mendReadOnly = (document: JsonObject, media: JsonObject, keys: Keys, report: Report): void => {
  const state: Search = { document, paths: new Map(), taken: new Set(), seen: 0 }
  search(state, media.schema, [], [])
  const paths = [...state.paths].flatMap(([key, path]) => (state.taken.has(key) ? [] : [path]))
  if (state.seen > mostSchemas && paths.length > 0) {
    report("read otherwise", keys, "the body is too deep to find all of its readOnly fields: some are sent if given")
  }
  if (paths.length > 0) media["x-faktura-readOnly"] = paths
}
