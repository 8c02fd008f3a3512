/** Reads requests: parameters of the address, and bodies up to a size. */
import * as ByteSize from "effect/ByteSize"
import * as Effect from "effect/Effect"
import * as HttpIncomingMessage from "effect/http/HttpIncomingMessage"
import type { HttpServerError } from "effect/http/HttpServerError"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as Schema from "effect/Schema"
import { Refused } from "./Refused.ts"

const tooLarge = (limit: number): Refused =>
  new Refused({ status: 413, message: `The body is longer than ${limit} bytes. Send less.` })

const bodyProblem =
  (limit: number) =>
  ({ reason }: HttpServerError): Refused =>
    reason._tag === "RequestParseError" && reason.reason === "BodyTooLarge"
      ? tooLarge(limit)
      : new Refused({ status: 400, message: "The body was not received in full. Send the request again." })

/**
 * Reads the body as bytes.
 *
 * @param limit most bytes
 */
export const bodyBytes = Effect.fnUntraced(function* (
  limit: number
): Effect.fn.Return<Uint8Array, Refused, HttpServerRequest.HttpServerRequest> {
  const request = yield* HttpServerRequest.HttpServerRequest
  if (Number(request.headers["content-length"] ?? 0) > limit) return yield* tooLarge(limit)
  const buffer = yield* request.arrayBuffer.pipe(
    Effect.provideService(HttpIncomingMessage.MaxBodySize, ByteSize.bytes(limit)),
    Effect.mapError(bodyProblem(limit))
  )
  return new Uint8Array(buffer)
})

/** True for data with the character NUL, which no text of Postgres can have. */
const hasNul = (data: unknown): boolean => JSON.stringify(data).includes("\\u0000")

const nul = new Refused({ status: 400, message: "The request has a text with the character NUL. Leave it out." })

/** Most bytes of a body that the page sends. */
const pageBody = 16_384

const parsed = Effect.gen(function* () {
  const request = yield* HttpServerRequest.HttpServerRequest
  if (!/^application\/json\s*(?:;|$)/i.test(request.headers["content-type"] ?? "")) {
    return yield* new Refused({ status: 415, message: "Send the body as application/json." })
  }
  const bytes = yield* bodyBytes(pageBody)
  return yield* Effect.try({
    try: (): unknown => JSON.parse(new TextDecoder().decode(bytes)),
    catch: () => new Refused({ status: 400, message: "The body is not JSON." })
  })
})

/** Reads a JSON body. A body that the schema does not allow fails with `Refused`, which never shows the body's values. */
export const jsonBody = <S extends Schema.Codec<unknown, unknown>>(
  schema: S,
  message: string
): Effect.Effect<S["Type"], Refused, HttpServerRequest.HttpServerRequest> => {
  const decode = Schema.decodeUnknownEffect(schema, { onExcessProperty: "error" })
  return Effect.flatMap(parsed, (body) =>
    hasNul(body) ? Effect.fail(nul) : Effect.mapError(decode(body), () => new Refused({ status: 400, message }))
  )
}

/** Reads the parameters of the address. Unknown parameters, and parameters that occur twice, are refused. */
export const query = <S extends Schema.Codec<unknown, unknown>>(
  schema: S
): Effect.Effect<S["Type"], Refused, HttpServerRequest.ParsedSearchParams> => {
  const decode = Schema.decodeUnknownEffect(schema, { onExcessProperty: "error" })
  return Effect.flatMap(HttpServerRequest.ParsedSearchParams, (parameters) =>
    hasNul(parameters)
      ? Effect.fail(nul)
      : Effect.mapError(
          decode(parameters),
          ({ message }) =>
            // The schema's message has a line for each part of the problem.
            new Refused({
              status: 400,
              message: `The address has parameters that are not valid: ${message.replaceAll(/\s+/g, " ").trim()}.`
            })
        )
  )
}
