/**
 * `pnpm --filter @faktura/invoice-bridge kill-matrix [--store sqlite|postgres] [--from N] [--step K] [--most N] [--minutes N]
 * [--every changes|statements] [--seed N]`: kills a worker at points of its work, and counts the records on the server. The last line is one JSON object.
 */
import { parseArgs } from "node:util"
import { killMatrix } from "./KillMatrix.ts"

const { values } = parseArgs({
  args: process.argv.slice(2).filter((each) => each !== "--"),
  options: {
    store: { type: "string", default: "sqlite" },
    from: { type: "string", default: "0" },
    step: { type: "string", default: "1" },
    most: { type: "string" },
    minutes: { type: "string" },
    every: { type: "string", default: "changes" },
    seed: { type: "string" }
  }
})
const seed = Number(values.seed ?? Date.now() % 1_000_000)
console.log(`seed ${seed}`)
const began = Date.now()
const result = await killMatrix({
  store: values.store === "postgres" ? "postgres" : "sqlite",
  counted: values.every === "statements" ? "statements" : "changes",
  seed,
  from: Number(values.from),
  step: Number(values.step),
  most: values.most === undefined ? undefined : Number(values.most),
  within: values.minutes === undefined ? undefined : Number(values.minutes) * 60_000,
  onPoint: ({ died, number, time, wrong }) => {
    const seconds = ((Date.now() - began) / 1_000).toFixed(1)
    console.log(
      `${seconds} ${time} ${number}: ${died ?? "not reached"}${wrong.length === 0 ? "" : ` WRONG ${wrong.join("; ")}`}`
    )
  }
})
console.log(JSON.stringify({ ...result, seconds: Math.round((Date.now() - began) / 1_000) }))
process.exitCode = result.wrong.length === 0 ? 0 : 1
