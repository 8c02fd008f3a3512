/**
 * Reading a webhook delivery after its signature was verified (see `Webhook`).
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
 * The delivery is genuine, but not of the documented shape. Answer 2xx and look at it: answered otherwise, the vendor will
 * send the same again.
 */
export class WebhookEventInvalid extends Data.TaggedError("WebhookEventInvalid")<{
  readonly message: string
  readonly problems: ReadonlyArray<RequestProblem>
}> {}

/** An event that the API's document knows. */
export interface KnownEvent<Name extends string, Body> {
  readonly known: true
  readonly name: Name
  readonly body: Body
}

/** An event that the API's document does not know: the API may be newer. */
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
  // The shape has just said that it is an A.
  return problems.length > 0 ? invalid(problems) : Effect.succeed(json as A)
}

/** Reads the raw body as JSON of a shape, openly: fields that the shape does not have are kept. */
export const readWebhookEvent = <A>(
  rawBody: Uint8Array | string,
  schema: WireSchema<A>
): Effect.Effect<A, WebhookEventInvalid> =>
  Effect.suspend(() => {
    const parsed = parseJson(typeof rawBody === "string" ? rawBody : new TextDecoder().decode(rawBody))
    return parsed === undefined ? invalid([{ field: "body", problem: "Not JSON" }]) : readJson(parsed.json, schema)
  })

/**
 * Makes the function that reads the events of a document by their names; the annotation at the generated constant says what
 * it gives. Where a table is empty nothing is checked, and every event counts as known.
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
      // See above: the generated annotation lists the table's names.
      (read) => ({ known: schema !== undefined || table?.size === 0, name, body: read }) as Event
    )
  }
}
