/**
 * One mutation of every eighth kind, over small documents: none is classified too low. The command `pnpm diff:mutations` takes all
 * kinds, and the vendors' documents.
 */
import { assert, describe, it } from "@effect/vitest"
import { drawFrom } from "../diff-mutations/Draw.ts"
import { kinds } from "../diff-mutations/kinds/Kinds.ts"
import { lastLine, reportOf, verdictOf } from "../diff-mutations/Report.ts"
import { smallSources } from "../diff-mutations/Sources.ts"
import { tryAll } from "../diff-mutations/Trials.ts"

const seed = "1"

describe("mutations of documents", () => {
  it("there are at least 80 kinds, each with a name of its own", () => {
    assert.isAtLeast(kinds.length, 80)
    assert.strictEqual(new Set(kinds.map(({ id }) => id)).size, kinds.length)
  })

  for (const { apply, id } of kinds) {
    it(`${id}: applies to a small document, and leaves the document as it was`, () => {
      const applied = smallSources().filter(({ document }) => {
        const text = JSON.stringify(document)
        const made = apply(document, drawFrom(seed))
        assert.strictEqual(JSON.stringify(document), text)
        return made !== undefined && JSON.stringify(made.document) !== text
      })
      assert.isAbove(applied.length, 0)
    })
  }

  it("the same seed gives the same choices, another seed others", () => {
    const choices = (from: string): ReadonlyArray<number> => {
      const draw = drawFrom(from)
      return Array.from({ length: 20 }, () => draw.below(1000))
    }
    assert.deepStrictEqual(choices("1/2"), choices("1/2"))
    assert.notDeepEqual(choices("1/2"), choices("1/3"))
  })

  it("no kind is classified too low", async () => {
    const indexes = kinds.map((_, index) => index).filter((index) => index % 8 === 0)
    assert.isAtLeast(indexes.length, 40)
    const trials = await tryAll({ documents: "small", seed, indexes })
    const low = trials.filter((trial) => verdictOf(trial) === "too low")
    assert.strictEqual(low.length, 0, reportOf(low, `${seed} --small`))
    assert.match(lastLine(trials), /^\d+ mutations, 0 too low, \d+ too high$/)
    // Consumers that use little would find little.
    const [unused, statements] = [
      trials.flatMap((trial) => trial.unused).length,
      trials.reduce((sum, { statements: each }) => sum + each, 0)
    ]
    assert.isBelow(unused, statements / 50)
    assert.deepStrictEqual(
      trials.flatMap(({ truth }) => truth.faults),
      []
    )
  }, 900_000)
})
