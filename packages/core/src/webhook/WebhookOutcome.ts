/**
 * Responses to webhook deliveries: one table from the outcome to the status and the log line.
 *
 * Hazard: a sender takes 2xx for "done" and never sends the event again, so 2xx is only sent when the event was handled.
 * After any other status the sender delivers again. So a delivery that can never be understood also gets 2xx, and is logged.
 */
import type { Severity } from "effect/LogLevel"
import type { WebhookRejectedReason } from "./WebhookSignature.ts"

/** Outcome of a request: one of these, or the reason of the refusal. */
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
  /** Text after the sender's name in the log. */
  readonly says: string
}

/** Status and log line of each outcome. */
export const webhookOutcomes: Readonly<Record<WebhookOutcome, Row>> = {
  Accepted: { status: 200, level: "Debug", says: "was handled" },
  Repeated: { status: 200, level: "Info", says: "was handled before and is not handed on again" },
  // Not 2xx: if the earlier request failed afterwards, the event would be lost.
  Underway: { status: 503, level: "Info", says: "is being handled by an earlier request" },
  NotAsDocumented: { status: 200, level: "Error", says: "is genuine, but not as documented, and was not handled" },
  MethodNotAllowed: { status: 405, level: "Debug", says: "is not a POST request" },
  BodyTooLarge: { status: 413, level: "Warn", says: "is longer than maxBodyBytes" },
  BodyUnreadable: { status: 400, level: "Debug", says: "ended before its body was complete" },
  BodyReadBefore: { status: 500, level: "Error", says: "was read before: verification needs the body as received" },
  MissingSignature: { status: 400, level: "Debug", says: "was refused" },
  MalformedSignature: { status: 400, level: "Debug", says: "was refused" },
  SignatureMismatch: { status: 401, level: "Warn", says: "was refused" },
  TimestampOutsideTolerance: { status: 401, level: "Warn", says: "was refused" },
  SecretMissing: { status: 500, level: "Error", says: "cannot be verified" },
  SecretMalformed: { status: 500, level: "Error", says: "cannot be verified" },
  Failed: { status: 500, level: "Error", says: "could not be handled; the response makes the sender deliver it again" }
}

/**
 * Returns the HTTP response of an outcome. It has no body.
 *
 * @example
 * ```ts
 * import { webhookResponse } from "@faktura/core"
 *
 * const response = new Response(null, webhookResponse("Accepted"))
 * ```
 */
export const webhookResponse = (
  outcome: WebhookOutcome
): { readonly status: number; readonly headers: { readonly [name: string]: string } } => ({
  status: webhookOutcomes[outcome].status,
  headers: outcome === "MethodNotAllowed" ? { allow: "POST" } : {}
})
