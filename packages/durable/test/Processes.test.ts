// Real processes over a real file or Postgres, against the sandbox: killed at random moments, and two at once.
import { assert, describe, it } from "@effect/vitest"
import { startSandbox } from "@faktura/sandbox"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll } from "vitest"
import { makeDatabase } from "./kit/Databases.ts"
import { noPostgres, startPostgres } from "./kit/Postgres.ts"
import { killRun, recordsOf, runChild } from "./kill/Kills.ts"
import type { ClientKind, Process } from "./kill/Kills.ts"

const folder = mkdtempSync(join(tmpdir(), "faktura-processes-"))
afterAll(() => rmSync(folder, { recursive: true }))

/** Set `FAKTURA_SEED` to repeat a run. */
const seed = Number(process.env.FAKTURA_SEED ?? Date.now() % 1_000_000)

const twoAtOnce = async (process: Process): Promise<void> => {
  await using sandbox = await startSandbox({ seed, faults: { latencyMs: 40 } })
  const order = "order-of-two"
  const both = await Promise.all([runChild(sandbox, process, order), runChild(sandbox, process, order)])
  assert.deepStrictEqual(
    both.map(({ code }) => code),
    [0, 0],
    both.map(({ output }) => output).join("\n")
  )
  assert.strictEqual(both[0]?.output, both[1]?.output)
  assert.deepStrictEqual(recordsOf(sandbox, order), [1, 1])
}

const clients: ReadonlyArray<ClientKind> = ["effect", "promise"]

describe.each(clients)("processes, %s", (client) => {
  const killed = async (store: Process["store"]): Promise<void> => {
    console.log(`FAKTURA_SEED=${seed}`)
    const { kills, wrong } = await killRun(seed, 6, { client, store })
    assert.deepStrictEqual(wrong, [], `FAKTURA_SEED=${seed}`)
    assert.strictEqual(kills, 6)
  }
  const overPostgres = async (check: (store: Process["store"]) => Promise<void>): Promise<void> => {
    const postgres = await startPostgres()
    try {
      await check({ INTENTS_URL: await makeDatabase(postgres) })
    } finally {
      await postgres.stop()
    }
  }
  it("killed at random moments leave exactly one record", { timeout: 180_000 }, () =>
    killed({ INTENTS_FILE: join(folder, `kills-${client}.db`) })
  )
  it.skipIf(noPostgres !== undefined)(
    "killed at random moments over Postgres leave exactly one record",
    { timeout: 180_000 },
    () => overPostgres(killed)
  )
  it("two at once over SQLite make one record", { timeout: 60_000 }, () =>
    twoAtOnce({ client, store: { INTENTS_FILE: join(folder, `two-${client}.db`) } })
  )
  it.skipIf(noPostgres !== undefined)("two at once over Postgres make one record", { timeout: 60_000 }, () =>
    overPostgres((store) => twoAtOnce({ client, store }))
  )
})
