// The sources of a package are folders by topic. Imports between them go one way, so each can be read without those above.
import { assert, describe, it } from "@effect/vitest"
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { circles, folderOf, readImports, upward } from "./kit/Folders.ts"

interface Package {
  /** Files beside the folders; they may import everything. */
  readonly top: ReadonlyArray<string>
  /** Folders from top to bottom. Folders of one row do not import each other. */
  readonly rows: ReadonlyArray<ReadonlyArray<string>>
  /** Folders with sources that are generated or belong to another program. */
  readonly skipped?: ReadonlyArray<string>
}

const packages: Readonly<Record<string, Package>> = {
  "packages/sandbox": {
    top: ["cli.ts", "index.ts"],
    rows: [["maesn", "monite"], ["http"], ["faults"], ["openapi", "state"]]
  }
}

const root = fileURLToPath(new URL("../../..", import.meta.url))

for (const [name, { rows, skipped, top }] of Object.entries(packages)) {
  const src = join(root, name, "src")
  describe(`folders of ${name}`, () => {
    const imports = readImports(src, skipped)
    it("every file is in one of them, but for the few at the top", () => {
      const outside = [...imports.keys()].filter((file) => folderOf(file, rows.flat()) === undefined)
      assert.deepStrictEqual(outside.toSorted(), top)
    })
    it("files do not import each other in a circle", () => {
      assert.deepStrictEqual(circles(imports), [])
    })
    it("imports go downwards only", () => {
      assert.deepStrictEqual(upward(imports, rows), [])
    })
    it("each says in its README what it holds and may import", () => {
      const missing = rows.flat().filter((folder) => !existsSync(join(src, folder, "README.md")))
      assert.deepStrictEqual(missing, [])
    })
  })
}

describe("the check of folders", () => {
  const check = (files: Readonly<Record<string, string>>) => {
    const src = mkdtempSync(join(tmpdir(), "faktura-folders-"))
    try {
      for (const [file, text] of Object.entries(files)) {
        mkdirSync(dirname(join(src, file)), { recursive: true })
        writeFileSync(join(src, file), text)
      }
      const imports = readImports(src, ["generated/"])
      return { circles: circles(imports), upward: upward(imports, [["up"], ["left", "right"], ["right/low"]]) }
    } finally {
      rmSync(src, { recursive: true })
    }
  }
  it("finds circles, also of type imports, exports and dynamic imports", () => {
    const found = check({
      "a.ts": 'import type { B } from "./b.ts"\n',
      "b.ts": 'export {\n  C\n} from "./up/c.ts"\n',
      "up/c.ts": 'const a = await import("../a.ts")\n'
    })
    assert.deepStrictEqual(found.circles, [["a.ts", "b.ts", "up/c.ts"]])
  })
  it("finds imports upwards, to the side and to the top", () => {
    const found = check({
      "index.ts": 'export * from "./up/a.ts"\n',
      "up/a.ts": 'import "../left/a.ts"\nimport { own } from "./own.ts"\n',
      "up/own.ts": "",
      "left/a.ts": 'import { a } from "../right/a.ts"\nimport { low } from "../right/low/a.ts"\n',
      "right/a.ts": '// import { a } from "../up/a.ts"\nimport { up } from "../up/own.ts"\n',
      "right/low/a.ts": 'import { index } from "../../index.ts"\nimport { g } from "../../generated/g.ts"\n',
      "generated/g.ts": 'import { a } from "../up/a.ts"\n'
    })
    assert.lengthOf(found.circles, 1)
    assert.sameMembers([...(found.circles[0] ?? [])], ["index.ts", "up/a.ts", "left/a.ts", "right/low/a.ts"])
    assert.sameMembers(
      [...found.upward],
      ["left/a.ts imports right/a.ts", "right/a.ts imports up/own.ts", "right/low/a.ts imports index.ts"]
    )
  })
})
