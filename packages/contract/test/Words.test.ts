// The words check: snippets with the rules that find something in them, and the command with its exit codes.
import { assert, describe, it } from "@effect/vitest"
import { spawnSync } from "node:child_process"
import { globSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { withoutPadding } from "../../codegen/src/output/MarkdownTables.ts"
import { findingsIn, kindsOf } from "../../../scripts/words/Findings.ts"
import { words } from "../../../scripts/words/Table.ts"
import type { Kind } from "../../../scripts/words/Table.ts"

const root = fileURLToPath(new URL("../../..", import.meta.url))

const find = (file: string, source: string, kinds: ReadonlyArray<Kind>) => findingsIn(file, source, kinds)
const rulesIn = (...args: Parameters<typeof find>): ReadonlyArray<string> => find(...args).map(({ rule }) => rule)

const long = `${"word ".repeat(26)}end.`

const markdown: ReadonlyArray<readonly [source: string, rules: ReadonlyArray<string>]> = [
  // Words, and the same sentence in plain words.
  ["The answer of the server.", ["answer"]],
  ["The response of the server.", []],
  ["It answered, and the unanswered call was retried.", ["answer", "answer"]],
  ["Waits until the server can be\nasked again.", ["come-back"]],
  ["Whoever calls it gets the error.", ["inverted", "whoever"]],
  ["The caller gets the error.", []],
  ["A file that nobody reads, and one that somebody reads.", ["nobody", "one-that", "nobody"]],
  ["The one is a read, the other a write.", ["one-other"]],
  ["Passed on as it stands.", ["as-it-stands"]],
  ["The time limit of a call, a time-out.", ["time-limit", "time-limit"]],
  ["It keeps running, and fast at that.", ["at-that"]],
  ["It stops at that line.", []],
  ["The event of a delivery. The delivery's payload is JSON.", ["delivery"]],

  // Allowed by the rest of the sentence.
  ["The pages that it met.", ["met"]],
  ["All requirements are met.", []],
  ["The place of a parameter.", ["place"]],
  ["Replaced in place, with two decimal places.", []],
  ["A value that fits the schema.", ["fits"]],
  ["A body that fits in memory.", []],
  ["Reconcile the write.", ["reconcile"]],
  ["Reconcile payments with the bank.", []],

  // Beginnings.
  ["- What it reads.\n- Reads a header.", ["opening"]],
  ["- `retry`: whether to retry.", ["opening"]],
  ["## What it does\n\n| what it does |\n| --- |\n| reads |", []],
  ["It reads. What it reads is a header.", ["inverted"]],
  ["It reads. What does it read?", []],

  // Sentences.
  [long, ["long-sentence"]],
  ["word ".repeat(13) + "end. W" + long.slice(0, 40) + ".", []],
  [`${"word ".repeat(24)}\`one piece of code\`.`, []],
  [`One of ${"`value`, ".repeat(30)}\`value\`.`, []],
  [`One of ${"`value` (a note), ".repeat(30)}\`value\`.`, []],
  [`${"word ".repeat(20)}end. \`code\` begins ${"a ".repeat(20)}sentence.`, []],
  ["Sent once, e.g. after a timeout, i.e. never twice, and so on. ".repeat(4), []],
  [`| a | b |\n| --- | --- |\n| ${"word ".repeat(20)} | ${"word ".repeat(20)} |`, []],

  // Text that is no prose.
  ["`answer` and [a link](https://answer.example/answer)", []],
  ["```ts\nconst answer = 1 // the answer\n```", []],
  ["<!-- the answer -->\n\n---", []],
  ['---\n"@faktura/answer": minor\n---\n\nResponses.', []],

  // Padding.
  [`| a${" ".repeat(120)}| b |\n| ---${" ".repeat(120)}| --- |`, ["table-padding", "table-padding"]],
  ["| a        | b |\n| -------- | - |", []],
  ["```text\n| a" + " ".repeat(120) + "|\n```", []]
]

const typescript: ReadonlyArray<readonly [source: string, rules: ReadonlyArray<string>]> = [
  // Comments.
  ["/** What the server sent. */", ["opening"]],
  ["/** The body that the server sent. */", []],
  ["/**\n * Sends a request.\n *\n * @param body what is sent\n * @returns the response\n */", ["opening"]],
  ["// Whether it was sent.\n// The answer follows.", ["opening", "answer"]],
  ["// A request can be\n// asked again.", ["come-back"]],
  ["/**\n * Reads.\n *\n * - Where it begins\n * - the end\n */", ["opening"]],
  ["/**\n * Reads.\n *\n * @example\n * const answer = read()\n */", []],
  ["/**\n * ```ts\n * // the answer\n * ```\n */", []],
  ["/** Reads `answer` and {@link answer}. */", []],
  [`/**\n * ${long.replaceAll(" word word", " word\n * word")}\n */`, ["long-sentence"]],
  ["// oxlint-disable-next-line no-console -- the answer\nconst a = 1", ["answer"]],
  ["// oxlint-disable-next-line no-answer\nconst a = 1", []],
  ["// @ts-expect-error The answer is no number.", ["answer"]],
  ["a() // One that fails.\nb() // One that works.", ["one-that", "one-that"]],

  // Messages.
  ['fail("The answer was empty")', ["answer"]],
  ['fail("The response was empty")', []],
  ["fail(`The ${reply} of ${what} was put right`)", ["put-right"]],
  ['fail("The request can be " + "asked again")', ["come-back"]],
  ['fail("What it is. What it was.")', ["inverted", "inverted"]],
  ['read("answer")', []],
  ["emit(`const answer = ${read}\\nreturn answer`)", []],
  ["emit(`/** The answer. */\nexport const a = ${b}`)", ["answer"]],
  ["fail(`${long}`)".replace("${long}", long), ["long-sentence"]],
  ["emit(`${a(`${b}`)} and the answer`)", ["answer"]]
]

describe("words of Markdown", () => {
  for (const [source, rules] of markdown) {
    it(JSON.stringify(source.slice(0, 80)), () => assert.deepStrictEqual(rulesIn("a.md", source, ["markdown"]), rules))
  }
})

describe("words of TypeScript", () => {
  for (const [source, rules] of typescript) {
    it(JSON.stringify(source.slice(0, 80)), () => {
      assert.deepStrictEqual(rulesIn("a.ts", source, ["comment", "text"]), rules)
    })
  }

  it("comments and descriptions of YAML", () => {
    const source =
      "# The answer.\na: 1 # answer\nanswer: an answer\ndescription: >-\n  Some\n  answer\nrun: |\n  # answer\n"
    assert.deepStrictEqual(
      find("a.yaml", source, ["comment", "text"]).map(({ line }) => line),
      [1, 6, 8]
    )
  })

  it("titles of tests alone, where the table asks for them", () => {
    const source = 'it("gives the answer", () => is("the answer"))\nit.effect(`has ${a} answer`, b)'
    assert.deepStrictEqual(
      find("a.test.ts", source, ["title"]).map(({ line }) => line),
      [1, 2]
    )
  })

  it("identifiers", () => {
    const source = "const readAnswer = unanswered"
    assert.deepStrictEqual(rulesIn("a.ts", source, ["comment", "text"]), ["identifier"])
    assert.deepStrictEqual(rulesIn("a.test.ts", source, ["comment", "title"]), [])
  })

  it("a file that cannot be parsed fails with its name", () => {
    assert.throws(() => find("a.ts", "const =", ["comment"]), /^a\.ts is not valid TypeScript/)
  })
})

describe("a finding", () => {
  it("has the line and column of the word", () => {
    const source = "/**\n * Reads a header,\n * as it\n * stands.\n */\nconst a = 1"
    assert.deepStrictEqual(find("a.ts", source, ["comment"]), [
      {
        file: "a.ts",
        line: 3,
        column: 4,
        rule: "as-it-stands",
        message: '"as it stands": use `unchanged` or `as written` instead'
      }
    ])
  })

  it("has a position behind text outside the basic plane, and in a list", () => {
    const [finding] = find("a.md", "- 😀 b\n- `c` and\n  **the answer**", ["markdown"])
    assert.deepStrictEqual([finding?.line, finding?.column], [3, 9])
  })
})

describe("the table", () => {
  it("names every rule once, and each has a pattern", () => {
    const names = words.map(({ rule }) => rule)
    assert.deepStrictEqual(names, [...new Set(names)])
    for (const { pattern } of words) assert.doesNotThrow(() => new RegExp(pattern, "iu"))
  })

  const kinds: ReadonlyArray<readonly [file: string, kinds: ReadonlyArray<Kind>]> = [
    ["README.md", ["markdown"]],
    ["docs/errors.md", ["markdown"]],
    ["docs/reference/monite/README.md", ["markdown"]],
    ["docs/api/core.md", []],
    [".changeset/wire.md", ["markdown"]],
    ["packages/core/README.md", ["markdown"]],
    ["packages/core/src/call/README.md", ["markdown"]],
    ["packages/core/src/index.ts", ["comment", "text"]],
    ["packages/monite/src/generated/index.ts", ["comment"]],
    ["apps/invoice-bridge/src/main.ts", ["comment", "text"]],
    ["scripts/words.ts", ["comment", "text"]],
    [".github/ISSUE_TEMPLATE/bug.yml", ["comment", "text"]],
    [".github/workflows/ci.yml", ["comment"]],
    ["specs/monite/overlay.yaml", ["comment", "text"]],
    ["specs/monite/openapi.yaml", ["comment", "text"]],
    ["packages/core/test/Money.test.ts", ["comment", "title"]],
    ["docs/api/core.md", []]
  ]
  for (const [file, expected] of kinds) {
    it(`${file}: ${expected.join(", ") || "not checked"}`, () => assert.deepStrictEqual(kindsOf(file), expected))
  }
})

describe("the command", () => {
  const run = (...args: ReadonlyArray<string>) => {
    const { status, stderr, stdout } = spawnSync(process.execPath, ["scripts/words.ts", ...args], {
      cwd: root,
      encoding: "utf8",
      env: { ...process.env, INIT_CWD: root }
    })
    return { status, stderr, stdout }
  }

  it("says 0 where nothing is found, and counts", () => {
    const { status, stdout } = run("scripts/words", "scripts/words.ts")
    assert.strictEqual(status, 0, stdout)
    assert.match(stdout, /\d+ files, 0 findings\n$/)
  })

  it("gives findings as JSON", () => assert.deepStrictEqual(JSON.parse(run("--json", "scripts/words").stdout), []))

  for (const [args, message] of [
    [["--nope"], "Unknown option '--nope'"],
    [["--rule", "nope"], "no rule is called nope"],
    [["nope"], "nope does not exist"],
    [["docs/api"], "docs/api has no file that is checked"]
  ] as const) {
    it(`says 2 for ${args.join(" ")}`, () => {
      const { status, stderr } = run(...args)
      assert.strictEqual(status, 2)
      assert.include(stderr, message)
    })
  }
})

describe("tables without padding", () => {
  for (const [from, to] of [
    ["| a   |   b |\n| :-- | --: |", "| a | b |\n| :-- | --: |"],
    ["| `a  \\|  b`   | c |\n| ------------ | - |", "| `a  \\|  b` | c |\n| --- | - |"],
    ["```\n| a   | b |\n```", "```\n| a   | b |\n```"],
    ["- | a   | b |", "- | a   | b |"]
  ] as const) {
    it(JSON.stringify(from), () => assert.strictEqual(withoutPadding(from), to))
  }

  it("leaves every page as it is, which `format:check` promises", () => {
    for (const file of globSync("docs/**/*.md", { cwd: root })) {
      const text = readFileSync(join(root, file), "utf8")
      assert.strictEqual(withoutPadding(text), text, file)
    }
  })
})
