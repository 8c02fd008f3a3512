/** Tasks for people. */
import { useRef } from "preact/hooks"
import type { Listed, TaskData } from "../../../src/server/PageData.ts"
import type { Parameters } from "../Api.ts"
import { Loaded, Pager } from "../parts/Part.tsx"
import { TaskCard } from "../parts/TaskCard.tsx"
import { usePolled } from "../Poll.ts"
import { href, open } from "../Router.ts"
import { fieldsOf, TenantField } from "./Runs.tsx"

const Choice = ({
  parameters,
  status,
  word
}: {
  readonly parameters: Parameters
  readonly status: string
  readonly word: string
}) => (
  <li>
    <a
      href={href("/tasks", { tenant: parameters["tenant"], status: status === "open" ? undefined : status })}
      aria-current={(parameters["status"] ?? "open") === status ? "page" : undefined}
    >
      {word}
    </a>
  </li>
)

/** The list of tasks. */
export const TasksView = ({ parameters }: { readonly parameters: Parameters }) => {
  const { after, status, tenant } = parameters
  const filter = { status: status ?? "open", tenant, after }
  const polled = usePolled<Listed<TaskData>>("/api/tasks", filter)
  const heading = useRef<HTMLHeadingElement>(null)
  const answered = () => {
    polled.reload()
    // The task goes away, and the focus with it.
    heading.current?.focus()
  }
  return (
    <>
      <h1 tabIndex={-1} ref={heading}>
        Tasks
      </h1>
      <div class="line">
        <ul class="choices" aria-label="Which tasks">
          <Choice parameters={parameters} status="open" word="Open" />
          <Choice parameters={parameters} status="answered" word="Answered" />
        </ul>
        <form
          class="filters"
          role="search"
          aria-label="Filter of tasks"
          onSubmit={(event) => {
            event.preventDefault()
            open("/tasks", { status, ...fieldsOf(event.currentTarget) })
          }}
        >
          <TenantField value={tenant} />
          <button type="submit">Show</button>
        </form>
      </div>
      <Loaded polled={polled}>
        {(list) => (
          <>
            {list.rows.length === 0 ? (
              <p class="quiet">
                {filter.status === "open" ? "No task waits for a person." : "No task was answered yet."}
              </p>
            ) : (
              list.rows.map((task) => <TaskCard key={task.task} task={task} heading="h2" onAnswered={answered} />)
            )}
            <Pager path="/tasks" parameters={{ status, tenant, after }} next={list.next} />
          </>
        )}
      </Loaded>
    </>
  )
}
