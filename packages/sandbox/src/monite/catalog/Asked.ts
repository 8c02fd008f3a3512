/**
 * Parties in a query: the counterpart of a coming document, and the addresses and VAT IDs in it.
 */
import { notFound } from "../../http/Refusal.ts"
import type { Collection } from "../../state/Rows.ts"
import type { Counterpart, CounterpartAddress } from "../world/Records.ts"
import { entityIdOf, owned } from "../world/World.ts"
import type { MoniteCall, World } from "../world/World.ts"

/** Parties that a query names. */
export interface Asked {
  readonly counterpart: Counterpart | undefined
  readonly address: CounterpartAddress | undefined
}

/**
 * Returns the parties that a query names.
 *
 * @throws 404 for an id that the entity does not have, or that belongs to another counterpart than the one in the query
 */
export const askedParties = (world: World, call: MoniteCall): Asked => {
  const entityId = entityIdOf(call)
  const asked = (...names: ReadonlyArray<string>): string | undefined =>
    names.map((name) => call.query[name]).find((value) => typeof value === "string")
  const counterpartId = asked("counterpart_id")
  /** Returns a record of the counterpart in the query, or of any counterpart of the entity. */
  const belonging = <T extends object>(collection: Collection<T>, kind: string, id: string | undefined) => {
    if (id === undefined) return undefined
    const row = collection.get(id)
    const isOwn = row !== undefined && world.counterparts.get(row.owner)?.owner === entityId
    if (!isOwn || (counterpartId !== undefined && row.owner !== counterpartId)) throw notFound(kind, id)
    return row.record
  }
  const vatIdId = asked("entity_vat_id_id")
  if (vatIdId !== undefined) owned(world.vatIds, "VAT ID", vatIdId, entityId)
  const counterpart =
    counterpartId === undefined ? undefined : owned(world.counterparts, "Counterpart", counterpartId, entityId)
  belonging(world.counterpartVatIds, "VAT ID", asked("counterpart_vat_id_id"))
  const addressId = asked("counterpart_billing_address_id", "counterpart_address_id")
  const standard = world.addresses.get(counterpart?.default_billing_address_id ?? "")?.record
  return { counterpart, address: belonging(world.addresses, "Address", addressId) ?? standard }
}
