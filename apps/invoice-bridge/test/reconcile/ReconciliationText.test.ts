import { assert, describe, it } from "@effect/vitest"
import type { NotCompared, Reconciliation } from "../../src/reconcile/Reconciliation.ts"
import { countOf, reconciliationText } from "../../src/reconcile/ReconciliationText.ts"
import { copyOf, receivable, uuid } from "../kit/Documents.ts"
import { compareInvoices } from "./kit/Kinds.ts"

/** A comparison of one invoice. */
const compare = (
  here: Parameters<typeof receivable>[1],
  there: Parameters<typeof copyOf>[1],
  notCompared: ReadonlyArray<NotCompared> = []
): Reconciliation => {
  const books = { timeZone: "Europe/Berlin", hasOwnNumbers: false }
  const { counts, findings, sums } = compareInvoices([receivable(1, here)], [copyOf(1, there)], books)
  return { compared: [counts], notCompared, findings, sums }
}

/** A row of the sums: currency, invoices, both totals. */
const sumsOf = (text: string): string | undefined =>
  /^│ +invoice │ ([A-Z]{3} .*) │$/m
    .exec(text.replaceAll(/│ invoice +│/g, "│ invoice │"))?.[1]
    ?.replace(/ *│ */g, " | ")
    .trimEnd()

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
    assert.strictEqual(sumsOf(reconciliationText(compare(here, there))), sums)
  })

  it("shows the amount of a finding as it came", () => {
    const text = reconciliationText(compare({}, { totalAmount: 119.005 }))
    assert.include(text, "amount in minor units: 11900 in Monite, 119.005 (not in whole minor units) in accounting")
    assert.include(text, "correct it in accounting")
  })

  const bills: NotCompared = { document: "bill", inMonite: 3, reason: "Maesn creates no bills in Qonto." }

  it("says what was not compared, without numbers of differences", () => {
    const text = reconciliationText(compare({}, {}, [bills]))
    assert.include(text, "Not compared: bills (3 in Monite). Maesn creates no bills in Qonto.")
    assert.notMatch(text, /│ +bill/)
  })

  it("has no table if nothing was compared", () => {
    const nothing = { compared: [], notCompared: [bills], findings: [], sums: [] }
    assert.strictEqual(
      reconciliationText(nothing),
      "Not compared: bills (3 in Monite). Maesn creates no bills in Qonto."
    )
  })

  it("counts two bills with one number as two", () => {
    const bill = (n: number) =>
      ({ document: "bill", kind: "missing", id: uuid(n), number: "R-1", detail: "not there" }) as const
    const two = { findings: [bill(1), bill(2)] }
    assert.deepStrictEqual(
      [countOf(two, "missing"), countOf(two, "missing", "bill"), countOf(two, "missing", "invoice")],
      [2, 2, 0]
    )
  })
})
