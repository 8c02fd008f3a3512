import { assert, describe, it } from "@effect/vitest"
import * as CycleDetector from "../src/pagination/CycleDetector.ts"

/** Pages that are read of a list with a cycle until it is detected; undefined when it is not detected in time. */
const readUntilMet = (straight: number, circle: number, most: number): number | undefined => {
  const met = CycleDetector.make()
  for (let read = 0; read < most; read++) {
    const page = read < straight ? read : straight + ((read - straight) % circle)
    if (met.wasSeen(`page ${page}`)) return read
  }
  return undefined
}

describe("cycles of pages", () => {
  it.each([
    { straight: 0, circle: 1 },
    { straight: 0, circle: 999 },
    { straight: 0, circle: 1_000 },
    { straight: 5, circle: 995 }
  ])("a circle among the first thousand is found as it closes: $circle after $straight", ({ circle, straight }) => {
    assert.strictEqual(readUntilMet(straight, circle, 5_000), straight + circle)
  })

  it.each([
    { straight: 0, circle: 1_001 },
    { straight: 2_500, circle: 1 },
    { straight: 2_500, circle: 7 },
    { straight: 0, circle: 30_000 },
    { straight: 10_000, circle: 3_000 }
  ])("a longer one is found as well: $circle after $straight", ({ circle, straight }) => {
    const found = readUntilMet(straight, circle, 200_000)
    assert.isDefined(found)
    assert.isAtLeast(found!, straight + circle)
    assert.isAtMost(found!, 3 * (straight + circle))
  })

  it("a list without a cycle is read to its end", () => {
    const met = CycleDetector.make()
    for (let page = 0; page < 100_000; page++) assert.isFalse(met.wasSeen(`page ${page}`))
    assert.strictEqual(met.count(), 100_000)
  })
})
