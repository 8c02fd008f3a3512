/** Replaces the whole mapping table of a tenant, and lets the runs go on that waited for a value of it. */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { MappingSettings } from "../mapping/MappingSettings.ts"
import type { Task } from "../runs/Task.ts"
import { Tasks } from "../runs/Tasks.ts"
import type { TenantUnusable } from "./Errors.ts"
import { Tenants } from "./Tenants.ts"

/** Most open tasks about the mapping of a tenant that are looked at. Each asks for another key. */
const mostTasks = 10_000

/** Splits a key at its first dot: the part of the table, and the key in that part. */
const partsOf = (key: string): readonly [part: string, rest: string | undefined] => {
  const dot = key.indexOf(".")
  return dot < 0 ? [key, undefined] : [key.slice(0, dot), key.slice(dot + 1)]
}

const partOf = (settings: MappingSettings, part: string): unknown =>
  Object.hasOwn(settings, part) ? settings[part as keyof MappingSettings] : undefined // the check before it

/**
 * True if the table may have the value now that a task asks for. Other keys of the same part count too: `accounts.revenue` is the
 * account of a task that asks for `accounts.revenue.1900`.
 */
const mayHave = (key: string, before: MappingSettings, now: MappingSettings): boolean => {
  const [part, rest] = partsOf(key)
  const value = partOf(now, part)
  if (rest === undefined ? value !== undefined : typeof value === "object" && Object.hasOwn(value ?? {}, rest))
    return true
  return JSON.stringify(value ?? {}) !== "{}" && JSON.stringify(value) !== JSON.stringify(partOf(before, part))
}

/**
 * Replaces the table in one transaction. Open tasks about a value that the table may have now are answered with retry. A run whose
 * value is still missing opens its task again. Returns the answered tasks.
 *
 * @param by the person, for the record
 */
export const replaceMapping = Effect.fn("replaceMapping")(function* (
  tenant: string,
  mapping: MappingSettings,
  by: string
): Effect.fn.Return<ReadonlyArray<Task>, TenantUnusable | SqlError, SqlClient.SqlClient | Tasks | Tenants> {
  const sql = yield* SqlClient.SqlClient
  const tasks = yield* Tasks
  const tenants = yield* Tenants
  return yield* sql.withTransaction(
    Effect.gen(function* () {
      const before = yield* tenants.replaceMapping(tenant, mapping)
      const open = yield* tasks.list({ tenant, status: "open", kind: "mapping", limit: mostTasks })
      const found = open.filter(({ asks }) => asks !== undefined && mayHave(asks, before, mapping))
      const answered = yield* Effect.forEach(found, ({ task }) =>
        tasks.answer(task, { action: "retry" }, by).pipe(
          Effect.asSome,
          // Another person answered it a moment ago, so its runs go on all the same.
          Effect.catchTag("TaskUnanswerable", () => Effect.succeedNone)
        )
      )
      return answered.flatMap((each) => (each._tag === "Some" ? [each.value] : []))
    })
  )
})
