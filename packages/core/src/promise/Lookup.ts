/**
 * Lookups of programs that use promises, as streams for `recoverWrite`.
 */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

/** Records that may contain the record of a write: all of them at once, or page after page. */
export type FoundRecords<Row> = Promise<Iterable<Row>> | AsyncIterable<Row>

/** A list of a client may be both: its first page as a promise, and all its records. All of them are needed. */
const isPages = <Row>(found: FoundRecords<Row>): found is AsyncIterable<Row> =>
  typeof found === "object" && found !== null && Symbol.asyncIterator in found

/**
 * Turns a lookup with promises into a stream. Errors that it throws, or rejects with, are errors of the stream.
 *
 * @param find receives a signal, which is aborted when the stream ends, so that a page in flight is
 *   cancelled
 *
 * @example
 * ```ts
 * import { lookupOf } from "@faktura/core/promise/Lookup"
 *
 * declare const listInvoices: (signal: AbortSignal) => Promise<ReadonlyArray<{ readonly reference: string }>>
 *
 * const invoices = lookupOf((signal) => listInvoices(signal))
 * ```
 */
export const lookupOf = <Row>(find: (signal: AbortSignal) => FoundRecords<Row>): Stream.Stream<Row, unknown> =>
  Stream.unwrap(
    Effect.gen(function* () {
      const controller = yield* Effect.acquireRelease(
        Effect.sync(() => new AbortController()),
        (controller) => Effect.sync(() => controller.abort())
      )
      const found = yield* Effect.tryPromise({
        try: async () => {
          const found = find(controller.signal)
          if (isPages(found)) return { pages: found }
          const all: unknown = await found
          if (typeof all !== "object" || all === null || !(Symbol.iterator in all)) {
            throw new TypeError(
              "`find` returned no list of records. Return a list of a client itself, not from an `async` function, or an array."
            )
          }
          // Cast: it can be iterated, and its type is the caller's.
          return { all: all as Iterable<Row> }
        },
        catch: (error) => error
      })
      return "pages" in found ? Stream.fromAsyncIterable(found.pages, (error) => error) : Stream.fromIterable(found.all)
    })
  )
