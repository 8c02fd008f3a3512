/**
 * Makes the ids of new records.
 */
import { Refusal } from "../http/Refusal.ts"
import { isObject, objectOf } from "../openapi/Json.ts"
import type { Engine } from "./Model.ts"
import { patternedText } from "./Patterns.ts"
import type { Resource } from "./Roles.ts"

/** Prefix of the ids in an example, such as `cus_`. */
const prefixOf = (example: unknown): string | undefined =>
  typeof example === "string" ? /^[A-Za-z]+_(?=[A-Za-z\d]+$)/.exec(example)?.[0] : undefined

/** Attempts to find an id that no record has. */
const mostIds = 100

/**
 * Makes an id that the field's schema allows.
 *
 * @param pointer schema of the field; undefined if records show no id
 * @param isTaken true for the id of a record
 * @throws Refusal 409 if every id is taken
 */
export const newId = (
  { document, identity, samples, schemas, store, validator }: Engine,
  resource: Resource,
  pointer: string | undefined,
  isTaken: (id: string) => boolean
): string | number => {
  if (pointer === undefined) return identity.uuid()
  const { types } = schemas.view(pointer)
  const { value: schema } = document.resolve(pointer)
  const example = isObject(schema)
    ? [schema["example"], schema["examples"]].flat().find((each) => each !== undefined)
    : undefined
  const isFree = (id: unknown): id is string | number =>
    (typeof id === "string" || typeof id === "number") &&
    validator.errors(pointer, id).length === 0 &&
    !isTaken(String(id))
  const { minimum, multipleOf } = objectOf(schema)
  const unit = typeof multipleOf === "number" ? multipleOf : 1
  const start = typeof minimum === "number" ? Math.ceil(minimum / unit) * unit - unit : 0
  for (let turn = 0; turn < mostIds; turn++) {
    const number = store.next(`id ${resource.path}`)
    if (types.has("integer") || types.has("number")) {
      const whole = [number, number * unit, start + number * unit].find(isFree)
      if (whole !== undefined) return whole
    }
    const uuid = identity.uuid()
    const hex = uuid.replaceAll("-", "")
    const prefix = prefixOf(example)
    const found = [
      ...(prefix === undefined ? [] : [`${prefix}${hex.slice(0, 24)}`]),
      uuid,
      patternedText(schema, hex)
    ].find(isFree)
    if (found !== undefined) return found
    const made = samples.another(pointer, number)
    if (isFree(made)) return made
  }
  throw new Refusal(409, `No id is left for ${resource.path}`)
}
