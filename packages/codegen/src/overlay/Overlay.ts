/**
 * Applying an OpenAPI Overlay (1.0 and 1.1). An action that matches nothing, or changes nothing, is an error, so that
 * patches which the vendor has made superfluous do not pile up.
 *
 * The actions are applied here: `openapi-format` 1.33, which reports unused actions too, removes the wrong items when one
 * action matches several of a list, and cannot append to a list in version 1.0.
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
import { removed, rewrite } from "./Rewrite.ts"
import { specInvalid } from "../openapi/Problem.ts"
import type { SpecInvalid, SpecProblem } from "../openapi/Problem.ts"

/**
 * Rules for the form of actions: those of the specification; or those of a workspace's own overlays, whose actions also
 * say why they are there, and do one thing each.
 */
export type OverlayRules = "specification" | "workspace"

/** An action's ways to change a node. */
const changes = ["update", "copy", "remove"] as const

/** Finds what is wrong with an action's form. */
const malformed = (action: unknown, version: OverlayVersion, rules: OverlayRules): string | undefined => {
  if (!isObject(action)) return "an action is an object with target, description, and update or remove"
  const { copy, description, remove, target } = action
  if (typeof target !== "string" || target === "") return "target is missing: a JSONPath expression"
  if (rules === "workspace" && (typeof description !== "string" || description.trim() === "")) {
    return "description is missing: every action says why it is there"
  }
  if (description !== undefined && typeof description !== "string") return "description must be text"
  if (remove !== undefined && typeof remove !== "boolean") return "remove must be true or false"
  if (copy !== undefined && version === "1.0") return "copy is part of Overlay 1.1: write `overlay: 1.1.0`"
  if (copy !== undefined && typeof copy !== "string") return "copy must be a JSONPath expression"
  const given = changes.filter((each) => action[each] !== undefined && action[each] !== false)
  // By the specification `update` and `copy` have no impact beside `remove: true`.
  const decided = given.length === 1 || (rules === "specification" && remove === true)
  return decided ? undefined : "exactly one of update, copy and remove: true is needed"
}

/** Selects nodes, each once. Returns why it cannot where the expression is wrong or selects nothing. */
const selected = (
  document: JsonObject,
  field: "target" | "copy",
  expression: string
): ReadonlyArray<NodePath> | string => {
  const places = nodePathsOf(document, expression)
  if (typeof places === "string") return `${field} is not a JSONPath expression (RFC 9535): ${places}`
  const distinct = [...new Map(places.map((place) => [JSON.stringify(place), place])).values()]
  return distinct.length > 0 ? distinct : `the action matches nothing; remove it, or mend its ${field} ${expression}`
}

const valueAt = (document: unknown, place: NodePath): unknown =>
  // A place that a query found leads through objects and lists.
  place.reduce((value, key) => (value as { readonly [key: string | number]: unknown })[key], document)

/** What an action's update is, or why there is none: its `update`, or the one node that its `copy` selects. */
const updateOf = (document: JsonObject, { copy, update }: JsonObject): { readonly update: unknown } | string => {
  if (typeof copy !== "string") return { update }
  const places = selected(document, "copy", copy)
  if (typeof places === "string") return places
  const [place] = places
  return place !== undefined && places.length === 1
    ? { update: valueAt(document, place) }
    : `copy must select one node; ${copy} selects ${places.length}`
}

/** Applies one action. Returns the document after it, or what is wrong with the action. */
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
    return `the target ${target} must select nodes of one kind (Overlay 1.1); it selects ${[...kinds].join(" and ")} nodes`
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
    return changed ? { document: result } : `the action changes nothing; remove it, or mend its target ${target}`
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
 * Applies the overlay's actions one after another to a copy of the document.
 * Fails with all actions that are malformed or have no effect, each with its line.
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
      overlay.problemAt(
        "#",
        "expected an OpenAPI Overlay 1.0 or 1.1: `overlay: 1.0.0` or `1.1.0`, and a list of `actions`"
      )
    ])
  }
  const problems: Array<SpecProblem> = []
  let current = document
  for (const [index, action] of actions.entries()) {
    const wrong = malformed(action, version, rules)
    // What is not malformed is an object.
    const result = wrong ?? apply(current, action as JsonObject, version)
    if (typeof result === "string") problems.push(overlay.problemAt(`#/actions/${index}`, result))
    // Neither merging nor removing turns an object into anything else.
    else current = result.document as JsonObject
  }
  return problems.length > 0 ? yield* specInvalid(`${overlay.file} does not fit the document.`, problems) : current
})
