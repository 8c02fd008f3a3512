/**
 * E-invoicing credentials of counterparts: the identifiers that e-invoices are sent to.
 */
import type { Handlers } from "../../http/Api.ts"
import { Refusal } from "../../http/Refusal.ts"
import { counterpartOf } from "../catalog/Counterparts.ts"
import { crud } from "../world/Crud.ts"
import type { CounterpartCredential } from "../world/Records.ts"
import { entityIdOf, owned, pathOf, sentMembers } from "../world/World.ts"
import type { MoniteCall, Scope, World } from "../world/World.ts"
import { counterpartCredentials, vatSchemas } from "./Network.ts"

type Identifier = Omit<CounterpartCredential, "id">

type CredentialBody = Identifier | { readonly counterpart_vat_id_id: string }

/** Handlers of `/counterparts/{counterpart_id}/einvoicing_credentials`. */
export const credentials = (world: World): Handlers<Scope> => {
  const collection = counterpartCredentials(world)

  const fromVatId = (vatIdId: string, counterpartId: string): Identifier => {
    const { country, value } = owned(world.counterpartVatIds, "VAT ID", vatIdId, counterpartId)
    const schema = vatSchemas[country ?? ""]
    if (schema === undefined)
      throw new Refusal(400, `The network does not accept VAT IDs of ${country ?? "no country"}`)
    return { network_identifier: value, network_schema: schema }
  }

  const unique = (candidate: CounterpartCredential, counterpartId: string, status: number): CounterpartCredential => {
    const { id, network_identifier: identifier, network_schema: schema } = candidate
    const twin = collection
      .list(counterpartId)
      .find((other) => other.id !== id && other.network_identifier === identifier && other.network_schema === schema)
    if (twin !== undefined) throw new Refusal(status, `The counterpart already has ${schema} ${identifier}: ${twin.id}`)
    return candidate
  }

  return crud<CounterpartCredential, CredentialBody, Partial<Identifier>>({
    operations: "counterparts_id_einvoicing_credentials",
    parameter: "credential_id",
    kind: "E-invoicing credential",
    collection,
    owner: (call: MoniteCall) => counterpartOf(world, entityIdOf(call), pathOf(call, "counterpart_id")).id,
    create: (body, counterpartId) => {
      const identifier =
        "counterpart_vat_id_id" in body ? fromVatId(body.counterpart_vat_id_id, counterpartId) : { ...body }
      return unique({ ...identifier, id: world.identity.uuid() }, counterpartId, 409)
    },
    // 409 is declared for a new credential, and not for a change.
    update: (current, body, call) => unique({ ...current, ...sentMembers(body) }, pathOf(call, "counterpart_id"), 400)
  })
}
