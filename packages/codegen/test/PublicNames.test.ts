/** Everything generated imports public modules only: those that `docs/api/` lists. */
import { globSync, readFileSync } from "node:fs"
import { mkdir, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { afterAll, assert, describe, it } from "@effect/vitest"
import { faktura } from "./kit/Command.ts"
import { args, makeProject, output } from "./kit/Emission.ts"
import { makeNpx, makeSmall, runFaktura } from "./kit/Scaffolding.ts"
import { removeFolders } from "./kit/Zoo.ts"

const root = join(import.meta.dirname, "..", "..", "..")

/** Public modules by package. */
const listed = new Map(
  globSync("docs/api/*.md", { cwd: root }).map((file) => {
    const lines = readFileSync(join(root, file), "utf8").split("\n")
    const modules = lines.flatMap((line) => /^(?:## |- `)(@faktura\/[^`:]+)/.exec(line)?.[1] ?? [])
    return [lines[0]?.slice(2) ?? "", new Set(modules)] as const
  })
)

const packageOf = (module: string): string => module.split("/").slice(0, 2).join("/")

/** Imports of a published package that are not among its public modules, in all files of a folder. */
const unlisted = (folder: string, imported: RegExp): ReadonlyArray<string> => {
  const files = globSync("**/*.{ts,md}", { cwd: folder })
  assert.isAbove(files.length, 0, folder)
  return files.flatMap((file) =>
    [...readFileSync(join(folder, file), "utf8").matchAll(imported)]
      .map(([, module = ""]) => module)
      .filter((module) => listed.get(packageOf(module))?.has(module) === false)
      .map((module) => `${file}: ${module}`)
  )
}

const imports = /\b(?:from|import)\s*\(?\s*"(@faktura\/[^"]+)"/g
/** Names of modules in the templates: their ends are known, or a `$` follows. */
const inTemplates = /(@faktura\/core(?:\/[A-Za-z0-9]+)*)(?![A-Za-z0-9/$-])/g

afterAll(removeFolders)

describe("what is generated imports public modules only", () => {
  it("docs/api lists the modules of every package", () => {
    assert.isTrue(listed.get("@faktura/core")?.has("@faktura/core/Paging"))
    assert.isTrue(listed.get("@faktura/monite")?.has("@faktura/monite/operations/entities"))
    assert.isTrue(listed.get("@faktura/maesn-client")?.has("@faktura/maesn-client/client"))
  })
  for (const folder of globSync("packages/*/src/generated", { cwd: root })) {
    it(folder, () => assert.deepStrictEqual(unlisted(join(root, folder), imports), []))
  }
  it("every module that the templates name", () => {
    const sources = join(root, "packages", "codegen", "src")
    assert.deepStrictEqual(unlisted(sources, inTemplates), [])
    assert.deepStrictEqual(unlisted(sources, imports), [])
  })
  it("faktura emit", async () => {
    const project = await makeProject()
    const ran = await faktura(project, ...args())
    assert.strictEqual(ran.code, 0, ran.stderr)
    assert.deepStrictEqual(unlisted(join(project, output), imports), [])
  })
  it("faktura new", async () => {
    const workspace = await makeSmall()
    const npx = await makeNpx("")
    const ran = await runFaktura(workspace, ["new", "pets", "--spec", "petstore.json"], { npx })
    assert.strictEqual(ran.code, 0, ran.stderr)
    assert.deepStrictEqual(unlisted(join(workspace, "packages"), imports), [])
  })
  it("an import of another module is found", async () => {
    const project = await makeProject()
    await mkdir(join(project, "src"))
    const text = 'import { f } from "@faktura/core/values/Text"\nimport { g } from "@faktura/core/Paging"\n'
    await writeFile(join(project, "src", "a.ts"), text)
    assert.deepStrictEqual(unlisted(join(project, "src"), imports), ["a.ts: @faktura/core/values/Text"])
  })
})
