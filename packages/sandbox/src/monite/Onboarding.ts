/**
 * Records that an entity needs to issue invoices and to be found in the e-invoicing network: VAT IDs, bank accounts,
 * e-invoicing connections.
 */
import { bodyOf } from "../http/Api.ts"
import type { Handlers } from "../http/Api.ts"
import { Invalid, Refusal, invalidBody } from "../http/Refusal.ts"
import { crud } from "./Crud.ts"
import { visibleEntity } from "./Entities.ts"
import type { BankAccount, Connection, Credential, Entity, VatId } from "./Records.ts"
import { entityIdOf, owned, pathOf, sentMembers } from "./World.ts"
import type { MoniteCall, Scope, World } from "./World.ts"

type VatIdBody = { readonly country: string; readonly type?: string; readonly value: string }

type BankAccountBody = Partial<BankAccount> & Pick<BankAccount, "country" | "currency">

interface ConnectionBody {
  readonly address: { readonly country: string }
  readonly entity_vat_id_id?: string
  readonly is_receiver?: boolean
  readonly is_sender?: boolean
}

interface CredentialBody {
  readonly network_credentials_identifier: string
  readonly network_credentials_schema: string
}

/** VAT IDs of an entity. The same number twice is a conflict. */
export const vatIds = (world: World): Handlers<Scope> => {
  const unique = (candidate: VatId, entityId: string): void => {
    const twin = world.vatIds
      .list(entityId)
      .find(
        (other) => other.id !== candidate.id && other.country === candidate.country && other.value === candidate.value
      )
    if (twin !== undefined) throw new Refusal(409, `The entity already has this VAT ID: ${twin.id}`)
  }
  return crud<VatId & { readonly entity_id: string }, VatIdBody, Partial<VatIdBody>>({
    operations: "entities_id_vat_ids",
    parameter: "id",
    kind: "VAT ID",
    collection: world.vatIds,
    owner: (call) => visibleEntity(world, call.scope, pathOf(call, "entity_id")).id,
    create: (body, entityId) => {
      const record = { id: world.identity.uuid(), entity_id: entityId, type: "unknown", ...body }
      unique(record, entityId)
      return record
    },
    update: (current, body) => {
      const next = { ...current, ...sentMembers(body) }
      unique(next, current.entity_id)
      return next
    }
  })
}

/**
 * Fields that a bank account needs besides country and currency. Any one of the alternatives is enough. Source:
 * Monite's guide. The document does not express it.
 */
const neededByCurrency: Readonly<Record<string, ReadonlyArray<ReadonlyArray<keyof BankAccount>>>> = {
  EUR: [["iban"]],
  GBP: [["account_holder_name", "account_number", "sort_code"]],
  USD: [["account_holder_name", "account_number", "routing_number"]]
}

const neededElsewhere: ReadonlyArray<ReadonlyArray<keyof BankAccount>> = [
  ["iban"],
  ["account_number", "sort_code"],
  ["account_number", "routing_number"]
]

/** Bank accounts of an entity. The first one of a currency is its default. */
export const bankAccounts = (world: World): Handlers<Scope> => {
  const check = (body: BankAccountBody): void => {
    const alternatives = neededByCurrency[body.currency] ?? neededElsewhere
    const missing = alternatives.map((fields) => fields.filter((field) => body[field] === undefined))
    const closest = missing.reduce((best, fields) => (fields.length < best.length ? fields : best))
    if (closest.length > 0) {
      const msg = `required for an account in ${body.currency}`
      throw new Invalid(closest.map((field) => ({ loc: ["body", field], msg, type: "missing" })))
    }
    if (body.bic !== undefined && body.iban === undefined) throw invalidBody(["iban"], "required with a bic", "missing")
  }
  const makeDefault = (account: BankAccount, entityId: string): void => {
    for (const other of world.bankAccounts.list(entityId)) {
      if (other.currency !== account.currency || other.id === account.id) continue
      world.bankAccounts.replace(other.id, { ...other, is_default_for_currency: false })
    }
  }
  return {
    ...crud<BankAccount, BankAccountBody, Partial<BankAccount>>({
      operations: "bank_accounts",
      parameter: "bank_account_id",
      kind: "Bank account",
      collection: world.bankAccounts,
      owner: entityIdOf,
      create: (body, entityId, call) => {
        check(body)
        const isFirst = !world.bankAccounts.list(entityId).some((other) => other.currency === body.currency)
        const record = {
          account_holder_name: null,
          account_number: null,
          bank_name: null,
          bic: null,
          display_name: null,
          iban: null,
          routing_number: null,
          sort_code: null,
          ...body,
          id: world.identity.uuid(),
          is_default_for_currency: isFirst || body.is_default_for_currency === true,
          was_created_by_user_id: call.scope.user?.id ?? null
        }
        if (record.is_default_for_currency) makeDefault(record, entityId)
        return record
      },
      update: (current, body) => ({ ...current, ...sentMembers(body) }),
      list: (_, entityId) => ({
        status: 200,
        body: { data: world.bankAccounts.list(entityId), next_pagination_token: null, prev_pagination_token: null }
      })
    }),
    post_bank_accounts_id_make_default: (call) => {
      const entityId = entityIdOf(call)
      const account = owned(world.bankAccounts, "Bank account", pathOf(call, "bank_account_id"), entityId)
      makeDefault(account, entityId)
      const next = { ...account, is_default_for_currency: true }
      world.bankAccounts.replace(account.id, next)
      return { status: 200, body: next }
    }
  }
}

