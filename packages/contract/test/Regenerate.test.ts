// The way from a vendor's change to versions, by the script that regenerate.yml runs, and by the steps of that workflow.
import { assert, describe, it } from "@effect/vitest"
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { delimiter, join } from "node:path"
import { fileURLToPath } from "node:url"
import { parse } from "yaml"
import { mostCharacters, summaryOf } from "../../../scripts/regenerate/Summary.ts"
import { waitingChangesets } from "../../../scripts/versions/Changesets.ts"
import { applyVersions } from "../../../scripts/versions/Version.ts"
import { documentOf, runIn, specWorkspace } from "./kit/SpecWorkspace.ts"
import type { Ran, SpecWorkspace } from "./kit/SpecWorkspace.ts"

// Each run starts the generator several times, and the compiler for a difference.
const patient = 300_000

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

const outputs = (workspace: SpecWorkspace) => {
  const patch = join(workspace.scratch, "changes.patch")
  const summary = join(workspace.scratch, "summary.md")
  const output = join(workspace.scratch, "output")
  writeFileSync(output, "")
  const run = () => workspace.regenerate(["--patch", patch, "--summary", summary], { GITHUB_OUTPUT: output })
  const read = (file: string): string => readFileSync(file, "utf8")
  return {
    run,
    patch: () => read(patch),
    summary: () => read(summary),
    output: () => read(output),
    hasPatch: () => existsSync(patch)
  }
}

