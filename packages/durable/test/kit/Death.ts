/** A process that dies at a chosen point: before or after a call of the store or of the server. */
import { Effect } from "effect"
import type { IntentStore } from "../../src/intents/IntentStore.ts"

/** Life of one process. A dead process does nothing more: its effects neither run nor end. */
export interface Life {
  readonly isDead: () => boolean
  /** Names of the points that were passed. */
  readonly passed: ReadonlyArray<string>
  /** Makes a point before and after an effect. */
  readonly mortal: (name: string) => <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
}

/** Makes a process that dies at the point with this number. Undefined: it lives. */
export const makeLife = (diesAt?: number): Life => {
  const passed: Array<string> = []
  let isDead = false
  const point = (name: string): Effect.Effect<void> =>
    Effect.suspend(() => {
      if (isDead) return Effect.never
      passed.push(name)
      isDead = passed.length - 1 === diesAt
      return isDead ? Effect.never : Effect.void
    })
  return {
    isDead: () => isDead,
    passed,
    mortal: (name) => (effect) =>
      Effect.andThen(
        point(`before ${name}`),
        Effect.tap(effect, () => point(`after ${name}`))
      )
  }
}

/** Makes the steps of a store points of a life. Extending the lease is no point: it happens at any time. */
export const mortalStore = (store: IntentStore["Service"], { isDead, mortal }: Life): IntentStore["Service"] => ({
  ...store,
  leases: {
    claim: (key, lease) => mortal("claim")(store.leases.claim(key, lease)),
    renew: (key, lease) => Effect.suspend(() => (isDead() ? Effect.never : store.leases.renew(key, lease))),
    open: (key, lease) => mortal("open")(store.leases.open(key, lease)),
    written: (key) => mortal("written")(store.leases.written(key)),
    refused: (key, lease, note) => mortal("refused")(store.leases.refused(key, lease, note)),
    done: (key, result, source) => mortal("done")(store.leases.done(key, result, source)),
    release: (key, lease) => mortal("release")(store.leases.release(key, lease))
  }
})
