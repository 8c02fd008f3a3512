/** `tasks`: lists the tasks for people, and stores answers. */
import * as Effect from "effect/Effect"
import type { Answer, Task } from "../runs/Task.ts"
import { Tasks } from "../runs/Tasks.ts"
import { answerTask } from "../tenants/AnswerTask.ts"
import { exitWith, show } from "./Exit.ts"
import { plural, printable } from "../terminal/Table.ts"

const linesOf = (task: Task): ReadonlyArray<string> => [
  `${task.task}  ${task.kind}, tenant ${printable(task.tenant)}, ${plural(task.waiting, "run waits", "runs wait")}`,
  `  ${printable(task.reason)}`,
  ...(task.asks === undefined ? [] : [`  Answer with --value: it is stored as ${task.asks}.`])
]

/** Prints the open tasks, the oldest first. */
export const tasksCommand = Effect.fn("tasksCommand")(function* ({ json }: { readonly json: boolean }) {
  const tasks = yield* Effect.flatMap(Tasks, ({ list }) => list({ status: "open" }))
  yield* show(json, { tasks }, [
    ...(tasks.length === 0 ? ["No task waits for a person."] : tasks.flatMap(linesOf)),
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
  const answer = answerOf(flags)
  if (answer === undefined) return yield* exitWith(2, "Give one of --retry, --value VALUE and --ignore WHY.")
  const task = yield* answerTask(flags.task, answer, "terminal").pipe(
    Effect.catchTags({
      TaskUnanswerable: ({ message }) => exitWith(1, message),
      TenantUnusable: ({ message }) => exitWith(1, message)
    })
  )
  yield* show(flags.json, { task }, [`Answered. ${plural(task.waiting, "run goes", "runs go")} on.`])
})
