/** Effect of actions by version of the Overlay Specification (Action Object, 1.0.0 and 1.1.0). */
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { parse } from "yaml"
import type { JsonObject } from "../src/openapi/Json.ts"
import { applyText, overlayText } from "./kit/Overlays.ts"

const versions = ["1.0.0", "1.1.0"] as const

/** A refusal: the message holds these words. */
class Refused {
  readonly says: string

  constructor(says: string) {
    this.says = says
  }
}
const refused = (says: string): Refused => new Refused(says)

const same = <A>(each: A): readonly [A, A] => [each, each]

/** One row: a document and an action in YAML, and the document afterwards by 1.0 and by 1.1. */
type Row = readonly [
  name: string,
  document: string,
  action: string,
  after: readonly [string | Refused, string | Refused]
]

const rows: ReadonlyArray<Row> = [
  // Objects.
  [
    "an object is merged, deeply",
    "{ a: { b: { c: 1 } } }",
    "{ target: $.a, update: { b: { d: 2 } } }",
    same("{ a: { b: { c: 1, d: 2 } } }")
  ],
  [
    "a property of the target only is left unchanged",
    "{ a: { b: 1 } }",
    "{ target: $.a, update: { c: 2 } }",
    same("{ a: { b: 1, c: 2 } }")
  ],
  ["a primitive property is replaced", "{ a: { b: 1 } }", "{ target: $.a, update: { b: x } }", same("{ a: { b: x } }")],
  [
    "a primitive property becomes null",
    "{ a: { b: 1 } }",
    "{ target: $.a, update: { b: null } }",
    same("{ a: { b: null } }")
  ],
  ["a null property is replaced", "{ a: { b: null } }", "{ target: $.a, update: { b: 1 } }", same("{ a: { b: 1 } }")],
  [
    "a list property is concatenated",
    "{ a: { b: [1] } }",
    "{ target: $.a, update: { b: [2, 3] } }",
    same("{ a: { b: [1, 2, 3] } }")
  ],
  [
    "a property in a list of the update is not merged",
    "{ a: { b: [{ c: 1 }] } }",
    "{ target: $.a, update: { b: [{ c: 1 }] } }",
    same("{ a: { b: [{ c: 1 }, { c: 1 }] } }")
  ],
  ["the root is an object", "{ a: 1 }", "{ target: $, update: { b: 2 } }", same("{ a: 1, b: 2 }")],
  [
    "text into a list",
    "{ a: { type: string } }",
    "{ target: $.a, update: { type: [string, 'null'] } }",
    ["{ a: { type: [string, 'null'] } }", refused("one kind")]
  ],
  [
    "an object into text",
    "{ a: { b: { c: 1 } } }",
    "{ target: $.a, update: { b: x } }",
    ["{ a: { b: x } }", refused("#/b` is an object, but a plain value")]
  ],
  [
    "a list into an object",
    "{ a: { b: [1] } }",
    "{ target: $.a, update: { b: { c: 1 } } }",
    ["{ a: { b: { c: 1 } } }", refused("#/b` is a list, but an object")]
  ],
  [
    "null over an object",
    "{ a: { b: { c: 1 } } }",
    "{ target: $, update: { a: { b: null } } }",
    same(refused("#/a/b` is an object, which null"))
  ],
  [
    "null over a list",
    "{ a: { b: [1] } }",
    "{ target: $.a, update: { b: null } }",
    same(refused("#/b` is a list, which null"))
  ],
  [
    "an object is to become text",
    "{ a: { b: 1 } }",
    "{ target: $.a, update: x }",
    same(refused("the update must be an object"))
  ],
  [
    "an object is to become a list",
    "{ a: { b: 1 } }",
    "{ target: $.a, update: [x] }",
    same(refused("the update must be an object"))
  ],
  [
    "an object is to become null",
    "{ a: { b: 1 } }",
    "{ target: $.a, update: null }",
    same(refused("the update must be an object"))
  ],
  // Lists.
  [
    "an object is appended to a list",
    "{ a: [{ b: 1 }] }",
    "{ target: $.a, update: { b: 2 } }",
    same("{ a: [{ b: 1 }, { b: 2 }] }")
  ],
  ["text is appended to a list", "{ a: [x] }", "{ target: $.a, update: y }", same("{ a: [x, y] }")],
  ["null is appended to a list", "{ a: [x] }", "{ target: $.a, update: null }", same("{ a: [x, null] }")],
  [
    "a list is an entry in 1.0, and concatenated in 1.1",
    "{ a: [x] }",
    "{ target: $.a, update: [y, z] }",
    ["{ a: [x, [y, z]] }", "{ a: [x, y, z] }"]
  ],
  [
    "an empty list is an entry in 1.0, and nothing in 1.1",
    "{ a: [x] }",
    "{ target: $.a, update: [] }",
    ["{ a: [x, []] }", refused("changes nothing")]
  ],
  [
    "an item of a list is merged",
    "{ a: [{ b: 1 }, { b: 2 }] }",
    "{ target: '$.a[1]', update: { c: 3 } }",
    same("{ a: [{ b: 1 }, { b: 2, c: 3 }] }")
  ],
  ["a duplicate match is one node", "{ a: [x] }", "{ target: \"$['a','a']\", update: y }", same("{ a: [x, y] }")],
  // Primitives.
  [
    "text is replaced",
    "{ a: { b: x } }",
    "{ target: $.a.b, update: y }",
    [refused("use `overlay: 1.1.0`"), "{ a: { b: y } }"]
  ],
  [
    "null is a primitive",
    "{ a: { b: null } }",
    "{ target: $.a.b, update: 0 }",
    [refused("overlay: 1.1.0"), "{ a: { b: 0 } }"]
  ],
  [
    "a primitive item of a list is replaced",
    "{ a: [x, y] }",
    "{ target: \"$.a[?@ == 'x']\", update: z }",
    [refused("overlay: 1.1.0"), "{ a: [z, y] }"]
  ],
  [
    "text is to become an object",
    "{ a: { b: x } }",
    "{ target: $.a.b, update: { c: 1 } }",
    [refused("overlay: 1.1.0"), refused("the update must be a plain value")]
  ],
  [
    "text is to become a list",
    "{ a: { b: x } }",
    "{ target: $.a.b, update: [1] }",
    [refused("overlay: 1.1.0"), refused("the update must be a plain value")]
  ],
  // Several nodes.
  [
    "every node is updated",
    "{ a: [{ b: 1 }, { b: 2 }] }",
    "{ target: '$.a[*]', update: { c: 3 } }",
    same("{ a: [{ b: 1, c: 3 }, { b: 2, c: 3 }] }")
  ],
  [
    "a node inside of another one",
    "{ a: { x: 1, a: { x: 1 } } }",
    "{ target: '$..a', update: { y: 2 } }",
    same("{ a: { x: 1, a: { x: 1, y: 2 }, y: 2 } }")
  ],
  [
    "nodes of two kinds",
    "{ a: [1], b: { c: 1 } }",
    "{ target: '$[*]', update: { d: 1 } }",
    ["{ a: [1, { d: 1 }], b: { c: 1, d: 1 } }", refused("nodes of one kind")]
  ],
  ["nodes of two kinds are removed", "{ a: [1], b: { c: 1 }, d: 1 }", "{ target: '$[*]', remove: true }", same("{}")],
  // Removing.
  ["a property is removed", "{ a: { b: 1, c: 2 } }", "{ target: $.a.b, remove: true }", same("{ a: { c: 2 } }")],
  ["an item is removed", "{ a: [1, 2, 3] }", "{ target: '$.a[1]', remove: true }", same("{ a: [1, 3] }")],
  ["two items, the last first", "{ a: [0, 1, 2, 3] }", "{ target: '$.a[2,0]', remove: true }", same("{ a: [1, 3] }")],
  ["two items, in order", "{ a: [0, 1, 2, 3] }", "{ target: '$.a[0,2]', remove: true }", same("{ a: [1, 3] }")],
  [
    "an index from the end first",
    "{ a: [0, 1, 2, 3] }",
    "{ target: '$.a[-1,0]', remove: true }",
    same("{ a: [1, 2] }")
  ],
  ["the same item twice", "{ a: [0, 1, 2, 3] }", "{ target: '$.a[1,1]', remove: true }", same("{ a: [0, 2, 3] }")],
  [
    "the same item by two names",
    "{ a: [0, 1, 2, 3] }",
    "{ target: '$.a[3,-1]', remove: true }",
    same("{ a: [0, 1, 2] }")
  ],
  ["a slice backwards", "{ a: [0, 1, 2, 3] }", "{ target: '$.a[::-1]', remove: true }", same("{ a: [] }")],
  [
    "every second one backwards",
    "{ a: [0, 1, 2, 3] }",
    "{ target: '$.a[3:0:-2]', remove: true }",
    same("{ a: [0, 2] }")
  ],
  ["a slice and an index in it", "{ a: [0, 1, 2, 3] }", "{ target: '$.a[1:3,1,0]', remove: true }", same("{ a: [3] }")],
  [
    "a filter and an index in it",
    "{ a: [0, 1, 2, 3] }",
    "{ target: '$.a[?@ > 1, 3, 0]', remove: true }",
    same("{ a: [1] }")
  ],
  ["a wildcard and a name", "{ a: { b: 1, c: 2 } }", "{ target: \"$.a[*,'b']\", remove: true }", same("{ a: {} }")],
  [
    "items of several lists",
    "{ a: [[0, 1], [2, 3]] }",
    "{ target: '$.a[*][1,0]', remove: true }",
    same("{ a: [[], []] }")
  ],
  [
    "a node and what is in it",
    "{ a: { x: { x: 1 } }, b: 1 }",
    "{ target: '$..x', remove: true }",
    same("{ a: {}, b: 1 }")
  ],
  [
    "what is in it, then the node",
    "{ a: { x: { y: 1 } } }",
    "{ target: \"$.a['x']['y']\", remove: true }",
    same("{ a: { x: {} } }")
  ],
  [
    "an item and what is in the item before",
    "{ a: [{ b: 1 }, 2] }",
    "{ target: \"$..[1,'b']\", remove: true }",
    same("{ a: [{}] }")
  ],
  [
    "three conditions at once",
    "{ a: [{ x: 1 }, { x: 1, y: 1 }, { x: 1, y: 1, z: 1 }, { y: 1, z: 1 }] }",
    "{ target: '$.a[?@.x && @.y && @.z]', remove: true }",
    same("{ a: [{ x: 1 }, { x: 1, y: 1 }, { y: 1, z: 1 }] }")
  ],
  ["the root is removed", "{ a: 1 }", "{ target: $, remove: true }", same(refused("cannot be removed"))],
  ["a primitive is removed", "{ a: { b: x, c: 1 } }", "{ target: $.a.b, remove: true }", same("{ a: { c: 1 } }")],
  [
    "remove: false is no change of its own",
    "{ a: 1 }",
    "{ target: $, remove: false, update: { b: 2 } }",
    same("{ a: 1, b: 2 }")
  ],
  ["remove wins over update", "{ a: { b: 1 } }", "{ target: $.a, remove: true, update: { c: 1 } }", same("{}")],
  // Copying (1.1).
  [
    "an object is copied into an object",
    "{ a: { x: 1 }, b: { y: 2 } }",
    "{ target: $.b, copy: $.a }",
    [refused("Overlay 1.1"), "{ a: { x: 1 }, b: { y: 2, x: 1 } }"]
  ],
  [
    "a list is concatenated",
    "{ a: [1], b: [2] }",
    "{ target: $.b, copy: $.a }",
    [refused("Overlay 1.1"), "{ a: [1], b: [2, 1] }"]
  ],
  [
    "an object is appended to a list",
    "{ a: { x: 1 }, b: [2] }",
    "{ target: $.b, copy: $.a }",
    [refused("Overlay 1.1"), "{ a: { x: 1 }, b: [2, { x: 1 }] }"]
  ],
  ["a primitive is copied", "{ a: 1, b: 2 }", "{ target: $.b, copy: $.a }", [refused("Overlay 1.1"), "{ a: 1, b: 1 }"]],
  [
    "into several nodes",
    "{ a: { x: 1 }, b: [{}, {}] }",
    "{ target: '$.b[*]', copy: $.a }",
    [refused("Overlay 1.1"), "{ a: { x: 1 }, b: [{ x: 1 }, { x: 1 }] }"]
  ],
  [
    "from what holds the target",
    "{ a: { b: {} , x: 1 } }",
    "{ target: $.a.b, copy: $.a }",
    [refused("Overlay 1.1"), "{ a: { b: { b: {}, x: 1 }, x: 1 } }"]
  ],
  [
    "from several nodes",
    "{ a: [1, 2], b: [] }",
    "{ target: $.b, copy: '$.a[*]' }",
    [refused("Overlay 1.1"), refused("copy must select exactly one node, but $.a[*] selects 2")]
  ],
  [
    "from nothing",
    "{ a: 1, b: [] }",
    "{ target: $.b, copy: $.c }",
    [refused("Overlay 1.1"), refused("matches nothing; remove it, or correct its copy")]
  ],
  [
    "from what is no JSONPath",
    "{ a: 1, b: [] }",
    "{ target: $.b, copy: '$.c[' }",
    [refused("Overlay 1.1"), refused("copy is not a JSONPath")]
  ],
  [
    "beside an update",
    "{ a: 1, b: [] }",
    "{ target: $.b, copy: $.a, update: 1 }",
    [refused("Overlay 1.1"), refused("exactly one of")]
  ],
  // Forms.
  ["an action that says nothing", "{ a: 1 }", "{ target: $ }", same(refused("exactly one of"))],
  [
    "an action with an extension",
    "{ a: 1 }",
    "{ target: $, x-why: { because: 1 }, update: { b: 2 } }",
    same("{ a: 1, b: 2 }")
  ],
  [
    "an action with a description",
    "{ a: 1 }",
    "{ target: $, description: Why., update: { b: 2 } }",
    same("{ a: 1, b: 2 }")
  ],
  [
    "a description that is no text",
    "{ a: 1 }",
    "{ target: $, description: [1], update: { b: 2 } }",
    same(refused("description must be a string"))
  ],
  [
    "remove as text",
    "{ a: { b: 1 } }",
    "{ target: $.a, remove: 'true' }",
    same(refused("remove must be true or false"))
  ],
  ["a target that matches nothing", "{ a: 1 }", "{ target: $.b, remove: true }", same(refused("matches nothing"))]
]

