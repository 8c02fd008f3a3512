/**
 * Makes the methods of lists and streams: async iterables over core's pages and streams.
 */
import * as Stream from "effect/Stream"
import { itemsAt } from "../pagination/NextPage.ts"
import type { Given, Layout } from "./Arguments.ts"
import { withCallerStack } from "./CallerStack.ts"
import { bindTo, callerOf, hinted, operationOf, otherForms, prepare } from "./Method.ts"
import type { OperationFunction, Unbound } from "./Method.ts"
import type { Operation } from "../operation/Operation.ts"
import type { List, ListMethod, StreamMethod } from "./Types.ts"
import type { View } from "./View.ts"

/** Function that streams an operation's pages or its response. Its own types are those of the generated method. */
type StreamFunction = (options?: never) => Stream.Stream<unknown, unknown>

/**
 * Reads a stream with the arguments of a method. Nothing is requested before the first element is asked for. It counts as a
 * running call while an element is asked for, and not while the program works with one.
 */
async function* read(
  view: View,
  operation: Operation,
  layout: Layout,
  args: ReadonlyArray<unknown>,
  stream: StreamFunction,
  endless: boolean
): AsyncGenerator<unknown, void> {
  const { running } = view
  const counted = <A>(work: () => A | Promise<A>): Promise<A> => {
    if (running.isClosed) throw view.closed(operation)
    return running.counted(work)
  }
  const closing = new AbortController()
  const forget = endless ? running.onClose(() => closing.abort(new Error("the client was closed"))) : undefined
  let iterator: AsyncIterator<unknown> | undefined
  let hint: Given["hint"]
  try {
    const elements = await counted(async () => {
      const given = await prepare(layout, args)
      hint = given.hint
      const refusal = view.refusal(operation, given)
      if (refusal !== undefined) throw refusal
      const { signal } = given.request
      const ended = endless
        ? AbortSignal.any(signal === undefined ? [closing.signal] : [signal, closing.signal])
        : signal
      const request = ended === undefined ? given.request : { ...given.request, signal: ended }
      // Cast: the options were read by the operation's layout.
      return Stream.toAsyncIterableWith(stream(given.options as never), view.context(await running.services(), request))
    })
    const own = (iterator = elements[Symbol.asyncIterator]())
    for (;;) {
      const next = await counted(() => own.next())
      if (next.done === true) return
      yield next.value
    }
  } catch (error) {
    throw withCallerStack(hinted(error, hint))
  } finally {
    forget?.()
    await iterator?.return?.()
  }
}

const isLimit = (limit: unknown): boolean => limit === Infinity || (Number.isInteger(limit) && Number(limit) >= 0)

class Reading implements List<unknown, unknown> {
  readonly [Symbol.toStringTag] = "List"
  readonly pages: () => AsyncIterable<unknown>
  readonly #items: string
  readonly #page: () => Promise<unknown>

  constructor(pages: () => AsyncIterable<unknown>, page: () => Promise<unknown>, items: string) {
    this.pages = pages
    this.#page = page
    this.#items = items
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<unknown, void> {
    for await (const page of this.pages()) yield* itemsAt(page, this.#items)
  }

  async toArray(options: { readonly limit?: number | undefined } = {}): Promise<Array<unknown>> {
    const { limit = Infinity } = options
    if (!isLimit(limit)) throw new RangeError(`toArray: limit is ${String(limit)}. Give a whole number of 0 or more.`)
    const items: Array<unknown> = []
    if (limit === 0) return items
    for await (const item of this) {
      items.push(item)
      if (items.length >= limit) break
    }
    return items
  }

  // oxlint-disable-next-line unicorn/no-thenable -- `await list` requests one page, as the type says
  then<A, B>(
    fulfilled?: ((page: unknown) => A | PromiseLike<A>) | null,
    rejected?: ((error: unknown) => B | PromiseLike<B>) | null
  ): Promise<A | B> {
    // Cast: without `fulfilled` the page itself is the result, and its type is A by `Promise`'s own declaration.
    return this.#page().then(fulfilled, rejected) as Promise<A | B>
  }

  catch<B>(rejected?: ((error: unknown) => B | PromiseLike<B>) | null): Promise<unknown> {
    return this.#page().catch(rejected)
  }

  finally(done?: (() => void) | null): Promise<unknown> {
    return this.#page().finally(done)
  }
}

/**
 * Makes the list of a method. `pages` streams its pages, and `page` requests one.
 *
 * @param items path of the items in a page
 */
export const listOf = (
  pages: () => AsyncIterable<unknown>,
  page: () => Promise<unknown>,
  items: string
): List<unknown, unknown> => new Reading(pages, page, items)

/**
 * Makes the unbound method of a list. The annotation of the generated constant fixes its type.
 *
 * @param call  a function that `operation` made
 * @param pages the function that streams its pages
 * @param items path of the items in a page
 */
export function listMethod<A extends ReadonlyArray<unknown>, Page, Item, E, Needs extends string = never>(
  call: unknown,
  pages: unknown,
  items: string,
  layout: Layout
): Unbound<ListMethod<A, Page, Item, E>, Needs> {
  return {
    items,
    [bindTo]: (view) => {
      // Casts: the generated code names functions of these types, and fixes the types of the method.
      const operation = operationOf(call as OperationFunction)
      const caller = callerOf(view, call as OperationFunction)
      const list = (...args: ReadonlyArray<unknown>) =>
        listOf(
          () => read(view, operation, layout, args, pages as StreamFunction, false),
          () => caller.value(() => prepare(layout, args)),
          items
        )
      return Object.assign(
        list,
        otherForms(caller, (args) => () => prepare(layout, args))
      ) as unknown as ListMethod<A, Page, Item, E>
    }
  }
}

/**
 * Makes the unbound method of a streamed response. The annotation of the generated constant fixes its type.
 *
 * @param stream a function that `stream` made
 */
export function streamMethod<A extends ReadonlyArray<unknown>, Item, Needs extends string = never>(
  stream: unknown,
  layout: Layout
): Unbound<StreamMethod<A, Item>, Needs> {
  return {
    streams: true,
    [bindTo]: (view) => {
      // Casts: as in `listMethod`.
      const operation = operationOf(stream as object)
      const open = (...args: ReadonlyArray<unknown>) =>
        read(view, operation, layout, args, stream as StreamFunction, true)
      return open as unknown as StreamMethod<A, Item>
    }
  }
}
