/** A task for a person, with the forms that answer it. */
import { useId, useState } from "preact/hooks"
import type { Answer } from "../../../src/runs/Task.ts"
import type { TaskData } from "../../../src/server/PageData.ts"
import { href } from "../Router.ts"
import { useShared } from "../Shared.ts"
import { amountText, numberText, taskWords } from "../Words.ts"
import { Time } from "./Time.tsx"

const given = ({ answer, answeredBy }: TaskData): string => {
  const by = answeredBy === undefined ? "" : `, by ${answeredBy}`
  if (answer === undefined) return ""
  if (answer.action === "retry") return `Try again${by}`
  return answer.action === "ignore" ? `Ignore: ${answer.note}${by}` : `Value: ${answer.value}${by}`
}

const Runs = ({ task: { runs, status, waiting } }: { readonly task: TaskData }) => {
  const others = waiting.amount - runs.length
  return (
    <p class="runs">
      {amountText(waiting, "run", "runs")} {status === "open" ? "waiting" : "waited"}:{" "}
      {runs.map(({ isRun, run, title }, index) => (
        <span key={run}>
          {index === 0 ? "" : ", "}
          {isRun ? <a href={href("/run", { run })}>{title}</a> : title}
        </span>
      ))}
      {others > 0 ? `, and ${numberText(others)}${waiting.isMore ? " or more" : ""} others` : ""}
    </p>
  )
}

interface FormProps {
  readonly task: TaskData
  readonly isBusy: boolean
  readonly send: (answer: Answer) => void
}

const ValueForm = ({ asks, isBusy, send }: FormProps & { readonly asks: string }) => {
  const [value, setValue] = useState("")
  const id = useId()
  return (
    <form
      class="value"
      onSubmit={(event) => {
        event.preventDefault()
        send({ action: "answer", value })
      }}
    >
      <label for={id}>
        Value for <code>{asks}</code>
      </label>
      <div class="line">
        <input
          id={id}
          required
          maxLength={2_000}
          autocomplete="off"
          value={value}
          onInput={(event) => setValue(event.currentTarget.value)}
        />
        <button type="submit" class="primary" disabled={isBusy}>
          Save and go on
        </button>
      </div>
    </form>
  )
}

const IgnoreForm = ({ isBusy, send, task }: FormProps) => {
  const [note, setNote] = useState("")
  const id = useId()
  return (
    <details class="ignore">
      <summary>Ignore</summary>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          send({ action: "ignore", note })
        }}
      >
        <label for={id}>Why is it ignored?</label>
        <input
          id={id}
          required
          maxLength={2_000}
          autocomplete="off"
          value={note}
          onInput={(event) => setNote(event.currentTarget.value)}
        />
        <p class="quiet">
          {amountText(task.waiting, "run ends", "runs end")} without{" "}
          {task.waiting.amount === 1 ? "its document" : "their documents"}.
        </p>
        <button type="submit" disabled={isBusy}>
          Ignore it
        </button>
      </form>
    </details>
  )
}

/** Asks for one of the answers that the task allows. */
const Forms = ({ onAnswered, task }: { readonly task: TaskData; readonly onAnswered: () => void }) => {
  const { api, say } = useShared()
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string>()
  const send = (answer: Answer) => {
    setBusy(true)
    setProblem(undefined)
    api.post("/api/task/answer", { task: task.task, answer }).then(
      (message) => {
        say(message)
        onAnswered()
      },
      (error: unknown) => {
        setBusy(false)
        setProblem(error instanceof Error ? error.message : "The answer was not stored. Try again.")
      }
    )
  }
  const form = { task, isBusy, send }
  return (
    <div class="answers">
      {task.asks === undefined ? null : <ValueForm {...form} asks={task.asks} />}
      <div class="line">
        <button
          type="button"
          class={task.asks === undefined ? "primary" : undefined}
          disabled={isBusy}
          onClick={() => send({ action: "retry" })}
        >
          Try again
        </button>
        <IgnoreForm {...form} />
      </div>
      <p class="problem" role="alert">
        {problem}
      </p>
    </div>
  )
}

interface TaskCardProps {
  readonly task: TaskData
  /** Called when the server has stored the answer. */
  readonly onAnswered: () => void
  /** Level of the heading: one below the heading before it. */
  readonly heading: "h2" | "h3"
}

/** A task. */
export const TaskCard = ({ heading: Heading, onAnswered, task }: TaskCardProps) => {
  const id = useId()
  return (
    <article class="task" aria-labelledby={id}>
      <Heading id={id}>{taskWords[task.kind]}</Heading>
      <p class="facts">
        <span>{task.tenant}</span> <span>{task.about}</span>{" "}
        <span>
          since <Time at={task.openedAt} />
        </span>
      </p>
      <p class="reason">{task.reason}</p>
      <Runs task={task} />
      {task.status === "open" ? (
        <Forms task={task} onAnswered={onAnswered} />
      ) : (
        <p class="given">
          {given(task)}
          {task.answeredAt === undefined ? null : (
            <>
              , <Time at={task.answeredAt} />
            </>
          )}
        </p>
      )}
    </article>
  )
}
