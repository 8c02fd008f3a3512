/**
 * Parts that the control endpoints share: their type, their state, and how they read a request.
 */
import type { FaultPlan } from "../faults/FaultPlan.ts"
import type { Api, Reply } from "../http/Api.ts"
import type { ControlRequest, Stream } from "../http/Control.ts"
import type { Journal } from "../http/Journal.ts"
import type { Deliveries } from "../http/Webhooks.ts"
import type { Clock } from "../state/Clock.ts"
import type { Store } from "../state/Store.ts"

/** Operation of a running sandbox. */
export interface NamedOperation {
  readonly api: string
  readonly operationId: string
  readonly method: string
  readonly path: string
}

/** Returns the operations of an API, in the order of its document. */
export const namedOperations = ({
  document,
  name
}: Pick<Api<unknown>, "document" | "name">): ReadonlyArray<NamedOperation> =>
  document.operations.map(({ id, method, path }) => ({ api: name, operationId: id, method, path }))

/** State that the endpoints show and change. */
export interface ControlState {
  readonly store: Store
  readonly journal: Journal
  readonly faults: FaultPlan
  readonly clock: Clock
  readonly deliveries: Deliveries
  readonly operations: ReadonlyArray<NamedOperation>
  /** Numbers of the stored records, for `GET /__sandbox`. */
  readonly counts: () => unknown
  /** Returns the token for a client; undefined if the client or its secret is wrong. */
  readonly tokenFor?: (clientId: string, clientSecret: string) => string | undefined
}

/** Responds to a request. `id` is the last segment of the path, if the endpoint's path ends with `{id}`. */
export type Endpoint = (request: ControlRequest, id: string) => Reply | Stream

/** Endpoints by method and path, for example `GET /__sandbox/files/{id}`. */
export type Endpoints = Readonly<Record<string, Endpoint>>

/** Returns a refusal with one line for people. */
export const refuse = (status: number, message: string): Reply => ({ status, body: { error: { message } } })

/** Returns a response with JSON. */
export const shown = (body: unknown): Reply => ({ status: 200, body })

/** Returns the parsed body; undefined if it is not JSON. */
export const jsonOf = (body: Buffer): unknown => {
  try {
    return JSON.parse(body.toString("utf8")) as unknown
  } catch {
    return undefined
  }
}

/** Returns the members of a JSON object; undefined for other bodies. */
export const membersOf = (body: Buffer): Readonly<Record<string, unknown>> | undefined => {
  const value = jsonOf(body)
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>) // an object of JSON
    : undefined
}

/** Returns a whole number of the query; `missing` without it. Undefined if it is out of range, or no whole number. */
export const wholeIn = <Missing>(
  query: URLSearchParams,
  name: string,
  missing: Missing,
  max: number = Number.MAX_SAFE_INTEGER
): { readonly value: number | Missing } | undefined => {
  const text = query.get(name)
  if (text === null) return { value: missing }
  return /^\d+$/.test(text) && Number(text) <= max ? { value: Number(text) } : undefined
}
