// The workflows follow the rules of kit/Workflows.ts, and each rule finds a workflow that breaks it.
import { assert, describe, it } from "@effect/vitest"
import { globSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { pinsOf, problems, rules } from "./kit/Workflows.ts"

const folder = fileURLToPath(new URL("../../../.github/workflows", import.meta.url))
const files = globSync("*.{yml,yaml}", { cwd: folder }).toSorted()
// The cast: the keys of an object that holds nothing else.
const names = Object.keys(rules) as ReadonlyArray<keyof typeof rules>

/** A workflow of one job, from its head and the job's text. */
const workflow = (head: string, ...job: ReadonlyArray<string>): string =>
  [head, "jobs:", "  publish:", ...job.map((line) => `    ${line}`)].join("\n")

const read = "on: push\npermissions: {}"
const pinned = "3d3c42e5aac5ba805825da76410c181273ba90b1"
const steps = (...lines: ReadonlyArray<string>): ReadonlyArray<string> => [
  "permissions: { contents: write }",
  "steps:",
  ...lines.map((line) => `  - ${line}`)
]

/** A job that may report findings. */
const analysis = (step: string): string =>
  workflow(read, "permissions: { security-events: write }", "steps:", `  - ${step}`)

/** Workflows that break a rule, by the rule. */
const broken: Readonly<Record<keyof typeof rules, ReadonlyArray<string>>> = {
  "permissions are declared, and the workflow's own write nothing": [
    workflow("on: push", "permissions: { contents: read }"),
    workflow("on: push\npermissions: write-all", "permissions: { contents: read }"),
    workflow("on: push\npermissions: { contents: write }", "permissions: { contents: read }"),
    workflow(read, "steps: []")
  ],
  "no job that may write runs dependencies": [
    ...[
      "npm ci",
      "npx -y pnpm@12.21.0 install",
      "pnpm build",
      "bash .ci/run",
      "./scripts/x",
      "git add . && node a.ts"
    ].map((run) => workflow(read, ...steps(`run: ${run}`))),
    workflow(read, ...steps(`uses: actions/setup-node@${pinned}`)),
    workflow(read, ...steps(`uses: changesets/action@${pinned}`)),
    workflow(read, "permissions: write-all", "steps: [{ run: npm ci }]"),
    workflow(read, "permissions: { contents: write }", "uses: ./.github/workflows/ci.yml"),
    // The analysis may report findings, and nothing beside it.
    workflow(read, ...steps(`{ uses: github/codeql-action/init@${pinned}, with: { build-mode: none } }`)),
    ...["", ", with: { build-mode: autobuild }"].map((given) =>
      analysis(`{ uses: github/codeql-action/init@${pinned}${given} }`)
    ),
    analysis(`uses: github/codeql-action/autobuild@${pinned}`),
    analysis(`uses: ossf/scorecard-action@${pinned}`),
    analysis("run: npm ci")
  ],
  "the permission to publish stands alone, in the job publish": [
    workflow(read, "permissions: { contents: write, id-token: write }"),
    workflow(read, "permissions: { id-token: write }").replace("publish:", "check:")
  ],
  "no checkout keeps a token": [
    workflow(read, ...steps(`uses: actions/checkout@${pinned}`)),
    workflow(read, ...steps(`{ uses: actions/checkout@${pinned}, with: { persist-credentials: true } }`)),
    workflow(read, ...steps(`{ uses: actions/checkout@${pinned}, with: { fetch-depth: 0 } }`))
  ],
  "no secret is stored": [
    workflow(read, ...steps("{ run: a, env: { NPM_TOKEN: '${{ secrets.NPM_TOKEN }}' } }")),
    workflow(read, ...steps("{ run: a, env: { NPM_TOKEN: \"${{ secrets['NPM_TOKEN'] }}\" } }")),
    workflow(read, "uses: ./.github/workflows/ci.yml", "secrets: inherit")
  ],
  "actions are pinned by commit": [
    workflow(read, ...steps("uses: actions/checkout@v7")),
    workflow(read, ...steps("uses: actions/checkout@main")),
    workflow(read, "uses: a/b/.github/workflows/c.yml@v1"),
    workflow(read, ...steps("uses: docker://ghcr.io/a/b:v1"))
  ],
  "a pin is followed by its version": ["", " # v7", " # main", " # v7.0.1 or so", "  # v7.0.1"].map((comment) =>
    workflow(read, ...steps(`uses: actions/checkout@${pinned}${comment}`))
  ),
  "no expression stands in a script": [workflow(read, ...steps("run: echo ${{ github.ref_name }}"))],
  "code of a pull request never runs with rights": [
    workflow("on: pull_request_target"),
    workflow("on: { workflow_run: { workflows: [CI] } }"),
    workflow("on: [push, pull_request_target]")
  ]
}

describe("workflows", () => {
  it("there are some", () =>
    assert.includeMembers(files, ["ci.yml", "codeql.yml", "regenerate.yml", "release.yml", "scorecard.yml"]))
  for (const file of files) {
    for (const rule of names) {
      it(`${file}: ${rule}`, () => assert.deepStrictEqual(problems(rule, readFileSync(join(folder, file), "utf8")), []))
    }
  }
  it("an action has the same commit in all workflows", () => {
    const pins = pinsOf(files.map((file) => readFileSync(join(folder, file), "utf8")))
    assert.includeMembers([...pins.keys()], ["actions/checkout", "github/codeql-action", "ossf/scorecard-action"])
    for (const [repository, commits] of pins) assert.strictEqual(commits.size, 1, repository)
  })
  it("an action of two commits is found", () => {
    const uses = (pin: string) => workflow(read, ...steps(`uses: github/codeql-action/init@${pin} # v4.36.2`))
    assert.deepStrictEqual([...pinsOf([uses("a"), uses("b")])], [["github/codeql-action", new Set(["a", "b"])]])
  })
  it("a workflow with nothing pinned fails", () => {
    const text = workflow("on: push", "steps: [{ uses: actions/checkout@v7 }]")
    assert.isAbove(names.flatMap((rule) => problems(rule, text)).length, 2)
  })
  for (const rule of names) {
    it(`finds a workflow that breaks: ${rule}`, () => {
      for (const text of broken[rule]) assert.isAbove(problems(rule, text).length, 0, text)
    })
  }
})
