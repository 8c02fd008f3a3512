// Versions: what the waiting changesets release, by `changeset version` itself, in a workspace with our manifests.
import { assert, describe, expect, it } from "@effect/vitest"
import { existsSync, globSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { bumpProblems, internal } from "../../../scripts/versions/Bumps.ts"
import { waitingChangesets } from "../../../scripts/versions/Changesets.ts"
import type { Bump } from "../../../scripts/versions/Changesets.ts"
import { applyVersions, changesets, plannedVersions } from "../../../scripts/versions/Version.ts"
import { inOrder, membersOf } from "../../../scripts/versions/Workspace.ts"
import { manifests } from "./kit/Manifests.ts"
import type { Manifests } from "./kit/Manifests.ts"

const repository = fileURLToPath(new URL("../../..", import.meta.url))

/** Versions before each release, all different, so that no package can take another's. */
const before = {
  codegen: "1.5.0",
  core: "1.2.0",
  durable: "1.3.0",
  maesn: "1.0.3",
  "maesn-client": "1.1.0",
  monite: "2.1.0",
  "monite-client": "3.0.0",
  sandbox: "1.0.1"
}

/** A workspace with these bumps, each in a changeset of its own. */
const releasing = (...bumps: ReadonlyArray<Readonly<Record<string, Bump>>>): Manifests => {
  const workspace = manifests(before)
  bumps.forEach((each, index) => workspace.changeset(`change-${index}`, each, "A change."))
  return workspace
}

describe("versions of all packages", () => {
  const table: ReadonlyArray<
    readonly [
      title: string,
      bumps: ReadonlyArray<Readonly<Record<string, Bump>>>,
      released: Readonly<Record<string, string>>,
      requirements?: ReadonlyArray<string>
    ]
  > = [
    ["nothing", [], {}, ["monite needs core ^1.2.0", "monite needs monite-client 3.0.0"]],
    [
      "a raw client breaks, and its services",
      [{ "monite-client": "major", monite: "major" }],
      { "monite-client": "4.0.0", monite: "3.0.0" },
      ["monite needs core ^1.2.0", "monite needs monite-client 4.0.0"]
    ],
    [
      "a raw client gets a feature, and its services",
      [{ "monite-client": "minor" }, { monite: "minor" }],
      { "monite-client": "3.1.0", monite: "2.2.0" },
      ["monite needs core ^1.2.0", "monite needs monite-client 3.1.0"]
    ],
    [
      "a raw client is fixed: its services follow by themselves",
      [{ "monite-client": "patch" }],
      { "monite-client": "3.0.1", monite: "2.1.1" },
      ["monite needs core ^1.2.0", "monite needs monite-client 3.0.1"]
    ],
    ["services only", [{ monite: "minor" }], { monite: "2.2.0" }, ["monite needs monite-client 3.0.0"]],
    ["core is fixed", [{ core: "patch" }], { core: "1.2.1" }, ["monite needs core ^1.2.1", "maesn needs core ^1.2.1"]],
    ["core gets a feature", [{ core: "minor" }], { core: "1.3.0" }],
    [
      "core breaks, and all services",
      [{ core: "major", durable: "major", monite: "major", maesn: "major" }],
      // The generator uses core without showing its types, so it only follows.
      { codegen: "1.5.1", core: "2.0.0", durable: "2.0.0", monite: "3.0.0", maesn: "2.0.0" },
      ["maesn needs core ^2.0.0", "maesn needs maesn-client 1.1.0", "monite needs core ^2.0.0"]
    ],
    ["the generator only", [{ codegen: "major" }], { codegen: "2.0.0" }],
    ["the sandbox only", [{ sandbox: "patch" }], { sandbox: "1.0.2" }]
  ]
  for (const [title, bumps, released, requirements = []] of table) {
    it(title, async () => {
      using workspace = releasing(...bumps)
      const planned = await plannedVersions(workspace.root)
      assert.deepStrictEqual(workspace.versions(), before, "the plan changes nothing")
      const applied = await applyVersions(workspace.root)
      assert.deepStrictEqual(applied, planned)
      assert.deepStrictEqual(workspace.versions(), { ...before, ...released })
      assert.includeMembers([...workspace.requirements()], [...requirements])
      const changelogs = globSync("packages/*/CHANGELOG.md", { cwd: workspace.root })
      assert.lengthOf(changelogs, Object.keys(released).length)
      assert.deepStrictEqual(await applyVersions(workspace.root), [], "a second run changes nothing")
      assert.deepStrictEqual(workspace.versions(), { ...before, ...released })
    })
  }

  const refused: ReadonlyArray<readonly [title: string, bumps: Readonly<Record<string, Bump>>, message: string]> = [
    [
      "a raw client breaks, and its services have no entry",
      { "monite-client": "major" },
      '@faktura/monite is released as patch, but it re-exports types of @faktura/monite-client, which is released as major by .changeset/change-0.md. Add `"@faktura/monite": major` there'
    ],
    ["a raw client breaks, its services get a feature", { "monite-client": "major", monite: "minor" }, "as minor, but"],
    [
      "a raw client gets a feature, its services are fixed",
      { "maesn-client": "minor", maesn: "patch" },
      'maesn": minor'
    ],
    [
      "core breaks, and one service has no entry",
      { core: "major", monite: "major" },
      "@faktura/maesn is released as patch"
    ],
    [
      "a package that is not published",
      { contract: "patch" },
      "names @faktura/contract, which is not a published package"
    ]
  ]
  for (const [title, bumps, message] of refused) {
    it(`refused: ${title}`, async () => {
      using workspace = releasing(bumps)
      for (const run of [plannedVersions, applyVersions]) {
        const error = await run(workspace.root).then(
          () => undefined,
          (error: unknown) => error
        )
        assert.instanceOf(error, Error)
        assert.include(error.message, message)
      }
      assert.deepStrictEqual(workspace.versions(), before)
      assert.isTrue(existsSync(join(workspace.root, ".changeset", "change-0.md")))
    })
  }

  it("a word that is no bump is refused with its file", () => {
    using workspace = manifests(before)
    writeFileSync(join(workspace.root, ".changeset", "odd.md"), '---\n"@faktura/core": huge\n---\n\nA change.\n')
    assert.throws(() => waitingChangesets(workspace.root), ".changeset/odd.md: `@faktura/core: huge` is no bump")
  })

  it("the changesets of this repository do not contradict each other", () => {
    assert.deepStrictEqual(bumpProblems(membersOf(repository), waitingChangesets(repository)), [])
  })

  it("packages that use another one internally do not show its types", () => {
    for (const [name, others] of Object.entries(internal)) {
      const report = readFileSync(join(repository, "docs", "api", `${name.slice("@faktura/".length)}.md`), "utf8")
      for (const other of others) {
        assert.property(membersOf(repository).find((each) => each.name === name)?.needs, other)
        assert.notInclude(report, other)
      }
    }
  })

  it("packages are published after the packages that they need", () => {
    const names = inOrder(membersOf(repository).toReversed()).map(({ name }) => name)
    assert.lengthOf(names, 8)
    for (const { name, needs } of membersOf(repository)) {
      for (const needed of Object.keys(needs)) assert.isBelow(names.indexOf(needed), names.indexOf(name))
    }
  })

  it("a run that is killed between two files is finished by the next run", async () => {
    using complete = releasing({ core: "minor", monite: "minor" })
    await applyVersions(complete.root)
    using killed = releasing({ core: "minor", monite: "minor" })
    // A link to nowhere stops the run: the manifests are written, this changelog is not.
    const changelog = join(killed.root, "packages", "monite", "CHANGELOG.md")
    symlinkSync(join(killed.root, "nowhere", "CHANGELOG.md"), changelog)
    await applyVersions(killed.root).then(
      () => assert.fail("it was not stopped"),
      () => undefined
    )
    assert.strictEqual(killed.versions()["monite"], "2.2.0")
    assert.isTrue(existsSync(join(killed.root, ".changeset", "change-0.md")))
    rmSync(changelog)
    assert.deepStrictEqual(await applyVersions(killed.root), [])
    assert.deepStrictEqual(killed.versions(), complete.versions())
    assert.strictEqual(killed.changelog("monite"), complete.changelog("monite"))
    assert.isFalse(existsSync(join(killed.root, ".faktura", "versions.json")))
    assert.deepStrictEqual(waitingChangesets(killed.root), [])
  })
})

describe("the channel next", () => {
  it("prereleases count up, services follow core, and the normal version lists everything", async () => {
    using workspace = releasing({ core: "minor" })
    const { root } = workspace
    await changesets(root, "pre", "enter", "next")
    await applyVersions(root)
    // ^1.2.0 does not accept 1.3.0-next.0, so the services are released with the range ^1.3.0-next.0.
    const first = {
      codegen: "1.5.1-next.0",
      core: "1.3.0-next.0",
      durable: "1.3.1-next.0",
      maesn: "1.0.4-next.0",
      monite: "2.1.1-next.0"
    }
    assert.deepStrictEqual(workspace.versions(), { ...before, ...first })
    assert.include(workspace.requirements(), "monite needs core ^1.3.0-next.0")

    workspace.changeset("second", { core: "patch", monite: "minor" }, "Another change.")
    await applyVersions(root)
    const { core, monite } = workspace.versions()
    assert.deepStrictEqual({ core, monite }, { core: "1.3.0-next.1", monite: "2.2.0-next.1" })
    assert.deepStrictEqual(await applyVersions(root), [])

    await changesets(root, "pre", "exit")
    await applyVersions(root)
    assert.deepStrictEqual(workspace.versions(), {
      ...before,
      codegen: "1.5.1",
      core: "1.3.0",
      durable: "1.3.1",
      maesn: "1.0.4",
      monite: "2.2.0"
    })
    const changelog = workspace.changelog("core")
    assert.notInclude(changelog, "-next")
    assert.match(changelog, /^## 1\.3\.0\n\n### New\n\n- A change\.\n\n### Fixed\n\n- Another change\.$/m)
    assert.isFalse(existsSync(join(root, ".changeset", "pre.json")))
    assert.deepStrictEqual(waitingChangesets(root), [])
  })
})

describe("changelogs", () => {
  it("of three releases, as a reader sees them", async () => {
    using workspace = manifests({})
    for (const name of Object.keys(before)) {
      const path = join(workspace.root, "packages", name, "package.json")
      writeFileSync(path, readFileSync(path, "utf8").replace('"1.0.0"', '"0.0.0"'))
    }
    const { changeset, root } = workspace
    changeset("clients", { "monite-client": "major", "maesn-client": "major" }, "The first release: raw functions.")
    changeset(
      "services",
      { monite: "major", maesn: "major" },
      "The first release: Effect services.\n\n- Errors are typed.\n- Lists are streams."
    )
    changeset("others", { core: "major", codegen: "major", durable: "major", sandbox: "major" }, "The first release.")
    await applyVersions(root)

    changeset(
      "cookies",
      { "monite-client": "patch" },
      "Cookies with a comma are sent\nin quotes.\n\nBefore, the server refused them."
    )
    changeset("waits", { core: "minor" }, "`Retry-After` may be a date without a zone.")
    changeset("pages", { maesn: "minor" }, "`Contacts.stream` starts at any page.")
    await applyVersions(root)

    changeset(
      "upstream",
      { "monite-client": "major", monite: "major" },
      [
        "Monite requires `currency` for every line of an invoice.",
        "",
        "| operation | what to do |",
        "| --- | --- |",
        "| `Receivables.create` | add `currency` to each of `line_items` |"
      ].join("\n")
    )
    changeset("tags", { "monite-client": "minor", monite: "minor" }, "`Tags.list` is new.")
    changeset("dates", { monite: "patch" }, "`LocalDate` accepts the year 0000.")
    await applyVersions(root)

    const pages = ["monite", "monite-client", "maesn", "core"].map((name) => workspace.changelog(name))
    expect(pages.join("\n")).toMatchSnapshot()
  })
})
