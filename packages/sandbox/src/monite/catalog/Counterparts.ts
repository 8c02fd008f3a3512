/**
 * Counterparts with their addresses and VAT IDs.
 *
 * The address in the create body becomes the first address and the default one for billing. A deleted counterpart takes
 * its addresses, accounts, contacts and identifiers with it.
 */
import { bodyOf } from "../../http/Api.ts"
import type { Handlers } from "../../http/Api.ts"
import { Refusal, invalidBody } from "../../http/Refusal.ts"
import { crud } from "../world/Crud.ts"
import { counterpartBankAccounts } from "./Collections.ts"
import { page } from "../world/Pages.ts"
import type { Fields } from "../world/Pages.ts"
import type { Counterpart, CounterpartAddress, VatId } from "../world/Records.ts"
import { entityIdOf, owned, pathOf, sentMembers } from "../world/World.ts"
import type { MoniteCall, Scope, World } from "../world/World.ts"

type Address = Omit<CounterpartAddress, "id" | "counterpart_id" | "line2" | "state"> & {
  readonly line2?: string
  readonly state?: string
}

/**
 * Part of a create or update body for the counterpart's type. `tag_ids` refers to tags, which the sandbox does not
 * implement.
 */
type Half = { readonly address?: Address; readonly tag_ids?: ReadonlyArray<string> } & Record<string, unknown>

/** Body of a new counterpart. */
export interface CounterpartBody {
  readonly type: Counterpart["type"]
  readonly organization?: Half
  readonly individual?: Half
  readonly tax_id?: string
  readonly external_reference?: string
  readonly language?: string
  readonly reminders_enabled?: boolean
}

type CounterpartUpdate = Omit<CounterpartBody, "type"> &
  Partial<Pick<Counterpart, "default_billing_address_id" | "default_shipping_address_id">>

/** Returns the name on documents: the legal name, or first and last name. */
export const counterpartName = (counterpart: Counterpart): string =>
  counterpart.organization?.legal_name ??
  `${counterpart.individual?.first_name ?? ""} ${counterpart.individual?.last_name ?? ""}`.trim()

const half = (counterpart: Counterpart): Readonly<Record<string, unknown>> => ({
  ...counterpart.organization,
  ...counterpart.individual
})

/** Returns a counterpart of the call's entity. @throws 404 */
export const counterpartOf = (world: World, entityId: string, id: string): Counterpart =>
  owned(world.counterparts, "Counterpart", id, entityId)

const addAddress = (world: World, counterpartId: string, address: Address): CounterpartAddress => {
  const record = { line2: null, state: null, ...address, id: world.identity.uuid(), counterpart_id: counterpartId }
  world.addresses.insert(record.id, record, counterpartId)
  return record
}

const changed = (world: World, counterpart: Counterpart, happened: string, entityId: string, at: Date): void =>
  world.emit({ objectType: "counterpart", happened, entityId, object: counterpart, at })

/**
 * Makes a counterpart with its first address. The caller inserts it.
 *
 * @param userId undefined if the platform makes it by itself
 */
export const newCounterpart = (
  world: World,
  entityId: string,
  body: CounterpartBody,
  at: Date,
  userId: string | null | undefined
): Counterpart => {
  const id = world.identity.uuid()
  const now = world.moment(at)
  const content = body[body.type] ?? {}
  const address = content.address === undefined ? undefined : addAddress(world, id, content.address)
  const record = {
    id,
    created_at: now,
    updated_at: now,
    type: body.type,
    created_automatically: userId === undefined,
    created_by_entity_user_id: userId ?? null,
    default_billing_address_id: address?.id ?? null,
    default_shipping_address_id: null,
    external_reference: body.external_reference ?? null,
    language: body.language ?? "en",
    reminders_enabled: body.reminders_enabled ?? true,
    tax_id: body.tax_id ?? null,
    [body.type]: withoutAddress(content)
  }
  changed(world, record, "created", entityId, at)
  return record
}

/** Collections of records that belong to a counterpart. The owner of each record is its counterpart. */
const belongings = ["addresses", "bank_accounts", "contacts", "einvoicing_credentials", "vat_ids"]

const withoutAddress = (content: Half): Record<string, unknown> => {
  const { address: _address, tag_ids: _tags, ...rest } = content
  return { email: null, phone: null, ...rest, tags: [] }
}

