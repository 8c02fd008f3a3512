/** `pnpm --filter @faktura/durable kill-matrix --kills N --seed N`: kills N processes, and counts the records. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { parseArgs } from "node:util"
import { killRun } from "./Kills.ts"

const { values } = parseArgs({
  args: process.argv.slice(2).filter((each) => each !== "--"),
  options: { kills: { type: "string", default: "100" }, seed: { type: "string" } }
})
const seed = Number(values.seed ?? Date.now() % 1_000_000)
const folder = mkdtempSync(join(tmpdir(), "faktura-kills-"))
try {
  console.log(`seed ${seed}`)
  const { escaped, kills, wrong } = await killRun(seed, Number(values.kills), {
    INTENTS_FILE: join(folder, "intents.db")
  })
  console.log(`${kills} processes killed, ${escaped} ended before; ${wrong.length} orders with wrong records`)
  for (const each of wrong) console.log(each)
  process.exitCode = wrong.length === 0 ? 0 : 1
} finally {
  rmSync(folder, { recursive: true })
}
