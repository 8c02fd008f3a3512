/**
 * Finds the problems of a value with a wire schema.
 *
 * A valid value is passed on unchanged, so fields that the document does not know are kept. Problems name the position and
 * the expectation there, never the value. Why: the value may be a secret.
 */
import { isLostInteger } from "../values/ExactJson.ts"
import { isRecord } from "../values/ParseJson.ts"
import { expected, isCandidate, listed } from "./Alternatives.ts"
import { declaredBy, together } from "./Declared.ts"
import { fastCheck, read, typeCheck } from "./FastCheck.ts"
import { fieldValue, flattened, othersOf } from "./Node.ts"
import type { GroupNode, ListNode, Node, ObjectNode, VariantsNode, WireSchema } from "./Node.ts"
import { withoutLongLists } from "./Problems.ts"
import type { RequestProblem } from "./Problems.ts"

/** A search for problems: its strictness, its position, and the problems so far. */
interface Search {
  readonly isStrict: boolean
  readonly path: Array<string | number>
  readonly problems: Array<RequestProblem>
  /** Problems of values with recursive schemas. Why: members of a union may each check the same value again. */
  readonly known: Map<Node, Map<object, Found>>
}

/** Problems of one value at one position. */
interface Found {
  readonly at: string
  readonly problems: ReadonlyArray<RequestProblem>
}

const fieldText = ([root, ...keys]: Search["path"]): string =>
  keys.reduce<string>((text, key) => (typeof key === "number" ? `${text}[${key}]` : `${text}.${key}`), String(root))

const add = ({ path, problems }: Search, problem: string): void => {
  problems.push({ field: fieldText(path), problem: withoutLongLists(problem) })
}

const takesNumbers = (node: Node): boolean =>
  node.kind === "number" || node.kind === "integer" || (node.kind === "union" && node.members.some(takesNumbers))

/** Adds that a value has not the type of a schema. */
const addExpected = (search: Search, node: Node, value: unknown): void => {
  if (isLostInteger(value) && takesNumbers(node)) add(search, beyond)
  else if (typeof value === "number" && node.kind === "number") add(search, "Expected a finite number")
  else add(search, `Expected ${expected(node)}`)
}

/** Searches a value at a key below the position. */
const below = (search: Search, key: string | number, node: Node, value: unknown): void => {
  search.path.push(key)
  find(search, node, value)
  search.path.pop()
}

const addBelow = (search: Search, key: string | number, problem: string): void => {
  search.path.push(key)
  add(search, problem)
  search.path.pop()
}

/** Problem of an integer beyond 2^53 whose schema is `number`. */
const beyond =
  "An integer beyond 2^53, which a JavaScript number cannot represent; set `x-faktura-integer: string` in the overlay"

const missing = "Missing key"
const unexpected = "Unexpected key"

const findInObject = (search: Search, node: ObjectNode, value: unknown): void => {
  if (!isRecord(value)) return addExpected(search, node, value)
  for (const [name, { isOptional, node: field }] of node.fields) {
    const given = fieldValue(value, name)
    if (given !== undefined) below(search, name, field, given)
    else if (!isOptional) addBelow(search, name, missing)
  }
  if (!search.isStrict && node.rest === undefined) return
  for (const name of Object.keys(value)) {
    const others = othersOf(node, name)
    if (others === undefined) addBelow(search, name, unexpected)
    else for (const each of others) below(search, name, each, value[name])
  }
}

const findInList = (search: Search, node: ListNode, value: unknown): void => {
  if (!Array.isArray(value)) return addExpected(search, node, value)
  for (let index = 0; index < Math.max(value.length, node.min); index++) {
    const item = node.items[index] ?? node.rest
    if (index >= value.length) addBelow(search, index, missing)
    else if (item === undefined) addBelow(search, index, unexpected)
    else below(search, index, item, value[index])
  }
}

/** Adds the problems of the members that the value may be meant for. It adds nothing when one of them matches. */
const findInUnion = (search: Search, node: GroupNode, value: unknown): void => {
  const candidates = node.members.flatMap(flattened).filter((member) => isCandidate(member, value))
  const before = search.problems.length
  for (const member of candidates) {
    const count = search.problems.length
    find(search, member, value)
    if (search.problems.length === count) {
      search.problems.length = before
      return
    }
  }
  if (candidates.length === 0) addExpected(search, node, value)
  // Members of a union may have the same problem.
  if (candidates.length > 1) for (const each of distinct(search.problems.splice(before))) search.problems.push(each)
}

