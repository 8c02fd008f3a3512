/** Parameters in the default styles of the path, the query and headers. */
import { assert, describe, it } from "vitest"
import { headerOf, pathOf, queryOf } from "../../src/client/Parameters.ts"
import type { Formats, Problems, Values } from "../../src/client/Parameters.ts"

const cycle: { self?: unknown } = {}
cycle.self = cycle

/** Written text and problems. */
const written = <A>(write: (problems: Problems) => A): readonly [A, Problems] => {
  const problems: Problems = []
  return [write(problems), problems]
}

const query = (values: Values, formats?: Formats): readonly [string, Problems] =>
  written((problems) => queryOf(values, formats, problems))

const path = (template: string, values: Values, formats?: Formats): readonly [string, Problems] =>
  written((problems) => pathOf(template, values, formats, problems))

const header = (value: unknown, formats: Formats = {}): readonly [string | undefined, Problems] =>
  written((problems) => headerOf("x-note", value, formats, problems))

const noParts = "Expected text, a number or a valid date"
const malformed = "Expected well-formed Unicode"
const half = "\ud83d"

describe("the query", () => {
  const rows: ReadonlyArray<readonly [title: string, values: Values, expected: string, formats?: Formats]> = [
    ["nothing", {}, ""],
    ["text", { q: "a b" }, "q=a%20b"],
    ["empty text", { q: "" }, "q="],
    ["numbers and booleans", { a: 0, b: -1.5, c: false, d: true }, "a=0&b=-1.5&c=false&d=true"],
    ["integers beyond 2^53", { id: 9007199254740993n }, "id=9007199254740993"],
    ["dates as timestamps", { since: new Date(0) }, "since=1970-01-01T00%3A00%3A00.000Z"],
    ["nothing for undefined and null", { a: undefined, b: null, c: 1 }, "c=1"],
    ["reserved characters", { q: ":/?#[]@!$&'()*+,;=" }, "q=%3A%2F%3F%23%5B%5D%40%21%24%26%27%28%29%2A%2B%2C%3B%3D"],
    ["unreserved characters", { q: "aZ09-._~" }, "q=aZ09-._~"],
    ["percent signs", { q: "50% %41" }, "q=50%25%20%2541"],
    ["characters beyond ASCII", { q: "ü€😀" }, "q=%C3%BC%E2%82%AC%F0%9F%98%80"],
    ["a list, exploded", { id: ["a", "b c"] }, "id=a&id=b%20c"],
    ["a list, not exploded", { id: ["a", "b,c"] }, "id=a,b%2Cc", { id: { explode: false } }],
    ["an object, exploded", { f: { "a&b": "c=d", n: 1 } }, "a%26b=c%3Dd&n=1"],
    ["an object, not exploded", { f: { "a,b": "c", n: 1 } }, "f=a%2Cb,c,n,1", { f: { explode: false } }],
    ["absent parts", { id: ["a", undefined, null, "b"], f: { x: undefined, y: 1 } }, "id=a&id=b&y=1"],
    ["empty lists and objects", { id: [], f: {} }, ""],
    ["an empty list, not exploded", { id: [] }, "", { id: { explode: false } }],
    ["a list of one empty text", { id: [""] }, "id="],
    ["a name as the document has it", { "filter[status]": "a", "x%20y": 1 }, "filter[status]=a&x%20y=1"],
    [
      "a name with what would end it",
      { "a&b": 1, "c#d": 2, "e=f": 3, "g h": 4, "i%j": 5, "k+l": 6 },
      "a%26b=1&c%23d=2&e%3Df=3&g%20h=4&i%25j=5&k%2Bl=6"
    ],
    ["a name beyond ASCII", { "ü😀": 1 }, "%C3%BC%F0%9F%98%80=1"],
    ["a name of characters that stay", { "aZ_0.~:/?[]@!$'()*,;-": 1 }, "aZ_0.~:/?[]@!$'()*,;-=1"],
    ["a name with triplets and without", { "%4a%4G%A": 1 }, "%4a%254G%25A=1"],
    ["JSON", { filter: { a: [1, "b&c"] } }, "filter=%7B%22a%22%3A%5B1%2C%22b%26c%22%5D%7D", { filter: { json: true } }],
    ["JSON of nothing", { filter: undefined }, "", { filter: { json: true } }],
    ["JSON of null", { filter: null }, "filter=null", { filter: { json: true } }],
    ["another encoding", { q: "a b" }, "q=A B", { q: { allowReserved: (text) => text.toUpperCase() } }],
    [
      "another encoding, of the keys not",
      { f: { "a b": "c d" } },
      "a%20b=C D",
      { f: { allowReserved: (text) => text.toUpperCase() } }
    ],
    ["a format of another parameter", { a: [1, 2] }, "a=1&a=2", { b: { explode: false } }],
    ["a name of every object's", { toString: [1, 2] }, "toString=1&toString=2", {}]
  ]
  for (const [title, values, expected, formats] of rows) {
    it(title, () => {
      assert.deepStrictEqual(query(values, formats), [expected, []])
    })
  }

  const failing: ReadonlyArray<readonly [title: string, values: Values, problems: Problems, formats?: Formats]> = [
    ["NaN", { q: Number.NaN }, [{ field: "query.q", problem: noParts }]],
    ["infinity", { q: Infinity }, [{ field: "query.q", problem: noParts }]],
    ["a function", { q: () => 1 }, [{ field: "query.q", problem: noParts }]],
    ["a symbol", { q: Symbol("a") }, [{ field: "query.q", problem: noParts }]],
    ["a date that is none", { q: new Date(Number.NaN) }, [{ field: "query.q", problem: noParts }]],
    ["half a surrogate pair", { q: `a${half}b` }, [{ field: "query.q", problem: malformed }]],
    ["a list in a list", { q: ["a", ["b"]] }, [{ field: "query.q[1]", problem: noParts }]],
    ["an object in a list", { q: [{}] }, [{ field: "query.q[0]", problem: noParts }]],
    ["an object in an object", { q: { a: {} } }, [{ field: "query.q", problem: noParts }]],
    ["half a pair in a part", { q: { a: half } }, [{ field: "query.q", problem: malformed }]],
    ["half a pair in a key", { q: { [half]: 1 } }, [{ field: "query.q", problem: "Expected well-formed Unicode" }]],
    ["half a pair in a name", { [half]: 1 }, [{ field: "query", problem: "Expected well-formed Unicode" }]],
    ["half a pair in a list", { q: [half] }, [{ field: "query.q[0]", problem: malformed }], { q: { explode: false } }],
    [
      "a circle as JSON",
      { q: cycle },
      [{ field: "query.q", problem: "Expected JSON without NaN and half of a surrogate pair" }],
      { q: { json: true } }
    ]
  ]
  for (const [title, values, problems, formats] of failing) {
    it(`refuses ${title}`, () => {
      assert.deepStrictEqual(query(values, formats)[1], problems)
    })
  }
})

