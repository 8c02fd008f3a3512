/** Storage of the engine's messages, and when this worker last read it. */
import * as Clock from "effect/Clock"
import * as MessageStorage from "effect/cluster/MessageStorage"
import type { ShardingConfig } from "effect/cluster/ShardingConfig"
import * as SqlMessageStorage from "effect/cluster/SqlMessageStorage"
import * as Context from "effect/Context"
import type { Digest } from "effect/crypto/Digest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { SqlClient } from "effect/sql/SqlClient"

/** Knows when this worker last read its messages. An idle worker reads twice a second, too. */
export class Consumption extends Context.Service<
  Consumption,
  {
    /** Time of the last read, in milliseconds since 1970. Before the first read: the start of the engine. */
    readonly lastRead: Effect.Effect<number>
  }
>()("invoice-bridge/Consumption") {}

/** Provides the storage of messages in the bridge's database. */
export const layer: Layer.Layer<
  MessageStorage.MessageStorage | Consumption,
  never,
  SqlClient | ShardingConfig | Digest
> = Layer.effectContext(
  Effect.gen(function* () {
    const storage = yield* MessageStorage.MessageStorage
    const clock = yield* Clock.Clock
    let lastRead = clock.currentTimeMillisUnsafe()
    return Context.make(MessageStorage.MessageStorage, {
      ...storage,
      unprocessedMessages: (shards, options) =>
        Effect.tap(storage.unprocessedMessages(shards, options), () =>
          Effect.sync(() => {
            lastRead = clock.currentTimeMillisUnsafe()
          })
        )
    }).pipe(Context.add(Consumption, { lastRead: Effect.sync(() => lastRead) }))
  })
).pipe(Layer.provide(SqlMessageStorage.layer))
