/**
 * E-invoicing connections of an entity, with their credentials in the network.
 */
import { bodyOf } from "../../http/Api.ts"
import type { Handlers } from "../../http/Api.ts"
import { Invalid, Refusal } from "../../http/Refusal.ts"
import { crud } from "../world/Crud.ts"
import type { Connection, Credential, Entity } from "../world/Records.ts"
import { entityIdOf, owned, pathOf, sentMembers } from "../world/World.ts"
import type { MoniteCall, Scope, World } from "../world/World.ts"
import { vatSchemas } from "./Network.ts"

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
