/**
 * Which file a thing goes to: operations by their service, schemas to the service that alone uses them, and to `shared`
 * when several do. A shared schema refers to shared ones only, so that files never import each other in circles.
 */
import { isObject, objectOf } from "./Json.ts"
import type { JsonObject } from "./Json.ts"
import { camel, namer, words } from "./Names.ts"
import type { OperationName } from "./Names.ts"
import { specInvalid } from "./Problem.ts"
import type { SpecInvalid, SpecProblem } from "./Problem.ts"

/** The layout of one API's generated files. */
export interface Layout {
  /** By `GET /entities`. */
  readonly operations: ReadonlyMap<string, OperationName>
  /** File (without folder and ending) of a component schema's shape, by its name. */
  readonly schemaFile: (name: string) => string
  /** File of a component schema's type: the same, in parts where the types alone would be too long to read. */
  readonly typeFile: (name: string) => string
}

/** The file that schemas of several services go to. */
export const sharedFile = "shared"

/** The file of a service: `EntityVatIds` is `entityVatIds`. */
export const serviceFile = (resource: string): string => camel(resource)

const methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"]
const schemaPrefix = "#/components/schemas/"

/** Types of one file, in lines of their JSON: roughly what their TypeScript takes with its comments. */
const longestTypeFile = 2500

/**
 * Takes the largest families of names out of a group until the rest is short enough: `receivables.invoice` holds the
 * schemas of `receivables` whose names begin with `Invoice`.
 */
const split = (
  group: string,
  names: ReadonlyArray<string>,
  length: (name: string) => number,
  depth: number
): ReadonlyArray<readonly [name: string, file: string]> => {
  const total = (some: ReadonlyArray<string>): number => some.reduce((sum, name) => sum + length(name), 0)
  const families = [...Map.groupBy(names, (name) => words(name)[depth]?.toLowerCase() ?? "")]
    .map(([word, family]) => ({ word, family, length: total(family) }))
    .filter(({ word }) => word !== "")
    .toSorted((a, b) => b.length - a.length || (a.word < b.word ? -1 : 1))
  let rest = total(names)
  const apart = new Map<string, string>()
  for (const { family, length: own, word } of families) {
    if (rest <= longestTypeFile || (families.length === 1 && family.length === 1)) break
    rest -= own
    for (const [name, file] of split(`${group}.${word}`, family, length, depth + 1)) apart.set(name, file)
  }
  return names.map((name) => [name, apart.get(name) ?? group])
}

const refsIn = (value: unknown, refs = new Set<string>()): ReadonlySet<string> => {
  if (Array.isArray(value)) for (const each of value) refsIn(each, refs)
  else if (isObject(value)) {
    for (const [key, each] of Object.entries(value)) {
      if (key === "$ref" && typeof each === "string" && each.startsWith(schemaPrefix)) {
        refs.add(each.slice(schemaPrefix.length))
      } else refsIn(each, refs)
    }
  }
  return refs
}

/**
 * Lays out a document. Fails when two operations would be the same method of the same service.
 *
 * @param prefix a path prefix that names no resource, e.g. `/accounting`
 */
export const layoutOf = (
  document: JsonObject,
  prefix: string | null,
  problemAt: (pointer: string, message: string) => SpecProblem
): Layout | SpecInvalid => {
  const paths = objectOf(document.paths)
  const schemas = objectOf(objectOf(document.components).schemas)
  const nameOf = namer(Object.keys(paths), prefix)
  const operations = new Map<string, OperationName>()
  const taken = new Map<string, string>()
  const users = new Map<string, Set<string>>()
  const problems: Array<SpecProblem> = []
  for (const [path, item] of Object.entries(paths)) {
    for (const method of methods) {
      const operation = objectOf(item)[method]
      if (!isObject(operation)) continue
      const key = `${method.toUpperCase()} ${path}`
      const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined)
      const name = nameOf({
        method: method.toUpperCase(),
        path,
        resource: text(operation["x-faktura-resource"]),
        name: text(operation["x-faktura-name"])
      })
      const full = `${name.resource}.${name.name}`
      const other = taken.get(full)
      if (other !== undefined) {
        const pointer = `#/paths/${path.replaceAll("~", "~0").replaceAll("/", "~1")}/${method}`
        problems.push(
          problemAt(
            pointer,
            `${key} and ${other} would both be ${full}; set x-faktura-name on one of them in the overlay`
          )
        )
      }
      taken.set(full, key)
      operations.set(key, name)
      const seen = new Set<string>()
      const open = [...refsIn([operation, objectOf(item).parameters])]
      for (let ref = open.pop(); ref !== undefined; ref = open.pop()) {
        if (seen.has(ref)) continue
        seen.add(ref)
        users.set(ref, (users.get(ref) ?? new Set()).add(name.resource))
        open.push(...refsIn(schemas[ref]))
      }
    }
  }
  if (problems.length > 0) return specInvalid("Names clash.", problems)
  const schemaFile = (name: string): string => {
    const [user, ...others] = users.get(name) ?? []
    return user === undefined || others.length > 0 ? sharedFile : serviceFile(user)
  }
  const length = (name: string): number => JSON.stringify(schemas[name], undefined, 1).split("\n").length
  const typeFiles = new Map(
    [...Map.groupBy(Object.keys(schemas), schemaFile)].flatMap(([file, names]) => split(file, names, length, 0))
  )
  return { operations, schemaFile, typeFile: (name) => typeFiles.get(name) ?? sharedFile }
}
