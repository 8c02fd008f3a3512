/**
 * `pnpm --filter @faktura/durable kill-matrix [--kills N] [--seed N] [--client effect|promise] [--store sqlite|postgres]`:
 * kills N processes, and counts the records.
 */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { parseArgs } from "node:util"
import { makeDatabase } from "../kit/Databases.ts"
import { startPostgres } from "../kit/Postgres.ts"
import { killRun } from "./Kills.ts"
import type { Process } from "./Kills.ts"

const { values } = parseArgs({
  args: process.argv.slice(2).filter((each) => each !== "--"),
  options: {
    kills: { type: "string", default: "100" },
    seed: { type: "string" },
    client: { type: "string", default: "effect" },
    store: { type: "string", default: "sqlite" }
  }
})
const seed = Number(values.seed ?? Date.now() % 1_000_000)
const client: Process["client"] = values.client === "promise" ? "promise" : "effect"
const folder = mkdtempSync(join(tmpdir(), "faktura-kills-"))
const postgres = values.store === "postgres" ? await startPostgres() : undefined
try {
  const store: Process["store"] =
    postgres === undefined
      ? { INTENTS_FILE: join(folder, "intents.db") }
      : { INTENTS_URL: await makeDatabase(postgres) }
  console.log(`seed ${seed}, ${client}, ${values.store}`)
  const { escaped, kills, wrong } = await killRun(seed, Number(values.kills), { client, store })
  console.log(`${kills} processes killed, ${escaped} ended before; ${wrong.length} orders with wrong records`)
  for (const each of wrong) console.log(each)
  process.exitCode = wrong.length === 0 ? 0 : 1
} finally {
  await postgres?.stop()
  rmSync(folder, { recursive: true })
}