describe("actions by the specification", () => {
  for (const [name, document, action, outcomes] of rows) {
    for (const [index, version] of versions.entries()) {
      it.effect(`${version}: ${name}`, () =>
        Effect.gen(function* () {
          const given = parse(document) as JsonObject
          const outcome = outcomes[index] ?? refused("")
          const applied = applyText(overlayText(`- ${action}`, version), given, "specification")
          if (outcome instanceof Refused) {
            const error = yield* Effect.flip(applied)
            return assert.include(error.message, outcome.says)
          }
          // As text: the order of keys is part of what is generated.
          assert.strictEqual(JSON.stringify(yield* applied), JSON.stringify(parse(outcome)))
          assert.deepStrictEqual(given, parse(document), "the document itself stays as it was")
        }).pipe(Effect.provide(NodeServices.layer))
      )
    }
  }
})

describe("several actions", () => {
  const apply = (actions: string, document: string) =>
    Effect.map(applyText(overlayText(actions, "1.1.0"), parse(document) as JsonObject, "specification"), (after) =>
      JSON.stringify(after)
    )

  it.effect("a node is moved: copied, then removed", () =>
    Effect.gen(function* () {
      const moved = yield* apply(
        "- { target: $.paths, update: { /new: {} } }\n- { target: \"$.paths['/new']\", copy: \"$.paths['/old']\" }\n- { target: \"$.paths['/old']\", remove: true }",
        "{ paths: { /old: { get: 1 } } }"
      )
      assert.strictEqual(moved, '{"paths":{"/new":{"get":1}}}')
    }).pipe(Effect.provide(NodeServices.layer))
  )

  it.effect("what a YAML alias shares is changed where the action says, and nowhere else", () =>
    Effect.gen(function* () {
      const after = yield* apply(
        "- { target: $.b, update: { y: 2 } }\n- { target: $.b.x, remove: true }",
        "{ a: &it { x: 1 }, b: *it }"
      )
      assert.strictEqual(after, '{"a":{"x":1},"b":{"y":2}}')
    }).pipe(Effect.provide(NodeServices.layer))
  )
})
