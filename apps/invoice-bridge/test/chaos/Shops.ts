/** Tenants of the chaos: each has a sandbox of its own, with its people, and its webhooks. */
import { startSandbox } from "@faktura/sandbox"
import type { FaultRates } from "@faktura/sandbox"
import { Effect, Redacted } from "effect"
import { subscribe } from "../../src/inbox/Subscriptions.ts"
import { Tenants } from "../../src/tenants/Tenants.ts"
import { openTrade } from "../kit/Trade.ts"
import type { Trade } from "../kit/Trade.ts"
import { secretsOf, settings } from "../tenants/kit/Bridge.ts"

/** Tenant, and its people. */
export interface Shop {
  readonly tenant: string
  readonly trade: Trade
}

/** 30 requests of a hundred fail, in seven ways. In about half of these the work was done. */
export const faults: FaultRates = {
  dropAfter: 0.06,
  dropBefore: 0.04,
  tooManyRequests: 0.04,
  unavailable: 0.04,
  serverError: 0.05,
  cutBody: 0.04,
  malformedBody: 0.03
}

/**
 * Opens tenants, without faults yet. They need the services of a bridge.
 *
 * @param address target of webhooks. Undefined: there are no webhooks
 */
export const openShops = (amount: number, seed: number, address: string | undefined, rateLimitPerSecond: number) =>
  Effect.forEach(
    Array.from({ length: amount }, (_, index) => index),
    Effect.fnUntraced(function* (index) {
      const tenant = `tenant-${index + 1}`
      const sandbox = yield* Effect.promise(() =>
        startSandbox({ seed: seed + index, rateLimitPerSecond, logLimit: 100 })
      )
      const trade = yield* Effect.promise(() => openTrade(sandbox))
      const tenants = yield* Tenants
      yield* tenants.save({
        tenant,
        name: `Company ${index + 1}`,
        settings: { ...settings, entityId: trade.entity },
        secrets: Redacted.make(secretsOf(sandbox))
      })
      if (address !== undefined) yield* subscribe(tenant, address)
      return { tenant, trade } satisfies Shop
    })
  )
