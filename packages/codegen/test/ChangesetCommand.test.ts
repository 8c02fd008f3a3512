/** `faktura changeset` over a small workspace: the file that it writes, rewrites and withdraws. */
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, assert, describe, it } from "@effect/vitest"
import { faktura, snapshotOf } from "./kit/Command.ts"
import { git, keeper, makeDiffWorkspace, removeDiffWorkspaces, write } from "./kit/DiffWorkspace.ts"

afterAll(removeDiffWorkspaces)

const spec = "specs/zoo/openapi.yaml"

const entriesIn = (root: string): ReadonlyArray<string> =>
  readdirSync(join(root, ".changeset")).filter((name) => name !== "README.md")

const only = (root: string): string => {
  const [name, ...others] = entriesIn(root)
  assert(name !== undefined && others.length === 0, entriesIn(root).join())
  return readFileSync(join(root, ".changeset", name), "utf8")
}

const withError = keeper.replace(
  '"404": { description: None }',
  '"404": { description: None }\n        "409": { description: Busy }'
)
const optionalAge = keeper.replace("required: [id, name, age]", "required: [id, name]")

/** Changes, with the bumps of both packages and texts of the entry. */
const table: ReadonlyArray<
  readonly [name: string, document: string, bumps: ReadonlyArray<string>, says: ReadonlyArray<string | RegExp>]
