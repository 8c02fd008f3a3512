/**
 * The Maesn half as its users see it: address, credentials, stored records and their numbers.
 */
import type { MaesnCredentials, MaesnHalf } from "./Maesn.ts"
import type { Contact, Invoice, Payment } from "./Records.ts"
import type { World } from "./World.ts"

/** The Maesn half, from outside. */
export interface MaesnSandbox extends MaesnCredentials {
  /** `http://127.0.0.1:<port>`. */
  readonly baseUrl: string
  /** The operationIds that the sandbox keeps state for; the document's others are answered 501. */
  readonly operations: ReadonlyArray<string>
  /** What is stored, in order of creation, over all accounts. Duplicates have equal `reference` or `invoiceNumber`. */
  readonly contacts: () => ReadonlyArray<Contact>
  readonly invoices: () => ReadonlyArray<Invoice>
  readonly payments: () => ReadonlyArray<Payment>
}

/** Numbers of the stored records. */
export interface MaesnCounts {
  readonly accounts: number
  /** With the sample customer that the first account's books hold from the start. */
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

/** Shows the half to its users. `origin` is the address of its running server. */
export const maesnSandbox = ({ api, credentials, world }: MaesnHalf, origin: string): MaesnSandbox => ({
  ...credentials,
  baseUrl: `${origin}${api.prefix}`,
  operations: Object.keys(api.handlers).toSorted(),
  contacts: () => world.contacts.list(),
  invoices: () => world.invoices.list(),
  payments: () => world.payments.list()
})
