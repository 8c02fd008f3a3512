/** Asks both APIs whether they accept credentials that are not stored yet. */
import { Account, Contacts } from "@faktura/maesn"
import { Entities } from "@faktura/monite"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type { TenantSecrets, TenantSettings } from "./Tenant.ts"

/** Returns the account of a tenant's secrets, for calls of Maesn. Undefined: the customer has connected none. */
export const accountOf = ({ maesn }: TenantSecrets): Account["Service"] | undefined =>
  maesn.accountKey === undefined
    ? undefined
    : {
        key: Redacted.make(maesn.accountKey, { label: "account key" }),
        companyId: maesn.companyId,
        environmentName: maesn.environmentName
      }

/**
 * Makes one read of each API: Monite's entity, or its list if there is none yet, and contacts of the account. Without an account, Maesn
 * is not asked. Fails with the errors of these reads.
 */
export const checkAccess = Effect.fn("checkAccess")(function* ({ entityId }: TenantSettings, secrets: TenantSecrets) {
  const entities = yield* Entities
  yield* entityId === undefined
    ? entities.list({ query: { limit: 1 } })
    : entities.get({ path: { entity_id: entityId } })
  const account = accountOf(secrets)
  if (account === undefined) return
  const contacts = yield* Contacts
  yield* contacts.list({ query: { limit: 5 } }).pipe(Effect.provideService(Account, account))
})
