// Commands in READMEs and docs: `pnpm release:check` runs each, or `notRun` has a reason.
import { assert, describe, it } from "@effect/vitest"
import { globSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { blocksIn, blocksOf, commandsOf, filledIn, problemsOf } from "../../../scripts/release/Documented.ts"

const root = fileURLToPath(new URL("../../..", import.meta.url))

describe("commands of READMEs and docs", () => {
  const blocks = blocksOf(root)

  it("every command runs as written, or has a reason", () => {
    assert.deepStrictEqual(problemsOf(blocks.flatMap(({ commands }) => commands)), [])
  })

  it("the pages with commands have some", () => {
    const pages = new Set(blocks.map(({ document }) => document))
    for (const page of [
      "README.md",
      "CONTRIBUTING.md",
      "apps/invoice-bridge/README.md",
      "packages/codegen/README.md"
    ]) {
      assert.isTrue(pages.has(page), page)
    }
    const first = blocks.find(({ document }) => document === "README.md")
    assert.include(first?.commands ?? [], "npm run first-call")
  })

  it("no page runs a foreign package that has the name of our command", () => {
    const files = globSync(
      ["*.md", "docs/**/*.md", "{packages,apps,examples}/*/*.md", "{packages,apps}/*/src/**/*.ts", "scripts/**/*.ts"],
      { cwd: root }
    )
    assert.isAbove(files.length, 100)
    for (const file of files) {
      assert.notMatch(readFileSync(join(root, file), "utf8"), /npx (?:-y )?(?:faktura|openapi-ts)\b/, file)
    }
  })

  const texts: ReadonlyArray<readonly [text: string, commands: ReadonlyArray<string>]> = [
    ["a\nb  # c\n", ["a", "b"]],
    ["# a\n\n  b\n", ["b"]],
    ["a \\\n  --b \\\n  --c\nd\n", ["a --b --c", "d"]],
    ["a#b 'c#d'\n", ["a#b 'c#d'"]]
  ]
  for (const [text, commands] of texts) {
    it(`read from ${JSON.stringify(text)}`, () => assert.deepStrictEqual(commandsOf(text), commands))
  }

  it("a block says where it runs", () => {
    const page = "```sh\na\n```\n\n```ts\nb\n```\n\n```sh project\nc\n```\n\n```text\nd\n```\n"
    assert.deepStrictEqual(blocksIn("x.md", page), [
      { document: "x.md", place: "clone", commands: ["a"] },
      { document: "x.md", place: "project", commands: ["c"] }
    ])
    for (const words of ["bash", "console", "shell", "zsh", "sh elsewhere"]) {
      assert.throws(() => blocksIn("x.md", `\`\`\`${words}\na\n\`\`\`\n`), "is neither")
    }
  })

  it("fills in the settings of the reader, and no others", () => {
    assert.strictEqual(filledIn("export A_ID=... B_ID=...", { A_ID: "1" }), "export A_ID=1 B_ID=...")
  })

  const wrong: ReadonlyArray<readonly [title: string, command: string, reasons: Readonly<Record<string, string>>]> = [
    ["a placeholder", "pnpm run faktura new <name>", {}],
    ["npx that would ask", "npx pnpm@12 build", {}],
    ["npx that would ask, behind another command", "cd a && npx cowsay", {}],
    ["a reason for what no page shows", "a", { b: "it publishes" }]
  ]
  for (const [title, command, reasons] of wrong) {
    it(`found: ${title}`, () => assert.lengthOf(problemsOf([command], reasons), 1))
  }
  it("a reason excuses a placeholder", () => assert.deepStrictEqual(problemsOf(["a <b>"], { "a <b>": "c" }), []))
})
