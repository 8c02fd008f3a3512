/**
 * Headers that the caller adds to any call, for what the document does not declare: tracing ids, `If-Match`, the flags
 * of a vendor's beta.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type { Fields } from "../http/HeaderSyntax.ts"
import type { RequestProblem } from "../schema/Problems.ts"
import type { Operation } from "../operation/Operation.ts"

/** Headers by name. Case does not matter. */
export type ExtraHeaders = Readonly<Record<string, string>>

/** Context reference with headers to add to every call. Undefined by default. See {@link withHeaders}. */
export const CallHeaders: Context.Reference<ExtraHeaders | undefined> = Context.Reference<ExtraHeaders | undefined>(
  "@faktura/core/CallHeaders",
  { defaultValue: () => undefined }
)

/** Lower case, so that every spelling of a name is one entry. */
const lowerCased = (headers: Fields): Fields =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))

/**
 * Sends headers with every call inside: operations, pages of lists, streams. Inner ones replace outer ones of the same
 * name.
 *
 * The call's own `headers` win over them, and the client's settings, scope and credentials win over both. A header that
 * the operation declares is validated like its own. An invalid name or value, and a header of the connection such as
 * `Transfer-Encoding`, is `RequestInvalid`, and nothing is sent.
 *
 * @example
 * ```ts
 * import { withHeaders } from "@faktura/core"
 * import { Entities } from "@faktura/monite"
 *
 * const entity = Entities.use((entities) => entities.get({ path: { entity_id: "1" } })).pipe(
 *   withHeaders({ "X-Correlation-Id": "order 4711" })
 * )
 * ```
 */
export const withHeaders =
  (headers: ExtraHeaders) =>
  <A, E, R>(calls: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.updateService(calls, CallHeaders, (outer) =>
      // Cast: lower-casing names keeps the values.
      ({ ...outer, ...(lowerCased(headers) as ExtraHeaders) })
    )

/** Headers of the connection and of the body's framing, which the transport writes (RFC 9110, 7.6.1 and 8.6). */
const framing: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "expect",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade"
])

/** Returns a problem for each extra header that only the transport may write. */
export const framingProblems = (extra: ExtraHeaders): ReadonlyArray<RequestProblem> =>
  Object.keys(extra).flatMap((name) =>
    framing.has(name.toLowerCase())
      ? [{ field: `headers.${name}`, problem: "This header belongs to the transport. Leave it out" }]
      : []
  )

/** Headers of a call, of which the declared ones are validated. */
interface Merged {
  readonly declared: Fields
  /** Later entries replace earlier ones of the same name in another case. */
  readonly all: Fields
}

/** Adds extra headers to the caller's own, which win. A declared header gets the name that the document gives it. */
export const mergeHeaders = (operation: Operation, own: Fields | undefined, extra: ExtraHeaders): Merged => {
  const node = operation.request?.headers?.node
  const names = node?.kind === "object" ? [...node.fields.keys()] : []
  const known = new Map(names.map((name) => [name.toLowerCase(), name]))
  const declared: Array<readonly [string, unknown]> = []
  const others: Array<readonly [string, unknown]> = []
  for (const [name, value] of Object.entries(lowerCased(extra))) {
    const its = known.get(name)
    if (its === undefined) others.push([name, value])
    else declared.push([its, value])
  }
  const checked = { ...Object.fromEntries(declared), ...own }
  return { declared: checked, all: { ...Object.fromEntries(others), ...checked } }
}
