/**
 * Bank accounts of counterparts. The first account of a currency is its default, until another one is chosen.
 */
import type { Handlers } from "../../http/Api.ts"
import { crud } from "../world/Crud.ts"
import type { CounterpartBankAccount } from "../world/Records.ts"
import { entityIdOf, owned, pathOf, sentMembers } from "../world/World.ts"
import type { MoniteCall, Scope, World } from "../world/World.ts"
import { counterpartBankAccounts } from "./Collections.ts"
import { counterpartOf } from "./Counterparts.ts"

type AccountBody = Pick<CounterpartBankAccount, "country" | "currency"> & Partial<CounterpartBankAccount>

/** Handlers of `/counterparts/{counterpart_id}/bank_accounts`. */
export const counterpartAccounts = (world: World): Handlers<Scope> => {
  const collection = counterpartBankAccounts(world)
  const owner = (call: MoniteCall): string => counterpartOf(world, entityIdOf(call), pathOf(call, "counterpart_id")).id

  const changed = (object: CounterpartBankAccount, happened: string, call: MoniteCall): CounterpartBankAccount => {
    world.emit({ objectType: "counterpart_bank_account", happened, entityId: entityIdOf(call), object, at: call.at })
    return object
  }

  const ofCurrency = (counterpartId: string, currency: string): ReadonlyArray<CounterpartBankAccount> =>
    collection.list(counterpartId).filter((account) => account.currency === currency)

  const makeDefault = (chosen: CounterpartBankAccount): CounterpartBankAccount => {
    for (const account of ofCurrency(chosen.counterpart_id, chosen.currency)) {
      collection.replace(account.id, { ...account, is_default_for_currency: account.id === chosen.id })
    }
    return { ...chosen, is_default_for_currency: true }
  }

  return {
    ...crud<CounterpartBankAccount, AccountBody, Partial<AccountBody>>({
      operations: "counterparts_id_bank_accounts",
      parameter: "bank_account_id",
      kind: "Bank account",
      collection,
      owner,
      createdStatus: 200,
      create: (body, counterpartId, call) => {
        const isFirst = ofCurrency(counterpartId, body.currency).length === 0
        const record = {
          name: null,
          account_holder_name: null,
          account_number: null,
          bic: null,
          iban: null,
          routing_number: null,
          sort_code: null,
          partner_metadata: {},
          ...body,
          id: world.identity.uuid(),
          counterpart_id: counterpartId,
          is_default_for_currency: isFirst || body.is_default_for_currency === true
        }
        return changed(record.is_default_for_currency ? makeDefault(record) : record, "created", call)
      },
      update: (current, body, call) => {
        const next = { ...current, ...sentMembers(body) }
        if (next.currency === current.currency) return changed(next, "update", call)
        // In another currency, the account is the default one only if it is the first.
        const isFirst = ofCurrency(current.counterpart_id, next.currency).length === 0
        return changed({ ...next, is_default_for_currency: isFirst }, "update", call)
      },
      removed: (account, counterpartId, call) => {
        const [oldest] = ofCurrency(counterpartId, account.currency)
        if (account.is_default_for_currency && oldest !== undefined) makeDefault(oldest)
        changed(account, "delete", call)
      }
    }),
    post_counterparts_id_bank_accounts_id_make_default: (call) => {
      const account = owned(collection, "Bank account", pathOf(call, "bank_account_id"), owner(call))
      return { status: 200, body: changed(makeDefault(account), "update", call) }
    }
  }
}
