/** Errors with which an earlier call left a write. core's `recoverWrite` continues from them. */
import { OutcomeUnknown, ResponseInvalid } from "@faktura/core/Errors"
import type { Intent } from "../intents/Intent.ts"

const fields = (key: string) => ({ api: "durable", operation: "durableWrite", method: "POST", path: key, attempts: 1 })

/** Error of a write that was sent and whose response is not known. */
export const unknownWrite = (key: string, message: string, sentAt: number, cause?: unknown): OutcomeUnknown =>
  new OutcomeUnknown({
    ...fields(key),
    message: `${key}: ${message}`,
    key,
    sentAt,
    safeToRetry: false,
    ...(cause === undefined ? {} : { cause })
  })

/** The same outcome, after its record was proven absent. `recoverWrite` then looks once more, and sends. */
export const absentWrite = (left: OutcomeUnknown): OutcomeUnknown => new OutcomeUnknown({ ...left, safeToRetry: true })

/** Returns the error with which an earlier call would have ended. Undefined: nothing was sent, or the server refused it. */
export const leftBy = ({
  createdAt,
  firstSentAt,
  key,
  status
}: Intent): OutcomeUnknown | ResponseInvalid | undefined => {
  if (status === "open") {
    return unknownWrite(key, "an earlier call ended before the response.", firstSentAt ?? createdAt)
  }
  if (status !== "written") return undefined
  return new ResponseInvalid({
    ...fields(key),
    message: `${key}: an earlier call could not read the response.`,
    raw: "",
    problems: [],
    written: true
  })
}
