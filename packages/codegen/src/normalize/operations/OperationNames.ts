/**
 * Gives operations distinct names, which also differ from other names in generated files. The operation with the shorter path
 * keeps the derived name. `x-faktura-resource` and `x-faktura-name` are never changed.
 */
import { objectOf, textOf } from "../../openapi/Json.ts"
import type { JsonObject } from "../../openapi/Json.ts"
import { templateNames } from "../../openapi/PathTemplate.ts"
import { camel, namer, pascal, words } from "../../naming/Names.ts"
import type { DerivedName } from "../../naming/Names.ts"
import {
  isMethodName,
  isServiceName,
  methodsClashes,
  methodsName,
  servicesByHand,
  takenByFiles
} from "../../naming/ServiceNames.ts"
import { operationsOf } from "../../openapi/SchemaMap.ts"
import { namesTaken, variantsOf } from "../../openapi/Variants.ts"
import type { Variants } from "../../openapi/Variants.ts"
import type { Report } from "../../warnings/Report.ts"

interface Named {
  readonly key: string
  readonly path: string
  readonly method: string
  readonly operation: JsonObject
  readonly variants: Variants
  readonly derived: DerivedName
  readonly hasResource: boolean
  readonly hasName: boolean
}

const namedOperations = (document: JsonObject, prefix: string | null): ReadonlyArray<Named> => {
  const nameOf = namer(Object.keys(objectOf(document.paths)), prefix)
  return [...operationsOf(document)]
    .map(({ method, operation, path }): Named => {
      const resource = textOf(operation["x-faktura-resource"])
      const name = textOf(operation["x-faktura-name"])
      return {
        key: `${method.toUpperCase()} ${path}`,
        path,
        method,
        operation,
        variants: variantsOf(document, operation, method),
        derived: nameOf({ method: method.toUpperCase(), path, resource, name }),
        hasResource: resource !== undefined,
        hasName: name !== undefined
      }
    })
    .toSorted((a, b) => a.path.split("/").length - b.path.split("/").length)
}

/**
 * Returns a function that finds a free service name, valid for a class and distinct in any case of letters. It also keeps the
 * name of the service's type of methods free.
 */
const serviceNamer = (given: ReadonlySet<string>, explicit: ReadonlySet<string>): ((name: string) => string) => {
  const byLowerCase = new Map([...explicit].map((name) => [name.toLowerCase(), name]))
  const isService = (name: string): boolean => byLowerCase.get(name.toLowerCase()) === name
  return (name) => {
    let usable = isServiceName(name) ? name : `Resource${pascal(name)}`
    const isTaken = (): boolean =>
      takenByFiles.has(usable) ||
      given.has(usable) ||
      given.has(methodsName(usable)) ||
      (byLowerCase.get(usable.toLowerCase()) ?? usable) !== usable ||
      methodsClashes(usable).some(isService)
    while (isTaken()) usable += "Resource"
    byLowerCase.set(usable.toLowerCase(), usable)
    return usable
  }
}

const parametersOf = (path: string): string =>
  templateNames(path)
    .slice(-1)
    .map((name) => pascal(name.replaceAll(/[.;*]/g, "")))
    .join("")

/** Yields possible names of an operation, best first. */
const candidates = function* ({ derived, operation, path }: Named): Generator<string> {
  const name = isMethodName(derived.name) ? derived.name : camel(`call ${words(derived.name).join(" ")}`)
  yield name
  const parameters = parametersOf(path)
  if (parameters !== "") yield `${name}By${parameters}`
  if (typeof operation.operationId === "string" && isMethodName(camel(operation.operationId))) {
    yield camel(operation.operationId)
  }
  for (let count = 2; ; count++) yield `${name}${count}`
}

/** Gives every operation a distinct name. Changes the document. */
export const normalizeOperationNames = (
  document: JsonObject,
  source: { readonly client: string; readonly resourcePrefix: string | null },
  report: Report
): void => {
  const all = namedOperations(document, source.resourcePrefix)
  const given = servicesByHand(document, source.client)
  const explicit = new Set(all.filter(({ hasResource }) => hasResource).map(({ derived }) => derived.resource))
  const usable = serviceNamer(given, explicit)

  // Two collections with one name get names from their whole paths, if some of their operations have the same name.
  const owners = new Map<string, string>()
  const alike = new Set<string>()
  for (const { derived, hasName, hasResource, variants } of all) {
    if (hasResource || hasName) continue
    for (const name of namesTaken(derived.name, variants)) {
      const full = `${derived.resource}.${name}`
      const owner = owners.get(full) ?? derived.collection
      owners.set(full, owner)
      if (owner !== derived.collection) alike.add(derived.collection)
    }
  }
  const resourceOf = ({ derived, hasResource }: Named): string =>
    hasResource ? derived.resource : usable(alike.has(derived.collection) ? derived.fullResource : derived.resource)

  const taken = new Map<string, string>()
  const take = (resource: string, name: string, { key, variants }: Named): void => {
    for (const each of namesTaken(name, variants)) taken.set(`${resource}.${each}`, key)
  }
  // Names from the overlay are taken first. Derived names must not use them.
  const isExplicit = ({ hasName, hasResource }: Named): boolean => hasName || hasResource
  for (const named of all.filter(isExplicit)) {
    const resource = resourceOf(named)
    if (!named.hasName && !isMethodName(named.derived.name)) continue
    take(resource, named.derived.name, named)
    if (!named.hasResource) named.operation["x-faktura-resource"] = resource
  }
  for (const named of all) {
    if (named.hasName || (named.hasResource && isMethodName(named.derived.name))) continue
    const { derived, key, method, operation, path, variants } = named
    const resource = resourceOf(named)
    let name = derived.name
    let other: string | undefined
    for (name of candidates(named)) {
      const holder = namesTaken(name, variants).flatMap((each) => taken.get(`${resource}.${each}`) ?? [])[0]
      if (holder === undefined) break
      other ??= holder
    }
    take(resource, name, named)
    if (resource === derived.resource && name === derived.name) continue
    operation["x-faktura-resource"] = resource
    operation["x-faktura-name"] = name
    const why = other === undefined ? `${derived.resource}.${derived.name} cannot be used` : `${other} has this name`
    report(
      "method-renamed",
      ["paths", path, method],
      `${key} is named ${resource}.${name}, not ${derived.resource}.${derived.name}: ${
        other === undefined && alike.has(derived.collection) ? "another collection has this service name" : why
      }; to choose names, set x-faktura-resource and x-faktura-name in the overlay`
    )
  }
}
