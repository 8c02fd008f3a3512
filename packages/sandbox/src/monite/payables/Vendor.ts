/**
 * Vendor of a payable: the stored counterpart, or what the document says about it.
 */
import { Refusal } from "../../http/Refusal.ts"
import type { Counterpart } from "../world/Records.ts"
import type { World } from "../world/World.ts"
import type { Payable, RawCounterpart } from "./Payable.ts"

const partyOf = ({ individual, organization }: Counterpart): { readonly name: string; readonly email: string | null } =>
  organization === undefined
    ? {
        name: [individual?.first_name, individual?.last_name].filter((part) => part !== undefined).join(" "),
        email: individual?.email ?? null
      }
    : { name: organization.legal_name, email: organization.email }

/** Returns what a payable says about its vendor. Null without a vendor. */
export const counterpartOf = (world: World, payable: Payable): RawCounterpart | null => {
  const stored = world.counterparts.get(payable.counterpart_id ?? "")?.record
  if (stored === undefined) return payable.counterpart_raw_data
  return { ...payable.counterpart_raw_data, ...partyOf(stored), tax_id: stored.tax_id }
}

/** Returns the name of the vendor. Null if it is not known. */
export const vendorNameOf = (world: World, payable: Payable): string | null =>
  counterpartOf(world, payable)?.name ?? null

/** Fields that refer to a record of the vendor, with the collection of each. */
const references = {
  counterpart_address_id: "monite /counterparts/{counterpart_id}/addresses",
  counterpart_bank_account_id: "monite /counterparts/{counterpart_id}/bank_accounts",
  counterpart_vat_id_id: "monite /counterparts/{counterpart_id}/vat_ids"
} as const

/** Refuses a payable that refers to a vendor, or to a record of it, that does not exist. @throws 400 */
export const checkVendor = (world: World, payable: Payable): void => {
  const { counterpart_id: id } = payable
  if (id !== null && world.counterparts.get(id)?.owner !== payable.entity_id) {
    throw new Refusal(400, `The counterpart ${id} does not exist`)
  }
  for (const [field, collection] of Object.entries(references)) {
    const value = payable[field as keyof typeof references] // a key of the table
    if (value !== null && world.store.collection(collection).get(value)?.owner !== id) {
      throw new Refusal(400, `${field}: the counterpart ${id ?? "of this payable"} has no record ${value}`)
    }
  }
}

/** Record of a counterpart that a suggestion names. */
interface Detail {
  readonly id: string
  readonly iban?: string | null
  readonly value?: string | null
}

/** Suggested counterpart of a payable. */
export interface Suggestion {
  readonly id: string
  readonly address_id: string | null
  readonly bank_account_id: string | null
  readonly vat_id_id: string | null
}

const same = (a: string | null | undefined, b: string | null | undefined): boolean =>
  a != null && b != null && a.trim().toLowerCase() === b.trim().toLowerCase()

/** Returns the stored counterpart that the document names: by tax id, VAT ID, e-mail address or name. */
export const suggestionOf = (world: World, payable: Payable): Suggestion | undefined => {
  const { counterpart_id: linked, counterpart_raw_data: raw, entity_id: entityId } = payable
  if (linked !== null || raw === null) return undefined
  const details = (field: keyof typeof references, id: string): ReadonlyArray<Detail> =>
    world.store.collection<Detail>(references[field]).list(id)
  const found = world.counterparts.list(entityId).find((counterpart) => {
    const { email, name } = partyOf(counterpart)
    const vatIds = details("counterpart_vat_id_id", counterpart.id)
    return (
      same(counterpart.tax_id, raw.tax_id) ||
      vatIds.some(({ value }) => same(value, raw.vat_id?.value)) ||
      same(email, raw.email) ||
      same(name, raw.name)
    )
  })
  if (found === undefined) return undefined
  const accounts = details("counterpart_bank_account_id", found.id)
  const vatIds = details("counterpart_vat_id_id", found.id)
  return {
    id: found.id,
    address_id: found.default_billing_address_id ?? details("counterpart_address_id", found.id)[0]?.id ?? null,
    bank_account_id: (accounts.find(({ iban }) => same(iban, raw.bank_account?.iban)) ?? accounts[0])?.id ?? null,
    vat_id_id: (vatIds.find(({ value }) => same(value, raw.vat_id?.value)) ?? vatIds[0])?.id ?? null
  }
}
