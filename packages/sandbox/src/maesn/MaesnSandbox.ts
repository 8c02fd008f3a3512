/**
 * Public interface of the Maesn API: address, credentials, stored records and their numbers.
 */
import type { MaesnCredentials, MaesnHalf } from "./Maesn.ts"
import type { Contact, Invoice, Payment } from "./world/Records.ts"
import type { ServedOperation } from "../resources/Served.ts"
import type { TargetSystem } from "./world/Systems.ts"
import type { World } from "./world/World.ts"

/** The Maesn API of a running sandbox. */
export interface MaesnSandbox extends MaesnCredentials {
  /** `http://127.0.0.1:<port>`. */
  readonly baseUrl: string
  /** All operations of the document, and what each does. */
  readonly operations: ReadonlyArray<ServedOperation>
  /**
   * Connects another end user to a target system, and returns the key for `X-ACCOUNT-KEY`. The system decides which operations are
   * refused with 404, and which fields cause warnings. The first account is connected to `xero`.
   *
   * @throws if there is no such target system
   */
  readonly addAccount: (targetSystem: TargetSystem) => string
  /**
   * Stored records in order of creation, over all accounts. Duplicates have the same `reference` or `invoiceNumber`.
   */
  readonly contacts: () => ReadonlyArray<Contact>
  readonly invoices: () => ReadonlyArray<Invoice>
  readonly payments: () => ReadonlyArray<Payment>
}

/** Numbers of the stored records. */
export interface MaesnCounts {
  readonly accounts: number
  /** Includes the sample customer in the first account's books. */
  readonly contacts: number
  readonly invoices: number
  readonly payments: number
  readonly webhooks: number
}

/** Counts the stored records. */
export const maesnCounts = (world: World): MaesnCounts => ({
  accounts: world.accounts.count(),
  contacts: world.contacts.count(),
  invoices: world.invoices.count(),
  payments: world.payments.count(),
  webhooks: world.webhooks.count()
})

/** Makes the public interface. `origin` is the address of the running server. */
export const maesnSandbox = (half: MaesnHalf, origin: string): MaesnSandbox => {
  const { addAccount, api, credentials, operations, world } = half
  return {
    ...credentials,
    baseUrl: `${origin}${api.prefix}`,
    operations,
    addAccount,
    contacts: () => world.contacts.list(),
    invoices: () => world.invoices.list(),
    payments: () => world.payments.list()
  }
}
