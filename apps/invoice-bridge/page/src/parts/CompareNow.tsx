/** The button that starts a comparison, and the state of the newest one. */
import { useEffect, useRef, useState } from "preact/hooks"
import type { Comparison, ComparisonRun } from "../../../src/server/PageData.ts"
import { href } from "../Router.ts"
import { useShared } from "../Shared.ts"
import { Status } from "./Status.tsx"

/** True if the newest run ended without a result, after the comparison that is shown. */
const isLost = ({ comparedAt = 0, run }: Comparison): boolean =>
  run?.endedAt !== undefined && run.status !== "done" && run.endedAt > comparedAt

const RunLink = ({ run: { run, status } }: { readonly run: ComparisonRun }) => (
  <>
    <Status status={status} /> <a href={href("/run", { run })}>Show its run</a>
  </>
)

interface CompareNowProps {
  readonly comparison: Comparison
  /** Called when the server has planned the comparison. */
  readonly onPlanned: () => void
}

/** Starts a comparison of a tenant. While one is under way, its status takes the button's place. */
export const CompareNow = ({ comparison, onPlanned }: CompareNowProps) => {
  const { api, say } = useShared()
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string>()
  const { run, tenant } = comparison
  const underWay = run?.endedAt === undefined ? run : undefined
  const isUnderWay = underWay !== undefined
  const wasUnderWay = useRef(isUnderWay)

  useEffect(() => {
    if (wasUnderWay.current && !isUnderWay) {
      say(run?.status === "done" ? "The comparison is done." : "The comparison ended without a result.")
    }
    wasUnderWay.current = isUnderWay
  }, [isUnderWay])

  const start = () => {
    setBusy(true)
    setProblem(undefined)
    api
      .post("/api/comparison/start", { tenant })
      .then(
        (message) => {
          say(message)
          onPlanned()
        },
        (error: unknown) => setProblem(error instanceof Error ? error.message : "Nothing was planned. Try again.")
      )
      .finally(() => setBusy(false))
  }
  return (
    <div class="compare">
      {underWay === undefined ? (
        <button type="button" class="primary" disabled={isBusy} onClick={start}>
          Compare now
        </button>
      ) : (
        <p class="facts">
          A comparison is under way: <RunLink run={underWay} />
        </p>
      )}
      {run !== undefined && isLost(comparison) ? (
        <p class="facts">
          The newest comparison has no result: <RunLink run={run} />
        </p>
      ) : null}
      <p class="problem" role="alert">
        {problem}
      </p>
    </div>
  )
}
