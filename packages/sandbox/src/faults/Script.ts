/**
 * Reads a script of faults that comes from outside, as JSON.
 */
import { faultKinds } from "./Faults.ts"
import type { ScriptedFault } from "./Faults.ts"

/** Names that a script may use. */
export interface ScriptNames {
  readonly apis: ReadonlySet<string>
  readonly operationIds: ReadonlySet<string>
}

/** Checks a value. Returns the end of a sentence that begins with its name, or `undefined` if the value is valid. */
type Check = (value: unknown, names: ScriptNames) => string | undefined

const oneOf =
  (known: (names: ScriptNames) => ReadonlySet<string>, kind: string): Check =>
  (value, names) =>
    typeof value === "string" && known(names).has(value) ? undefined : `${JSON.stringify(value)} is no ${kind}`

const number =
  (expected: string, isValid: (value: number) => boolean): Check =>
  (value) =>
    typeof value === "number" && isValid(value) ? undefined : `must be ${expected}`

const count = number("a whole number of at least 1", (value) => Number.isSafeInteger(value) && value >= 1)
const amount = number("a number of at least 0", (value) => value >= 0)

const kinds: ReadonlySet<string> = new Set(faultKinds)

const checks: ReadonlyMap<string, Check> = new Map<string, Check>([
  ["api", oneOf(({ apis }) => apis, "API of this sandbox")],
  ["operationId", oneOf(({ operationIds }) => operationIds, "operation of this sandbox")],
  ["fault", oneOf(() => kinds, `fault. Use one of ${faultKinds.join(", ")}`)],
  ["nth", count],
  ["times", (value, names) => (value === null ? undefined : count(value, names))],
  ["chance", number("a number from 0 to 1", (value) => value >= 0 && value <= 1)],
  ["afterWork", (value) => (typeof value === "boolean" ? undefined : "must be true or false")],
  ["holdMs", amount],
  ["retryAfterSeconds", amount],
  ["retryAfterForm", (value) => (value === "seconds" || value === "date" ? undefined : "must be seconds or date")]
])

const problemsOf = (entry: unknown, names: ScriptNames): ReadonlyArray<string> => {
  if (typeof entry !== "object" || entry === null || Array.isArray(entry)) return ["must be a JSON object"]
  if (!("fault" in entry)) return ['has no "fault"']
  return Object.entries(entry).flatMap(([key, value]) => {
    const check = checks.get(key)
    if (check === undefined) return [`has no member ${key}. Use ${[...checks.keys()].join(", ")}`]
    const problem = check(value, names)
    return problem === undefined ? [] : [`${key} ${problem}`]
  })
}

/** Lists the problems of a script: unknown names, values out of range. */
export const checkScript = (script: unknown, names: ScriptNames): ReadonlyArray<string> => {
  if (!Array.isArray(script)) return ['the script must be a list, for example [{"fault":"dropAfter"}]']
  return script.flatMap((entry: unknown, index) =>
    problemsOf(entry, names).map((problem) => `entry ${index + 1}: ${problem}`)
  )
}

/** Entry of a script in JSON: `times: null` has no end. */
export type WrittenFault = Omit<ScriptedFault, "times"> & { readonly times?: number | null }

/** Returns an entry as `FaultPlan` takes it. With a chance, but without `nth` and `times`, it has no end. */
export const fromWritten = ({ times, ...fault }: WrittenFault): ScriptedFault => {
  const isEndless = times === null || (times === undefined && fault.nth === undefined && fault.chance !== undefined)
  if (isEndless) return { ...fault, times: Number.POSITIVE_INFINITY }
  return times == null ? fault : { ...fault, times }
}
