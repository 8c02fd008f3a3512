/**
 * Cuts a document down to some of its operations, and to what they refer to.
 */
import { isObject, objectOf } from "../test/kit/Json.ts"
import type { JsonObject } from "../test/kit/Json.ts"

/** Methods of a path item. */
export const methods = ["get", "put", "post", "delete", "options", "head", "patch"] as const

/** Operation of a document: its path and its method. */
export interface OperationKey {
  readonly path: string
  readonly method: string
}

/** Lists the operations of a document, in the document's order. */
export const operationKeys = (document: JsonObject): ReadonlyArray<OperationKey> =>
  Object.entries(objectOf(document.paths)).flatMap(([path, item]) =>
    methods.filter((method) => isObject(objectOf(item)[method])).map((method) => ({ path, method }))
  )

const componentOf = (ref: string): readonly [section: string, name: string] | undefined => {
  const [, section, name] = /^#\/components\/([^/]+)\/([^/]+)/.exec(ref) ?? []
  if (section === undefined || name === undefined) return undefined
  return [section, decodeURIComponent(name).replaceAll("~1", "/").replaceAll("~0", "~")]
}

/** Component of a document: its section and its name. */
type Component = readonly [section: string, name: string]

const addReferences = (value: unknown, found: Map<string, Component>): void => {
  if (typeof value === "string") {
    const component = value.startsWith("#/components/") ? componentOf(value) : undefined
    if (component !== undefined) found.set(component.join("/"), component)
  } else if (Array.isArray(value)) for (const each of value) addReferences(each, found)
  else if (isObject(value)) for (const each of Object.values(value)) addReferences(each, found)
}

// Values do not change: documents are only read, and changed in copies.
const known = new WeakMap<object, ReadonlyMap<string, Component>>()

/** Components that a value refers to itself. A discriminator's mapping counts as a reference. */
const referencesIn = (value: unknown): ReadonlyMap<string, Component> => {
  const stored = isObject(value) ? known.get(value) : undefined
  if (stored !== undefined) return stored
  const found = new Map<string, Component>()
  addReferences(value, found)
  if (isObject(value)) known.set(value, found)
  return found
}

/** Finds components that parts of a document need. */
const neededBy = (document: JsonObject, roots: ReadonlyArray<unknown>): ReadonlyMap<string, ReadonlySet<string>> => {
  const components = objectOf(document.components)
  const needed = new Map<string, Set<string>>()
  const queue: Array<unknown> = [...roots]
  while (queue.length > 0) {
    for (const [section, name] of referencesIn(queue.pop()).values()) {
      const value = objectOf(components[section])[name]
      const names = needed.get(section) ?? new Set()
      if (value === undefined || names.has(name)) continue
      needed.set(section, names.add(name))
      queue.push(value)
    }
  }
  return needed
}

/** Keeps some operations of a document, with their components and all security schemes. Webhooks are kept on request. */
export const prune = (
  document: JsonObject,
  keys: ReadonlyArray<OperationKey>,
  webhooks: ReadonlyArray<string> = []
): JsonObject => {
  const paths: JsonObject = {}
  for (const [path, value] of Object.entries(objectOf(document.paths))) {
    const kept = keys.filter((key) => key.path === path).map(({ method }) => method)
    if (kept.length === 0) continue
    const item = objectOf(value)
    paths[path] = Object.fromEntries(
      Object.entries(item).filter(([key]) => !methods.some((method) => method === key) || kept.includes(key))
    )
  }
  const section = "webhooks" in document ? "webhooks" : "x-webhooks"
  const events = Object.fromEntries(
    Object.entries(objectOf(document[section])).filter(([name]) => webhooks.includes(name))
  )
  const operations = Object.values(paths).flatMap((item) => Object.values(objectOf(item)))
  const needed = neededBy(document, [...operations, ...Object.values(events)])
  const components: JsonObject = {}
  for (const [name, entries] of Object.entries(objectOf(document.components))) {
    const names = needed.get(name)
    const kept = Object.entries(objectOf(entries)).filter(([key]) => name === "securitySchemes" || names?.has(key))
    if (kept.length > 0) components[name] = Object.fromEntries(kept)
  }
  const { components: _all, paths: _paths, webhooks: _webhooks, "x-webhooks": _older, ...rest } = document
  return { ...rest, paths, components, ...(Object.keys(events).length > 0 ? { [section]: events } : {}) }
}
