/** Calls to the books of Maesn's first account, and forms with a record. */
import { assert } from "vitest"
import { startSandbox } from "../../src/index.ts"
import type { Sandbox } from "../../src/index.ts"
import { maesnCaller } from "./Clients.ts"
import type { Send } from "./Clients.ts"

/** Runs calls on a sandbox that finds all its responses as documented. */
export const withSandbox = async (work: (call: Send, sandbox: Sandbox) => Promise<void>): Promise<void> => {
  await using sandbox = await startSandbox({ rateLimitPerSecond: 0 })
  await work(maesnCaller(sandbox), sandbox)
  assert.deepStrictEqual(sandbox.defects(), [])
}

/** A form with a record as JSON in one part, and with files. */
export const form = (name: string, record: object, files: ReadonlyArray<File> = []): FormData => {
  const made = new FormData()
  made.append(name, JSON.stringify(record))
  for (const file of files) made.append("files", file)
  return made
}

/** A journal entry from the bank to the revenue. */
export const entry = (debit: number, credit: number, more: object = {}) => ({
  transactionDate: "2026-03-01",
  journalLineItems: [
    { accountNumber: 1200, debitCreditIndicator: "DEBIT", totalGrossAmount: debit },
    { accountNumber: 8400, debitCreditIndicator: "CREDIT", totalGrossAmount: credit }
  ],
  ...more
})
