// The API report: what `docs/api/` shows of a package, and how a difference of two reports is classified.
import { assert, describe, it } from "@effect/vitest"
import { spawnSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { compact } from "../../../scripts/api/Compact.ts"
import { declarationFiles } from "../../../scripts/api/Declarations.ts"
import { apiChanges } from "../../../scripts/api/Difference.ts"
import type { ApiChange } from "../../../scripts/api/Difference.ts"
import { judge, judgementText } from "../../../scripts/api/Judgement.ts"
import type { CompilerResult } from "../../../scripts/api/Judgement.ts"

const root = fileURLToPath(new URL("../../..", import.meta.url))
const report = (name: string): string => readFileSync(join(root, "docs", "api", `${name}.md`), "utf8")

/** A report of one module. */
const reportOf = (code: string, rest = ""): string => `# @x/a\n\n## @x/a/M\n${rest}\n\`\`\`ts\n${code}\n\`\`\`\n`

const hidden = (text: string): string =>
  `${reportOf("const a: B")}\n# Not exported\n\n## call/B.ts\n\n\`\`\`ts\n${text}\n\`\`\`\n`

describe("differences of two reports", () => {
  const table: ReadonlyArray<
    readonly [
      title: string,
      before: string,
      after: string,
      changes: ReadonlyArray<readonly [name: string, kind: ApiChange["kind"]]>
    ]
  > = [
    ["the same", reportOf("const a: 1"), reportOf("const a: 1"), []],
    ["another order", reportOf("const a: 1\n\nconst b: 2"), reportOf("const b: 2\n\nconst a: 1"), []],
    ["added", reportOf("const a: 1"), reportOf("const a: 1\n\nconst b: 2"), [["b", "added"]]],
    ["removed", reportOf("const a: 1\nconst b: 2"), reportOf("const a: 1"), [["b", "removed"]]],
    [
      "renamed",
      reportOf("const a: 1"),
      reportOf("const b: 1"),
      [
        ["a", "removed"],
        ["b", "added"]
      ]
    ],
    ["changed", reportOf("const a: (x: string) => void"), reportOf("const a: (x: number) => void"), [["a", "value"]]],
    [
      "a new optional member",
      reportOf("interface A {\n    b: string;\n}"),
      reportOf("interface A {\n    b: string;\n    readonly c?: number;\n}"),
      [["A", "optional-members"]]
    ],
    [
      "a new required member",
      reportOf("interface A {\n    b: string;\n}"),
      reportOf("interface A {\n    b: string;\n    c: number;\n}"),
      [["A", "type"]]
    ],
    [
      "a member that is optional now",
      reportOf("interface A {\n    b: string;\n}"),
      reportOf("interface A {\n    b?: string;\n}"),
      [["A", "type"]]
    ],
    [
      "a generated type in short form",
      reportOf("type A = { b; c? } // 0123abcd"),
      reportOf("type A = { b; c? } // 0123abce"),
      [["A", "generated"]]
    ],
    ["a type that is not exported", hidden("type B = 1"), hidden("type B = 2"), [["B", "hidden"]]],
    ["a type that is not exported any more", hidden("type B = 1"), reportOf("const a: B"), []],
    [
      "an overload that is gone",
      reportOf("function f(a: 1): void\nfunction f(a: 2): void"),
      reportOf("function f(a: 1): void"),
      [["f", "value"]]
    ],
    [
      "a public name that differs from the declared one",
      reportOf("// N.delete\nconst delete_: 1"),
      reportOf("// N.delete\nconst delete_: 2"),
      [["N.delete", "value"]]
    ],
    [
      "a re-export instead of a declaration",
      `${reportOf("const a: 1")}\n## @x/a/N\n\n\`\`\`ts\nconst b: 1\n\`\`\`\n`,
      `${reportOf("const b: 1")}\n## @x/a/N\n\nFrom \`@x/a/M\`: \`b\`.\n\n## @x/a/M\n\n\`\`\`ts\nconst a: 1\n\`\`\`\n`,
      [["b", "added"]]
    ],
    ["a new package", "", reportOf("const a: 1"), [["a", "added"]]]
  ]
  for (const [title, before, after, changes] of table) {
    it(title, () => {
      const found = apiChanges(before, after)
      assert.deepStrictEqual(
        found.map(({ kind, name }) => [name, kind] as const),
        [...changes]
      )
    })
  }
})

describe("bumps of packages", () => {
  const change = (kind: ApiChange["kind"], name = "a"): ApiChange => ({
    module: "@x/a/M",
    name,
    kind,
    before: undefined,
    after: undefined
  })
  const type = (at: string, level: "major" | "minor", of = "@x/a"): CompilerResult["types"][number] => ({
    package: of,
    at,
    level
  })
  const breakage = (...imported: ReadonlyArray<string>): CompilerResult["breakages"][number] => ({
    file: "examples/a.ts",
    line: 3,
    message: "No.",
    imported
  })
  const table: ReadonlyArray<
    readonly [
      title: string,
      changes: ReadonlyArray<ApiChange>,
      compiler: Partial<CompilerResult>,
      bumps: ReadonlyArray<string>,
      bump: string,
      witnesses: string
    ]
  > = [
    ["removed", [change("removed")], {}, ["major"], "major", "report"],
    ["added", [change("added")], { types: [type("./M a", "minor")] }, ["minor"], "minor", "report, types"],
    ["a value, and old code fits", [change("value")], {}, ["patch"], "patch", "report"],
    [
      "a value that breaks",
      [change("value")],
      { types: [type("./M a", "major")] },
      ["major"],
      "major",
      "report, types"
    ],
    [
      "a value that takes more",
      [change("value")],
      { types: [type("./M a", "minor")] },
      ["minor"],
      "minor",
      "report, types"
    ],
    ["another export breaks", [change("value")], { types: [type("./M b", "major")] }, ["patch"], "major", "types"],
    [
      "another package breaks",
      [change("value")],
      { types: [type("./M a", "major", "@x/b")] },
      ["patch"],
      "patch",
      "report"
    ],
    ["a type", [change("type")], {}, ["major"], "major", "report"],
    ["a generated type", [change("generated")], {}, ["patch"], "patch", "report"],
    ["a type that is not exported", [change("hidden")], {}, ["patch"], "patch", "report"],
    ["code breaks", [change("value")], { breakages: [breakage("@x/a")] }, ["patch"], "major", "consumers"],
    [
      "code of another package breaks",
      [change("added")],
      { breakages: [breakage("@x/b")] },
      ["minor"],
      "minor",
      "report"
    ],
    [
      "an export of the package itself",
      [{ ...change("value"), module: "@x/a" }],
      { types: [type("a", "major")] },
      ["major"],
      "major",
      "report, types"
    ]
  ]
  for (const [title, changes, compiler, bumps, bump, witnesses] of table) {
    it(title, () => {
      const judged = judge("@x/a", changes, { types: [], breakages: [], ...compiler })
      assert.deepStrictEqual(
        judged.changes.map((each) => each.bump),
        [...bumps]
      )
      assert.strictEqual(judgementText(judged).split("\n")[0], `@x/a: ${bump}  (${witnesses})`)
    })
  }
})

describe("pnpm run api --diff", () => {
  const run = (...args: ReadonlyArray<string>) =>
    spawnSync(process.execPath, ["scripts/api.ts", ...args], { cwd: root, encoding: "utf8" })
  it("prints the changes since a commit as JSON", () => {
    const { status, stderr, stdout } = run("--diff", "HEAD", "--json")
    assert.deepStrictEqual([status, stderr], [0, ""])
    assert.isArray(JSON.parse(stdout))
  })
  it("names a commit that git does not know", () => {
    const { status, stderr } = run("--diff", "no-such-branch")
    assert.strictEqual(status, 1)
    assert.match(stderr, /^api: git does not know no-such-branch\. Name a commit/)
  })
})

describe("declarations of a .d.ts file", () => {
  const textOf = (code: string): ReadonlyArray<string> => {
    const folder = mkdtempSync(join(tmpdir(), "faktura-declarations-"))
    try {
      writeFileSync(join(folder, "a.d.ts"), code)
      return (
        declarationFiles()
          .find(join(folder, "a.d.ts"), "a")
          ?.declarations.map(({ text }) => text) ?? []
      )
    } finally {
      rmSync(folder, { recursive: true })
    }
  }
  const table: ReadonlyArray<readonly [title: string, code: string, texts: ReadonlyArray<string>]> = [
    ["comments are left out", "/** A. */\nexport declare const a: 1;\n", ["const a: 1"]],
    ["unions are sorted", "export type a = C<Z | (() => Y | X)> | B;", ["type a = B | C<(() => X | Y) | Z>"]],
    [
      "overloads",
      "export declare function a(b: 1): 2;\nexport declare function a(): 3;",
      ["function a(b: 1): 2", "function a(): 3"]
    ],
    [
      "members of an interface",
      "export interface a {\n    // b\n    b: 2 | 1;\n}\n",
      ["interface a {\n    b: 1 | 2;\n}"]
    ]
  ]
  for (const [title, code, texts] of table) it(title, () => assert.deepStrictEqual(textOf(code), [...texts]))
})

describe("short forms of generated declarations", () => {
  const fields = Array.from({ length: 30 }, (_, index) => `    "field ${index}"${index % 2 ? "?" : ""}: string;`).join(
    "\n"
  )
  it("a short type is shown in full, on one line", () => {
    assert.strictEqual(compact("type A = {\n    b: string;\n}"), "type A = { b: string }")
  })
  it("the bodies of errors are left out", () => {
    assert.strictEqual(
      compact("type ListError = E.BadRequest<Raw.GetErrors[400]> | E.ReadFailure"),
      "type ListError = E.BadRequest | E.ReadFailure"
    )
  })
  it("a long type is its members and a digest, which changes with a member's type", () => {
    const [before, after] = [`type A = {\n${fields}\n}`, `type A = {\n${fields.replace("string", "number")}\n}`].map(
      compact
    )
    assert.match(before ?? "", /^type A = \{ "field 0"; "field 1"\?; .* \/\/ [\da-f]{8}$/)
    assert.strictEqual(before?.slice(0, -8), after?.slice(0, -8))
    assert.notStrictEqual(before, after)
  })
  it("a long union is the number of its members and a digest", () => {
    const union = Array.from({ length: 60 }, (_, index) => `"value ${index}"`).join(" | ")
    assert.match(compact(`type A = ${union}`), /^type A = 60 members \/\/ [\da-f]{8}$/)
  })
})

describe("docs/api", () => {
  const shown: ReadonlyArray<readonly [page: string, line: string]> = [
    ["core", "const exponentOf: (currency: string) => Result.Result<number, MoneyInvalid>"],
    ["core", "    readonly amount: number;"],
    ["monite", 'interface CreateOptions { readonly body: Raw.PostReceivablesData["body"] }'],
    [
      "monite",
      "const create: (options: CreateOptions) => Effect.Effect<Raw.PostReceivablesResponse, CreateError, Entity | MoniteClient>"
    ],
    ["maesn-client", "## @faktura/maesn-client/client"]
  ]
  for (const [page, line] of shown) {
    it(`${page}: ${line.slice(0, 60)}`, () => assert.include(report(page).split("\n"), line))
  }
  it("has no bodies, comments or paths, and stays short enough to review", () => {
    for (const name of ["core", "codegen", "durable", "monite", "monite-client", "maesn", "maesn-client", "sandbox"]) {
      const text = report(name)
      assert.notMatch(text, /\/\*\*|\*\/|^\s+return /m)
      assert.notInclude(text, root)
      assert.isBelow(text.split("\n").length, 4000, name)
    }
  })
})
