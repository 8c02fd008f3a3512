/**
 * Streams over a socket, from a server that writes its response in pieces.
 */
import type { ServerResponse } from "node:http"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { AnyCallError } from "../../src/operation/Errors.ts"
import type { Operation } from "../../src/operation/Operation.ts"
import { stream } from "../../src/streaming/Streaming.ts"
import type { ServerSentEvent, StreamKind } from "../../src/streaming/Streaming.ts"
import type { TestClient } from "./Scripted.ts"
import { served } from "./Served.ts"
import type { Handler } from "./Server.ts"

/** Pieces of a response. */
export type Chunks = ReadonlyArray<string | Uint8Array>

/** Writes chunks one after another, each in its own turn of the loop, and ends the response. */
export const writing =
  (chunks: Chunks, type: string | undefined, end: (response: ServerResponse) => void = (response) => response.end()) =>
  (response: ServerResponse): void => {
    if (type !== undefined) response.setHeader("content-type", type)
    response.flushHeaders()
    const [first, ...others] = chunks
    if (first === undefined) return end(response)
    response.write(first, () => setImmediate(() => writing(others, undefined, end)(response)))
  }

/** The received elements, the end, and the requests. */
export const run = (
  as: StreamKind,
  handler: Handler,
  table: Partial<Operation> = {},
  use: (all: Stream.Stream<unknown, AnyCallError, TestClient>) => Stream.Stream<unknown, AnyCallError, TestClient> = (
    all
  ) => all
) =>
  Effect.scoped(
    Effect.gen(function* () {
      const { asked, context, define } = yield* served(handler)
      const elements = stream<object, unknown, AnyCallError, TestClient>(
        define({ success: [{ status: 200, as: as === "bytes" ? "blob" : as }], ...table }),
        as
      )
      const got: Array<unknown> = []
      const error = yield* use(elements()).pipe(
        Stream.runForEach((element) => Effect.sync(() => got.push(element))),
        Effect.as(undefined),
        Effect.catch((error: AnyCallError) => Effect.succeed(error)),
        Effect.provideContext(context)
      )
      return { got, error, asked }
    })
  )

/** The same, from the pieces of a response. */
export const runChunks = (
  as: StreamKind,
  type: string,
  chunks: Chunks,
  schema?: Operation["success"][number]["schema"]
) =>
  run(as, (_, response) => writing(chunks, type)(response), {
    success: [{ status: 200, as: as === "bytes" ? "blob" : as, ...(schema === undefined ? {} : { schema }) }]
  })

/** An event as it is read. */
export const event = (data: unknown, name = "message", id = ""): ServerSentEvent<unknown> => ({ event: name, id, data })

/** Returns every byte in a chunk of its own. */
export const bytewise = (text: string): Chunks => [...new TextEncoder().encode(text)].map((byte) => Uint8Array.of(byte))
