/**
 * Defines the effect of each fault and its time.
 *
 * Before the work: nothing is done. After it: everything is done, and the caller does not get to know it.
 */
import { STATUS_CODES } from "node:http"
import type { FaultKind, Injection } from "../faults/Faults.ts"
import { retryAfter } from "../faults/RetryAfter.ts"
import type { Reply } from "./Api.ts"
import { Refusal } from "./Refusal.ts"

/**
 * Kind of effect:
 *
 * - `close`, `reset`: the connection ends without a response
 * - `refuse`: an error response of the API
 * - `gateway`: an error page of a gateway in front of the API
 * - `hold`: a delay
 * - `cut`, `spoil`: the response is broken
 */
export type StrikeKind = "close" | "reset" | "refuse" | "gateway" | "hold" | "cut" | "spoil"

/** Effect of a fault, either before the work or after it. */
export interface Strike {
  readonly before?: StrikeKind
  readonly after?: StrikeKind
}

const either =
  (kind: StrikeKind) =>
  (afterWork: boolean): Strike =>
    afterWork ? { after: kind } : { before: kind }

const strikes: Record<FaultKind, Strike | ((afterWork: boolean) => Strike)> = {
  dropBefore: { before: "close" },
  tooManyRequests: { before: "refuse" },
  unavailable: { before: "refuse" },
  serverError: either("refuse"),
  dropAfter: { after: "close" },
  cutBody: { after: "cut" },
  malformedBody: { after: "spoil" },
  resetBefore: { before: "reset" },
  resetAfter: { after: "reset" },
  delayBefore: { before: "hold" },
  delayAfter: { after: "hold" },
  badGateway: either("gateway"),
  gatewayTimeout: either("gateway")
}

/** Returns the effect of an injection; empty without a fault. */
export const strikeOf = ({ afterWork, fault }: Injection): Strike => {
  if (fault === undefined) return {}
  const strike = strikes[fault]
  return typeof strike === "function" ? strike(afterWork) : strike
}

/** Returns the API's own refusal, for `refuse`. `now` is the sandbox's time. */
export const refusal = ({ afterWork, fault, retryAfter: seconds, retryAfterForm }: Injection, now: Date): Refusal => {
  const headers = seconds === undefined ? {} : retryAfter(seconds, retryAfterForm, now)
  if (fault === "tooManyRequests") return new Refusal(429, "Too many requests", { headers })
  if (fault === "unavailable") return new Refusal(503, "Temporarily unavailable", { headers })
  return new Refusal(
    500,
    `The sandbox failed on purpose, ${afterWork ? "after the work was done" : "before any work was done"}`
  )
}

/** Returns a gateway's response, for `gateway`. It is not JSON. */
export const gatewayPage = ({ fault }: Injection): Reply => {
  const status = fault === "gatewayTimeout" ? 504 : 502
  const title = `${status} ${STATUS_CODES[status]}`
  return {
    status,
    type: "text/html",
    body: `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`
  }
}