const distinct = (problems: ReadonlyArray<RequestProblem>): Iterable<RequestProblem> =>
  new Map(problems.map((each) => [`${each.field} ${each.problem}`, each])).values()

const findInLazy = (search: Search, target: Node, value: unknown): void => {
  if (typeof value !== "object" || value === null) return find(search, target, value)
  const at = fieldText(search.path)
  const values = search.known.get(target) ?? new Map<object, Found>()
  search.known.set(target, values)
  const found = values.get(value)
  if (found?.at === at) {
    for (const each of found.problems) search.problems.push(each)
    return
  }
  const count = search.problems.length
  find(search, target, value)
  values.set(value, { at, problems: search.problems.slice(count) })
}

const findInVariants = (search: Search, node: VariantsNode, value: unknown): void => {
  if (!isRecord(value)) return addExpected(search, node, value)
  const selected = fieldValue(value, node.field)
  if (typeof selected !== "string") return addBelow(search, node.field, "Expected string")
  const member = node.members.get(selected)
  if (member !== undefined) find(search, member, value)
  else if (!node.isOpen) addBelow(search, node.field, `Expected ${listed(node.members.keys())}`)
}

/** In requests, each member is given the fields that it declares; fields that no member declares are refused. */
const findInAll = (search: Search, members: ReadonlyArray<Node>, value: unknown): void => {
  if (!search.isStrict || !isRecord(value)) {
    for (const member of members) find(search, member, value)
    return
  }
  const declared = members.map((member) => ({ member, fields: declaredBy(member, value) }))
  const known = together(declared.map(({ fields }) => fields))
  for (const { fields, member } of declared) {
    const { isOpen, names } = fields
    const isPart = !isOpen && [...known.names].some((name) => !names.has(name))
    find(search, member, isPart ? Object.fromEntries(Object.entries(value).filter(([name]) => names.has(name))) : value)
  }
  if (known.isOpen) return
  for (const name of Object.keys(value)) if (!known.names.has(name)) addBelow(search, name, unexpected)
}

const findInType = (search: Search, node: Node, value: unknown): void => {
  switch (node.kind) {
    case "object":
      return findInObject(search, node, value)
    case "list":
      return findInList(search, node, value)
    case "union":
      return findInUnion(search, node, value)
    case "variants":
      return findInVariants(search, node, value)
    case "all":
      return findInAll(search, node.members, value)
    case "lazy":
      return findInLazy(search, node.get(), value)
    default:
      if (!typeCheck(node)(value)) addExpected(search, node, value)
  }
}

const find = (search: Search, node: Node, value: unknown): void => {
  const count = search.problems.length
  findInType(search, node, value)
  if (node.rules === undefined || search.problems.length > count) return
  for (const rule of node.rules) {
    const problem = rule(value)
    if (problem !== undefined) add(search, problem)
  }
}

const nothing: ReadonlyArray<RequestProblem> = []

/**
 * Returns all problems of a value; an empty list when it is valid.
 *
 * @param value      in `open`, integers that the overlay gives another type are converted in place
 * @param strictness `strict`: unknown fields are refused (requests). `open`: they pass (responses)
 * @param root       name of the value in the problems' positions, such as `body`
 *
 * @example
 * ```ts
 * import { problemsOf } from "@faktura/core/Validation"
 * import * as WireSchema from "@faktura/core/WireSchema"
 *
 * const schema = WireSchema.struct({ id: WireSchema.string })
 *
 * problemsOf(schema, {}, "strict", "body") // [{ field: "body.id", problem: "Missing key" }]
 * ```
 */
export function problemsOf(
  schema: WireSchema<unknown>,
  value: unknown,
  strictness: "strict" | "open",
  root: string
): ReadonlyArray<RequestProblem> {
  const search: Search = { isStrict: strictness === "strict", path: [root], problems: [], known: new Map() }
  try {
    if (strictness === "open") {
      read(schema, value)
      if (fastCheck(schema.node)(value)) return nothing
    }
    find(search, schema.node, value)
  } catch (error) {
    // The stack is full: the value has thousands of levels, or contains itself.
    if (error instanceof RangeError) return [{ field: root, problem: "Nested too deeply to be checked" }]
    throw error
  }
  // Parts of `allOf` may have the same problem.
  return [...distinct(search.problems)]
}
