/**
 * Answers with their headers, for operations whose headers the document declares.
 */
import * as Effect from "effect/Effect"
import { answered } from "./CallResult.ts"
import { call, definitionOf } from "./Call.ts"
import type { Ending } from "./Call.ts"
import { elements } from "../http/FieldList.ts"
import type { HeaderKind, Operation } from "./Operation.ts"
import type { CallOptions } from "./CallInput.ts"
import type { HttpHeaders } from "../transport/Transport.ts"

/** An answer with its status and the headers that the document declares for it. */
export interface FullResponse<Body, ResponseHeaders> {
  /** A 2xx; 404 where a DELETE found nothing after an attempt whose answer was lost, and so was done. */
  readonly status: number
  /** By name in lower case. What did not come, or is not as declared, is left out. */
  readonly headers: ResponseHeaders
  readonly body: Body
}

/** What a header's text says; undefined where it is not as declared. */
const readers: { readonly [Kind in HeaderKind]: (text: string) => unknown } = {
  string: (text) => text,
  integer: (text) => (/^-?\d+$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : undefined),
  number: (text) => (/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text) ? Number(text) : undefined),
  boolean: (text) => ({ true: true, false: false })[text.toLowerCase()],
  strings: elements
}

/** Reads the declared headers of an answer. */
export const readHeaders = (
  declared: NonNullable<Operation["headers"]>,
  headers: HttpHeaders
): Readonly<Record<string, unknown>> => {
  const read: Record<string, unknown> = {}
  for (const [name, kind] of Object.entries(declared)) {
    // Cookies are the one header whose lines must not be joined: their dates have commas (RFC 6265, 3).
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

/** Makes a call's answer with all its headers, as they came. */
const withRawHeaders: Ending<FullResponse<unknown, HttpHeaders>> = {
  answered: (operation, progress, response, errors) =>
    Effect.map(answered(operation, progress, response, errors), (body) => ({
      status: response.status,
      headers: response.headers,
      body
    }))
}

/**
 * Makes the function that gives an operation's answers with status and headers. The annotation on the generated constant
 * fixes the types, as it does for `operation`. It calls once, like the operation itself, and fails in the same ways.
 *
 * @param list a function that `operation` made
 */
export function withResponse<Options extends CallOptions | undefined, Body, ResponseHeaders, E, R>(
  list: (options: never) => Effect.Effect<unknown, unknown, unknown>
): (options?: Options) => Effect.Effect<FullResponse<Body, ResponseHeaders>, E, R> {
  const run = (options: CallOptions | undefined): Effect.Effect<FullResponse<unknown, unknown>, unknown> => {
    const operation = definitionOf(list)
    if (operation === undefined) return Effect.die(new Error("withResponse: not a function that `operation` made"))
    return Effect.map(call(operation, options ?? {}, withRawHeaders), (response) => ({
      ...response,
      headers: readHeaders(operation.headers ?? {}, response.headers)
    }))
  }
  // The cast: Body, ResponseHeaders, E and R are the generated annotation's.
  return (options) => run(options) as Effect.Effect<FullResponse<Body, ResponseHeaders>, E, R>
}
