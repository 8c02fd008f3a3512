/** `faktura compare` as its users run it: what differs, what is listed, and the page. */
import { readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { afterAll, assert, describe, it } from "@effect/vitest"
import { faktura } from "./kit/Command.ts"
import { makeZoo, removeFolders, zoo } from "./kit/Zoo.ts"

afterAll(removeFolders)

const vendors = zoo
  .replace("name: { type: string }", "name: { type: integer }")
  .replace("components:", "  /dogs:\n    get:\n      responses: { '204': { description: None } }\ncomponents:")

const list = `vendor: the zoo's own
differences:
  - kind: type
    at: Cat.*
    reason: Cats have names.
  - kind: operation
    here: absent
    at: ["* /dogs", "* /wolves"]
    reason: No dogs here.
`

const compared = async (differences: string | undefined, ...flags: ReadonlyArray<string>) => {
  const root = await makeZoo()
  await writeFile(join(root, "vendor.yaml"), vendors)
  await writeFile(
    join(root, "page.md"),
    "# Page\n\n<!-- zoo: written by `faktura compare` -->\n\n<!-- zoo: end -->\n\nAfter.\n"
  )
  if (differences !== undefined) await writeFile(join(root, "specs/zoo/differences.yaml"), differences)
  const page = (): Promise<string> => readFile(join(root, "page.md"), "utf8")
  return { root, page, ...(await faktura(root, "compare", "zoo", "vendor.yaml", ...flags)) }
}

describe("compare", () => {
  it("names what is not listed, and fails", async () => {
    const { code, stderr, stdout } = await compared(undefined)
    assert.strictEqual(
      stdout,
      `zoo: 2 differences (1 type, 1 operation), 2 unlisted
  type (response): Cat.name  here: string, there: integer
  operation: GET /dogs  here: absent, there: present
`
    )
    assert.include(stderr, "specs/zoo/differences.yaml  2 differences without an entry")
    assert.strictEqual(code, 1)
  })

  it("says the same as JSON", async () => {
    const { stdout } = await compared(list.slice(0, list.indexOf("  - kind: operation")), "--json")
    assert.deepStrictEqual(JSON.parse(stdout), {
      api: "zoo",
      listed: 1,
      unlisted: [{ kind: "operation", at: "GET /dogs", here: "absent", there: "present" }]
    })
  })

  it("is content with what is listed, and writes the page once", async () => {
    const { code, page, root, stderr } = await compared(list, "--page", "page.md")
    assert.strictEqual(code, 0, stderr)
    const written = await page()
    assert.strictEqual(
      written,
      `# Page

<!-- zoo: written by \`faktura compare\` -->

## zoo

Compared with: the zoo's own. 2 differences, by reason:

Cats have names.

- type: \`string\` here, \`integer\` at the vendor: \`Cat\` (name)

No dogs here.

- operation: only in the vendor's document: \`/dogs\` (1)

<!-- zoo: end -->

After.
`
    )
    const again = await faktura(root, "compare", "zoo", "vendor.yaml", "--page", "page.md", "--check")
    assert.strictEqual(again.code, 0, again.stderr)
    await writeFile(join(root, "page.md"), written.replace("Cats have names.", "Cats have no names."))
    const stale = await faktura(root, "compare", "zoo", "vendor.yaml", "--page", "page.md", "--check")
    assert.strictEqual(stale.code, 1)
    assert.include(stale.stderr, "page.md is out of date.")
  })

  const mistakes: ReadonlyArray<readonly [name: string, differences: string, says: string]> = [
    [
      "an entry that nothing differs by",
      `${list}  - { kind: "null", at: Cat.name, reason: None. }\n`,
      "an entry matches no difference; remove it: null at Cat.name"
    ],
    [
      "an entry about the other direction",
      list.replace("here: absent", "here: present"),
      "an entry matches no difference; remove it: operation at"
    ],
    [
      "an entry without a reason",
      list.replace("    reason: No dogs here.\n", ""),
      "specs/zoo/differences.yaml:6:5  #/differences/1"
    ],
    [
      "a kind that there is not",
      list.replace("kind: type", "kind: tyqe"),
      "specs/zoo/differences.yaml:3:5  #/differences/0/kind"
    ],
    ["a key that there is not", list.replace("here: absent", "hear: absent"), "#/differences/1/hear"]
  ]
  for (const [name, differences, says] of mistakes) {
    it(`refuses ${name}`, async () => {
      const { code, page, stderr } = await compared(differences, "--page", "page.md")
      assert.include(stderr, says)
      assert.strictEqual(code, 1)
      assert.notInclude(await page(), "## zoo")
    })
  }

  it("refuses a page without a section for the API", async () => {
    const { code, root } = await compared(list)
    assert.strictEqual(code, 0)
    await writeFile(join(root, "page.md"), "# Page\n")
    const ran = await faktura(root, "compare", "zoo", "vendor.yaml", "--page", "page.md")
    assert.include(ran.stderr, "page.md  the page has no section for zoo")
    assert.strictEqual(ran.code, 1)
  })

  it("refuses a vendor's file that is not there", async () => {
    const root = await makeZoo()
    const { code, stderr } = await faktura(root, "compare", "zoo", "nowhere.yaml")
    assert.include(stderr, "nowhere.yaml  the file cannot be read")
    assert.strictEqual(code, 1)
  })

  it("takes schemas that go in circles, and so does everything else", async () => {
    const root = await makeZoo()
    const circular = zoo.replace(
      "        name: { type: string }",
      `        name: { type: string }
        kittens: { type: array, items: { $ref: "#/components/schemas/Cat" } }
        mother: { anyOf: [{ $ref: "#/components/schemas/Cat" }, { type: "null" }] }
        nest: { $ref: "#/components/schemas/Nest" }
    Nest:
      type: array
      items: { anyOf: [{ $ref: "#/components/schemas/Nest" }, { $ref: "#/components/schemas/Cat" }] }`
    )
    await writeFile(join(root, "specs/zoo/openapi.yaml"), circular)
    await writeFile(join(root, "vendor.yaml"), circular.replace("name: { type: string }", "name: { type: integer }"))
    const source = join(root, "specs/zoo/source.yaml")
    await writeFile(source, `${await readFile(source, "utf8")}reference: docs/zoo\n`)
    const compared = await faktura(root, "compare", "zoo", "vendor.yaml")
    assert.include(compared.stdout, "zoo: 1 difference (1 type), 1 unlisted")
    for (const command of [
      ["lint", "zoo"],
      ["generate", "zoo"],
      ["document", "zoo", "out.json"]
    ]) {
      const { code, stderr } = await faktura(root, ...command)
      assert.strictEqual(code, 0, `${command.join(" ")}: ${stderr}`)
    }
  })
})
