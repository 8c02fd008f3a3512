/** `faktura diff` over a small workspace: its result in each format, its sides, and input that cannot be compared. */
import { readFileSync, rmSync } from "node:fs"
import { join } from "node:path"
import { afterAll, assert, describe, it } from "@effect/vitest"
import type { ApiDiff } from "../src/diff/ApiDiff.ts"
import { faktura, snapshotOf } from "./kit/Command.ts"
import { git, keeper, makeDiffWorkspace, removeDiffWorkspaces, write } from "./kit/DiffWorkspace.ts"
import { serve } from "./kit/Scaffolding.ts"

afterAll(removeDiffWorkspaces)

const spec = "specs/zoo/openapi.yaml"

/** Runs the command after a change of the document. */
const diffOf = async (change: (document: string) => string, ...args: ReadonlyArray<string>) => {
  const root = makeDiffWorkspace(true)
  write(root, spec, change(keeper))
  return { root, ...(await faktura(root, "diff", "zoo", ...args)) }
}

// The cast: `--json` prints this type.
const parsed = (stdout: string): ApiDiff => JSON.parse(stdout) as ApiDiff

const nameRemoved = (document: string): string =>
  document
    .replace("required: [id, name, age]", "required: [id, age]")
    .replace("        name: { type: string }\n        age", "        age")

const fieldAdded = (document: string): string =>
  document.replace("        mood:", "        weight: { type: number }\n        mood:")

/** Changes of the document, with the level and the witness of the raw client and of the services. */
const table: ReadonlyArray<
  readonly [name: string, change: (document: string) => string, levels: ReadonlyArray<string>]
> = [
  ["a comment", (text) => `# A zoo.\n${text}`, ["none -", "none -"]],
  [
    "another date",
    (text) => text.replace('version: "2024-05-25"', 'version: "2025-10-01"'),
    ["major rules", "major rules"]
  ],
  [
    "a limit of requests",
    (text) => text.replace("color: { type: string }", "color: { type: string, maxLength: 10 }"),
    ["none -", "major rules"]
  ],
  [
    "an operation in another service",
    (text) => text.replace("operationId: getCat", "operationId: getCat\n      x-faktura-resource: Pets"),
    ["patch files", "major types"]
  ]
]

