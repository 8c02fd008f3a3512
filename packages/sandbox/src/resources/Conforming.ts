/**
 * Brings records into the form of a schema, and keeps as much of them as the schema allows.
 */
import { isObject, keysOf } from "../openapi/Json.ts"
import type { JsonObject } from "../openapi/Json.ts"
import type { Validator } from "../openapi/Validation.ts"
import { valueLike } from "./Variants.ts"
import type { Judge } from "./Variants.ts"

/** Corrections of one record. Each changes one field. */
const mostCorrections = 40

/** Corrects one field of a record that a schema does not allow. Returns undefined if it cannot. */
const corrected = (
  judge: Judge,
  validator: Validator,
  schema: string,
  record: JsonObject,
  base: JsonObject
): JsonObject | undefined => {
  const { fields } = judge.schemas.view(schema)
  for (const { instancePath, params } of validator.errors(schema, record)) {
    const [name] = keysOf(instancePath)
    const missing: unknown = params["missingProperty"]
    const unwanted: unknown = params["additionalProperty"] ?? params["unevaluatedProperty"]
    if (
      name === undefined &&
      typeof missing === "string" &&
      Object.hasOwn(base, missing) &&
      !Object.hasOwn(record, missing)
    )
      return { ...record, [missing]: base[missing] }
    if (name === undefined && typeof unwanted === "string") {
      const { [unwanted]: _dropped, ...rest } = record
      return rest
    }
    if (name === undefined || !Object.hasOwn(record, name)) continue
    const pointer = fields.get(name)
    const value = record[name]
    if (pointer !== undefined && judge.isValid(pointer, value)) continue
    const inside = pointer === undefined ? undefined : conforming(judge, validator, pointer, value)
    if (pointer !== undefined && judge.isValid(pointer, inside)) return { ...record, [name]: inside }
    const { [name]: _dropped, ...rest } = record
    return Object.hasOwn(base, name) && base[name] !== value ? { ...record, [name]: base[name] } : rest
  }
  return undefined
}

/** Brings a value into the form of a schema. Missing required fields come from a sample. */
export const conforming = (judge: Judge, validator: Validator, schema: string, value: unknown): unknown => {
  if (judge.isValid(schema, value)) return value
  const { items } = judge.schemas.view(schema)
  if (Array.isArray(value) && items !== undefined) {
    const list = value.map((each) => conforming(judge, validator, items, each))
    return judge.isValid(schema, list) ? list : judge.of(schema)
  }
  if (!isObject(value)) return judge.of(schema)
  const base = valueLike(judge, schema, value)
  if (!isObject(base)) return base
  let record: JsonObject | undefined = value
  for (let turn = 0; turn < mostCorrections && record !== undefined; turn++) {
    if (judge.isValid(schema, record)) return record
    record = corrected(judge, validator, schema, record, base)
  }
  // Field by field, such as for rules that several fields break together.
  let kept: JsonObject = base
  for (const [name, each] of Object.entries(value)) {
    const next = { ...kept, [name]: each }
    if (judge.isValid(schema, next)) kept = next
  }
  return kept
}
