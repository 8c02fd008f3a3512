/** `tasks`: lists the tasks for people, and stores answers. */
import * as Effect from "effect/Effect"
import { checkedAnswer } from "../runs/AnswerText.ts"
import type { Answer, Task } from "../runs/Task.ts"
import { Tasks } from "../runs/Tasks.ts"
import { answerTask } from "../tenants/AnswerTask.ts"
import { exitWith, show } from "./Exit.ts"
import { requireTenant } from "./RequireTenant.ts"
import { plural, printable } from "../terminal/Table.ts"

const linesOf = (task: Task): ReadonlyArray<string> => [
  `${task.task}  ${task.kind}, tenant ${printable(task.tenant)}, ${plural(task.waiting, "run waits", "runs wait")}`,
  `  ${printable(task.reason)}`,
  ...(task.asks === undefined ? [] : [`  Answer with --value: it is stored as ${task.asks}.`])
]

/** Largest `--limit`. */
export const mostTasks = 10_000

/** Flags of `tasks`. */
export interface TasksFlags {
  /** Only tasks of this tenant. */
  readonly tenant: string | undefined
  /** Most tasks to print. */
  readonly limit: number
  readonly json: boolean
}

/** Prints the open tasks, the oldest first, and how many are left out. */
export const tasksCommand = Effect.fn("tasksCommand")(function* ({ json, limit, tenant }: TasksFlags) {
  const { list, openByTenant, runs } = yield* Tasks
  if (tenant !== undefined) yield* requireTenant(tenant)
  const tasks = yield* Effect.forEach(yield* list({ status: "open", tenant, limit }), (task) =>
    Effect.map(runs(task.task), (names) => ({ ...task, runs: names }))
  )
  const amounts = yield* openByTenant
  const all = tenant === undefined ? [...amounts.values()].reduce((sum, each) => sum + each, 0) : amounts.get(tenant)
  // A person may answer tasks between both reads.
  const leftOut = Math.max(0, (all ?? 0) - tasks.length)
  yield* show(json, { tasks, leftOut }, [
    ...(tasks.length === 0 ? ["No task waits for a person."] : tasks.flatMap(linesOf)),
    leftOut === 0 ? undefined : `... and ${leftOut} more: give a higher --limit, or a --tenant.`,
    tasks.length === 0
      ? undefined
      : "Answer one: invoice-bridge tasks answer TASK --retry, --value VALUE or --ignore WHY"
  ])
})

/** Flags of an answer. Exactly one of them is given. */
export interface AnswerFlags {
  readonly task: string
  readonly retry: boolean
  readonly value: string | undefined
  readonly ignore: string | undefined
  readonly json: boolean
}

const answerOf = ({ ignore, retry, value }: AnswerFlags): Answer | undefined => {
  const given: ReadonlyArray<Answer> = [
    ...(retry ? [{ action: "retry" as const }] : []),
    ...(value === undefined ? [] : [{ action: "answer" as const, value }]),
    ...(ignore === undefined ? [] : [{ action: "ignore" as const, note: ignore }])
  ]
  return given.length === 1 ? given[0] : undefined
}

/** Stores an answer. Workers go on with the runs that wait for it. */
export const answerCommand = Effect.fn("answerCommand")(function* (flags: AnswerFlags) {
  const given = answerOf(flags)
  if (given === undefined) return yield* exitWith(2, "Give one of --retry, --value VALUE and --ignore WHY.")
  const answer = yield* Effect.fromResult(checkedAnswer(given)).pipe(
    Effect.catch(({ message }) => exitWith(2, `${message} Nothing was changed.`))
  )
  const task = yield* answerTask(flags.task, answer, "terminal").pipe(
    Effect.catchTags({
      TaskUnanswerable: ({ message }) => exitWith(1, message),
      TenantUnusable: ({ message }) => exitWith(1, message)
    })
  )
  const runs =
    answer.action === "ignore"
      ? plural(task.waiting, "run ends without its document", "runs end without their documents")
      : plural(task.waiting, "run goes on", "runs go on")
  yield* show(flags.json, { task }, [`Answered. ${runs}.`])
})
