// Settings of GitHub and Renovate name packages, folders and versions that exist.
import { assert, describe, it } from "@effect/vitest"
import { spawnSync } from "node:child_process"
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { basename, join } from "node:path"
import { fileURLToPath } from "node:url"
import { parse } from "yaml"
import { writeNotes } from "../../../scripts/publish/Publish.ts"
import { publicPackages } from "../../../scripts/release/Tarball.ts"

const root = fileURLToPath(new URL("../../..", import.meta.url))
const read = (file: string): string => readFileSync(join(root, file), "utf8")

/** A folder for the time of a test. */
const scratch = (): { readonly path: string } & Disposable => {
  const path = mkdtempSync(join(tmpdir(), "faktura-github-"))
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true }) }
}

interface Form {
  readonly name: string
  readonly description: string
  readonly body: ReadonlyArray<{
    readonly type: string
    readonly id?: string
    readonly attributes: { readonly options?: ReadonlyArray<unknown> }
    readonly validations?: { readonly required?: boolean }
  }>
}

interface Workspace {
  readonly nodeVersion: string
  readonly catalog: Readonly<Record<string, string>>
  readonly catalogs: Readonly<Record<string, Readonly<Record<string, string>>>>
}

// The casts: files of this repository. The tests below fail for another form.
const formOf = (name: string): Form => parse(read(`.github/ISSUE_TEMPLATE/${name}.yml`)) as Form
const workspace = parse(read("pnpm-workspace.yaml")) as Workspace

describe("issue forms", () => {
  it("an issue needs a form, and vulnerabilities have a link of their own", () => {
    const config = parse(read(".github/ISSUE_TEMPLATE/config.yml")) as {
      readonly blank_issues_enabled: boolean
      readonly contact_links: ReadonlyArray<{ readonly about: string }>
    }
    assert.isFalse(config.blank_issues_enabled)
    assert.isTrue(config.contact_links.some(({ about }) => about.includes("SECURITY.md")))
    assert.isTrue(existsSync(join(root, "SECURITY.md")))
  })
  it("the form of a defect lists the published packages", () => {
    const { options = [] } = formOf("bug").body.find(({ id }) => id === "package")?.attributes ?? {}
    const published = publicPackages(root).map((folder) => `@faktura/${basename(folder)}`)
    // Defects of the generator have a form of their own.
    assert.sameMembers(
      options.filter((option) => String(option).startsWith("@")),
      published.filter((name) => name !== "@faktura/codegen")
    )
  })
  const asked: ReadonlyArray<readonly [form: string, ids: ReadonlyArray<string>]> = [
    ["bug", ["package", "version", "operation", "tag", "request-id", "reproduction"]],
    ["generator", ["version", "command", "warning", "document"]]
  ]
  for (const [form, ids] of asked) {
    it(`${form}: asks for what is needed to find the defect, and says that issues are public`, () => {
      const { body } = formOf(form)
      const has = body.map(({ id }) => id)
      for (const id of ids) assert.include(has, id)
      assert.match(read(`.github/ISSUE_TEMPLATE/${form}.yml`), /\*\*Issues are public\.\*\*/)
      assert.isTrue(body.some(({ type }) => type === "checkboxes"))
    })
  }
})

describe("CODEOWNERS", () => {
  const lines = read(".github/CODEOWNERS")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => line.split(/\s+/) as [path: string, ...owners: ReadonlyArray<string>])
  it("names paths that exist", () => {
    assert.isAbove(lines.length, 1)
    for (const [path] of lines) if (path !== "*") assert.isTrue(existsSync(join(root, path)), path)
  })
  it("an owner that is a placeholder is explained", () => {
    if (lines.some(([, ...owners]) => owners.some((owner) => owner.startsWith("@OWNER/")))) {
      assert.include(read(".github/CODEOWNERS"), "OWNER is a placeholder")
      assert.include(read("CONTRIBUTING.md"), "`@OWNER/")
    }
  })
})

