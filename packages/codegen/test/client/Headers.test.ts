/** Headers and cookies: sent values, and rejected values that could add other headers or cookies. */
import { assert, describe, it } from "vitest"
import { cookies as writer } from "../../src/client/Cookies.ts"
import { addHeaders, entriesOf, inOrder, joinHeaders } from "../../src/client/Headers.ts"
import type { HeadersInput } from "../../src/client/Headers.ts"
import type { Formats, Problems, Values } from "../../src/client/Parameters.ts"

const sent = (given: ReadonlyArray<HeadersInput>, formats: Formats = {}): readonly [object, Problems] => {
  const problems: Problems = []
  const all = new Map<string, string>()
  for (const headers of given) addHeaders(all, headers, formats, problems)
  return [Object.fromEntries(all), problems]
}

describe("headers", () => {
  it("are joined in order, in every form that a caller may use", () => {
    const joined = joinHeaders({ a: 1 }, undefined, [["b", null]], new Headers({ c: "x" }))
    assert.deepStrictEqual(entriesOf(joined), [
      ["a", 1],
      ["b", null],
      ["c", "x"]
    ])
  })

  const rows: ReadonlyArray<
    readonly [title: string, given: ReadonlyArray<HeadersInput>, expected: object, formats?: Formats]
  > = [
    ["records", [{ "X-A": "1", b: 2 }], { "x-a": "1", b: "2" }],
    [
      "pairs",
      [
        [
          ["X-A", "1"],
          ["b", 2]
        ]
      ],
      { "x-a": "1", b: "2" }
    ],
    ["Headers", [new Headers({ "X-A": "1" })], { "x-a": "1" }],
    ["the later of two names", [{ "x-a": "1" }, { "X-A": "2" }], { "x-a": "2" }],
    ["null removes", [{ "x-a": "1", b: "2" }, { "X-A": null }], { b: "2" }],
    ["undefined changes nothing", [{ "x-a": "1" }, { "X-A": undefined }], { "x-a": "1" }],
    ["empty text", [{ "x-a": "" }], { "x-a": "" }],
    ["an empty list changes nothing", [{ "x-a": "1" }, { "x-a": [] }], { "x-a": "1" }],
    ["blanks around go, those inside stay", [{ "x-a": " \t a \t b\t " }], { "x-a": "a \t b" }],
    ["every character of a name", [{ "!#$%&'*+.^_`|~0-9A-Za-z": "1" }], { "!#$%&'*+.^_`|~0-9a-za-z": "1" }],
    ["every character of a value", [{ a: '~ !\u0080\u00ff\t"' }], { a: '~ !\u0080\u00ff\t"' }],
    ["lists", [{ a: ["b", "c"] }], { a: "b,c" }],
    ["the format of its name in any case", [{ "x-A": { b: 1 } }], { "x-a": "b=1" }, { "X-a": { explode: true } }],
    ["the format of that name alone", [{ "x-b": { b: 1 } }], { "x-b": "b,1" }, { "X-a": { explode: true } }]
  ]
  for (const [title, given, expected, formats] of rows) {
    it(title, () => {
      assert.deepStrictEqual(sent(given, formats), [expected, []])
    })
  }

  it("takes none", () => {
    assert.deepStrictEqual(entriesOf(), [])
    assert.deepStrictEqual(entriesOf(undefined), [])
  })

  const name = { field: "headers", problem: "Expected a token" }
  it.each(["", "a b", "a:", "ä", "a\n", "\na", "(a)", "a/b"])(
    "refuses %j as a name, and shows it nowhere",
    (header) => {
      assert.deepStrictEqual(sent([{ [header]: "1", ok: "2" }]), [{ ok: "2" }, [name]])
    }
  )
  it("refuses an invalid name even when its value is null", () => {
    assert.deepStrictEqual(sent([{ "a b": null }]), [{}, [name]])
  })
  it.each(["a\r\nb: c", "a\n", "\na", "\0", "\u007f", "\u0100", "€"])("refuses %j as a value", (value) => {
    const problem = "Expected visible Latin-1"
    assert.deepStrictEqual(sent([{ "X-A": value }])[1], [{ field: "headers.X-A", problem }])
  })
  it("refuses what cannot be written, and keeps what was there", () => {
    const problem = "Expected text, a number or a valid date"
    const [headers, problems] = sent([{ a: "1" }, { a: Number.NaN }])
    assert.deepStrictEqual([headers, problems], [{ a: "1" }, [{ field: "headers.a", problem }]])
  })
  it("come in the order of their names", () => {
    assert.deepStrictEqual(
      inOrder(
        new Map([
          ["b", "1"],
          ["c", "2"],
          ["a", "3"]
        ])
      ).map(([each]) => each),
      ["a", "b", "c"]
    )
  })
})

