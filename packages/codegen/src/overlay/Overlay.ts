/**
 * Applies an OpenAPI Overlay (1.0 and 1.1). An action that matches nothing or changes nothing is an error. Why: actions that
 * the vendor's document no longer needs are then removed.
 *
 * Why not `openapi-format` 1.33: it removes the wrong items when an action matches several items of a list. It also cannot
 * append to a list in version 1.0.
 *
 * @see https://spec.openapis.org/overlay/v1.1.0.html
 */
import * as Effect from "effect/Effect"
import type { SourceDocument } from "../openapi/Document.ts"
import { isObject } from "../openapi/Json.ts"
import type { JsonObject } from "../openapi/Json.ts"
import { nodePathsOf } from "./JsonPath.ts"
import type { NodePath } from "./JsonPath.ts"
import { Incompatible, kindOf, mergeNode } from "./Merge.ts"
import type { OverlayVersion } from "./Merge.ts"
import { nearestOf } from "./Nearest.ts"
import { removed, rewrite } from "./Rewrite.ts"
import { specInvalid } from "../openapi/Problem.ts"
import type { SpecInvalid, SpecProblem } from "../openapi/Problem.ts"

/**
 * Rules for actions: those of the specification, or the stricter ones of a workspace, where each action has a description
 * and exactly one change.
 */
export type OverlayRules = "specification" | "workspace"

/** Kinds of changes of an action. */
const changes = ["update", "copy", "remove"] as const

/** Returns what is wrong with the form of an action; undefined when it is valid. */
const malformed = (action: unknown, version: OverlayVersion, rules: OverlayRules): string | undefined => {
  if (!isObject(action)) return "an action must be an object with target, description, and update or remove"
  const { copy, description, remove, target } = action
  if (typeof target !== "string" || target === "") return "target is missing; write a JSONPath expression"
  if (rules === "workspace" && (typeof description !== "string" || description.trim() === "")) {
    return "description is missing; write the reason for the action"
  }
  if (description !== undefined && typeof description !== "string") return "description must be a string"
  if (remove !== undefined && typeof remove !== "boolean") return "remove must be true or false"
  if (copy !== undefined && version === "1.0") return "copy needs Overlay 1.1; write `overlay: 1.1.0`"
  if (copy !== undefined && typeof copy !== "string") return "copy must be a JSONPath expression"
  const given = changes.filter((each) => action[each] !== undefined && action[each] !== false)
  // In the specification, `update` and `copy` have no effect next to `remove: true`.
  const decided = given.length === 1 || (rules === "specification" && remove === true)
  return decided ? undefined : "an action must have exactly one of `update`, `copy` and `remove: true`"
}

/** Selects nodes, each once. Returns a message when the expression is invalid or selects nothing. */
const selected = (
  document: JsonObject,
  field: "target" | "copy",
  expression: string
): ReadonlyArray<NodePath> | string => {
  const places = nodePathsOf(document, expression)
  if (typeof places === "string") return `${field} is not a JSONPath expression (RFC 9535): ${places}`
  const distinct = [...new Map(places.map((place) => [JSON.stringify(place), place])).values()]
  if (distinct.length > 0) return distinct
  const nearest = nearestOf(document, expression)
  const hint =
    nearest === undefined ? "" : `; ${nearest.isWhole ? "nearest match" : "existing part"}: ${nearest.expression}`
  return `the action matches nothing; remove it, or correct its ${field} ${expression}${hint}`
}

const valueAt = (document: unknown, place: NodePath): unknown =>
  // Safe: the path of a selected node leads through objects and lists.
  place.reduce((value, key) => (value as { readonly [key: string | number]: unknown })[key], document)

/** Returns the update of an action: its `update`, or the node that its `copy` selects. Otherwise a message. */
const updateOf = (document: JsonObject, { copy, update }: JsonObject): { readonly update: unknown } | string => {
  if (typeof copy !== "string") return { update }
  const places = selected(document, "copy", copy)
  if (typeof places === "string") return places
  const [place] = places
  return place !== undefined && places.length === 1
    ? { update: valueAt(document, place) }
    : `copy must select exactly one node, but ${copy} selects ${places.length}`
}

/** Applies one action. Returns the changed document, or a message. */
const apply = (
  document: JsonObject,
  action: JsonObject,
  version: OverlayVersion
): { readonly document: unknown } | string => {
  const target = String(action.target)
  const places = selected(document, "target", target)
  if (typeof places === "string") return places
  if (action.remove === true) {
    if (places.some((place) => place.length === 0)) return "the whole document cannot be removed"
    return { document: rewrite(document, places, () => removed) }
  }
  const kinds = new Set(places.map((place) => kindOf(valueAt(document, place))))
  if (version === "1.1" && kinds.size > 1) {
    return `the target ${target} must select nodes of one kind (Overlay 1.1), but it selects ${[...kinds].join(" and ")} nodes`
  }
  const given = updateOf(document, action)
  if (typeof given === "string") return given
  let changed = false
  try {
    const result = rewrite(document, places, (node) => {
      const after = mergeNode(node, given.update, version)
      changed ||= JSON.stringify(after) !== JSON.stringify(node)
      return after
    })
    return changed ? { document: result } : `the action changes nothing; remove it, or correct its target ${target}`
  } catch (error) {
    if (error instanceof Incompatible) return `${error.message}; the target is ${target}`
    throw error
  }
}

const versionOf = (overlay: JsonObject): OverlayVersion | undefined => {
  const version = /^(1\.[01])\.\d+(-.+)?$/.exec(String(overlay.overlay))?.[1]
  return version === "1.0" || version === "1.1" ? version : undefined
}

/**
 * Applies the actions of an overlay, in order, to a copy of the document. Fails with all actions that are invalid or have no
 * effect, each with its line.
 */
export const applyOverlay = Effect.fnUntraced(function* (
  document: JsonObject,
  overlay: SourceDocument,
  rules: OverlayRules
): Effect.fn.Return<JsonObject, SpecInvalid> {
  const { actions } = overlay.json
  const version = versionOf(overlay.json)
  if (version === undefined || !Array.isArray(actions)) {
    return yield* specInvalid("The overlay cannot be used.", [
      overlay.problemAt("#", "an OpenAPI Overlay needs `overlay: 1.0.0` or `overlay: 1.1.0`, and a list of `actions`")
    ])
  }
  const problems: Array<SpecProblem> = []
  let current = document
  for (const [index, action] of actions.entries()) {
    const wrong = malformed(action, version, rules)
    // Safe: `malformed` has checked that it is an object.
    const result = wrong ?? apply(current, action as JsonObject, version)
    if (typeof result === "string") problems.push(overlay.problemAt(`#/actions/${index}`, result))
    // Safe: merging and removing keep the root an object.
    else current = result.document as JsonObject
  }
  return problems.length > 0
    ? yield* specInvalid(`${overlay.file} cannot be applied to the document.`, problems)
    : current
})
