/**
 * Parties of a receivable: the entity that issues it, and the counterpart that gets it.
 */
import { Refusal } from "../../http/Refusal.ts"
import { counterpartContacts } from "../catalog/Collections.ts"
import { counterpartName, counterpartOf } from "../catalog/Counterparts.ts"
import { counterpartCredentials } from "../einvoicing/Network.ts"
import type { Counterpart, CounterpartAddress, Entity } from "../world/Records.ts"
import type { CounterpartCredential } from "../world/Receivable.ts"
import { owned } from "../world/World.ts"
import type { World } from "../world/World.ts"
import type { DraftBody } from "./Body.ts"

const withoutOwner = ({ counterpart_id: _owner, ...rest }: CounterpartAddress) => rest

/** Returns the contact in the body, or the default one. */
const contact = (world: World, body: DraftBody, counterpart: Counterpart) => {
  const all = counterpartContacts(world)
  const found =
    body.contact_id === undefined
      ? all.list(counterpart.id).find(({ is_default }) => is_default)
      : owned(all, "Contact", body.contact_id, counterpart.id)
  if (found === undefined) return null
  const { id: _id, counterpart_id: _owner, is_default: _default, ...rest } = found
  return rest
}

/** Returns the members about the counterpart. @throws 404 for an id that the counterpart does not have */
export const counterpartMembers = (world: World, entityId: string, body: DraftBody) => {
  const counterpart = counterpartOf(world, entityId, body.counterpart_id)
  const address = (id: string) => withoutOwner(owned(world.addresses, "Address", id, counterpart.id))
  return {
    counterpart_id: counterpart.id,
    counterpart_name: counterpartName(counterpart),
    counterpart_type: counterpart.type,
    counterpart_tax_id: counterpart.tax_id,
    counterpart_external_reference: counterpart.external_reference,
    counterpart_contact: contact(world, body, counterpart),
    counterpart_billing_address: address(body.counterpart_billing_address_id),
    counterpart_shipping_address:
      body.counterpart_shipping_address_id === undefined ? null : address(body.counterpart_shipping_address_id),
    counterpart_vat_id:
      body.counterpart_vat_id_id === undefined
        ? null
        : owned(world.counterpartVatIds, "VAT ID", body.counterpart_vat_id_id, counterpart.id)
  }
}

const seller = (entity: Entity, vatId: string | undefined, override: object | undefined) => ({
  type: entity.type,
  ...(entity.organization === undefined
    ? { first_name: entity.individual?.first_name, last_name: entity.individual?.last_name }
    : { name: entity.organization.legal_name, vat_id: vatId ?? null }),
  email: entity.email,
  phone: entity.phone,
  website: entity.website,
  tax_id: entity.tax_id,
  logo: entity.logo?.url ?? null,
  registration_number: entity.registration_number,
  registration_authority: entity.registration_authority,
  ...override
})

/** Returns the members about the entity. @throws 404 for an id that the entity does not have */
export const entityMembers = (world: World, entity: Entity, body: DraftBody) => {
  const vatId =
    body.entity_vat_id_id === undefined
      ? (world.vatIds.list(entity.id)[0] ?? null)
      : owned(world.vatIds, "VAT ID", body.entity_vat_id_id, entity.id)
  const bank =
    body.entity_bank_account_id === undefined
      ? null
      : owned(world.bankAccounts, "Bank account", body.entity_bank_account_id, entity.id)
  return {
    entity: seller(entity, vatId?.value, body.entity),
    entity_address: entity.address,
    entity_bank_account:
      bank === null ? null : { id: bank.id, iban: bank.iban, bic: bank.bic, bank_name: bank.bank_name },
    entity_vat_id: vatId
  }
}

/** Finds the sender's credential: the one in the body, or the first one of a sending connection. */
const senderOf = (world: World, id: string | undefined, entityId: string): CounterpartCredential | null => {
  const candidates = world.connections
    .list(entityId)
    .filter((connection) => connection.is_sender)
    .flatMap((connection) => connection.credentials)
  const found = id === undefined ? candidates[0] : candidates.find((credential) => credential.id === id)
  if (found === undefined && id !== undefined) throw new Refusal(404, `Network credentials ${id} do not exist`)
  if (found === undefined) return null
  return {
    id: found.id,
    network_identifier: found.network_credentials_identifier,
    network_schema: found.network_credentials_schema
  }
}

/**
 * Returns the members about the e-invoicing network. An e-invoice without ids in its body uses the first credential of each side.
 *
 * @throws 404 for a credential that its side does not have
 */
export const networkMembers = (world: World, entityId: string, body: DraftBody) => {
  const isEInvoice = body.type === "invoice" && body.is_einvoice === true
  const receiverId = body.type === "invoice" ? body.counterpart_einvoicing_credentials_id : undefined
  const credentials = counterpartCredentials(world)
  const receiver =
    receiverId === undefined
      ? credentials.list(body.counterpart_id)[0]
      : owned(credentials, "E-invoicing credentials", receiverId, body.counterpart_id)
  return {
    is_einvoice: isEInvoice,
    network_credentials: isEInvoice ? senderOf(world, body.network_credentials_id, entityId) : null,
    counterpart_einvoicing_credentials: isEInvoice ? (receiver ?? null) : null,
    einvoice_file_url: null,
    einvoice_error_comment: null
  }
}
