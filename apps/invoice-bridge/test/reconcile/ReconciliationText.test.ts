import { assert, describe, it } from "@effect/vitest"
import { compare } from "../../src/reconcile/Compare.ts"
import { reconciliationText } from "../../src/reconcile/ReconciliationText.ts"
import { copyOf, receivable } from "../kit/Documents.ts"

/** A row of the sums: currency, invoices, both totals. */
const sumsOf = (text: string): string | undefined =>
  /^│ ([A-Z]{3} .*) │$/m.exec(text)?.[1]?.replace(/ *│ */g, " | ").trimEnd()

describe("reconciliationText", () => {
  const table: ReadonlyArray<
    readonly [name: string, here: Parameters<typeof receivable>[1], there: Parameters<typeof copyOf>[1], sums: string]
  > = [
    ["whole cents", {}, {}, "EUR | 1 | 119.00 | 119.00"],
    ["yen", { currency: "JPY", total_amount: 500 }, { currency: "JPY", totalAmount: 500 }, "JPY | 1 | 500 | 500"],
    [
      "three decimals",
      { currency: "KWD", total_amount: 1_234 },
      { currency: "KWD", totalAmount: 1.234 },
      "KWD | 1 | 1.234 | 1.234"
    ],
    ["noise of floating point", {}, { totalAmount: 118.999_999_999_99 }, "EUR | 1 | 119.00 | 119.00"],
    ["no total in Monite", { total_amount: null }, {}, "EUR | 1 | not readable | 119.00"],
    ["no total in accounting", {}, { totalAmount: null }, "EUR | 1 | 119.00 | not readable"],
    ["half a cent in accounting", {}, { totalAmount: 119.005 }, "EUR | 1 | 119.00 | not readable"],
    ["another currency in accounting", {}, { currency: "USD" }, "EUR | 1 | 119.00 | not readable"],
    [
      "a currency without known decimals",
      { currency: "XXX" },
      { currency: "XXX" },
      "XXX | 1 | 11900 minor units | not readable"
    ]
  ]
  it.each(table)("adds up %s", (_, here, there, sums) => {
    assert.strictEqual(
      sumsOf(
        reconciliationText(
          compare([receivable(1, here)], [copyOf(1, there)], { timeZone: "Europe/Berlin", hasOwnNumbers: false })
        )
      ),
      sums
    )
  })

  it("shows the amount of a finding as it came", () => {
    const text = reconciliationText(
      compare([receivable(1)], [copyOf(1, { totalAmount: 119.005 })], {
        timeZone: "Europe/Berlin",
        hasOwnNumbers: false
      })
    )
    assert.include(text, "amount in minor units: 11900 in Monite, 119.005 (not in whole minor units) in accounting")
    assert.include(text, "correct it in accounting")
  })
})
