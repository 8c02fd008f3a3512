/**
 * Measures the sandbox beside two other mock servers: requests of a stored record. Alone: memory over a million requests, and pages
 * of a list with 100,000 records.
 *
 * Each server runs in a process of its own. This process sends the requests, over 32 connections.
 */
import { spawn } from "node:child_process"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import { Pool } from "undici"
import type { Kept } from "./child/Heap.ts"
import { compared, median } from "./Report.ts"
import type { Row } from "./Report.ts"

const connections = 32

interface Server {
  readonly pool: Pool
  readonly memory: () => Promise<Kept>
}

/** Starts a server of `child/mock-server.ts`, and stops it after the work. */
const withMock = async <A>(name: string, work: (server: Server) => Promise<A>): Promise<A> => {
  const program = fileURLToPath(new URL("./child/mock-server.ts", import.meta.url))
  const child = spawn(process.execPath, [program, name], { stdio: ["pipe", "pipe", "inherit"] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const line = async (): Promise<string> => {
    const { done, value } = await lines.next()
    if (done === true) throw new Error(`${name} ended`)
    return value
  }
  const pool = new Pool(await line(), { connections, pipelining: 1 })
  try {
    return await work({
      pool,
      memory: async () => {
        child.stdin.write("\n")
        return JSON.parse(await line()) as Kept // the output of `child/mock-server.ts`
      }
    })
  } finally {
    await pool.destroy()
    child.kill()
  }
}

const headers = { "content-type": "application/json" }

/** Creates a record. Returns its id. */
const create = async ({ pool }: Server, number: number): Promise<string> => {
  const body = JSON.stringify({ name: `Thing ${number}`, amount: number, tags: ["a", "b"] })
  const response = await pool.request({ method: "POST", path: "/things", headers, body })
  const made = (await response.body.json()) as { readonly id?: string } // the document's form, or an error
  if (response.statusCode >= 300 || made.id === undefined) throw new Error(JSON.stringify(made))
  return made.id
}

/** Sends a request as often as is asked for, over all connections. Fails with a response that is no success. */
const repeat = async (count: number, send: (number: number) => Promise<unknown>): Promise<void> => {
  let sent = 0
  const one = async (): Promise<void> => {
    while (sent < count) await send(sent++)
  }
  await Promise.all(Array.from({ length: connections }, one))
}

const get = async ({ pool }: Server, path: string): Promise<unknown> => {
  const response = await pool.request({ method: "GET", path })
  const body: unknown = await response.body.json()
  if (response.statusCode !== 200) throw new Error(JSON.stringify(body))
  return body
}

/** Requests of one run, and runs. The first run is not counted: the server compiles. */
const perRun = 10_000
const runs = 4

/** Milliseconds of a request, the median of the runs. */
const timeOf = async (name: string): Promise<number> =>
  withMock(name, async (server) => {
    const id = await create(server, 1)
    const times: Array<number> = []
    for (let run = 0; run < runs; run++) {
      const begin = performance.now()
      await repeat(perRun, () => get(server, `/things/${id}`))
      times.push((performance.now() - begin) / perRun)
    }
    return median(times.slice(1))
  })

const speed = async (): Promise<ReadonlyArray<Row>> => {
  const times: Array<readonly [string, number]> = []
  for (const name of ["faktura", "prism", "scalar"]) times.push([name, await timeOf(name)])
  const what = { group: "sandbox", subject: "a stored record", baseline: "faktura" } as const
  return [
    ...compared({ ...what, metric: "time of a request", unit: "ms" }, times),
    ...compared(
      { ...what, metric: "requests", unit: "/s" },
      times.map(([name, time]) => [name, 1000 / time] as const)
    )
  ]
}

const requests = 1_000_000

const growth = async (): Promise<Row> =>
  withMock("faktura", async (server) => {
    const id = await create(server, 1)
    await repeat(requests / 5, () => get(server, `/things/${id}`))
    const warm = await server.memory()
    await repeat((requests * 4) / 5, () => get(server, `/things/${id}`))
    const end = await server.memory()
    const figure = (end.heap + end.buffers - warm.heap - warm.buffers) / 1e6
    const what = { group: "sandbox", subject: "1,000,000 requests", variant: "faktura" } as const
    return { ...what, metric: "heap growth", unit: "MB", figure, baseline: "", ratio: undefined }
  })

const records = 100_000
const perPage = 100

interface PageOfThings {
  readonly data: ReadonlyArray<unknown>
  readonly next_cursor: string | null
}

const pages = async (): Promise<ReadonlyArray<Row>> =>
  withMock("faktura", async (server) => {
    await repeat(records, (number) => create(server, number))
    const times: Array<number> = []
    let cursor: string | null = ""
    let listed = 0
    while (cursor !== null) {
      const begin = performance.now()
      const at: string = cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`
      const page = (await get(server, `/things?limit=${perPage}${at}`)) as PageOfThings // the sandbox has validated it
      times.push(performance.now() - begin)
      listed += page.data.length
      cursor = page.next_cursor
    }
    if (listed !== records) throw new Error(`${listed} records are listed`)
    const part = times.length / 10
    const what = { group: "sandbox", subject: "100,000 records", metric: "time of a page", unit: "ms" } as const
    return compared({ ...what, baseline: "faktura, first pages" }, [
      // The second tenth: the first one compiles.
      ["faktura, first pages", median(times.slice(part, part * 2))],
      ["faktura, last pages", median(times.slice(-part))]
    ])
  })

/** Runs the group. */
export const sandbox = async (): Promise<ReadonlyArray<Row>> => [...(await speed()), await growth(), ...(await pages())]
