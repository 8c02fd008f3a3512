/** The two tenants of the demo: a seller with Xero, and a buyer with QuickBooks. */
import type { Sandbox } from "@faktura/sandbox"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type { SqlError } from "effect/sql/SqlError"
import type { TargetSystem } from "../mapping/Systems.ts"
import type { TenantUnusable } from "../tenants/Errors.ts"
import type { TenantSecrets, TenantSettings } from "../tenants/Tenant.ts"
import { Tenants } from "../tenants/Tenants.ts"

/** Id of the company that sells. */
export const sellerTenant = "acme"

/** Id of its customer that receives e-invoices. */
export const buyerTenant = "nordlicht"

const mapping: TenantSettings["mapping"] = {
  // A document date is a day of the company's calendar, while the API returns the issue time.
  timeZone: "Europe/Berlin",
  country: "DE",
  requires: [],
  accounts: {},
  // Codes that the books of the demo use. Without one, the bridge would ask a person for it.
  taxCodes: {
    "sales.REVERSE_CHARGE": "ECOUTPUTSERVICES",
    "sales.INTRACOMMUNITY_GOODS": "ECOUTPUT",
    "sales.EXPORT_SERVICE": "EXEMPTOUTPUT",
    "sales.EXPORT_GOODS": "EXEMPTEXPORT"
  },
  treatments: {},
  roles: { customer: ["CUSTOMER"], supplier: ["SUPPLIER"] },
  defaults: {}
}

const secretsOf = ({ maesn, monite }: Sandbox, accountKey: string): Redacted.Redacted<TenantSecrets> =>
  Redacted.make({
    monite: { clientId: monite.clientId, clientSecret: monite.clientSecret, baseUrl: monite.baseUrl },
    maesn: { apiKey: maesn.apiKey, accountKey, baseUrl: maesn.baseUrl },
    webhooks: {}
  })

/**
 * Stores both tenants. The sandbox has another port and other secrets after each start, so they are stored each time; the buyer's
 * account is made once.
 */
export const storeDemoTenants = Effect.fn("storeDemoTenants")(function* (
  sandbox: Sandbox
): Effect.fn.Return<void, TenantUnusable | SqlError, Tenants> {
  const tenants = yield* Tenants
  const save = Effect.fnUntraced(function* (
    tenant: string,
    name: string,
    targetSystem: TargetSystem,
    accountKey: string
  ) {
    const entityId = (yield* tenants.get(tenant))?.settings.entityId
    const settings = { targetSystem, mapping, ...(entityId === undefined ? {} : { entityId }) }
    yield* tenants.save({ tenant, name, settings, secrets: secretsOf(sandbox, accountKey) })
  })
  const known = yield* tenants.get(buyerTenant)
  const buyerKey =
    known === undefined
      ? sandbox.maesn.addAccount("quickbooks")
      : Redacted.value(yield* tenants.secrets(buyerTenant)).maesn.accountKey
  yield* save(sellerTenant, "Acme Inc.", "xero", sandbox.maesn.accountKey)
  yield* save(buyerTenant, "Nordlicht Handels GmbH", "quickbooks", buyerKey ?? "")
})