describe("diff", () => {
  for (const [name, change, levels] of table) {
    it(`levels: ${name}`, async () => {
      const { code, stderr, stdout } = await diffOf(change, "--json")
      assert.strictEqual(code, 0, stderr)
      const { packages } = parsed(stdout)
      assert.deepStrictEqual(
        packages.map(({ level, witness }) => `${level} ${witness ?? "-"}`),
        levels
      )
    })
  }

  it("names the code that uses what changed, and the code that no longer compiles", async () => {
    const { stdout } = await diffOf(nameRemoved, "--json")
    const { breakages, packages, uses } = parsed(stdout)
    assert.deepStrictEqual(
      packages.map(({ level, witness }) => [level, witness]),
      [
        ["major", "rules"],
        ["major", "rules"]
      ]
    )
    assert.deepStrictEqual(
      breakages.map(({ code, column, file, line }) => [file, line, column, code]),
      [["apps/keeper/src/index.ts", 8, 14, 2339]]
    )
    assert.deepStrictEqual(
      [...new Set(uses.map(({ column, file, line, symbol }) => `${file}:${line}:${column} ${symbol}`))],
      ["apps/keeper/src/index.ts:8:14 name"]
    )
  })

  it("the code of the last release breaks, even if it is adapted or gone today", async () => {
    const root = makeDiffWorkspace(true)
    const app = "apps/keeper/src/index.ts"
    const old = readFileSync(join(root, app), "utf8")
    write(root, "docs/cats.md", `# Cats\n\n\`\`\`ts\n${old}\`\`\`\n`)
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "an example")
    const commit = git(root, "rev-parse", "HEAD").slice(0, 12)
    write(root, spec, nameRemoved(keeper))
    write(root, app, old.replace("cat.name.toUpperCase()", "cat.id"))
    rmSync(join(root, "docs"), { recursive: true })
    const { stderr, stdout } = await faktura(root, "diff", "zoo", "--from", "HEAD", "--json")
    const { breakages, packages, uses } = parsed(stdout)
    assert.deepStrictEqual(
      breakages.map(({ file, line }) => `${file}:${line}`),
      [`${commit}:apps/keeper/src/index.ts:8`, `${commit}:docs/cats.md:11`],
      stderr
    )
    assert.deepStrictEqual(
      packages.map(({ levels }) => levels.consumers),
      ["none", "major"]
    )
    assert.deepStrictEqual(uses, [])
  })

  it("is a table on a terminal", async () => {
    const { code, stdout } = await diffOf(nameRemoved, "--fail-on", "breaking")
    assert.strictEqual(code, 1)
    assert.include(stdout, "zoo: @scenario/zoo@1.0.0 -> working tree")
    assert.match(stdout, /^ {2}major {2}@scenario\/zoo-client {2}rules: field-removed at Cat\.name$/m)
    assert.match(
      stdout,
      /Field removed in responses \(1\) {2}\[field-removed\]\n {4}Code that uses it no longer compiles\.\n {6}Cat\.name {2}required -> absent {2}GET \/cats\/\{id\} and 1 more/
    )
    assert.match(stdout, /Code here that no longer compiles \(1\):\n {2}apps\/keeper\/src\/index\.ts:8:14 {2}TS2339 /)
  })

  it("is Markdown for a pull request", async () => {
    const { code, stdout } = await diffOf(nameRemoved, "--markdown")
    assert.strictEqual(code, 0)
    assert.match(stdout, /^## zoo: `@scenario\/zoo@1\.0\.0` → `working tree`$/m)
    assert.match(stdout, /^\| `@scenario\/zoo` \| \*\*major\*\* \| rules: field-removed at Cat\.name \|$/m)
    assert.match(stdout, /^- `Cat\.name`: required -> absent \(GET \/cats\/\{id\} and 1 more\)$/m)
    assert.match(stdout, /^- `apps\/keeper\/src\/index\.ts:8` no longer compiles: /m)
  })

  for (const [failOn, code] of [
    ["breaking", 0],
    ["minor", 1]
  ] as const) {
    it(`--fail-on ${failOn} exits with ${code} after a minor change`, async () => {
      const ended = await diffOf(fieldAdded, "--fail-on", failOn)
      assert.strictEqual(ended.code, code, ended.stderr)
      if (code === 1) assert.match(ended.stderr, /^faktura: zoo needs a minor release, and --fail-on allows none/m)
    })
  }

  it("compares commits, files and URLs", async () => {
    const root = makeDiffWorkspace(true)
    write(root, spec, nameRemoved(keeper))
    git(root, "commit", "--quiet", "--all", "--message", "no names")
    write(root, "old.yaml", keeper)
    await using server = await serve((_, response) => response.end(keeper))
    for (const from of ["HEAD~1", "old.yaml", `${server.url}/zoo.yaml`]) {
      const { stderr, stdout } = await faktura(root, "diff", "zoo", "--from", from, "--to", "main", "--json")
      assert.strictEqual(parsed(stdout).level, "major", `${from}: ${stderr}`)
    }
    assert.strictEqual(parsed((await faktura(root, "diff", "zoo", "--from", "HEAD", "--json")).stdout).level, "none")
  }, 240_000)

  it("before the first release compares with HEAD", async () => {
    const root = makeDiffWorkspace(false)
    write(root, spec, nameRemoved(keeper))
    assert.include((await faktura(root, "diff", "zoo")).stdout, "zoo: HEAD -> working tree")
  })

  const server = (text: string) => serve((_, response) => response.end(text))
  const wrong: ReadonlyArray<
    readonly [name: string, args: (url: string) => ReadonlyArray<string>, text: string, told: RegExp]
  > = [
    [
      "no such commit",
      () => ["--from", "nowhere"],
      "",
      /zoo cannot be compared with nowhere\.\n {2}nowhere {2}is no file, no http or https URL, and no commit/
    ],
    [
      "a commit from before the API",
      () => ["--from", "orphan"],
      "",
      /zoo cannot be compared with orphan\.\n {2}specs\/zoo {2}has no document/
    ],
    ["an option in place of a commit", () => ["--from", "--output=x"], "", /from/],
    ["no network", () => ["--to", "http://127.0.0.1:1/zoo.yaml"], "", /cannot be reached/],
    ["HTML", (url) => ["--to", url], "<!doctype html><p>Not found", /faktura: /],
    ["half a document", (url) => ["--to", url], keeper.slice(0, keeper.indexOf("CatInput")), /faktura: /],
    [
      "a document that does not generate",
      (url) => ["--to", url],
      keeper.replace("openapi: 3.1.0", 'swagger: "2.0"'),
      /faktura: /
    ]
  ]
  for (const [name, args, text, told] of wrong) {
    it(`refuses: ${name}`, async () => {
      const root = makeDiffWorkspace(true)
      git(root, "checkout", "--quiet", "--orphan", "orphan")
      git(root, "rm", "--quiet", "-r", "--cached", ".")
      git(root, "commit", "--quiet", "--allow-empty", "--message", "empty")
      git(root, "checkout", "--quiet", "--force", "main")
      const before = await snapshotOf(`${root}/specs`)
      await using it = await server(text)
      const ended = await faktura(root, "diff", "zoo", ...args(`${it.url}/zoo.yaml`))
      assert.notStrictEqual(ended.code, 0)
      assert.strictEqual(ended.stdout.includes("zoo:"), false)
      assert.match(ended.stderr, told)
      assert.deepStrictEqual(await snapshotOf(`${root}/specs`), before)
      assert.strictEqual(git(root, "status", "--porcelain"), "")
    })
  }
})
