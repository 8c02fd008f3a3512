/**
 * Names that no plain object can have. hey-api 0.99 and other tools assign what a document names to plain objects: the key
 * `__proto__` would set their prototype, and with it what every later document of the process is read as.
 */
import { isObject } from "../../openapi/Json.ts"
import type { Keys } from "../../openapi/Visit.ts"
import type { Report } from "../../warnings/Report.ts"

/** The name that sets a prototype when it is assigned. */
export const prototypeKey = "__proto__"

const endsInIt = (value: unknown): boolean => typeof value === "string" && value.endsWith(`/${prototypeKey}`)

/** Takes everything called `__proto__` out, wherever it stands, and references to it. Changes the document. */
export const mendPrototypeKeys = (value: unknown, report: Report, keys: Keys = []): void => {
  if (Array.isArray(value)) value.forEach((each, index) => mendPrototypeKeys(each, report, [...keys, index]))
  if (!isObject(value)) return
  if (Object.hasOwn(value, prototypeKey)) {
    delete value[prototypeKey]
    report("left out", keys, `what is called ${prototypeKey} cannot be carried`)
  }
  if (endsInIt(value.$ref)) {
    delete value.$ref
    report("left out", keys, `what is called ${prototypeKey} cannot be carried; any value passes here`)
  }
  const required: unknown = value.required
  if (Array.isArray(required) && required.includes(prototypeKey)) {
    value.required = required.filter((name) => name !== prototypeKey)
    report("left out", keys, `what is called ${prototypeKey} cannot be carried`)
  }
  for (const [key, each] of Object.entries(value)) mendPrototypeKeys(each, report, [...keys, key])
}
