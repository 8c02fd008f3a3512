/**
 * Contacts, bank accounts and metadata of counterparts, and VAT rates that entities define.
 */
import { bodyOf } from "../../http/Api.ts"
import type { Part } from "../../resources/Dialect.ts"
import { entityIdOf, pathOf } from "../world/World.ts"
import type { MoniteCall, Scope, World } from "../world/World.ts"
import { contacts } from "./Contacts.ts"
import { counterpartAccounts } from "./CounterpartAccounts.ts"
import { counterpartOf } from "./Counterparts.ts"
import { customRates } from "./CustomVatRates.ts"

/** Data of the partner about one counterpart. */
interface Metadata {
  readonly metadata: object | null
}

/** Behavior of what belongs to a counterpart. */
export const counterpartDetails = (world: World): Part<Scope> => {
  const kept = world.store.collection<Metadata>("monite.counterpart_metadata")
  const current = (call: MoniteCall) => counterpartOf(world, entityIdOf(call), pathOf(call, "counterpart_id"))
  return {
    handlers: {
      ...contacts(world),
      ...counterpartAccounts(world),
      ...customRates(world),
      get_counterparts_id_partner_metadata: (call) => ({
        status: 200,
        body: kept.get(current(call).id)?.record ?? { metadata: null }
      }),
      put_counterparts_id_partner_metadata: (call) => {
        const { metadata } = bodyOf<Metadata>(call)
        const counterpart = current(call)
        if (kept.get(counterpart.id) === undefined) kept.insert(counterpart.id, { metadata })
        else kept.replace(counterpart.id, { metadata })
        world.emit({
          objectType: "counterpart",
          happened: "metadata_update",
          entityId: entityIdOf(call),
          object: counterpart,
          at: call.at
        })
        return { status: 200, body: { metadata } }
      }
    },
    rules: {}
  }
}
