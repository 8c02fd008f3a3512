/**
 * The engine that keeps workflows alive: Effect Workflow on Effect Cluster, over the bridge's database.
 *
 * Only this folder imports the engine's modules. They are marked unstable, and another engine would replace this folder alone.
 */
import * as NodeClusterSocket from "@effect/platform-node/NodeClusterSocket"
import * as NodeCrypto from "@effect/platform-node/NodeCrypto"
import * as Cause from "effect/Cause"
import * as ClusterWorkflowEngine from "effect/cluster/ClusterWorkflowEngine"
import type { MessageStorage } from "effect/cluster/MessageStorage"
import * as RunnerAddress from "effect/cluster/RunnerAddress"
import * as RunnerHealth from "effect/cluster/RunnerHealth"
import * as Runners from "effect/cluster/Runners"
import * as RunnerStorage from "effect/cluster/RunnerStorage"
import * as Sharding from "effect/cluster/Sharding"
import * as ShardingConfig from "effect/cluster/ShardingConfig"
import * as SocketRunner from "effect/cluster/SocketRunner"
import * as SqlRunnerStorage from "effect/cluster/SqlRunnerStorage"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as RpcSerialization from "effect/rpc/RpcSerialization"
import type * as SqlClient from "effect/sql/SqlClient"
import type { WorkflowEngine } from "effect/workflow/WorkflowEngine"
import * as Consumption from "./Consumption.ts"
import { Drain } from "./Drain.ts"
import { EngineTimes } from "./EngineTimes.ts"
import * as LockChecks from "./LockChecks.ts"

/** Services of a running engine. */
export type Engine = WorkflowEngine | Sharding.Sharding | MessageStorage | Consumption.Consumption | Drain

/** Error of an engine that cannot start. The message says why, and what to do. */
export class EngineUnusable extends Data.TaggedError("EngineUnusable")<{
  readonly message: string
  readonly cause?: unknown
}> {}

/** Address where other workers reach this one. */
export interface WorkerAddress {
  readonly host: string
  readonly port: number
}

/** Number of parts that the work is divided into. Hazard: workers with different numbers would do the same work. */
const shards = 64

/** Names of all parts, as the engine's tables have them. */
export const shardNames: ReadonlyArray<string> = Array.from({ length: shards }, (_, index) => `default:${index + 1}`)

/**
 * Settings of the engine. Its defaults are made for large clusters. A wait could end ten seconds late. The work of a dead
 * worker could stay for two minutes.
 *
 * Given as values, because the engine would also read environment variables with common names such as `PORT`.
 */
const settings = (
  address: Option.Option<RunnerAddress.RunnerAddress>
): Layer.Layer<ShardingConfig.ShardingConfig, never, Drain> =>
  Layer.effect(
    ShardingConfig.ShardingConfig,
    Effect.gen(function* () {
      const drain = yield* Drain
      const { silence } = yield* EngineTimes
      return {
        ...ShardingConfig.defaults,
        runnerAddress: address,
        runnerListenAddress: address,
        shardsPerGroup: shards,
        entityMessagePollInterval: 500,
        refreshAssignmentsInterval: 1_000,
        runnerHealthCheckInterval: 5_000,
        shardLockExpiration: silence,
        // The engine reads it whenever it waits for a step.
        get entityTerminationTimeout() {
          return drain.remaining()
        }
      }
    })
  )

/** Returns the message of the innermost error. Those around it have names only. */
const reasonOf = (error: unknown): string => {
  const { cause, reason } = Object(error) as { readonly cause?: unknown; readonly reason?: unknown } // may be anything
  const inner = cause ?? reason
  if (typeof inner === "object" && inner !== null) return reasonOf(inner)
  return error instanceof Error ? error.message : String(error)
}

/** Turns everything that can go wrong at the start into one error. */
const usable = <A, R>(remedy: string, layer: Layer.Layer<A, unknown, R>): Layer.Layer<A, EngineUnusable, R> =>
  Layer.catchCause(layer, (cause) => {
    const error = Cause.squash(cause)
    return Layer.effectContext(
      Cause.hasInterruptsOnly(cause)
        ? Effect.interrupt
        : Effect.fail(
            new EngineUnusable({ message: `The engine cannot start (${reasonOf(error)}). ${remedy}`, cause: error })
          )
    )
  })

/** Provides the engine to one process. For SQLite. */
export const layerEmbedded: Layer.Layer<Engine, EngineUnusable, SqlClient.SqlClient> = usable(
  "Check the database, then start again.",
  ClusterWorkflowEngine.layer.pipe(
    Layer.provideMerge(Sharding.layer),
    Layer.provide(Runners.layerNoop),
    Layer.provideMerge(Consumption.layer),
    Layer.provide([RunnerStorage.layerMemory, RunnerHealth.layerNoop]),
    Layer.provide(settings(ShardingConfig.defaults.runnerAddress)),
    Layer.provideMerge(Drain.layer),
    Layer.provide(NodeCrypto.layer)
  )
)

/** Provides the engine to one of many workers. For Postgres. Workers find each other in the database. */
export const layerCluster = ({
  host,
  port
}: WorkerAddress): Layer.Layer<Engine, EngineUnusable, SqlClient.SqlClient> => {
  const ping = RunnerHealth.layerPing.pipe(Layer.provide(Runners.layerRpc))
  return usable(
    `Check the database, and that no other program uses the port ${port} of ${host}.`,
    ClusterWorkflowEngine.layer.pipe(
      Layer.provideMerge(SocketRunner.layer),
      Layer.provide(NodeClusterSocket.layerSocketServer),
      Layer.provide(ping),
      Layer.provide(NodeClusterSocket.layerClientProtocol),
      Layer.provideMerge(Consumption.layer),
      Layer.provide(Layer.provide(LockChecks.layer, SqlRunnerStorage.layer)),
      Layer.provide(settings(Option.some(RunnerAddress.make(host, port)))),
      Layer.provide(RpcSerialization.layerSchemaBinary()),
      Layer.provideMerge(Drain.layer),
      Layer.provide(NodeCrypto.layer)
    )
  )
}
