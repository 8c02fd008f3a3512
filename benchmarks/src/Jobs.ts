/** Settings of the benchmark that carries invoices, for this process and its children. */

/** Name of the queue. */
export const queue = "invoices"

/** Invoices that are carried at the same time: as many as the bridge has runs of one tenant at work. */
export const concurrency = 20

/** Job that carries one invoice. */
export interface Job {
  /** Id of the invoice in Monite. */
  readonly receivable: string
}

/** Invoices after which the memory is measured for the first time. */
export const warmUp = 1_000
