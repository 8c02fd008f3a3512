/** Styles of parameters that are not the defaults of their locations. */
import { assert, describe, it } from "vitest"
import { pathOf, queryOf } from "../../src/client/Parameters.ts"
import type { ParameterFormat, Problems } from "../../src/client/Parameters.ts"
import { allowReserved, deepObject, label, matrix, pipeDelimited, spaceDelimited } from "../../src/client/Styles.ts"

const half = "\ud83d"
const cycle: { a?: unknown } = {}
cycle.a = [cycle]
const shared = { x: 1 }

const written = (location: "path" | "query", v: unknown, format: ParameterFormat): readonly [string, Problems] => {
  const problems: Problems = []
  const formats = { v: format }
  const text = location === "path" ? pathOf("/{v}", { v }, formats, problems) : queryOf({ v }, formats, problems)
  return [text, problems]
}

const explode = true
const paths: ReadonlyArray<readonly [title: string, format: ParameterFormat, value: unknown, expected: string]> = [
  ["label, text", { style: label }, "a b", "/.a%20b"],
  ["label, a list", { style: label }, ["a", "b.c", "d,e"], "/.a,b.c,d%2Ce"],
  ["label, a list, exploded", { style: label, explode }, ["a", "b"], "/.a.b"],
  ["label, an object", { style: label }, { k: 1, l: "" }, "/.k,1,l,"],
  ["label, an object, exploded", { style: label, explode }, { "k=": 1, l: "" }, "/.k%3D=1.l="],
  ["matrix, text", { style: matrix }, "a;b", "/;v=a%3Bb"],
  ["matrix, a list", { style: matrix }, ["a", "b,c"], "/;v=a,b%2Cc"],
  ["matrix, a list, exploded", { style: matrix, explode }, ["a", ""], "/;v=a;v"],
  ["matrix, a list of empty text", { style: matrix }, [""], "/;v"],
  ["matrix, an object", { style: matrix }, { k: 1, "l;": 2 }, "/;v=k,1,l%3B,2"],
  ["matrix, an object, exploded", { style: matrix, explode }, { "k;": 1, l: "" }, "/;k%3B=1;l"]
]

const queries: typeof paths = [
  ["spaceDelimited, a list", { style: spaceDelimited }, ["a", "b c", "d|e"], "v=a%20b%20c%20d%7Ce"],
  ["spaceDelimited, an object", { style: spaceDelimited }, { k: 1, "l m": 2 }, "v=k%201%20l%20m%202"],
  ["spaceDelimited, exploded", { style: spaceDelimited, explode }, ["a", "b"], "v=a&v=b"],
  ["spaceDelimited, text", { style: spaceDelimited }, "a b", "v=a%20b"],
  ["spaceDelimited, empty", { style: spaceDelimited }, [], ""],
  ["pipeDelimited, a list", { style: pipeDelimited }, ["a", "b,c"], "v=a%7Cb%2Cc"],
  ["pipeDelimited, an object", { style: pipeDelimited }, { k: 1, l: 2 }, "v=k%7C1%7Cl%7C2"],
  ["pipeDelimited, an object, exploded", { style: pipeDelimited, explode }, { k: 1, l: 2 }, "k=1&l=2"],
  ["deepObject", { style: deepObject }, { status: "paid", "a[b]": "c&d" }, "v[status]=paid&v[a%5Bb%5D]=c%26d"],
  ["deepObject, nested", { style: deepObject }, { a: { b: { c: 1 } }, d: 2 }, "v[a][b][c]=1&v[d]=2"],
  ["deepObject, lists inside", { style: deepObject }, { tags: ["a", { k: 1 }] }, "v[tags][0]=a&v[tags][1][k]=1"],
  ["deepObject, a list", { style: deepObject }, ["a", "b"], "v[0]=a&v[1]=b"],
  ["deepObject, text", { style: deepObject }, "a b", "v=a%20b"],
  ["deepObject, null", { style: deepObject }, null, ""],
  ["deepObject, absent parts", { style: deepObject }, { a: undefined, b: null, c: [], d: {}, e: 1 }, "v[e]=1"],
  ["deepObject, a date", { style: deepObject }, { since: new Date(0) }, "v[since]=1970-01-01T00%3A00%3A00.000Z"],
  ["deepObject, an object twice", { style: deepObject }, { a: shared, b: shared }, "v[a][x]=1&v[b][x]=1"],
  ["allowReserved", { allowReserved }, ":/?#[]@!$&'()*+,;=", "v=:/?%23[]@!$&'()*+,;="],
  ["allowReserved, triplets", { allowReserved }, "%41%e4 50% %4g", "v=%41%e4%2050%25%20%254g"],
  ["allowReserved, unreserved and others", { allowReserved }, 'aZ09-._~ "<>ü', "v=aZ09-._~%20%22%3C%3E%C3%BC"],
  ["allowReserved, a list", { allowReserved, explode: false }, ["a/b", "c"], "v=a/b,c"],
  ["allowReserved, deepObject", { allowReserved, style: deepObject }, { "a/b": "c/d" }, "v[a%2Fb]=c/d"]
]

describe("styles", () => {
  for (const [title, format, value, expected] of paths) {
    it(title, () => {
      assert.deepStrictEqual(written("path", value, format), [expected, []])
    })
  }
  for (const [title, format, value, expected] of queries) {
    it(title, () => {
      assert.deepStrictEqual(written("query", value, format), [expected, []])
    })
  }

  const noParts = "Expected text, a number or a valid date"
  it.each([
    ["label, parts in parts", "path", { a: [] }, label, noParts],
    ["matrix, half a surrogate pair", "path", half, matrix, "Expected well-formed Unicode"],
    ["spaceDelimited, parts in parts", "query", { a: [] }, spaceDelimited, noParts],
    ["pipeDelimited, a key of half a pair", "query", { [half]: 1 }, pipeDelimited, "Expected well-formed Unicode"],
    ["deepObject, NaN", "query", { a: { b: Number.NaN } }, deepObject, noParts],
    ["deepObject, half a surrogate pair", "query", { a: half }, deepObject, "Expected well-formed Unicode"],
    ["deepObject, a key of half a pair", "query", { a: { [half]: 1 } }, deepObject, "Expected well-formed Unicode"],
    ["deepObject, a circle", "query", { a: cycle }, deepObject, "Expected a value that does not contain itself"]
  ] as const)("refuses %s", (_, location, value, style, problem) => {
    assert.deepInclude(written(location, value, { style })[1], { field: `${location}.v`, problem })
  })
  it("leaves out the part that cannot be written, and no other", () => {
    assert.strictEqual(written("query", { a: cycle, [half]: 1, b: 2 }, { style: deepObject })[0], "v[b]=2")
  })
})
