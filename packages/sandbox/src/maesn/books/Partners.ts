/**
 * Customers and suppliers: the contacts of the books, in the older form. A contact may be both.
 */
import { bodyOf } from "../../http/Api.ts"
import type { Handler, Handlers } from "../../http/Api.ts"
import { Refusal } from "../../http/Refusal.ts"
import { isObject, objectOf } from "../../openapi/Json.ts"
import type { JsonObject } from "../../openapi/Json.ts"
import type { Contact } from "../world/Records.ts"
import { objectsOf, shaped, textOf } from "../world/Shapes.ts"
import { warningsOf } from "../world/Warnings.ts"
import { envelope, listing } from "../world/World.ts"
import type { MaesnCall, Scope, World } from "../world/World.ts"
import { addContact, changeContact, currentContact, tellContact } from "./Contacts.ts"
import type { ContactBody } from "./Contacts.ts"

/** Path of contacts with one role. */
interface Role {
  readonly name: string
  /** Field of the contact that says it has the role. */
  readonly flag: "isCustomer" | "isSupplier"
  readonly role: "CUSTOMER" | "SUPPLIER"
  readonly operations: readonly [list: string, create: string, get: string, put: string, patch: string]
}

const roles: ReadonlyArray<Role> = [
  {
    name: "customer",
    flag: "isCustomer",
    role: "CUSTOMER",
    operations: ["getCustomers", "createCustomer", "getCustomer", "updateCustomer", "patchCustomers"]
  },
  {
    name: "supplier",
    flag: "isSupplier",
    role: "SUPPLIER",
    operations: ["getSuppliers", "createSupplier", "getSupplier", "updateSupplier", "patchSupplier"]
  }
]

/** Wraps texts, such as e-mail addresses, as today's form has them. */
const wrapped = (values: unknown, name: string): ReadonlyArray<unknown> | undefined =>
  Array.isArray(values)
    ? values.map((value: unknown) => (typeof value === "string" ? { [name]: value, type: "BUSINESS" } : value))
    : undefined

/** Returns the fields of a contact for a body in the older form. */
const fromOlder = ({ bankAccount, contactPersons, ...rest }: JsonObject): JsonObject => ({
  ...rest,
  ...(isObject(bankAccount) ? { bankAccounts: [{ isMainAccount: true, ...bankAccount }] } : {}),
  ...(Array.isArray(contactPersons)
    ? {
        contactPersons: objectsOf(contactPersons).map((person) => ({
          ...person,
          emailAddresses: wrapped(person["emailAddresses"], "email") ?? null,
          phoneNumbers: wrapped(person["phoneNumbers"], "number") ?? null
        }))
      }
    : {})
})

/** Returns a contact in the older form. @param role role for which the caller asks; undefined for its own */
export const inOlderForm = (contact: Contact, role?: Role["role"]): JsonObject =>
  shaped("ContactResponseDto", {
    ...contact,
    accountNumber: /^\d+$/.test(contact.number) ? Number(contact.number) : null,
    role: role ?? (contact.isSupplier === true ? "SUPPLIER" : contact.isCustomer === true ? "CUSTOMER" : "CONTACT")
  })

/** Names of a contact: of its company and of its persons. */
const namesOf = (contact: JsonObject): ReadonlyArray<string> => [
  textOf(contact["companyName"]) ?? "",
  ...objectsOf(contact["contactPersons"]).map(({ firstName, lastName }) =>
    [firstName, lastName].filter((name) => typeof name === "string").join(" ")
  )
]

/** Filters of the lists, by query parameter. Names are found by a part of them. */
const filters: Readonly<Record<string, (contact: JsonObject, wanted: string) => boolean>> = {
  email: (contact, wanted) =>
    objectsOf(contact["emailAddresses"]).some(({ email }) => String(email).toLowerCase() === wanted.toLowerCase()),
  name: (contact, wanted) => namesOf(contact).some((name) => name.toLowerCase().includes(wanted.toLowerCase())),
  number: (contact, wanted) => contact["number"] === wanted
}

/** Handlers of `/accounting/customers` and `/accounting/suppliers`, and of the creation of many contacts. */
export const partners = (world: World): Handlers<Scope> => {
  const handlersOf = ({ flag, name, operations, role }: Role): Handlers<Scope> => {
    const [list, create, get, put, patch] = operations
    const current = (call: MaesnCall): Contact => {
      const contact = currentContact(world, call)
      if (contact[flag] !== true) throw new Refusal(404, `The accounting system has no ${name} ${contact.id}`)
      return contact
    }
    const change =
      (isWhole: boolean): Handler<Scope> =>
      (call) => {
        const before = current(call)
        const others = { isCustomer: before.isCustomer, isSupplier: before.isSupplier }
        const next = changeContact(world, call, before, { ...others, ...fromOlder(objectOf(call.body)) }, isWhole)
        tellContact(world, call, "UPDATED", next, role)
        return envelope(call, 200, inOlderForm(next, role), warningsOf(call))
      }
    return {
      [list]: (call) => {
        const wanted = Object.entries(filters).filter(([filter]) => call.query[filter] !== undefined)
        return listing(
          call,
          world.contacts.list(call.scope.books),
          (contact) =>
            contact[flag] === true &&
            wanted.every(([filter, keep]) => keep({ ...contact }, String(call.query[filter]))),
          (contact) => inOlderForm(contact, role)
        )
      },
      [create]: (call) => {
        const body = {
          ...fromOlder(objectOf(call.body)),
          contactType: bodyOf<ContactBody>(call).contactType,
          [flag]: true
        }
        const contact = addContact(world, world.identity.uuid(), body, call.scope.books, call.at)
        tellContact(world, call, "CREATED", contact, role)
        return envelope(call, 201, inOlderForm(contact, role), warningsOf(call))
      },
      [get]: (call) => envelope(call, 200, inOlderForm(current(call), role)),
      [put]: change(true),
      [patch]: change(false)
    }
  }

  /** Creates many contacts at once. */
  const createMany: Handler<Scope> = (call) => {
    const { entries, ...batch } = bodyOf<{ readonly entries: ReadonlyArray<ContactBody> }>(call)
    const made = entries.map((body) => {
      const contact = addContact(world, world.identity.uuid(), body, call.scope.books, call.at)
      tellContact(world, call, "CREATED", contact)
      return inOlderForm(contact)
    })
    const record = { ...batch, id: world.identity.uuid(), createdDate: call.at.toISOString(), entries: made }
    return envelope(call, 201, shaped("ContactByBatchMetaDataResponseDto", record), warningsOf(call))
  }

  return {
    ...Object.assign({}, ...roles.map(handlersOf)),
    createContacts: createMany,
    createContactsV1: createMany
  }
}
