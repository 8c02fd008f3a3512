// Releases: planned and published for real, from a small workspace to a registry on loopback.
import { assert, describe, it } from "@effect/vitest"
import { join } from "node:path"
import { behaviour } from "../../../scripts/publish/Contents.ts"
import { planData, planText } from "../../../scripts/publish/Report.ts"
import { distTagOf } from "../../../scripts/publish/DistTag.ts"
import { download, readPublished } from "../../../scripts/publish/Published.ts"
import { releaseWorkspace } from "./kit/ReleaseWorkspace.ts"
import type { ReleaseWorkspace } from "./kit/ReleaseWorkspace.ts"

const first = { core: "major", "pets-client": "major", pets: "major" } as const

/** A workspace whose packages were released as 1.0.0. */
const released = async (): Promise<ReleaseWorkspace> => {
  const workspace = await releaseWorkspace()
  workspace.changeset("first", first, "The first release.")
  await workspace.version()
  await workspace.publish()
  return workspace
}

const failure = (run: Promise<unknown>): Promise<string> =>
  run.then(
    () => "it did not fail",
    (error: unknown) => String(error)
  )

describe("a release", () => {
  it("first release, interrupted and continued; then only what changed", { timeout: 900_000 }, async () => {
    await using workspace = await releaseWorkspace()
    workspace.changeset("first", first, "The first release.")
    workspace.commit()

    const preview = await workspace.plan()
    assert.isTrue(preview.isPreview)
    assert.deepStrictEqual(preview.problems, [])
    assert.deepStrictEqual(
      preview.steps.map(({ name, tag, version }) => [name, version, tag]),
      [
        ["@faktura/core", "1.0.0", "latest"],
        ["@faktura/pets-client", "1.0.0", "latest"],
        ["@faktura/pets", "1.0.0", "latest"]
      ]
    )
    assert.deepStrictEqual(preview.steps[2]?.requirements, [
      "@faktura/core (new) -> ^1.0.0",
      "@faktura/pets-client (new) -> 1.0.0"
    ])
    const refusal = await failure(workspace.publish())
    assert.include(refusal, "changesets wait", refusal)
    assert.match(planText(preview), /^1\. @faktura\/core \(never published\) -> 1\.0\.0, dist-tag latest/m)

    await workspace.version()
    // Stopped after the first package, as by a lost connection.
    const stopped = await failure(
      workspace.publish((name) => {
        throw new Error(`stopped after ${name}`)
      })
    )
    assert.include(stopped, "stopped after @faktura/core")
    assert.deepStrictEqual(
      (await workspace.plan()).steps.map(({ state }) => state),
      ["published", "publish", "publish"]
    )
    assert.deepStrictEqual(await workspace.publish(), ["pets-client 1.0.0 latest", "pets 1.0.0 latest"])
    assert.deepStrictEqual(await workspace.publish(), [], "a second run publishes nothing")

    // A fix of the raw client releases the services too, with the new pin.
    workspace.write("packages/pets-client/dist/index.js", "export const a = 2\n")
    workspace.write("packages/pets-client/dist/extra.js", "export const b = 1\n")
    workspace.write("packages/pets-client/src/extra.ts", "export const b = 1\n")
    workspace.changeset("fix", { "pets-client": "patch" }, "A fix.")
    await workspace.version()
    const plan = await workspace.plan()
    const [core, client, pets] = plan.steps
    assert.deepStrictEqual([core?.state, client?.version, pets?.version], ["published", "1.0.1", "1.0.1"])
    assert.deepStrictEqual(client?.change, {
      added: [
        { file: "dist/extra.js", bytes: 19 },
        { file: "src/extra.ts", bytes: 19 }
      ],
      removed: [],
      changed: [
        { file: "dist/index.js", before: 19, bytes: 19 },
        {
          file: "package.json",
          before: client?.change.changed[1]?.before ?? 0,
          bytes: client?.change.changed[1]?.bytes ?? 0
        }
      ]
    })
    assert.deepStrictEqual(pets?.requirements, ["@faktura/pets-client 1.0.0 -> 1.0.1"])
    const text = planText(plan)
    assert.include(text, "1. @faktura/pets-client 1.0.0 -> 1.0.1, dist-tag latest")
    assert.include(text, "added    dist/extra.js (19 B)")
    assert.include(text, "needs    @faktura/pets-client 1.0.0 -> 1.0.1")
    assert.include(text, "Already published: @faktura/core 1.0.0")
    assert.notInclude(JSON.stringify(planData(plan)), workspace.npm.root)
    assert.deepStrictEqual(await workspace.publish(), ["pets-client 1.0.1 latest", "pets 1.0.1 latest"])

    const folder = await download(workspace.npm, "@faktura/pets", "1.0.1", join(workspace.npm.root, "..", "installed"))
    assert.strictEqual(
      behaviour(folder),
      behaviour(await download(workspace.npm, "@faktura/pets", "1.0.1", join(workspace.npm.root, "..", "again")))
    )
  })

  it("the channel next: `latest` stays, and the normal version moves it", { timeout: 900_000 }, async () => {
    await using workspace = await released()
    await workspace.changesets("pre", "enter", "next")
    workspace.changeset("feature", { core: "minor" }, "A feature.")
    await workspace.version()
    assert.deepStrictEqual(await workspace.publish(), ["core 1.1.0-next.0 next", "pets 1.0.1-next.0 next"])
    assert.deepStrictEqual((await workspace.onRegistry("core")).tags, { latest: "1.0.0", next: "1.1.0-next.0" })
    assert.deepStrictEqual((await workspace.onRegistry("pets")).tags, { latest: "1.0.0", next: "1.0.1-next.0" })
    await workspace.changesets("pre", "exit")
    await workspace.version()
    assert.deepStrictEqual(await workspace.publish(), ["core 1.1.0 latest", "pets 1.0.1 latest"])
    assert.deepStrictEqual((await workspace.onRegistry("core")).tags, { latest: "1.1.0", next: "1.1.0-next.0" })
  })

  it("refusals, each with the reason", { timeout: 900_000 }, async () => {
    await using workspace = await released()
    const index = "packages/pets/dist/index.js"
    workspace.changeset("feature", { pets: "minor" }, "A feature.")
    workspace.write(index, "export const a = 3\n")
    await workspace.version()
    const table: ReadonlyArray<readonly [file: string, text: string | undefined, problem: RegExp]> = [
      ["packages/pets/dist/a.test.js", "", /^@faktura\/pets: dist\/a\.test\.js must not be published$/],
      [
        "packages/pets/dist/index.js.map",
        '{"sources":["../src/gone.ts"]}',
        /is a source map of src\/gone\.ts, which is not published$/
      ],
      ["packages/pets/README.md", undefined, /^@faktura\/pets: README\.md is missing$/],
      ["packages/pets/LICENSE", undefined, /^@faktura\/pets: LICENSE is missing$/],
      [
        "packages/core/dist/index.js",
        "export const a = 9\n",
        /^@faktura\/core 1\.0\.0 is on the registry with other code, and packages/
      ],
      ["packages/pets/CHANGELOG.md", "# @faktura/pets\n", /CHANGELOG\.md has no section 1\.1\.0/],
      ["notes.txt", "a note\n", /^1 files are not committed, such as notes\.txt/]
    ]
    for (const [file, text, problem] of table) {
      const kept = workspace.read(file)
      if (text === undefined) workspace.remove(file)
      else workspace.write(file, text)
      const { problems } = await workspace.plan()
      assert.isTrue(
        problems.some((each) => problem.test(each)),
        `${file}: ${problems.join("\n")}`
      )
      if (kept === undefined) workspace.remove(file)
      else workspace.write(file, kept)
    }
    workspace.write("notes.txt", "a note\n")
    assert.include(await failure(workspace.publish()), "nothing is published")
    workspace.remove("notes.txt")
    assert.deepStrictEqual((await workspace.onRegistry("pets")).versions, ["1.0.0"])
    // A package that changed without a changeset, and that the release does not need, is a note.
    workspace.write("packages/pets-client/src/index.ts", "export const a = 1 // a comment\n")
    workspace.commit()
    const plan = await workspace.plan()
    assert.deepStrictEqual([plan.problems, plan.notes], [[], []])
    assert.deepStrictEqual(await workspace.publish(), ["pets 1.1.0 latest"])
    workspace.write(index, "export const a = 4\n")
    assert.deepStrictEqual((await workspace.plan()).notes, [
      "@faktura/pets has changed since 1.1.0, and no changeset releases it"
    ])
  })

  it("a registry that does not respond is named", { timeout: 180_000 }, async () => {
    await using workspace = await releaseWorkspace()
    const env = { ...workspace.npm.env, NPM_CONFIG_REGISTRY: "http://127.0.0.1:9/", NPM_CONFIG_FETCH_RETRIES: "0" }
    const error = await failure(readPublished({ ...workspace.npm, env }, "@faktura/core"))
    assert.include(error, "Reading the versions of @faktura/core from the registry failed")
    assert.include(error, "ECONNREFUSED")
  })
})

