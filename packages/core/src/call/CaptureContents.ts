/**
 * Adds headers and bodies to the spans of attempts, for debugging. Off unless the layer is provided.
 *
 * Hazard: traces are stored for long, and many people read them. So the layer adds only headers that are named in its
 * options, and never a credential. In bodies it replaces every value that `Redaction` does not allow. Calls of
 * operations with `x-faktura-sensitive` add nothing.
 *
 * Why calls refer to `Capture` only: most programs never capture, and their bundles need no redaction.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/http/http-spans/ for the attribute names of headers
 */
import * as Layer from "effect/Layer"
import type { Span } from "effect/Tracer"
import type { Attempt } from "../attempt/Attempt.ts"
import { Capture } from "./Capture.ts"
import { fastCheck } from "../schema/FastCheck.ts"
import { declaredFor } from "../operation/Operation.ts"
import type { Operation } from "../operation/Operation.ts"
import { parseJson } from "../values/ParseJson.ts"
import { redactedBy } from "../schema/Redaction.ts"
import { redacted } from "../values/Scrub.ts"
import type { WireSchema } from "../schema/WireSchema.ts"
import type { Fields } from "../http/HeaderSyntax.ts"

/** Options of `layer`. */
export interface ContentsOptions {
  /** Names of headers to add, as `http.request.header.<name>` and `http.response.header.<name>`. Case does not matter. */
  readonly headers?: { readonly request?: ReadonlyArray<string>; readonly response?: ReadonlyArray<string> }
  /**
   * True: adds `faktura.request.body` and `faktura.response.body` when they are JSON and the operation has a schema for
   * them.
   */
  readonly bodies?: boolean
}

const bodyAttributes = { request: "faktura.request.body", response: "faktura.response.body" } as const

/** Longest part of a body that is added, in bytes of UTF-8. */
const longestBody = 4096

/**
 * Header names that carry credentials in some API, as parts between hyphens: `authorization`, `x-api-key`,
 * `set-cookie`. Their values are always redacted, also when the options name them or the caller sets them.
 */
const secretName =
  /(?:^|[-_])(?:auth\w*|cookie2?|token|secret|password|credentials?|session|signature|jwt|api-?key|\w*account-?key)(?:$|[-_])/

const encoder = new TextEncoder()

/** Returns the beginning of a text, without cutting a character in two. */
const cut = (text: string): string => text.slice(0, encoder.encodeInto(text, new Uint8Array(longestBody)).read)

const lowerCased = (fields: object | undefined): ReadonlyMap<string, unknown> =>
  new Map(Object.entries(fields ?? {}).map(([name, value]) => [name.toLowerCase(), value]))

const valuesOf = (value: unknown): ReadonlyArray<string> => (Array.isArray(value) ? value.map(String) : [String(value)])

/** Returns the names of headers whose values are settings of the program. */
const settingsOf = (operation: Operation): ReadonlySet<string> =>
  new Set([
    ...(operation.accept === undefined ? [] : ["accept"]),
    ...(operation.settings ?? []).flatMap((each) => (each.in === "header" ? [each.name.toLowerCase()] : []))
  ])

const addRequestHeaders = (
  names: ReadonlyArray<string>,
  operation: Operation,
  given: object | undefined,
  sent: Fields | undefined,
  span: Span
): void => {
  const [all, own, settings] = [lowerCased(sent), lowerCased(given), settingsOf(operation)]
  for (const name of names) {
    const value = all.get(name)
    if (value === undefined || value === null) continue
    // A value that is neither the caller's nor a setting comes from the credentials or the scope.
    const isKnown = settings.has(name) || (own.has(name) && own.get(name) === value)
    span.attribute(`http.request.header.${name}`, isKnown && !secretName.test(name) ? valuesOf(value) : [redacted])
  }
}

const addBody = (of: "request" | "response", schema: WireSchema<unknown>, body: unknown, span: Span): void =>
  span.attribute(bodyAttributes[of], cut(JSON.stringify(redactedBy(schema, body))))

/** Returns a JSON body and its schema: the first declared schema that the body matches. */
const responseOf = (
  operation: Operation,
  attempt: Extract<Attempt, { readonly status: number }>
): { readonly body: unknown; readonly schema: WireSchema<unknown> } | undefined => {
  if (attempt._tag !== "Responded") {
    const schema = attempt.body === undefined ? undefined : declaredFor(operation, attempt.status)?.[1]
    return schema && { body: attempt.body, schema }
  }
  const parsed = "text" in attempt.body && attempt.body.text !== undefined ? parseJson(attempt.body.text) : undefined
  if (parsed === undefined) return undefined
  const schemas = attempt.declared.flatMap(({ as, schema }) => (as === "json" && schema !== undefined ? [schema] : []))
  const schema = schemas.find(({ node }) => fastCheck(node)(parsed.json)) ?? schemas[0]
  return schema && { body: parsed.json, schema }
}

/** Inspection must not fail a call: contents that cannot be read are left out, e.g. a body with a getter that throws. */
const attempted = (look: () => void): void => {
  try {
    look()
  } catch {
    return
  }
}

const make = ({ bodies = false, headers = {} }: ContentsOptions): Capture => {
  const names = {
    request: (headers.request ?? []).map((name) => name.toLowerCase()),
    response: (headers.response ?? []).map((name) => name.toLowerCase())
  }
  const isSeen = (operation: Operation, span: Span): boolean => operation.sensitive !== true && span.sampled
  return {
    request: (operation, given, sent, span) => {
      if (!isSeen(operation, span)) return
      attempted(() => {
        addRequestHeaders(names.request, operation, given.headers, sent, span)
        const schema = operation.request?.body
        if (bodies && schema !== undefined && given.body !== undefined) addBody("request", schema, given.body, span)
      })
    },
    response: (operation, attempt, span) => {
      if (!isSeen(operation, span) || !("status" in attempt)) return
      attempted(() => {
        for (const name of names.response) {
          const value = attempt.headers.get(name)
          if (value === null) continue
          span.attribute(`http.response.header.${name}`, [secretName.test(name) ? redacted : value])
        }
        const content = bodies ? responseOf(operation, attempt) : undefined
        if (content !== undefined) addBody("response", content.schema, content.body, span)
      })
    }
  }
}

/**
 * Adds headers and bodies to the spans of all attempts inside.
 *
 * @example
 * ```ts
 * import { layer } from "@faktura/core/CaptureContents"
 * import { Entities } from "@faktura/monite"
 * import { Effect } from "effect"
 *
 * const entity = Entities.use((entities) => entities.get({ path: { entity_id: "1" } })).pipe(
 *   Effect.provide(layer({ bodies: true, headers: { response: ["content-type"] } }))
 * )
 * ```
 */
export const layer = (options: ContentsOptions): Layer.Layer<never> => Layer.succeed(Capture, make(options))
