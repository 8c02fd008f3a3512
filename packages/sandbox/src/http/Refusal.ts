/**
 * Why a request is not done.
 *
 * Handlers throw these; each API puts them into its own error shape. They are answers, not bugs: anything else that a
 * handler throws is a bug and becomes a defect.
 */
import type { Problem } from "../openapi/Validation.ts"

/** The request was understood and is refused with a status. */
export class Refusal extends Error {
  override readonly name = "Refusal"
  readonly status: number
  /** Further members of the error body, where an API has them. */
  readonly details: Readonly<Record<string, unknown>>
  readonly headers: Readonly<Record<string, string>>

  constructor(
    status: number,
    message: string,
    options: { readonly details?: Record<string, unknown>; readonly headers?: Record<string, string> } = {}
  ) {
    super(message)
    this.status = status
    this.details = options.details ?? {}
    this.headers = options.headers ?? {}
  }
}

/** Values of the request break a rule; each API knows its own status and shape for that. */
export class Invalid extends Error {
  override readonly name = "Invalid"
  readonly problems: ReadonlyArray<Problem>

  constructor(problems: ReadonlyArray<Problem>) {
    super(problems.map((problem) => `${problem.loc.join(".")}: ${problem.msg}`).join("; "))
    this.problems = problems
  }
}

/** Refuses with 404, naming what was looked for. */
export const notFound = (kind: string, id: string): Refusal => new Refusal(404, `${kind} ${id} does not exist`)

/** Refuses one value of the body. */
export const invalidBody = (path: ReadonlyArray<string | number>, msg: string, type = "value_error"): Invalid =>
  new Invalid([{ loc: ["body", ...path], msg, type }])
