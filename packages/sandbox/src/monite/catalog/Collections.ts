/**
 * Collections of records that belong to a counterpart or an entity, for the rest of the API.
 */
import type { Collection } from "../../state/Rows.ts"
import type { CounterpartBankAccount, CounterpartContact, CustomVatRate } from "../world/Records.ts"
import type { World } from "../world/World.ts"

/** Returns the bank accounts of all counterparts. The owner of each is its counterpart. */
export const counterpartBankAccounts = ({ store }: World): Collection<CounterpartBankAccount> =>
  store.collection("monite /counterparts/{counterpart_id}/bank_accounts")

/** Returns the contacts of all counterparts. The owner of each is its counterpart. */
export const counterpartContacts = ({ store }: World): Collection<CounterpartContact> =>
  store.collection("monite /counterparts/{counterpart_id}/contacts")

/** Returns the VAT rates that entities define. The owner of each is its entity. */
export const customVatRates = ({ store }: World): Collection<CustomVatRate> =>
  store.collection("monite /custom_vat_rates")