describe("release.yml", () => {
  interface Step {
    readonly name?: string
    readonly uses?: string
    readonly run?: string
    readonly env?: Readonly<Record<string, string>>
    readonly with?: Readonly<Record<string, string>>
  }
  interface Job {
    readonly needs?: string
    readonly permissions: Readonly<Record<string, string>>
    readonly uses?: string
    readonly steps?: ReadonlyArray<Step>
  }
  // The cast: a file of this repository. The tests below fail for another form.
  const { jobs } = parse(read(".github/workflows/release.yml")) as { readonly jobs: Readonly<Record<string, Job>> }
  const stepOf = (job: string, text: string): Step => {
    const found = jobs[job]?.steps?.find(({ name = "", run = "", uses = "" }) =>
      [name, run, uses].some((it) => it.includes(text))
    )
    assert.isDefined(found, `${job} has no step with ${text}`)
    return found
  }

  it("checks, then versions, then proposes or publishes, then announces", () => {
    assert.deepStrictEqual(
      Object.entries(jobs).map(([name, { needs }]) => [name, needs]),
      [
        ["check", undefined],
        ["version", "check"],
        ["propose", "version"],
        ["publish", "version"],
        ["announce", "publish"]
      ]
    )
    assert.strictEqual(jobs["check"]?.uses, "./.github/workflows/ci.yml")
  })
  it("only publish may ask for a signed statement, and it asks for provenance", () => {
    assert.deepStrictEqual(jobs["publish"]?.permissions, { contents: "read", "id-token": "write" })
    assert.strictEqual(stepOf("publish", "run release").env?.["NPM_CONFIG_PROVENANCE"], "true")
  })
  it("its steps are scripts of the repository", () => {
    const { scripts } = JSON.parse(read("package.json")) as { readonly scripts: Readonly<Record<string, string>> }
    const called = Object.values(jobs).flatMap(({ steps = [] }) =>
      steps.flatMap(({ run = "" }) => [...run.matchAll(/pnpm@\S+ run (\S+)/g)].map(([, name = ""]) => name))
    )
    assert.sameMembers(called, ["version-packages", "release"])
    assert.strictEqual(scripts["version-packages"], "node scripts/version.ts")
    assert.match(scripts["release"] ?? "", /node scripts\/release\.ts$/)
  })

  it("makes the missing releases, each with the text of its changelog", () => {
    using folder = scratch()
    const { path } = folder
    writeNotes(join(path, "notes"), [
      { name: "@faktura/core", version: "1.1.0", notes: "### New\n\n- A feature." },
      { name: "@faktura/monite", version: "2.0.0-next.0", notes: '- `A` & "B".' },
      { name: "@faktura/maesn", version: "1.0.0", notes: "- The first release." },
      { name: "@faktura/sandbox", version: "1.0.0", notes: undefined }
    ])
    // In place of GitHub's command: the release of maesn is there.
    const gh =
      '#!/bin/sh\nif [ "$2" = view ]; then [ "$3" = @faktura/maesn@1.0.0 ]; exit; fi\necho "$@" >> "$CALLS"\ncat "${11}" >> "$CALLS"\n'
    mkdirSync(join(path, "bin"))
    writeFileSync(join(path, "bin", "gh"), gh, { mode: 0o755 })
    const calls = join(path, "calls")
    const { status, stderr } = spawnSync(
      "bash",
      ["--noprofile", "--norc", "-eo", "pipefail", "-c", stepOf("announce", "gh release create").run ?? ""],
      {
        env: {
          PATH: `${join(path, "bin")}:${process.env.PATH}`,
          CALLS: calls,
          RUNNER_TEMP: path,
          GITHUB_SHA: "abc123",
          GITHUB_REPOSITORY: "acme/faktura"
        },
        encoding: "utf8"
      }
    )
    assert.deepStrictEqual([status, stderr], [0, ""])
    const create = (tag: string, kind: string) =>
      `release create ${tag} --repo acme/faktura --target abc123 --title ${tag} --notes-file ${tag}.md ${kind}`
    assert.strictEqual(
      readFileSync(calls, "utf8"),
      [
        create("@faktura/core@1.1.0", "--latest=false"),
        "### New\n\n- A feature.",
        create("@faktura/monite@2.0.0-next.0", "--prerelease"),
        '- `A` & "B".',
        ""
      ].join("\n")
    )
  })
  it("the notes are handed over by one artifact", () => {
    const notes = "${{ runner.temp }}/notes"
    assert.include(stepOf("publish", "run release").run, '--notes "$RUNNER_TEMP/notes"')
    assert.include(stepOf("publish", "upload-artifact").with, { name: "notes", path: notes })
    assert.include(stepOf("announce", "download-artifact").with, { name: "notes", path: notes })
  })
})

describe("Node", () => {
  it("the workspace's own is one version: .nvmrc, nodeVersion, the packages for Linux", () => {
    const versions = [read(".nvmrc").trim(), workspace.nodeVersion, ...Object.values(workspace.catalogs["node"] ?? {})]
    assert.deepStrictEqual([...new Set(versions)], [workspace.nodeVersion])
    assert.isAbove(versions.length, 3)
  })
})

describe("pnpm-lock.yaml", () => {
  // The job `portable` installs from it. A registry that lacked a package for a moment has once left it out.
  const lock = read("pnpm-lock.yaml")
  const tools: Readonly<Record<string, (system: string, cpu: string) => string>> = {
    esbuild: (system, cpu) => `@esbuild/${system}-${cpu}`,
    oxfmt: (system, cpu) => `@oxfmt/binding-${system}-${cpu}${system === "win32" ? "-msvc" : ""}`,
    oxlint: (system, cpu) => `@oxlint/binding-${system}-${cpu}${system === "win32" ? "-msvc" : ""}`,
    rolldown: (system, cpu) => `@rolldown/binding-${system}-${cpu}${system === "win32" ? "-msvc" : ""}`,
    turbo: (system, cpu) => `@turbo/${system === "win32" ? "windows" : system}-${cpu.replace("x64", "64")}`,
    typescript: (system, cpu) => `@typescript/typescript-${system}-${cpu}`
  }
  for (const [tool, nameOf] of Object.entries(tools)) {
    it(`has ${tool} for macOS and Windows`, () => {
      for (const system of ["darwin", "win32"]) {
        for (const cpu of ["arm64", "x64"]) assert.include(lock, `\n  '${nameOf(system, cpu)}@`)
      }
    })
  }
})

