/**
 * Finds the member of a union that a record belongs to, such as the dog among the pets.
 */
import { isObject, listOf } from "../openapi/Json.ts"
import type { JsonObject } from "../openapi/Json.ts"
import type { ApiDocument } from "../openapi/Document.ts"
import type { Schemas } from "../openapi/Schemas.ts"

/** Parts that the search needs. */
export interface Judge {
  readonly document: ApiDocument
  readonly schemas: Schemas
  readonly isValid: (schema: string, value: unknown) => boolean
  /** Returns a value of a schema. */
  readonly of: (schema: string) => unknown
}

/** Unions in a union are read this deep. */
const deepest = 4

/** Pointers of the members of a union; empty for other schemas. Members of `allOf` may be unions, too. */
const membersOf = ({ document }: Judge, schema: string): ReadonlyArray<string> => {
  const { pointer, value } = document.resolve(schema)
  if (!isObject(value)) return []
  for (const key of ["oneOf", "anyOf"]) {
    const list = listOf(value[key])
    if (list.length > 0) return list.map((_, index) => `${pointer}/${key}/${index}`)
  }
  const unions = listOf(value["allOf"]).map((_, index) => `${pointer}/allOf/${index}`)
  return unions.flatMap((each) => {
    const found = document.resolve(each)
    return isObject(found.value) && ("oneOf" in found.value || "anyOf" in found.value)
      ? membersOf({ document } as Judge, each) // the only part that is read
      : []
  })
}

/** Returns the fields of a record that a schema lists; all of them if it lists none. */
const listed = ({ schemas }: Judge, schema: string, record: JsonObject): JsonObject => {
  const { fields } = schemas.view(schema)
  return fields.size === 0 ? record : Object.fromEntries(Object.entries(record).filter(([name]) => fields.has(name)))
}

/**
 * Returns a value of a schema that has the form of a record: of the member of a union that the record belongs to.
 *
 * @param record fields of the record that are known
 */
export const valueLike = (judge: Judge, schema: string, record: JsonObject, depth = deepest): unknown => {
  const whole = judge.of(schema)
  const members = depth === 0 ? [] : membersOf(judge, schema)
  const scored = members.flatMap((member) => {
    const own = valueLike(judge, member, record, depth - 1)
    if (!isObject(own)) return []
    const kept = listed(judge, member, record)
    if (!judge.isValid(member, { ...own, ...kept })) return []
    // A schema with a union beside its fields, or in `allOf`: what all members have in common comes from the whole.
    const others = members
      .filter((each) => each !== member)
      .flatMap((each) => [...judge.schemas.view(each).fields.keys()])
    const common = Object.entries(isObject(whole) ? whole : {}).filter(([name]) => !others.includes(name))
    const value = [own, { ...Object.fromEntries(common), ...own }].find((each) =>
      judge.isValid(schema, { ...each, ...kept })
    )
    return value === undefined ? [] : [{ value, score: Object.keys(kept).length }]
  })
  const best = scored.reduce<(typeof scored)[number] | undefined>(
    (found, each) => (found === undefined || each.score > found.score ? each : found),
    undefined
  )
  return best?.value ?? whole
}
