/**
 * Removes everything named `__proto__` from a document.
 *
 * Hazard: hey-api 0.99 and other tools use names of a document as keys of plain objects. `__proto__` would set the prototype,
 * which also changes how later documents of the process are read.
 */
import { isObject } from "../../openapi/Json.ts"
import type { Keys } from "../../openapi/Visit.ts"
import type { Report } from "../../warnings/Report.ts"

/** Key that sets the prototype of an object when it is assigned. */
export const prototypeKey = "__proto__"

const endsInIt = (value: unknown): boolean => typeof value === "string" && value.endsWith(`/${prototypeKey}`)

/** Removes everything named `__proto__`, and references to it. Changes the document. */
export const normalizePrototypeKeys = (value: unknown, report: Report, keys: Keys = []): void => {
  if (Array.isArray(value)) value.forEach((each, index) => normalizePrototypeKeys(each, report, [...keys, index]))
  if (!isObject(value)) return
  if (Object.hasOwn(value, prototypeKey)) {
    delete value[prototypeKey]
    report("name-unsafe", keys, `a name is ${prototypeKey}; the named part is left out`)
  }
  if (endsInIt(value.$ref)) {
    delete value.$ref
    report(
      "name-unsafe",
      keys,
      `the reference leads to a part named ${prototypeKey}, which is left out; every value is valid here`
    )
  }
  const required: unknown = value.required
  if (Array.isArray(required) && required.includes(prototypeKey)) {
    value.required = required.filter((name) => name !== prototypeKey)
    report("name-unsafe", keys, `a required field is named ${prototypeKey}; it is left out`)
  }
  for (const [key, each] of Object.entries(value)) normalizePrototypeKeys(each, report, [...keys, key])
}
