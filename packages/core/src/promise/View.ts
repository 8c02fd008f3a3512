/**
 * View of a Promise client: its state, and the scope of its calls. `monite.entity(id)` makes another view of one client.
 */
import * as Context from "effect/Context"
import * as Tracer from "effect/Tracer"
import { WriteKey } from "../operation/CallInput.ts"
import { CallHeaders } from "../call/CallHeaders.ts"
import { CallPolicy } from "../operation/CallPolicy.ts"
import type { CallPolicyChange } from "../operation/CallPolicy.ts"
import { CallSignal } from "../attempt/CallSignal.ts"
import { NotSent, RequestInvalid } from "../operation/Errors.ts"
import type { Operation } from "../operation/Operation.ts"
import { describeProblems } from "../schema/Problems.ts"
import { globalTracer } from "../telemetry/GlobalTracer.ts"
import type { Given } from "./Arguments.ts"
import type { RequestOptions } from "./RequestOptions.ts"
import type { Running } from "./Running.ts"

/** Returns the change to the call policy that the options ask for. */
const policyOf = ({ deadline, maxAttempts, retryBudget }: RequestOptions): CallPolicyChange | undefined =>
  deadline === undefined && maxAttempts === undefined && retryBudget === undefined
    ? undefined
    : {
        ...(deadline === undefined ? {} : { deadline }),
        ...(maxAttempts === undefined ? {} : { maxAttempts }),
        ...(retryBudget === undefined ? {} : { retryBudget })
      }

const optionsIn = (context: Context.Context<never>, options: RequestOptions): Context.Context<never> => {
  const { headers, key, signal } = options
  const policy = policyOf(options)
  let all = context
  if (signal !== undefined) all = Context.add(all, CallSignal, signal)
  if (headers !== undefined) {
    all = Context.add(all, CallHeaders, headers instanceof Headers ? Object.fromEntries(headers) : headers)
  }
  if (key !== undefined) all = Context.add(all, WriteKey, key)
  if (policy !== undefined) all = Context.add(all, CallPolicy, policy)
  return all
}

/** View of a Promise client. */
export class View {
  readonly running: Running
  /** Scope services of the calls. */
  readonly scope: Context.Context<never>
  #services: Context.Context<never> | undefined

  constructor(running: Running, scope: Context.Context<never>) {
    this.running = running
    this.scope = scope
  }

  /** Returns the context of a call, once the client's services are there. */
  context(services: Context.Context<never>, options: RequestOptions): Context.Context<never> {
    const own = (this.#services ??= Context.merge(services, this.scope))
    const tracer = globalTracer(`@faktura/${this.running.parts.api}`)
    return optionsIn(tracer === undefined ? own : Context.add(own, Tracer.Tracer, tracer), options)
  }

  /** Returns the error of a call after `close`. */
  closed({ id, method, path }: Operation): NotSent {
    const { api } = this.running.parts
    const text = "not sent, because the client is closed. Make the call before `close`, or create another client."
    const message = `${id} (${method} ${path}): ${text}`
    return new NotSent({ api, operation: id, method, path, attempts: 0, message, reason: "closed" })
  }

  /** Returns the error of a call that is not made: the signal is aborted, the scope is missing, or arguments are wrong. */
  refusal(operation: Operation, { problems, request }: Given): NotSent | RequestInvalid | undefined {
    const { api, scopes = [] } = this.running.parts
    const { id, method, path } = operation
    const fields = { api, operation: id, method, path, attempts: 0 }
    const message = (text: string): string => `${id} (${method} ${path}): not sent, because ${text}`
    // Before the problems: the body may be missing because the signal ended the reading of its files.
    if (request.signal?.aborted === true) {
      const text = "the caller's signal stopped the call. Nothing was done. Sending it again is safe."
      return new NotSent({ ...fields, message: message(text), reason: "aborted", cause: request.signal.reason })
    }
    const missing = (operation.scope ?? []).flatMap(({ required, service }) => {
      if (!required || this.scope.mapUnsafe.has(service.key)) return []
      const advice = scopes.find((each) => each.service.key === service.key)?.advice
      const [, name = service.key] = /([^/]+)$/.exec(service.key) ?? []
      return [{ field: name, problem: `Missing. ${advice ?? "Create the client with it."}` }]
    })
    const all = [...new Map(missing.map((each) => [each.field, each])).values(), ...problems]
    if (all.length === 0) return undefined
    const text = message(`the request is invalid: ${describeProblems(all)}`)
    return new RequestInvalid({ ...fields, message: text, problems: all })
  }
}
