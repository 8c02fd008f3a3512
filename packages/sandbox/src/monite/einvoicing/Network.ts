/**
 * The e-invoicing network of a sandbox: identifiers of counterparts, and connections that receive e-invoices.
 *
 * An identifier is known to the network if a counterpart has it, or if it belongs to a receiving connection. An e-invoice arrives
 * only at a receiving connection.
 */
import type { Collection } from "../../state/Rows.ts"
import type { Connection, CounterpartCredential } from "../world/Records.ts"
import type { World } from "../world/World.ts"

/** Schema of a VAT ID in the network, by the country that issued it. */
export const vatSchemas: Readonly<Record<string, string>> = { DE: "DE:VAT", NL: "NL:VAT", BE: "BE:VAT" }

/** Returns the credentials of all counterparts. The owner of each is its counterpart. */
export const counterpartCredentials = ({ store }: World): Collection<CounterpartCredential> =>
  store.collection("monite /counterparts/{counterpart_id}/einvoicing_credentials")

/** Returns the connection that receives e-invoices for an identifier. */
export const receiverOf = (world: World, schema: string, identifier: string): Connection | undefined =>
  world.connections
    .list()
    .find(
      ({ credentials, is_receiver }) =>
        is_receiver &&
        credentials.some(
          (own) => own.network_credentials_schema === schema && own.network_credentials_identifier === identifier
        )
    )

/** Returns whether the network knows an identifier. */
export const isKnown = (world: World, schema: string, identifier: string): boolean =>
  receiverOf(world, schema, identifier) !== undefined ||
  counterpartCredentials(world)
    .list()
    .some((other) => other.network_schema === schema && other.network_identifier === identifier)
