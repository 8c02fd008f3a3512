/** YAML merge keys (`<<`), as documents use them: what is read, from text to JSON. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { afterAll, assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { readDocument } from "../src/openapi/Document.ts"

const folder = mkdtempSync(join(tmpdir(), "merge-keys-"))
afterAll(() => rmSync(folder, { recursive: true }))

const anchors = `a: &a { x: 1, y: 1 }
b: &b { y: 2, z: 2 }
`

/** YAML of the field `it`, below the anchors `a` and `b`; and what it is. */
const rows: ReadonlyArray<readonly [title: string, yaml: string, it: unknown]> = [
  ["one", "it: { <<: *a }", { x: 1, y: 1 }],
  ["with keys of its own", "it: { <<: *a, w: 0 }", { x: 1, y: 1, w: 0 }],
  ["own keys win, after it", "it: { <<: *a, x: 0 }", { x: 0, y: 1 }],
  ["own keys win, before it", "it: { x: 0, <<: *a }", { x: 0, y: 1 }],
  ["a list: the first wins", "it: { <<: [*a, *b] }", { x: 1, y: 1, z: 2 }],
  ["a list in the other order", "it: { <<: [*b, *a] }", { x: 1, y: 2, z: 2 }],
  ["a list, and own keys", "it: { y: 0, <<: [*a, *b] }", { x: 1, y: 0, z: 2 }],
  ["a map in its place", "it: { <<: { x: 5 } }", { x: 5 }],
  ["a null of its own wins", "it: { <<: *a, x: null }", { x: null, y: 1 }],
  ["nested", "c: &c { <<: *a, q: 3 }\nit: { <<: *c, x: 0 }", { x: 0, y: 1, q: 3 }],
  ["inside of an object", "it: { in: { <<: *a } }", { in: { x: 1, y: 1 } }],
  [
    "inside of a list",
    "it:\n  - <<: *a\n    x: 0\n  - *b",
    [
      { x: 0, y: 1 },
      { y: 2, z: 2 }
    ]
  ],
  ["objects are not merged deep", "d: &d { in: { x: 1 } }\nit: { <<: *d, in: { y: 2 } }", { in: { y: 2 } }],
  ["in quotes it is a plain key", 'it: { "<<": { x: 1 } }', { "<<": { x: 1 } }],
  ["the merged object stays as it was", "e: { <<: *a, x: 9 }\nit: *a", { x: 1, y: 1 }]
]

const read = (name: string, text: string): Promise<Record<string, unknown>> => {
  const file = join(folder, name)
  writeFileSync(file, text)
  return Effect.runPromise(readDocument(file, name).pipe(Effect.provide(NodeServices.layer))).then(({ json }) => json)
}

describe("merge keys", () => {
  it.each(rows)("%s", async (_, yaml, expected) => {
    const { it } = await read("a.yaml", anchors + yaml)
    assert.deepStrictEqual(it, expected)
  })

  it("of anchors in components", async () => {
    const { components } = await read(
      "b.yaml",
      `components:
  schemas:
    Base: &base { type: object, required: [id] }
    Item: { <<: *base, properties: { id: { type: string } } }
`
    )
    assert.deepStrictEqual(components, {
      schemas: {
        Base: { type: "object", required: ["id"] },
        Item: { type: "object", required: ["id"], properties: { id: { type: "string" } } }
      }
    })
  })

  it("in JSON `<<` is a plain key", async () => {
    assert.deepStrictEqual(await read("c.json", '{ "it": { "<<": { "x": 1 } } }'), { it: { "<<": { x: 1 } } })
  })
})
