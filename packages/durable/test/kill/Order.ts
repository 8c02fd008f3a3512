/** Records of one order, and the times of their writes: the same for the processes of both clients. */

/** Short times: the server is on this machine. In milliseconds. The lease outlasts a process that waits for a busy machine. */
export const times = { settle: 1_000, lease: 2_000, wait: 30_000 } as const

/** Timeout of an attempt, in milliseconds. */
export const attemptTimeout = 2_000

/** Name of an order's customer. */
export const customerOf = (order: string): string => `Customer of ${order}`

/** Body of an order's contact. */
export const contactOf = (order: string) => ({ companyName: customerOf(order), contactType: "COMPANY" }) as const

/** Body of an order's invoice. */
export const invoiceOf = (order: string, contactId: string) => ({
  reference: order,
  contactId,
  invoiceDate: "2026-01-31T00:00:00Z",
  currency: "EUR" as const,
  lineItems: [{ name: "Consulting", quantity: 2, unitAmount: 100, taxRatePercentage: 19 }]
})
