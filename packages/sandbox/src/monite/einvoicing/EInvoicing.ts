/**
 * E-invoicing credentials of counterparts, and the search of the network.
 */
import type { Part } from "../../resources/Dialect.ts"
import type { Scope, World } from "../world/World.ts"
import { credentials } from "./Credentials.ts"
import { isKnown } from "./Network.ts"

/** Behavior of e-invoicing. */
export const eInvoicing = (world: World): Part<Scope> => ({
  handlers: {
    ...credentials(world),
    get_einvoice_search: ({ query }) => ({
      status: 200,
      body: { exists: isKnown(world, String(query["network_schema"]), String(query["network_identifier"])) }
    })
  },
  rules: {}
})
