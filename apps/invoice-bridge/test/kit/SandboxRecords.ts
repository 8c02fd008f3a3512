/** Counts what a bridge has made, from the sandbox's own records alone. */
import type { Sandbox } from "@faktura/sandbox"

/** Record of the sandbox, as its control page shows it. */
export type Stored = Readonly<Record<string, unknown>>

/** Reads all records of a collection, such as `maesn /accounting/bills`. Not a request of the APIs: it meets no faults. */
export const recordsOf = async ({ maesn }: Sandbox, collection: string): Promise<ReadonlyArray<Stored>> => {
  const all: Array<Stored> = []
  for (let after: number | null = 0; after !== null;) {
    const query = new URLSearchParams({ collection, after: String(after), limit: "500" })
    const response = await fetch(`${maesn.baseUrl}/__sandbox/records?${query}`)
    // There is no collection before its first record.
    if (response.status === 404) return all
    // The form that the sandbox's README documents.
    const page = (await response.json()) as { readonly records: ReadonlyArray<Stored>; readonly next: number | null }
    all.push(...page.records)
    after = page.next
  }
  return all
}

const tally = (values: ReadonlyArray<unknown>): ReadonlyMap<unknown, number> => {
  const counts = new Map<unknown, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return counts
}

/** Numbers of records of the things that the bridge makes. */
export interface Made {
  /** Invoices in accounting, by the id of the receivable. */
  readonly invoices: (receivable: string) => number
  /** Contacts in accounting, by their number. */
  readonly contacts: (number: string) => number
  /** Bills in accounting, by the id of the payable. */
  readonly bills: (payable: string) => number
  /** Payments that Monite was told, by the id of the receivable. */
  readonly notes: (receivable: string) => number
}

/** Counts the records of a sandbox. */
export const madeIn = async (sandbox: Sandbox): Promise<Made> => {
  const bills = tally((await recordsOf(sandbox, "maesn /accounting/bills")).map((bill) => bill["reference"]))
  const invoices = tally(sandbox.maesn.invoices().map(({ reference }) => reference))
  const contacts = tally(sandbox.maesn.contacts().map(({ number }) => number))
  const history = await recordsOf(sandbox, "monite /receivables/{receivable_id}/history")
  const notes = tally(
    history.filter((event) => event["event_type"] === "payment_received").map((event) => event["receivable_id"])
  )
  return {
    invoices: (receivable) => invoices.get(receivable) ?? 0,
    contacts: (number) => contacts.get(number) ?? 0,
    bills: (payable) => bills.get(payable) ?? 0,
    notes: (receivable) => notes.get(receivable) ?? 0
  }
}
