/**
 * Checking a value against a generated shape.
 *
 * Shapes describe, they never change: a value that passes is handed on as it came, so that fields a document does not
 * know yet are kept. What is reported names the place and what was expected there, never the value: it may be a secret.
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"
import type { RequestProblem } from "./Problems.ts"
import { isLostInteger } from "../values/ExactJson.ts"
import { fastCheck, read } from "./FastCheck.ts"
import { withoutLongLists } from "./Problems.ts"
import type { WireSchema } from "./WireSchema.ts"

const format = SchemaIssue.makeFormatterStandardSchemaV1()
const options = { strict: { errors: "all", onExcessProperty: "error" }, open: { errors: "all" } } as const

// One decoder per shape and manner: building it costs far more than running it.
const decoders = {
  strict: new WeakMap<object, (value: unknown) => Result.Result<unknown, Schema.SchemaError>>(),
  open: new WeakMap<object, (value: unknown) => Result.Result<unknown, Schema.SchemaError>>()
}

const pathText = (root: string, path: ReadonlyArray<PropertyKey>): string =>
  path.reduce<string>((text, key) => (typeof key === "number" ? `${text}[${key}]` : `${text}.${String(key)}`), root)

/** Tells a key of a path segment as Standard Schema may give it. */
const keyOf = (segment: PropertyKey | { readonly key: PropertyKey }): PropertyKey =>
  typeof segment === "object" ? segment.key : segment

const valueAt = (value: unknown, keys: ReadonlyArray<PropertyKey>): unknown =>
  keys.reduce<unknown>((at, key) => (typeof at === "object" && at !== null ? Reflect.get(at, key) : undefined), value)

/** What is said of an integer where the document says number. */
const beyond = "An integer beyond 2^53, which no number holds exactly; an overlay can say `x-faktura-integer: string`"

const nothing: ReadonlyArray<RequestProblem> = []

/**
 * Everything that is wrong with a value; empty when it fits.
 *
 * @param manner `strict`: fields that the shape does not have are refused (requests). `open`: they pass (answers).
 * @param root   what the value is called in the problems' paths, e.g. `body`
 */
export function problemsOf(
  schema: WireSchema<unknown>,
  value: unknown,
  strictness: "strict" | "open",
  root: string
): ReadonlyArray<RequestProblem> {
  if (strictness === "open") {
    read(schema, value)
    if (fastCheck(schema)(value)) return nothing
  }
  let decode = decoders[strictness].get(schema)
  if (decode === undefined) {
    decode = Schema.decodeUnknownResult(schema, options[strictness])
    decoders[strictness].set(schema, decode)
  }
  const result = decode(value)
  if (Result.isSuccess(result)) return nothing
  const seen = new Set<string>()
  return format(result.failure.issue).issues.flatMap(({ message, path }) => {
    const keys = (path ?? []).map(keyOf)
    const said = isLostInteger(valueAt(value, keys)) && /number|integer/.test(message) ? beyond : message
    const problem = { field: pathText(root, keys), problem: withoutLongLists(said) }
    const key = `${problem.field} ${problem.problem}`
    if (seen.has(key)) return []
    seen.add(key)
    return [problem]
  })
}
