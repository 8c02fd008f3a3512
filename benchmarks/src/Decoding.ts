/**
 * Measures the validation of a list's response: our schemas, with and without code generation, and zod.
 * Each is compared with `JSON.parse` of the same text.
 */
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { parse } from "yaml"
import { runChild } from "./Child.ts"
import { ownMonite } from "./Documents.ts"
import { compared, median } from "./Report.ts"
import type { Figure, Row } from "./Report.ts"
import { sample } from "./Sample.ts"
import { buildCore, generated, scratch } from "./Scratch.ts"
import type { Generator } from "./Scratch.ts"

const runs = 3

/**
 * Pages of lists, by the schema's name: one with plain records, and one with nested records that a field tells apart.
 */
const lists = [
  { subject: "100 products", schema: "ProductServicePaginationResponse", items: 100 },
  { subject: "20 receivables", schema: "ReceivablePaginationResponse", items: 20 }
] as const

/** Variants that `child/decode.ts` knows, and the generator of their code. */
const variants: ReadonlyArray<readonly [name: string, generator: Generator]> = [
  ["JSON.parse", "faktura"],
  ["schemas", "faktura"],
  ["schemas, compiled", "faktura"],
  ["zod", "hey-api + zod"]
]

const ofList = async ({ items, schema, subject }: (typeof lists)[number]): Promise<ReadonlyArray<Row>> => {
  const document: unknown = parse(readFileSync(ownMonite.file, "utf8"))
  const text = JSON.stringify(sample(document, { $ref: `#/components/schemas/${schema}` }, items))
  const file = join(scratch, `${schema}.json`)
  writeFileSync(file, text)
  const times = new Map(variants.map(([name]) => [name, new Array<number>()]))
  const figures = new Map<string, Figure>()
  // In turns, so that other work of the machine affects all variants alike.
  for (let run = 0; run < runs; run++) {
    for (const [name, generator] of variants) {
      const made = await generated(ownMonite, generator)
      if ("refused" in made) {
        figures.set(name, { missing: made.refused })
        continue
      }
      const own = times.get(name) ?? []
      own.push(Number(await runChild("decode", [name, made.folder, schema, file])))
      figures.set(name, median(own))
    }
  }
  return compared(
    {
      group: "decoding",
      subject: `${subject}, ${Math.round(text.length / 1000)} KB`,
      metric: "CPU time",
      unit: "µs",
      baseline: "JSON.parse"
    },
    [...figures]
  )
}

/** Runs the group. */
export const decoding = async (): Promise<ReadonlyArray<Row>> => {
  await buildCore()
  const rows: Array<Row> = []
  for (const list of lists) rows.push(...(await ofList(list)))
  return rows
}
