/** Status as a word, with a sign that differs in form too. */
import type { RunStatus, StepEnd } from "../../../src/runs/Run.ts"
import { endWords, statusWords } from "../Words.ts"

type Sign = RunStatus | StepEnd

/** Forms of the signs, as paths in a square of 12. */
const paths: Readonly<Record<Sign, string>> = {
  queued: "M2.500 6h7",
  running: "M4 2.500v7l5.500-3.500z",
  waiting: "M6 1.750a4.250 4.250 0 1 0 .01 0M6 3.750v2.500l1.750 1",
  later: "M6 1.750a4.250 4.250 0 1 0 .01 0M6 3.750v2.500l1.750 1",
  blocked: "M6 1.500v5M6 9.250v1",
  asked: "M6 1.500v5M6 9.250v1",
  done: "M2 6.500l2.750 2.750L10 3.500",
  ignored: "M3 9l6-6",
  failed: "M3 3l6 6M9 3l-6 6"
}

const Label = ({ sign, word }: { readonly sign: Sign; readonly word: string }) => (
  <span class={`status status-${sign}`}>
    <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true" focusable="false">
      <path d={paths[sign]} />
    </svg>
    {word}
  </span>
)

/** Status of a run. */
export const Status = ({ status }: { readonly status: RunStatus }) => <Label sign={status} word={statusWords[status]} />

/** End of a try. */
export const End = ({ ended }: { readonly ended: StepEnd }) => <Label sign={ended} word={endWords[ended]} />
