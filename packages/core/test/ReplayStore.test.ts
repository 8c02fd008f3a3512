// Claims over time: settled, released, expired.
import { assert, describe, it } from "@effect/vitest"
import * as Arbitrary from "effect/Arbitrary"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as TestClock from "effect/testing/TestClock"
import { createHash } from "node:crypto"
import type { ReplayEntry } from "../src/webhook/ReplayStore.ts"
import { deliveryKey, inMemory as storeIn, ReplayStore, ReplayStoreUnavailable } from "../src/webhook/ReplayStore.ts"

const inMemory = Effect.provide(ReplayStore.layerMemory)

type Step =
  | readonly ["claim", key: string, is: "first" | "repeated" | "underway"]
  | readonly ["settle" | "release", key: string]
  | readonly ["wait", millis: number]

describe("layerMemory", () => {
  it.effect.each<{ readonly name: string; readonly steps: ReadonlyArray<Step> }>([
    {
      name: "a key is claimed once",
      steps: [
        ["claim", "a", "first"],
        ["claim", "a", "underway"]
      ]
    },
    {
      name: "keys are independent",
      steps: [
        ["claim", "a", "first"],
        ["claim", "b", "first"]
      ]
    },
    {
      name: "settled is repeated",
      steps: [
        ["claim", "a", "first"],
        ["settle", "a"],
        ["claim", "a", "repeated"]
      ]
    },
    {
      name: "released is free",
      steps: [
        ["claim", "a", "first"],
        ["release", "a"],
        ["claim", "a", "first"]
      ]
    },
    {
      name: "released without a claim",
      steps: [
        ["release", "a"],
        ["claim", "a", "first"]
      ]
    },
    {
      name: "a settled key cannot be released",
      steps: [
        ["claim", "a", "first"],
        ["settle", "a"],
        ["release", "a"],
        ["claim", "a", "repeated"]
      ]
    },
    {
      name: "a claim lasts until its lease ends",
      steps: [
        ["claim", "a", "first"],
        ["wait", 999],
        ["claim", "a", "underway"],
        ["wait", 1],
        ["claim", "a", "first"],
        ["claim", "a", "underway"]
      ]
    },
    {
      name: "a settled key is known until its expiry, counted from the settling",
      steps: [
        ["claim", "a", "first"],
        ["wait", 900],
        ["settle", "a"],
        ["wait", 499_999],
        ["claim", "a", "repeated"],
        ["wait", 1],
        ["claim", "a", "first"]
      ]
    },
    {
      name: "settled after the lease has ended, and was claimed by another",
      steps: [
        ["claim", "a", "first"],
        ["wait", 1_000],
        ["claim", "a", "first"],
        ["settle", "a"],
        ["claim", "a", "repeated"]
      ]
    },
    {
      name: "unexpired entries stay when expired ones are dropped",
      steps: [
        ["claim", "short", "first"],
        ["claim", "long", "first"],
        ["settle", "long"],
        ["wait", 60_000],
        ["claim", "other", "first"],
        ["claim", "long", "repeated"],
        ["claim", "short", "first"]
      ]
    }
  ])("$name", ({ steps }) =>
    Effect.gen(function* () {
      const store = yield* ReplayStore
      for (const [step, subject, expected] of steps) {
        if (step === "wait") yield* TestClock.adjust(subject)
        else if (step === "claim") assert.strictEqual(yield* store.claim(subject, 1_000), expected, subject)
        else if (step === "settle") yield* store.settle(subject, 500_000)
        else yield* store.release(subject)
      }
    }).pipe(inMemory)
  )

  it.effect("one of many concurrent claims is first", () =>
    Effect.gen(function* () {
      const store = yield* ReplayStore
      const claims = yield* Effect.all(
        Array.from({ length: 100 }, () => store.claim("a", 1_000)),
        { concurrency: "unbounded" }
      )
      assert.lengthOf(
        claims.filter((claim) => claim === "first"),
        1
      )
    }).pipe(inMemory)
  )

  it.effect("once a minute it drops expired entries, and nothing else", () =>
    Effect.gen(function* () {
      const entries = new Map<string, ReplayEntry>()
      const store = storeIn(entries)
      const claimAt = (millis: number, key: string) =>
        Effect.andThen(TestClock.setTime(millis), store.claim(key, 1_000)).pipe(Effect.map(() => [...entries.keys()]))
      assert.deepStrictEqual(yield* claimAt(0, "a"), ["a"])
      yield* store.settle("b", 60_001)
      yield* store.settle("c", 60_000)
      assert.deepStrictEqual(yield* claimAt(59_999, "d"), ["a", "b", "c", "d"])
      assert.deepStrictEqual(yield* claimAt(60_000, "e"), ["b", "d", "e"])
      assert.deepStrictEqual(yield* claimAt(119_999, "f"), ["b", "d", "e", "f"])
      assert.deepStrictEqual(yield* claimAt(120_000, "g"), ["f", "g"])
    })
  )

  it.effect("each layer has its own memory", () =>
    Effect.gen(function* () {
      const claim = Effect.flatMap(ReplayStore, (store) => store.claim("a", 1_000))
      assert.deepStrictEqual([yield* inMemory(claim), yield* inMemory(claim)], ["first", "first"])
    })
  )

  // A model of it: when each key is free again. Many keys and times, so that sweeping happens in between.
  const step = Schema.Struct({
    does: Schema.Literals(["claim", "settle", "release"]),
    key: Schema.Literals(["a", "b", "c"]),
    wait: Schema.Literals([0, 1, 499, 500, 30_000, 60_000])
  })
  it.effect.prop(
    "behaves like a list with expiry",
    [Arbitrary.array(Arbitrary.schema(step), { maxLength: 30 })],
    ([steps]) =>
      Effect.gen(function* () {
        const store = yield* ReplayStore
        const model = new Map<string, { settled: boolean; until: number }>()
        let now = 0
        yield* TestClock.setTime(0)
        for (const { does, key, wait } of steps) {
          now += wait
          yield* TestClock.setTime(now)
          const entry = model.get(key)
          const alive = entry !== undefined && entry.until > now ? entry : undefined
          if (does === "claim") {
            const expected = alive === undefined ? "first" : alive.settled ? "repeated" : "underway"
            assert.strictEqual(yield* store.claim(key, 500), expected)
            if (expected === "first") model.set(key, { settled: false, until: now + 500 })
          } else if (does === "settle") {
            yield* store.settle(key, 40_000)
            model.set(key, { settled: true, until: now + 40_000 })
          } else {
            yield* store.release(key)
            if (alive?.settled === false) model.delete(key)
          }
        }
      }).pipe(inMemory),
    { arbitrary: { runs: 200 } }
  )
})

// Keys that programs and other copies of this package rely on.
it("the names of the store and of its failure", () => {
  assert.strictEqual(ReplayStore.key, "@faktura/core/ReplayStore")
  assert.strictEqual(new ReplayStoreUnavailable({ message: "the database is away" })._tag, "ReplayStoreUnavailable")
})

describe("deliveryKey", () => {
  it.effect("is SHA-256 over the signature and the body", () =>
    Effect.gen(function* () {
      const signature = Uint8Array.from({ length: 32 }, (_, index) => index * 8)
      const expected = createHash("sha256").update(signature).update("bödy").digest("hex")
      assert.strictEqual(yield* deliveryKey(signature, "bödy"), expected)
      assert.strictEqual(yield* deliveryKey(signature, new TextEncoder().encode("bödy")), expected)
      assert.notStrictEqual(yield* deliveryKey(signature, "body"), expected)
    })
  )
})
