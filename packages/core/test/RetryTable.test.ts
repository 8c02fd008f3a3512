import { assert, describe, it } from "vitest"
import { failureOf, mayHaveArrived, verdict } from "../src/retry/RetryTable.ts"
import type { CallKind, Failure, Verdict } from "../src/retry/RetryTable.ts"

// The design's table, written out once more by hand.
const expected: ReadonlyArray<readonly [Failure, Record<CallKind, Verdict>]> = [
  ["NotSent", { read: "retry", idempotent: "retry", write: "retry" }],
  ["Throttled", { read: "retry", idempotent: "retry", write: "retry" }],
  ["Unready", { read: "retry", idempotent: "retry", write: "unknown" }],
  ["ServerFault", { read: "retry", idempotent: "retry", write: "unknown" }],
  ["NoResponse", { read: "retry", idempotent: "retry", write: "unknown" }],
  ["Unclear", { read: "give-up", idempotent: "unknown", write: "unknown" }],
  ["Refused", { read: "give-up", idempotent: "give-up", write: "give-up" }]
]

describe("verdict", () => {
  for (const [failure, row] of expected) {
    for (const kind of ["read", "idempotent", "write"] as const) {
      it(`${failure} on a ${kind}: ${row[kind]}`, () => assert.strictEqual(verdict(failure, kind), row[kind]))
    }
  }
})

describe("mayHaveArrived", () => {
  const perhaps: ReadonlyArray<Failure> = ["Unready", "ServerFault", "NoResponse", "Unclear"]
  for (const [failure, { write }] of expected) {
    it(`${failure}: ${perhaps.includes(failure)}, which is what makes a write unknown`, () => {
      assert.strictEqual(mayHaveArrived(failure), perhaps.includes(failure))
      assert.strictEqual(mayHaveArrived(failure), write === "unknown")
    })
  }
})

// Every status from 300 to 999: what it is when the operation does not declare it. The wait is that of `Retry-After`.
const expectedOf = (status: number, retryAfter: number | undefined): Failure => {
  if (status === 307 || status === 308) return "Refused"
  if (status < 400 || status === 460 || status === 499) return "Unclear"
  if (status === 429) return "Throttled"
  if (status === 503 && retryAfter !== undefined) return "Unready"
  return status === 408 || status >= 500 ? "ServerFault" : "Refused"
}

describe("failureOf", () => {
  for (const retryAfter of [undefined, 0, 1000]) {
    it(`every status${retryAfter === undefined ? "" : ` with Retry-After ${retryAfter}`}`, () => {
      for (let status = 300; status < 1000; status++) {
        assert.strictEqual(failureOf(status, retryAfter, false), expectedOf(status, retryAfter), String(status))
      }
    })
  }

  it("a status that the operation declares is the API's own", () => {
    for (let status = 300; status < 1000; status++) {
      const undeclared = expectedOf(status, undefined)
      const expected = undeclared === "Unclear" ? "Refused" : undeclared
      assert.strictEqual(failureOf(status, undefined, true), expected, String(status))
    }
  })
})
