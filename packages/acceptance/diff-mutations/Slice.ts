/**
 * Program that tries some mutations, and writes each trial as a line of JSON.
 *
 * Arguments: `vendors` or `small`, seed, number of the worker, indexes with commas between them, and optionally the only kind.
 */
import { join } from "node:path"
import { tryBatch } from "./Batch.ts"
import { kinds } from "./kinds/Kinds.ts"
import { smallSources, vendorSources } from "./Sources.ts"

const [documents = "vendors", seed = "1", worker = "0", indexes = "", kind] = process.argv.slice(2)
const among = kind === undefined ? kinds : kinds.filter(({ id }) => id === kind)
if (among.length === 0) throw new Error(`There is no kind ${String(kind)}.`)
const folder = join(import.meta.dirname, "..", ".mutations", `${process.pid}-${worker}`)
const sources = documents === "small" ? smallSources() : vendorSources()
const trials = await tryBatch({ folder, sources, seed, indexes: indexes.split(",").map(Number), among })
for (const trial of trials) process.stdout.write(`${JSON.stringify(trial)}\n`)
