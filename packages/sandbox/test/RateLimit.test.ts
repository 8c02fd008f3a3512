/**
 * Headers of the rate limits, and their counts.
 */
import { assert, describe, it } from "vitest"
import { startSandbox } from "../src/index.ts"
import type { ScriptedFault } from "../src/index.ts"
import { RateLimit } from "../src/state/RateLimit.ts"
import { maesnCaller, moniteCaller } from "./support/Clients.ts"
import { stillClock } from "./support/Time.ts"

const atHalfPast = "2030-02-03T04:05:06.500Z"

describe("Retry-After", () => {
  it.each<[title: string, fault: Omit<ScriptedFault, "api">, expected: string | null]>([
    ["429 as it is", { fault: "tooManyRequests" }, "1"],
    ["429 in seconds", { fault: "tooManyRequests", retryAfterSeconds: 60, retryAfterForm: "seconds" }, "60"],
    [
      "429 with a date",
      { fault: "tooManyRequests", retryAfterSeconds: 60, retryAfterForm: "date" },
      "Sun, 03 Feb 2030 04:06:06 GMT"
    ],
    ["503 as it is", { fault: "unavailable" }, null],
    [
      "503 with a date that has passed",
      { fault: "unavailable", retryAfterSeconds: 0, retryAfterForm: "date" },
      "Sun, 03 Feb 2030 04:05:06 GMT"
    ],
    ["503 with a date alone", { fault: "unavailable", retryAfterForm: "date" }, "Sun, 03 Feb 2030 04:05:07 GMT"]
  ])("by script: %s", async (_, fault, expected) => {
    const { clock } = stillClock(atHalfPast)
    await using sandbox = await startSandbox({ clock })
    sandbox.faults.script([fault])
    const { headers } = await maesnCaller(sandbox)("GET", "/accounting/items")
    assert.strictEqual(headers.get("retry-after"), expected)
    // A caller may compare the date with the response's own date.
    assert.strictEqual(headers.get("date"), "Sun, 03 Feb 2030 04:05:06 GMT")
  })

  const shares = async (seed: number) => {
    const { clock } = stillClock(atHalfPast)
    await using sandbox = await startSandbox({
      clock,
      seed,
      rateLimitPerSecond: 0,
      faults: { tooManyRequests: 0.5, unavailable: 0.5, retryAfterSeconds: 7, retryAfterForm: "either" }
    })
    const call = maesnCaller(sandbox)
    const said: Array<string> = []
    for (let n = 0; n < 200; n++) {
      const { headers, status } = await call("GET", "/accounting/items")
      said.push(`${status} ${headers.get("retry-after")}`)
    }
    return said
  }

  it("by chance: either form half of the time, the same for the same seed", async () => {
    const said = await shares(5)
    const share = (text: string) => said.filter((one) => one === text).length / said.length
    const date = "Sun, 03 Feb 2030 04:05:13 GMT"
    assert.approximately(share("429 7"), 0.25, 0.08)
    assert.approximately(share(`429 ${date}`), 0.25, 0.08)
    assert.approximately(share("503 7"), 0.125, 0.08)
    assert.approximately(share(`503 ${date}`), 0.125, 0.08)
    assert.approximately(share("503 null"), 0.25, 0.08)
    assert.deepStrictEqual(await shares(5), said)
    assert.notDeepEqual(await shares(6), said)
  })

  it.each([
    ["seconds", "1"],
    ["date", "Sun, 03 Feb 2030 04:05:07 GMT"]
  ] as const)("of the limit itself, in %s: %s, when the window ends", async (retryAfterForm, expected) => {
    const { advance, clock } = stillClock(atHalfPast)
    await using sandbox = await startSandbox({ clock, rateLimitPerSecond: 1, faults: { retryAfterForm } })
    const items = () => maesnCaller(sandbox)("GET", "/accounting/items")
    assert.strictEqual((await items()).status, 200)
    const refused = await items()
    assert.deepStrictEqual([refused.status, refused.headers.get("retry-after")], [429, expected])
    advance(500)
    assert.strictEqual((await items()).status, 200)
  })

  it("has rates that are checked", async () => {
    await using sandbox = await startSandbox()
    const { origin } = new URL(sandbox.monite.baseUrl)
    const put = async (rates: object) => {
      const response = await fetch(`${origin}/__sandbox/faults`, { method: "PUT", body: JSON.stringify(rates) })
      return response.status
    }
    assert.strictEqual(await put({ retryAfterForm: "either", holdMs: 5, badGateway: 0.1 }), 200)
    assert.strictEqual(await put({ retryAfterForm: "tomorrow" }), 400)
    assert.strictEqual(await put({ holdMs: -1 }), 400)
    assert.strictEqual(await put({ holdMs: "5" }), 400)
    assert.strictEqual(await put({ badGateway: 0.6, resetAfter: 0.6 }), 400)
  })
})

describe("RateLimit headers", () => {
  it("come from Monite and not from Maesn", async () => {
    await using sandbox = await startSandbox({ rateLimitPerSecond: 2 })
    const monite = (await moniteCaller(sandbox, "none")("GET", "/entities")).headers
    assert.deepStrictEqual(
      ["limit", "remaining", "reset"].map((name) => monite.get(`ratelimit-${name}`)),
      ["2", "1", "1"]
    )
    const maesn = (await maesnCaller(sandbox)("GET", "/accounting/items")).headers
    assert.deepStrictEqual(
      [...maesn.keys()].filter((name) => name.includes("ratelimit")),
      []
    )
  })
})

describe("what the limit did", () => {
  it("is counted for each second and API, over all credentials, without the refusals of faults", async () => {
    const { advance, clock } = stillClock(atHalfPast)
    await using sandbox = await startSandbox({ clock, rateLimitPerSecond: 2 })
    const second = Math.floor(Date.parse(atHalfPast) / 1000)
    const items = () => maesnCaller(sandbox)("GET", "/accounting/items")
    for (let n = 0; n < 5; n++) await items()
    for (const token of ["one", "two", "three"]) await moniteCaller(sandbox, token)("GET", "/entities")
    advance(3_000)
    sandbox.faults.script([{ fault: "tooManyRequests" }])
    for (let n = 0; n < 2; n++) await items()
    assert.deepStrictEqual(sandbox.rateWindows(), [
      { api: "monite", second, granted: 3, refused: 0 },
      { api: "maesn", second, granted: 2, refused: 3 },
      { api: "maesn", second: second + 3, granted: 2, refused: 0 }
    ])
  })

  it("is counted with the limit off", async () => {
    await using sandbox = await startSandbox({ rateLimitPerSecond: 0, clock: stillClock(atHalfPast).clock })
    for (let n = 0; n < 40; n++) await maesnCaller(sandbox)("GET", "/accounting/items")
    assert.deepInclude(sandbox.rateWindows()[0], { granted: 40, refused: 0 })
  })

  it("is kept for an hour of seconds", () => {
    const { advance, clock } = stillClock("2030-01-01T00:00:00Z")
    const limit = new RateLimit(30, clock)
    for (let n = 0; n < 4_000; n++) {
      limit.take("key")
      advance(1_000)
    }
    const windows = limit.windows()
    assert.lengthOf(windows, 3_600)
    assert.strictEqual(windows.at(-1)?.second, Date.parse("2030-01-01T00:00:00Z") / 1000 + 3_999)
  })
})
