/**
 * What a row of the table is: one thing that goes wrong with Maesn's official SDK, and what shows that ours does better.
 */
import type { AnyCallError } from "@faktura/core"
import type { Account, Services } from "@faktura/maesn"
import type { Effect, Scope } from "effect"

/** A check that runs under the test clock; it fails where ours does not do what is said of it. */
export type Check = Effect.Effect<void, unknown, Scope.Scope>

/** One row. */
export interface Defect {
  /** Its place in the table. */
  readonly number: number
  /** What goes wrong there. */
  readonly defect: string
  /** What ours does, and the check of it. */
  readonly ours: Readonly<Record<string, Check>>
}

/** A call to Maesn, as the rows make them. */
export type Call = Effect.Effect<unknown, AnyCallError, Services | Account>
