/**
 * Answers that are read while they arrive: server-sent events, JSON texts line by line, and the bytes of a download.
 *
 * Up to the answer's head a stream is a call like any other: the same checks, credentials, retries, errors and span. The
 * policy's time limits end with the head. After it nothing is asked for again, because what has been handed on cannot be
 * taken back. Ending a stream early, or interrupting it, aborts the request.
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { CallErrors } from "../call/CallErrors.ts"
import type { Progress } from "../call/Progress.ts"
import type { Responded } from "../call/Attempt.ts"
import { call } from "../call/Call.ts"
import type { AnyCallError } from "../call/Errors.ts"
import { essence, foreignType } from "../http/MediaType.ts"
import type { Operation } from "../call/Operation.ts"
import type { CallOptions } from "../call/CallInput.ts"
import { bytes, events, lines } from "./StreamItems.ts"
import type { ItemReader, Reading } from "./StreamItems.ts"

export { longestItem } from "./StreamItems.ts"
export type { ServerSentEvent } from "./StreamItems.ts"

/** What a stream's elements are made from. */
export type StreamKind = "events" | "lines" | "bytes"

const readers: { readonly [Kind in StreamKind]: (reading: Reading) => ItemReader } = {
  events,
  lines,
  bytes
}

/** What servers also say of an event stream. Read as events, every other type would be a stream that is silently empty. */
const untold: ReadonlySet<string> = new Set(["", "text/event-stream", "text/plain", "application/octet-stream"])

const isOtherType = ({ success }: Operation, as: StreamKind, contentType: string | null): boolean => {
  const came = essence(contentType)
  return as === "events" && !untold.has(came) && !success.some((each) => each.as === as && essence(each.type) === came)
}

const itemsOf = (
  operation: Operation,
  progress: Progress,
  response: Responded,
  body: ReadableStream<Uint8Array>,
  as: StreamKind,
  errors: CallErrors
): Stream.Stream<unknown, AnyCallError> =>
  Stream.fromPull(
    Effect.sync(() => {
      const declared = (from: Operation["success"]): Operation["success"] => from.filter((each) => each.as === as)
      const fitting = declared(response.declared)
      const schemas = (fitting.length > 0 ? fitting : declared(operation.success)).map(({ schema }) => schema)
      // The first element that differs is told of; a stream of thousands would fill the log.
      let differing: Effect.Effect<void> | undefined
      let isTold = progress.responses === "off"
      const passed: Reading["passed"] = (value, problems) => {
        if (!isTold) differing = progress.drifted(value, problems)
        isTold = true
      }
      const items = readers[as]({
        schemas,
        check: operation.check,
        contentType: response.headers.get("content-type"),
        ...(progress.responses === "fail" ? {} : { passed })
      })
      const reader = body.getReader()
      const read = Effect.tryPromise({
        try: () => reader.read(),
        catch: (cause) => errors.brokenOff(operation, progress, response, cause)
      })
      let last: AnyCallError | "over" | undefined
      const pull: Effect.Effect<readonly [unknown, ...Array<unknown>], AnyCallError | Cause.Done> = Effect.suspend(
        () => {
          if (last !== undefined) return last === "over" ? Cause.done() : Effect.fail(last)
          return Effect.flatMap(read, ({ done, value }) => {
            const out: Array<unknown> = []
            const stop = done ? (items.end(out) ?? "over") : items.feed(value, out)
            last =
              stop === undefined || stop === "over"
                ? stop
                : errors.responseInvalid(operation, progress, response, stop.problems, stop.raw)
            // What came whole before the fault is handed on first.
            const [first, ...others] = out
            const next = out.length === 0 ? pull : Effect.succeed([first, ...others] as const)
            const telling = differing
            differing = undefined
            return telling === undefined ? next : Effect.andThen(telling, next)
          })
        }
      )
      return pull
    })
  )

const opened =
  (as: StreamKind) =>
  (
    operation: Operation,
    progress: Progress,
    response: Responded,
    errors: CallErrors
  ): Effect.Effect<Stream.Stream<unknown, AnyCallError>, AnyCallError> => {
    if (response.body._tag !== "open") return Effect.succeed(Stream.empty)
    const contentType = response.headers.get("content-type")
    const foreign = operation.kind === "read" ? undefined : foreignType(response.declared, contentType, undefined)
    if (foreign !== undefined) return Effect.fail(errors.unclear(operation, progress, response, foreign))
    if (isOtherType(operation, as, contentType)) {
      const problems = [{ field: "headers.content-type", problem: "Expected text/event-stream" }]
      return Effect.fail(errors.responseInvalid(operation, progress, response, problems, ""))
    }
    return Effect.succeed(itemsOf(operation, progress, response, response.body.stream, as, errors))
  }

/** Asks for the stream's own media types: many an operation answers with a stream or with one JSON text. */
const accepting = (operation: Operation, as: StreamKind): Operation => {
  const types = operation.success.flatMap((response) => (response.as === as ? (response.type ?? []) : []))
  const accept = operation.accept ?? (types.length > 0 ? types.join(", ") : as === "events" ? "text/event-stream" : "")
  return accept === "" ? operation : { ...operation, accept }
}

/**
 * Makes the function that streams an operation's answer. The annotation on the generated constant fixes the types, as it
 * does for `operation`: elements are `ServerSentEvent<A>` for `events`, `A` for `lines`, `Uint8Array` for `bytes`.
 *
 * Fails like the operation until the answer's head is there. After it, a stream that breaks off fails with `Unavailable`
 * for a read and `ResponseInvalid` for a write (it was done); an element that is not as declared, or longer than
 * {@link longestItem}, fails with `ResponseInvalid`. `data: [DONE]` ends a stream of events.
 *
 * @param define evaluated when the stream is first run
 */
export function stream<Options extends CallOptions | undefined, A, E, R>(
  define: () => Operation,
  as: StreamKind
): (options?: Options) => Stream.Stream<A, E, R> {
  let made: Operation | undefined
  const answered = opened(as)
  return (options) => {
    const elements = Stream.unwrap(
      Effect.gen(function* () {
        made ??= accepting(define(), as)
        const life = yield* Effect.acquireRelease(
          Effect.sync(() => new AbortController()),
          (controller) => Effect.sync(() => controller.abort())
        )
        return yield* call(made, options ?? {}, { life: life.signal, answered })
      })
    )
    // The cast: A, E and R are the generated annotation's.
    return elements as unknown as Stream.Stream<A, E, R>
  }
}
