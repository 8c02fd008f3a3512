/**
 * Streams responses while they arrive: server-sent events, JSON lines, and the bytes of a download.
 *
 * Until the headers of the response a stream is a call like any other: the same checks, credentials, retries, errors and
 * span. The timeouts of the policy end with the headers. After them nothing is retried. Why: items that were passed on cannot
 * be taken back. Ending a stream early, or interrupting it, aborts the request.
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { CallErrors } from "../errors/CallErrors.ts"
import type { Progress } from "../errors/Progress.ts"
import type { Responded } from "../attempt/Attempt.ts"
import { onAbort } from "../attempt/CallSignal.ts"
import { call, withDefinition } from "../call/Call.ts"
import type { AnyCallError } from "../operation/Errors.ts"
import { essence, foreignType } from "../http/MediaType.ts"
import type { Operation } from "../operation/Operation.ts"
import type { CallOptions } from "../operation/CallInput.ts"
import { bytes, events, lines } from "./StreamItems.ts"
import type { ItemReader, Reading } from "./StreamItems.ts"

export { longestItem } from "./StreamItems.ts"
export type { ServerSentEvent } from "./StreamItems.ts"

/** Kind of a stream's items. */
export type StreamKind = "events" | "lines" | "bytes"

const readers: { readonly [Kind in StreamKind]: (reading: Reading) => ItemReader } = {
  events,
  lines,
  bytes
}

/** Media types that servers use for an event stream. Any other type, read as events, would look like an empty stream. */
const eventTypes: ReadonlySet<string> = new Set(["", "text/event-stream", "text/plain", "application/octet-stream"])

const isOtherType = ({ success }: Operation, as: StreamKind, contentType: string | null): boolean => {
  const received = essence(contentType)
  return (
    as === "events" &&
    !eventTypes.has(received) &&
    !success.some((each) => each.as === as && essence(each.type) === received)
  )
}

/** Rejects when the signal is aborted. Why: a body of a replaced `fetch` may go on when its request is cancelled. */
const orAborted = <A>(read: Promise<A>, signal: AbortSignal): Promise<A> =>
  new Promise((resolve, reject) => {
    const ignore = onAbort(signal, () => reject(signal.reason))
    read.then(
      (result) => {
        ignore()
        resolve(result)
      },
      (error: unknown) => {
        ignore()
        reject(error)
      }
    )
  })

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
      const matching = declared(response.declared)
      const schemas = (matching.length > 0 ? matching : declared(operation.success)).map(({ schema }) => schema)
      // Only the first invalid item is reported: a stream of thousands would fill the log.
      let differing: Effect.Effect<void> | undefined
      let isReported = progress.responses === "off"
      const passed: Reading["passed"] = (value, problems) => {
        if (!isReported) differing = progress.drifted(value, problems)
        isReported = true
      }
      const items = readers[as]({
        schemas,
        check: operation.check,
        contentType: response.headers.get("content-type"),
        ...(progress.responses === "fail" ? {} : { passed })
      })
      const reader = body.getReader()
      const read = Effect.tryPromise({
        try: () => (progress.signal === undefined ? reader.read() : orAborted(reader.read(), progress.signal)),
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
            // Complete items before the failure are passed on first.
            const [first, ...others] = out
            const next = out.length === 0 ? pull : Effect.succeed([first, ...others] as const)
            const report = differing
            differing = undefined
            return report === undefined ? next : Effect.andThen(report, next)
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

/** Accepts the media types of the stream. Why: many operations can respond with a stream or with one JSON text. */
const accepting = (operation: Operation, as: StreamKind): Operation => {
  const types = operation.success.flatMap((response) => (response.as === as ? (response.type ?? []) : []))
  const accept = operation.accept ?? (types.length > 0 ? types.join(", ") : as === "events" ? "text/event-stream" : "")
  return accept === "" ? operation : { ...operation, accept }
}

/**
 * Makes the function that streams an operation's response. The annotation of the generated constant fixes the types, as for
 * `operation`: items are `ServerSentEvent<A>` for `events`, `A` for `lines`, `Uint8Array` for `bytes`.
 *
 * Fails like the operation until the headers of the response have arrived. After them:
 * - a lost connection is `Unavailable` for a read, and `ResponseInvalid` for a write, which was done
 * - an item that does not match its schema, or is longer than {@link longestItem}, is `ResponseInvalid`
 * - `data: [DONE]` ends a stream of events
 *
 * @param define evaluated when the stream is first run
 *
 * @example
 * ```ts
 * import * as Streaming from "@faktura/core/Streaming"
 * import type { AnyCallError, ApiClient } from "@faktura/core"
 * import { Context, Stream } from "effect"
 *
 * class Shop extends Context.Service<Shop, ApiClient>()("Shop") {}
 *
 * const watch = Streaming.stream<undefined, Streaming.ServerSentEvent<unknown>, AnyCallError, Shop>(
 *   () => ({
 *     id: "watch",
 *     method: "GET",
 *     path: "/events",
 *     kind: "read",
 *     client: Shop,
 *     security: [],
 *     success: [{ status: 200, as: "events", type: "text/event-stream" }],
 *     errors: {}
 *   }),
 *   "events"
 * )
 *
 * const firstTen = Stream.runCollect(Stream.take(watch(), 10))
 * ```
 */
export function stream<Options extends CallOptions | undefined, A, E, R>(
  define: () => Operation,
  as: StreamKind
): (options?: Options) => Stream.Stream<A, E, R> {
  let made: Operation | undefined
  const get = (): Operation => (made ??= accepting(define(), as))
  const toResult = opened(as)
  const run = (options?: Options): Stream.Stream<A, E, R> => {
    const elements = Stream.unwrap(
      Effect.gen(function* () {
        const life = yield* Effect.acquireRelease(
          Effect.sync(() => new AbortController()),
          (controller) => Effect.sync(() => controller.abort())
        )
        return yield* call(get(), options ?? {}, { life: life.signal, toResult })
      })
    )
    // The cast: the generated annotation fixes A, E and R.
    return elements as unknown as Stream.Stream<A, E, R>
  }
  return withDefinition(run, get)
}
