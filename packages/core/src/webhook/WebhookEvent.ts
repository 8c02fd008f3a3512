/**
 * Reads the event of a webhook delivery whose signature was verified (see `Webhook`).
 */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import type { RequestProblem } from "../schema/Problems.ts"
import { parseJson } from "../values/ParseJson.ts"
import { describeProblems } from "../schema/Problems.ts"
import { unknown } from "../schema/WireSchema.ts"
import type { WireSchema } from "../schema/WireSchema.ts"
import { problemsOf } from "../schema/Validation.ts"

/**
 * Error: the delivery is genuine, but its body does not match the documented schema. Respond with 2xx and investigate. Why:
 * after any other response the vendor sends the same delivery again.
 */
export class WebhookEventInvalid extends Data.TaggedError("WebhookEventInvalid")<{
  readonly message: string
  readonly problems: ReadonlyArray<RequestProblem>
}> {}

/** Event that the API's document lists. */
export interface KnownEvent<Name extends string, Body> {
  readonly known: true
  readonly name: Name
  readonly body: Body
}

/** Event that the API's document does not list: the API may be newer. */
export interface UnknownEvent {
  readonly known: false
  readonly name: string
  readonly body: unknown
}

const invalid = (problems: ReadonlyArray<RequestProblem>): Effect.Effect<never, WebhookEventInvalid> =>
  Effect.fail(
    new WebhookEventInvalid({
      message: `The delivery is signed, but not as documented: ${describeProblems(problems)}`,
      problems
    })
  )

const readJson = <A>(json: unknown, schema: WireSchema<A>): Effect.Effect<A, WebhookEventInvalid> => {
  const problems = problemsOf(schema, json, "open", "body")
  // The cast: the schema has just confirmed it.
  return problems.length > 0 ? invalid(problems) : Effect.succeed(json as A)
}

/**
 * Reads the raw body as JSON and checks it against a schema. Unknown fields are kept.
 *
 * @example
 * ```ts
 * import { readWebhookEvent, WireSchema } from "@faktura/core"
 *
 * const schema = WireSchema.struct({ id: WireSchema.string })
 *
 * const event = readWebhookEvent('{"id":"4711"}', schema)
 * ```
 */
export const readWebhookEvent = <A>(
  rawBody: Uint8Array | string,
  schema: WireSchema<A>
): Effect.Effect<A, WebhookEventInvalid> =>
  Effect.suspend(() => {
    const parsed = parseJson(typeof rawBody === "string" ? rawBody : new TextDecoder().decode(rawBody))
    return parsed === undefined ? invalid([{ field: "body", problem: "Not JSON" }]) : readJson(parsed.json, schema)
  })

/**
 * Makes the function that reads a document's events by name. The annotation of the generated constant fixes its types. With
 * an empty table nothing is checked, and every event counts as known.
 *
 * @example
 * ```ts
 * import { eventReader, WireSchema } from "@faktura/core"
 * import type { KnownEvent, UnknownEvent } from "@faktura/core"
 *
 * type Event = KnownEvent<"invoice.paid", { readonly id: string }> | UnknownEvent
 *
 * const readEvent = eventReader<Event>(() => ({ "invoice.paid": WireSchema.struct({ id: WireSchema.string }) }))
 * const event = readEvent("invoice.paid", '{"id":"4711"}')
 * ```
 */
export const eventReader = <Event>(
  define: () => { readonly [name: string]: WireSchema<unknown> }
): ((name: string, body: unknown) => Effect.Effect<Event, WebhookEventInvalid>) => {
  let table: ReadonlyMap<string, WireSchema<unknown>> | undefined
  return (name, body) => {
    table ??= new Map(Object.entries(define()))
    const schema = table.get(name)
    const isText = typeof body === "string" || body instanceof Uint8Array
    return Effect.map(
      isText ? readWebhookEvent(body, schema ?? unknown) : readJson(body, schema ?? unknown),
      // The cast: the generated annotation lists the names of the table.
      (read) => ({ known: schema !== undefined || table?.size === 0, name, body: read }) as Event
    )
  }
}
