/**
 * Monite: e-invoicing credentials of counterparts, and the search of the network.
 */
import type { Sandbox } from "../../src/index.ts"
import { moniteCaller, trading } from "../support/Clients.ts"
import type { Reply } from "../support/Clients.ts"
import type { Table } from "./Table.ts"

export const moniteEInvoicing = async (sandbox: Sandbox): Promise<Table> => {
  const { call, counterpart, token } = await trading(sandbox)
  const partner = moniteCaller(sandbox, token)
  const made: Record<string, string> = {}
  const keep = async (name: string, reply: Promise<Reply>): Promise<Reply> => {
    const response = await reply
    made[name] = response.body?.id
    return response
  }
  const path = `/counterparts/${counterpart.id}/einvoicing_credentials`
  const identifier = { network_identifier: "12345678", network_schema: "NL:KVK" }
  const one = (): string => `${path}/${made["credential"]}`

  return {
    post_counterparts_id_einvoicing_credentials: [201, () => keep("credential", call("POST", path, identifier))],
    get_counterparts_id_einvoicing_credentials: [200, () => call("GET", path)],
    get_counterparts_id_einvoicing_credentials_id: [200, () => call("GET", one())],
    patch_counterparts_id_einvoicing_credentials_id: [
      200,
      () => call("PATCH", one(), { network_identifier: "87654321" })
    ],
    get_einvoice_search: [
      200,
      () => partner("GET", "/einvoice_search?network_schema=NL:KVK&network_identifier=87654321")
    ],
    delete_counterparts_id_einvoicing_credentials_id: [204, () => call("DELETE", one())]
  }
}
