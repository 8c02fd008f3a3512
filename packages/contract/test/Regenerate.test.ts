// The way from a vendor's change to versions, by the script that regenerate.yml runs, and by the steps of that workflow.
import { afterAll, assert, beforeAll, beforeEach, describe, it } from "@effect/vitest"
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { delimiter, join } from "node:path"
import { fileURLToPath } from "node:url"
import { parse } from "yaml"
import { mostCharacters, summaryOf } from "../../../scripts/regenerate/Summary.ts"
import { waitingChangesets } from "../../../scripts/versions/Changesets.ts"
import { applyVersions } from "../../../scripts/versions/Version.ts"
import { documentOf, runIn, specWorkspace } from "./kit/SpecWorkspace.ts"
import type { Ran, SpecWorkspace } from "./kit/SpecWorkspace.ts"

// Each run starts the generator several times, and the compiler for a difference.
const patient = 900_000

const repository = fileURLToPath(new URL("../../..", import.meta.url))

/** The vendor's change: a response becomes documented, and an operation is new. */
const later = documentOf({
  responses: { "404": { description: "None." } },
  paths: {
    "/parts": { get: { operationId: "listParts", responses: { "204": { description: "None." } } } }
  }
})

/** The last line of a run. */
const resultOf = ({ stdout }: Ran): unknown => JSON.parse(stdout.trim().split("\n").at(-1) ?? "")

const linesOf = ({ stdout }: Ran): ReadonlyArray<string> => stdout.trim().split("\n").slice(0, -1)

/** Files that a run writes. */
const outputs = (workspace: SpecWorkspace) => {
  const [patch = "", summary = "", output = ""] = ["changes.patch", "summary.md", "output"].map((name) =>
    join(workspace.scratch, name)
  )
  rmSync(patch, { force: true })
  const read = (file: string): string => readFileSync(file, "utf8")
  return {
    run: (...args: ReadonlyArray<string>) => {
      writeFileSync(output, "")
      return workspace.regenerate([...args, "--patch", patch, "--summary", summary], { GITHUB_OUTPUT: output })
    },
    patch: () => (existsSync(patch) ? read(patch) : undefined),
    summary: () => read(summary),
    output: () => read(output)
  }
}

/** Files of a patch. */
const filesOf = (patch: string | undefined): ReadonlyArray<string> =>
  [...(patch ?? "").matchAll(/^diff --git a\/(\S+)/gm)].map(([, file = ""]) => file)

// The cast: GitHub refuses a workflow of another form.
const workflow = parse(readFileSync(join(repository, ".github", "workflows", "regenerate.yml"), "utf8")) as {
  readonly jobs: Readonly<Record<string, { readonly steps: ReadonlyArray<{ readonly run?: string }> }>>
}

/** Scripts of a job's steps. */
const steps = (job: string): ReadonlyArray<string> =>
  (workflow.jobs[job]?.steps ?? []).flatMap(({ run }) => (run === undefined ? [] : [run]))

/** A change that a dependency of the first job could add to the patch. */
const stranger = [
  "diff --git a/.github/workflows/stranger.yml b/.github/workflows/stranger.yml",
  "new file mode 100644",
  "--- /dev/null",
  "+++ b/.github/workflows/stranger.yml",
  "@@ -0,0 +1 @@",
  "+on: push",
  ""
].join("\n")

/** Runs the second job of the workflow twice: it commits what the script changed, and opens or renews one pull request. */
const proposes = async ({ git, root, scratch }: SpecWorkspace, patch: string, summary: string): Promise<void> => {
  const origin = join(scratch, "origin.git")
  const checkout = join(scratch, "checkout")
  const bin = join(scratch, "bin")
  const log = join(scratch, "gh.log")
  const artifact = join(scratch, "temp", "regenerated")
  for (const folder of [bin, artifact]) mkdirSync(folder, { recursive: true })
  await runIn(scratch, "git", ["clone", "--quiet", "--bare", root, origin])
  writeFileSync(join(artifact, "changes.patch"), patch + stranger)
  writeFileSync(join(artifact, "summary.md"), summary)
  // Behaves as gh does: no pull request is open until one was created.
  const gh = [
    "#!/usr/bin/env bash",
    `echo "$*" >> "${log}"`,
    `if [ "$1 $2" = "pr list" ]; then if grep -q "^pr create" "${log}"; then echo 7; fi; fi`,
    ""
  ]
  writeFileSync(join(bin, "gh"), gh.join("\n"))
  chmodSync(join(bin, "gh"), 0o755)
  const env = { BASE: "main", RUNNER_TEMP: join(scratch, "temp"), PATH: [bin, process.env["PATH"]].join(delimiter) }
  const trees: Array<string> = []
  for (const _ of ["first", "second"]) {
    rmSync(checkout, { recursive: true, force: true })
    await runIn(scratch, "git", ["clone", "--quiet", origin, checkout])
    for (const step of steps("propose")) {
      const bash = ["--noprofile", "--norc", "-eo", "pipefail", "-c", step]
      const { code, stderr } = await runIn(checkout, "bash", bash, env)
      assert.strictEqual(code, 0, stderr)
    }
    trees.push((await runIn(origin, "git", ["rev-parse", "regenerate/main^{tree}"])).stdout.trim())
  }
  await git("add", "--all", ":!notes.txt")
  const tree = await git("write-tree")
  assert.deepStrictEqual(trees, [tree, tree])
  const commands = readFileSync(log, "utf8").trim().split("\n")
  assert.deepStrictEqual(
    commands.map((line) => line.split(" ").slice(0, 2).join(" ")),
    ["auth setup-git", "pr list", "pr create", "auth setup-git", "pr list", "api --silent"]
  )
  assert.include(commands[2], `--body-file ${join(artifact, "summary.md")}`)
  assert.include(commands[5], `/pulls/7 -F body=@${join(artifact, "summary.md")}`)
}

