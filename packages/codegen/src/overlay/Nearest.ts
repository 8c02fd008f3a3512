/**
 * Finds the nearest match of a JSONPath expression that matches nothing: the same expression with other names.
 *
 * It follows the expression as long as nodes match. Where none does, it replaces the name, or the values of a filter, by the most
 * similar ones of the document, and goes on.
 */
import { JSONPathNode, jsonpath } from "json-p3"
import type { JSONPathQuery, JSONValue } from "json-p3"
import { isObject } from "../openapi/Json.ts"
import { jsonPath } from "./JsonPath.ts"
import { similarity } from "./Similar.ts"

type Segment = JSONPathQuery["segments"][number]
type Expression = jsonpath.selectors.FilterSelector["expression"]["expression"]

/** An expression that matches nodes. */
export interface Nearest {
  readonly expression: string
  /** False when only the beginning of the expression matches. */
  readonly isWhole: boolean
}

interface Match extends Nearest {
  /** Product of the similarities of all replaced parts. */
  readonly score: number
}

/** A segment that may replace another one. */
interface Replacement {
  readonly text: string
  readonly score: number
}

/** Least similarity of a replacement. */
const leastSimilar = 0.5

/** Most replacements of a segment that are followed. */
const mostFollowed = 3

/** Weight of each part of the expression that matches nothing. */
const partial = 0.6

const { expressions, selectors } = jsonpath

/** Writes a string of JSONPath. Strings of JSON are valid there. */
const quoted = (name: string): string => JSON.stringify(name)

/** Returns the nodes below a node, itself included. */
const below = (value: unknown): ReadonlyArray<unknown> =>
  typeof value === "object" && value !== null ? [value, ...Object.values(value).flatMap(below)] : []

const namesIn = (values: ReadonlyArray<unknown>): ReadonlySet<string> =>
  new Set(values.flatMap((value) => (isObject(value) ? Object.keys(value) : [])))

/** A comparison of a filter: `@.name == 'limit'`. */
interface Term {
  readonly query: JSONPathQuery
  readonly value: string
}

/** Returns the comparisons of a filter; undefined for any filter but strings compared with `==` and joined with `&&`. */
const termsOf = (expression: Expression): ReadonlyArray<Term> | undefined => {
  if (!(expression instanceof expressions.InfixExpression)) return undefined
  const { left, operator, right } = expression
  if (operator === "&&") {
    const [before, after] = [termsOf(left), termsOf(right)]
    return before === undefined || after === undefined ? undefined : [...before, ...after]
  }
  return operator === "==" && left instanceof expressions.RelativeQuery && right instanceof expressions.StringLiteral
    ? [{ query: left.path, value: right.value }]
    : undefined
}

/** Returns a filter with the values of a node; undefined when the node lacks one of them. */
const filterFor = (terms: ReadonlyArray<Term>, node: JSONValue): Replacement | undefined => {
  let score = 0
  const texts: Array<string> = []
  for (const { query, value } of terms) {
    const [found] = query.query(node).values()
    if (typeof found !== "string") return undefined
    score += similarity(value, found) / terms.length
    texts.push(`${query.toString().replace(/^\$/, "@")} == ${quoted(found)}`)
  }
  return { text: `[?${texts.join(" && ")}]`, score }
}

const replacementsOf = (segment: Segment, nodes: ReadonlyArray<JSONPathNode>): ReadonlyArray<Replacement> => {
  const [selector] = segment.selectors
  if (selector === undefined || segment.selectors.length > 1) return []
  const isDeep = String(segment).startsWith("..")
  const values = nodes.flatMap(({ value }) => (isDeep ? below(value) : [value]))
  if (selector instanceof selectors.NameSelector) {
    return [...namesIn(values)].map((name) => ({
      text: `${isDeep ? ".." : ""}[${quoted(name)}]`,
      score: similarity(selector.name, name)
    }))
  }
  const terms = selector instanceof selectors.FilterSelector ? termsOf(selector.expression.expression) : undefined
  if (terms === undefined) return []
  return values
    .flatMap((value) => (typeof value === "object" && value !== null ? Object.values(value) : []))
    .flatMap((child) => filterFor(terms, child as JSONValue) ?? [])
    .map(({ score, text }) => ({ text: `${isDeep ? ".." : ""}${text}`, score }))
}

const best = (replacements: ReadonlyArray<Replacement>): ReadonlyArray<Replacement> =>
  [...new Map(replacements.map((each) => [each.text, each])).values()]
    .filter(({ score }) => score >= leastSimilar)
    .toSorted((one, other) => other.score - one.score)
    .slice(0, mostFollowed)

const follow = (
  nodes: ReadonlyArray<JSONPathNode>,
  [segment, ...rest]: ReadonlyArray<Segment>,
  before: ReadonlyArray<Segment>,
  score: number
): Match => {
  const ending = (isWhole: boolean): Match => ({
    expression: `$${before.map(String).join("")}`,
    isWhole,
    score: isWhole ? score : score * partial ** (rest.length + 1)
  })
  if (segment === undefined) return ending(true)
  const matched = segment.resolve([...nodes])
  if (matched.length > 0) return follow(matched, rest, [...before, segment], score)
  return best(replacementsOf(segment, nodes))
    .flatMap((replacement): ReadonlyArray<Match> => {
      const [other] = jsonPath.compile(`$${replacement.text}`).segments
      if (other === undefined) return []
      return [follow(other.resolve([...nodes]), rest, [...before, other], score * replacement.score)]
    })
    .reduce((one, other) => (other.score > one.score ? other : one), ending(false))
}

/** Returns the nearest match of a valid expression that matches nothing. Undefined when nothing is similar. */
export const nearestOf = (document: unknown, expression: string): Nearest | undefined => {
  const { segments } = jsonPath.compile(expression)
  // Safe: the document came from YAML or JSON.
  const root = new JSONPathNode(document as JSONValue, [], document as JSONValue)
  const { expression: nearest, isWhole } = follow([root], segments, [], 1)
  return nearest === "$" ? undefined : { expression: nearest, isWhole }
}
