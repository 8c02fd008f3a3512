/**
 * Proves that no change of a document is classified too low.
 *
 * Changes documents by a seed, compiles and runs consumers against both versions, and compares what they show with what the
 * classifier says. Exit code 1: a change is classified too low.
 *
 * `--seed N` (default 1), `--count M` (default 100), `--from I`: index of the first mutation (default 0), `--kind ID`: only
 * this kind, `--small`: small documents instead of the vendors', `--json`: every trial as JSON, then the last line.
 */
import { parseArgs } from "node:util"
import { lastLine, reportOf, verdictOf } from "./Report.ts"
import { tryAll } from "./Trials.ts"

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    count: { type: "string", default: "100" },
    from: { type: "string", default: "0" },
    kind: { type: "string" },
    small: { type: "boolean", default: false },
    json: { type: "boolean", default: false }
  }
})

const [count, from] = [Number(values.count), Number(values.from)]
if (!Number.isInteger(count) || count < 1 || !Number.isInteger(from) || from < 0) {
  console.error("diff:mutations: --count must be a whole number of at least 1, and --from one of at least 0.")
  process.exit(2)
}

const trials = await tryAll({
  documents: values.small ? "small" : "vendors",
  seed: values.seed,
  indexes: Array.from({ length: count }, (_, index) => from + index),
  kind: values.kind,
  onTrial: (done) => {
    if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${count} mutations${done === count ? "\n" : ""}`)
  }
})
if (values.json) for (const trial of trials) console.log(JSON.stringify({ ...trial, verdict: verdictOf(trial) }))
else console.log(reportOf(trials, values.small ? `${values.seed} --small` : values.seed))
console.log(lastLine(trials))
process.exitCode = trials.some((trial) => verdictOf(trial) === "too low") ? 1 : 0
