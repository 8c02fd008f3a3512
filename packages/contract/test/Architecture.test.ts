// ARCHITECTURE.md matches the repository: packages and their imports, folders and their layers, modules.
import { assert, describe, it } from "@effect/vitest"
import { existsSync, globSync, readFileSync } from "node:fs"
import { basename, dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { layers } from "./kit/Layers.ts"

const root = fileURLToPath(new URL("../../..", import.meta.url))
const page = readFileSync(join(root, "ARCHITECTURE.md"), "utf8")

/** Texts of inline code, without diagrams and code blocks. */
const spans = [...page.replaceAll(/^```[\s\S]*?^```/gm, "").matchAll(/`([^`\n]+)`/g)].map(([, text = ""]) => text)

/** The first cells of a table's rows, by the head of its first column. */
const firstCells = (head: string): ReadonlyArray<string> => {
  const lines = page.split("\n")
  const at = lines.findIndex((line) => line.startsWith(`| ${head} `))
  assert.isAbove(at, -1, `no table begins with "${head}"`)
  const rows = lines.slice(at + 2)
  const end = rows.findIndex((line) => !line.startsWith("|"))
  return rows.slice(0, end).map((line) => line.split("|")[1]?.trim() ?? "")
}

const inCode = (text: string): ReadonlyArray<string> => [...text.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name)

/** The arrows of the picture of packages, as `from arrow to`. */
const arrows = (): ReadonlyArray<string> => {
  const [, picture = ""] = /^## Packages$[\s\S]*?^```mermaid\n([\s\S]*?)^```/m.exec(page) ?? []
  return [...picture.matchAll(/^ +(\S+) (-->|-\.->) (.+)$/gm)].flatMap(([, from, arrow, to = ""]) =>
    to.split(" & ").map((each) => `${from} ${arrow} ${each}`)
  )
}

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

/** Packages of the workspace that a package depends on, by folder. */
const ours = (table: Readonly<Record<string, string>> = {}): ReadonlyArray<string> =>
  Object.keys(table).flatMap((name) => (name.startsWith("@faktura/") ? [name.slice("@faktura/".length)] : []))

const folders = globSync("{packages,apps,examples}/*/package.json", { cwd: root }).map(dirname).toSorted()
const manifests = folders.map(
  (folder) =>
    // The cast: package.json files of this repository.
    [basename(folder), JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8")) as Manifest] as const
)

describe("ARCHITECTURE.md", () => {
  it("is one page, and README and CONTRIBUTING link to it", () => {
    assert.isAtMost(page.split("\n").length, 150)
    for (const file of ["README.md", "CONTRIBUTING.md"]) {
      assert.include(readFileSync(join(root, file), "utf8"), "](ARCHITECTURE.md)", file)
    }
  })

  it("names every folder of packages, apps and examples, and every other folder in git", () => {
    const named = firstCells("folder").flatMap(inCode)
    const other = ["benchmarks", "docs", "mutation", "scripts", "specs"]
    assert.sameMembers([...named], [...folders, ...other])
    for (const folder of named) assert.isTrue(existsSync(join(root, folder)), folder)
  })

  it("names paths that exist", () => {
    const paths = spans.filter(
      (text) => /^(?:packages|apps|examples|specs|docs|scripts)\//.test(text) && !/[<*]/.test(text)
    )
    assert.isAbove(paths.length, 10)
    assert.deepStrictEqual(
      paths.filter((path) => !existsSync(join(root, path))),
      []
    )
  })

  it("names modules that exist, of core or of codegen", () => {
    const modules = spans.filter((text) => /^[a-z-]+\/[\w-]+\.ts$/.test(text))
    assert.isAbove(modules.length, 15)
    assert.deepStrictEqual(
      modules.filter(
        (module) => !["core", "codegen"].some((name) => existsSync(join(root, "packages", name, "src", module)))
      ),
      []
    )
  })

  for (const name of ["core", "codegen"]) {
    it(`has the layers of ${name}, from top to bottom`, () => {
      assert.deepStrictEqual(
        firstCells(`layer of ${name}`).map((cell) => inCode(cell).join(" ")),
        layers[name]
      )
    })
    it(`names every folder of ${name}`, () => {
      const named = new Set(firstCells(`layer of ${name}`).flatMap(inCode))
      const files = globSync("**/*.ts", { cwd: join(root, "packages", name, "src") })
      const found = new Set(files.map((file) => dirname(file).replaceAll("\\", "/")).filter((folder) => folder !== "."))
      assert.sameMembers([...named], [...found])
    })
  }

  it("has the layers of the sandbox", () => {
    const [, line = ""] = /^Layers of the sandbox: (.+)\.$/m.exec(page) ?? []
    assert.deepStrictEqual(
      line.split(/ over |\. Below them: /).map((layer) => inCode(layer).join(" ")),
      layers["sandbox"]
    )
  })

  it("its arrows are the dependencies of the packages", () => {
    // Packages of tests alone import what they test; the picture leaves them out.
    const imports = manifests.flatMap(([from, { dependencies }]) =>
      // A project outside of the workspace: the picture is of the workspace.
      from === "petstore" ? [] : ours(dependencies).map((to) => `${from} --> ${to}`)
    )
    const drawn = arrows()
    assert.sameMembers(
      drawn.filter((arrow) => arrow.includes(" --> ")),
      imports
    )
    assert.isNotEmpty(drawn.filter((arrow) => arrow.includes(" -.-> ")))
    for (const arrow of drawn) {
      for (const name of arrow.split(/ \S+ /))
        assert.isTrue(
          manifests.some(([folder]) => folder === name),
          name
        )
    }
  })

  it("packages shown as written by codegen depend on it, or have generated files", () => {
    for (const arrow of arrows().filter((each) => each.includes(" -.-> "))) {
      const [from, to = ""] = arrow.split(" -.-> ")
      assert.strictEqual(from, "codegen")
      const [, manifest] = manifests.find(([folder]) => folder === to) ?? []
      const isGenerated = existsSync(join(root, "packages", to, "src", "generated"))
      assert.isTrue(isGenerated || ours(manifest?.devDependencies).includes("codegen"), to)
    }
  })
})
