/**
 * Does the work of a request: authenticates, validates, calls the handler, validates its response, commits.
 *
 * The work is one synchronous step in a transaction, so no request sees another one half done. An exception becomes the
 * API's error, or a defect of the sandbox.
 */
import type { IncomingMessage } from "node:http"
import { retryAfter } from "../faults/RetryAfter.ts"
import type { RetryAfterForm } from "../faults/RetryAfter.ts"
import { parseExact, stringifyExact } from "../openapi/ExactJson.ts"
import { mediaOf } from "../openapi/Document.ts"
import type { Operation } from "../openapi/Document.ts"
import { Validator } from "../openapi/Validation.ts"
import type { Problem } from "../openapi/Validation.ts"
import type { Allowance } from "../state/RateLimit.ts"
import type { Store } from "../state/Store.ts"
import type { Api, Call, Reply } from "./Api.ts"
import { contentOf } from "./Content.ts"
import type { Journal, Verdicts } from "./Journal.ts"
import { Invalid, NotAsDocumented, Refusal } from "./Refusal.ts"
import type { Route } from "./Router.ts"
import { isJson, isOfRange } from "./Wire.ts"

/** State that the work of all APIs shares. */
export interface WorkState {
  readonly store: Store
  readonly journal: Journal
  readonly clock: () => Date
}

/** Request that waits for its work. */
export interface Job {
  readonly request: IncomingMessage
  readonly route: Route
  readonly query: URLSearchParams
  /** Undefined if it is too large. */
  readonly body: Buffer | undefined
  readonly allowance: Allowance | undefined
  /** Form of `Retry-After` on a refusal of the rate limit. */
  readonly form: RetryAfterForm
  /** Takes the results of the validation. */
  readonly note: (verdicts: Verdicts) => void
}

/** Status of a defect of the sandbox. A 5xx that no document declares and no gateway sends. */
const defectStatus = 599

const textOf = ({ loc, msg }: Problem): string => `${loc.join(".")}: ${msg}`

/** True if an operation declares what its success is. */
const declaresSuccess = ({ others, responses }: Operation): boolean =>
  others.has("default") ||
  others.has("2XX") ||
  others.has("3XX") ||
  [...responses.keys()].some((status) => status < 400)

/** Work of one API. */
export class Work<Scope> {
  readonly #api: Api<Scope>
  readonly #state: WorkState
  readonly #validator: Validator

  constructor(api: Api<Scope>, state: WorkState) {
    this.#api = api
    this.#state = state
    this.#validator = Validator.of(api.document)
  }

  /** Does every step from the rate limit to the committed response. */
  do(job: Job): Reply {
    const operation = job.route.kind === "found" ? job.route.operation : undefined
    try {
      const reply = this.#state.store.transaction(() => this.#done(job))
      this.#api.committed()
      return reply
    } catch (error) {
      this.#api.undone()
      return this.#failure(error, operation, job)
    }
  }

  /**
   * Records a defect and responds with 599 and a body that names the sandbox.
   *
   * Why: with the vendor's own 500, a test would take a bug of the sandbox for a fault of the API.
   */
  defect(defect: unknown, operation: Operation | undefined): Reply {
    const isUndocumented = defect instanceof NotAsDocumented
    const { journal } = this.#state
    journal.defect({
      api: this.#api.name,
      operationId: operation?.id ?? "",
      status: isUndocumented ? defect.status : defectStatus,
      problems: isUndocumented ? defect.problems : [defect instanceof Error ? (defect.stack ?? "") : String(defect)]
    })
    const count = journal.defects().length
    return {
      status: defectStatus,
      headers: { "x-sandbox-defect": String(count) },
      body: {
        sandbox: {
          defect: count,
          operationId: operation?.id ?? null,
          message: `This is a defect of @faktura/sandbox, not of ${this.#api.name}. Nothing was done. See GET /__sandbox/defects.`
        }
      }
    }
  }

  #done(job: Job): Reply {
    const { allowance, form, route } = job
    if (route.kind === "none") throw new Refusal(404, "The API has no operation with this path")
    if (route.kind === "method") {
      throw new Refusal(405, `This path allows ${route.allowed.join(", ")}`, {
        headers: { allow: route.allowed.join(", ") }
      })
    }
    if (allowance?.granted === false) {
      throw new Refusal(429, `More than ${allowance.limit} requests in a second`, {
        headers: retryAfter(allowance.resetSeconds, form, this.#state.clock())
      })
    }
    const call = this.#call(job, route.operation, route.path)
    const handler = this.#api.handlers[route.operation.id]
    if (handler === undefined) throw new Error(`${route.operation.id} has no handler`)
    const reply = handler(call)
    this.#check(route.operation, reply, job)
    return reply
  }

  /** Authenticates and validates. */
  #call(
    { body, note, query, request }: Job,
    operation: Operation,
    path: Readonly<Record<string, string>>
  ): Call<Scope> {
    const scope = this.#api.authenticate(operation, request.headers, query)
    if (body === undefined) throw new Refusal(413, "Request size limit exceeded")
    const { values, problems } = this.#validator.parameters(operation, path, query, request.headers)
    const content = contentOf(operation, request.headers["content-type"] ?? "", body, this.#validator)
    const all = [...problems, ...content.problems]
    note({ request: all.map(textOf) })
    if (all.length > 0) throw new Invalid(all)
    return {
      ...values,
      operation,
      body: content.value,
      parts: content.parts,
      scope: this.#api.admit(scope, operation, values),
      at: this.#state.clock()
    }
  }

  /** @throws NotAsDocumented */
  #check(operation: Operation, reply: Reply, { note }: Pick<Job, "note">): void {
    const media = mediaOf(operation, reply.status)
    const problems = this.#problems(operation, reply, media)
    note({ response: problems })
    if (problems.length > 0) throw new NotAsDocumented(reply.status, problems)
  }

  #problems(operation: Operation, reply: Reply, media: ReturnType<typeof mediaOf>): ReadonlyArray<string> {
    // Validated as it will be sent: without undefined members.
    const isBytes = reply.body === undefined || reply.body instanceof Uint8Array
    const body: unknown = isBytes ? reply.body : parseExact(stringifyExact(reply.body))
    if (media === undefined) {
      // Some documents declare no response of success, or none at all.
      if (reply.status < 400 && body === undefined && !declaresSuccess(operation)) return []
      return reply.status < 400
        ? [`${operation.id} declares no ${reply.status}`]
        : this.#api.errorSchema === undefined
          ? []
          : this.#validator.response(this.#api.errorSchema, body)
    }
    if (media.length === 0) return body === undefined ? [] : ["the document has no body here"]
    const type = reply.type ?? "application/json"
    const spec = media.find((candidate) => isOfRange(type, candidate.type))
    if (spec === undefined) return [`the document has no ${type} here`]
    // A schema describes the content of XML or of a stream, and not its text.
    return isJson(type) ? this.#validator.response(spec.schema, body) : []
  }

  /** Turns an exception into the vendor's error, or into a defect. */
  #failure(error: unknown, operation: Operation | undefined, job: Job): Reply {
    try {
      const reply =
        error instanceof Refusal
          ? this.#api.refused(error, operation)
          : error instanceof Invalid
            ? this.#api.invalid(error, operation)
            : undefined
      if (reply === undefined) throw error
      if (operation !== undefined) this.#check(operation, reply, job)
      return reply
    } catch (defect) {
      return this.defect(defect, operation)
    }
  }
}
