/**
 * Requests of the generated services, and the responses of an independent reader of the same document.
 *
 * The reader must accept the requests, and the services must understand the responses. Covers one operation of each
 * kind of a vendor's document, and every operation of a scenario.
 */
import { assert, beforeAll, describe, it } from "@effect/vitest"
import { readCalls } from "./kit/Calls.ts"
import type { Called } from "./kit/Calls.ts"
import { differences, explains } from "./kit/Differences.ts"
import { documents } from "./kit/Documents.ts"
import { runProgram } from "./kit/Run.ts"

const calls = new Map<string, ReadonlyArray<Called>>()

beforeAll(async () => {
  await runProgram("CallProgram.ts", ...documents.map(({ name }) => name))
  for (const { name } of documents) calls.set(name, readCalls(name))
})

const shown = ({ amount, exchange, message, method, operation, server }: Called): string =>
  [
    `${method}, ${operation}, ${amount} arguments, ${server}: ${message}`,
    ...(exchange === undefined
      ? []
      : [
          `sent ${exchange.method} ${exchange.target} ${exchange.headers["content-type"] ?? ""} ${exchange.body}`,
          `answered ${exchange.status} ${exchange.responseHeaders["sl-violations"] ?? ""} ${exchange.responseBody}`
        ])
  ]
    .map((line) => line.slice(0, 2000))
    .join("\n  ")

/** Says nothing against the client: the server could not do it, or broke the document itself. */
const harmless = new Set(["agreed", "document contradicts itself", "server gave up"])

for (const { isScenario, name } of documents) {
  describe(name, () => {
    it("is understood alike, or the difference is explained", () => {
      const open = calls
        .get(name)!
        .filter((call) => !harmless.has(call.judgement) && !differences.some((row) => explains(row, name, call)))
      assert.deepStrictEqual(open.map(shown), [])
    })

    it("has no operation that never came to an agreement", () => {
      const byOperation = Map.groupBy(calls.get(name)!, ({ operation }) => operation)
      const never = [...byOperation].filter(
        ([, own]) =>
          !own.some(({ judgement }) => judgement === "agreed" || judgement === "document contradicts itself") &&
          !own.every((call) => differences.some((row) => explains(row, name, call)))
      )
      assert.deepStrictEqual(
        never.map(([operation]) => operation),
        []
      )
      if (!isScenario) {
        const kinds = new Map(calls.get(name)!.map(({ kind, operation }) => [kind, operation]))
        console.log(
          [`${name}: ${kinds.size} kinds of operation`, ...[...kinds].map((each) => each.join(": "))].join("\n  ")
        )
      }
    })
  })
}

describe("the table of differences", () => {
  it("has no row that explains nothing", () => {
    const unused = differences.filter(
      (row) => calls.has(row.document) && !calls.get(row.document)!.some((call) => explains(row, row.document, call))
    )
    assert.deepStrictEqual(unused, [])
  })
})
