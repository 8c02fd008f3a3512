/** `faktura diff` of a workspace's package: its sources at a commit, and those of today. */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs"
import { join } from "node:path"
import { afterAll, assert, describe, it } from "@effect/vitest"
import type { PackageDiff } from "../src/diff/PackageDiff.ts"
import { faktura, snapshotOf } from "./kit/Command.ts"
import { git, write } from "./kit/DiffWorkspace.ts"
import { typeCheckFolder } from "./kit/TypeCheck.ts"

const made: Array<string> = []
afterAll(() => {
  for (const root of made) rmSync(root, { recursive: true, force: true })
})

const manifest = (name: string, more: object = {}): string =>
  JSON.stringify({
    name,
    version: "0.0.0",
    type: "module",
    exports: { ".": { types: "./dist/index.d.ts" }, "./Cats": { types: "./dist/Cats.d.ts" } },
    ...more
  })

const cats = `import * as Effect from "effect/Effect"
import type { Cat } from "@scenario/zoo-client"
export const named = (options: { readonly name: string }): Effect.Effect<Cat> =>
  Effect.succeed({ id: "1", name: options.name })
export const limit = 10
`
const types = "export interface Cat { readonly id: string; readonly name: string }\n"

const example = `import { named } from "@scenario/zoo/Cats"
import { Effect } from "effect"

export const name = Effect.map(named({ name: "Tom" }), (cat) => cat.name)
`

const workspace = (): string => {
  mkdirSync(typeCheckFolder, { recursive: true })
  const root = mkdtempSync(join(typeCheckFolder, "sources-"))
  made.push(root)
  write(root, "pnpm-workspace.yaml", "packages: [packages/*]\n")
  write(root, "specs/README.md", "None.\n")
  write(
    root,
    "packages/zoo/package.json",
    manifest("@scenario/zoo", { dependencies: { "@scenario/zoo-client": "workspace:*" } })
  )
  write(root, "packages/zoo/src/index.ts", 'export * from "./Cats.ts"\n')
  write(root, "packages/zoo/src/Cats.ts", cats)
  write(root, "packages/zoo-client/package.json", manifest("@scenario/zoo-client"))
  write(root, "packages/zoo-client/src/index.ts", types)
  write(root, "examples/named.ts", example)
  git(root, "init", "--quiet", "--initial-branch=main")
  git(root, "add", "--all")
  git(root, "commit", "--quiet", "--message", "first")
  return root
}

/** Changes of the workspace: file and new text, with the level, the findings, and the code that no longer compiles. */
const table: ReadonlyArray<
  readonly [
    name: string,
    change: Readonly<Record<string, string>>,
    level: string,
    findings: ReadonlyArray<string>,
    broken: ReadonlyArray<string>
  ]
> = [
  ["nothing", {}, "none", [], []],
  ["a comment", { "packages/zoo/src/Cats.ts": `// Cats.\n${cats}` }, "none", [], []],
  [
    "a function is new",
    { "packages/zoo/src/Cats.ts": `${cats}export const more = 1\n` },
    "minor",
    ["./Cats more added", "more added"],
    []
  ],
  [
    "a module is gone",
    { "packages/zoo/src/Cats.ts": "", "packages/zoo/src/index.ts": cats },
    "major",
    ["./Cats limit removed", "./Cats named removed"],
    ["examples/named.ts:1 TS2306", "examples/named.ts:4 TS18046"]
  ],
  [
    "an argument is new and required",
    {
      "packages/zoo/src/Cats.ts": cats.replace(
        "{ readonly name: string }",
        "{ readonly name: string; readonly age: number }"
      )
    },
    "major",
    ["./Cats named required", "named required"],
    ["examples/named.ts:4 TS2345"]
  ],
  [
    "an argument is new and optional",
    {
      "packages/zoo/src/Cats.ts": cats.replace(
        "{ readonly name: string }",
        "{ readonly name: string; readonly age?: number }"
      )
    },
    "minor",
    ["./Cats named added", "named added"],
    []
  ],
  [
    "a field of a needed package is gone, and the example is adapted",
    {
      "packages/zoo-client/src/index.ts": "export interface Cat { readonly id: string }\n",
      "packages/zoo/src/Cats.ts": cats.replace('{ id: "1", name: options.name }', "{ id: options.name }"),
      "examples/named.ts": example.replace("cat.name", "cat.id")
    },
    "major",
    ["./Cats named removed", "named removed"],
    ["HEAD:examples/named.ts:4 TS2339"]
  ]
]

describe("diff of a package's sources", () => {
  for (const [name, change, level, findings, broken] of table) {
    it(name, async () => {
      const root = workspace()
      const head = git(root, "rev-parse", "HEAD").slice(0, 12)
      for (const [file, text] of Object.entries(change)) write(root, file, text)
      const before = await snapshotOf(root)
      const ended = await faktura(root, "diff", "@scenario/zoo", "--from", "main", "--json")
      assert.strictEqual(ended.code, 0, ended.stderr)
      // The cast: `--json` prints this type.
      const diff = JSON.parse(ended.stdout) as PackageDiff
      assert.deepStrictEqual(
        [diff.package, diff.from, diff.to, diff.level],
        ["@scenario/zoo", "main", "working tree", level]
      )
      assert.deepStrictEqual([...new Set(diff.types.map(({ at, what }) => `${at} ${what}`))].toSorted(), findings)
      assert.deepStrictEqual(
        diff.breakages.map(({ code, file, line }) => `${file.replace(head, "HEAD")}:${line} TS${code}`),
        broken
      )
      assert.deepStrictEqual(await snapshotOf(root), before)
      assert.strictEqual(git(root, "diff", "--cached", "--name-only"), "")
    })
  }

  for (const [name, args, told] of [
    ["no commit", ["@scenario/zoo", "--from", "nowhere"], /nowhere {2}is no commit, branch or tag of this repository/],
    ["no such package", ["@scenario/dogs", "--from", "main"], /@scenario\/dogs {2}has no sources in packages\/ at main/]
  ] as const) {
    it(`refuses: ${name}`, async () => {
      const ended = await faktura(workspace(), "diff", ...args)
      assert.strictEqual(ended.code, 1)
      assert.match(ended.stderr, told)
      assert.strictEqual(ended.stdout, "")
    })
  }
})
