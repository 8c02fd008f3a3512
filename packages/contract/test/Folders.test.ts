// Folders of a package: files import downwards only, without cycles, and each folder has a README.
import { assert, describe, it } from "@effect/vitest"
import { existsSync, globSync, readFileSync } from "node:fs"
import { dirname, join, relative } from "node:path"
import { fileURLToPath } from "node:url"
import { layers } from "./kit/Layers.ts"

const root = fileURLToPath(new URL("../../..", import.meta.url))

/** The first line that is not an import: imports below it are texts of generated files. */
const firstDeclaration = /^(?:export )?(?:declare |abstract |async )?(?:const|function|class|interface|type \w|enum)\b/m

/** Files of a package with the imports of each, by paths below `src`. */
const importsOf = (source: string): ReadonlyMap<string, ReadonlyArray<string>> =>
  new Map(
    globSync("**/*.ts", { cwd: source }).map((file) => {
      const code = readFileSync(join(source, file), "utf8").replaceAll(/\/\*[\s\S]*?\*\//g, "")
      const [head = ""] = code.split(firstDeclaration, 1)
      const found = [
        ...head.matchAll(/^(?:import|export)\b[^"';]*?from\s+"(\.[^"]+)"/gm),
        ...code.matchAll(/\bimport\("(\.[^"]+)"\)/g)
      ]
      return [file, found.map(([, from]) => relative(source, join(source, dirname(file), from ?? "")))] as const
    })
  )

/** Files of a cycle of imports; undefined without a cycle. */
const cycleIn = (graph: ReadonlyMap<string, ReadonlyArray<string>>): ReadonlyArray<string> | undefined => {
  const done = new Set<string>()
  const visit = (file: string, above: ReadonlyArray<string>): ReadonlyArray<string> | undefined => {
    if (above.includes(file)) return [...above.slice(above.indexOf(file)), file]
    if (done.has(file)) return undefined
    for (const each of graph.get(file) ?? []) {
      const circle = visit(each, [...above, file])
      if (circle !== undefined) return circle
    }
    done.add(file)
    return undefined
  }
  for (const file of graph.keys()) {
    const circle = visit(file, [])
    if (circle !== undefined) return circle
  }
  return undefined
}

const folderOf = (file: string): string => (file.includes("/") ? dirname(file) : "")

describe("folders", () => {
  it("a cycle is found", () => {
    const graph = new Map([
      ["a.ts", ["b.ts"]],
      ["b.ts", ["c.ts"]],
      ["c.ts", ["b.ts"]]
    ])
    assert.deepStrictEqual(cycleIn(graph), ["b.ts", "c.ts", "b.ts"])
  })
  for (const source of globSync("{packages,apps}/*/src", { cwd: root })) {
    it(`${source}: no cycle of imports, generated files included`, () => {
      // Types of a document refer to each other across files; the compiler erases these imports.
      const graph = [...importsOf(join(root, source))].filter(([file]) => !file.startsWith("generated/schemas/"))
      assert.isNotEmpty(graph)
      assert.strictEqual(cycleIn(new Map(graph)), undefined)
    })
  }
  for (const [name, lines] of Object.entries(layers)) {
    const source = join(root, "packages", name, "src")
    const graph = importsOf(source)
    const level = new Map(lines.flatMap((line, at) => line.split(" ").map((folder) => [folder, at] as const)))
    it(`${name}: the table names every folder`, () => {
      const found = new Set([...graph.keys()].map(folderOf).filter((folder) => folder !== ""))
      assert.deepStrictEqual([...found].toSorted(), [...level.keys()].toSorted())
    })
    it(`${name}: beside the folders there are only the package's entries and the command`, () => {
      const manifest = readFileSync(join(root, "packages", name, "package.json"), "utf8")
      const entries = new Set([...manifest.matchAll(/"\.\/dist\/(\w+)\.js"/g)].map(([, entry]) => `${entry}.ts`))
      const beside = [...graph.keys()].filter((file) => folderOf(file) === "")
      assert.deepStrictEqual(
        beside.filter((file) => !entries.has(file) && file !== "cli.ts"),
        []
      )
    })
    it(`${name}: imports go downwards`, () => {
      const wrong = [...graph].flatMap(([file, imported]) =>
        imported
          .filter((other) => {
            const [from, to] = [folderOf(file), folderOf(other)]
            return from !== "" && from !== to && !((level.get(to) ?? -1) > level.get(from)!)
          })
          .map((other) => `${file} -> ${other}`)
      )
      assert.deepStrictEqual(wrong, [])
    })
    it(`${name}: each folder has a README of a few lines`, () => {
      for (const folder of level.keys()) {
        const readme = join(source, folder, "README.md")
        assert.isTrue(existsSync(readme), `${folder}/README.md is missing`)
        assert.isAtMost(readFileSync(readme, "utf8").trim().split("\n").length, 12, folder)
      }
    })
  }
  it("core: modules are public one by one, and each exists", () => {
    const { exports } = JSON.parse(readFileSync(join(root, "packages/core/package.json"), "utf8")) as {
      readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>
    }
    for (const [module, target] of Object.entries(exports)) {
      assert.notInclude(module, "*")
      if (typeof target === "string") continue
      const file = target.default.replace("./dist/", "src/").replace(/\.js$/, ".ts")
      assert.isTrue(existsSync(join(root, "packages/core", file)), module)
      assert.strictEqual(target.types, target.default.replace(/\.js$/, ".d.ts"))
    }
  })
})