const cookies = (values: Values, formats?: Formats): readonly [unknown, Problems] => {
  const problems: Problems = []
  const all = new Map<string, string>()
  writer(formats)(all, values, problems)
  return [
    all
      .get("cookie")
      ?.split("; ")
      .map((pair) => pair.split(/=(.*)/s, 2)) ?? [],
    problems
  ]
}

describe("cookies", () => {
  const rows: ReadonlyArray<readonly [title: string, values: Values, expected: unknown, formats?: Formats]> = [
    [
      "text",
      { a: "b", c: 1 },
      [
        ["a", "b"],
        ["c", "1"]
      ]
    ],
    ["a name of several characters", { "session-id": "b" }, [["session-id", "b"]]],
    ["nothing for undefined and null", { a: undefined, b: null }, []],
    [
      "a list",
      { a: ["b", "c"] },
      [
        ["a", "b"],
        ["a", "c"]
      ]
    ],
    ["an object", { a: { k: "v" } }, [["k", "v"]]],
    ["a list, not exploded", { a: ["b", "c"] }, [["a", "b,c"]], { a: { explode: false } }],
    [
      "an empty value, and one in quotes",
      { a: "", b: '"c"', d: '""' },
      [
        ["a", ""],
        ["b", '"c"'],
        ["d", '""']
      ]
    ],
    ["every character", { a: "!#$%&'()*+-./09:<=>?@AZ[]^_`az{|}~" }, [["a", "!#$%&'()*+-./09:<=>?@AZ[]^_`az{|}~"]]],
    [
      "every character in quotes",
      { a: '"!#$%&\'()*+-./09:<=>?@AZ[]^_`az{|}~"' },
      [["a", '"!#$%&\'()*+-./09:<=>?@AZ[]^_`az{|}~"']]
    ]
  ]
  for (const [title, values, expected, formats] of rows) {
    it(title, () => {
      assert.deepStrictEqual(cookies(values, formats), [expected, []])
    })
  }

  const value = 'Expected ASCII without spaces and any of ",;\\'
  it.each(["a;b", "a b", "a,b", 'a"b', '"a', 'a"', "a\\b", "ä", "a\n", "\u007f", '"a;b"', '"a b"', '"a"b', 'b"a"'])(
    "refuses %j as a value",
    (text) => {
      assert.deepStrictEqual(cookies({ a: text })[1], [{ field: "cookies.a", problem: value }])
    }
  )
  it("refuses a key of an object as a value is", () => {
    assert.deepStrictEqual(cookies({ a: { "k;": "v" } })[1], [{ field: "cookies.a", problem: value }])
  })
  it("refuses what cannot be written", () => {
    const problem = "Expected text, a number or a valid date"
    assert.deepStrictEqual(cookies({ a: Number.NaN, b: 1 }), [[["b", "1"]], [{ field: "cookies.a", problem }]])
  })
  it.each(["a;b", "a b", "ä", " a", "a ", ""])("refuses %j as a name, and shows it nowhere", (name) => {
    assert.deepStrictEqual(cookies({ [name]: "c" })[1], [{ field: "cookies", problem: value }])
  })

  it.each([
    ["none", undefined, [], undefined],
    ["none, beside some", "a=1", [], "a=1"],
    [
      "the first",
      undefined,
      [
        ["b", "2"],
        ["c", "3"]
      ],
      "b=2; c=3"
    ],
    ["after an empty header", "", [["b", "2"]], "b=2"],
    [
      "after others",
      "a=1",
      [
        ["b", "2"],
        ["c", "3"]
      ],
      "a=1; b=2; c=3"
    ]
  ] as const)("are added: %s", (_, before, pairs, expected) => {
    const all = new Map(before === undefined ? [] : [["cookie", before] as const])
    writer()(all, Object.fromEntries(pairs), [])
    assert.strictEqual(all.get("cookie"), expected)
    assert.strictEqual(all.has("cookie"), expected !== undefined)
  })
})
