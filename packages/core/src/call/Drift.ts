/**
 * Where a response differs from its document, in words that may be logged: the place and the kinds, never the value.
 */
import type { RequestProblem } from "../schema/Problems.ts"
import { isRecord } from "../values/ParseJson.ts"

/** One place that differs. */
export interface Difference {
  /** JSON Pointer into the body (RFC 6901); empty for the body as a whole. */
  readonly pointer: string
  /** What the document has there, e.g. `Expected number`. */
  readonly expected: string
  /** The kind of what came: `string`, `number`, `boolean`, `null`, `array`, `object`, or `nothing`. */
  readonly came: string
}

/** The most places that are told of one response. */
export const mostDifferences = 10

const kindOf = (value: unknown): string => {
  if (value === undefined) return "nothing"
  if (value === null) return "null"
  return Array.isArray(value) ? "array" : typeof value
}

/** The next step of a problem's path, such as `.name` or `[2]`: keys may hold dots and brackets, the value tells. */
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
  // A key that is missing is the last one of its path.
  const told = key ?? text
  return [told, Math.max(path.length - text.length + told.length, 1)]
}

const childOf = (value: unknown, key: string): unknown =>
  typeof value === "object" && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined

const escaped = (key: string): string => key.replaceAll("~", "~0").replaceAll("/", "~1")

const differenceOf = (body: unknown, { field, problem }: RequestProblem): Difference => {
  let value = body
  let pointer = ""
  // The first word names the body.
  let path = field.replace(/^\w+/, "")
  while (path !== "") {
    const [key, length] = stepIn(value, path)
    value = childOf(value, key)
    pointer += `/${escaped(key)}`
    path = path.slice(length)
  }
  return { pointer, expected: problem, came: kindOf(value) }
}

/** The places that differ, from the problems that the check of a body found; of many the first {@link mostDifferences}. */
export const differencesOf = (body: unknown, problems: ReadonlyArray<RequestProblem>): ReadonlyArray<Difference> =>
  problems.slice(0, mostDifferences).map((problem) => differenceOf(body, problem))

/** Differences as one line, e.g. `/items/0/price: Expected number, string came`. */
export const describeDifferences = (differences: ReadonlyArray<Difference>): string =>
  differences
    .map(({ came, expected, pointer }) => `${pointer === "" ? "the body" : pointer}: ${expected}, ${came} came`)
    .join("; ")
