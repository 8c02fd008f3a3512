/** `faktura diff` in a project, against two installed versions of a package. */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs"
import { join } from "node:path"
import { afterAll, assert, describe, it } from "@effect/vitest"
import type { PackageDiff } from "../src/diff/PackageDiff.ts"
import { faktura } from "./kit/Command.ts"
import { write } from "./kit/DiffWorkspace.ts"
import { typeCheckFolder } from "./kit/TypeCheck.ts"

const made: Array<string> = []
afterAll(() => {
  for (const root of made) rmSync(root, { recursive: true, force: true })
})

const installed = (root: string, folder: string, version: string, types: string, rawTypes: string): void => {
  const at = `node_modules/${folder}`
  const manifest = (name: string, more: object = {}) =>
    JSON.stringify({
      name,
      version,
      type: "module",
      exports: { ".": { types: "./index.d.ts" }, "./package.json": "./package.json" },
      ...more
    })
  write(
    root,
    `${at}/package.json`,
    manifest("@scenario/zoo", { dependencies: { "@scenario/zoo-client": version, effect: "^4.0.0" } })
  )
  write(root, `${at}/index.d.ts`, types)
  write(root, `${at}/node_modules/@scenario/zoo-client/package.json`, manifest("@scenario/zoo-client"))
  write(root, `${at}/node_modules/@scenario/zoo-client/index.d.ts`, rawTypes)
}

const functions = `import type { Effect } from "effect"
import type { Cat } from "@scenario/zoo-client"
export declare const get: (options: { readonly id: string }) => Effect.Effect<Cat, { readonly _tag: "NotFound" }>
export declare const list: () => Effect.Effect<ReadonlyArray<Cat>>
`
const types = "export interface Cat { readonly id: string; readonly name: string }\n"
const without = "export interface Cat { readonly id: string }\n"

const app = `import { get } from "@scenario/zoo"
import { Effect } from "effect"

export const named = Effect.map(get({ id: "1" }), ({ name }) => name)
export const known = Effect.map(get({ id: "1" }), (cat) => cat.id)
`

const project = (): string => {
  mkdirSync(typeCheckFolder, { recursive: true })
  const root = mkdtempSync(join(typeCheckFolder, "project-"))
  made.push(root)
  write(root, "package.json", JSON.stringify({ name: "project", type: "module" }))
  write(root, "src/app.ts", app)
  write(root, "src/other.ts", 'export const other = "@scenario"\n')
  return root
}

/** New versions: their functions and types, with the level and the lines of the project that no longer compile. */
const table: ReadonlyArray<
  readonly [name: string, functions: string, types: string, level: string, broken: ReadonlyArray<string>]
> = [
  ["the same", functions, types, "none", []],
  ["a field of the exact dependency is gone", functions, without, "major", ["src/app.ts:4 TS2339"]],
  ["a function that is not used is gone", functions.replace(/export declare const list.*\n/, ""), types, "major", []],
  [
    "a function is new",
    `${functions}export declare const add: (options: { readonly name: string }) => Effect.Effect<Cat>\n`,
    types,
    "minor",
    []
  ],
  [
    "an argument is new",
    functions.replace("{ readonly id: string }", "{ readonly id: string; readonly zoo: string }"),
    types,
    "major",
    ["src/app.ts:4 TS2345", "src/app.ts:5 TS2345"]
  ]
]

describe("diff of installed packages", () => {
  for (const [name, next, nextTypes, level, broken] of table) {
    it(name, async () => {
      const root = project()
      installed(root, "@scenario/zoo", "1.0.0", functions, types)
      installed(root, "zoo-next", "2.0.0", next, nextTypes)
      const ended = await faktura(root, "diff", "@scenario/zoo", "--to", "zoo-next", "--json")
      assert.strictEqual(ended.code, 0, ended.stderr)
      // The cast: `--json` prints this type.
      const diff = JSON.parse(ended.stdout) as PackageDiff
      assert.deepStrictEqual([diff.package, diff.from, diff.to, diff.level], ["@scenario/zoo", "1.0.0", "2.0.0", level])
      assert.deepStrictEqual(
        diff.breakages.map(({ code, file, line }) => `${file}:${line} TS${code}`),
        broken
      )
    })
  }

  it("names the uses of what changed, and takes folders", async () => {
    const root = project()
    installed(root, "@scenario/zoo", "1.0.0", functions, types)
    installed(root, "zoo-next", "2.0.0", functions, without)
    const ended = await faktura(
      root,
      "diff",
      "@scenario/zoo",
      "--from",
      "node_modules/@scenario/zoo",
      "--to",
      "node_modules/zoo-next"
    )
    assert.match(ended.stdout, /^@scenario\/zoo: 1\.0\.0 -> 2\.0\.0 {2}major\n/)
    assert.match(ended.stdout, /Code here that uses what changed \(\d\):\n {2}src\/app\.ts:4:\d+ {2}name/)
    assert.strictEqual(
      (await faktura(root, "diff", "@scenario/zoo", "--to", "zoo-next", "--fail-on", "breaking")).code,
      1
    )
  })

  for (const [name, args, told] of [
    ["no other version", [], /name a commit of this workspace with --from, or an installed version with --to/],
    [
      "a version that is not there",
      ["--to", "zoo-last"],
      /zoo-last {2}is neither a folder with a package\.json nor an installed package/
    ],
    ["another package", ["--to", "."], /is project, and @scenario\/zoo is @scenario\/zoo/]
  ] as const) {
    it(`refuses: ${name}`, async () => {
      const root = project()
      installed(root, "@scenario/zoo", "1.0.0", functions, types)
      const ended = await faktura(root, "diff", "@scenario/zoo", ...args)
      assert.strictEqual(ended.code, 1)
      assert.match(ended.stderr, told)
    })
  }
})
