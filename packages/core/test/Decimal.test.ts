import { assert, describe, it } from "@effect/vitest"
import { isMultipleOf } from "../src/values/Decimal.ts"

/** A value, a unit, and whether the value is a whole multiple of it. */
const rows: ReadonlyArray<readonly [value: number | bigint, unit: number, is: boolean]> = [
  [0, 5, true],
  [-0, 0.01, true],
  [10, 5, true],
  [7, 5, false],
  [-10, 5, true],
  [4.5, 1.5, true],
  [35, 1.5, false],
  [0.0075, 0.0001, true],
  [0.00751, 0.0001, false],
  [19.99, 0.01, true],
  [19.999, 0.01, false],
  [1, 0.3, false],
  [0.3, 0.1, true],
  [0.7, 0.1, true],
  [1e-7, 1e-7, true],
  [3e-7, 1e-7, true],
  [1e308, 0.5, true],
  [1e308, 0.123456789, false],
  [12391239123, 1e-8, true],
  [Number.MIN_VALUE, 5e-324, true],
  [2 ** 53, 2, true],
  [9007199254740993n, 3, true],
  [9007199254740993n, 2, false],
  [9007199254740993n, 0.5, true],
  [Number.POSITIVE_INFINITY, 1, false],
  [Number.NaN, 1, false],
  [1, 0, false]
]

describe("isMultipleOf", () => {
  for (const [value, unit, is] of rows) {
    it(`${value} of ${unit}: ${is}`, () => assert.strictEqual(isMultipleOf(value, unit), is))
  }

  it("every amount from 0.00 to 1000.00 is a multiple of a cent", () => {
    const refused = Array.from({ length: 100_001 }, (_, cents) => cents / 100).filter(
      (amount) => !isMultipleOf(amount, 0.01)
    )
    assert.deepStrictEqual(refused, [])
  })

  it("an amount of cents and tenths of a cent is a multiple of a cent when it has no tenth", () => {
    const wrong: Array<number> = []
    for (let mills = -200_000; mills <= 200_000; mills += 7) {
      const value = Number(`${mills}e-3`)
      if (isMultipleOf(value, 0.01) !== (mills % 10 === 0)) wrong.push(value)
    }
    assert.deepStrictEqual(wrong, [])
  })
})
