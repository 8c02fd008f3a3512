/** `connect` and `subscribe`: what a tenant needs besides its settings, and what both APIs must know of the bridge's address. */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { publicUrl } from "../inbox/PublicAddress.ts"
import { subscribe } from "../inbox/Subscriptions.ts"
import { connectPath, connectionUrl } from "../tenants/Connecting.ts"
import { exitWith, show } from "./Exit.ts"
import { flagProblem } from "./FlagProblems.ts"
import { withRemedy } from "./Remedies.ts"

/** Flags of both commands. */
export interface PublicAddress {
  readonly tenant: string
  /** Public address of the bridge, such as `https://bridge.example.com`. */
  readonly url: string
  readonly json: boolean
}

/** Prints an address where the customer connects its accounting system. It works once, for an hour. */
export const connectCommand = Effect.fn("connectCommand")(function* ({
  json,
  system,
  tenant,
  url
}: PublicAddress & { readonly system: string }) {
  const problem = flagProblem("--system", system)
  if (problem !== undefined) return yield* exitWith(2, problem)
  const callback = yield* Effect.fromResult(publicUrl(url, connectPath(tenant))).pipe(
    Effect.catch(({ message }) => exitWith(2, message))
  )
  const page = yield* connectionUrl({ tenant, targetSystem: system, callback }).pipe(
    Effect.catch((error) => exitWith(1, withRemedy(error)))
  )
  yield* show(json, { url: Redacted.value(page) }, [
    Redacted.value(page),
    "Send this address to the customer. It works once, within an hour. Afterwards the account key is stored."
  ])
})

/** Subscribes to the webhooks of both APIs. */
export const subscribeCommand = Effect.fn("subscribeCommand")(function* ({ json, tenant, url }: PublicAddress) {
  yield* subscribe(tenant, url, { repair: true }).pipe(
    Effect.catch((error) =>
      error._tag === "PublicAddressInvalid" ? exitWith(2, error.message) : exitWith(1, withRemedy(error))
    )
  )
  yield* show(json, { tenant }, [`Subscribed: both APIs send the events of ${tenant} to ${url}.`])
})