describe("regenerate", () => {
  // One workspace for all tests, because making one takes a while. Each test starts from its last commit.
  let workspace: SpecWorkspace
  beforeAll(async () => {
    workspace = await specWorkspace()
  }, patient)
  afterAll(() => workspace[Symbol.asyncDispose]())
  beforeEach(async () => {
    await workspace.git("reset", "--quiet", "--hard", "main")
    await workspace.git("clean", "--quiet", "-fd")
    workspace.upstream.move(documentOf({}))
  })

  it("nothing changed: a line for each API, and no patch", { timeout: patient }, async () => {
    const { output, patch, run, summary } = outputs(workspace)
    const ran = await run()
    assert.strictEqual(ran.code, 0, ran.stderr)
    assert.deepStrictEqual(linesOf(ran), ["acme: unchanged", "hand: no upstream, not pulled"])
    assert.deepStrictEqual(resultOf(ran), { changed: false, failed: [], stale: [] })
    assert.strictEqual(await workspace.git("status", "--porcelain"), "")
    assert.isUndefined(patch())
    assert.include(summary(), "Nothing changed.")
    assert.strictEqual(output(), "changed=false\n")
  })

  it("a vendor's change: described, proposed and versioned", { timeout: patient }, async () => {
    const { output, patch, run, summary } = outputs(workspace)
    const { faktura, git, root, upstream, write } = workspace
    write("notes.txt", "A file of another author.\n")
    upstream.move(later)
    const ran = await run()
    assert.strictEqual(ran.code, 0, ran.stderr + ran.stdout)
    const [changeset = { file: "", bumps: {} }] = waitingChangesets(root)
    assert.deepStrictEqual(changeset.bumps, { "@faktura/acme": "major", "@faktura/acme-client": "minor" })
    assert.deepStrictEqual(linesOf(ran), [
      "acme: pulled",
      `acme: major, ${changeset.file}`,
      "hand: no upstream, not pulled"
    ])
    assert.deepStrictEqual(resultOf(ran), { changed: true, failed: [], stale: [] })
    assert.strictEqual(output(), "changed=true\n")
    for (const part of ["@faktura/acme", "major", "GET /things/{id}", "GET /parts"]) assert.include(summary(), part)
    assert.includeMembers([...filesOf(patch())], ["specs/acme/openapi.json", "specs/acme/source.yaml", changeset.file])
    assert.notInclude(filesOf(patch()), "notes.txt")

    // The page shows this example.
    const page = readFileSync(join(repository, "docs", "spec-changes.md"), "utf8")
    assert.include(page, ran.stdout)
    assert.include(page, (await faktura("diff", "acme")).stdout)

    const once = { patch: patch(), status: await git("status", "--porcelain") }
    const text = summary()
    const again = await run("--api", "acme")
    assert.strictEqual(again.code, 0, again.stderr)
    assert.include(linesOf(again), "acme: unchanged")
    assert.deepStrictEqual({ patch: patch(), status: await git("status", "--porcelain") }, once)

    await proposes(workspace, once.patch ?? "", text)

    // A release of it has the levels of the difference.
    await applyVersions(root)
    const manifests = ["acme", "acme-client"].map((name) => `packages/${name}/package.json`)
    assert.deepStrictEqual(
      manifests.map((file) => /"version": "([^"]+)"/.exec(readFileSync(join(root, file), "utf8"))?.[1]),
      ["2.0.0", "1.1.0"]
    )
    assert.deepStrictEqual(await applyVersions(root), [])
  })

  it("a change that is taken back: its changeset is withdrawn", { timeout: patient }, async () => {
    const { patch, run } = outputs(workspace)
    workspace.upstream.move(later)
    const first = await run("--api", "acme")
    assert.strictEqual(first.code, 0, first.stderr + first.stdout)
    assert.strictEqual(waitingChangesets(workspace.root).length, 1)
    workspace.upstream.move(documentOf({}))
    const back = await run("--api", "acme")
    assert.strictEqual(back.code, 0, back.stderr)
    assert.isTrue(linesOf(back).some((line) => line.endsWith("withdrawn")))
    assert.deepStrictEqual(waitingChangesets(workspace.root), [])
    // The date of the pull, and the validator for the next one.
    assert.deepStrictEqual(filesOf(patch()), ["specs/acme/source.yaml"])
  })

  it("stale generated files fail the run, and the patch has the right ones", { timeout: patient }, async () => {
    const file = "packages/hand/src/generated/operations/things.gen.ts"
    const right = readFileSync(join(workspace.root, file), "utf8")
    await workspace.git("switch", "--quiet", "--create", "stale")
    workspace.write(file, `${right}// by hand\n`)
    await workspace.commit("Edit")
    const { patch, run, summary } = outputs(workspace)
    const ran = await run("--api", "hand")
    assert.strictEqual(ran.code, 1)
    assert.deepStrictEqual(resultOf(ran), { changed: true, failed: [], stale: ["hand"] })
    assert.include(patch(), "-// by hand")
    assert.strictEqual(readFileSync(join(workspace.root, file), "utf8"), right)
    assert.include(summary(), "## hand: generated files")
    await workspace.git("checkout", "--quiet", "--force", "main")
  })

  it("an API that does not exist is named", { timeout: patient }, async () => {
    const ran = await workspace.regenerate(["--api", "acme", "--api", "other"])
    assert.deepStrictEqual([ran.code, ran.stderr], [1, "regenerate: No API other in specs/. There are: acme, hand\n"])
  })

  // The last one stops the upstream.
  const bad: ReadonlyArray<
    readonly [name: string, make: (upstream: SpecWorkspace["upstream"]) => Promise<void> | void]
  > = [
    ["a web page", ({ move }) => move("<!doctype html><title>Sign in</title>")],
    ["half a document", ({ move }) => move(later.slice(0, later.length / 2))],
    [
      "the document of another API",
      ({ move }) => move(later.replaceAll("Acme", "Weather").replaceAll("/things", "/winds"))
    ],
    ["a document that does not generate", ({ move }) => move(documentOf({ schema: "Missing" }))],
    ["no network", (upstream) => upstream.close()]
  ]
  for (const [index, [name, make]] of bad.entries()) {
    const isFirst = index === 0
    it(
      `${name}: one message, and nothing changed${isFirst ? "; the next API is done" : ""}`,
      { timeout: patient },
      async () => {
        const { output, patch, run, summary } = outputs(workspace)
        await make(workspace.upstream)
        const ran = await run(...(isFirst ? [] : ["--api", "acme"]))
        assert.deepStrictEqual(
          [ran.code, resultOf(ran), await workspace.git("status", "--porcelain"), patch(), output()],
          [1, { changed: false, failed: ["acme"], stale: [] }, "", undefined, "changed=false\n"]
        )
        const lines = linesOf(ran)
        assert.strictEqual(lines[0], "acme: pull acme failed: `faktura pull acme --json` ended with 1")
        assert.strictEqual(lines.includes("hand: no upstream, not pulled"), isFirst)
        assert.include(summary(), "## acme failed")
        assert.notInclude(summary(), repository)
      }
    )
  }
})

describe("summaries", () => {
  it("a long difference is cut between lines, outside of code", () => {
    const markdown = ["## acme", "```ts", ...Array.from({ length: 6000 }, (_, index) => `const x${index} = 1`), "```"]
    const text = summaryOf([{ api: "acme", isStale: false, failure: undefined, markdown: markdown.join("\n") }])
    assert.isAtMost(text.length, mostCharacters)
    assert.include(text, "\n```\n\nThe rest is left out here.")
    assert.include(text, "Read the changeset")
  })
})

describe("regenerate.yml", () => {
  it("its first job is the script, and nothing beside it", () => {
    const [install, ...rest] = steps("generate")
    assert.match(install ?? "", /^npx -y pnpm@[\d.]+ install --frozen-lockfile$/)
    assert.strictEqual(rest.length, 1)
    assert.match(rest[0] ?? "", /^mkdir .*\nnpx -y pnpm@[\d.]+ run regenerate \\\n {2}--patch \S+ --summary \S+\n$/)
  })
})
