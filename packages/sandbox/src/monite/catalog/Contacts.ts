/**
 * Contact persons of counterparts. The first contact is the default one, until another one is chosen.
 */
import type { Handlers } from "../../http/Api.ts"
import { crud } from "../world/Crud.ts"
import type { CounterpartContact } from "../world/Records.ts"
import { entityIdOf, owned, pathOf, sentMembers } from "../world/World.ts"
import type { MoniteCall, Scope, World } from "../world/World.ts"
import { counterpartContacts } from "./Collections.ts"
import { counterpartOf } from "./Counterparts.ts"

type ContactBody = Pick<CounterpartContact, "first_name" | "last_name" | "address"> & Partial<CounterpartContact>

/** Handlers of `/counterparts/{counterpart_id}/contacts`. */
export const contacts = (world: World): Handlers<Scope> => {
  const collection = counterpartContacts(world)
  const owner = (call: MoniteCall): string => counterpartOf(world, entityIdOf(call), pathOf(call, "counterpart_id")).id

  const changed = (object: CounterpartContact, happened: string, call: MoniteCall): CounterpartContact => {
    world.emit({ objectType: "counterpart_contact_person", happened, entityId: entityIdOf(call), object, at: call.at })
    return object
  }

  const makeDefault = (chosen: CounterpartContact): CounterpartContact => {
    for (const contact of collection.list(chosen.counterpart_id)) {
      collection.replace(contact.id, { ...contact, is_default: contact.id === chosen.id })
    }
    return { ...chosen, is_default: true }
  }

  return {
    ...crud<CounterpartContact, ContactBody, Partial<ContactBody>>({
      operations: "counterparts_id_contacts",
      parameter: "contact_id",
      kind: "Contact",
      collection,
      owner,
      createdStatus: 200,
      create: (body, counterpartId, call) => {
        const record = {
          email: null,
          phone: null,
          title: null,
          ...body,
          id: world.identity.uuid(),
          counterpart_id: counterpartId,
          is_default: collection.list(counterpartId).length === 0
        }
        return changed(record, "created", call)
      },
      update: (current, body, call) => changed({ ...current, ...sentMembers(body) }, "update", call),
      removed: (contact, counterpartId, call) => {
        const [oldest] = collection.list(counterpartId)
        if (contact.is_default && oldest !== undefined) makeDefault(oldest)
        changed(contact, "delete", call)
      }
    }),
    post_counterparts_id_contacts_id_make_default: (call) => {
      const contact = owned(collection, "Contact", pathOf(call, "contact_id"), owner(call))
      return { status: 200, body: changed(makeDefault(contact), "make_default", call) }
    }
  }
}
