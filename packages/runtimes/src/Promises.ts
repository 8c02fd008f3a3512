/**
 * Promise clients that use the sandbox.
 *
 * They are closed with `close`. Why: Node 22 does not know `await using`.
 */
import { createMaesn } from "@faktura/maesn/promise"
import type { Maesn } from "@faktura/maesn/promise"
import { createMonite } from "@faktura/monite/promise"
import type { MonitePartner } from "@faktura/monite/promise"
import type { Place } from "./Place.ts"
import { version } from "./Services.ts"

// Retries wait only for `Retry-After`.
const policy = { maxAttempts: 3, baseDelay: 1, maxDelay: 4 }

/** Makes the client of Monite. The caller closes it. */
export const moniteClient = ({ monite }: Place): MonitePartner => createMonite({ ...monite, version, policy })

/** Makes the client of Maesn; `baseUrl` sets another address. The caller closes it. */
export const maesnClient = ({ maesn: { accountKey, apiKey, baseUrl: usual } }: Place, baseUrl: string = usual): Maesn =>
  createMaesn({ apiKey, baseUrl, policy, account: { key: accountKey } })

/** Uses a client, and closes it at the end. */
export const using = async <Client extends { readonly close: () => Promise<void> }, A>(
  client: Client,
  use: (client: Client) => Promise<A>
): Promise<A> => {
  try {
    return await use(client)
  } finally {
    await client.close()
  }
}
