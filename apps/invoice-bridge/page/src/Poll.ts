/** Data that is read again every few seconds while the page is visible. */
import { useCallback, useEffect, useRef, useState } from "preact/hooks"
import { queryText, RequestProblem } from "./Api.ts"
import type { Parameters } from "./Api.ts"
import { useShared } from "./Shared.ts"

/** Time between two readings, in milliseconds. */
const interval = 5_000

/** Data of a view. */
export interface Polled<A> {
  /** Undefined until the first response. */
  readonly data: A | undefined
  /** Why the data is missing or old. */
  readonly problem: RequestProblem | undefined
  /** Time of the data, in milliseconds since 1970. */
  readonly readAt: number
  /** Reads now. */
  readonly reload: () => void
}

interface Reading<A> {
  readonly key: string
  readonly data: A | undefined
  readonly problem: RequestProblem | undefined
  readonly readAt: number
}

const problemOf = (error: unknown): RequestProblem =>
  error instanceof RequestProblem ? error : new RequestProblem(0, "The page has a mistake. Load it again.")

/** Reads data, and reads it again. Data that was read for other parameters is never shown. */
export const usePolled = <A>(path: string, parameters: Parameters = {}): Polled<A> => {
  const { api, isPaused } = useShared()
  const key = `${path}?${queryText(parameters)}`
  const [reading, setReading] = useState<Reading<A>>({ key, data: undefined, problem: undefined, readAt: 0 })
  const [round, setRound] = useState(0)
  const running = useRef<AbortController | undefined>(undefined)
  const wanted = useRef("")

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let isOver = false
    const later = () => {
      if (!isOver && !isPaused) timer = setTimeout(step, interval)
    }
    const step = () => {
      if (document.hidden) return
      const controller = new AbortController()
      running.current?.abort()
      running.current = controller
      api
        .get<A>(path, parameters, controller.signal)
        .then(
          (data) => setReading({ key, data, problem: undefined, readAt: Date.now() }),
          (error: unknown) => {
            if (controller.signal.aborted) return
            setReading((before) => ({
              key,
              data: before.key === key ? before.data : undefined,
              problem: problemOf(error),
              readAt: before.readAt
            }))
          }
        )
        .finally(() => {
          if (!controller.signal.aborted) later()
        })
    }
    // A page that becomes visible is brought up to date at once.
    const onVisibility = () => {
      clearTimeout(timer)
      if (!document.hidden && !isPaused) step()
    }
    document.addEventListener("visibilitychange", onVisibility)
    // The pause itself reads nothing. Other data, or a wish of a person, is read while paused too.
    const wish = `${key} ${round}`
    if (!isPaused || wanted.current !== wish) step()
    wanted.current = wish
    return () => {
      isOver = true
      clearTimeout(timer)
      running.current?.abort()
      document.removeEventListener("visibilitychange", onVisibility)
    }
    // `key` stands for the parameters.
  }, [api, key, isPaused, round])

  const reload = useCallback(() => setRound((before) => before + 1), [])
  const isCurrent = reading.key === key
  return {
    data: isCurrent ? reading.data : undefined,
    problem: isCurrent ? reading.problem : undefined,
    readAt: reading.readAt,
    reload
  }
}
