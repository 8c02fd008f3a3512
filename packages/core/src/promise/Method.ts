/**
 * Makes the methods of a Promise client from operations.
 *
 * A method is unbound until a client takes it: `client.use(create)`. Why: a program that imports one method has the code of
 * no other in its bundle.
 */
import * as Cause from "effect/Cause"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Result from "effect/Result"
import type { CallOptions } from "../operation/CallInput.ts"
import { withResponse } from "../call/CallResponse.ts"
import { definitionOf } from "../call/Call.ts"
import type { Operation } from "../operation/Operation.ts"
import { RequestInvalid } from "../operation/Errors.ts"
import { readArguments } from "./Arguments.ts"
import { withCallerStack } from "./CallerStack.ts"
import type { Given, Layout } from "./Arguments.ts"
import type { Method } from "./Types.ts"
import type { View } from "./View.ts"

/** Key under which an unbound method has the function that binds it to a client. */
export const bindTo: unique symbol = Symbol("@faktura/core/bindTo")

/** Method without a client. `client.use` returns it with one. `Needs` names the scopes that the client must have. */
export interface Unbound<Bound, Needs extends string = never> {
  readonly [bindTo]: (view: View) => Bound
  /** Path of the items, for a list. */
  readonly items?: string
  /** True when the method returns the response as it arrives. */
  readonly streams?: true
  /** Types alone: never set. */
  readonly needs?: Needs
}

/** Function that `operation` made. Its own types are those of the generated method. */
export type OperationFunction = (options?: never) => Effect.Effect<unknown, unknown, unknown>

type AnyEffect = Effect.Effect<unknown, unknown>

/** Returns the definition of an operation's function. */
export const operationOf = (call: object): Operation => {
  const operation = definitionOf(call)
  if (operation === undefined) throw new TypeError("method: not a function that `operation` made")
  return operation
}

/** Runs an effect and returns its exit. */
const runExit = <A>(
  context: Context.Context<never>,
  effect: Effect.Effect<A, unknown>
): Promise<Exit.Exit<A, unknown>> =>
  new Promise((resolve) => {
    Effect.runForkWith(context)(effect).addObserver(resolve)
  })

/** Reads the arguments and the files of a call. */
export const prepare = (layout: Layout, args: ReadonlyArray<unknown>): Given | Promise<Given> => {
  const given = readArguments(args, layout)
  return layout.files === undefined || given.problems.length > 0 ? given : layout.files(given)
}

/** Makes a call with the arguments of a method, and returns its exit. */
const perform = <A>(
  view: View,
  operation: Operation,
  prepare: () => Given | Promise<Given>,
  effectOf: (options: CallOptions) => Effect.Effect<A, unknown>
): Promise<Exit.Exit<A, unknown>> => {
  const { running } = view
  if (running.isClosed) return Promise.resolve(Exit.fail(view.closed(operation)))
  // Counted from here on: also while its files are read, and while the first call starts the client.
  return running.counted(async () => {
    let given = prepare()
    if (given instanceof Promise) given = await given
    const refusal = view.refusal(operation, given)
    if (refusal !== undefined) return Exit.fail(hinted(refusal, given.hint))
    let services = running.services()
    if (services instanceof Promise) services = await services
    const { hint, options, request } = given
    const effect = effectOf(options)
    const checked = hint === undefined ? effect : Effect.mapError(effect, (error) => hinted(error, hint))
    return runExit(view.context(services, request), checked)
  })
}

/** Adds the hint to the message of an invalid request. */
export const hinted = <E>(error: E, hint: Given["hint"]): E | RequestInvalid => {
  if (hint === undefined || !(error instanceof RequestInvalid)) return error
  const { api, attempts, message, method, operation, path, problems } = error
  return new RequestInvalid({ api, attempts, method, operation, path, problems, message: `${message}. ${hint}` })
}

/** Returns the value of an exit, or throws its error. */
const valueOf = <A>(exit: Exit.Exit<A, unknown>): A => {
  if (Exit.isSuccess(exit)) return exit.value
  throw withCallerStack(Cause.squash(exit.cause))
}

/** Returns the value or the operation's error. Throws a defect: no operation declares it. */
const resultOf = (exit: Exit.Exit<object, unknown>): object => {
  if (Exit.isSuccess(exit)) return { ok: true, ...exit.value }
  const error = Cause.findError(exit.cause)
  if (Result.isSuccess(error)) return { ok: false, error: error.success }
  throw withCallerStack(Cause.squash(exit.cause))
}

/** Reads the arguments of a call. */
type Prepare = () => Given | Promise<Given>

/** Makes a call, and returns its value, its result, or its value with its response. */
export interface Caller {
  readonly value: (prepare: Prepare) => Promise<unknown>
  readonly result: (prepare: Prepare) => Promise<unknown>
  readonly withResponse: (prepare: Prepare) => Promise<unknown>
}

/** Makes the calls of an operation for a view. */
export const callerOf = (view: View, call: OperationFunction): Caller => {
  const operation = operationOf(call)
  // Casts: the options were read by the operation's layout, and the view provides the services that the call needs.
  const effect = (options: CallOptions): AnyEffect => call(options as never) as AnyEffect
  const full = (options: CallOptions): Effect.Effect<object, unknown> => withResponse(effect(options))
  return {
    value: async (given) => valueOf(await perform(view, operation, given, effect)),
    result: async (given) => resultOf(await perform(view, operation, given, full)),
    withResponse: async (given) => valueOf(await perform(view, operation, given, full))
  }
}

/** Makes the functions that a method has beside itself, from its arguments. */
export const otherForms = (caller: Caller, given: (args: ReadonlyArray<unknown>) => Prepare) => ({
  result: (...args: ReadonlyArray<unknown>) => caller.result(given(args)),
  withResponse: (...args: ReadonlyArray<unknown>) => caller.withResponse(given(args))
})

/**
 * Makes the unbound method of an operation. The annotation of the generated constant fixes its type.
 *
 * @param call a function that `operation` made
 *
 * @example
 * ```ts
 * import type { ApiClient } from "@faktura/core"
 * import { operation } from "@faktura/core/Call"
 * import { method } from "@faktura/core/promise"
 * import type { Method, RequestOptions, Unbound } from "@faktura/core/promise"
 * import { Context } from "effect"
 *
 * class PetsClient extends Context.Service<PetsClient, ApiClient>()("example/PetsClient") {}
 *
 * const getPet = operation(() => ({
 *   id: "Pets.get",
 *   method: "GET",
 *   path: "/pets/{id}",
 *   kind: "read",
 *   client: PetsClient,
 *   success: [{ status: 200, as: "json" }]
 * }))
 *
 * export const get: Unbound<Method<[id: string, options?: RequestOptions], unknown, Error>> = method(getPet, {
 *   path: ["id"]
 * })
 * ```
 */
export function method<A extends ReadonlyArray<unknown>, V, E, Needs extends string = never>(
  call: unknown,
  layout: Layout
): Unbound<Method<A, V, E>, Needs> {
  return {
    [bindTo]: (view) => {
      // Casts: the generated code names a function of `operation`, and fixes the types of the method.
      const caller = callerOf(view, call as OperationFunction)
      const value = async (...args: ReadonlyArray<unknown>) => caller.value(() => prepare(layout, args))
      const made = Object.assign(
        value,
        otherForms(caller, (args) => () => prepare(layout, args))
      )
      return made as unknown as Method<A, V, E>
    }
  }
}
