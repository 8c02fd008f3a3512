import { assert, describe, it } from "@effect/vitest"
import * as Arbitrary from "effect/Arbitrary"
import * as Schema from "effect/Schema"
import { elements } from "../src/http/FieldList.ts"
import { hidesLink, linkTarget } from "../src/http/LinkHeader.ts"

// RFC 8288, 3 and 3.5, and what servers send.
const cases: ReadonlyArray<readonly [header: string | null, next: string | undefined]> = [
  [null, undefined],
  ["", undefined],
  ['<https://a.example/?page=2>; rel="next"', "https://a.example/?page=2"],
  ['<https://a.example/?page=2>; rel="next", <https://a.example/?page=9>; rel="last"', "https://a.example/?page=2"],
  ['<https://a.example/?page=1>; rel="prev", <https://a.example/?page=3>; rel="next"', "https://a.example/?page=3"],
  ["</x?a=1,2;3>;rel=next", "/x?a=1,2;3"],
  ["< /x >  ;  rel = next", "/x"],
  ['</1>; title="a, <b>; rel=next"; rel="prev", </2>; rel="next"', "/2"],
  ['</1>; title="say \\"hi\\", </3>; rel=next"; rel=prev,</2>;REL="NEXT"', "/2"],
  ['</1>; rel="prev next"', "/1"],
  ['</1>; rel="nextish"', undefined],
  // B.2: the first of several counts.
  ['</1>; rel=prev; rel=next, </2>; rel="next"', "/2"],
  ['</1>; rel="next"; anchor="#other", </2>; rel="next"', "/2"],
  ["</1>", undefined],
  // Empty parameters.
  ["</1>;;rel=next", "/1"],
  ["</1>; ; rel=next", "/1"],
  ["</1>;rel=next;", "/1"],
  ["</1> ; ;\t; rel=next ; , </2>; rel=prev", "/1"],
  ["</1>; ;, </2>; rel=next", "/2"],
  [", ,</1>; crossorigin; rel=next", "/1"],
  ['nonsense "a, </1>; rel=next", </2>; rel=next', "/2"],
  ["</1>; rel='next'", "/1"],
  ["<unclosed; rel=next", undefined],
  ['</1>; title="unclosed, </2>; rel=next', undefined]
]

// Headers without a readable next page: true where one is missed.
const missed: ReadonlyArray<readonly [header: string | null, isMissed: boolean]> = [
  [null, false],
  ["", false],
  ['</1>; rel="prev"', false],
  ['</1>; title="rel=next"; rel=prev', false],
  ['</1>; rel="next"; anchor="#other"', false],
  ["</1>; rel=nextish", false],
  ['https://a.example/?page=2; rel="next"', true],
  ['</1>; rel=prev, /?page=2; rel="next"', true],
  ['</?q=a>b&page=2>; rel="next"', true],
  ["</1>; rel='prev next'", true],
  ["/1; REL = prev next", true],
  ["/1; rel=prev", false],
  ["<unclosed; rel=next", true],
  ['</1>; title="unclosed, </2>; rel=next', true],
  ['</1>; title="unclosed, </2>; rel=prev', false]
]

describe("hidesLink", () => {
  for (const [header, isMissed] of missed) {
    it(String(header), () => {
      assert.isUndefined(linkTarget(header, "next"))
      assert.strictEqual(hidesLink(header, "next"), isMissed)
    })
  }
})

describe("linkTarget", () => {
  for (const [header, next] of cases) {
    it(String(header), () => assert.strictEqual(linkTarget(header, "next"), next))
  }
  const quoted = (text: string): string => `"${text.replace(/[\\"]/g, "\\$&")}"`
  const text = Arbitrary.schema(Schema.String)
  it.prop("no title hides a link, or is one", [text, text], ([before, after]) => {
    const header = `</1>; title=${quoted(before)}; rel=prev, </2>; title=${quoted(after)}; rel="next"`
    return linkTarget(header, "next") === "/2" && linkTarget(header, "prev") === "/1"
  })
  it.prop("any text is read to its end", [text], ([any]) => {
    const found = linkTarget(any, "next")
    return found === undefined || any.includes(found)
  })
  it("takes no long time over a hostile header", () => {
    const hostile = ["<", '"\\', ';a="', "<a>;", ",", " ", '\\"', "<,", "a,"].map((piece) => piece.repeat(1_000_000))
    for (const header of [...hostile, "rel=".repeat(100_000), "rel ".repeat(100_000), "a rel=a ".repeat(100_000)]) {
      assert.isUndefined(linkTarget(`${header} >`, "next"))
      assert.isFalse(hidesLink(`${header} >`, "next"))
    }
  })
})

describe("elements", () => {
  const lists: ReadonlyArray<readonly [string, ReadonlyArray<string>]> = [
    ["", []],
    ["a", ["a"]],
    ["a, b ,c", ["a", "b", "c"]],
    [", ,a,,", ["a"]],
    ['"a, b", c', ['"a, b"', "c"]],
    ['W/"a\\", b", "c"', ['W/"a\\", b"', '"c"']],
    ['"unclosed, b', ['"unclosed, b']]
  ]
  for (const [header, expected] of lists) {
    it(JSON.stringify(header), () => assert.deepStrictEqual(elements(header), expected))
  }
})
