/**
 * `pnpm bench [group...] [--json]`: runs groups of benchmarks and prints one table. Default: all groups.
 *
 * Sizes of the group `invoices`: `--invoices N` for each variant (300), and `--rate-limit N` requests in a second (30). Its memory
 * is measured over `--memory-invoices N` (2,000; 0: not at all).
 *
 * Exit code 1: a target is missed. Exit code 2: wrong command line.
 */
import { parseArgs } from "node:util"
import { bundle } from "./Bundle.ts"
import { calls } from "./Calls.ts"
import { decoding } from "./Decoding.ts"
import { generation } from "./Generation.ts"
import { invoices } from "./Invoices.ts"
import { memory } from "./Memory.ts"
import { sandbox } from "./Sandbox.ts"
import { json, table, verdict } from "./Report.ts"
import type { Row } from "./Report.ts"
import { groups } from "./Targets.ts"
import type { Group } from "./Targets.ts"
import { types } from "./Types.ts"

const isGroup = (name: string): name is Group => groups.some((group) => group === name)

const { positionals, values } = parseArgs({
  args: process.argv.slice(2).filter((each) => each !== "--"),
  allowPositionals: true,
  options: {
    json: { type: "boolean", default: false },
    invoices: { type: "string", default: "300" },
    "rate-limit": { type: "string", default: "30" },
    "memory-invoices": { type: "string", default: "2000" }
  }
})
const unknown = positionals.find((name) => !isGroup(name))
if (unknown !== undefined) {
  console.error(`bench: ${unknown} is not a group. Use one of ${groups.join(", ")}`)
  process.exit(2)
}

const benchmarks: { readonly [G in Group]: () => Promise<ReadonlyArray<Row>> } = {
  generation,
  types,
  bundle,
  decoding,
  calls,
  memory,
  sandbox,
  invoices: () =>
    invoices({
      invoices: Number(values.invoices),
      rateLimit: Number(values["rate-limit"]),
      memoryInvoices: Number(values["memory-invoices"])
    })
}

const rows: Array<Row> = []
for (const group of groups) {
  if (positionals.length > 0 && !positionals.includes(group)) continue
  const begin = performance.now()
  try {
    rows.push(...(await benchmarks[group]()))
  } catch (error) {
    // Continues, because the figures of the other groups are still useful.
    console.error(`bench: ${group} could not be measured:`, error)
    process.exitCode = 1
  }
  console.error(`${group}: ${((performance.now() - begin) / 1000).toFixed(0)} s`)
}
console.log(values.json ? json(rows) : table(rows))
const missed = rows.filter((row) => verdict(row) === "missed").length
if (missed > 0) {
  console.error(`bench: ${missed} ${missed === 1 ? "target is" : "targets are"} missed`)
  process.exitCode = 1
}
