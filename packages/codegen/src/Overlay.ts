/**
 * Applying an OpenAPI Overlay 1.0 (by `openapi-format`), strictly: an action that matches nothing, or changes nothing, is
 * an error, so that patches which the vendor has made superfluous do not pile up.
 *
 * @see https://spec.openapis.org/overlay/v1.0.0.html
 */
import * as Effect from "effect/Effect"
import { openapiOverlay } from "openapi-format"
import type { SourceDocument } from "./Document.ts"
import { isObject } from "./Json.ts"
import type { JsonObject } from "./Json.ts"
import { specInvalid } from "./Problem.ts"
import type { SpecInvalid, SpecProblem } from "./Problem.ts"

/** What is wrong with an action's form, or undefined. */
const malformed = (action: unknown): string | undefined => {
  if (!isObject(action)) return "an action is an object with target, description, and update or remove"
  if (typeof action.target !== "string" || action.target === "") return "target is missing: a JSONPath expression"
  if (typeof action.description !== "string" || action.description.trim() === "") {
    return "description is missing: every action says why it is there"
  }
  if ("update" in action === (action.remove === true)) return "exactly one of update and remove: true is needed"
  return undefined
}

/**
 * Applies the overlay's actions one after another to a copy of the document.
 * Fails with all actions that are malformed or have no effect, each with its line.
 */
export const applyOverlay = Effect.fnUntraced(function* (
  document: JsonObject,
  overlay: SourceDocument
): Effect.fn.Return<JsonObject, SpecInvalid> {
  const { actions } = overlay.json
  if (typeof overlay.json.overlay !== "string" || !overlay.json.overlay.startsWith("1.0") || !Array.isArray(actions)) {
    return yield* specInvalid("The overlay cannot be used.", [
      overlay.problemAt("#", "expected an OpenAPI Overlay 1.0: `overlay: 1.0.0` and a list of `actions`")
    ])
  }
  const problems: Array<SpecProblem> = []
  let current = structuredClone(document)
  let before = JSON.stringify(current)
  for (const [index, action] of actions.entries()) {
    const pointer = `#/actions/${index}`
    const wrong = malformed(action)
    if (wrong !== undefined) {
      problems.push(overlay.problemAt(pointer, wrong))
      continue
    }
    const result = yield* Effect.tryPromise({
      try: () => openapiOverlay(current, { overlaySet: { ...overlay.json, actions: [action] } }),
      catch: (error) => specInvalid("The overlay cannot be used.", [overlay.problemAt(pointer, String(error))])
    })
    const after = JSON.stringify(result.data)
    if (after === before) {
      const { unusedActions } = result.resultData
      const matched = Array.isArray(unusedActions) && unusedActions.length === 0
      const what = matched ? "changes nothing" : "matches nothing"
      problems.push(overlay.problemAt(pointer, `the action ${what}; remove it, or mend its target ${action.target}`))
    }
    // openapi-format types its result as a minimal OpenAPI object; it is the JSON that was given in.
    current = result.data as unknown as JsonObject
    before = after
  }
  return problems.length > 0 ? yield* specInvalid(`${overlay.file} does not fit the document.`, problems) : current
})
