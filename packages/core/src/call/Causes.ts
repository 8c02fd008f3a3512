/**
 * Errors of transports, reduced to what may be shown.
 *
 * Hazard: libraries hang what they were working on to their errors. undici's `HTTPParserError.data` holds the bytes of the
 * response, an access token among them, and `console.log` prints every property.
 */
import type { Scrub } from "../values/Scrub.ts"
import { escapeControls } from "./ServerReason.ts"

/** Properties that tell where and why a transport failed. */
const told = ["code", "syscall", "errno", "hostname", "address", "port", "library", "reason"] as const

/** The most causes that are kept, those of several addresses included. */
const mostCauses = 20

const words = (scrub: Scrub, value: unknown): unknown =>
  typeof value === "string" ? escapeControls(scrub.text(value)) : typeof value === "number" ? value : undefined

/** The lines of a stack below its message. */
const frames = (stack: string | undefined): string =>
  (stack?.match(/^ {4}at .*$/gm) ?? []).map((line) => `\n${line}`).join("")

/**
 * The same failure without what the transport kept of the exchange: an `Error` with name, message, code, system call and
 * address, and the same of its causes. A text stays a text; whatever else was thrown is told by its kind alone.
 */
export const reducedCause = (cause: unknown, scrub: Scrub): unknown => reduce(cause, scrub, new Set())

/** `seen`: causes may refer to each other. */
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
  for (const key of told) {
    const value = words(scrub, others[key])
    if (value !== undefined) Object.assign(reduced, { [key]: value })
  }
  if (Array.isArray(errors)) {
    Object.assign(reduced, { errors: errors.slice(0, mostCauses).map((each) => reduce(each, scrub, seen)) })
  }
  return reduced
}

type Fields = Readonly<Record<(typeof told)[number] | "name" | "message" | "stack" | "cause" | "errors", unknown>>

/** Reads an error's properties, which may be getters that throw. */
const fieldsOf = (error: object): Fields => {
  const read = (key: string): unknown => {
    try {
      return Reflect.get(error, key)
    } catch {
      return undefined
    }
  }
  const names = [...told, "name", "message", "stack", "cause", "errors"] as const
  // The cast: an object of these names was made in this line.
  return Object.fromEntries(names.map((key) => [key, read(key)])) as Fields
}
