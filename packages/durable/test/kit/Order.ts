/** The write of the tests: the record of an order on a server in memory. */
import { Cause, Effect, Exit, Schema } from "effect"
import type { Duration } from "effect"
import { durableWrite } from "../../src/index.ts"
import type { makeServer } from "./Server.ts"

export type Server = ReturnType<typeof makeServer>

/** Result that the tests store. */
export const Stored = Schema.Struct({ id: Schema.String })

export interface OrderOptions {
  readonly settle?: Duration.Input
  readonly maxRetries?: number
  readonly lease?: Duration.Input
  readonly wait?: Duration.Input
}

/** Key of an order's write. */
export const keyOf = (order: string): string => `invoice ${order}`

/** Does the write of an order. */
export const writeOrder = (server: Server, order: string, options: OrderOptions = {}) =>
  durableWrite({
    key: keyOf(order),
    result: Stored,
    find: server.find,
    same: ({ reference }) => reference === order,
    send: server.send(order),
    ...options
  })

/** Tag of the error of an exit; `success` for a success, and the defect's name for a defect. */
export const endOf = (exit: Exit.Exit<unknown, unknown>): string => {
  if (Exit.isSuccess(exit)) return "success"
  const error: unknown = Cause.squash(exit.cause)
  if (typeof error === "object" && error !== null && "_tag" in error) return String(error._tag)
  return error instanceof Error ? error.name : String(error)
}

/** Runs an effect and returns {@link endOf} its exit. */
export const ending = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<string, never, R> =>
  Effect.map(Effect.exit(effect), endOf)
