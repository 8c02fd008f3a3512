import { assert, describe, it } from "@effect/vitest"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import { parse } from "yaml"
import { readDocument } from "../src/openapi/Document.ts"
import type { JsonObject } from "../src/openapi/Json.ts"
import { applyText, overlayFile, overlayText } from "./kit/Overlays.ts"

const document = (): JsonObject => ({
  openapi: "3.1.0",
  info: { title: "Zoo" },
  tags: [{ name: "a" }, { name: "b" }, { name: "c" }],
  paths: {
    "/it's": { get: { operationId: "quoted" } },
    "/cats": {
      get: { operationId: "cats", parameters: [{ name: "x" }, { name: "y" }, { name: "x" }, { name: "z" }] },
      post: { operationId: "makeCat", parameters: [{ name: "x" }] }
    }
  }
})

/** Applies a workspace's overlay to the document above. */
const apply = (text: string, to: JsonObject = document()) => applyText(text, to)

const changes: ReadonlyArray<{
  readonly name: string
  readonly actions: string
  readonly changed: (document: JsonObject) => unknown
  readonly expected: unknown
}> = [
  {
    name: "update merges an object, deeply",
    actions: "- target: $\n  description: why\n  update: { info: { version: '2' }, x-new: { a: [1] } }",
    changed: ({ info, "x-new": added }) => [info, added],
    expected: [{ title: "Zoo", version: "2" }, { a: [1] }]
  },
  {
    name: "update replaces values that are no objects, and appends to lists inside of an object",
    actions: "- target: $\n  description: why\n  update: { openapi: 3.1.1, tags: [{ name: d }] }",
    changed: ({ openapi, tags }) => [openapi, tags],
    expected: ["3.1.1", [{ name: "a" }, { name: "b" }, { name: "c" }, { name: "d" }]]
  },
  {
    name: "update of a list appends one entry",
    actions: "- target: $.tags\n  description: why\n  update: { name: d }",
    changed: ({ tags }) => tags,
    expected: [{ name: "a" }, { name: "b" }, { name: "c" }, { name: "d" }]
  },
  {
    name: "update reaches every match",
    actions: "- target: $.paths[*][*].parameters[?(@.name == 'x')]\n  description: why\n  update: { in: query }",
    changed: (changed) => JSON.stringify(changed.paths).match(/"name":"x","in":"query"/g)?.length,
    expected: 3
  },
  {
    name: "remove takes a field away",
    actions: "- target: $.paths['/cats'].post\n  description: why\n  remove: true",
    changed: ({ paths }) => Object.keys((paths as { "/cats": object })["/cats"]),
    expected: ["get"]
  },
  {
    name: "remove takes every matching item out of a list, and no other",
    actions: "- target: $.paths['/cats'].get.parameters[?@.name == 'x']\n  description: why\n  remove: true",
    changed: ({ paths }) => (paths as { "/cats": { get: { parameters: unknown } } })["/cats"].get.parameters,
    expected: [{ name: "y" }, { name: "z" }]
  },
  {
    name: "a key with an apostrophe",
    actions: `- target: $.paths["/it's"].get\n  description: why\n  update: { deprecated: true }`,
    changed: ({ paths }) => (paths as { "/it's": unknown })["/it's"],
    expected: { get: { operationId: "quoted", deprecated: true } }
  },
  {
    name: "a key called __proto__ is a key",
    actions: '- target: $.info\n  description: why\n  update: { "__proto__": { polluted: true } }',
    changed: ({ info }) => [Object.keys(info as object), ({} as { polluted?: boolean }).polluted],
    expected: [["title", "__proto__"], undefined]
  },
  {
    name: "later actions see what earlier ones did",
    actions:
      "- target: $.info\n  description: why\n  update: { contact: {} }\n- target: $.info.contact\n  description: why\n  update: { name: Me }",
    changed: ({ info }) => info,
    expected: { title: "Zoo", contact: { name: "Me" } }
  }
]

describe("actions", () => {
  for (const { actions, changed, expected, name } of changes) {
    it.effect(name, () =>
      Effect.gen(function* () {
        const before = document()
        const result = yield* apply(overlayText(actions), before)
        assert.deepStrictEqual(changed(result), expected)
        assert.deepStrictEqual(before, document(), "the document itself stays as it was")
      }).pipe(Effect.provide(NodeServices.layer))
    )
  }
})

