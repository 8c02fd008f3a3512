/** What follows one page, style by style: the whole request for the next one, the end, or what the response contradicts. */
import { assert, describe, it } from "vitest"
import { following, itemsAt, lacksList, mostEmptyPages } from "../src/NextPage.ts"
import type { Page, Pagination, Step } from "../src/NextPage.ts"
import type { Fields } from "../src/WireText.ts"

/** A row: the caller's query, the bodies of pages one after the other, and what follows the last of them. */
type Row = readonly [
  title: string,
  pagination: Pagination,
  given: Fields,
  bodies: ReadonlyArray<unknown>,
  expected: Step
]

const end: Step = { _tag: "End" }
const incomplete = (says: string): Step => ({ _tag: "Contradiction", tag: "ListIncomplete", says })
const repeated = (says: string): Step => ({ _tag: "Contradiction", tag: "PageRepeated", says })

/** Asks for a value of a field: of a list that says how long it is, unless said otherwise. */
const asks = (
  name: string,
  value: string | number,
  { given = {}, isBounded = true, isByCount = false }: { given?: Fields; isBounded?: boolean; isByCount?: boolean } = {}
): Step => ({ _tag: "Next", fields: { ...given, [name]: value }, name, key: String(value), isBounded, isByCount })

const follows = (path: string | undefined, query: string): Step => ({
  _tag: "Next",
  link: { path, query },
  key: `${path ?? ""}?${query}`,
  isBounded: true,
  isByCount: false
})

/** Follows the pages, each asked for as the one before it said. */
const stepAfter = (pagination: Pagination, given: Fields, pages: ReadonlyArray<Page>): Step => {
  const follow = following(pagination, given)
  let sent: Fields | undefined
  let step: Step = end
  for (const page of pages) {
    step = follow(page, sent)
    if (step._tag === "Next" && "fields" in step) sent = step.fields
  }
  return step
}

const from = { url: new URL("https://api.example.com/v1/things?limit=2"), own: true }
const data = [1, 2]
const none: ReadonlyArray<unknown> = []

const byToken: Pagination = { style: "token", request: "cursor", next: "meta.next", items: "data", more: "meta.more" }
const inBody: Pagination = { ...byToken, in: "body" }
const token = (next: unknown, more?: unknown): unknown => ({ data, meta: { next, more } })

