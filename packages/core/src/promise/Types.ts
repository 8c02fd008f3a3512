/**
 * Types of the methods of a Promise client, and of their results.
 */
import type { CallResponse } from "../call/CallResponse.ts"
import type { Upload } from "./Upload.ts"

type UploadIn<Value> = Value extends undefined | null
  ? Value
  : Value extends ReadonlyArray<unknown>
    ? ReadonlyArray<Upload>
    : Upload

/** Body of an operation, with the files among its properties as everything that a file can be read from. */
export type WithUploads<Body, Files extends string> = Body extends undefined
  ? Body
  : { [Name in keyof Body]: Name extends Files ? UploadIn<Body[Name]> : Body[Name] }

/** Result of a call that does not throw: a value, or one of the operation's own errors. */
export type Result<Value, Failure> =
  | { readonly ok: true; readonly value: Value; readonly response: CallResponse }
  | { readonly ok: false; readonly error: Failure }

/** Value of a call with its response: status, headers, request id. */
export interface WithResponse<Value> {
  readonly value: Value
  readonly response: CallResponse
}

/**
 * Method of an operation.
 *
 * `Failure` is the union of the operation's errors. The promise of a call rejects with one of them. TypeScript has no type
 * for that: `result` returns them instead.
 */
export interface Method<Arguments extends ReadonlyArray<unknown>, Value, Failure> {
  (...args: Arguments): Promise<Value>
  /** Makes the same call. Returns the operation's errors instead of throwing them: `switch (result.error._tag)`. */
  readonly result: (...args: Arguments) => Promise<Result<Value, Failure>>
  /** Makes the same call. Returns the value with the response's status, headers and request id. */
  readonly withResponse: (...args: Arguments) => Promise<WithResponse<Value>>
}

/** Method of a list. Its result is read item by item, page by page, or awaited for one page. */
export interface ListMethod<Arguments extends ReadonlyArray<unknown>, Page, Item, Failure> {
  (...args: Arguments): List<Page, Item>
  /** Requests one page. Returns the operation's errors instead of throwing them. */
  readonly result: (...args: Arguments) => Promise<Result<Page, Failure>>
  /** Requests one page. Returns it with the response's status, headers and request id. */
  readonly withResponse: (...args: Arguments) => Promise<WithResponse<Page>>
}

/** Method whose response is read while it arrives: events, lines or bytes. Leaving the loop ends the request. */
export type StreamMethod<Arguments extends ReadonlyArray<unknown>, Item> = (...args: Arguments) => AsyncIterable<Item>

/**
 * List of an API. Nothing is requested before it is used:
 *
 * - `for await (const item of list)` reads all items. It throws `ListIncomplete` or `PageRepeated` where pages contradict
 *   each other: no item is lost or read twice without an error.
 * - `await list` requests the page that the arguments name, and no other.
 *
 * Hazard: an `async` function that returns a list returns its page, because JavaScript awaits it.
 */
export interface List<Page, Item> extends AsyncIterable<Item>, Promise<Page> {
  /** Reads page by page. Each page is the body of one response. */
  readonly pages: () => AsyncIterable<Page>
  /**
   * Reads the items into an array.
   *
   * @param options.limit largest number of items; all by default. No page after it is requested
   */
  readonly toArray: (options?: { readonly limit?: number | undefined }) => Promise<Array<Item>>
}
