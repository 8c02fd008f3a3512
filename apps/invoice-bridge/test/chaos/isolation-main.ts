/**
 * `pnpm --filter @faktura/invoice-bridge isolation [--seed N] [--workers W] [--others T] [--invoices M] [--turns N] [--flood N]
 * [--rate-limit N]`:
 * measures by how much two bad tenants slow the others. The last line is one JSON object.
 */
import { parseArgs } from "node:util"
import { startPostgres } from "../../../../packages/durable/test/kit/Postgres.ts"
import { bundleWorker } from "./Bridge.ts"
import { isolation } from "./Isolation.ts"

const { values } = parseArgs({
  args: process.argv.slice(2).filter((each) => each !== "--"),
  options: {
    seed: { type: "string", default: "1" },
    workers: { type: "string", default: "2" },
    others: { type: "string", default: "4" },
    invoices: { type: "string", default: "10" },
    turns: { type: "string", default: "3" },
    flood: { type: "string", default: "300" },
    every: { type: "string", default: "1000" },
    "rate-limit": { type: "string", default: "5" }
  }
})
const postgres = await startPostgres()
const { end, script } = await bundleWorker()
try {
  const result = await isolation(postgres, script, {
    seed: Number(values.seed),
    workers: Number(values.workers),
    others: Number(values.others),
    invoices: Number(values.invoices),
    turns: Number(values.turns),
    flood: Number(values.flood),
    every: Number(values.every),
    rateLimit: Number(values["rate-limit"]),
    log: (line) => console.log(line)
  })
  console.log(JSON.stringify(result))
} finally {
  end()
  await postgres.stop()
}
