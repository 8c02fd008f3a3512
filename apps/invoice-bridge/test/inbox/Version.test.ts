/** Order of versions. */
import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Effect, Schema } from "effect"
import { later, millisOf, sortable } from "../../src/inbox/Version.ts"

/** A time as APIs write it: microseconds since 2020, an offset, and the digits of its fraction. */
const Time = Schema.Struct({
  micros: Schema.Int.pipe(Schema.check(Schema.isBetween({ minimum: 0, maximum: 300_000_000_000_000 }))),
  offset: Schema.Literals(["Z", "+00:00", "+02:00", "-0530", ""]),
  short: Schema.Boolean,
  blank: Schema.Boolean
})

const offsets: Readonly<Record<string, number>> = { Z: 0, "+00:00": 0, "+02:00": 7_200, "-0530": -19_800, "": 0 }

const written = ({ blank, micros, offset, short }: typeof Time.Type): string => {
  const start = Date.UTC(2020, 0)
  const seconds = Math.floor(micros / 1_000_000) + (offsets[offset] ?? 0)
  const fraction = String(micros % 1_000_000).padStart(6, "0")
  const day = new Date(start + seconds * 1_000).toISOString().slice(0, 19)
  const digits = short ? fraction.replace(/0+$/, "") : fraction
  return `${blank ? day.replace("T", " ") : day}${digits === "" ? "" : `.${digits}`}${offset}`
}

describe("versions", () => {
  it.effect.prop(
    "the order of the texts is the order of the times",
    [Arbitrary.schema(Time), Arbitrary.schema(Time)],
    ([a, b]) =>
      Effect.sync(() => {
        const [left = "", right = ""] = [sortable(written(a)), sortable(written(b))]
        assert.strictEqual(Math.sign(a.micros - b.micros), left < right ? -1 : left > right ? 1 : 0, `${left} ${right}`)
        assert.strictEqual(millisOf(left), Date.UTC(2020, 0) + Math.floor(a.micros / 1_000))
        assert.strictEqual(later(left, right), a.micros > b.micros ? left : right)
        assert.strictEqual(later("", left), left)
      })
  )

  it("refuses other texts", () => {
    for (const text of ["", "yesterday", "2026-03-10", "2026-13-10T00:00:00Z", "1700000000"]) {
      assert.isUndefined(sortable(text), text)
    }
  })
})
