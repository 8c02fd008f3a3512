/**
 * Applying an OpenAPI Overlay 1.0, strictly: an action that matches nothing, or changes nothing, is an error, so that
 * patches which the vendor has made superfluous do not pile up.
 *
 * JSONPath is `jsonpath-rfc9535`'s. The actions are applied here: `openapi-format` 1.33, which reports unused actions too,
 * removes the wrong items when one action matches several of a list, and cannot append to a list in version 1.0.
 *
 * @see https://spec.openapis.org/overlay/v1.0.0.html
 */
import * as Effect from "effect/Effect"
import { exec } from "jsonpath-rfc9535"
import type { JsonValue } from "jsonpath-rfc9535"
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

type Keys = ReadonlyArray<string | number>

const escapes: { readonly [escape: string]: string } = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" }

/** The library gives keys as normalized paths write them (RFC 9535, 2.7), with escapes. */
const plainKey = (key: string | number): string | number =>
  typeof key === "number"
    ? key
    : key.replaceAll(/\\(?:u([0-9a-f]{4})|(.))/g, (_, code: string | undefined, letter: string) =>
        code === undefined ? (escapes[letter] ?? letter) : String.fromCharCode(Number.parseInt(code, 16))
      )

/** Where a JSONPath expression leads, as keys from the root; a text when it is not JSONPath. */
const pathsOf = (document: JsonObject, target: string): ReadonlyArray<Keys> | string => {
  const found: Array<Keys> = []
  try {
    // The document came from YAML: it is JSON.
    exec(document as { [key: string]: JsonValue }, target, (_, path) => found.push(path.map(plainKey)))
    return found
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

const step = (value: unknown, key: string | number): unknown =>
  Array.isArray(value) ? value[Number(key)] : isObject(value) ? value[key] : undefined

/** Merged as the specification says: objects by key, lists by appending, everything else replaced. */
const merge = (target: unknown, update: unknown): unknown => {
  if (Array.isArray(target) && Array.isArray(update)) return [...target, ...structuredClone(update)]
  if (!isObject(target) || !isObject(update)) return structuredClone(update)
  // From entries, so that a key called `__proto__` is a key like any other.
  return Object.fromEntries([
    ...Object.entries(target),
    ...Object.entries(update).map(([key, value]) => [
      key,
      Object.hasOwn(target, key) ? merge(target[key], value) : structuredClone(value)
    ])
  ])
}

const replaceAt = (value: unknown, [key, ...rest]: Keys, change: (value: unknown) => unknown): unknown => {
  if (key === undefined) return change(value)
  if (Array.isArray(value)) return value.map((item, at) => (at === key ? replaceAt(item, rest, change) : item))
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, name === key ? replaceAt(each, rest, change) : each])
  )
}

const without = (holder: unknown, key: string | number): unknown =>
  Array.isArray(holder)
    ? holder.filter((_, at) => at !== key)
    : isObject(holder)
      ? Object.fromEntries(Object.entries(holder).filter(([name]) => name !== key))
      : holder

/** The document after one action, or what is wrong with the action. */
const apply = (document: JsonObject, action: JsonObject): { readonly document: unknown } | string => {
  const target = String(action.target)
  const paths = pathsOf(document, target)
  if (typeof paths === "string") return `target is not a JSONPath expression (RFC 9535): ${paths}`
  if (paths.length === 0) return `the action matches nothing; remove it, or mend its target ${target}`
  let result: unknown = document
  if (action.remove === true) {
    // From the last to the first: removing an item moves those after it.
    for (const path of paths.toReversed()) {
      const last = path.at(-1)
      if (last === undefined) return "the whole document cannot be removed"
      result = replaceAt(result, path.slice(0, -1), (holder) => without(holder, last))
    }
  } else {
    for (const path of paths) {
      const value = path.reduce<unknown>(step, result)
      if (Array.isArray(value)) result = replaceAt(result, path, (list) => merge(list, [action.update]))
      else if (!isObject(value)) return `the target ${target} is neither an object nor a list; target what holds it`
      else if (!isObject(action.update)) return `the target ${target} is an object; so update must be one`
      else result = replaceAt(result, path, (object) => merge(object, action.update))
    }
  }
  return JSON.stringify(result) === JSON.stringify(document)
    ? `the action changes nothing; remove it, or mend its target ${target}`
    : { document: result }
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
  if (typeof overlay.json.overlay !== "string" || !overlay.json.overlay.startsWith("1.0.") || !Array.isArray(actions)) {
    return yield* specInvalid("The overlay cannot be used.", [
      overlay.problemAt("#", "expected an OpenAPI Overlay 1.0: `overlay: 1.0.0` and a list of `actions`")
    ])
  }
  const problems: Array<SpecProblem> = []
  let current = document
  for (const [index, action] of actions.entries()) {
    const wrong = malformed(action)
    // What is not malformed is an object.
    const result = wrong ?? apply(current, action as JsonObject)
    if (typeof result === "string") problems.push(overlay.problemAt(`#/actions/${index}`, result))
    // Neither merging nor removing turns an object into anything else.
    else current = result.document as JsonObject
  }
  return problems.length > 0 ? yield* specInvalid(`${overlay.file} does not fit the document.`, problems) : current
})
