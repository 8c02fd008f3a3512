/**
 * Checks options of functions at run time, for programs without TypeScript: unknown names and wrong types are errors, because
 * an ignored option is found late.
 */
import { isRecord } from "../values/ParseJson.ts"
import { defaultCallPolicy } from "../operation/CallPolicy.ts"

/** Rule of an option: its check, and its description to follow "is not". */
export type OptionRule = readonly [isValid: (value: unknown) => boolean, expected: string]

const isPositive = (value: unknown): boolean => typeof value === "number" && value > 0

/** A function. */
export const aFunction: OptionRule = [(value) => typeof value === "function", "a function"]
/** Any object but a list. */
export const anObject: OptionRule = [isRecord, "an object"]
/** A text that is not empty. */
export const aText: OptionRule = [(value) => typeof value === "string" && value.trim() !== "", "a text"]
/** A number above 0. */
export const aPositiveNumber: OptionRule = [isPositive, "a number above 0"]
/** A number of 0 or more. */
export const aNumber: OptionRule = [(value) => typeof value === "number" && value >= 0, "a number of 0 or more"]
/** No rule: any value. */
export const anything: OptionRule = [() => true, ""]

/**
 * Throws `TypeError` when options are no object, have an unknown name, or a value of another type. Undefined values count as
 * missing.
 *
 * @param name  name of the function, for messages
 * @param rules the function's options
 * @param required names of options that must be there
 */
export const checkOptions = (
  name: string,
  options: unknown,
  rules: Readonly<Record<string, OptionRule>>,
  required: ReadonlyArray<string> = []
): void => {
  if (!isRecord(options)) throw new TypeError(`${name}: the options are not an object.`)
  const known = Object.keys(rules).join(", ")
  // Inherited options count, so `in` reads them all.
  for (const option in options) {
    const rule = Object.hasOwn(rules, option) ? rules[option] : undefined
    if (rule === undefined) throw new TypeError(`${name}: there is no option \`${option}\`. The options are ${known}.`)
    const value = options[option]
    if (value !== undefined && !rule[0](value)) throw new TypeError(`${name}: ${option} is not ${rule[1]}.`)
  }
  for (const option of required) {
    if (options[option] === undefined)
      throw new TypeError(`${name}: ${option} is missing. It is ${rules[option]?.[1]}.`)
  }
}

const policies: Readonly<Record<string, OptionRule>> = {
  ...Object.fromEntries(Object.keys(defaultCallPolicy).map((field) => [field, aNumber])),
  maxAttempts: [(value) => isPositive(value) && Number.isInteger(value), "a whole number above 0"],
  attemptTimeout: aPositiveNumber,
  deadline: aPositiveNumber,
  maxResponseBytes: aPositiveNumber,
  responses: [(value) => value === "fail" || value === "report" || value === "off", '"fail", "report" or "off"'],
  retryBudget: [(value) => value === "shared" || value === "none", '"shared" or "none"']
}

/** Options that every client takes. */
export const clientRules: Readonly<Record<string, OptionRule>> = {
  fetch: aFunction,
  policy: anObject,
  servers: anObject
}

/** Checks the fields of a policy, and of those for single services. */
export const checkPolicy = (name: string, policy: unknown): void => {
  if (policy === undefined) return
  checkOptions(`${name}: policy`, policy, { ...policies, services: anObject })
  // Cast: checked above.
  const { services = {} } = policy as { readonly services?: object }
  for (const [service, own] of Object.entries(services))
    checkOptions(`${name}: policy.services.${service}`, own, policies)
}
