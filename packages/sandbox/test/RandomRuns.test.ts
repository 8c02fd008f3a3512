/**
 * Sends the requests of all tables again in random order, with ids of other records and with changed bodies. The sandbox refuses them
 * or does them. It never breaks, and never responds against its document.
 */
import { assert, describe, it } from "vitest"
import { startSandbox } from "../src/index.ts"
import type { Sandbox } from "../src/index.ts"
import { tables } from "./operations/Tables.ts"
import { tokenOf } from "./support/Clients.ts"
import { intercepted } from "./support/Intercept.ts"
import type { Resend, Sent } from "./support/Intercept.ts"

const seeds = [1, 2, 3]
const requestsPerSeed = 400

const uuid = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/

/** Numbers from 0 to `n` - 1, the same for the same seed. */
type Draw = (n: number) => number

const drawOf = (seed: number): Draw => {
  let state = seed
  return (n) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * n)
  }
}

const pick = <T>(draw: Draw, from: ReadonlyArray<T>, otherwise: T): T => from[draw(from.length)] ?? otherwise

const texts = ["", "x", "ä😀", "2026-12-31", "DE", "USD", "a".repeat(300)]
const numbers = [0, -1, 1, 0.1, 1.005, 1_000_000_000, 9_007_199_254_740_991]
const others = [null, true, [], {}, "", 0]

/** Changes one value of a body. @param ids ids of any records */
const changed = (draw: Draw, value: unknown, ids: ReadonlyArray<string>): unknown => {
  if (Array.isArray(value)) return draw(5) === 0 ? [...value, ...value] : value.map((each) => changed(draw, each, ids))
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value)
    const chosen = draw(entries.length)
    return Object.fromEntries(
      entries.flatMap(([name, each], index) => {
        if (index !== chosen) return [[name, each]]
        return draw(4) === 0 ? [] : [[name, changed(draw, each, ids)]]
      })
    )
  }
  if (typeof value === "number") return pick(draw, numbers, 0)
  if (typeof value === "string" && uuid.test(value)) return pick(draw, ids, value)
  return pick<unknown>(draw, typeof value === "string" ? texts : others, null)
}

const isJsonObject = (text: string): boolean => text.startsWith("{")

const changedBody = (draw: Draw, body: Sent["body"], ids: ReadonlyArray<string>): Sent["body"] => {
  const changedText = (text: string): string => JSON.stringify(changed(draw, JSON.parse(text), ids))
  if (typeof body === "string") return changedText(body)
  if (body === undefined) return undefined
  const form = new FormData()
  for (const [name, value] of body) {
    if (draw(8) > 0) form.append(name, typeof value === "string" && isJsonObject(value) ? changedText(value) : value)
  }
  return form
}

/** Ids of records by the last segment of the path that made them. */
type Ids = Map<string, Array<string>>

const learn = (ids: Ids, { pathname }: URL, text: string): void => {
  const segment = pathname.split("/").at(-1) ?? ""
  const [id] = /"(?:id|invoiceId|lineItemId)":"([^"]+)"/.exec(text)?.slice(1) ?? []
  if (id !== undefined) ids.set(segment, [...(ids.get(segment) ?? []), id])
}

/** Returns the request with ids of some of the last records of each kind. */
const elsewhere = (draw: Draw, sent: Sent, ids: Ids): URL => {
  const url = new URL(sent.url)
  const segments = url.pathname.split("/")
  const swapped = segments.map((segment, index) =>
    uuid.test(segment) && draw(10) < 8
      ? pick(draw, (ids.get(segments[index - 1] ?? "") ?? []).slice(-6), segment)
      : segment
  )
  url.pathname = swapped.join("/")
  return url
}

/** Requests that end what the others need. */
const isEnding = ({ url: { pathname } }: Sent): boolean =>
  ["/auth/revoke", "/deactivate", "/delete-end-user"].some((end) => pathname.endsWith(end))

/** Credentials that no request of the tables has ended. */
const freshHeaders = async (sandbox: Sandbox): Promise<(sent: Sent) => Readonly<Record<string, string>>> => {
  const partner = await tokenOf(sandbox)
  const user = await tokenOf(sandbox, sandbox.monite.entityUserId)
  const accountKey = sandbox.maesn.addAccount("xero")
  return ({ headers, url }) => ({
    ...headers,
    ...("authorization" in headers
      ? { authorization: `Bearer ${/\/m(?:e|y_\w+)$/.test(url.pathname) ? user : partner}` }
      : {}),
    ...("x-account-key" in headers ? { "x-account-key": accountKey } : {})
  })
}

describe("random requests", () => {
  it.each(seeds)("seed %i", { timeout: 60_000 }, async (seed) => {
    await using sandbox = await startSandbox({ rateLimitPerSecond: 0, seed })
    const draw = drawOf(seed)
    const ids: Ids = new Map()
    const requests: Array<Sent> = []
    let resend: Resend = () => Promise.reject(new Error("The tables sent nothing"))
    await intercepted(
      async (sent, send) => {
        if ([sandbox.monite.baseUrl, sandbox.maesn.baseUrl].some((base) => sent.url.href.startsWith(base)))
          requests.push(sent)
        resend = send
      },
      (text) => learn(ids, requests.at(-1)?.url ?? new URL("http://none"), text),
      async () => {
        for (const make of Object.values(tables))
          for (const [, call] of Object.values(await make(sandbox))) await call()
      }
    )
    const headersOf = await freshHeaders(sandbox)
    const usable = requests.filter((sent) => !isEnding(sent))
    const byStatus: Record<number, number> = {}
    for (let number = 0; number < requestsPerSeed; number++) {
      const sent = usable[draw(usable.length)]
      if (sent === undefined) continue
      const url = elsewhere(draw, sent, ids)
      const body = draw(10) < 4 ? changedBody(draw, sent.body, [...ids.values()].flat()) : sent.body
      const { status, ...response } = await resend({ ...sent, url, body, headers: headersOf(sent) }).then(
        async (answer) => ({ status: answer.status, text: await answer.text() })
      )
      assert.isBelow(
        status,
        500,
        `${sent.method} ${url.pathname} ${String(body)}: ${JSON.stringify(sandbox.defects().at(-1))}`
      )
      if (sent.method === "POST" && status < 300) learn(ids, url, response.text)
      byStatus[status] = (byStatus[status] ?? 0) + 1
    }
    assert.deepStrictEqual(sandbox.defects(), [])
    // Most are done, so that the run reaches far.
    const done = (byStatus[200] ?? 0) + (byStatus[201] ?? 0)
    assert.isAbove(done, requestsPerSeed / 3, JSON.stringify(byStatus))
  })
})