> = [
  [
    "an error is new",
    withError,
    ['"@scenario/zoo-client": minor', '"@scenario/zoo": major'],
    [
      "**Error added.** Code that handles every error by its tag no longer compiles without the new one.",
      "- `Conflict` of `Cats.get`",
      /```ts\n\/\/ before\nimport \{ get \} from "@scenario\/zoo\/operations\/cats"[^`]*error\.status === 409[^`]*```/,
      /```ts\n\/\/ after\nimport \{ get \} from "@scenario\/zoo\/operations\/cats"[^`]*Effect\.catchTag\("Conflict"[^`]*```/
    ]
  ],
  [
    "a field of a response became optional",
    optionalAge,
    ['"@scenario/zoo-client": major', '"@scenario/zoo": major'],
    [
      "- `Cat.age`: required → optional in `Cats.get` and `Cats.create`",
      "export const read = (value: Value): number => value.age",
      /\/\/ after[^`]*export const read = \(value: Value\): number \| .*undefined.* => value\.age/
    ]
  ],
  [
    "a required field of a request is new",
    keeper
      .replace("required: [name]", "required: [name, weight]")
      .replace("color:", "weight: { type: number }\n        color:"),
    ['"@scenario/zoo-client": major', '"@scenario/zoo": major'],
    [
      "- `CatInput.weight`: absent → required in `Cats.create`",
      /\/\/ before[^`]*export const call = \(options: Options\) => create\(options\)/,
      /\/\/ after[^`]*value: number\) =>\n {2}create\(\{ \.\.\.options, body: \{ \.\.\.body, weight: value \} \}\)/
    ]
  ],
  [
    "operations and values are new",
    keeper
      .replace("[calm, wild]", "[calm, wild, sleepy]")
      .replace(
        "  /cats/{id}:",
        "  /dogs:\n    get:\n      operationId: listDogs\n      responses: { '204': { description: None } }\n  /cats/{id}:"
      ),
    ['"@scenario/zoo-client": minor', '"@scenario/zoo": minor'],
    ["**New.** Existing code stays valid.", "- Operations: `Dogs.list`", "- Enum value added in responses: `Cat.mood`"]
  ],
  [
    "documentation",
    keeper.replace("age: { type: integer }", "age: { type: integer, description: In years. }"),
    ['"@scenario/zoo-client": patch', '"@scenario/zoo": patch'],
    ["Documentation and details changed in 1 position."]
  ],
  [
    "a limit, which the raw client does not check",
    keeper.replace("color: { type: string }", "color: { type: string, maxLength: 10 }"),
    ['"@scenario/zoo": major'],
    [
      "**Limit tightened in requests.** Requests that were valid before are refused before they are sent.",
      "- `CatInput.color`: no maxLength → maxLength 10 in `Cats.create`"
    ]
  ]
]

describe("changeset", () => {
  for (const [name, document, bumps, says] of table) {
    it(`writes: ${name}`, async () => {
      const root = makeDiffWorkspace(true)
      write(root, spec, document)
      const ended = await faktura(root, "changeset", "zoo")
      assert.strictEqual(ended.code, 0, ended.stderr)
      const text = only(root)
      assert.strictEqual(text.split("---\n")[1]?.trim(), bumps.join("\n"))
      for (const each of says) {
        if (typeof each === "string") assert.include(text, each)
        else assert.match(text, each)
      }
    })
  }

  it("is rewritten when the document changes again, and withdrawn when it goes back", async () => {
    const root = makeDiffWorkspace(true)
    write(root, spec, withError)
    assert.match(
      (await faktura(root, "changeset", "zoo")).stdout,
      /^zoo: \.changeset\/spec-zoo-[0-9a-f]{12}\.md written, since @scenario\/zoo@1\.0\.0\n/
    )
    const [first] = entriesIn(root)
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "an error")

    const before = await snapshotOf(join(root, ".changeset"))
    assert.match((await faktura(root, "changeset", "zoo")).stdout, /is up to date/)
    assert.deepStrictEqual(await snapshotOf(join(root, ".changeset")), before)

    write(root, spec, optionalAge)
    const again = await faktura(root, "changeset", "zoo", "--json")
    const [second] = entriesIn(root)
    assert.notStrictEqual(second, first)
    // The cast: `--json` prints these fields.
    const told = JSON.parse(again.stdout) as {
      readonly file: string
      readonly level: string
      readonly withdrawn: unknown
    }
    assert.deepStrictEqual(
      [told.file, told.level, told.withdrawn],
      [`.changeset/${second}`, "major", [`.changeset/${first}`]]
    )

    write(root, spec, keeper)
    const back = await faktura(root, "changeset", "zoo")
    assert.match(back.stdout, /^zoo: no release needed since @scenario\/zoo@1\.0\.0\n/)
    assert.deepStrictEqual(entriesIn(root), [])
  })

  it("leaves entries of others, and removes what a stopped run left", async () => {
    const root = makeDiffWorkspace(true)
    const others = ["spec-zoo-two-0123456789ab.md", "spec-zoo-readme.md", "bold-cats.md"]
    for (const each of others) write(root, `.changeset/${each}`, "---\n---\n")
    write(root, ".changeset/.spec-zoo-0123456789ab.md.part", "---")
    assert.strictEqual((await faktura(root, "changeset", "zoo")).code, 0)
    assert.deepStrictEqual(entriesIn(root).toSorted(), others.toSorted())
  })

  it("writes nothing before the first release", async () => {
    const root = makeDiffWorkspace(false)
    write(root, spec, withError)
    assert.match((await faktura(root, "changeset", "zoo")).stdout, /^zoo: never released/)
    assert.deepStrictEqual(entriesIn(root), [])
    assert.include(JSON.parse((await faktura(root, "changeset", "zoo", "--json")).stdout), {
      level: "none",
      file: null
    })
    // A version to compare with may be named.
    assert.strictEqual((await faktura(root, "changeset", "zoo", "--from", "HEAD")).code, 0)
    assert.strictEqual(entriesIn(root).length, 1)
  })

  it("refuses a workspace without changesets, and a document that does not generate", async () => {
    const root = makeDiffWorkspace(true)
    write(root, spec, keeper.replace("openapi: 3.1.0", 'swagger: "2.0"'))
    const broken = await faktura(root, "changeset", "zoo")
    assert.strictEqual(broken.code, 1)
    assert.deepStrictEqual(entriesIn(root), [])
    git(root, "rm", "--quiet", "-r", ".changeset")
    const without = await faktura(root, "changeset", "zoo")
    assert.strictEqual(without.code, 1)
    assert.match(without.stderr, /There is no folder \.changeset\./)
    assert.isFalse(existsSync(join(root, ".changeset")))
  })
})
