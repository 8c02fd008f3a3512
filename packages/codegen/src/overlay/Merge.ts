/**
 * Merges an overlay's update into a node, by the rules of the overlay's version.
 *
 * | node      | update         | 1.0                          | 1.1                   |
 * |-----------|----------------|------------------------------|-----------------------|
 * | object    | object         | merged, property by property | the same              |
 * | list      | list           | one entry, appended          | concatenated          |
 * | list      | anything else  | one entry, appended          | the same              |
 * | primitive | primitive      | error                        | replaced              |
 * | property: list        | list                  | concatenated     | the same  |
 * | property: another kind | null, when the document has an object or a list | error | error |
 * | property: another kind | anything else         | replaced         | error     |
 *
 * @see https://spec.openapis.org/overlay/v1.0.0.html and https://spec.openapis.org/overlay/v1.1.0.html, Action Object
 */
import { isObject, pointerOf } from "../openapi/Json.ts"
import type { NodePath } from "./JsonPath.ts"

/** Version of the Overlay Specification. */
export type OverlayVersion = "1.0" | "1.1"

/** Error of an update that cannot be merged into a node. The message has the reason. */
export class Incompatible extends Error {}

type Kind = "object" | "list" | "primitive"

/** Returns the kind of a value. Overlays have different rules for the three kinds. */
export const kindOf = (value: unknown): Kind =>
  Array.isArray(value) ? "list" : isObject(value) ? "object" : "primitive"

const shown: { readonly [kind in Kind]: string } = { object: "an object", list: "a list", primitive: "a plain value" }

const property = (before: unknown, update: unknown, at: NodePath, version: OverlayVersion): unknown => {
  if (Array.isArray(before) && Array.isArray(update)) return [...before, ...structuredClone(update)]
  if (isObject(before) && isObject(update)) return mergeObjects(before, update, at, version)
  const [was, becomes] = [kindOf(before), kindOf(update)]
  if (was === becomes) return update
  if (update === null) {
    throw new Incompatible(
      `\`${pointerOf(at)}\` is ${shown[was]}, which null in the update would delete; use an action with \`remove: true\``
    )
  }
  if (version === "1.0") return structuredClone(update)
  throw new Incompatible(
    `\`${pointerOf(at)}\` is ${shown[was]}, but ${shown[becomes]} in the update; Overlay 1.1 merges only values of one kind`
  )
}

const mergeObjects = (
  before: Readonly<Record<string, unknown>>,
  update: Readonly<Record<string, unknown>>,
  at: NodePath,
  version: OverlayVersion
): unknown =>
  // Why `fromEntries`: it makes `__proto__` a normal key.
  Object.fromEntries([
    ...Object.entries(before),
    ...Object.entries(update).map(([key, value]) => [
      key,
      Object.hasOwn(before, key) ? property(before[key], value, [...at, key], version) : structuredClone(value)
    ])
  ])

/** Merges an update into a selected node. @throws Incompatible */
export const mergeNode = (node: unknown, update: unknown, version: OverlayVersion): unknown => {
  if (Array.isArray(node)) {
    const entries: ReadonlyArray<unknown> = version === "1.1" && Array.isArray(update) ? update : [update]
    return [...node, ...structuredClone(entries)]
  }
  if (isObject(node)) {
    if (!isObject(update)) throw new Incompatible("the target is an object, so the update must be an object")
    return mergeObjects(node, update, [], version)
  }
  if (version === "1.0") {
    throw new Incompatible("the target is neither an object nor a list; target its parent, or use `overlay: 1.1.0`")
  }
  if (kindOf(update) !== "primitive")
    throw new Incompatible("the target is a plain value, so the update must be a plain value")
  return update
}
