// Servers of any speed: no record is doubled when the settling time covers the server's work and the delay of its lists.
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { layerSqlite } from "../src/index.ts"
import { endOf, writeOrder } from "./kit/Order.ts"
import { makeServer } from "./kit/Server.ts"
import type { Treatment } from "./kit/Server.ts"

/** Random numbers of a seed: mulberry32. */
const random = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
}

const firstSeed = Number(process.env.FAKTURA_SEED ?? Date.now() % 1_000_000)
const seeds = Number(process.env.FAKTURA_SEEDS ?? 150)

/** Longest work and delay of the server, in seconds. The settling time covers both. */
const slowest = { work: 90, shown: 60 }

const treatment = (next: () => number): Treatment => {
  const between = (least: number, most: number) => Math.round(1_000 * (least + next() * (most - least)))
  const works = next() < 0.8
  return {
    work: works ? between(0.1, slowest.work) : undefined,
    shown: between(0, slowest.shown),
    response: next() < 0.5 ? "told" : "lost",
    patience: between(0.2, 30)
  }
}

/** Does one write, in calls until one succeeds. Calls are interrupted at random. Returns the server. */
const play = (seed: number, settle: number) =>
  Effect.gen(function* () {
    const next = random(seed)
    yield* TestClock.setTime(Date.UTC(2026, 10, 30))
    const server = makeServer([...Array.from({ length: 6 }, () => treatment(next)), { work: 100, response: "told" }])
    for (let calls = 0; calls < 20; calls++) {
      const running = yield* Effect.forkChild(Effect.exit(writeOrder(server, "order-1", { settle })))
      if (next() < 0.4) {
        yield* TestClock.adjust(Math.round(next() * 120_000))
        yield* Fiber.interrupt(running)
        yield* TestClock.adjust(Math.round(next() * 30_000))
        continue
      }
      yield* TestClock.adjust("1 hour")
      if (endOf(yield* Fiber.join(running)) === "success") return server
    }
    return server
  }).pipe(Effect.scoped, Effect.provide(layerSqlite({ file: ":memory:" })), Effect.provide(TestClock.layer()))

const doubled = async (settle: number): Promise<ReadonlyArray<number>> => {
  const found: Array<number> = []
  for (let seed = firstSeed; seed < firstSeed + seeds; seed++) {
    const server = await Effect.runPromise(play(seed, settle))
    assert.isAtLeast(server.records(), 1, `FAKTURA_SEED=${seed} FAKTURA_SEEDS=1`)
    if (server.records() > 1) found.push(seed)
  }
  return found
}

describe("settling time", () => {
  it("that covers the server: no record is doubled", { timeout: 180_000 }, async () => {
    // Begins when the caller gives up, and after a crash when the request was sent.
    const found = await doubled((slowest.work + slowest.shown) * 1_000)
    assert.deepStrictEqual(found, [], "seeds with doubled records")
  })
  it("that is too short: records are doubled, so this test can fail", { timeout: 180_000 }, async () => {
    assert.isNotEmpty(await doubled(1_000))
  })
})
