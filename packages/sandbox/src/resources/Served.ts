/**
 * Lists what a sandbox does for each operation.
 */
import type { Handlers } from "../http/Api.ts"
import type { Dialect } from "./Dialect.ts"
import type { Model } from "./Model.ts"
import type { Plan, Role } from "./Roles.ts"

/**
 * Source of the behavior of an operation:
 *
 * - `hand`: it is written for this API, wholly or as rules of its resource
 * - `inferred`: it keeps state, as the paths of the document say
 * - `sample`: it has no state, and responds with data from the document's examples and schemas
 */
export type Behavior = "hand" | "inferred" | "sample"

/** Operation of a running sandbox, and what it does. */
export interface ServedOperation {
  readonly id: string
  readonly method: string
  readonly path: string
  /** Role that the paths of the document give it. */
  readonly role: Role
  readonly behavior: Behavior
}

const behaviorOf = <Scope>(
  id: string,
  plan: Plan | undefined,
  byHand: Handlers<Scope>,
  { rules }: Dialect<Scope>
): Behavior => {
  if (byHand[id] !== undefined) return "hand"
  const { resource, role } = plan ?? { role: "sample" }
  if (role === "sample") return "sample"
  const own = rules[resource?.path ?? ""]
  return own === undefined ? "inferred" : "hand"
}

/** Returns the operations of a document in its order. @param byHand handlers that are written for this API */
export const served = <Scope>(
  { document, plans }: Model,
  byHand: Handlers<Scope>,
  dialect: Dialect<Scope>
): ReadonlyArray<ServedOperation> =>
  document.operations.map(({ id, method, path }) => {
    const plan = plans.get(id)
    return { id, method, path, role: plan?.role ?? "sample", behavior: behaviorOf(id, plan, byHand, dialect) }
  })
