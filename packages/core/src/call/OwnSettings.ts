/**
 * Runs calls without the settings of the call that causes them, such as the request for a token that many calls wait for.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { CallHeaders } from "./CallHeaders.ts"
import { WriteKey } from "../operation/CallInput.ts"
import { CallPolicy } from "../operation/CallPolicy.ts"
import { LastResponse } from "./CallResponse.ts"
import { CallSignal } from "../attempt/CallSignal.ts"

/**
 * Replaces the settings of single calls (signal, headers, policy, key, response slot) by those of a context.
 *
 * Why: the signal of one caller must not stop a request that other callers wait for, and its headers are not for another
 * endpoint.
 */
export const withSettingsOf =
  (context: Context.Context<never>) =>
  <A, E, R>(calls: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    calls.pipe(
      Effect.provideService(CallSignal, Context.get(context, CallSignal)),
      Effect.provideService(CallHeaders, Context.get(context, CallHeaders)),
      Effect.provideService(CallPolicy, Context.get(context, CallPolicy)),
      Effect.provideService(WriteKey, Context.get(context, WriteKey)),
      Effect.provideService(LastResponse, Context.get(context, LastResponse))
    )
