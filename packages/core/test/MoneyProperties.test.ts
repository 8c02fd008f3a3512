/** Amounts of any size, there and back. */
import { assert, describe, it } from "@effect/vitest"
import * as Arbitrary from "effect/Arbitrary"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Money from "../src/values/Money.ts"

const currencies = ["JPY", "EUR", "KWD", "CLF"]
const anyAmount = Arbitrary.map(Arbitrary.schema(Schema.Finite), (finite) => {
  const whole = Math.trunc(finite)
  return Number.isSafeInteger(whole) ? whole : Math.trunc(whole % Number.MAX_SAFE_INTEGER)
})

describe("conversions", () => {
  it.prop("reads back what toDecimal writes, for every safe integer", [anyAmount], ([amount]) => {
    for (const currency of currencies) {
      const decimal = Result.getOrThrow(Money.toDecimal({ amount, currency }))
      assert.strictEqual(Result.getOrThrow(Money.fromDecimal(decimal, currency)), amount + 0)
    }
  })

  it.prop("reads back what toDecimalNumber writes, wherever it does", [anyAmount], ([seed]) => {
    for (const amount of [seed, seed % 1e15, seed % 100_000]) {
      for (const currency of currencies) {
        const decimal = Money.toDecimalNumber({ amount, currency })
        if (Result.isFailure(decimal)) assert.isAtLeast(Math.abs(amount), 1e15)
        else assert.strictEqual(Result.getOrThrow(Money.fromDecimal(decimal.success, currency)), amount + 0)
      }
    }
  })

  it.prop(
    "rounds as schoolbook arithmetic on the digits does",
    [Arbitrary.schema(Schema.Int), Arbitrary.schema(Schema.Natural)],
    ([whole, fraction]) => {
      const thousandths = BigInt(whole % 1_000_000) * 1000n + BigInt(fraction % 1000) * (whole < 0 ? -1n : 1n)
      const magnitude = thousandths < 0n ? -thousandths : thousandths
      const text = `${thousandths < 0n ? "-" : ""}${magnitude / 1000n}.${String(magnitude % 1000n).padStart(3, "0")}`
      const [quotient, rest] = [magnitude / 10n, magnitude % 10n]
      const sign = thousandths < 0n ? -1 : 1
      const up = rest >= 5n ? quotient + 1n : quotient
      const even = rest === 5n && quotient % 2n === 0n ? quotient : up
      assert.strictEqual(
        Result.getOrThrow(Money.fromDecimal(text, "EUR", { rounding: "half-up" })),
        sign * Number(up) + 0
      )
      assert.strictEqual(
        Result.getOrThrow(Money.fromDecimal(text, "EUR", { rounding: "half-even" })),
        sign * Number(even) + 0
      )
    }
  )
})
