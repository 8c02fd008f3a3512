/** Delivers answers of people to the runs that wait for them. */
import * as Effect from "effect/Effect"
import type { Sharding } from "effect/cluster/Sharding"
import type * as Layer from "effect/Layer"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import * as DurableDeferred from "effect/workflow/DurableDeferred"
import type { WorkflowEngine } from "effect/workflow/WorkflowEngine"
import { stored } from "../database/Stored.ts"
import { Tasks } from "../runs/Tasks.ts"
import { background } from "./Background.ts"
import { busyTenants, mostRunning } from "./Room.ts"
import { answerDeferred } from "./Step.ts"

/** Pause between looks, in milliseconds. */
const pause = 250

/** Most answers of one tenant in one look. Why so few: a thousand runs may wait for one answer, and each then goes to work. */
const batch = mostRunning

/** Answers that are delivered at the same time. */
const concurrency = 4

const deliverOnce: Effect.Effect<number, SqlError, SqlClient.SqlClient | Tasks | WorkflowEngine> = Effect.gen(
  function* () {
    const tasks = yield* Tasks
    const sql = yield* SqlClient.SqlClient
    const busy = new Set(yield* busyTenants(sql))
    const tenants = (yield* tasks.tenantsWithAnswers).filter((tenant) => !busy.has(tenant))
    const undelivered = (yield* Effect.forEach(tenants, (tenant) => tasks.undelivered(batch, tenant))).flat()
    yield* Effect.forEach(
      undelivered,
      ({ answer, token }) =>
        // May be repeated: the engine keeps the first answer of a token.
        DurableDeferred.succeed(answerDeferred, { token: DurableDeferred.Token.make(token), value: answer }).pipe(
          Effect.andThen(tasks.delivered(token)),
          // One answer that cannot be delivered must not keep the others.
          Effect.catchDefect((defect) =>
            Effect.logWarning("An answer could not be delivered. It is tried again.", defect)
          )
        ),
      { concurrency, discard: true }
    )
    // So that there is a pause in any case: the runs need a moment to be at work.
    return 0
  }
)

/** Delivers answers for as long as the engine runs. One worker of a cluster does it. */
export const layer: Layer.Layer<never, never, Sharding | SqlClient.SqlClient | Tasks | WorkflowEngine> = background(
  "answers",
  Effect.withTracerEnabled(stored(deliverOnce), false),
  pause
)
