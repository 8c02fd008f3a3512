/** The table of warnings, its page, and the sources: every code is used, and nothing warns without a code. */
import { globSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { formatted } from "../src/output/Formatted.ts"
import type { WarningDefinition } from "../src/warnings/Definition.ts"
import { warningsPage } from "../src/warnings/Page.ts"
import { makeReport, warningAt, warningLine } from "../src/warnings/Report.ts"
import { warningGroups, warningTable } from "../src/warnings/Table.ts"

const source = join(import.meta.dirname, "..", "src")
const rows = Object.entries<WarningDefinition>(warningTable)
const others = globSync("**/*.ts", { cwd: source }).filter((file) => !/^(warnings|client)\//.test(file))
const codeOf = (file: string): string => readFileSync(join(source, file), "utf8")

describe("warnings", () => {
  it("codes are unique, in order, and of a group", () => {
    const codes = rows.map(([, { code }]) => code)
    assert.deepStrictEqual(codes, [...new Set(codes)].toSorted())
    for (const code of codes) {
      assert.match(code, /^F\d{4}$/)
      assert.property(warningGroups, code.slice(0, 3))
    }
  })

  it("each says in short sentences what it means and what to do", () => {
    for (const [name, { advice, meaning }] of rows) {
      for (const text of [meaning, advice]) {
        assert.match(text, /\.$/, name)
        for (const sentence of text.split(/[.:;] /)) assert.isAtMost(sentence.split(" ").length, 25, name)
      }
    }
  })

  it("each is given by some source", () => {
    const code = others.map(codeOf).join("\n")
    assert.deepStrictEqual(
      rows.map(([name]) => name).filter((name) => !code.includes(`"${name}"`)),
      []
    )
  })

  it("no source makes a warning but by its name", () => {
    const own = others.filter((file) => /kind: "(left out|read otherwise|renamed)"|\bcode: "F\d/.test(codeOf(file)))
    assert.deepStrictEqual(own, [])
    const named = /report\(\s*("[a-z0-9-]+"|paging\.warning|reason\[0\]|warning),/
    for (const file of others.filter((each) => each.startsWith("normalize/"))) {
      for (const [call] of codeOf(file).matchAll(/\breport\([^)]{0,60}/g)) assert.match(call, named, file)
    }
  })

  it("a warning has the code and the kind of its name, and appears once for a pointer", () => {
    const { report, warnings } = makeReport()
    report("paging-ambiguous", ["paths", "/pets", "get"], "two fit alike")
    report("paging-ambiguous", ["paths", "/pets", "get"], "two fit alike")
    const pointer = "#/paths/~1pets/get"
    assert.deepStrictEqual(warnings, [
      { code: "F1203", name: "paging-ambiguous", kind: "left out", pointer, message: "two fit alike" }
    ])
    assert.strictEqual(
      warningLine(warningAt("paging-ambiguous", pointer, "two fit alike")),
      "left out: #/paths/~1pets/get  two fit alike (F1203 paging-ambiguous)"
    )
  })

  // `vitest run -u` writes the page anew.
  it("the page lists them all", async () => {
    const text = await Effect.runPromise(formatted("warnings.md", warningsPage()))
    await expect(text).toMatchFileSnapshot("../../../docs/warnings.md")
  })
})
