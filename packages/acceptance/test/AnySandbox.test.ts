/**
 * The sandbox serves documents that it has never seen: the vendors' own, GitHub's, the generator's scenarios.
 *
 * Every operation is called. A response that the document does not allow, and a bug of the sandbox, are defects. Each
 * collection that can create, read, list and remove goes through a life of a record.
 */
import { readFileSync } from "node:fs"
import { assert, beforeAll, describe, it } from "@effect/vitest"
import { sandbox } from "@faktura/sandbox"
import { parse } from "yaml"
import { absent, documents } from "./kit/Documents.ts"
import type { JsonObject } from "./kit/Json.ts"
import { livesIn } from "./kit/Lives.ts"
import type { Send } from "./kit/Lives.ts"
import { readLives } from "./kit/LivesFile.ts"
import { runProgram } from "./kit/Run.ts"
import { callSandbox } from "./kit/SandboxCalls.ts"

for (const reason of absent) console.log(reason)

/** Least share of the writes that have state. */
const leastState: Readonly<Record<string, number>> = { github: 0.6, "monite-2024": 0.7, "monite-2025": 0.7, maesn: 0.5 }

const documentIn = (file: string): JsonObject => {
  const text = readFileSync(file, "utf8")
  // The cast: a document is an object; the sandbox refuses others.
  return (file.endsWith(".json") ? JSON.parse(text) : parse(text)) as JsonObject
}

/** Least number of collections of a document that have a whole life. Maesn's records cannot be removed. */
const leastLives: Readonly<Record<string, number>> = { github: 30, "monite-2024": 25, "monite-2025": 25 }

/** Steps that the document makes impossible, by its name. */
const impossible: Readonly<Record<string, ReadonlyArray<string>>> = {
  // Requests may have BundlePricing, and responses may not.
  github: ["/organizations/{org}/settings/billing/budgets: budget_type did not change"]
}

const possible = (name: string, broken: ReadonlyArray<string>): ReadonlyArray<string> =>
  broken.filter((step) => impossible[name]?.includes(step) !== true)

describe("a sandbox of any document", () => {
  for (const { file, isScenario, name } of documents) {
    it(`${name}: every operation responds as the document says, and records live from creation to removal`, async () => {
      const document = documentIn(file)
      await using running = await sandbox(document, { logLimit: 10 })
      for (const operation of running.operations) {
        const { status } = await callSandbox(running, document, operation)
        const defect = JSON.stringify(running.defects().at(-1))
        assert.isBelow(status, 500, `${operation.method} ${operation.path}: ${defect}`)
      }
      const send: Send = (...given) => callSandbox(running, document, ...given)
      const { broken, lived } = await livesIn(running, document, send)
      assert.deepStrictEqual(possible(name, broken), [])
      assert.isAtLeast(lived, leastLives[name] ?? 0)
      assert.deepStrictEqual(running.defects(), [])
      const writes = running.operations.filter(({ method }) => method !== "GET")
      const stateful = writes.filter(({ role }) => role !== "sample")
      assert.isAtLeast(stateful.length / Math.max(writes.length, 1), leastState[name] ?? 0)
      if (!isScenario)
        console.log(
          `${name}: ${stateful.length} of ${writes.length} writes have state, ${lived} collections a whole life`
        )
    })
  }
})

describe("lives of records through generated services", () => {
  beforeAll(() => runProgram("LivesProgram.ts", ...documents.map(({ name }) => name)))

  for (const { name } of documents) {
    it(name, () => {
      for (const { amount, broken, defects, lived } of readLives(name)) {
        assert.deepStrictEqual([possible(name, broken), defects], [[], []], amount)
        assert.isAtLeast(lived, leastLives[name] ?? 0, amount)
        if (lived > 0) console.log(`${name}, ${amount} fields: ${lived} collections have a whole life`)
      }
    })
  }
})
