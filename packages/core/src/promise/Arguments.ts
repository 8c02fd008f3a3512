/**
 * Reads the arguments of a method: path parameters, body, other parameters, options of the call.
 *
 * Checks what TypeScript checks for its users: number of arguments and names of options. The values are checked by the call.
 */
import type { CallOptions } from "../operation/CallInput.ts"
import type { RequestProblem } from "../schema/Problems.ts"
import { isRecord } from "../values/ParseJson.ts"
import type { RequestOptions } from "./RequestOptions.ts"

/** Arguments that an operation's method takes before its options, in this order. */
export interface Layout {
  /** Names of the path parameters. */
  readonly path?: ReadonlyArray<string>
  readonly body?: true
  /** True when one object follows that has the other parameters by name. Those not listed below are of the query. */
  readonly params?: true
  readonly headers?: ReadonlyArray<string>
  readonly cookies?: ReadonlyArray<string>
  /** True when one name has several locations. The object then has an object for each: `query`, `headers`, `cookies`. */
  readonly located?: true
  /** Reads the files of the body: `files` of `Files.ts`. Why a function: a bundle without uploads then has no code for them. */
  readonly files?: (given: Given) => Promise<Given>
}

/** Arguments of a call. */
export interface Given {
  readonly options: CallOptions
  readonly request: RequestOptions
  readonly problems: ReadonlyArray<RequestProblem>
  /** Sentence for an invalid request whose arguments are those of an Effect service. */
  readonly hint?: string | undefined
}

/** Names by which the services of Effect take their arguments, in one object. */
const serviceNames: ReadonlySet<string> = new Set(["path", "query", "headers", "cookies", "body"])

const hintOf = (first: unknown, { body, located, params, path = [] }: Layout): string | undefined => {
  const names = [...path, ...(body === true ? ["body"] : []), ...(params === true ? ["parameters"] : [])]
  if (names.length === 0 || located === true || !isPlain(first)) return undefined
  const given = Object.keys(first)
  if (given.length === 0 || !given.every((name) => serviceNames.has(name))) return undefined
  return `Methods take their arguments one by one: (${names.join(", ")}, options). One object with ${given.join(" and ")} is for the Effect services.`
}

/** True for a plain object. A `Map`, `Headers` or `URLSearchParams` does not count: it has no fields of its own. */
export const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> =>
  isRecord(value) && Object.prototype.toString.call(value) === "[object Object]"

const isPositive = (value: unknown): boolean => typeof value === "number" && value > 0

/** Valid values of the options of a call, and their description. */
const requestOptions: { readonly [Name in keyof RequestOptions]-?: readonly [(value: unknown) => boolean, string] } = {
  signal: [(value) => value instanceof AbortSignal, "an AbortSignal"],
  headers: [
    (value) =>
      value instanceof Headers || (isPlain(value) && Object.values(value).every((each) => typeof each === "string")),
    "Headers, or an object with texts by header name"
  ],
  deadline: [isPositive, "a number of milliseconds above 0"],
  maxAttempts: [(value) => isPositive(value) && Number.isInteger(value), "a whole number above 0"],
  key: [(value) => typeof value === "string", "a text"],
  retryBudget: [(value) => value === "shared" || value === "none", '"shared" or "none"']
}

const names = Object.keys(requestOptions).join(", ")

const isOption = (name: string): name is keyof RequestOptions => Object.hasOwn(requestOptions, name)

const optionProblems = (given: unknown): ReadonlyArray<RequestProblem> => {
  if (given === undefined) return []
  if (!isPlain(given)) return [{ field: "options", problem: `Expected an object with options of the call: ${names}` }]
  return Object.entries(given).flatMap(([name, value]) => {
    const field = `options.${name}`
    if (!isOption(name)) return [{ field, problem: `Unknown option; the options of a call are ${names}` }]
    const [isValid, expected] = requestOptions[name]
    return value === undefined || isValid(value) ? [] : [{ field, problem: `Expected ${expected}` }]
  })
}

const empty = { query: {}, headers: {}, cookies: {} }

/** Sorts parameters by their location. */
const located = (params: Readonly<Record<string, unknown>>, { cookies = [], headers = [] }: Layout): CallOptions => {
  const sorted: Record<"query" | "headers" | "cookies", Record<string, unknown>> = {
    query: {},
    headers: {},
    cookies: {}
  }
  for (const [name, value] of Object.entries(params)) {
    sorted[headers.includes(name) ? "headers" : cookies.includes(name) ? "cookies" : "query"][name] = value
  }
  return sorted
}

const parametersOf = (given: unknown, layout: Layout, problems: Array<RequestProblem>): CallOptions => {
  if (given === undefined) return {}
  if (!isPlain(given)) {
    problems.push({ field: "parameters", problem: "Expected an object with the parameters by name" })
    return {}
  }
  const misplaced = Object.keys(given).find((name) => isOption(name) && given[name] instanceof AbortSignal)
  if (misplaced !== undefined) {
    problems.push({ field: misplaced, problem: "is an option of the call: pass it in the last argument" })
  }
  if (layout.located !== true) return located(given, layout)
  for (const name of Object.keys(given)) {
    if (Object.hasOwn(empty, name)) continue
    problems.push({ field: name, problem: "Expected an object for each location: query, headers, cookies" })
  }
  return given
}

/** Reads the arguments of a method. Problems are those of the arguments themselves. */
export const readArguments = (args: ReadonlyArray<unknown>, layout: Layout): Given => {
  const problems: Array<RequestProblem> = []
  const options: { path?: object; body?: unknown } = {}
  let at = 0
  if (layout.path !== undefined) {
    const path: Record<string, unknown> = {}
    for (const name of layout.path) path[name] = args[at++]
    options.path = path
  }
  if (layout.body === true) {
    const body = args[at++]
    if (body !== undefined) options.body = body
  }
  const params = layout.params === true ? parametersOf(args[at++], layout, problems) : undefined
  const request = args[at++]
  problems.push(...optionProblems(request))
  if (args.length > at) {
    problems.push({ field: "arguments", problem: `Expected at most ${at}, and there are ${args.length}` })
  }
  const hint = hintOf(args[0], layout)
  return {
    ...(hint === undefined ? {} : { hint }),
    options: params === undefined ? options : { ...options, ...params },
    // Cast: the options were checked above, and with problems nothing is sent.
    request: (request ?? {}) as RequestOptions,
    problems
  }
}
