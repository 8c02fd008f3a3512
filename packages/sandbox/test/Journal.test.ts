import { assert, describe, it } from "vitest"
import { Journal } from "../src/http/Journal.ts"
import { startSandbox } from "../src/index.ts"
import { maesnCaller } from "./support/Clients.ts"

const open = (journal: Journal, sequence: number) => {
  const common = { sequence, api: "maesn", method: "GET" } as const
  return journal.open({ ...common, url: "/", rawHeaders: [], body: Buffer.alloc(0) }, { ...common, path: "/" })
}

const numbers = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, n) => first + n)

describe("the journal", () => {
  it.each([
    [1, 3],
    [4, 3],
    [4, 4],
    [4, 5],
    [4, 8],
    [4, 11]
  ])("with room for %d keeps the last of %d in order, outcomes as well", (limit, total) => {
    const journal = new Journal(limit)
    const notes = numbers(1, total).map((sequence) => open(journal, sequence))
    // Noted last to first: an outcome belongs to its request, also when others came since, and nowhere when it is gone.
    for (const [index, note] of [...notes.entries()].reverse()) note({ status: 200 + index + 1 })
    const kept = numbers(Math.max(1, total - limit + 1), total)
    assert.deepStrictEqual(
      journal.log().map(({ sequence, status }) => [sequence, status]),
      kept.map((sequence) => [sequence, 200 + sequence])
    )
    assert.deepStrictEqual(
      journal.raw().map(({ sequence }) => sequence),
      kept
    )
  })

  it("shows a log that stands still", () => {
    const journal = new Journal(2)
    const note = open(journal, 1)
    const before = journal.log()
    note({ status: 200 })
    assert.notProperty(before[0], "status")
    assert.strictEqual(journal.log()[0]?.status, 200)
  })

  it("keeps 10,000 requests unless told otherwise", () => {
    const journal = new Journal()
    for (const sequence of numbers(1, 10_001)) open(journal, sequence)
    assert.deepStrictEqual([journal.log().length, journal.log()[0]?.sequence], [10_000, 2])
  })

  it("has a limit that is an option of the sandbox", async () => {
    await using sandbox = await startSandbox({ logLimit: 2 })
    for (let n = 0; n < 3; n++) await maesnCaller(sandbox)("GET", "/accounting/items")
    assert.deepStrictEqual(
      sandbox.log().map(({ sequence, status }) => [sequence, status]),
      [
        [2, 200],
        [3, 200]
      ]
    )
    assert.lengthOf(sandbox.requests(), 2)
    for (const logLimit of [0, -1, 1.5, Number.NaN]) {
      const outcome = await startSandbox({ logLimit }).then(
        () => "started",
        (error: unknown) => String(error)
      )
      assert.match(outcome, /RangeError: logLimit/)
    }
  })
})
