/**
 * Reading a webhook delivery after its signature was verified (see `Webhook`).
 */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import type { RequestProblem } from "../schema/Problems.ts"
import { parseJson } from "../values/ParseJson.ts"
import { describeProblems } from "../schema/Problems.ts"
import { unknown } from "../schema/Shape.ts"
import type { Shape } from "../schema/Shape.ts"
import { problemsOf } from "../schema/Validation.ts"

/**
 * The delivery is genuine, but not of the documented shape. Answer 2xx and look at it: answered otherwise, the vendor will
 * send the same again.
 */
export class DeliveryInvalid extends Data.TaggedError("DeliveryInvalid")<{
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

const invalid = (problems: ReadonlyArray<RequestProblem>): Effect.Effect<never, DeliveryInvalid> =>
  Effect.fail(
    new DeliveryInvalid({
      message: `The delivery is signed, but not as documented: ${describeProblems(problems)}`,
      problems
    })
  )

const readJson = <A>(json: unknown, shape: Shape<A>): Effect.Effect<A, DeliveryInvalid> => {
  const problems = problemsOf(shape, json, "open", "body")
  // The shape has just said that it is an A.
  return problems.length > 0 ? invalid(problems) : Effect.succeed(json as A)
}

/** Reads the raw body as JSON of a shape, openly: fields that the shape does not have are kept. */
export const readDelivery = <A>(rawBody: Uint8Array | string, shape: Shape<A>): Effect.Effect<A, DeliveryInvalid> =>
  Effect.suspend(() => {
    const parsed = parseJson(typeof rawBody === "string" ? rawBody : new TextDecoder().decode(rawBody))
    return parsed === undefined ? invalid([{ field: "body", problem: "Not JSON" }]) : readJson(parsed.json, shape)
  })

/**
 * Makes the function that reads the events of a document by their names; the annotation at the generated constant says what
 * it gives. Where a table is empty nothing is checked, and every event counts as known.
 */
export const eventReader = <Event>(
  define: () => { readonly [name: string]: Shape<unknown> }
): ((name: string, body: unknown) => Effect.Effect<Event, DeliveryInvalid>) => {
  let table: ReadonlyMap<string, Shape<unknown>> | undefined
  return (name, body) => {
    table ??= new Map(Object.entries(define()))
    const shape = table.get(name)
    const isText = typeof body === "string" || body instanceof Uint8Array
    return Effect.map(
      isText ? readDelivery(body, shape ?? unknown) : readJson(body, shape ?? unknown),
      // See above: the generated annotation lists the table's names.
      (read) => ({ known: shape !== undefined || table?.size === 0, name, body: read }) as Event
    )
  }
}
