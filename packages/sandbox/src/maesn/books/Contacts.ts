/**
 * Customers and suppliers in the simulated accounting system. As with invoices, a create that is sent twice makes two.
 */
import { bodyOf } from "../../http/Api.ts"
import type { Handlers } from "../../http/Api.ts"
import type { Contact } from "../world/Records.ts"
import type { Kind } from "../world/Kept.ts"
import { envelope, listing, recordOf } from "../world/World.ts"
import type { Event, MaesnCall, Scope, World } from "../world/World.ts"

/** Contacts of the books. */
export const contactKind: Kind = {
  path: "/accounting/contacts",
  name: "contact",
  schema: "ContactResponseDtoV2",
  event: "CONTACT"
}

type ContactBody = Partial<Contact> & Pick<Contact, "contactType">

/** Fields that the simulated system ignores. `id`: the system gives its contacts their ids. */
const unused = ["id", "projectId"] as const

const warnings = (body: object): ReadonlyArray<string> =>
  unused.filter((field) => field in body).map((field) => `Field ${field} is not used by the target system`)

const empty = {
  addresses: null,
  companyName: null,
  contactPersons: null,
  emailAddresses: null,
  isCustomer: null,
  isSupplier: null,
  phoneNumbers: null,
  projectId: null,
  website: null
}

/** Adds a contact with a given id. */
export const addContact = (world: World, id: string, body: ContactBody, books: string, at: Date): Contact => {
  const now = at.toISOString()
  const contact = {
    ...empty,
    number: String(10_000 + world.store.next(`maesn.contact_number ${books}`)),
    ...body,
    id,
    projectId: null,
    createdDate: now,
    updatedDate: now
  }
  world.contacts.insert(id, contact, books)
  return contact
}

/** Handlers of `/accounting/contacts`. */
export const contacts = (world: World): Handlers<Scope> => {
  const current = (call: MaesnCall): Contact => recordOf(call, world.contacts, "contact", call.path["contactId"] ?? "")
  const tell = (call: MaesnCall, eventType: Event["eventType"], contact: Contact): void =>
    world.emit({ eventType, resource: "CONTACT", resourceId: contact.id, books: call.scope.books, at: call.at })

  const change = (call: MaesnCall, start: (before: Contact) => object) => {
    const before = current(call)
    const body = bodyOf<ContactBody>(call)
    const next: Contact = {
      ...before,
      ...start(before),
      ...body,
      id: before.id,
      createdDate: before.createdDate,
      updatedDate: call.at.toISOString()
    }
    world.contacts.replace(before.id, next)
    tell(call, "UPDATED", next)
    return envelope(call, 200, next, warnings(body))
  }

  return {
    getContacts: (call) => listing(call, world.contacts.list(call.scope.books)),
    createContact: (call) => {
      const body = bodyOf<ContactBody>(call)
      const contact = addContact(world, world.identity.uuid(), body, call.scope.books, call.at)
      tell(call, "CREATED", contact)
      return envelope(call, 201, contact, warnings(body))
    },
    getContact: (call) => envelope(call, 200, current(call)),
    // A replacement drops the fields that the body lacks. The number stays, because the books refer to it.
    putContact: (call) => change(call, () => empty),
    patchContact: (call) => change(call, () => ({}))
  }
}
