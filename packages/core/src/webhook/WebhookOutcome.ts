/**
 * How a webhook's request is answered: one table, from what came of it to the status and the log.
 *
 * Hazards: a sender takes 2xx for "done" and never sends the event again, so that it may only be said when it is true; and
 * whatever else is answered, it sends again, so that a delivery which will never be understood is answered 2xx and logged.
 */
import type { Severity } from "effect/LogLevel"
import type { WebhookRejectedReason } from "./WebhookSignature.ts"

/** What came of a request: one of these, or why the delivery was refused. */
export type WebhookOutcome =
  | WebhookRejectedReason
  | "Accepted"
  | "Repeated"
  | "Underway"
  | "NotAsDocumented"
  | "MethodNotAllowed"
  | "BodyTooLarge"
  | "BodyUnreadable"
  | "BodyReadBefore"
  | "Failed"

interface Row {
  readonly status: number
  readonly level: Severity
  /** After the sender's name in the log. */
  readonly says: string
}

/** The answers' statuses, and what is logged. */
export const webhookOutcomes: Readonly<Record<WebhookOutcome, Row>> = {
  Accepted: { status: 200, level: "Debug", says: "was handled" },
  Repeated: { status: 200, level: "Info", says: "was handled before and is not handed on again" },
  // Not 2xx: should the earlier request fail after it, the event would be lost.
  Underway: { status: 503, level: "Info", says: "is being handled by an earlier request" },
  NotAsDocumented: { status: 200, level: "Error", says: "is genuine, but not as documented, and was not handled" },
  MethodNotAllowed: { status: 405, level: "Debug", says: "is no POST" },
  BodyTooLarge: { status: 413, level: "Warn", says: "is longer than maxBodyBytes" },
  BodyUnreadable: { status: 400, level: "Debug", says: "broke off" },
  BodyReadBefore: { status: 500, level: "Error", says: "was read before: verifying needs the body as it arrived" },
  MissingSignature: { status: 400, level: "Debug", says: "was refused" },
  MalformedSignature: { status: 400, level: "Debug", says: "was refused" },
  SignatureMismatch: { status: 401, level: "Warn", says: "was refused" },
  TimestampOutsideTolerance: { status: 401, level: "Warn", says: "was refused" },
  SecretMissing: { status: 500, level: "Error", says: "cannot be verified" },
  SecretMalformed: { status: 500, level: "Error", says: "cannot be verified" },
  Failed: { status: 500, level: "Error", says: "could not be handled, and is answered so that it is sent again" }
}

/** The HTTP answer of an outcome; it has no body. */
export const webhookResponse = (
  outcome: WebhookOutcome
): { readonly status: number; readonly headers: { readonly [name: string]: string } } => ({
  status: webhookOutcomes[outcome].status,
  headers: outcome === "MethodNotAllowed" ? { allow: "POST" } : {}
})
