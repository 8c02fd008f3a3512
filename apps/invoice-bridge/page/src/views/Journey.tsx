/** One run, from its start to its end. */
import { useRef, useState } from "preact/hooks"
import type { ComponentChildren } from "preact"
import { isReplayable } from "../../../src/runs/Run.ts"
import type { Journey } from "../../../src/server/PageData.ts"
import type { Parameters } from "../Api.ts"
import { Loaded } from "../parts/Part.tsx"
import { Status } from "../parts/Status.tsx"
import { Steps } from "../parts/Steps.tsx"
import { Table } from "../parts/Table.tsx"
import { TaskCard } from "../parts/TaskCard.tsx"
import { Time } from "../parts/Time.tsx"
import { usePolled } from "../Poll.ts"
import { href } from "../Router.ts"
import { useShared } from "../Shared.ts"
import { lengthText, numberText } from "../Words.ts"
import { runColumns } from "./Runs.tsx"

const Fact = ({ children, name }: { readonly name: string; readonly children: ComponentChildren }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
)

const Facts = ({ journey: { endedAt, run, subject, traceUrl } }: { readonly journey: Journey }) => (
  <dl class="facts-list">
    <Fact name="Status">
      <Status status={run.status} />
    </Fact>
    <Fact name="Tenant">
      <a href={href("/runs", { tenant: run.tenant })}>{run.tenant}</a>
    </Fact>
    <Fact name="Workflow">{run.workflow}</Fact>
    <Fact name="Tries">{numberText(run.attempts)}</Fact>
    <Fact name="Planned">
      <Time at={run.createdAt} />
    </Fact>
    {endedAt === undefined ? (
      <Fact name="Changed">
        <Time at={run.changedAt} />
      </Fact>
    ) : (
      <Fact name="Ended">
        <Time at={endedAt} />, after {lengthText(endedAt - run.createdAt)}
      </Fact>
    )}
    {traceUrl === undefined ? null : (
      <Fact name="Trace">
        <a href={traceUrl} target="_blank" rel="noopener noreferrer">
          Open<span class="unseen"> the trace on another page</span>
        </a>
      </Fact>
    )}
    <Fact name="Document">
      <code>{subject}</code>
    </Fact>
    <Fact name="Run">
      <code>{run.run}</code>
    </Fact>
  </dl>
)

/** Replays a run after a second click. */
const Replay = ({ journey: { run }, onReplayed }: { readonly journey: Journey; readonly onReplayed: () => void }) => {
  const { api, say } = useShared()
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string>()
  const replay = () => {
    setBusy(true)
    setProblem(undefined)
    api
      .post("/api/run/replay", { run: run.run, round: run.round })
      .then(
        (message) => {
          say(message)
          onReplayed()
        },
        (error: unknown) => setProblem(error instanceof Error ? error.message : "The run was not replayed. Try again.")
      )
      .finally(() => setBusy(false))
  }
  return (
    <details class="replay">
      <summary>Replay this run</summary>
      <p>The workflow runs again from its first step. Writes that were done are found, and not done again.</p>
      <button type="button" disabled={isBusy} onClick={replay}>
        Replay now
      </button>
      <p class="problem" role="alert">
        {problem}
      </p>
    </details>
  )
}

const Content = ({ journey, onChanged }: { readonly journey: Journey; readonly onChanged: () => void }) => {
  const { hasOlderSteps, others, result, run, steps, tasks } = journey
  return (
    <>
      <Facts journey={journey} />
      {run.reason === undefined || run.status === "blocked" ? null : (
        <p class={`reason callout-${run.status}`}>{run.reason}</p>
      )}
      {tasks.length === 0 ? null : (
        <section aria-labelledby="tasks">
          <h2 id="tasks">Tasks</h2>
          {tasks.map((task) => (
            <TaskCard key={task.task} task={task} heading="h3" onAnswered={onChanged} />
          ))}
        </section>
      )}
      <section aria-labelledby="steps">
        <h2 id="steps">Steps</h2>
        {hasOlderSteps ? <p class="quiet">Older tries are not shown.</p> : null}
        <Steps run={run} tries={steps} />
      </section>
      {result === undefined ? null : (
        <section aria-labelledby="result">
          <h2 id="result">Result</h2>
          <pre tabIndex={0} aria-labelledby="result">
            {JSON.stringify(result, undefined, 2)}
          </pre>
        </section>
      )}
      {isReplayable({ endedAt: journey.endedAt, status: run.status }) ? (
        <Replay key={`${run.run} ${run.round}`} journey={journey} onReplayed={onChanged} />
      ) : null}
      {others.length === 0 ? null : (
        <section aria-labelledby="others">
          <h2 id="others">Other runs of this document</h2>
          <Table caption="Other runs of this document" columns={runColumns} rows={others} keyOf={({ run }) => run} />
        </section>
      )}
    </>
  )
}

/** The journey of a run. */
export const JourneyView = ({ parameters }: { readonly parameters: Parameters }) => {
  const { run = "" } = parameters
  const polled = usePolled<Journey>("/api/run", { run })
  const heading = useRef<HTMLHeadingElement>(null)
  const changed = () => {
    polled.reload()
    heading.current?.focus()
  }
  return (
    <>
      <p class="crumbs">
        <a href={href("/runs")}>Runs</a>
      </p>
      <h1 tabIndex={-1} ref={heading}>
        {polled.data?.run.title ?? "Run"}
      </h1>
      <Loaded polled={polled}>{(journey) => <Content journey={journey} onChanged={changed} />}</Loaded>
    </>
  )
}
