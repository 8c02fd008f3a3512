/**
 * Describes where a response differs from its document, for logs: positions and kinds, never values.
 */
import type { RequestProblem } from "../schema/Problems.ts"
import { isRecord } from "../values/ParseJson.ts"

/** One position that differs. */
export interface Difference {
  /** JSON Pointer into the body (RFC 6901). Empty for the whole body. */
  readonly pointer: string
  /** The document's requirement, e.g. `Expected number`. */
  readonly expected: string
  /** Kind of the received value: `string`, `number`, `boolean`, `null`, `array`, `object`, or `nothing`. */
  readonly received: string
}

/** Largest number of positions that are reported for one response. */
export const mostDifferences = 10

const kindOf = (value: unknown): string => {
  if (value === undefined) return "nothing"
  if (value === null) return "null"
  return Array.isArray(value) ? "array" : typeof value
}

/**
 * Returns the next step of a problem's path, such as `.name` or `[2]`. Keys may contain dots and brackets, so it
 * compares the path with the keys of the value.
 */
const stepIn = (value: unknown, path: string): readonly [key: string, length: number] => {
  const index = /^\[(\d+)\]/.exec(path)
  if (index?.[1] !== undefined) return [index[1], index[0].length]
  const text = path.replace(/^\./, "")
  const known = isRecord(value)
    ? Object.keys(value).filter((key) => text.startsWith(key) && /^$|^[.[]/.test(text.slice(key.length)))
    : []
  const key = known.reduce<string | undefined>(
    (longest, each) => (longest === undefined || each.length > longest.length ? each : longest),
    undefined
  )
  // A missing key is the last one of its path.
  const step = key ?? text
  return [step, Math.max(path.length - text.length + step.length, 1)]
}

const childOf = (value: unknown, key: string): unknown =>
  typeof value === "object" && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined

const escaped = (key: string): string => key.replaceAll("~", "~0").replaceAll("/", "~1")

const differenceOf = (body: unknown, { field, problem }: RequestProblem): Difference => {
  let value = body
  let pointer = ""
  // The first word is the body's name.
  let path = field.replace(/^\w+/, "")
  while (path !== "") {
    const [key, length] = stepIn(value, path)
    value = childOf(value, key)
    pointer += `/${escaped(key)}`
    path = path.slice(length)
  }
  return { pointer, expected: problem, received: kindOf(value) }
}

/** Returns the positions of a validation's problems, at most {@link mostDifferences}. */
export const differencesOf = (body: unknown, problems: ReadonlyArray<RequestProblem>): ReadonlyArray<Difference> =>
  problems.slice(0, mostDifferences).map((problem) => differenceOf(body, problem))

/** Formats differences as one line, e.g. `/items/0/price: Expected number, received string`. */
export const describeDifferences = (differences: ReadonlyArray<Difference>): string =>
  differences
    .map(
      ({ received, expected, pointer }) => `${pointer === "" ? "the body" : pointer}: ${expected}, received ${received}`
    )
    .join("; ")
