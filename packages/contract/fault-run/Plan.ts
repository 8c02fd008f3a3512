/**
 * Plan of a fault run: a list of calls drawn from the seed, the same for the same seed.
 */
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"

/** Kinds of calls, and how often each is drawn. The name of a call identifies its write. */
export const weights = {
  "read counterpart": 12,
  "read receivable": 8,
  "list counterparts": 8,
  "read contact": 12,
  "create counterpart": 12,
  "create receivable": 12,
  "create contact": 8,
  "create invoice": 12,
  "update counterpart": 6,
  "replace contact": 6,
  "delete product": 4
} as const

/** Kind of a call. */
export type Kind = keyof typeof weights

/** One call of the run. */
export interface Planned {
  readonly kind: Kind
  /** Unique name of the call, and natural key of its record. */
  readonly name: string
}

// The cast: the keys of a constant.
const kinds = Object.keys(weights) as ReadonlyArray<Kind>
const total = kinds.reduce((sum, kind) => sum + weights[kind], 0)

const drawKind = Effect.map(Random.nextIntBetween(0, total), (drawn) => {
  let left = drawn
  return kinds.find((kind) => (left -= weights[kind]) < 0) ?? "read contact"
})

/** Draws the calls of a run. */
export const plan = (seed: number, calls: number): Effect.Effect<ReadonlyArray<Planned>> =>
  Effect.forEach(Array.from({ length: calls }), (_, index) =>
    Effect.map(drawKind, (kind): Planned => ({ kind, name: `${kind} ${seed}.${index}` }))
  ).pipe(Random.withSeed(`fault run ${seed}`))
