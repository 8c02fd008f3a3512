/**
 * Checks whether a value matches a schema as a response, without describing problems.
 *
 * Why: nearly every response matches. This check costs far less than the search for problems (`Validation`), which must agree
 * with it.
 */
import { isRecord } from "../values/ParseJson.ts"
import { fieldValue, flattened, wholeNumber } from "./Node.ts"
import type { Field, ListNode, Node, ObjectNode, VariantsNode, WireSchema } from "./Node.ts"

/** Check of a value. */
export type FastCheck = (value: unknown) => boolean

/** Allowed values of a field. Common kinds of values are flags, because calling a function is much slower. */
export interface FieldCheck {
  readonly name: string
  readonly isOptional: boolean
  readonly isNullable: boolean
  /** True: every object inherits a field with this name. */
  readonly isInherited: boolean
  /** `typeof` of values that need no further check. */
  readonly type: "string" | "boolean" | undefined
  /** Check of values that the flags do not cover; undefined when the flags cover all. */
  readonly isValid: FastCheck | undefined
}

const fieldOf = (name: string, { isOptional, node }: Field): FieldCheck => {
  const types = flattened(node)
  const has = (kind: Node["kind"]): boolean => types.some((each) => each.kind === kind && each.rules === undefined)
  const type = has("string") ? "string" : has("boolean") ? "boolean" : undefined
  const others = types.filter(({ kind, rules }) => rules !== undefined || (kind !== "null" && kind !== type))
  return {
    name,
    isOptional,
    isNullable: has("null"),
    isInherited: name in Object.prototype,
    type,
    isValid: others.length === 0 ? undefined : anyOf(others)
  }
}

/** Makes the check of a record's fields; undefined when it cannot. */
export type Compile = (fields: ReadonlyArray<FieldCheck>) => FastCheck | undefined

let compile: Compile | undefined

/** Sets the function that makes checks of records from now on. Checks that exist already do not change. */
export const compileWith = (given: Compile): void => {
  compile = given
}

/** Changes a response in place before it is checked. */
export type Read = (schema: WireSchema<unknown>, value: unknown) => void

let reader: Read | undefined

/** Sets the function that changes responses before they are checked. */
export const readWith = (given: Read): void => {
  reader = given
}

/** Converts the integers of a response (`ExactIntegers`). Does nothing when no schema of the program has such integers. */
export const read: Read = (schema, value) => reader?.(schema, value)

const record =
  (fields: ReadonlyArray<FieldCheck>): FastCheck =>
  (value) => {
    if (!isRecord(value)) return false
    for (const { isInherited, isNullable, isOptional, isValid, name, type } of fields) {
      const given = isInherited ? fieldValue(value, name) : value[name]
      if (given === undefined) {
        if (!isOptional) return false
      } else if (typeof given !== type && !(given === null && isNullable) && (isValid === undefined || !isValid(given)))
        return false
    }
    return true
  }

const anything: FastCheck = () => true
const ofType =
  (type: string): FastCheck =>
  (value) =>
    typeof value === type

const anyOf = (members: ReadonlyArray<Node>): FastCheck => {
  const [only] = members
  if (members.length === 1 && only !== undefined) return fastCheck(only)
  const checks = members.map(fastCheck)
  return (value) => {
    for (const isValid of checks) if (isValid(value)) return true
    return false
  }
}

const list = ({ items, min, rest }: ListNode): FastCheck => {
  const checks = items.map(fastCheck)
  const others = rest && fastCheck(rest)
  return (value) => {
    if (!Array.isArray(value) || value.length < min) return false
    for (let index = 0; index < value.length; index++) {
      const isValid = checks[index] ?? others
      if (isValid === undefined || !isValid(value[index])) return false
    }
    return true
  }
}

const object = (node: ObjectNode): FastCheck => {
  const fields = Array.from(node.fields, ([name, field]) => fieldOf(name, field))
  const declared = compile?.(fields) ?? record(fields)
  const { rest } = node
  if (node.patterns.length === 0 && (rest === undefined || (rest.kind === "any" && rest.rules === undefined)))
    return declared
  // The rule of `othersOf`, without its lists: a dictionary may have many keys.
  const patterns = node.patterns.map((each) => ({ pattern: each.pattern, isValid: fastCheck(each.node) }))
  const isRest = rest === undefined ? anything : fastCheck(rest)
  return (value) => {
    if (!declared(value) || !isRecord(value)) return false
    for (const name of Object.keys(value)) {
      let isKnown = node.fields.has(name)
      for (const { isValid, pattern } of patterns) {
        if (!pattern.test(name)) continue
        if (!isValid(value[name])) return false
        isKnown = true
      }
      if (!isKnown && !isRest(value[name])) return false
    }
    return true
  }
}

const variants =
  ({ field, isOpen, members }: VariantsNode): FastCheck =>
  (value) => {
    const selected = isRecord(value) ? fieldValue(value, field) : undefined
    if (typeof selected !== "string") return false
    const member = members.get(selected)
    return member === undefined ? isOpen : fastCheck(member)(value)
  }

/** Number of levels of a recursive schema that are checked without remembering results. */
const unremembered = 8

/**
 * Makes the check of a recursive schema.
 *
 * It remembers results in deep values. Why: several members of a union may each check the values below them. The cost would
 * double with each level.
 */
const lazy = (get: () => Node): FastCheck => {
  let isValid: FastCheck | undefined
  let level = 0
  const known = new Map<unknown, boolean>()
  return (value) => {
    isValid ??= fastCheck(get())
    const remembered = level > unremembered ? known.get(value) : undefined
    if (remembered !== undefined) return remembered
    level++
    try {
      const result = isValid(value)
      if (level > unremembered + 1) known.set(value, result)
      return result
    } finally {
      level--
      // The next value may be a changed one.
      if (level === 0 && known.size > 0) known.clear()
    }
  }
}

/** Makes the check of a schema without its rules. */
export const typeCheck = (node: Node): FastCheck => {
  switch (node.kind) {
    case "any":
      return anything
    case "never":
      return () => false
    case "null":
      return (value) => value === null
    case "string":
    case "boolean":
      return ofType(node.kind)
    case "number":
      return Number.isFinite
    case "integer":
      return Number.isSafeInteger
    case "digits":
      return node.form === "bigint" ? ofType("bigint") : (value) => typeof value === "string" && wholeNumber.test(value)
    case "literals": {
      const { values } = node
      return (value) => values.has(value)
    }
    case "list":
      return list(node)
    case "object":
      return object(node)
    case "variants":
      return variants(node)
    case "union":
      return anyOf(node.members.flatMap(flattened))
    case "all": {
      const checks = node.members.map(fastCheck)
      return (value) => checks.every((isValid) => isValid(value))
    }
    case "lazy":
      return lazy(node.get)
  }
}

const known = new WeakMap<Node, FastCheck>()

/** Returns the check of a schema. It is made once for each schema. */
export const fastCheck = (node: Node): FastCheck => {
  let isValid = known.get(node)
  if (isValid === undefined) {
    const { rules } = node
    const own = typeCheck(node)
    isValid = rules === undefined ? own : (value) => own(value) && rules.every((rule) => rule(value) === undefined)
    known.set(node, isValid)
  }
  return isValid
}
