// Three small runs of the chaos. A large one: `pnpm --filter @faktura/invoice-bridge chaos --invoices 2000 --tenants 20`.
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { noPostgres, startPostgres } from "../../../../packages/durable/test/kit/Postgres.ts"
import type { Postgres } from "../../../../packages/durable/test/kit/Postgres.ts"
import type { Bundle } from "../kit/Bundle.ts"
import { bundleWorker } from "./Bridge.ts"
import { chaos } from "./Chaos.ts"

describe.skipIf(noPostgres !== undefined)("chaos", () => {
  let postgres: Postgres | undefined
  let worker: Bundle | undefined
  beforeAll(async () => {
    postgres = await startPostgres()
    worker = await bundleWorker()
  })
  afterAll(async () => {
    worker?.end()
    await postgres?.stop()
  })

  for (const seed of [1, 2]) {
    it(`loses, doubles and changes nothing, and nothing stays behind (seed ${seed})`, async () => {
      // `beforeAll` has set both.
      const result = await chaos(postgres!, worker!.script, {
        seed,
        invoices: 12,
        workers: 2,
        tenants: 3,
        killEvery: 2_000,
        databaseRestarts: 1,
        tradeEvery: 500,
        patience: 100_000,
        poll: 2_000
      })
      console.log(JSON.stringify(result))
      assert.deepStrictEqual(
        [result.missing, result.duplicate, result.drift, result.stuck, result.defects],
        [0, 0, 0, 0, 0],
        result.wrong.join("\n")
      )
      assert.isAbove(result.kills, 0)
      assert.isAbove(result.faults, 0)
    })
  }
})
