/** Checks of `init` and `tenants set` before they store anything. */
import { Account } from "@faktura/maesn"
import * as Effect from "effect/Effect"
import { accountOf, checkAccess } from "../tenants/Access.ts"
import * as ApiLayers from "../tenants/ApiLayers.ts"
import type { TenantSecrets, TenantSettings } from "../tenants/Tenant.ts"
import { Progress } from "../terminal/Progress.ts"
import { adoptExisting } from "../workflows/Adopt.ts"
import type { Adopted } from "../workflows/Adopt.ts"
import { exitWith } from "./Exit.ts"
import { withRemedy } from "./Remedies.ts"

const told = (error: { readonly message: string }) => exitWith(1, `Nothing was stored. ${withRemedy(error)}`)

interface Checked {
  readonly tenant: string
  readonly settings: TenantSettings
  readonly secrets: TenantSecrets
}

const apisOf = ({ secrets, tenant }: Checked) => ApiLayers.layer({ tenant, secrets, rate: undefined })

/** Asks both APIs whether they accept the credentials, and that the entity exists. Otherwise ends the command with 1. */
export const requireAccess = Effect.fn("requireAccess")(function* (checked: Checked) {
  const progress = yield* Progress
  yield* progress.phase("Check access", 1, ({ reached }) =>
    checkAccess(checked.settings, checked.secrets).pipe(
      Effect.tap(() => reached("access")),
      Effect.provide(apisOf(checked)),
      Effect.catch(told)
    )
  )
})

const nothing: Adopted = { contacts: 0, invoices: 0, bills: 0, proposals: 0 }

/** Says for people what was adopted. */
export const adoptedText = ({ contacts, invoices }: Adopted): string =>
  `${invoices} invoices and ${contacts} contacts were in accounting before.`

/** Adopts what is in accounting already, before the account key is stored. Without an account there is nothing to adopt. */
export const adoptBefore = Effect.fn("adoptBefore")(function* (checked: Checked) {
  const account = accountOf(checked.secrets)
  if (account === undefined) return nothing
  const progress = yield* Progress
  return yield* progress.phase("Read accounting", 1, ({ reached }) =>
    adoptExisting(checked.tenant).pipe(
      Effect.tap(() => reached("accounting")),
      Effect.provideService(Account, account),
      Effect.provide(apisOf(checked)),
      Effect.catch(told)
    )
  )
})
