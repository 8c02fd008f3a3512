import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { withoutPair, withPair } from "../src/scaffold/Changesets.ts"

const own = await readFile(join(import.meta.dirname, "..", "..", "..", ".changeset", "config.json"), "utf8")
const pair = ["@a/x-client", "@a/x"] as const

describe("pairs of changesets", () => {
  const texts: Readonly<Record<string, string>> = {
    "the repository's own": own,
    "none yet": '{ "fixed": [], "linked": [] }\n',
    "one in one line": '{ "fixed": [["b", "c"]] }',
    "over lines of its own": '{\n\t"fixed": [\n\t\t[\n\t\t\t"b",\n\t\t\t"c"\n\t\t]\n\t]\n}\n'
  }
  for (const [name, text] of Object.entries(texts)) {
    it(`${name}: adding and removing one leaves the file as it was`, () => {
      const added = withPair(text, pair)
      const before = JSON.parse(text) as { readonly fixed: ReadonlyArray<unknown> }
      assert.deepStrictEqual(JSON.parse(added), { ...before, fixed: [...before.fixed, [...pair]] })
      assert.strictEqual(withoutPair(added, pair), text)
      assert.strictEqual(withoutPair(text, pair), text)
    })
  }

  it("the first of several, too", () => {
    const text = '{ "fixed": [["@a/x", "@a/x-client"], ["b", "c"]] }'
    assert.strictEqual(withoutPair(text, pair), '{ "fixed": [["b", "c"]] }')
  })

  it("a file without the list stays as it is", () => {
    assert.strictEqual(withPair("{}", pair), "{}")
  })
})
