/** Parts of lists, and what is shown while data is missing or old. */
import type { ComponentChildren } from "preact"
import type { Parameters } from "../Api.ts"
import type { Polled } from "../Poll.ts"
import { href } from "../Router.ts"
import { Time } from "./Time.tsx"

interface PagerProps {
  readonly path: string
  /** Parameters of the current part. */
  readonly parameters: Parameters
  readonly next: string | undefined
  /** Text of the link to the next part. */
  readonly more?: string
}

/** Links to the first part of a list, and to the next. */
export const Pager = ({ more = "Next page", next, parameters, path }: PagerProps) => {
  const isFirst = parameters["after"] === undefined
  if (isFirst && next === undefined) return null
  return (
    <nav class="pager" aria-label="Pages">
      {isFirst ? null : <a href={href(path, { ...parameters, after: undefined })}>First page</a>}
      {next === undefined ? (
        <span>This is the last page.</span>
      ) : (
        <a href={href(path, { ...parameters, after: next })}>{more}</a>
      )}
    </nav>
  )
}

/** Shows data, or that it is missing or old. */
export const Loaded = <A,>({
  children,
  polled: { data, problem, readAt, reload }
}: {
  readonly polled: Polled<A>
  readonly children: (data: A) => ComponentChildren
}) => (
  <>
    {problem === undefined ? null : (
      <div class="notice" role="alert">
        <p>
          {problem.message}{" "}
          {data === undefined ? null : (
            <>
              This is the state of <Time at={readAt} />.
            </>
          )}
        </p>
        <button type="button" onClick={reload}>
          Try again
        </button>
      </div>
    )}
    {data === undefined ? problem === undefined ? <p class="quiet">Loading</p> : null : children(data)}
  </>
)