const tokens: ReadonlyArray<Row> = [
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
    incomplete("it says that more follows, and has no meta.next")
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

const byPage: Pagination = {
  style: "page",
  request: "page",
  items: "data",
  current: "page",
  pages: "pages",
  more: "more"
}
const bare: Pagination = { style: "page", request: "page", items: "data" }

const numbers: ReadonlyArray<Row> = [
  ["the first of two", byPage, { limit: 2 }, [{ data, pages: 2 }], asks("page", 2, { given: { limit: 2 } })],
  [
    "the last of two",
    byPage,
    {},
    [
      { data, pages: 2 },
      { data, pages: 2 }
    ],
    end
  ],
  ["the caller's number", byPage, { page: 3 }, [{ data, pages: 5 }], asks("page", 4)],
  ["the caller's number as text", byPage, { page: "3" }, [{ data, pages: "5" }], asks("page", 4)],
  ["the stated number", byPage, {}, [{ data, page: 3, pages: 5 }], asks("page", 4)],
  ["counted from 0 by the document", { ...byPage, first: 0 }, {}, [{ data, pages: 2 }], asks("page", 1)],
  [
    "the last one, counted from 0",
    { ...byPage, first: 0 },
    {},
    [
      { data, pages: 2 },
      { data, pages: 2 }
    ],
    end
  ],
  [
    "counted from 1, stated from 0",
    byPage,
    { page: 1 },
    [
      { data, page: 0, more: true },
      { data, page: 1, more: true }
    ],
    asks("page", 3)
  ],
  [
    "an earlier page again",
    byPage,
    {},
    [
      { data, page: 1, pages: 3 },
      { data, page: 1, pages: 3 }
    ],
    repeated("page 2 was asked for, and page 1 came")
  ],
  [
    "a page left out",
    byPage,
    {},
    [
      { data, page: 1, pages: 5 },
      { data, page: 3, pages: 5 }
    ],
    incomplete("page 2 was asked for, and page 3 came")
  ],
  [
    "an earlier page again, stated from 0",
    byPage,
    { page: 1 },
    [
      { data, page: 0, pages: 9 },
      { data, page: 0, pages: 9 }
    ],
    repeated("page 2 was asked for, and page 1 came")
  ],
  ["nothing stated, records", bare, {}, [{ data }], asks("page", 2, { isBounded: false })],
  ["nothing stated, no records", bare, {}, [{ data: none }], end],
  ["more", byPage, {}, [{ data, more: true }], asks("page", 2)],
  ["more after an empty page", byPage, {}, [{ data: none, more: true }], asks("page", 2)],
  ["no more", byPage, {}, [{ data, more: false }], end],
  ["no more, where the pages say so", byPage, {}, [{ data, more: false, pages: 2 }], asks("page", 2)],
  ["more, where the pages say no", byPage, {}, [{ data, more: true, pages: 1 }], asks("page", 2)],
  ["a flag that is no flag", byPage, {}, [{ data, more: "yes" }], asks("page", 2, { isBounded: false })],
  ["an empty page in the middle", byPage, {}, [{ data: none, pages: 2 }], asks("page", 2)],
  ["records beyond the last page", byPage, { page: 3 }, [{ data, pages: 2 }], asks("page", 4, { isBounded: false })],
  ["no records beyond the last page", byPage, { page: 3 }, [{ data: none, pages: 2 }], end],
  ["no pages at all", byPage, {}, [{ data: none, pages: 0 }], end]
]

const byOffset: Pagination = {
  style: "offset",
  request: "offset",
  items: "data",
  statedLimit: "limit",
  total: "total",
  more: "more"
}
const unstated = "the page at offset 0 was empty and states no limit, so that the next offset is not known"

const offsets: ReadonlyArray<Row> = [
  [
    "the first of two",
    byOffset,
    { limit: 2 },
    [{ data, total: 4 }],
    asks("offset", 2, { given: { limit: 2 }, isByCount: true })
  ],
  [
    "the last of two",
    byOffset,
    {},
    [
      { data, total: 4 },
      { data, total: 4 }
    ],
    end
  ],
  ["the caller's offset", byOffset, { offset: 2 }, [{ data, total: 9 }], asks("offset", 4, { isByCount: true })],
  ["the caller's offset, the last", byOffset, { offset: "2" }, [{ data, total: 4 }], end],
  ["by the stated limit", byOffset, {}, [{ data, limit: 5, total: 9 }], asks("offset", 5)],
  ["by the records where they are more", byOffset, {}, [{ data, limit: 1, total: 9 }], asks("offset", 2)],
  ["a limit of 0", byOffset, {}, [{ data, limit: 0, total: 9 }], asks("offset", 2, { isByCount: true })],
  [
    "hidden records, which the total counts",
    byOffset,
    {},
    [{ data, limit: 5, total: 4 }],
    asks("offset", 5, { isBounded: false })
  ],
  [
    "hidden records, then an empty page",
    byOffset,
    {},
    [
      { data, limit: 5, total: 4 },
      { data: none, limit: 5, total: 4 }
    ],
    end
  ],
  ["no hidden records", byOffset, {}, [{ data, limit: 5, total: 2 }], end],
  [
    "more records than the total",
    byOffset,
    {},
    [{ data, total: 1 }],
    asks("offset", 2, { isBounded: false, isByCount: true })
  ],
  [
    "more records than the total, later",
    byOffset,
    { offset: 3 },
    [{ data, total: 4 }],
    asks("offset", 5, { isBounded: false, isByCount: true })
  ],
  ["nothing stated, records", byOffset, {}, [{ data }], asks("offset", 2, { isBounded: false, isByCount: true })],
  ["nothing stated, no records", byOffset, {}, [{ data: none }], end],
  ["more", byOffset, {}, [{ data, more: true }], asks("offset", 2, { isByCount: true })],
  ["no more", byOffset, {}, [{ data, more: false }], end],
  ["more after an empty page with a limit", byOffset, {}, [{ data: none, more: true, limit: 5 }], asks("offset", 5)],
  ["more after an empty page without one", byOffset, {}, [{ data: none, more: true }], incomplete(unstated)],
  ["a total after an empty page without a limit", byOffset, {}, [{ data: none, total: 4 }], incomplete(unstated)],
  ["a total of 0", byOffset, {}, [{ data: none, total: 0 }], end],
  [
    "no limit declared",
    { style: "offset", request: "offset", items: "data" },
    {},
    [{ data, limit: 9 }],
    asks("offset", 2, { isBounded: false, isByCount: true })
  ]
]

describe("what follows a page", () => {
  for (const [style, rows] of Object.entries({ tokens, numbers, offsets })) {
    for (const [title, pagination, given, bodies, expected] of rows) {
      it(`${style}: ${title}`, () => {
        const pages = bodies.map((body) => ({ body, from }))
        assert.deepStrictEqual(stepAfter(pagination, given, pages), expected)
      })
    }
  }

  it("tokens: a URL of a page whose own URL is not known is a token", () => {
    assert.deepStrictEqual(stepAfter(byToken, {}, [{ body: token("/v1/things/2") }]), asks("cursor", "/v1/things/2"))
    assert.deepStrictEqual(stepAfter(byToken, {}, [{ body: token("/v1/things?cursor=a") }]), asks("cursor", "a"))
  })

  const many = (count: number, body: unknown): ReadonlyArray<Page> => Array.from({ length: count }, () => ({ body }))
  const empty = { data: none, more: true }
  it("a thousand empty pages in a row are given up", () => {
    assert.strictEqual(mostEmptyPages, 1_000)
    assert.deepStrictEqual(stepAfter(byPage, {}, many(999, empty)), asks("page", 1_000))
    assert.deepStrictEqual(stepAfter(byPage, {}, many(1_000, empty)), incomplete("1000 pages in a row were empty"))
  })
  it("a page with records begins that count again", () => {
    const pages = [...many(999, empty), { body: { data, more: true } }, ...many(999, empty)]
    assert.deepStrictEqual(stepAfter(byPage, {}, pages), asks("page", 2_000))
  })
})

describe("what follows a page by its Link header", () => {
  const byLink: Pagination = { style: "link", items: "" }
  const linked = (link?: string, own = true): Page => ({
    body: [],
    headers: new Headers(link === undefined ? {} : { link }),
    from: { ...from, own }
  })
  const unfollowed = "its Link header names a page that cannot be asked for with this API's credentials"
  const rows: ReadonlyArray<readonly [title: string, page: Page, expected: Step]> = [
    ["no header", linked(), end],
    ["another relation", linked('</v1/things?page=1>; rel="prev"'), end],
    ["a query", linked('<?page=2>; rel="next"'), follows("/v1/things", "page=2")],
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

  const needed = "Pages that follow links need a function that `operation` made."
  it.each<readonly [title: string, page: Page]>([
    ["headers", { body: [], from }],
    ["URL", { body: [], headers: new Headers() }]
  ])("needs its %s", (_, page) => {
    assert.throws(() => stepAfter(byLink, {}, [page]), needed)
  })
})

describe("the records of a page", () => {
  it.each<readonly [title: string, body: unknown, path: string, items: ReadonlyArray<unknown>, lacks: boolean]>([
    ["a list in an object", { data: [1] }, "data", [1], false],
    ["a list that is the body", [1], "", [1], false],
    ["no list", { data: "x" }, "data", [], false],
    ["an object in place of a list", { data: [1] }, "", [], true],
    ["text", "x", "data", [], true],
    ["text in place of a list", "x", "", [], true],
    ["bytes", new Blob([]), "data", [], true],
    ["null", null, "", [], false],
    ["null in place of an object", null, "data", [], false],
    ["a number", 5, "", [], false],
    ["nothing", undefined, "data", [], false]
  ])("%s", (_, body, path, items, lacks) => {
    assert.deepStrictEqual([itemsAt(body, path), lacksList(body, path)], [items, lacks])
  })
})