describe("regenerate", () => {
  it("nothing changed: a line for each API, and no file", { timeout: patient }, async () => {
    await using workspace = await specWorkspace()
    const { hasPatch, output, run, summary } = outputs(workspace)
    const ran = await run()
    assert.strictEqual(ran.code, 0, ran.stderr)
    assert.deepStrictEqual(linesOf(ran), ["acme: unchanged", "hand: no upstream, not pulled"])
    assert.deepStrictEqual(resultOf(ran), { changed: false, failed: [], stale: [] })
    assert.strictEqual(await workspace.git("status", "--porcelain"), "")
    assert.isFalse(hasPatch())
    assert.include(summary(), "Nothing changed.")
    assert.strictEqual(output(), "changed=false\n")
  })

  it("a vendor's change: pulled, generated, described, versioned, and taken back", { timeout: patient }, async () => {
    await using workspace = await specWorkspace()
    const { output, patch, run, summary } = outputs(workspace)
    const { git, root, upstream, write } = workspace
    write("notes.txt", "A file of somebody else.\n")
    upstream.move(later)
    const ran = await run()
    assert.strictEqual(ran.code, 0, ran.stderr + ran.stdout)
    const [changeset] = waitingChangesets(root)
    assert.deepStrictEqual(linesOf(ran), [
      "acme: pulled",
      `acme: major, ${changeset?.file}`,
      "hand: no upstream, not pulled"
    ])
    assert.deepStrictEqual(resultOf(ran), { changed: true, failed: [], stale: [] })
    assert.strictEqual(output(), "changed=true\n")
    const files = [...patch().matchAll(/^diff --git a\/(\S+)/gm)].map(([, file = ""]) => file)
    assert.includeMembers(files, ["specs/acme/openapi.json", "specs/acme/source.yaml", changeset?.file])
    assert.deepStrictEqual(
      files.filter((file) => !/^(?:specs\/acme|packages\/acme(?:-client)?\/src\/generated|\.changeset)\//.test(file)),
      []
    )
    for (const part of ["@faktura/acme", "major", "GET /things/{id}", "GET /parts"]) assert.include(summary(), part)

    const once = { patch: patch(), summary: summary(), status: await git("status", "--porcelain") }
    const again = await run()
    assert.strictEqual(again.code, 0, again.stderr)
    assert.include(linesOf(again), "acme: unchanged")
    assert.deepStrictEqual(
      { patch: patch(), status: await git("status", "--porcelain") },
      { patch: once.patch, status: once.status }
    )

    // A release of it, as `faktura diff` predicts.
    await workspace.commit("Follow the upstream")
    assert.deepStrictEqual(await applyVersions(root), [
      { name: "@faktura/acme", before: "1.0.0", after: "2.0.0" },
      {
        name: "@faktura/acme-client",
        before: "1.0.0",
        after: changeset?.bumps["@faktura/acme-client"] === "major" ? "2.0.0" : "1.1.0"
      }
    ])
    assert.deepStrictEqual(await applyVersions(root), [])
  })

  it("a change that is taken back leaves no changeset", { timeout: patient }, async () => {
    await using workspace = await specWorkspace()
    const { run } = outputs(workspace)
    workspace.upstream.move(later)
    assert.strictEqual((await run()).code, 0)
    assert.strictEqual(waitingChangesets(workspace.root).length, 1)
    workspace.upstream.move(documentOf({}))
    const back = await run()
    assert.strictEqual(back.code, 0, back.stderr)
    assert.isTrue(linesOf(back).some((line) => line.endsWith("withdrawn")))
    assert.deepStrictEqual(waitingChangesets(workspace.root), [])
    // The date of the pull is all that differs.
    assert.strictEqual(await workspace.git("status", "--porcelain"), "M specs/acme/source.yaml")
  })

  it(
    "generated files that are not those of the document fail the run, and the patch has the right ones",
    { timeout: patient },
    async () => {
      await using workspace = await specWorkspace()
      const file = "packages/hand/src/generated/operations/things.gen.ts"
      const right = readFileSync(join(workspace.root, file), "utf8")
      workspace.write(file, `${right}// by hand\n`)
      await workspace.commit("Edit")
      const { patch, run, summary } = outputs(workspace)
      const ran = await run()
      assert.strictEqual(ran.code, 1)
      assert.deepStrictEqual(resultOf(ran), { changed: true, failed: [], stale: ["hand"] })
      assert.include(patch(), "-// by hand")
      assert.strictEqual(readFileSync(join(workspace.root, file), "utf8"), right)
      assert.include(summary(), "## hand: generated files")
    }
  )

  it("an API that does not exist is named", { timeout: patient }, async () => {
    await using workspace = await specWorkspace()
    const ran = await workspace.regenerate(["--api", "acme", "--api", "other"])
    assert.deepStrictEqual([ran.code, ran.stderr], [1, "regenerate: No API other in specs/. There are: acme, hand\n"])
  })
})

describe("regenerate with a bad upstream", () => {
  const bad: Readonly<Record<string, (upstream: SpecWorkspace["upstream"]) => Promise<void> | void>> = {
    "no network": (upstream) => upstream.close(),
    "a web page": ({ move }) => move("<!doctype html><title>Sign in</title>"),
    "half a document": ({ move }) => move(later.slice(0, later.length / 2)),
    "the document of another API": ({ move }) =>
      move(later.replaceAll("Acme", "Weather").replaceAll("/things", "/winds").replaceAll("/parts", "/rains")),
    "a document that does not generate": ({ move }) => move(documentOf({ schema: "Missing" }))
  }
  it("one message, nothing changed, and the other API is done", { timeout: patient }, async () => {
    for (const [name, make] of Object.entries(bad)) {
      await using workspace = await specWorkspace()
      const { hasPatch, output, run, summary } = outputs(workspace)
      await make(workspace.upstream)
      const ran = await run()
      assert.deepStrictEqual(
        [ran.code, resultOf(ran), await workspace.git("status", "--porcelain"), hasPatch(), output()],
        [1, { changed: false, failed: ["acme"], stale: [] }, "", false, "changed=false\n"],
        name
      )
      const lines = linesOf(ran)
      assert.include(lines[0], "acme: faktura pull acme failed", name)
      assert.strictEqual(lines.at(-1), "hand: no upstream, not pulled", name)
      assert.include(summary(), "## acme failed", name)
    }
  })
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
  // The cast: GitHub refuses a workflow of another form.
  const workflow = parse(readFileSync(join(repository, ".github", "workflows", "regenerate.yml"), "utf8")) as {
    readonly jobs: Readonly<Record<string, { readonly steps: ReadonlyArray<{ readonly run?: string }> }>>
  }
  const steps = (job: string): ReadonlyArray<string> =>
    (workflow.jobs[job]?.steps ?? []).flatMap(({ run }) => (run === undefined ? [] : [run]))

  it("its first job is the script, and nothing beside it", () => {
    const [install, ...rest] = steps("generate")
    assert.match(install ?? "", /^npx -y pnpm@[\d.]+ install --frozen-lockfile$/)
    assert.strictEqual(rest.length, 1)
    assert.match(rest[0] ?? "", /^mkdir .*\nnpx -y pnpm@[\d.]+ run regenerate \\\n {2}--patch \S+ --summary \S+\n$/)
  })

  it(
    "its second job commits what the script changed, and opens or renews one pull request",
    { timeout: patient },
    async () => {
      await using workspace = await specWorkspace()
      const { root, scratch, upstream } = workspace
      const origin = join(scratch, "origin.git")
      await runIn(scratch, "git", ["clone", "--quiet", "--bare", root, origin])
      upstream.move(later)
      const folder = join(scratch, "temp", "regenerated")
      mkdirSync(folder, { recursive: true })
      const patch = join(folder, "changes.patch")
      const ran = await workspace.regenerate(["--patch", patch, "--summary", join(folder, "summary.md")])
      assert.strictEqual(ran.code, 0, ran.stderr)
      // A dependency could have written this: a file that the pull request must not contain.
      const stranger = [
        "diff --git a/.github/workflows/stranger.yml b/.github/workflows/stranger.yml",
        "new file mode 100644",
        "--- /dev/null",
        "+++ b/.github/workflows/stranger.yml",
        "@@ -0,0 +1 @@",
        "+on: push",
        ""
      ].join("\n")
      writeFileSync(patch, readFileSync(patch, "utf8") + stranger)

      const bin = join(scratch, "bin")
      const log = join(scratch, "gh.log")
      mkdirSync(bin)
      // Answers as gh does: no pull request is open until one was created.
      writeFileSync(
        join(bin, "gh"),
        [
          "#!/usr/bin/env bash",
          `echo "$*" >> "${log}"`,
          `if [ "$1 $2" = "pr list" ]; then if grep -q "^pr create" "${log}"; then echo 1; else echo 0; fi; fi`,
          ""
        ].join("\n")
      )
      chmodSync(join(bin, "gh"), 0o755)
      const propose = async (): Promise<string> => {
        const checkout = join(scratch, "checkout")
        await runIn(scratch, "rm", ["-rf", checkout])
        await runIn(scratch, "git", ["clone", "--quiet", origin, checkout])
        for (const step of steps("propose")) {
          const { code, stderr } = await runIn(
            checkout,
            "bash",
            ["--noprofile", "--norc", "-eo", "pipefail", "-c", step],
            {
              BASE: "main",
              RUNNER_TEMP: join(scratch, "temp"),
              PATH: [bin, process.env["PATH"]].join(delimiter)
            }
          )
          assert.strictEqual(code, 0, stderr)
        }
        return (await runIn(origin, "git", ["rev-parse", "regenerate/main^{tree}"])).stdout.trim()
      }
      const tree = await propose()
      await workspace.git("add", "--all")
      assert.strictEqual(tree, await workspace.git("write-tree"))
      assert.strictEqual(await propose(), tree)
      const commands = readFileSync(log, "utf8").trim().split("\n")
      assert.deepStrictEqual(
        commands.map((line) => line.split(" ").slice(0, 2).join(" ")),
        ["auth setup-git", "pr list", "pr create", "auth setup-git", "pr list", "pr edit"]
      )
      assert.include(commands[2], `--body-file ${join(folder, "summary.md")}`)
    }
  )
})