describe("the rest of the query", () => {
  it("is written where a part of it cannot be", () => {
    assert.strictEqual(query({ a: { [half]: 1, b: 2 }, [half]: 3, c: [half, 4] })[0], "b=2&c=4")
  })
})

describe("the path", () => {
  const rows: ReadonlyArray<
    readonly [title: string, template: string, values: Values, expected: string, formats?: Formats]
  > = [
    ["no parameters", "/a/b", {}, "/a/b"],
    ["text", "/a/{id}/b", { id: "x y" }, "/a/x%20y/b"],
    ["reserved characters", "/{id}", { id: "a/b?c#d" }, "/a%2Fb%3Fc%23d"],
    ["several in a segment", "/{a}-{b}.{c}", { a: 1, b: 2, c: 3 }, "/1-2.3"],
    ["a list", "/{id}", { id: ["a", "b,c"] }, "/a,b%2Cc"],
    ["a list, exploded", "/{id}", { id: ["a", "b"] }, "/a,b", { id: { explode: true } }],
    ["an object", "/{id}", { id: { "k,l": 1, m: "" } }, "/k%2Cl,1,m,"],
    ["an object, exploded", "/{id}", { id: { "k=l": 1, m: "" } }, "/k%3Dl=1,m=", { id: { explode: true } }],
    ["dots with more", "/{id}", { id: "..." }, "/..."],
    ["dots beside others", "/{a}x/.{b}", { a: "b.", b: "c" }, "/b.x/.c"],
    ["a template's own dots", "/a/../b", {}, "/a/../b"],
    ["JSON", "/{id}", { id: { a: 1 } }, "/%7B%22a%22%3A1%7D", { id: { json: true } }],
    ["braces without a name", "/{}/{{id}}", { id: "a" }, "/{}/{a}"]
  ]
  for (const [title, template, values, expected, formats] of rows) {
    it(title, () => {
      assert.deepStrictEqual(path(template, values, formats), [expected, []])
    })
  }

  const missing = { field: "path.id", problem: "Missing" }
  const noId = { field: "path.id", problem: "Expected an id" }
  const failing: ReadonlyArray<readonly [title: string, template: string, values: Values, problems: Problems]> = [
    ["nothing given", "/{id}", {}, [missing]],
    ["a name of every object's", "/{toString}", {}, [{ field: "path.toString", problem: "Missing" }]],
    ["undefined", "/{id}", { id: undefined }, [missing]],
    ["null", "/{id}", { id: null }, [missing]],
    ["empty text", "/{id}", { id: "" }, [noId]],
    ["empty text beside others", "/a-{id}", { id: "" }, [noId]],
    ["a dot", "/{id}", { id: "." }, [noId]],
    ["a dot beside others", "/a{id}", { id: "." }, [noId]],
    ["two dots", "/{id}", { id: ".." }, [noId]],
    ["two dots beside others", "/a{id}", { id: ".." }, [noId]],
    ["an empty list", "/{id}", { id: [] }, [noId]],
    ["a list that is empty text", "/{id}", { id: [""] }, [noId]],
    ["a list of two dots", "/{id}", { id: [".."] }, [noId]],
    ["a dot behind the template's", "/.{id}", { id: "." }, [noId]],
    ["a list of a dot behind the template's", "/.{id}", { id: ["."] }, [noId]],
    ["NaN, once", "/{id}", { id: Number.NaN }, [{ field: "path.id", problem: noParts }]]
  ]
  for (const [title, template, values, problems] of failing) {
    it(`refuses ${title}`, () => {
      assert.deepStrictEqual(path(template, values)[1], problems)
    })
  }
})

describe("headers", () => {
  const rows: ReadonlyArray<readonly [title: string, value: unknown, expected: string | undefined, formats?: Formats]> =
    [
      ["text, in which nothing is encoded", "a b/c,ü%", "a b/c,ü%"],
      ["numbers", 5, "5"],
      ["a list", ["a b", "c"], "a b,c"],
      ["an object", { "a b": "c", d: 1 }, "a b,c,d,1"],
      ["an object, exploded", { "a b": "c", d: "" }, "a b=c,d=", { "x-note": { explode: true } }],
      ["a list, exploded", ["a", "b"], "a,b", { "x-note": { explode: true } }],
      ["JSON", ["a"], '["a"]', { "x-note": { json: true } }],
      ["nothing for null", null, undefined],
      ["nothing for an empty list", [], undefined]
    ]
  for (const [title, value, expected, formats] of rows) {
    it(title, () => {
      assert.deepStrictEqual(header(value, formats), [expected, []])
    })
  }
  it("refuses parts in parts", () => {
    assert.deepStrictEqual(header([["a"]]), [undefined, [{ field: "headers.x-note[0]", problem: noParts }]])
  })
})
