/** Stores the answer of a person to a task, together with the value that it gives. */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { Answer, Task } from "../runs/Task.ts"
import { Tasks } from "../runs/Tasks.ts"
import type { TaskUnanswerable } from "../runs/Tasks.ts"
import type { TenantUnusable } from "./Errors.ts"
import { Tenants } from "./Tenants.ts"

/**
 * Answers a task. A value is stored in the tenant's mapping table in the same transaction, so that a run that goes on finds it.
 *
 * Fails with `TaskUnanswerable` for a task that is unknown, answered, or asks for no value. Fails with `TenantUnusable` for a
 * value that the key does not take. Nothing is changed then.
 *
 * @param by the person, for the record
 */
export const answerTask = Effect.fn("answerTask")(function* (
  task: string,
  answer: Answer,
  by: string
): Effect.fn.Return<Task, TaskUnanswerable | TenantUnusable | SqlError, Tasks | Tenants | SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const tasks = yield* Tasks
  const tenants = yield* Tenants
  return yield* sql.withTransaction(
    Effect.gen(function* () {
      // First, because it refuses the second of two answers before that one changes the table.
      const answered = yield* tasks.answer(task, answer, by)
      if (answer.action === "answer" && answered.asks !== undefined) {
        yield* tenants.setMapping(answered.tenant, answered.asks, answer.value)
      }
      return answered
    })
  )
})