describe("renovate.json", () => {
  interface Rule {
    readonly matchPackageNames?: ReadonlyArray<string>
    readonly matchDepNames?: ReadonlyArray<string>
    readonly matchDepTypes?: ReadonlyArray<string>
    readonly matchFileNames?: ReadonlyArray<string>
    readonly automerge?: boolean
  }
  const config = JSON.parse(read("renovate.json")) as {
    readonly automerge: boolean
    readonly enabledManagers: ReadonlyArray<string>
    readonly extends: ReadonlyArray<string>
    readonly ignorePaths: ReadonlyArray<string>
    readonly minimumReleaseAge: string
    readonly rangeStrategy: string
    readonly packageRules: ReadonlyArray<Rule>
    readonly customManagers: ReadonlyArray<{
      readonly managerFilePatterns: ReadonlyArray<string>
      readonly matchStrings: ReadonlyArray<string>
    }>
  }
  const dependencies = new Set([
    // Of .nvmrc and packageManager; node-fetch is an override.
    "node",
    "pnpm",
    "node-fetch",
    ...Object.keys(workspace.catalog),
    ...Object.values(workspace.catalogs).flatMap(Object.keys),
    ...globSync("{.,packages/*,packages/runtimes/nodes,benchmarks}/package.json", { cwd: root }).flatMap((file) => {
      const { dependencies = {}, devDependencies = {} } = JSON.parse(read(file)) as Readonly<
        Record<string, Readonly<Record<string, string>> | undefined>
      >
      return Object.keys({ ...dependencies, ...devDependencies })
    })
  ])

  it("a person merges, and a version is proposed some days after its release", () => {
    assert.isFalse(config.automerge)
    assert.isTrue(config.packageRules.every(({ automerge }) => automerge !== true))
    assert.match(config.minimumReleaseAge, /^[3-9] days$|^\d\d+ days$/)
  })
  it("exact versions stay exact: of package.json and the catalogs, of .nvmrc, of actions and of commands", () => {
    assert.strictEqual(config.rangeStrategy, "pin")
    // The manager npm reads pnpm-workspace.yaml too, with its catalogs.
    assert.sameMembers([...config.enabledManagers], ["npm", "nvm", "github-actions", "custom.regex"])
    assert.include(config.extends, "helpers:pinGitHubActionDigests")
    for (const path of config.ignorePaths) assert.notMatch(path, /package\.json|pnpm-workspace|\.nvmrc|\.github/)
    for (const [catalog, versions] of Object.entries({ default: workspace.catalog, ...workspace.catalogs })) {
      if (catalog === "peers") continue
      // A prerelease is one exact version, too: Postgres binaries have no others.
      for (const [name, version] of Object.entries(versions))
        assert.match(version, /^(?:npm:.+@)?\d+\.\d+\.\d+(?:-[a-z]+\.\d+)?$/, name)
    }
  })
  it("its rules name dependencies that exist", () => {
    for (const { matchDepNames = [], matchPackageNames = [] } of config.packageRules) {
      for (const name of [...matchDepNames, ...matchPackageNames]) {
        const found = name.endsWith("/**")
          ? [...dependencies].some((each) => each.startsWith(name.slice(0, -2)))
          : dependencies.has(name)
        // Effect's vitest belongs to Effect; vitest's own packages come with it.
        assert.isTrue(found || name === "@vitest/**", name)
      }
    }
  })
  it("its rules name catalogs and files that exist", () => {
    for (const { matchDepTypes = [], matchFileNames = [] } of config.packageRules) {
      for (const type of matchDepTypes) {
        const [, catalog] = /^pnpm\.catalog\.(.+)$/.exec(type) ?? []
        if (catalog !== undefined) assert.property(workspace.catalogs, catalog)
      }
      for (const file of matchFileNames) assert.isTrue(existsSync(join(root, file)), file)
    }
  })
  for (const { managerFilePatterns, matchStrings } of config.customManagers) {
    for (const text of matchStrings) {
      it(`${text} is found`, () => {
        const patterns = managerFilePatterns.map((pattern) => new RegExp(pattern.slice(1, -1)))
        const files = globSync(["*.{json,yaml}", ".ci/run", ".github/workflows/*", "packages/*/test/**/*.ts"], {
          cwd: root
        }).filter((file) => patterns.some((pattern) => pattern.test(file)))
        assert.isTrue(files.some((file) => new RegExp(text).test(read(file))))
      })
    }
  }
})
