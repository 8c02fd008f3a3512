/**
 * Measures a call on Node: CPU and wall time per call to a local server, with small JSON, open connections and 16
 * concurrent calls.
 */
import { runChild, withServer } from "./Child.ts"
import { small } from "./Documents.ts"
import { compared, median } from "./Report.ts"
import type { Row } from "./Report.ts"
import { buildCore, generated } from "./Scratch.ts"

const runs = 5

/** Variants that `child/call.ts` knows. */
const ways = [
  "fetch",
  "undici Pool.request",
  "raw over fetch",
  "raw over the pool",
  "Effect HttpClient over fetch",
  "Effect HttpClient over undici",
  "service over fetch",
  "service over the pool",
  "Promise client over fetch",
  "Promise client over the pool"
] as const

interface Times {
  readonly cpu: number
  readonly wall: number
}

/** Runs the group. */
export const calls = async (): Promise<ReadonlyArray<Row>> => {
  await buildCore()
  const made = await generated(small, "faktura")
  if ("refused" in made) throw new Error(made.refused)
  const times = new Map(ways.map((way) => [way, new Array<Times>()]))
  await withServer("serve", async (port) => {
    // In turns, so that other work of the machine affects all variants alike.
    for (let run = 0; run < runs; run++) {
      for (const [way, own] of times) {
        // Output of `child/call.ts`.
        own.push((await runChild("call", [way, String(port), made.folder])) as Times)
      }
    }
  })
  const what = { group: "calls", subject: "small JSON, 16 at a time", unit: "µs", baseline: "fetch" } as const
  return [
    ...compared(
      { ...what, metric: "CPU per call" },
      [...times].map(([way, own]) => [way, median(own.map(({ cpu }) => cpu))])
    ),
    ...compared(
      { ...what, metric: "wall per call" },
      [...times].map(([way, own]) => [way, median(own.map(({ wall }) => wall))])
    )
  ]
}
