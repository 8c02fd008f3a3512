/**
 * Compares the results of independent readers of one document for the same call.
 */
import type { Outcome } from "./Client.ts"
import { isObject, objectOf, resolved } from "./Json.ts"
import type { JsonObject } from "./Json.ts"
import type { Operation } from "./Operations.ts"
import type { Exchange } from "./Recorder.ts"
import type { Acceptance } from "./Schemas.ts"

/** Result of a call. */
export type Judgement =
  | "agreed"
  /** The server's response, made from the document, does not match the document: the document contradicts itself. */
  | "document contradicts itself"
  /** The server cannot do what the document requires. Says nothing about the client. */
  | "server gave up"
  | "refused by the client"
  | "refused by the server"
  | "answer not understood"
  | "failed"

interface Violation {
  readonly location: ReadonlyArray<string>
  readonly severity: string
}

const isViolation = (value: unknown): value is Violation => isObject(value) && Array.isArray(value.location)

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** True when Prism reports a problem in a part of the exchange. */
const blames = (exchange: Exchange, part: "request" | "response"): boolean => {
  const text = exchange.responseHeaders["sl-violations"]
  if (text === undefined) return false
  const violations = parsed(text)
  // Prism shortens long lists.
  if (!Array.isArray(violations)) return text.includes(`["${part}"`)
  return violations.filter(isViolation).some(({ location, severity }) => location[0] === part && severity === "Error")
}

const breaksDocument = (
  document: JsonObject,
  operation: Operation,
  exchange: Exchange,
  accepts: Acceptance
): boolean => {
  const response = resolved(document, objectOf(operation.source.responses)[String(exchange.status)])
  const came = exchange.responseHeaders["content-type"]?.split(";")[0]?.trim() ?? ""
  const content = objectOf(response.content)
  const media = content[came] ?? Object.values(content)[0]
  return accepts(objectOf(media).schema ?? {}, parsed(exchange.responseBody)) !== undefined
}

/** Classifies a call. */
export const judge = (document: JsonObject, operation: Operation, outcome: Outcome, accepts: Acceptance): Judgement => {
  const { exchange, tag } = outcome
  if (exchange === undefined) return tag === "RequestInvalid" ? "refused by the client" : "failed"
  if (
    exchange.status === 500 &&
    /prism\/errors#(UNKNOWN|NO_COMPLEX_OBJECT_TEXT)|"RangeError"/.test(exchange.responseBody)
  )
    return "server gave up"
  if (exchange.status === 422 || blames(exchange, "request")) return "refused by the server"
  if (tag === "Succeeded") return "agreed"
  if (tag !== "ResponseInvalid") return "failed"
  return blames(exchange, "response") || breaksDocument(document, operation, exchange, accepts)
    ? "document contradicts itself"
    : "answer not understood"
}
