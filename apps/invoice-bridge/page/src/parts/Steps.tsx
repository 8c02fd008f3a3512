/** The steps of a run in the order of time, each with its tries. */
import type { RunRow, StepTry } from "../../../src/server/PageData.ts"
import { lengthText, numberText } from "../Words.ts"
import { End } from "./Status.tsx"
import { Time } from "./Time.tsx"

/** Tries of one step that follow each other. */
interface Group {
  readonly round: number
  readonly step: string
  readonly tries: ReadonlyArray<StepTry>
}

const grouped = (tries: ReadonlyArray<StepTry>): ReadonlyArray<Group> => {
  const groups: Array<Group> = []
  for (const each of tries) {
    const last = groups.at(-1)
    if (last !== undefined && last.round === each.round && last.step === each.step) {
      groups[groups.length - 1] = { ...last, tries: [...last.tries, each] }
    } else {
      groups.push({ round: each.round, step: each.step, tries: [each] })
    }
  }
  return groups
}

const TraceLink = ({ url }: { readonly url: string | undefined }) =>
  url === undefined ? null : (
    <a class="trace" href={url} target="_blank" rel="noopener noreferrer">
      Trace<span class="unseen"> (opens another page)</span>
    </a>
  )

const When = ({ each: { endedAt, startedAt } }: { readonly each: StepTry }) => (
  <>
    <Time at={startedAt} /> <span>{lengthText(endedAt - startedAt)}</span>
  </>
)

const Reason = ({ text }: { readonly text: string | undefined }) =>
  text === undefined ? null : <p class="reason">{text}</p>

const Try = ({ each }: { readonly each: StepTry }) => (
  <li>
    <p class="facts">
      <span>Try {numberText(each.attempt)}</span> <When each={each} /> <End ended={each.ended} />{" "}
      <TraceLink url={each.traceUrl} />
    </p>
    <Reason text={each.reason} />
  </li>
)

const Step = ({ group: { step, tries } }: { readonly group: Group }) => {
  const last = tries.at(-1)
  if (last === undefined) return null
  if (tries.length === 1 && last.attempt === 1) {
    return (
      <li class={`step step-${last.ended}`}>
        <p class="head facts">
          <b>{step}</b> <End ended={last.ended} /> <When each={last} /> <TraceLink url={last.traceUrl} />
        </p>
        <Reason text={last.reason} />
      </li>
    )
  }
  return (
    <li class={`step step-${last.ended}`}>
      <p class="head facts">
        <b>{step}</b> <End ended={last.ended} />
      </p>
      <ol class="tries">
        {tries.map((each) => (
          <Try key={each.attempt} each={each} />
        ))}
      </ol>
    </li>
  )
}

/** What the run does now, or waits for. */
const Now = ({ run: { dueAt, status, step } }: { readonly run: RunRow }) => {
  if (status === "running")
    return <li class="step step-now">{step === undefined ? "The run has started." : `Works on ${step}.`}</li>
  if (status === "queued") return <li class="step step-now">Waits for a worker.</li>
  return status === "waiting" && dueAt !== undefined ? (
    <li class="step step-now">
      Tries {step ?? "again"} again at <Time at={dueAt} />.
    </li>
  ) : null
}

/** All steps of a run, by round. */
export const Steps = ({ run, tries }: { readonly run: RunRow; readonly tries: ReadonlyArray<StepTry> }) => {
  const groups = grouped(tries)
  const rounds = [...new Set([...groups.map(({ round }) => round), run.round])]
  return rounds.map((round) => (
    <section key={round} aria-label={`Round ${round}`}>
      {rounds.length > 1 || run.round > 1 ? <h3>Round {numberText(round)}</h3> : null}
      <ol class="steps">
        {groups
          .filter((group) => group.round === round)
          .map((group) => (
            <Step key={`${group.step} ${group.tries[0]?.attempt ?? 0}`} group={group} />
          ))}
        {round === run.round ? <Now run={run} /> : null}
      </ol>
    </section>
  ))
}
