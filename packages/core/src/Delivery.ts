/**
 * Reading a webhook delivery after its signature was verified (see `Webhook`).
 */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import type { RequestProblem } from "./Errors.ts"
import type { Shape } from "./Shape.ts"
import { describeProblems, problemsOf } from "./Validation.ts"

/**
 * The delivery is genuine, but not of the documented shape. Answer 2xx and look at it: answered otherwise, the vendor will
 * send the same again.
 */
export class DeliveryInvalid extends Data.TaggedError("DeliveryInvalid")<{
  readonly message: string
  readonly problems: ReadonlyArray<RequestProblem>
}> {}

/** Reads the raw body as JSON of a shape, openly: fields that the shape does not have are kept. */
export const readDelivery = <A>(rawBody: Uint8Array | string, shape: Shape<A>): Effect.Effect<A, DeliveryInvalid> =>
  Effect.suspend(() => {
    const text = typeof rawBody === "string" ? rawBody : new TextDecoder().decode(rawBody)
    const invalid = (problems: ReadonlyArray<RequestProblem>): Effect.Effect<never, DeliveryInvalid> =>
      Effect.fail(
        new DeliveryInvalid({
          message: `The delivery is signed, but not as documented: ${describeProblems(problems)}`,
          problems
        })
      )
    let json: unknown
    try {
      json = JSON.parse(text)
    } catch {
      return invalid([{ field: "body", problem: "Not JSON" }])
    }
    const problems = problemsOf(shape, json, "open", "body")
    // The shape has just said that it is an A.
    return problems.length > 0 ? invalid(problems) : Effect.succeed(json as A)
  })
