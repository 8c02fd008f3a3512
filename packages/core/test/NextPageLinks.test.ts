/** The step after a page that names the next page: by a token, by a URL, or in its Link header. */
import { assert, describe, it } from "vitest"
import type { Page, Pagination, Step } from "../src/pagination/NextPage.ts"
import { asks, data, eachStep, end, follows, from, incomplete, none, stepAfter } from "./kit/Steps.ts"
import type { StepRow } from "./kit/Steps.ts"

const byToken: Pagination = { style: "token", request: "cursor", next: "meta.next", items: "data", more: "meta.more" }
const inBody: Pagination = { ...byToken, in: "body" }
const token = (next: unknown, more?: unknown): unknown => ({ data, meta: { next, more } })

const tokens: ReadonlyArray<StepRow> = [
  ["a token", byToken, { limit: 2 }, [token("a")], asks("cursor", "a", { given: { limit: 2 } })],
  ["a token in place of the caller's", byToken, { cursor: "0" }, [token("a")], asks("cursor", "a")],
  ["a token that is a number", byToken, {}, [token(0)], asks("cursor", 0)],
  ["a token of an empty page", byToken, {}, [{ data: none, meta: { next: "a" } }], asks("cursor", "a")],
  ["no token", byToken, {}, [{ data }], end],
  ["null", byToken, {}, [token(null)], end],
  ["empty text", byToken, {}, [token("")], end],
  ["false", byToken, {}, [token(false)], end],
  ["a token and no more", byToken, {}, [token("a", false)], end],
  ["a token and more", byToken, {}, [token("a", true)], asks("cursor", "a")],
  [
    "more without a token",
    byToken,
    {},
    [token(null, true)],
    incomplete("it says that more records follow, but has no meta.next")
  ],
  ["true as a token", byToken, {}, [token(true)], incomplete("its meta.next is neither a token nor a URL")],
  ["an object as a token", byToken, {}, [token({})], incomplete("its meta.next is neither a token nor a URL")],
  ["a token that is a path of another list", byToken, {}, [token("/x/y")], asks("cursor", "/x/y")],
  ["a path whose beginning is the list's", byToken, {}, [token("/v1/things2")], asks("cursor", "/v1/things2")],
  ["a path below the list's", byToken, {}, [token("/v1/things/2")], follows("/v1/things/2", "")],
  ["the list's own path", byToken, {}, [token("/v1/things/")], follows("/v1/things/", "")],
  ["a URL of this API", byToken, {}, [token("https://api.example.com/v1/pages/2")], follows("/v1/pages/2", "")],
  [
    "a URL with the token",
    byToken,
    {},
    [token("HTTP://api.example.com/v1/things?cursor=a%2B")],
    follows("/v1/things", "cursor=a%2B")
  ],
  ["a path with the token", byToken, {}, [token("/things?cursor=a")], follows("/v1/things", "cursor=a")],
  ["a query with the token", byToken, {}, [token("?cursor=a")], follows("/v1/things", "cursor=a")],
  ["a query without the token", byToken, {}, [token("?page=2")], follows("/v1/things", "page=2")],
  [
    "a URL of another host with the token",
    byToken,
    {},
    [token("https://x.example.com/?cursor=a")],
    follows("/v1/things", "cursor=a")
  ],
  [
    "a URL of another host without it",
    byToken,
    {},
    [token("https://x.example.com/?page=2")],
    asks("cursor", "https://x.example.com/?page=2")
  ],
  [
    "a URL of another host without a query",
    byToken,
    {},
    [token("https://x.example.com/2")],
    asks("cursor", "https://x.example.com/2")
  ],
  [
    "a URL with the caller's filters",
    byToken,
    { a: 1, b: undefined },
    [token("/v1/things?a=1&cursor=a")],
    follows("/v1/things", "a=1&cursor=a")
  ],
  [
    "a URL without the caller's filters",
    byToken,
    { a: 1, b: 2 },
    [token("/v1/things?b=2&cursor=c%2B%2F#d")],
    asks("cursor", "c+/", { given: { a: 1, b: 2 } })
  ],
  ["a URL in a URL", byToken, { a: 1 }, [token("/x?cursor=/y?z")], asks("cursor", "/y?z", { given: { a: 1 } })],
  ["text with a question mark that is no URL", byToken, {}, [token("x?cursor=a")], asks("cursor", "x?cursor=a")],
  [
    "text with a URL inside",
    byToken,
    {},
    [token("x https://api.example.com/")],
    asks("cursor", "x https://api.example.com/")
  ],
  ["a URL in a search's body", inBody, {}, [token("/v1/things?cursor=a")], asks("cursor", "a")],
  ["a token in a search's body", inBody, { filter: {} }, [token("a")], asks("cursor", "a", { given: { filter: {} } })],
  [
    "no flag declared",
    { style: "token", request: "cursor", next: "next", items: "" },
    {},
    [{ next: "a" }],
    asks("cursor", "a")
  ]
]

describe("the step after a page with a token", () => {
  eachStep(tokens)

  it("a URL of a page whose own URL is not known is a token", () => {
    assert.deepStrictEqual(stepAfter(byToken, {}, [{ body: token("/v1/things/2") }]), asks("cursor", "/v1/things/2"))
    assert.deepStrictEqual(stepAfter(byToken, {}, [{ body: token("/v1/things?cursor=a") }]), asks("cursor", "a"))
  })
})

describe("the step after a page with a Link header", () => {
  const byLink: Pagination = { style: "link", items: "" }
  const linked = (link?: string, own = true): Page => ({
    body: [],
    headers: new Headers(link === undefined ? {} : { link }),
    from: { ...from, own }
  })
  const unfollowed = "its Link header names a page that cannot be requested with this API's credentials"
  const rows: ReadonlyArray<readonly [title: string, page: Page, expected: Step]> = [
    ["no header", linked(), end],
    ["another relation", linked('</v1/things?page=1>; rel="prev"'), end],
    ["a query", linked('<?page=2>; rel="next"'), follows("/v1/things", "page=2")],
    ["another relation, in a link that cannot be read", linked('</v1/things?page=1; rel="prev"'), end],
    [
      "no link that can be read",
      linked('</v1/things?page=2; rel="next"'),
      incomplete("its Link header names a next page, but cannot be read")
    ],
    ["a path", linked('</v1/things/2>; rel="next"'), follows("/v1/things/2", "")],
    [
      "a query, where the operation writes the path",
      linked('<?page=2>; rel="next"', false),
      follows(undefined, "page=2")
    ],
    ["another host without a query", linked('<https://x.example.com/2>; rel="next"'), incomplete(unfollowed)]
  ]
  for (const [title, page, expected] of rows) {
    it(title, () => {
      assert.deepStrictEqual(stepAfter(byLink, {}, [page]), expected)
    })
  }

  const needed = "Pages that follow links need a function made by `operation`."
  it.each<readonly [title: string, page: Page]>([
    ["headers", { body: [], from }],
    ["URL", { body: [], headers: new Headers() }]
  ])("needs its %s", (_, page) => {
    assert.throws(() => stepAfter(byLink, {}, [page]), needed)
  })
})
