/**
 * `pnpm --filter @faktura/invoice-bridge throughput [--invoices M] [--tenants T] [--workers W] [--rate-limit N]`: measures how fast
 * invoices are carried, and what each costs. The last line is one JSON object.
 */
import { parseArgs } from "node:util"
import { startPostgres } from "../../../../packages/durable/test/kit/Postgres.ts"
import { bundleWorker } from "./Bridge.ts"
import { throughput } from "./Throughput.ts"

const { values } = parseArgs({
  args: process.argv.slice(2).filter((each) => each !== "--"),
  options: {
    seed: { type: "string", default: "1" },
    invoices: { type: "string", default: "1000" },
    tenants: { type: "string", default: "10" },
    workers: { type: "string", default: "2" },
    "rate-limit": { type: "string", default: "30" }
  }
})
const postgres = await startPostgres()
const { end, script } = await bundleWorker()
try {
  const result = await throughput(postgres, script, {
    seed: Number(values.seed),
    invoices: Number(values.invoices),
    tenants: Number(values.tenants),
    workers: Number(values.workers),
    rateLimit: Number(values["rate-limit"]),
    log: (line) => console.log(line)
  })
  console.log(JSON.stringify(result))
} finally {
  end()
  await postgres.stop()
}
