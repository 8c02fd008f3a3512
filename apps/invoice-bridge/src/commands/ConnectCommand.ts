/** `connect` and `subscribe`: what a tenant needs besides its settings, and what both APIs must know of the bridge's address. */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { subscribe } from "../inbox/Subscriptions.ts"
import { connectPath, connectionUrl } from "../tenants/Connecting.ts"
import { exitWith, show } from "./Exit.ts"

/** Flags of both commands. */
export interface PublicAddress {
  readonly tenant: string
  /** Public address of the bridge, such as `https://bridge.example.com`. */
  readonly url: string
  readonly json: boolean
}

const isAddress = ({ url }: PublicAddress) =>
  URL.canParse(url) ? Effect.succeed(url) : exitWith(2, `${url} is not an address such as https://bridge.example.com.`)

/** Prints an address where the customer connects its accounting system. It works once, for an hour. */
export const connectCommand = Effect.fn("connectCommand")(function* (
  flags: PublicAddress & { readonly system: string }
) {
  const { json, system, tenant } = flags
  const address = yield* isAddress(flags)
  const callback = new URL(connectPath(tenant), address).href
  const page = yield* connectionUrl({ tenant, targetSystem: system, callback }).pipe(
    // Every error has a message that says what to do.
    Effect.catch(({ message }) => exitWith(1, message))
  )
  yield* show(json, { url: Redacted.value(page) }, [
    Redacted.value(page),
    "Send this address to the customer. It works once, within an hour. Afterwards the account key is stored."
  ])
})

/** Subscribes to the webhooks of both APIs. */
export const subscribeCommand = Effect.fn("subscribeCommand")(function* (flags: PublicAddress) {
  const address = yield* isAddress(flags)
  yield* subscribe(flags.tenant, address, { repair: true }).pipe(Effect.catch(({ message }) => exitWith(1, message)))
  yield* show(flags.json, { tenant: flags.tenant }, [
    `Subscribed: both APIs send the events of ${flags.tenant} to ${address}.`
  ])
})
