/** Every document generates, to the same bytes each time, and what is generated type-checks by two compilers. */
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, expect, it } from "@effect/vitest"
import { complaintsOf } from "./kit/Compilers.ts"
import { publicAnys } from "./kit/Declarations.ts"
import { documents, groups } from "./kit/Documents.ts"
import { generateDocument } from "./kit/Generation.ts"
import { clientFolder, servicesFolder } from "./kit/Packages.ts"
import { hashOf, readReport } from "./kit/Reports.ts"

/** Not compiled by TypeScript 6 here: the largest ones, and Maesn's, which `Foreign.test.ts` compiles with it. */
const onlySeven: ReadonlySet<string> = new Set(["github", "maesn", "monite-2024"])

const vendors = documents.filter(({ isScenario }) => !isScenario)

const sourcesOf = (name: string): ReadonlyArray<string> =>
  [clientFolder(name), servicesFolder(name)].flatMap((folder) =>
    readdirSync(join(folder, "src"), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
  )

describe("generation", () => {
  for (const { name } of vendors) {
    it(`${name}: how much, and what the generator reported`, () => {
      const { operations, pagedByConvention, warnings, services } = readReport(name)
      const reported = Object.entries(warnings).map(([kind, count]) => `${kind} ${count}`)
      expect(
        `${operations} operations in ${services} services, ${pagedByConvention} lists paged by convention; warnings: ${reported.join(", ")}`
      ).toMatchSnapshot()
    })
  }

  for (const { name } of documents) {
    it(`${name}: nothing is hidden from the compiler`, () => {
      for (const file of sourcesOf(name)) {
        assert.notMatch(readFileSync(file, "utf8"), /@ts-(ignore|expect-error|nocheck)/, file)
      }
    })
  }

  // The large ones take too long to be generated twice.
  for (const document of documents.filter(({ isScenario, name }) => isScenario || name === "maesn")) {
    it(`${document.name}: the same bytes again`, async () => {
      assert.strictEqual(hashOf(await generateDocument(document)), readReport(document.name).sha256)
    })
  }
})

for (const { members, name } of groups) {
  describe(`${name}: compilers`, () => {
    it("TypeScript 7 has nothing to complain of", async () => {
      assert.strictEqual(await complaintsOf("TypeScript 7", name, members), "")
    })

    // It takes minutes for the largest ones. `pnpm foreign-run` compiles any document with both.
    if (!onlySeven.has(name)) {
      it("TypeScript 6 has nothing to complain of", async () => {
        assert.strictEqual(await complaintsOf("TypeScript 6", name, members), "")
      })
    }

    it("no declaration says any", () => {
      const { anys, files } = publicAnys(name)
      assert.isAbove(files, members.length * 4)
      assert.deepStrictEqual(anys, [])
    })
  })
}
