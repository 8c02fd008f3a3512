// A tenant that floods and a tenant whose server is away do not stop the others. How much slower these become is measured by
// `pnpm --filter @faktura/invoice-bridge isolation`.
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { noPostgres, startPostgres } from "../../../../packages/durable/test/kit/Postgres.ts"
import type { Postgres } from "../../../../packages/durable/test/kit/Postgres.ts"
import type { Bundle } from "../kit/Bundle.ts"
import { bundleWorker } from "./Bridge.ts"
import { isolation } from "./Isolation.ts"

describe.skipIf(noPostgres !== undefined)("isolation", () => {
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

  it("others are done while most of the flood still waits", async () => {
    const flood = 80
    const result = await isolation(postgres!, worker!.script, {
      // `beforeAll` has set both.
      seed: 1,
      workers: 1,
      others: 2,
      invoices: 2,
      turns: 1,
      flood,
      every: 100,
      rateLimit: 10
    })
    const how = JSON.stringify(result)
    console.log(how)
    assert.strictEqual(result.measured, 8, how)
    assert.isAbove(result.refused, 0, how)
    // In the order of arrival, the flood would come first.
    assert.isBelow(result.flooded, flood / 2, how)
  })
})