/** Handlers of `/counterparts`. */
export const counterparts = (world: World): Handlers<Scope> => {
  const fields: Fields<Counterpart> = {
    counterpart_name: counterpartName,
    email: (counterpart) => half(counterpart)["email"],
    is_vendor: (counterpart) => half(counterpart)["is_vendor"],
    is_customer: (counterpart) => half(counterpart)["is_customer"],
    vat_id: (counterpart) => world.counterpartVatIds.list(counterpart.id).map(({ value }) => value),
    ...Object.fromEntries(
      (["iban", "sort_code", "account_number"] as const).map((member) => [
        member,
        ({ id }: Counterpart) =>
          counterpartBankAccounts(world)
            .list(id)
            .map((account) => account[member])
      ])
    ),
    ...Object.fromEntries(
      (["country", "city", "postal_code", "state", "line1", "line2"] as const).map((member) => [
        `address.${member}`,
        (counterpart: Counterpart) => world.addresses.get(counterpart.default_billing_address_id ?? "")?.record[member]
      ])
    )
  }

  const addressChanged = (object: CounterpartAddress, happened: string, call: MoniteCall): CounterpartAddress => {
    world.emit({ objectType: "counterpart_address", happened, entityId: entityIdOf(call), object, at: call.at })
    return object
  }

  const checkAddress = (counterpartId: string, addressId: string | null | undefined, member: string): void => {
    if (addressId != null && world.addresses.get(addressId)?.owner !== counterpartId) {
      throw invalidBody([member], `the counterpart has no address ${addressId}`)
    }
  }

  return {
    ...crud<Counterpart, CounterpartBody, CounterpartUpdate>({
      operations: "counterparts",
      parameter: "counterpart_id",
      kind: "Counterpart",
      collection: world.counterparts,
      owner: entityIdOf,
      create: (body, entityId, call) => newCounterpart(world, entityId, body, call.at, call.scope.user?.id ?? null),
      update: (current, body, call) => {
        const { organization, individual, ...rest } = body
        const content = current.type === "organization" ? organization : individual
        const other = current.type === "organization" ? individual : organization
        if (other !== undefined) throw invalidBody([], `this counterpart is of type ${current.type}`)
        checkAddress(current.id, rest.default_billing_address_id, "default_billing_address_id")
        checkAddress(current.id, rest.default_shipping_address_id, "default_shipping_address_id")
        const { tag_ids: _tags, ...members } = content ?? {}
        const next = {
          ...current,
          ...sentMembers(rest),
          [current.type]: { ...current[current.type], ...sentMembers(members) },
          updated_at: world.moment(call.at)
        }
        changed(world, next, "updated", entityIdOf(call), call.at)
        return next
      },
      removed: (counterpart, entityId, call) => {
        for (const name of belongings) {
          const collection = world.store.collection(`monite /counterparts/{counterpart_id}/${name}`)
          for (const { id } of collection.rows(counterpart.id)) collection.remove(id)
        }
        changed(world, counterpart, "delete", entityId, call.at) // Monite's own word; others are created and updated
      },
      list: (call, entityId) => ({ status: 200, body: page(call, world.counterparts.rows(entityId), fields) })
    }),

    ...crud<CounterpartAddress, Address, Partial<Address>>({
      operations: "counterparts_id_addresses",
      parameter: "address_id",
      kind: "Address",
      collection: world.addresses,
      owner: (call) => counterpartOf(world, entityIdOf(call), pathOf(call, "counterpart_id")).id,
      create: (body, counterpartId, call) => {
        const own = { id: world.identity.uuid(), counterpart_id: counterpartId }
        return addressChanged({ line2: null, state: null, ...body, ...own }, "created", call)
      },
      update: (current, body, call) => addressChanged({ ...current, ...sentMembers(body) }, "update", call),
      removed: (address, counterpartId, call) => {
        const counterpart = counterpartOf(world, entityIdOf(call), counterpartId)
        if (counterpart.default_billing_address_id === address.id) {
          throw new Refusal(403, "This is the default billing address. Choose another default address first")
        }
        if (counterpart.default_shipping_address_id === address.id)
          world.counterparts.replace(counterpart.id, { ...counterpart, default_shipping_address_id: null })
        addressChanged(address, "delete", call)
      }
    }),

    ...crud<VatId & { readonly counterpart_id: string }, Omit<VatId, "id">, Partial<VatId>>({
      operations: "counterparts_id_vat_ids",
      parameter: "vat_id",
      kind: "VAT ID",
      collection: world.counterpartVatIds,
      owner: (call) => counterpartOf(world, entityIdOf(call), pathOf(call, "counterpart_id")).id,
      create: (body, counterpartId) => ({
        country: null,
        ...body,
        type: bodyOf<{ type?: string }>({ body }).type ?? "unknown",
        id: world.identity.uuid(),
        counterpart_id: counterpartId
      }),
      update: (current, body) => ({ ...current, ...sentMembers(body) })
    })
  }
}
