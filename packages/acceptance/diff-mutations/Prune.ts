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

const textsIn = (value: unknown, add: (text: string) => void): void => {
  if (typeof value === "string") add(value)
  else if (Array.isArray(value)) for (const each of value) textsIn(each, add)
  else if (isObject(value)) for (const each of Object.values(value)) textsIn(each, add)
}

/** Finds components that a part of a document needs. A discriminator's mapping counts as a reference. */
const neededBy = (document: JsonObject, roots: ReadonlyArray<unknown>): ReadonlyMap<string, ReadonlySet<string>> => {
  const needed = new Map<string, Set<string>>()
  const queue: Array<unknown> = [...roots]
  const add = (text: string): void => {
    const found = componentOf(text)
    if (found === undefined) return
    const [section, name] = found
    const value = objectOf(objectOf(document.components)[section])[name]
    const names = needed.get(section) ?? new Set()
    if (value === undefined || names.has(name)) return
    needed.set(section, names.add(name))
    queue.push(value)
  }
  while (queue.length > 0) textsIn(queue.pop(), add)
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
  const needed = neededBy(document, [paths, events])
  const components: JsonObject = {}
  for (const [name, entries] of Object.entries(objectOf(document.components))) {
    const names = needed.get(name)
    const kept = Object.entries(objectOf(entries)).filter(([key]) => name === "securitySchemes" || names?.has(key))
    if (kept.length > 0) components[name] = Object.fromEntries(kept)
  }
  const { components: _all, paths: _paths, webhooks: _webhooks, "x-webhooks": _older, ...rest } = document
  return { ...rest, paths, components, ...(Object.keys(events).length > 0 ? { [section]: events } : {}) }
}
