/**
 * Our documents held against the vendors' own, and against the lists of what is in scope. Both are read in place, beside the
 * repository; where they are not, these tests are skipped and say so.
 */
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { parse } from "yaml"
import { operationViews } from "../src/openapi/OperationView.ts"
import { objectOf } from "../src/openapi/Json.ts"
import { faktura } from "./kit/Command.ts"

const repository = join(import.meta.dirname, "..", "..", "..")
const shared = join(repository, "..", "shared")

const vendors = [
  { api: "monite", document: "monite-2025-10-branch.json", scope: "monite-scope.tsv", operations: 201 },
  { api: "maesn", document: "maesn-2026-05.yaml", scope: "maesn-scope.tsv", operations: 150 }
] as const

for (const { api, document, operations, scope } of vendors) {
  const vendor = join(shared, "vendor-specs", document)
  const list = join(shared, "facts", scope)

  describe(api, () => {
    const text = readFileSync(join(repository, "specs", api, "openapi.yaml"), "utf8")
    const own = operationViews(parse(text))

    it(`has ${operations} operations`, () => assert.strictEqual(own.size, operations))

    it("has one definition for a thing: none with a number, none for each direction", () => {
      const names = Object.keys(objectOf(objectOf(objectOf(parse(text)).components).schemas))
      assert.isAbove(names.length, 100)
      // `V2` is the vendor's own version of a thing, not a second copy.
      assert.deepStrictEqual(
        names.filter((name) => /\d$|[-_](Input|Output)$/.test(name) && !name.endsWith("V2")),
        []
      )
    })

    it("means the same to readers of YAML 1.1, to whom NO is false", () => {
      assert.deepStrictEqual(parse(text, { version: "1.1" }), parse(text))
    })

    if (existsSync(list)) {
      it("has the operations in scope, and no others", () => {
        const rows = readFileSync(list, "utf8").trim().split("\n").slice(1)
        const wanted = rows.map((row) => row.split("\t").slice(0, 2).join(" "))
        assert.deepStrictEqual([...own.keys()].toSorted(), wanted.toSorted())
      })
    } else {
      it.skip(`has the operations in scope (skipped: ../shared/facts/${scope} is not beside the repository)`, () => {})
    }

    if (existsSync(vendor)) {
      it("differs from the vendor's document in what docs/spec-differences.md lists, and in nothing else", async () => {
        const { code, stderr, stdout } = await faktura(
          repository,
          "compare",
          api,
          vendor,
          "--page",
          join(repository, "docs", "spec-differences.md"),
          "--check"
        )
        assert.strictEqual(code, 0, `${stdout}\n${stderr}`)
        assert.match(stdout, /, 0 unlisted/)
      })
    } else {
      it.skip(`differs from the vendor's document as listed (skipped: ../shared/vendor-specs/${document} is not beside the repository)`, () => {})
    }
  })
}
