/**
 * Texts of expectations, and the members of a union that a value may be meant for. Problems name those alone.
 */
import { isRecord } from "../values/ParseJson.ts"
import { typeCheck } from "./FastCheck.ts"
import { fieldValue, flattened } from "./Node.ts"
import type { Node, ObjectNode } from "./Node.ts"

/** Writes values as alternatives: `"a" | "b" | 3`. */
export const listed = (values: Iterable<unknown>): string =>
  Array.from(values, (value) => JSON.stringify(value)).join(" | ")

/** Fields that tell an object's schema from others: they are required and have one value. */
const marksOf = ({ fields }: ObjectNode): ReadonlyArray<readonly [name: string, value: unknown]> =>
  Array.from(fields).flatMap(([name, { isOptional, node }]) =>
    !isOptional && node.kind === "literals" && node.values.size === 1 ? [[name, [...node.values][0]] as const] : []
  )

/** Returns the expectation of a schema, to follow `Expected`. */
export const expected = (node: Node): string => {
  switch (node.kind) {
    case "any":
      return "any value"
    case "all":
      return [...new Set(node.members.map(expected))].join(" & ")
    case "never":
      return "no value"
    case "digits":
      return node.form === "bigint" ? "bigint" : "a whole number in digits"
    case "literals":
      return listed(node.values)
    case "list":
      return "array"
    case "variants":
      return "object"
    case "union":
      return [...new Set(node.members.flatMap(flattened).map(expectedMember))].join(" | ")
    case "lazy":
      return expected(node.get())
    default:
      return node.kind
  }
}

const expectedMember = (node: Node): string => {
  const marks = node.kind === "object" ? marksOf(node) : []
  const fields = marks.map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`)
  return fields.length === 0 ? expected(node) : `{ ${fields.join(", ")}, ... }`
}

/** True when a value may be meant for a member of a union: it has the member's kind, and the values that mark it. */
export const isCandidate = (member: Node, value: unknown): boolean => {
  switch (member.kind) {
    case "number":
    case "integer":
      return typeof value === "number"
    case "digits":
      return typeof value === member.form
    case "list":
      return Array.isArray(value)
    case "variants":
      return isRecord(value)
    case "object": {
      if (!isRecord(value)) return false
      const marks = marksOf(member)
      const given = marks.filter(([name]) => fieldValue(value, name) !== undefined)
      return marks.length === 0 || (given.length > 0 && given.every(([name, mark]) => fieldValue(value, name) === mark))
    }
    case "union":
      return member.members.some((each) => isCandidate(each, value))
    case "all":
      return member.members.every((each) => isCandidate(each, value))
    case "lazy":
      return isCandidate(member.get(), value)
    default:
      return typeCheck(member)(value)
  }
}
