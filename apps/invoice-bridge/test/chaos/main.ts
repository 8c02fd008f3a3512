/**
 * `pnpm --filter @faktura/invoice-bridge chaos [--seed N] [--invoices M] [--workers W] [--tenants T]`: people trade while servers
 * fail, workers are killed and Postgres restarts. The last line is one JSON object.
 */
import { parseArgs } from "node:util"
import { startPostgres } from "../../../../packages/durable/test/kit/Postgres.ts"
import { bundleWorker } from "./Bridge.ts"
import { chaos } from "./Chaos.ts"

const { values } = parseArgs({
  args: process.argv.slice(2).filter((each) => each !== "--"),
  options: {
    seed: { type: "string" },
    invoices: { type: "string", default: "200" },
    workers: { type: "string", default: "3" },
    tenants: { type: "string", default: "5" },
    "kill-every": { type: "string", default: "5000" },
    restarts: { type: "string", default: "2" },
    "trade-every": { type: "string", default: "100" },
    patience: { type: "string", default: "600000" },
    poll: { type: "string", default: "5000" }
  }
})
const began = Date.now()
const postgres = await startPostgres()
const { end, script } = await bundleWorker()
try {
  const result = await chaos(postgres, script, {
    seed: Number(values.seed ?? Date.now() % 1_000_000),
    invoices: Number(values.invoices),
    workers: Number(values.workers),
    tenants: Number(values.tenants),
    killEvery: Number(values["kill-every"]),
    databaseRestarts: Number(values.restarts),
    tradeEvery: Number(values["trade-every"]),
    patience: Number(values.patience),
    poll: Number(values.poll),
    log: (line) => console.log(`${((Date.now() - began) / 1_000).toFixed(1)} ${line}`)
  })
  for (const each of result.wrong) console.log(`WRONG ${each}`)
  console.log(JSON.stringify({ ...result, wrong: result.wrong.length }))
  process.exitCode = result.missing + result.duplicate + result.drift + result.stuck === 0 ? 0 : 1
} finally {
  end()
  await postgres.stop()
}
