/**
 * Status and headers of the response behind the value of any call.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type { HttpHeaders } from "../transport/Transport.ts"

/** Response of a successful call, without its body. */
export interface CallResponse {
  /** A 2xx. Or 404, when a DELETE finds nothing after an attempt with a lost response: the record is deleted. */
  readonly status: number
  readonly headers: HttpHeaders
  /** The server's id of the request (`x-request-id`). Quote it to the vendor's support. */
  readonly requestId: string | undefined
}

/** A call leaves its response here. */
export interface ResponseSlot {
  last: CallResponse | undefined
}

/** Context reference with the slot of the nearest {@link withResponse}. Undefined by default: no call keeps its response. */
export const LastResponse: Context.Reference<ResponseSlot | undefined> = Context.Reference<ResponseSlot | undefined>(
  "@faktura/core/LastResponse",
  { defaultValue: () => undefined }
)

/**
 * Returns the value with status, headers and request id of the response that it came from. Works for every service method
 * and operation. Of several calls inside, the last response is returned. An effect that succeeds
 * without a call is a defect.
 *
 * @example
 * ```ts
 * import { withResponse } from "@faktura/core"
 * import { Entities } from "@faktura/monite"
 * import { Effect } from "effect"
 *
 * const entity = Entities.use((entities) => entities.get({ path: { entity_id: "1" } })).pipe(
 *   withResponse,
 *   Effect.tap(({ response }) => Effect.log(`request ${response.requestId}: ${response.headers.get("etag")}`)),
 *   Effect.map(({ value }) => value)
 * )
 * ```
 */
export const withResponse = <A, E, R>(
  call: Effect.Effect<A, E, R>
): Effect.Effect<{ readonly value: A; readonly response: CallResponse }, E, R> =>
  Effect.withFiber((fiber) => {
    const outer = fiber.getRef(LastResponse)
    const slot: ResponseSlot = { last: undefined }
    return Effect.flatMap(Effect.provideService(call, LastResponse, slot), (value) => {
      const { last: response } = slot
      if (response === undefined) return Effect.die(new Error("withResponse: the effect made no call"))
      if (outer !== undefined) outer.last = response
      return Effect.succeed({ value, response })
    })
  })
