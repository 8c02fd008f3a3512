/**
 * Reduces errors of transports to properties that may be shown.
 *
 * Hazard: libraries attach their data to errors, and `console.log` prints every property. For example, the `data` of undici's
 * `HTTPParserError` contains the bytes of the response. They may include an access token.
 */
import type { Scrub } from "../values/Scrub.ts"
import { escapeControls } from "./ServerReason.ts"

/** Properties that say where and why a transport failed. */
const shown = ["code", "syscall", "errno", "hostname", "address", "port", "library", "reason"] as const

/** Largest number of causes that are kept, including those of several addresses. */
const mostCauses = 20

const words = (scrub: Scrub, value: unknown): unknown =>
  typeof value === "string" ? escapeControls(scrub.text(value)) : typeof value === "number" ? value : undefined

/** Returns the lines of a stack below its message. */
const frames = (stack: string | undefined): string =>
  (stack?.match(/^ {4}at .*$/gm) ?? []).map((line) => `\n${line}`).join("")

/**
 * Returns the error without the exchange's data: an `Error` with name, message, code, system call and address, and the
 * same of its causes. A string stays a string. Other values that are not objects become undefined.
 */
export const reducedCause = (cause: unknown, scrub: Scrub): unknown => reduce(cause, scrub, new Set())

/** @param seen causes that were visited. Why: causes may refer to each other */
const reduce = (cause: unknown, scrub: Scrub, seen: Set<unknown>): unknown => {
  if (typeof cause === "string") return words(scrub, cause)
  if (typeof cause !== "object" || cause === null || seen.has(cause) || seen.size > mostCauses) return undefined
  seen.add(cause)
  const { errors, message, name, stack, ...others } = fieldsOf(cause)
  const inner = reduce(others.cause, scrub, seen)
  const reduced = new Error(String(words(scrub, message) ?? ""), inner === undefined ? undefined : { cause: inner })
  const shownName = typeof name === "string" && name !== "" ? name : "Error"
  Object.defineProperty(reduced, "name", { value: shownName, enumerable: false })
  Object.defineProperty(reduced, "stack", {
    value: `${shownName}: ${reduced.message}${frames(typeof stack === "string" ? stack : undefined)}`,
    enumerable: false
  })
  for (const key of shown) {
    const value = words(scrub, others[key])
    if (value !== undefined) Object.assign(reduced, { [key]: value })
  }
  if (Array.isArray(errors)) {
    Object.assign(reduced, { errors: errors.slice(0, mostCauses).map((each) => reduce(each, scrub, seen)) })
  }
  return reduced
}

type Fields = Readonly<Record<(typeof shown)[number] | "name" | "message" | "stack" | "cause" | "errors", unknown>>

/** Reads an error's properties. They may be getters that throw. */
const fieldsOf = (error: object): Fields => {
  const read = (key: string): unknown => {
    try {
      return Reflect.get(error, key)
    } catch {
      return undefined
    }
  }
  const names = [...shown, "name", "message", "stack", "cause", "errors"] as const
  // Cast: this line makes an object with these names.
  return Object.fromEntries(names.map((key) => [key, read(key)])) as Fields
}
