/**
 * Verifications of bank accounts: each starts with a link token, and is completed once.
 */
import { bodyOf } from "../../http/Api.ts"
import type { Handlers, Reply } from "../../http/Api.ts"
import { Refusal } from "../../http/Refusal.ts"
import type { BankAccount } from "../world/Records.ts"
import { entityIdOf, owned, pathOf } from "../world/World.ts"
import type { MoniteCall, Scope, World } from "../world/World.ts"
import { makeDefault } from "./BankAccounts.ts"
import { watching } from "./Requirements.ts"
import { single } from "./Single.ts"

/** Lifetime of a link token. */
const tokenLifetimeMs = 4 * 3_600_000

interface StartBody {
  readonly type: string
  readonly airwallex_plaid: object
}

interface CompleteBody {
  readonly airwallex_plaid: {
    readonly account: { readonly name: string; readonly mask: string }
    readonly institution: { readonly name: string }
    readonly mandate: { readonly signatory: string }
    readonly public_token: string
  }
}

/** Verification under way, by the entity or by the account. `expiresAt` is milliseconds since 1970; 0 if there is none. */
interface Started {
  readonly expiresAt: number
}

/** Verifications of an account. */
interface Verifications {
  readonly airwallex_plaid?: { readonly status: "verified" | "expired" | "suspended" }
}

/** Routing number of every account that a verification adds. */
const routingNumber = "021000021"

/** Handlers of the verifications. */
export const verifications = (world: World): Handlers<Scope> => {
  const started = single<Started>(world, "bank account verifications under way", { expiresAt: 0 })
  const done = single<Verifications>(world, "/bank_accounts/{bank_account_id}/verifications", {})
  const added = world.store.collection<{ readonly accountId: string }>("monite.bank_accounts_by_public_token")
  const account = (call: MoniteCall): BankAccount =>
    owned(world.bankAccounts, "Bank account", pathOf(call, "bank_account_id"), entityIdOf(call))

  const start = (call: MoniteCall, key: string): Reply => {
    const { airwallex_plaid: asked, type } = bodyOf<StartBody>(call)
    const expiresAt = call.at.getTime() + tokenLifetimeMs
    started.set(key, { expiresAt })
    const token = { link_token: `link-${world.identity.uuid()}`, expires_at: world.moment(new Date(expiresAt)) }
    return { status: 200, body: { type, airwallex_plaid: { ...asked, ...token } } }
  }

  const finish = (call: MoniteCall, key: string, way: string): void => {
    if (started.get(key).expiresAt <= call.at.getTime()) {
      throw new Refusal(400, `No verification is under way. Start one with POST ${way}`)
    }
    started.set(key, { expiresAt: 0 })
  }

  const add = (
    call: MoniteCall,
    { account: chosen, institution, mandate }: CompleteBody["airwallex_plaid"]
  ): string => {
    const entityId = entityIdOf(call)
    const id = world.identity.uuid()
    const isFirst = !world.bankAccounts.list(entityId).some(({ currency }) => currency === "USD")
    const record: BankAccount = {
      id,
      country: "US",
      currency: "USD",
      account_holder_name: mandate.signatory,
      account_number: `00000${chosen.mask}`,
      bank_name: institution.name,
      bic: null,
      display_name: chosen.name,
      iban: null,
      is_default_for_currency: isFirst,
      routing_number: routingNumber,
      sort_code: null,
      was_created_by_user_id: call.scope.user?.id ?? null
    }
    world.bankAccounts.insert(id, record, entityId)
    if (isFirst) makeDefault(world, record, entityId)
    return id
  }

  return {
    post_bank_accounts_start_verification: (call) => start(call, entityIdOf(call)),
    post_bank_accounts_complete_verification: (call) =>
      watching(world, entityIdOf(call), call.at, () => {
        const { airwallex_plaid: sent } = bodyOf<CompleteBody>(call)
        const key = `${entityIdOf(call)} ${sent.public_token}`
        // The same public token again means the same account.
        let accountId = added.get(key)?.record.accountId
        if (accountId === undefined) {
          finish(call, entityIdOf(call), "/bank_accounts/start_verification")
          accountId = add(call, sent)
          added.insert(key, { accountId })
          done.set(accountId, { airwallex_plaid: { status: "verified" } })
        }
        const { is_default_for_currency: isDefault, ...shown } = owned(
          world.bankAccounts,
          "Bank account",
          accountId,
          entityIdOf(call)
        )
        const body = { ...shown, bank_account_id: accountId, is_default: isDefault, verifications: done.get(accountId) }
        return { status: 200, body }
      }),
    post_bank_accounts_id_refresh_verification: (call) => start(call, account(call).id),
    post_bank_accounts_id_complete_verification: (call) => {
      const { id } = account(call)
      finish(call, id, `/bank_accounts/${id}/refresh_verification`)
      return { status: 200, body: { verifications: done.set(id, { airwallex_plaid: { status: "verified" } }) } }
    },
    get_bank_accounts_id_verifications: (call) => ({ status: 200, body: done.get(account(call).id) })
  }
}
