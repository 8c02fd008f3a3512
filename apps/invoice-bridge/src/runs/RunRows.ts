/** Turns rows of the database into runs, steps and tasks. */
import * as Schema from "effect/Schema"
import { json, text, textOrNone, whole, wholeOrNone } from "../database/Rows.ts"
import type { Row } from "../database/Rows.ts"
import { runStatuses } from "./Run.ts"
import type { Run, RunStatus, StepEnd, StepRecord } from "./Run.ts"
import { Answer, taskKinds } from "./Task.ts"
import type { Task, TaskKind } from "./Task.ts"

/** Finds a value of a closed list. The tables allow no other value. */
const oneOf = <const A extends string>(values: ReadonlyArray<A>, value: unknown): A => {
  const found = values.find((each) => each === value)
  if (found === undefined)
    throw new Error(`The database has the value ${text(value)}, instead of one of ${values.join(", ")}.`)
  return found
}

const stepEnds = ["done", "later", "asked"] as const satisfies ReadonlyArray<StepEnd>

/** Reads a run. */
export const runOf = (row: Row): Run => ({
  run: text(row["run"]),
  round: whole(row["round"]),
  tenant: text(row["tenant"]),
  workflow: text(row["workflow"]),
  subject: text(row["subject"]),
  title: text(row["title"]),
  trace: textOrNone(row["trace"]),
  status: oneOf<RunStatus>(runStatuses, row["status"]),
  step: textOrNone(row["step"]),
  attempts: whole(row["attempts"]),
  reason: textOrNone(row["reason"]),
  result: json(row["result"]),
  dueAt: wholeOrNone(row["due_at"]),
  createdAt: whole(row["created_at"]),
  changedAt: whole(row["changed_at"]),
  endedAt: wholeOrNone(row["ended_at"])
})

/** Reads a try of a step. */
export const stepOf = (row: Row): StepRecord => ({
  round: whole(row["round"]),
  step: text(row["step"]),
  attempt: whole(row["attempt"]),
  ended: oneOf(stepEnds, row["ended"]),
  reason: textOrNone(row["reason"]),
  trace: textOrNone(row["trace"]),
  startedAt: whole(row["started_at"]),
  endedAt: whole(row["ended_at"])
})

const decodeAnswer = Schema.decodeUnknownSync(Schema.fromJsonString(Answer))

/** Reads an answer that this program has stored. */
export const answerOf = (value: unknown): Answer | undefined => (value == null ? undefined : decodeAnswer(value))

/** Reads a task. */
export const taskOf = (row: Row): Task => ({
  task: text(row["task"]),
  tenant: text(row["tenant"]),
  kind: oneOf<TaskKind>(taskKinds, row["kind"]),
  about: text(row["about"]),
  reason: text(row["reason"]),
  asks: textOrNone(row["asks"]),
  status: oneOf(["open", "answered"], row["status"]),
  answer: answerOf(row["answer"]),
  answeredBy: textOrNone(row["answered_by"]),
  openedAt: whole(row["opened_at"]),
  answeredAt: wholeOrNone(row["answered_at"]),
  waiting: whole(row["waiting"])
})