describe("versions", () => {
  const sorted = [
    "1.0.0-next.0",
    "1.0.0-next.2",
    "1.0.0-next.10",
    "1.0.0-rc",
    "1.0.0",
    "1.0.10",
    "1.2.0",
    "1.10.0",
    "2.0.0-0",
    "2.0.0"
  ]
  it("are compared by semver", () => {
    for (const [at, newer] of sorted.entries()) {
      for (const older of sorted.slice(0, at)) {
        if (!newer.includes("-")) assert.strictEqual(distTagOf(newer, older), "latest", `${newer} after ${older}`)
        if (!older.includes("-")) assert.strictEqual(distTagOf(older, newer), "v1", `${older} before ${newer}`)
      }
    }
    assert.strictEqual(distTagOf("1.0.0+a", "1.0.0+b"), "v1")
  })
  const tags: ReadonlyArray<readonly [version: string, latest: string | undefined, tag: string]> = [
    ["1.0.0", undefined, "latest"],
    ["1.1.0", "1.0.9", "latest"],
    ["1.1.0-next.0", "1.0.0", "next"],
    ["2.0.0-beta.1", "3.0.0", "beta"],
    ["1.4.1", "2.0.0", "v1"],
    ["0.9.0", "1.0.0", "v0"]
  ]
  for (const [version, latest, tag] of tags) {
    it(`${version} beside ${latest}: ${tag}`, () => assert.strictEqual(distTagOf(version, latest), tag))
  }
})
