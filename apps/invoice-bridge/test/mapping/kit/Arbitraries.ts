/** Generated drafts of documents, in currencies with 0 to 4 decimals. */
import { Arbitrary, Schema } from "effect"
import type { Draft, DraftDiscount, DraftLine } from "./Drafts.ts"
import { places } from "./Books.ts"

const between = (minimum: number, maximum: number) =>
  Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum, maximum })))

const pick = <A>(values: ReadonlyArray<A>): Arbitrary.Arbitrary<A> =>
  Arbitrary.map(between(0, values.length - 1), (index) => values[index] ?? (values[0] as A)) // lists are not empty

/** Texts that a careless program would change, run or lose. */
export const hostileTexts: ReadonlyArray<string> = [
  "<script>alert(1)</script>",
  "'); DROP TABLE invoices; --",
  '=HYPERLINK("https://attacker.example")',
  "a\u0000b",
  "line\r\nbreak",
  "\u202Ereversed",
  "  spaces around  ",
  "emoji 🧾 and \uD800 half a pair",
  "${process.env.HOME} %s {{name}}",
  ""
]

const text = Arbitrary.map(
  Arbitrary.all([Arbitrary.schema(Schema.String), between(0, 2 * hostileTexts.length)]),
  ([any, index]) => hostileTexts[index] ?? any
)

const discount = (ofAmount: number): Arbitrary.Arbitrary<DraftDiscount | null> =>
  Arbitrary.map(
    Arbitrary.all([between(0, 4), between(1, 10_000), between(1, Math.max(1, ofAmount))]),
    ([kind, percent, amount]) => {
      if (kind === 0) return { type: "percentage", amount: percent }
      if (kind === 1) return { type: "percentage", amount: 500 }
      return kind === 2 ? { type: "amount", amount } : null
    }
  )

const quantity = Arbitrary.map(
  Arbitrary.all([between(0, 40), between(0, 9_999), pick([1, 1, 10, 100, 1_000])]),
  ([whole, parts, scale]) =>
    scale === 1 ? whole : Number(`${whole}.${String(parts).slice(0, String(scale).length - 1)}`)
)

const line: Arbitrary.Arbitrary<DraftLine> = Arbitrary.flatMap(
  Arbitrary.all({
    name: text,
    description: text,
    quantity,
    price: pick([0, 1, 7, 99, 333, 1_995, 14_550, 99_999, 1_234_567]),
    extra: between(0, 500),
    rate: pick([0, 700, 1_900, 1_900, 2_000, 550, 725, 2_550]),
    type: pick(["product", "service"] as const)
  }),
  ({ extra, price, ...rest }) =>
    Arbitrary.map(discount(Math.floor(rest.quantity * (price + extra))), (own) => ({
      ...rest,
      price: price + extra,
      discount: own
    }))
)

/** Any draft. */
export const anyDraft: Arbitrary.Arbitrary<Draft> = Arbitrary.all({
  currency: pick(Object.keys(places)),
  isInclusive: pick([false, false, true]),
  rounding: pick(["line", "line", "rate"] as const),
  discount: discount(5_000),
  lines: Arbitrary.array(line, { minLength: 1, maxLength: 6 })
})
