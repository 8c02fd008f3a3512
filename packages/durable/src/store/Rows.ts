/** Reads rows of the table of intents. */
import type { Intent, IntentStatus, ResultSource } from "../intents/Intent.ts"

/** Row as a driver returns it. Drivers return whole numbers as numbers, big integers or text. */
export type Row = Readonly<Record<string, unknown>>

const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined)

/** Reads a whole number. Undefined for NULL. */
export const wholeNumber = (value: unknown): number | undefined =>
  value === null || value === undefined ? undefined : Number(value)

/** Turns a row into an intent. */
export const intentOf = (row: Row): Intent => ({
  key: String(row["intent_key"]),
  // The table's CHECK allows these words only.
  status: row["status"] as IntentStatus,
  payload: text(row["payload"]),
  result: text(row["result"]),
  // As above.
  source: text(row["source"]) as ResultSource | undefined,
  note: text(row["note"]),
  sends: Number(row["sends"]),
  createdAt: Number(row["created_at"]),
  changedAt: Number(row["changed_at"]),
  firstSentAt: wholeNumber(row["first_sent_at"]),
  lastSentAt: wholeNumber(row["last_sent_at"]),
  leasedUntil: wholeNumber(row["leased_until"])
})
