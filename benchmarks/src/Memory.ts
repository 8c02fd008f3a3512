/**
 * Measures the memory growth of a long-running process: its heap over many calls, long streams and many keys.
 *
 * Memory that is allocated once does not count: connections, compiled code, and maps up to their limits.
 */
import { join } from "node:path"
import type { Kept } from "./child/Heap.ts"
import { runChild, withServer } from "./Child.ts"
import { root } from "./Documents.ts"
import type { Document } from "./Documents.ts"
import type { Row } from "./Report.ts"
import { buildCore, generated } from "./Scratch.ts"

const things: Document = { name: "memory", file: join(root, "benchmarks", "memory.yaml") }
const maesn: Document = { name: "specs/maesn", file: join(root, "specs", "maesn", "openapi.yaml"), api: "maesn" }

const calls = "100,000 calls"
const items = "1,000,000 items"

/** Work of `child/memory.ts`: what it does, how many thousand times, and the document of its code. */
const measured = [
  { subject: calls, variant: "fetch", thousands: 100, document: things },
  { subject: calls, variant: "service over the pool", thousands: 100, document: things },
  { subject: items, variant: "lines", thousands: 1000, document: things },
  { subject: items, variant: "pages of 100", thousands: 1000, document: things },
  { subject: items, variant: "server-sent events", thousands: 1000, document: things },
  { subject: "100,000 keys", variant: "rate limits", thousands: 100, document: things },
  { subject: "100,000 keys", variant: "Maesn accounts", thousands: 100, document: maesn },
  { subject: "2,000,000 requests", variant: "under 200 rate limits", thousands: 2000, document: things }
] as const

const folderOf = async (document: Document): Promise<string> => {
  const made = await generated(document, "faktura")
  if ("refused" in made) throw new Error(made.refused)
  return made.folder
}

/** Share of the work before growth counts. */
const warmUp = 0.2

const megabytes = (bytes: number): number => bytes / 1e6

/** Runs the group. */
export const memory = async (): Promise<ReadonlyArray<Row>> => {
  await buildCore()
  const rows: Array<Row> = []
  for (const { document, subject, thousands, variant } of measured) {
    const folder = await folderOf(document)
    // Each row has its own server, so that all start alike. The cast: the output of `child/memory.ts`.
    const course = (await withServer("memory-server", (port) =>
      runChild("memory", [variant, String(port), folder])
    )) as ReadonlyArray<Kept>
    const [begin, warm, end] = [0, warmUp, 1].map((part) => course[Math.round(part * (course.length - 1))])
    if (begin === undefined || warm === undefined || end === undefined) throw new Error(`${variant}: nothing measured`)
    const row = (metric: string, unit: string, figure: number): void => {
      // Growth is about zero, so a ratio has no meaning.
      rows.push({ group: "memory", subject, variant, metric, unit, figure, baseline: "", ratio: undefined })
    }
    const growth = end.heap - warm.heap
    row("heap growth", "MB", megabytes(growth))
    row("heap growth per 1,000", "KB", growth / 1000 / (thousands * (1 - warmUp)))
    row("heap growth before", "MB", megabytes(warm.heap - begin.heap))
    row("resident set growth", "MB", megabytes(end.resident - warm.resident))
  }
  return rows
}
