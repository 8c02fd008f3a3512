/**
 * Fields of request bodies that are `readOnly`: callers may give them, and they are not sent.
 *
 * A limit: of a record that holds its own kind, only the outer record loses them. The inner ones are sent as given.
 */
import { isObject, objectOf } from "../Json.ts"
import type { JsonObject } from "../Json.ts"
import type { Keys } from "../Visit.ts"
import { isMarked, resolved } from "./References.ts"
import type { Report } from "./Report.ts"

/** More schemas than this are not looked through for one body: a body that refers to itself has no end. */
const mostSchemas = 2_000

/** As `withoutFields` of the raw client takes them. */
type Path = ReadonlyArray<string | ReadonlyArray<string>>

interface Search {
  readonly document: JsonObject
  readonly paths: Map<string, Path>
  /** Fields that another member of a union or a part takes: those are sent. */
  readonly taken: Set<string>
  seen: number
}

const search = (state: Search, schema: unknown, path: Path, above: ReadonlyArray<JsonObject>): void => {
  const own = resolved(state.document, schema)
  if (above.includes(own) || ++state.seen > mostSchemas) return
  const within = [...above, own]
  for (const [name, property] of Object.entries(objectOf(own.properties))) {
    const at = [...path, name]
    const key = JSON.stringify(at)
    if (isMarked(state.document, property, "readOnly")) {
      state.paths.set(key, at)
    } else {
      state.taken.add(key)
      search(state, property, at, within)
    }
  }
  if (isObject(own.items)) search(state, own.items, [...path, []], within)
  if (isObject(own.additionalProperties)) {
    search(state, own.additionalProperties, [...path, Object.keys(objectOf(own.properties))], within)
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
