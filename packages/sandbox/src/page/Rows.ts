/**
 * Makes the rows of requests.
 */
import { make, timeOf } from "./Dom.ts"

/** Request, as the endpoint shows it. */
export interface ShownRequest {
  readonly number: number
  readonly at: string
  readonly api: string
  readonly method: string
  readonly path: string
  readonly operationId?: string
  readonly status?: number
  readonly fault?: string
  readonly late?: true
  readonly request?: ReadonlyArray<string>
  readonly response?: ReadonlyArray<string>
}

const classOf = (status: number): string => (status < 400 ? "good" : status < 500 ? "warn" : "bad")

const statusOf = (status: number | undefined): Node =>
  status === undefined
    ? make("span", { class: "note" }, "none")
    : make("span", { class: `chip ${classOf(status)}` }, String(status))

/** Shows a verdict of ajv: valid, the problems, or that nothing was checked. */
const verdictOf = (problems: ReadonlyArray<string> | undefined): Node => {
  if (problems === undefined) return make("span", { class: "note" }, "not checked")
  if (problems.length === 0) return make("span", { class: "good" }, "valid")
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`
  return make(
    "details",
    {},
    make("summary", { class: "bad" }, count),
    make("ul", {}, ...problems.map((problem) => make("li", {}, problem)))
  )
}

/** Makes the row of a request. */
export const rowOf = (shown: ShownRequest): HTMLTableRowElement => {
  const cells: ReadonlyArray<Node | string> = [
    timeOf(shown.at),
    statusOf(shown.status),
    make("code", {}, `${shown.method} ${shown.path}`),
    shown.operationId ?? "–",
    make("span", { class: "warn" }, [shown.fault ?? "", shown.late === true ? "late" : ""].join(" ").trim()),
    verdictOf(shown.request),
    verdictOf(shown.response),
    shown.api
  ]
  return make("tr", {}, ...cells.map((cell) => make("td", {}, cell)))
}
