/**
 * Assigns operations and schemas to files.
 *
 * Operations are in the file of their service. A schema that only one service uses is in that service's file, others are in
 * `shared`. Shared schemas refer only to shared schemas, so imports have no cycles.
 */
import { referencesIn } from "../openapi/References.ts"
import { facts } from "../openapi/Facts.ts"
import { leadersOf, reach } from "../openapi/Graph.ts"
import { keysOf, objectOf, pointerOf, textOf } from "../openapi/Json.ts"
import type { JsonObject } from "../openapi/Json.ts"
import { camel, namer, words } from "./Names.ts"
import type { OperationName } from "./Names.ts"
import { specInvalid } from "../openapi/Problem.ts"
import type { SpecInvalid, SpecProblem } from "../openapi/Problem.ts"
import { operationsOf, schemaPrefix } from "../openapi/SchemaMap.ts"
import {
  isMethodName,
  isServiceName,
  methodsClashes,
  methodsName,
  servicesByHand,
  takenByFiles
} from "./ServiceNames.ts"
import { namesTaken, variantsOf } from "../openapi/Variants.ts"

/** Names and files of an API's generated code. */
export interface Layout {
  /** Names of operations, by method and path, e.g. `GET /entities`. */
  readonly operations: ReadonlyMap<string, OperationName>
  /** Returns the file of a component's wire schema, without folder and ending. */
  readonly schemaFile: (name: string) => string
  /** Returns the file of a component's type. Long files are split, so it may be a part of `schemaFile`. */
  readonly typeFile: (name: string) => string
}

/** File of the schemas that several services use. */
export const sharedFile = "shared"

/** Names that every raw package exports. */
export const takenNames = ["Options", "ClientOptions"]

/** File of the schemas that only events use. A service may have the same file. */
const eventsFile = "Events"

/**
 * Returns the file of a service, without folder and ending.
 *
 * @example
 * import { serviceFile } from "@faktura/codegen"
 *
 * serviceFile("EntityVatIds") // "entityVatIds"
 */
export const serviceFile = (resource: string): string => camel(resource)

/** Longest file of types, in lines of the schemas' JSON. Their TypeScript has about as many lines. */
const longestTypeFile = 2500

/**
 * Splits a group of schemas into files: moves the largest families of names out until the rest is short enough.
 *
 * `receivables.invoice` contains the schemas of `receivables` whose names begin with `Invoice`.
 *
 * @param leader returns the name that decides for a schema: its own, or that of its cycle
 */
const split = (
  group: string,
  names: ReadonlyArray<string>,
  leader: (name: string) => string,
  length: (name: string) => number,
  depth: number
): ReadonlyArray<readonly [name: string, file: string]> => {
  const total = (some: ReadonlyArray<string>): number => some.reduce((sum, name) => sum + length(name), 0)
  const families = [...Map.groupBy(names, (name) => words(leader(name))[depth]?.toLowerCase() ?? "")]
    .map(([word, family]) => ({ word, family, length: total(family) }))
    .filter(({ word }) => word !== "")
    .toSorted((a, b) => b.length - a.length || (a.word < b.word ? -1 : 1))
  let rest = total(names)
  const apart = new Map<string, string>()
  for (const { family, length: own, word } of families) {
    if (rest <= longestTypeFile || (families.length === 1 && new Set(family.map(leader)).size === 1)) break
    rest -= own
    for (const [name, file] of split(`${group}.${word}`, family, leader, length, depth + 1)) apart.set(name, file)
  }
  return names.map((name) => [name, apart.get(name) ?? group])
}

/** Returns all references that a value needs, directly and indirectly. */
type NeededBy = (value: unknown) => ReadonlySet<string>

/** Returns a function that finds the references in a reference's target. Results are cached. */
const refsAt = (document: JsonObject): ((ref: string) => ReadonlySet<string>) => {
  const direct = new Map<string, ReadonlySet<string>>()
  return (ref) => {
    const known = direct.get(ref)
    if (known !== undefined) return known
    const refs = new Set(referencesIn(keysOf(ref).reduce<unknown>((at, key) => objectOf(at)[key], document)))
    direct.set(ref, refs)
    return refs
  }
}

/** Longest file name, in characters. Why: file systems allow 255 bytes with the ending, and a letter takes up to three. */
const longestFile = 80

/** Describes the problem of an operation's names, and the extension that fixes it. */
const nameProblem = ({ name, resource }: OperationName, given: ReadonlySet<string>): string | undefined => {
  if (!isServiceName(resource)) {
    return `the service would be called ${resource}, which cannot be a class; set x-faktura-resource in the overlay`
  }
  if (takenByFiles.has(resource) || given.has(resource) || given.has(methodsName(resource))) {
    return `the service would be called ${resource}, which generated files use themselves; set x-faktura-resource in the overlay`
  }
  if (serviceFile(resource).length > longestFile) {
    return `the service would be called ${resource.slice(0, 40)}…, which is too long for a file; set x-faktura-resource in the overlay`
  }
  return isMethodName(name)
    ? undefined
    : `the method would be called ${name === "" ? "nothing" : name}, which cannot be a function; set x-faktura-name in the overlay`
}

