import { assert, describe, it } from "@effect/vitest"
import { failureOf, mayHaveArrived, verdict } from "../src/RetryTable.ts"
import type { CallKind, Failure, Verdict } from "../src/RetryTable.ts"

// The design's table, written out once more by hand.
const expected: ReadonlyArray<readonly [Failure, Record<CallKind, Verdict>]> = [
  ["NotSent", { read: "repeat", idempotent: "repeat", write: "repeat" }],
  ["Throttled", { read: "repeat", idempotent: "repeat", write: "repeat" }],
  ["Unready", { read: "repeat", idempotent: "repeat", write: "unknown" }],
  ["ServerFault", { read: "repeat", idempotent: "repeat", write: "unknown" }],
  ["NoAnswer", { read: "repeat", idempotent: "repeat", write: "unknown" }],
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
  const perhaps: ReadonlyArray<Failure> = ["Unready", "ServerFault", "NoAnswer"]
  for (const [failure, { write }] of expected) {
    it(`${failure}: ${perhaps.includes(failure)}, which is what makes a write unknown`, () => {
      assert.strictEqual(mayHaveArrived(failure), perhaps.includes(failure))
      assert.strictEqual(mayHaveArrived(failure), write === "unknown")
    })
  }
})

const statuses: ReadonlyArray<readonly [status: number, retryAfter: number | undefined, failure: Failure]> = [
  [400, undefined, "Refused"],
  [301, undefined, "Refused"],
  [404, 1000, "Refused"],
  [408, undefined, "ServerFault"],
  [429, undefined, "Throttled"],
  [429, 1000, "Throttled"],
  [500, undefined, "ServerFault"],
  [502, 1000, "ServerFault"],
  [503, undefined, "ServerFault"],
  [503, 0, "Unready"],
  [504, undefined, "ServerFault"]
]

describe("failureOf", () => {
  for (const [status, retryAfter, failure] of statuses) {
    it(`${status}${retryAfter === undefined ? "" : " with Retry-After"} is ${failure}`, () =>
      assert.strictEqual(failureOf(status, retryAfter), failure))
  }
})
