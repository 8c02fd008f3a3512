import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Schema } from "effect"
import * as AdaptiveLimit from "../src/rate-limit/AdaptiveLimit.ts"

/** Number of requests that are refused at once: enough for a guess. */
const refuse = (guess: AdaptiveLimit.AdaptiveLimit, now: number, wait = 1000, times = 100): void => {
  for (let time = 0; time < times; time++) guess.refused(now, wait)
}

/** A guess after `responses` accepted requests and a hundred 429s with `wait`, all at 10 000. */
const guessed = (responses: number, wait = 1000): AdaptiveLimit.AdaptiveLimit => {
  const guess = AdaptiveLimit.make()
  for (let index = 0; index < responses; index++) guess.accepted(10_000)
  refuse(guess, 10_000, wait)
  guess.at(10_000 + wait)
  return guess
}

/** Runs through windows that are all used up, and returns the guess in each. */
const calm = (guess: AdaptiveLimit.AdaptiveLimit, from: number, windows: number): ReadonlyArray<number> =>
  Array.from({ length: windows }, (_, index) => {
    guess.waited()
    return guess.at(from + index * 1000)!.limit
  })

describe("AdaptiveLimit", () => {
  it("knows nothing before the first 429", () => {
    const guess = AdaptiveLimit.make()
    guess.accepted(0)
    assert.isFalse(guess.known())
    assert.isUndefined(guess.at(100_000))
  })

  const counts = [
    { name: "responses before it", before: [9_500, 9_600, 10_000], wait: 1000, limit: 3, windowMillis: 1000 },
    { name: "none: at least one is allowed", before: [], wait: 1000, limit: 1, windowMillis: 1000 },
    { name: "those of the window only", before: [8_900, 9_100, 9_900], wait: 1000, limit: 2, windowMillis: 1000 },
    { name: "a longer window", before: [7_900, 8_100, 9_900], wait: 2000, limit: 2, windowMillis: 2000 },
    { name: "a second at least", before: [9_100, 9_900], wait: 50, limit: 2, windowMillis: 1000 }
  ]

  it.each(counts)("counts $name", ({ before, limit, wait, windowMillis }) => {
    const guess = AdaptiveLimit.make()
    for (const at of before) guess.accepted(at)
    refuse(guess, 10_000, wait)
    assert.deepEqual(guess.at(10_000 + wait), { limit, windowMillis })
  })

  const bursts = [
    { name: "two", responses: 0, refusals: 2, wait: 1000, known: false },
    { name: "three", responses: 0, refusals: 3, wait: 1000, known: true },
    { name: "three that may be retried at once", responses: 0, refusals: 3, wait: 0, known: false },
    { name: "20 of 100", responses: 80, refusals: 20, wait: 1000, known: false },
    { name: "20 of 99", responses: 79, refusals: 20, wait: 1000, known: true }
  ]

  it.each(bursts)("429s: $name, tell of a limit: $known", ({ responses, known, refusals, wait }) => {
    const guess = AdaptiveLimit.make()
    refuse(guess, 10_000, wait, refusals)
    // Refusals are faster: these requests were accepted before.
    for (let index = 0; index < responses; index++) guess.accepted(10_100)
    assert.strictEqual(guess.at(11_000) !== undefined, known)
    assert.strictEqual(guess.known(), known)
  })

  it("is judged when the pause is over, and not before", () => {
    const guess = AdaptiveLimit.make()
    refuse(guess, 10_000, 1000)
    assert.isTrue(guess.known())
    assert.isUndefined(guess.at(10_999))
    assert.isDefined(guess.at(11_000))
  })

  it("429s in different windows are not a burst", () => {
    const guess = AdaptiveLimit.make()
    for (const now of [10_000, 10_999, 11_000, 11_999, 12_000]) guess.refused(now, 1000)
    assert.isUndefined(guess.at(13_000))
  })

  it("two 429s in twenty show that a known limit is too high; one in twenty and two in forty do not", () => {
    const lowered = [1, 2].map((refusals) => {
      const guess = guessed(20)
      for (let index = 0; index < 20; index++) guess.accepted(13_000)
      refuse(guess, 13_000, 1000, refusals)
      return guess.at(14_000)!.limit
    })
    assert.deepEqual(lowered, [20, 18])
    const large = guessed(40)
    for (let index = 0; index < 38; index++) large.accepted(13_000)
    refuse(large, 13_000, 1000, 2)
    assert.strictEqual(large.at(14_000)!.limit, 40)
  })

  it("is dropped when it was lowered twice and the server still refuses", () => {
    const guess = guessed(20)
    const limits = [13_000, 15_000, 17_000, 19_000].map((now) => {
      for (let index = 0; index < 20; index++) guess.accepted(now)
      refuse(guess, now)
      return guess.at(now + 1000)?.limit
    })
    // From then on as without a known limit.
    assert.deepEqual(limits, [18, 16, undefined, 20])
  })

  it("is not guessed from a wait that is longer than the longest window", () => {
    const guess = guessed(5, AdaptiveLimit.longestWindow + 1)
    assert.isFalse(guess.known())
  })

  it("counts responses that arrive after a burst of 429s", () => {
    const guess = AdaptiveLimit.make()
    for (let index = 0; index < 3; index++) guess.accepted(10_000)
    refuse(guess, 10_000)
    guess.accepted(10_200)
    guess.refused(10_300, 1000)
    guess.accepted(10_400)
    assert.strictEqual(guess.at(11_000)!.limit, 5)
    guess.accepted(11_500)
    assert.strictEqual(guess.at(11_500)!.limit, 5)
  })

  it("rises in growing steps while calls wait and no 429 follows", () => {
    assert.deepEqual(calm(guessed(10), 11_000, 7), [10, 11, 13, 18, 27, 40, 60])
  })

  it("rises from one as well", () => {
    assert.deepEqual(calm(guessed(0), 11_000, 8), [1, 2, 3, 4, 6, 9, 13, 19])
  })

  it("does not rise while no call waits", () => {
    const guess = guessed(10)
    assert.strictEqual(guess.at(1_000_000)!.limit, 10)
  })

  it("returns to the last accepted limit, and waits twice as long, after a rise that was too high", () => {
    const guess = guessed(10)
    assert.deepEqual(calm(guess, 11_000, 2), [10, 11])
    for (let index = 0; index < 10; index++) guess.accepted(12_100)
    refuse(guess, 12_100)
    assert.deepEqual(calm(guess, 13_100, 3), [10, 10, 11])
    for (let index = 0; index < 10; index++) guess.accepted(15_200)
    refuse(guess, 15_200)
    assert.deepEqual(calm(guess, 16_200, 5), [10, 10, 10, 10, 11])
    // After an accepted rise, the next one comes sooner.
    assert.deepEqual(calm(guess, 21_200, 6), [11, 11, 11, 13, 13, 18])
  })

  it("falls after refusals without a rise", () => {
    const guess = guessed(100)
    for (let index = 0; index < 100; index++) guess.accepted(12_000)
    refuse(guess, 12_000)
    assert.strictEqual(guess.at(13_000)!.limit, 90)
    for (let index = 0; index < 20; index++) guess.accepted(14_000)
    refuse(guess, 14_000)
    assert.strictEqual(guess.at(15_000)!.limit, 20)
  })

  const event = Schema.Struct({
    gap: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 3000 })),
    wait: Schema.Int.check(Schema.isBetween({ minimum: -1, maximum: 70_000 }))
  })

  it.prop(
    "is at least one, and before a rise at most one more than the accepted requests",
    [Arbitrary.array(Arbitrary.schema(event), { maxLength: 60 })],
    ([events]) => {
      const guess = AdaptiveLimit.make()
      let now = 0
      let responses = 0
      for (const { gap, wait } of events) {
        now += gap
        if (wait < 0) {
          guess.accepted(now)
          responses++
        } else guess.refused(now, wait)
        const limit = guess.at(now)?.limit
        assert.isTrue(limit === undefined || (limit >= 1 && limit <= responses + 1))
      }
    }
  )
})