/**
 * Returns the layout of a document, or the problems of its names: two operations with one name, or invalid names.
 *
 * @param source `source.yaml`: the client's name, and the path prefix that names no resource, e.g. `/accounting`
 *
 * @example
 * import { layoutOf } from "@faktura/codegen"
 * import type { Spec } from "@faktura/codegen"
 *
 * const layout = ({ document, source }: Spec) =>
 *   layoutOf(document, { client: "PetsClient", resourcePrefix: null }, source.problemAt)
 */
export const layoutOf = (
  document: JsonObject,
  source: { readonly client: string; readonly resourcePrefix: string | null },
  problemAt: (pointer: string, message: string) => SpecProblem
): Layout | SpecInvalid => {
  const schemas = objectOf(objectOf(document.components).schemas)
  const refsOf = refsAt(document)
  /** Returns the components that a value needs, directly and indirectly. */
  const neededBy: NeededBy = (value) => reach(referencesIn(value), refsOf)
  const given = servicesByHand(document, source.client)
  const nameOf = namer(Object.keys(objectOf(document.paths)), source.resourcePrefix)
  const operations = new Map<string, OperationName>()
  const taken = new Map<string, string>()
  const resources = new Map<string, string>()
  const users = new Map<string, Set<string>>()
  const problems: Array<SpecProblem> = []
  for (const { item, method, operation, path } of operationsOf(document)) {
    const key = `${method.toUpperCase()} ${path}`
    const name = nameOf({
      method: method.toUpperCase(),
      path,
      resource: textOf(operation["x-faktura-resource"]),
      name: textOf(operation["x-faktura-name"])
    })
    const report = (message: string): void => {
      problems.push(problemAt(pointerOf(["paths", path, method]), message))
    }
    const wrong = nameProblem(name, given)
    if (wrong !== undefined) report(`${key}: ${wrong}`)
    const file = serviceFile(name.resource).toLowerCase()
    const resource = resources.get(file) ?? name.resource
    resources.set(file, resource)
    if (resource !== name.resource) {
      report(
        `${key}: the services ${name.resource} and ${resource} would be in one file; set x-faktura-resource on one of them in the overlay`
      )
    }
    for (const other of methodsClashes(name.resource)) {
      if (resources.get(serviceFile(other).toLowerCase()) !== other) continue
      report(
        `${key}: the services ${name.resource} and ${other} clash with the types of their methods; set x-faktura-resource on one of them in the overlay`
      )
    }
    for (const taking of namesTaken(name.name, variantsOf(document, operation, method))) {
      const full = `${name.resource}.${taking}`
      const other = taken.get(full)
      if (other !== undefined) {
        report(`${key} and ${other} would both be ${full}; set x-faktura-name on one of them in the overlay`)
      }
      taken.set(full, key)
    }
    operations.set(key, name)
    for (const ref of neededBy([operation, item.parameters])) {
      users.set(ref, (users.get(ref) ?? new Set()).add(name.resource))
    }
  }
  if (problems.length > 0) return specInvalid("Names clash.", problems)
  const events = facts.events.of(document)
  for (const ref of neededBy(events)) users.set(ref, (users.get(ref) ?? new Set()).add(eventsFile))
  // Unused schemas are shared, with all schemas that they refer to: shared schemas refer only to shared schemas.
  const unused = Object.keys(schemas).filter((name) => !users.has(schemaPrefix + name))
  const sharedByAll = neededBy(unused.map((name) => ({ $ref: schemaPrefix + name })))
  const schemaFile = (name: string): string => {
    const [user, ...others] = users.get(schemaPrefix + name) ?? []
    return user === undefined || others.length > 0 || sharedByAll.has(schemaPrefix + name)
      ? sharedFile
      : serviceFile(user)
  }
  // hey-api 0.99 fails on a cycle through two files, so the types of a cycle stay in one file.
  const leading = leadersOf(
    Object.keys(schemas).map((name) => schemaPrefix + name),
    refsOf
  )
  const leader = (name: string): string => leading.get(schemaPrefix + name)?.slice(schemaPrefix.length) ?? name
  // Cache: splitting needs each length several times.
  const lengths = new Map<string, number>()
  const length = (name: string): number => {
    const known = lengths.get(name) ?? JSON.stringify(schemas[name], undefined, 1).split("\n").length
    lengths.set(name, known)
    return known
  }
  const typeFiles = new Map(
    [...Map.groupBy(Object.keys(schemas), schemaFile)].flatMap(([file, names]) => split(file, names, leader, length, 0))
  )
  return { operations, schemaFile, typeFile: (name) => typeFiles.get(name) ?? sharedFile }
}
