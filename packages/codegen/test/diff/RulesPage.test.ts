/** The page of the rules, and the checks of oasdiff that they cover. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import {
  coverageOf,
  foundByCompiler,
  foundByParts,
  means,
  oasdiffChecks,
  withoutEffect
} from "../../src/diff/rules/Oasdiff.ts"
import { pageMarker, ruleTables } from "../../src/diff/rules/Page.ts"
import { rules } from "../../src/diff/rules/Rules.ts"
import type { RuleName } from "../../src/diff/rules/Rules.ts"
import { formatted } from "../../src/output/Formatted.ts"

const page = join(import.meta.dirname, "..", "..", "..", "..", "docs", "breaking-changes.md")
/** Ids of oasdiff's checks, sorted: facts from `checker/rules.go`. */
const checks = readFileSync(join(import.meta.dirname, "..", "data", "oasdiff-checks.txt"), "utf8")
  .trim()
  .split("\n")

describe("checks of oasdiff", () => {
  it("are listed once", () => assert.deepStrictEqual(checks, [...new Set(checks)].toSorted()))

  it("each is covered or has a reason", () => {
    const open = coverageOf(checks).filter(({ by }) => by === "open")
    assert.deepStrictEqual(open, [])
  })

  it("each id of the tables means some check", () => {
    const all = [
      ...Object.values(oasdiffChecks).flat(),
      foundByParts,
      foundByCompiler,
      ...withoutEffect.map(([, own]) => own)
    ].flat()
    assert.deepStrictEqual(
      all.filter((id) => !checks.some((check) => means([id], check))),
      []
    )
  })

  it("a check has no more than one reason to have no effect", () => {
    const twice = checks.filter((check) => withoutEffect.filter(([, own]) => means(own, check)).length > 1)
    assert.deepStrictEqual(twice, [])
  })

  it("a check is covered by rules of its direction", () => {
    const wrong = coverageOf(checks).flatMap(({ check, rules: names }) =>
      names
        .filter((name) => {
          const { call, request, response } = rules[name]
          if (call !== undefined) return false
          return check.startsWith("request-")
            ? request === undefined
            : check.startsWith("response-") && response === undefined
        })
        .map((name) => `${check}: ${name}`)
    )
    assert.deepStrictEqual(wrong, [])
  })

  const rows: ReadonlyArray<readonly [check: string, ...rules: ReadonlyArray<RuleName>]> = [
    ["request-parameter-max-length-decreased", "limit-tightened"],
    ["request-read-only-property-max-decreased"],
    ["response-property-enum-value-added", "value-added"],
    ["response-header-became-nullable", "header-details-changed"],
    ["request-body-wrapped-in-one-of", "member-added"],
    ["api-schema-removed"],
    ["sunset-deleted"]
  ]
  for (const [check, ...names] of rows) it(check, () => assert.deepStrictEqual(coverageOf([check])[0]?.rules, names))
})

describe("page", () => {
  // `vitest run -u` writes the tables anew, and keeps the text above them.
  it("has all rules", async () => {
    const [text = ""] = readFileSync(page, "utf8").split(pageMarker)
    const whole = await Effect.runPromise(formatted("breaking-changes.md", text + ruleTables(checks)))
    await expect(whole).toMatchFileSnapshot(page)
  })
})
