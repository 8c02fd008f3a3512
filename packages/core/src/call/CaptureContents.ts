/**
 * Headers and bodies on the spans of attempts, for the time that somebody needs to see them. Off unless provided.
 *
 * Traces are kept for long and read by many. So only those headers are added that are asked for by name, no credential among
 * them, and bodies with everything withheld that `Redaction` does not let pass. Calls whose operation is marked
 * `x-faktura-sensitive` add nothing.
 *
 * It brings `Schema` along; that is why calls know it by `Capture` alone.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/http/http-spans/ for the names of headers' attributes
 */
import * as Layer from "effect/Layer"
import type { Span } from "effect/Tracer"
import type { Attempt } from "./Attempt.ts"
import { Capture } from "./Capture.ts"
import { fastCheck } from "../schema/FastCheck.ts"
import { declaredFor } from "./Operation.ts"
import type { Operation } from "./Operation.ts"
import { parseJson } from "../values/ParseJson.ts"
import { redactedBy } from "../schema/Redaction.ts"
import { redacted } from "../values/Scrub.ts"
import type { WireSchema } from "../schema/WireSchema.ts"
import type { Fields } from "../http/HeaderSyntax.ts"

/** What to add to the spans. */
export interface ContentsOptions {
  /** Names of headers to add as `http.request.header.<name>` and `http.response.header.<name>`. Upper and lower case are one. */
  readonly headers?: { readonly request?: ReadonlyArray<string>; readonly response?: ReadonlyArray<string> }
  /** True: `faktura.request.body` and `faktura.response.body`, where they are JSON that the operation has a schema of. */
  readonly bodies?: boolean
}

const bodyAttributes = { request: "faktura.request.body", response: "faktura.response.body" } as const

/** The longest text of a body that is added, in bytes of UTF-8. */
const longestBody = 4096

/**
 * Names that carry credentials in some API, in parts between hyphens: `authorization`, `x-api-key`, `set-cookie`. They are
 * withheld even where they are asked for, and even where the caller gave them.
 */
const secretName =
  /(?:^|[-_])(?:auth\w*|cookie2?|token|secret|password|credentials?|session|signature|jwt|api-?key|\w*account-?key)(?:$|[-_])/

const encoder = new TextEncoder()

/** The beginning of a text; no character is cut in two. */
const cut = (text: string): string => text.slice(0, encoder.encodeInto(text, new Uint8Array(longestBody)).read)

const lowerCased = (fields: object | undefined): ReadonlyMap<string, unknown> =>
  new Map(Object.entries(fields ?? {}).map(([name, value]) => [name.toLowerCase(), value]))

const valuesOf = (value: unknown): ReadonlyArray<string> => (Array.isArray(value) ? value.map(String) : [String(value)])

/** Headers that hold what the program's own settings say. */
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
    // What is neither the caller's nor a setting comes from the credentials or the scope.
    const isKnown = settings.has(name) || (own.has(name) && own.get(name) === value)
    span.attribute(`http.request.header.${name}`, isKnown && !secretName.test(name) ? valuesOf(value) : [redacted])
  }
}

const addBody = (place: "request" | "response", shape: WireSchema<unknown>, body: unknown, span: Span): void =>
  span.attribute(bodyAttributes[place], cut(JSON.stringify(redactedBy(shape, body))))

/** A JSON body and the schema that it is read by; of several the first that fits. */
const responseOf = (
  operation: Operation,
  attempt: Extract<Attempt, { readonly status: number }>
): { readonly body: unknown; readonly shape: WireSchema<unknown> } | undefined => {
  if (attempt._tag !== "Responded") {
    const shape = attempt.body === undefined ? undefined : declaredFor(operation, attempt.status)?.[1]
    return shape && { body: attempt.body, shape }
  }
  const parsed = "text" in attempt.body && attempt.body.text !== undefined ? parseJson(attempt.body.text) : undefined
  if (parsed === undefined) return undefined
  const schemas = attempt.declared.flatMap(({ as, schema }) => (as === "json" && schema !== undefined ? [schema] : []))
  const shape = schemas.find((each) => fastCheck(each)(parsed.json)) ?? schemas[0]
  return shape && { body: parsed.json, shape }
}

/** To look is never worth a call: what cannot be read is left out, e.g. a body with a getter that throws. */
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
        const shape = operation.request?.body
        if (bodies && shape !== undefined && given.body !== undefined) addBody("request", shape, given.body, span)
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
        const answer = bodies ? responseOf(operation, attempt) : undefined
        if (answer !== undefined) addBody("response", answer.shape, answer.body, span)
      })
    }
  }
}

/**
 * Adds headers and bodies to the spans of the attempts of all calls that it is provided to:
 * `program.pipe(Effect.provide(CaptureContents.layer({ bodies: true })))`.
 */
export const layer = (options: ContentsOptions): Layer.Layer<never> => Layer.succeed(Capture, make(options))
