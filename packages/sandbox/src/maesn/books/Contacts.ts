/**
 * Contacts in the simulated accounting system. As with invoices, a create that is sent twice makes two.
 */
import { bodyOf } from "../../http/Api.ts"
import type { Handler, Handlers } from "../../http/Api.ts"
import { objectOf } from "../../openapi/Json.ts"
import type { JsonObject } from "../../openapi/Json.ts"
import type { Kind } from "../world/Kept.ts"
import type { Contact } from "../world/Records.ts"
import { shaped } from "../world/Shapes.ts"
import { warningsOf } from "../world/Warnings.ts"
import { envelope, listing, recordOf } from "../world/World.ts"
import type { Event, MaesnCall, Scope, World } from "../world/World.ts"

/** Contacts of the books. */
export const contactKind: Kind = { path: "/accounting/contacts", name: "contact", schema: "ContactResponseDtoV2" }

/** Contact as callers send it. */
export type ContactBody = Partial<Contact> & Pick<Contact, "contactType">

const empty = {
  addresses: null,
  bankAccounts: null,
  companyName: null,
  contactPersons: null,
  documentId: null,
  emailAddresses: null,
  isCustomer: null,
  isSupplier: null,
  phoneNumbers: null,
  projectId: null,
  vatId: null,
  website: null
}

/** First numbers of contacts, as in German charts of accounts. */
const numbers = { customer: 10_000, supplier: 70_000 }

/** Adds a contact with a given id. */
export const addContact = (world: World, id: string, body: ContactBody, books: string, at: Date): Contact => {
  const now = at.toISOString()
  const kind = body.isSupplier === true && body.isCustomer !== true ? "supplier" : "customer"
  const counter = kind === "customer" ? "maesn.contact_number" : "maesn.supplier_number"
  const contact = {
    ...empty,
    ...body,
    number: body.number ?? String(numbers[kind] + world.store.next(`${counter} ${books}`)),
    id,
    projectId: null,
    createdDate: now,
    updatedDate: now
  }
  world.contacts.insert(id, contact, books)
  return contact
}

/** Returns the contact that a path names. @throws 404 */
export const currentContact = (world: World, call: MaesnCall): Contact =>
  recordOf(call, world.contacts, contactKind.name, call.path["contactId"] ?? "")

/** Tells webhooks of a change. @param resource name of the contact for the caller */
export const tellContact = (
  world: World,
  call: MaesnCall,
  eventType: Event["eventType"],
  { id }: Contact,
  resource: Event["resource"] = "CONTACT"
): void => world.emit({ eventType, resource, resourceId: id, books: call.scope.books, at: call.at })

/** Replaces the fields of a contact. It keeps its id, its number and its creation. */
export const changeContact = (
  world: World,
  call: MaesnCall,
  before: Contact,
  body: JsonObject,
  isWhole: boolean
): Contact => {
  const next: Contact = {
    ...before,
    ...(isWhole ? empty : {}),
    ...body,
    id: before.id,
    createdDate: before.createdDate,
    updatedDate: call.at.toISOString()
  }
  world.contacts.replace(before.id, next)
  return next
}

/** Returns a contact as today's responses show it. */
export const shownContact = (contact: Contact): JsonObject => shaped(contactKind.schema, { ...contact })

/** Operations of a path of contacts. */
interface Operations {
  readonly list: string
  readonly create: string
  readonly get: string
  readonly put: string
  readonly patch: string
  /** True if PUT creates a contact with an id that the books do not have. */
  readonly putCreates: boolean
}

const paths: ReadonlyArray<Operations> = [
  {
    list: "getContacts",
    create: "createContact",
    get: "getContact",
    put: "putContact",
    patch: "patchContact",
    putCreates: false
  },
  {
    list: "getContactsV2",
    create: "createContactV2",
    get: "getContactV2",
    put: "putContactV2",
    patch: "patchContactV2",
    putCreates: true
  }
]

/** Handlers of `/accounting/contacts` and of `/accounting/v2/contacts`: the same contacts. */
export const contacts = (world: World): Handlers<Scope> => {
  const create = (call: MaesnCall, id: string) => {
    const contact = addContact(world, id, bodyOf<ContactBody>(call), call.scope.books, call.at)
    tellContact(world, call, "CREATED", contact)
    return envelope(call, 201, shownContact(contact), warningsOf(call))
  }

  const change =
    (isWhole: boolean): Handler<Scope> =>
    (call) => {
      const next = changeContact(world, call, currentContact(world, call), objectOf(call.body), isWhole)
      tellContact(world, call, "UPDATED", next)
      return envelope(call, 200, shownContact(next), warningsOf(call))
    }

  const handlersOf = ({ list, create: post, get, patch, put, putCreates }: Operations): Handlers<Scope> => ({
    [list]: (call) => listing(call, world.contacts.list(call.scope.books), () => true, shownContact),
    [post]: (call) => create(call, world.identity.uuid()),
    [get]: (call) => envelope(call, 200, shownContact(currentContact(world, call))),
    // A replacement drops the fields that the body lacks. The number stays, because the books refer to it.
    [put]: (call) => {
      const id = call.path["contactId"] ?? ""
      return putCreates && world.contacts.get(id) === undefined ? create(call, id) : change(true)(call)
    },
    [patch]: change(false)
  })

  return Object.assign({}, ...paths.map(handlersOf))
}
