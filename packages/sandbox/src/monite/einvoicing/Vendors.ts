/**
 * Finds the sender of an e-invoice among the counterparts of the receiver, or adds it.
 */
import { counterpartName, newCounterpart } from "../catalog/Counterparts.ts"
import type { Counterpart, Entity } from "../world/Records.ts"
import type { CounterpartCredential } from "../world/Receivable.ts"
import type { World } from "../world/World.ts"
import { counterpartCredentials } from "./Network.ts"

/** Returns the name of an entity on documents. */
export const entityName = (entity: Entity): string =>
  entity.organization?.legal_name ??
  `${entity.individual?.first_name ?? ""} ${entity.individual?.last_name ?? ""}`.trim()

/** Returns the members that make a counterpart a vendor. */
const asVendor = (sender: Entity) => ({ ...addressed(sender), is_vendor: true, is_customer: false })

const addressed = ({ address, email, phone }: Entity) => ({
  ...(email === null ? {} : { email }),
  ...(phone === null ? {} : { phone }),
  address: {
    city: address.city,
    country: address.country,
    line1: address.line1,
    postal_code: address.postal_code,
    ...(address.line2 === null ? {} : { line2: address.line2 }),
    ...(address.state === null ? {} : { state: address.state })
  }
})

/**
 * Returns the counterpart that stands for the sender: by its identifier in the network, or else by its name and tax number. Adds a
 * vendor with the sender's address, VAT ID and identifier if there is none.
 */
export const vendorOf = (
  world: World,
  receiverId: string,
  sender: Entity,
  identifier: CounterpartCredential,
  at: Date
): Counterpart => {
  const credentials = counterpartCredentials(world)
  const known = world.counterparts
    .list(receiverId)
    .find(
      (counterpart) =>
        credentials
          .list(counterpart.id)
          .some(
            (own) =>
              own.network_schema === identifier.network_schema &&
              own.network_identifier === identifier.network_identifier
          ) ||
        (sender.tax_id !== null &&
          counterpart.tax_id === sender.tax_id &&
          counterpartName(counterpart) === entityName(sender))
    )
  if (known !== undefined) return known
  const content =
    sender.organization === undefined
      ? {
          type: "individual" as const,
          individual: {
            first_name: sender.individual?.first_name ?? "",
            last_name: sender.individual?.last_name ?? "",
            ...asVendor(sender)
          }
        }
      : {
          type: "organization" as const,
          organization: { legal_name: sender.organization.legal_name, ...asVendor(sender) }
        }
  const tax = sender.tax_id === null ? {} : { tax_id: sender.tax_id }
  const vendor = newCounterpart(world, receiverId, { ...content, ...tax }, at, undefined)
  world.counterparts.insert(vendor.id, vendor, receiverId)
  const [vatId] = world.vatIds.list(sender.id)
  if (vatId !== undefined) {
    const { country, type, value } = vatId
    const record = { id: world.identity.uuid(), country: country ?? null, type, value, counterpart_id: vendor.id }
    world.counterpartVatIds.insert(record.id, record, vendor.id)
  }
  const credential = { ...identifier, id: world.identity.uuid() }
  credentials.insert(credential.id, credential, vendor.id)
  return vendor
}
