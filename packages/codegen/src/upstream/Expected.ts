/**
 * Recognizes a document of another API, or a part of a document, by comparing it with the stored one.
 */
import { objectOf, pointerOf, textOf } from "../openapi/Json.ts"
import type { JsonObject } from "../openapi/Json.ts"
import type { SpecProblem } from "../openapi/Problem.ts"
import { follow, referencesIn } from "../openapi/References.ts"
import { operationsOf } from "../openapi/SchemaMap.ts"
import type { Upstream } from "./Upstream.ts"

/** The stored document, and its title in `source.yaml`. */
export interface Stored {
  readonly json: JsonObject
  readonly title: string
}

type Check = (stored: Stored, upstream: Upstream) => readonly [pointer: string, message: string] | undefined

const same = (one: string, other: string): boolean => one.trim().toLowerCase() === other.trim().toLowerCase()

/** A renamed API and another API look the same. The title in `source.yaml` may be one of our own. */
const title: Check = (stored, { title: found }) => {
  const known = [textOf(objectOf(stored.json.info).title) ?? "", stored.title]
  return known.some((each) => same(each, found))
    ? undefined
    : ["#/info/title", `the title is "${found}", but the stored document has "${known[0]}": this may be another API`]
}

/** Paths of a document. Names of parameters do not count. */
const pathsOf = (json: JsonObject): ReadonlySet<string> =>
  new Set(Object.keys(objectOf(json.paths)).map((path) => path.replaceAll(/\{[^}]*\}/g, "{}")))

const paths: Check = (stored, { json }) => {
  const [before, after] = [pathsOf(stored.json), pathsOf(json)]
  return before.size === 0 || after.size === 0 || [...before].some((path) => after.has(path))
    ? undefined
    : ["#/paths", `none of its ${after.size} paths is in the stored document: this may be another API or version`]
}

const size: Check = (stored, { json }) => {
  const [before, after] = [[...operationsOf(stored.json)].length, [...operationsOf(json)].length]
  return after * 2 >= before
    ? undefined
    : ["#/paths", `the number of operations fell from ${before} to ${after}: a part of it may be missing`]
}

/** Returns the references without a target. */
const unresolved = (json: JsonObject): ReadonlyArray<string> => [
  ...new Set(referencesIn(json).filter((ref) => ref.startsWith("#/") && follow(json, ref) === undefined))
]

/** A document that is cut where YAML may end has no error of syntax, but lacks its last components. */
const references: Check = (stored, { json }) => {
  const [first, ...more] = unresolved(json)
  if (first === undefined || unresolved(stored.json).length > 0) return undefined
  const others = more.length === 0 ? "" : ` and ${more.length} more`
  return [pointerOf([]), `it refers to ${first}${others}, which it does not have: a part of it may be missing`]
}

const checks: ReadonlyArray<Check> = [title, paths, size, references]

/** Returns the signs that a vendor's document is not the expected one. Empty when there are none. */
export const unexpected = (stored: Stored, upstream: Upstream): ReadonlyArray<SpecProblem> =>
  checks.flatMap((check) => {
    const found = check(stored, upstream)
    return found === undefined ? [] : [upstream.source.problemAt(...found)]
  })

/** Returns the version of OpenAPI that a document is written in, without its patch: `3.1`. */
export const openapiVersion = (json: JsonObject): string => /^\d+\.\d+/.exec(String(json.openapi))?.[0] ?? ""
