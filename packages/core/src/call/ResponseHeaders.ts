/**
 * Returns responses with their headers, for operations whose headers the document declares.
 */
import * as Effect from "effect/Effect"
import { toResult } from "./CallResult.ts"
import { call, definitionOf } from "./Call.ts"
import type { Ending } from "./Call.ts"
import { elements } from "../http/FieldList.ts"
import type { HeaderKind, Operation } from "../operation/Operation.ts"
import type { CallOptions } from "../operation/CallInput.ts"
import type { HttpHeaders } from "../transport/Transport.ts"

/** A response with its status and the headers that the document declares for it. */
export interface FullResponse<Body, ResponseHeaders> {
  /** A 2xx. Or 404, when a DELETE finds nothing after an attempt with a lost response: the record is deleted. */
  readonly status: number
  /** By lower-case name. Headers that are missing or do not match the document are left out. */
  readonly headers: ResponseHeaders
  readonly body: Body
}

/** Parses the text of a header. Undefined when it does not match its kind. */
const readers: { readonly [Kind in HeaderKind]: (text: string) => unknown } = {
  string: (text) => text,
  integer: (text) => (/^-?\d+$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : undefined),
  number: (text) => (/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text) ? Number(text) : undefined),
  boolean: (text) => ({ true: true, false: false })[text.toLowerCase()],
  strings: elements
}

/** Reads the declared headers of a response. */
export const readHeaders = (
  declared: NonNullable<Operation["headers"]>,
  headers: HttpHeaders
): Readonly<Record<string, unknown>> => {
  const read: Record<string, unknown> = {}
  for (const [name, kind] of Object.entries(declared)) {
    // Hazard: `Set-Cookie` is the one header whose lines must not be joined, because cookie dates contain commas (RFC
    // 6265, 3).
    if (name === "set-cookie" && kind === "strings") {
      const cookies = [...headers].flatMap(([each, value]) => (each === "set-cookie" ? [value] : []))
      if (cookies.length > 0) read[name] = cookies
      continue
    }
    const text = headers.get(name)
    const value = text === null ? undefined : readers[kind](text.trim())
    if (value !== undefined) read[name] = value
  }
  return read
}

/** Returns the call's response with all its headers, unchanged. */
const withRawHeaders: Ending<FullResponse<unknown, HttpHeaders>> = {
  toResult: (operation, progress, response, errors) =>
    Effect.map(toResult(operation, progress, response, errors), (body) => ({
      status: response.status,
      headers: response.headers,
      body
    }))
}

/**
 * Makes a function that returns an operation's responses with status and headers. It makes one call, like the operation
 * itself, and fails in the same ways. The annotation of the generated constant fixes the types, as for `operation`.
 *
 * @param list a function made by `operation`
 *
 * @example
 * ```ts
 * import { withDeclaredHeaders } from "@faktura/core"
 * import type { ApiClient, FullResponse, ReadFailure } from "@faktura/core"
 * import { operation } from "@faktura/core/Call"
 * import * as WireSchema from "@faktura/core/WireSchema"
 * import { Context } from "effect"
 * import type { Effect } from "effect"
 *
 * class PetsClient extends Context.Service<PetsClient, ApiClient>()("example/PetsClient") {}
 *
 * const listPets: () => Effect.Effect<ReadonlyArray<string>, ReadFailure, PetsClient> = operation(() => ({
 *   id: "Pets.list",
 *   method: "GET",
 *   path: "/pets",
 *   kind: "read",
 *   client: PetsClient,
 *   success: [{ status: 200, as: "json", schema: WireSchema.array(WireSchema.string) }],
 *   headers: { "x-total-count": "integer" }
 * }))
 *
 * type ListHeaders = { readonly "x-total-count"?: number }
 *
 * export const listPetsResponse: () => Effect.Effect<
 *   FullResponse<ReadonlyArray<string>, ListHeaders>,
 *   ReadFailure,
 *   PetsClient
 * > = withDeclaredHeaders(listPets)
 * ```
 */
export function withDeclaredHeaders<Options extends CallOptions | undefined, Body, ResponseHeaders, E, R>(
  list: (options: never) => Effect.Effect<unknown, unknown, unknown>
): (options?: Options) => Effect.Effect<FullResponse<Body, ResponseHeaders>, E, R> {
  const run = (options: CallOptions | undefined): Effect.Effect<FullResponse<unknown, unknown>, unknown> => {
    const operation = definitionOf(list)
    if (operation === undefined)
      return Effect.die(new Error("withDeclaredHeaders: not a function that `operation` made"))
    return Effect.map(call(operation, options ?? {}, withRawHeaders), (response) => ({
      ...response,
      headers: readHeaders(operation.headers ?? {}, response.headers)
    }))
  }
  // Cast: Body, ResponseHeaders, E and R come from the generated annotation.
  return (options) => run(options) as Effect.Effect<FullResponse<Body, ResponseHeaders>, E, R>
}
