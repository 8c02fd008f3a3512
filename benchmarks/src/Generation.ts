/**
 * Measures the generation: time and peak memory by generator and document, and the time by number of operations.
 */
import { join } from "node:path"
import { github, githubCut, ownMonite, vendorDocuments } from "./Documents.ts"
import type { Document } from "./Documents.ts"
import { compared, median } from "./Report.ts"
import type { Figure, Row } from "./Report.ts"
import { generate, generators, scratch } from "./Scratch.ts"
import type { Cost, Generator } from "./Scratch.ts"

const runs = 3
const sizes = [100, 300, 600, 1200]

type Measured = { readonly [M in keyof Cost]: Figure }

const metrics: ReadonlyArray<readonly [key: keyof Cost, metric: string, unit: string]> = [
  ["time", "time", "s"],
  ["cpu", "CPU time", "s"],
  ["memory", "peak memory", "MB"]
]

const measure = async (document: Document, generator: Generator): Promise<Measured> => {
  console.error(`generation: ${document.name}, ${generator}`)
  const costs: Array<Cost> = []
  for (let run = 0; run < runs; run++) {
    const result = await generate(document, generator)
    if ("refused" in result) {
      const why = { missing: result.refused }
      return { time: why, cpu: why, memory: why }
    }
    costs.push(result)
  }
  const middle = (key: keyof Cost): number => median(costs.map((cost) => cost[key]))
  return { time: middle("time"), cpu: middle("cpu"), memory: middle("memory") }
}

const ofDocument = async (document: Document): Promise<ReadonlyArray<Row>> => {
  const measured: Array<readonly [Generator, Measured]> = []
  for (const generator of generators) measured.push([generator, await measure(document, generator)])
  return metrics.flatMap(([key, metric, unit]) =>
    compared(
      { group: "generation", subject: document.name, metric, unit, baseline: "hey-api" },
      measured.map(([generator, figures]) => [generator, figures[key]])
    )
  )
}

/**
 * CPU time by number of operations. With linear growth, twelve times as many operations take at most twelve times as
 * long.
 */
const growth = async (generator: Generator): Promise<ReadonlyArray<Row>> => {
  const figures: Array<readonly [string, Figure]> = []
  for (const size of sizes) {
    const { cpu } = await measure(githubCut(size, join(scratch, "cuts")), generator)
    figures.push([`${size} operations`, cpu])
  }
  const baseline = `${sizes[0]} operations`
  return compared(
    { group: "generation", subject: `github, ${generator}`, metric: "CPU time", unit: "s", baseline },
    figures
  )
}

/** Runs the group. */
export const generation = async (): Promise<ReadonlyArray<Row>> => {
  const rows: Array<Row> = []
  for (const document of [github, ...vendorDocuments(), ownMonite]) rows.push(...(await ofDocument(document)))
  for (const generator of ["hey-api", "faktura"] as const) rows.push(...(await growth(generator)))
  return rows
}