const refusals: ReadonlyArray<{
  readonly name: string
  readonly text: string
  readonly problems: ReadonlyArray<readonly [line: number, says: string]>
}> = [
  {
    name: "an action that matches nothing",
    text: overlayText("- target: $.paths['/dogs']\n  description: why\n  update: { get: {} }"),
    problems: [[4, "matches nothing"]]
  },
  {
    name: "an action that changes nothing",
    text: overlayText("- target: $.info\n  description: why\n  update: { title: Zoo }"),
    problems: [[4, "changes nothing"]]
  },
  {
    name: "an action without a description",
    text: overlayText("- target: $.info\n  update: { title: Ark }"),
    problems: [[4, "description is missing"]]
  },
  {
    name: "an action with an empty description",
    text: overlayText("- target: $.info\n  description: '  '\n  update: { title: Ark }"),
    problems: [[4, "description is missing"]]
  },
  {
    name: "an action without a target",
    text: overlayText("- description: why\n  update: { title: Ark }"),
    problems: [[4, "target is missing"]]
  },
  {
    name: "an action that neither updates nor removes, and one that does both",
    text: overlayText(
      "- target: $.info\n  description: why\n- { target: $.tags, description: why, update: {}, remove: true }"
    ),
    problems: [
      [4, "exactly one"],
      [6, "exactly one"]
    ]
  },
  {
    name: "an action that is no object",
    text: overlayText("- just text"),
    problems: [[4, "an action must be an object"]]
  },
  {
    name: "a target that is no JSONPath",
    text: overlayText("- target: $.paths[\n  description: why\n  remove: true"),
    problems: [[4, "not a JSONPath expression"]]
  },
  {
    name: "a target that is a plain value",
    text: overlayText("- target: $.info.title\n  description: why\n  update: Ark"),
    problems: [[4, "neither an object nor a list"]]
  },
  {
    name: "an object that is to become something else",
    text: overlayText("- target: $.info\n  description: why\n  update: Ark"),
    problems: [[4, "is an object"]]
  },
  {
    name: "the whole document removed",
    text: overlayText("- target: $\n  description: why\n  remove: true"),
    problems: [[4, "cannot be removed"]]
  },
  {
    name: "several problems at once, each with its line; what is right is not named",
    text: overlayText(
      "- target: $.paths['/dogs']\n  description: why\n  remove: true\n- target: $.info\n  description: right\n  update: { title: Ark }\n- target: $.info\n  update: { x: 1 }"
    ),
    problems: [
      [4, "matches nothing"],
      [10, "description is missing"]
    ]
  },
  {
    name: "all actions that match nothing, each with its nearest match",
    text: overlayText(
      "- target: $.paths['/cat'].get\n  description: why\n  remove: true\n- target: $.tag[?@.name=='a']\n  description: why\n  remove: true"
    ),
    problems: [
      [4, "nearest match: $.paths['/cats'].get"],
      [7, "nearest match: $.tags[?@.name == 'a']"]
    ]
  },
  {
    name: "an overlay of another version",
    text: overlayText("- target: $.info\n  description: why\n  update: { title: Ark }", "1.2.0"),
    problems: [[1, "an OpenAPI Overlay needs `overlay: 1.0.0` or `overlay: 1.1.0`"]]
  },
  {
    name: "an overlay without actions",
    text: "overlay: 1.0.0\n",
    problems: [[1, "an OpenAPI Overlay needs `overlay: 1.0.0` or `overlay: 1.1.0`"]]
  }
]

describe("refusals", () => {
  for (const { name, problems, text } of refusals) {
    it.effect(name, () =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(apply(text))
        if (error._tag !== "SpecInvalid") return yield* error
        assert.deepStrictEqual(
          error.problems.map(({ file, line }) => [file, line]),
          problems.map(([line]) => [overlayFile, line])
        )
        problems.forEach(([, says], index) => assert.include(error.problems[index]!.message, says))
        for (const [line] of problems) assert.include(error.message, `${overlayFile}:${line}:`)
      }).pipe(Effect.provide(NodeServices.layer))
    )
  }
})

describe("places", () => {
  const text = `# A comment.
a:
  "b/c":
    - one
    - d: &here
        e: 1
f: *here
`
  const places: ReadonlyArray<readonly [pointer: string, line: number]> = [
    ["#", 2],
    ["#/a", 2],
    ["#/a/b~1c", 3],
    ["#/a/b~1c/1", 5],
    ["#/a/b~1c/1/d/e", 6],
    ["#/f/e", 6],
    // A missing part is shown at its position in the file.
    ["#/a/b~1c/1/nothing/more", 5],
    ["#/a/b~1c/7", 3]
  ]
  it.effect("a pointer leads to its key, or to the nearest key above", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const path = yield* Path.Path
      const file = path.join(yield* fs.makeTempDirectoryScoped(), "x.yaml")
      yield* fs.writeFileString(file, text)
      const { json, problemAt } = yield* readDocument(file, "x.yaml")
      assert.deepStrictEqual(json, parse(text))
      assert.deepStrictEqual(
        places.map(([pointer]) => [pointer, problemAt(pointer, "").line]),
        places.map(([pointer, line]) => [pointer, line])
      )
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
  )
})