/** Name of a VAT ID in the network, by the country that issued it. */
const vatSchemas: Readonly<Record<string, string>> = { DE: "DE:VAT", NL: "NL:VAT", BE: "BE:VAT" }

const legalName = (entity: Entity | undefined): string =>
  entity?.organization?.legal_name ??
  `${entity?.individual?.first_name ?? ""} ${entity?.individual?.last_name ?? ""}`.trim()

const mustDoSomething = (connection: { readonly is_sender: boolean; readonly is_receiver: boolean }): void => {
  if (!connection.is_sender && !connection.is_receiver) {
    throw new Invalid([{ loc: ["body"], msg: "is_sender or is_receiver must be true", type: "value_error" }])
  }
}

/** E-invoicing connections and their network credentials. In the network, an identifier belongs to one connection. */
export const connections = (world: World): Handlers<Scope> => {
  const credential = (connectionId: string, schema: string, identifier: string, call: MoniteCall): Credential => {
    const taken = world.connections
      .list()
      .flatMap((connection) => connection.credentials)
      .some(
        (other) => other.network_credentials_schema === schema && other.network_credentials_identifier === identifier
      )
    if (taken) throw new Refusal(409, `${schema} ${identifier} is already registered in the network`)
    const now = world.moment(call.at)
    return {
      id: world.identity.uuid(),
      created_at: now,
      updated_at: now,
      einvoicing_connection_id: connectionId,
      network_credentials_identifier: identifier,
      network_credentials_schema: schema
    }
  }

  const fromVatId = (connectionId: string, vatIdId: string, entityId: string, call: MoniteCall): Credential => {
    const row = world.vatIds.get(vatIdId)
    // The document declares no 404 here: the id is a value of the body, not of the path.
    if (row === undefined || row.owner !== entityId) throw new Refusal(400, `The entity has no VAT ID ${vatIdId}`)
    const schema = vatSchemas[row.record.country ?? ""]
    if (schema === undefined) {
      throw new Refusal(400, `The network does not accept VAT IDs of ${row.record.country ?? "no country"}`)
    }
    return credential(connectionId, schema, row.record.value, call)
  }

  return {
    ...crud<Connection, ConnectionBody, Partial<ConnectionBody>>({
      operations: "einvoicing_connections",
      parameter: "einvoicing_connection_id",
      kind: "E-invoicing connection",
      collection: world.connections,
      owner: entityIdOf,
      create: (body, entityId, call) => {
        const { entity_vat_id_id: vatIdId, is_sender = true, is_receiver = true } = body
        mustDoSomething({ is_sender, is_receiver })
        const id = world.identity.uuid()
        const now = world.moment(call.at)
        return {
          id,
          created_at: now,
          updated_at: now,
          address: body.address,
          credentials: vatIdId === undefined ? [] : [fromVatId(id, vatIdId, entityId, call)],
          entity_id: entityId,
          is_receiver,
          is_sender,
          legal_name: legalName(world.entities.get(entityId)?.record),
          provider_id: String(world.store.next("provider")).padStart(5, "0"),
          status: "active"
        }
      },
      update: (current, body, call) => {
        const next = {
          ...current,
          ...sentMembers(body),
          // The country stays: an update has no field for it.
          address: body.address === undefined ? current.address : { ...body.address, country: current.address.country },
          updated_at: world.moment(call.at)
        }
        mustDoSomething(next)
        return next
      }
    }),
    post_einvoicing_connections_id_network_credentials: (call) => {
      const id = pathOf(call, "einvoicing_connection_id")
      const connection = owned(world.connections, "E-invoicing connection", id, entityIdOf(call))
      const body = bodyOf<CredentialBody>(call)
      const added = credential(id, body.network_credentials_schema, body.network_credentials_identifier, call)
      world.connections.replace(id, {
        ...connection,
        credentials: [...connection.credentials, added],
        updated_at: added.created_at
      })
      return { status: 201, body: added }
    }
  }
}
