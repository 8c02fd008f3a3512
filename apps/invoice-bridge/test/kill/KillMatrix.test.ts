// A few points of the kill matrix, others in each run. All of them: `pnpm --filter @faktura/invoice-bridge kill-matrix`.
import { assert, describe, it } from "@effect/vitest"
import { noPostgres } from "../../../../packages/durable/test/kit/Postgres.ts"
import { killMatrix } from "./KillMatrix.ts"
import type { StoreKind } from "./World.ts"

/** Set `FAKTURA_SEED` to repeat a run. */
const seed = Number(process.env["FAKTURA_SEED"] ?? Date.now() % 1_000_000)

/** Distance of the points. */
const step = 97

/** Most kills of one test. */
const most = 4

const check = async (store: StoreKind): Promise<void> => {
  const result = await killMatrix({ store, counted: "changes", seed, from: seed % step, step, most })
  const how = `FAKTURA_SEED=${seed}: ${JSON.stringify(result)}`
  console.log(how)
  assert.deepStrictEqual(result.wrong, [], how)
  assert.isAbove(result.kills, 0, how)
}

describe("a crash at any point leaves one record of each", () => {
  it("over SQLite", () => check("sqlite"))
  it.skipIf(noPostgres !== undefined)("over Postgres", () => check("postgres"))
})
