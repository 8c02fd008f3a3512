/**
 * What each fault does to the request that it strikes, and when: before the work, when nothing is done, or after it,
 * when everything is done and the caller does not learn of it.
 */
import { STATUS_CODES } from "node:http"
import type { FaultKind, Injection } from "../faults/Faults.ts"
import { retryAfter } from "../faults/RetryAfter.ts"
import type { Reply } from "./Api.ts"
import { Refusal } from "./Refusal.ts"

/**
 * - `close`, `reset`: the connection ends without an answer
 * - `refuse`: an error answer of the API
 * - `gateway`: an error page of something in front of the API
 * - `hold`: nothing happens for a while
 * - `cut`, `spoil`: the answer is broken
 */
export type StrikeKind = "close" | "reset" | "refuse" | "gateway" | "hold" | "cut" | "spoil"

/** A fault strikes once: before the work or after it. */
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

/** Where and how a request is struck; empty without a fault. */
export const strikeOf = ({ afterWork, fault }: Injection): Strike => {
  if (fault === undefined) return {}
  const strike = strikes[fault]
  return typeof strike === "function" ? strike(afterWork) : strike
}

/** The API's own refusal, for `refuse`. `now` is the sandbox's time. */
export const refusal = ({ afterWork, fault, retryAfter: seconds, retryAfterForm }: Injection, now: Date): Refusal => {
  const headers = seconds === undefined ? {} : retryAfter(seconds, retryAfterForm, now)
  if (fault === "tooManyRequests") return new Refusal(429, "Too many requests", { headers })
  if (fault === "unavailable") return new Refusal(503, "Unavailable for a moment", { headers })
  return new Refusal(
    500,
    `The sandbox failed on purpose, ${afterWork ? "after the work was done" : "before any work was done"}`
  )
}

/** What a gateway answers in the API's stead, for `gateway`. It knows nothing of JSON. */
export const gatewayPage = ({ fault }: Injection): Reply => {
  const status = fault === "gatewayTimeout" ? 504 : 502
  const title = `${status} ${STATUS_CODES[status]}`
  return {
    status,
    type: "text/html",
    body: `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`
  }
}
