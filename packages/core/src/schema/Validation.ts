/**
 * Checks a value against a wire schema.
 *
 * A valid value is passed on unchanged, so fields that the document does not know are kept. Problems name the position and
 * the expectation there, never the value. Why: the value may be a secret.
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

// One decoder per schema and strictness. Why: building a decoder costs far more than running it.
const decoders = {
  strict: new WeakMap<object, (value: unknown) => Result.Result<unknown, Schema.SchemaError>>(),
  open: new WeakMap<object, (value: unknown) => Result.Result<unknown, Schema.SchemaError>>()
}

const pathText = (root: string, path: ReadonlyArray<PropertyKey>): string =>
  path.reduce<string>((text, key) => (typeof key === "number" ? `${text}[${key}]` : `${text}.${String(key)}`), root)

/** Returns the key of a path segment, in both forms that Standard Schema allows. */
const keyOf = (segment: PropertyKey | { readonly key: PropertyKey }): PropertyKey =>
  typeof segment === "object" ? segment.key : segment

const valueAt = (value: unknown, keys: ReadonlyArray<PropertyKey>): unknown =>
  keys.reduce<unknown>((at, key) => (typeof at === "object" && at !== null ? Reflect.get(at, key) : undefined), value)

/** Problem of an integer beyond 2^53 whose schema is `number`. */
const beyond =
  "An integer beyond 2^53, which a JavaScript number cannot represent; set `x-faktura-integer: string` in the overlay"

const nothing: ReadonlyArray<RequestProblem> = []

/**
 * Returns all problems of a value; an empty list when it is valid.
 *
 * @param strictness `strict`: unknown fields are refused (requests). `open`: they pass (responses)
 * @param root       name of the value in the problems' positions, such as `body`
 *
 * @example
 * ```ts
 * import { problemsOf } from "@faktura/core/Validation"
 * import * as WireSchema from "@faktura/core/WireSchema"
 *
 * const schema = WireSchema.struct({ id: WireSchema.string })
 *
 * problemsOf(schema, {}, "strict", "body") // [{ field: "body.id", problem: "Missing key" }]
 * ```
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
    const text = isLostInteger(valueAt(value, keys)) && /number|integer/.test(message) ? beyond : message
    const problem = { field: pathText(root, keys), problem: withoutLongLists(text) }
    const key = `${problem.field} ${problem.problem}`
    if (seen.has(key)) return []
    seen.add(key)
    return [problem]
  })
}
