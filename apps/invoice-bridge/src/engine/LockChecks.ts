/**
 * Merges checks of locks.
 *
 * The engine checks the lock of a part before it stores a result, with two statements on its one connection for locks. All checks
 * that are asked for during a check are one check after it.
 */
import type { PersistenceError } from "effect/cluster/ClusterError"
import type { RunnerAddress } from "effect/cluster/RunnerAddress"
import { RunnerStorage } from "effect/cluster/RunnerStorage"
import type { ShardId } from "effect/cluster/ShardId"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Latch from "effect/Latch"
import * as Layer from "effect/Layer"
import * as Request from "effect/Request"
import * as RequestResolver from "effect/RequestResolver"

/** Check of the lock of one part. The result: true if this worker has it. */
class LockCheck extends Request.Class<
  { readonly address: RunnerAddress; readonly shard: ShardId },
  boolean,
  PersistenceError
> {}

type Refresh = RunnerStorage["Service"]["refresh"]

/** Merges checks of one part each. Other calls are not changed. */
export const merged = (refresh: Refresh): Refresh => {
  const idle = Latch.makeUnsafe(true)
  const resolver = RequestResolver.makeWith<LockCheck>({
    // A worker has one address.
    batchKey: () => "all",
    collectWhile: () => true,
    // Hazard: a check must begin after it was asked for. So a check that is under way gets no new parts.
    delay: Effect.andThen(Effect.yieldNow, idle.await),
    runAll: (entries) =>
      Effect.gen(function* () {
        idle.closeUnsafe()
        const shards = new Set(entries.map(({ request }) => request.shard))
        const held = new Set(yield* refresh(entries[0].request.address, shards))
        for (const entry of entries) entry.completeUnsafe(Exit.succeed(held.has(entry.request.shard)))
      }).pipe(Effect.ensuring(idle.open))
  })
  return (address, shards) =>
    Effect.suspend(() => {
      const [shard, ...others] = shards
      return shard === undefined || others.length > 0
        ? refresh(address, shards)
        : Effect.map(Effect.request(new LockCheck({ address, shard }), resolver), (isHeld) => (isHeld ? [shard] : []))
    })
}

/** Merges the checks of a storage. */
export const layer: Layer.Layer<RunnerStorage, never, RunnerStorage> = Layer.effect(
  RunnerStorage,
  Effect.map(RunnerStorage, (storage) => ({ ...storage, refresh: merged(storage.refresh) }))
)
