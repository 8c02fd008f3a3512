/**
 * Exceptions for requests that are refused.
 *
 * Handlers throw them. Each API writes them in its own error format. They are responses, not bugs: any other exception
 * of a handler is a bug and becomes a defect.
 */
import type { Problem } from "../openapi/Validation.ts"

/** Refuses a request with a status. */
export class Refusal extends Error {
  override readonly name = "Refusal"
  readonly status: number
  /** Further members of the error body, for APIs that have them. */
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

/** Reports values of the request that break a rule. Each API has its own status and format for it. */
export class Invalid extends Error {
  override readonly name = "Invalid"
  readonly problems: ReadonlyArray<Problem>

  constructor(problems: ReadonlyArray<Problem>) {
    super(problems.map((problem) => `${problem.loc.join(".")}: ${problem.msg}`).join("; "))
    this.problems = problems
  }
}

/** Refuses with 404 and names the missing record. */
export const notFound = (kind: string, id: string): Refusal => new Refusal(404, `${kind} ${id} does not exist`)

/** Refuses one value of the body. */
export const invalidBody = (path: ReadonlyArray<string | number>, msg: string, type = "value_error"): Invalid =>
  new Invalid([{ loc: ["body", ...path], msg, type }])

/** The response does not match the document. Thrown to undo the transaction. */
export class NotAsDocumented extends Error {
  readonly status: number
  readonly problems: ReadonlyArray<string>
  constructor(status: number, problems: ReadonlyArray<string>) {
    super(problems.join("; "))
    this.status = status
    this.problems = problems
  }
}
