/** The step after a page in a counted list: the request for the next page, the end, or a contradiction. */
import { assert, describe, it } from "vitest"
import { mostEmptyPages } from "../src/pagination/NextPage.ts"
import type { Page, Pagination } from "../src/pagination/NextPage.ts"
import { asks, data, eachStep, end, incomplete, none, repeated, stepAfter } from "./kit/Steps.ts"
import type { StepRow } from "./kit/Steps.ts"

const byPage: Pagination = {
  style: "page",
  request: "page",
  items: "data",
  current: "page",
  pages: "pages",
  more: "more"
}
const bare: Pagination = { style: "page", request: "page", items: "data" }

const promised = "it has no records and no total, but the page before said that more records follow"

const numbers: ReadonlyArray<StepRow> = [
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
    repeated("is page 1, but page 2 was requested")
  ],
  [
    "a page left out",
    byPage,
    {},
    [
      { data, page: 1, pages: 5 },
      { data, page: 3, pages: 5 }
    ],
    incomplete("page 2 was requested, but page 3 was returned")
  ],
  [
    "an earlier page again, stated from 0",
    byPage,
    { page: 1 },
    [
      { data, page: 0, pages: 9 },
      { data, page: 0, pages: 9 }
    ],
    repeated("is page 1, but page 2 was requested")
  ],
  ["nothing stated, records", bare, {}, [{ data }], asks("page", 2, { isBounded: false })],
  ["promised, and nothing came", byPage, {}, [{ data, pages: 2 }, { data: none }], incomplete(promised)],
  [
    "promised, and no more",
    byPage,
    {},
    [
      { data, pages: 2 },
      { data: none, more: false }
    ],
    end
  ],
  [
    "promised, and an empty last page",
    byPage,
    {},
    [
      { data, pages: 2 },
      { data: none, pages: 2 }
    ],
    end
  ],
  [
    "promised, and records without a number of pages",
    byPage,
    {},
    [{ data, pages: 2 }, { data }],
    asks("page", 3, { isBounded: false })
  ],
  ["promised of the page before only", byPage, {}, [{ data, pages: 3 }, { data }, { data: none }], end],
  ["promised by a flag, which may be left out", byPage, {}, [{ data, more: true }, { data: none }], end],
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
const unstated = "the page at offset 0 is empty and states no limit, so the next offset is unknown"

const offsets: ReadonlyArray<StepRow> = [
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
  ["hidden records at the end", byOffset, {}, [{ data, limit: 4, total: 4 }], asks("offset", 4, { isBounded: false })],
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
  ["promised, and nothing came", byOffset, {}, [{ data, total: 4 }, { data: none }], incomplete(promised)],
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

describe("the step after a counted page", () => {
  eachStep(numbers)
})

describe("the step after a page of counted records", () => {
  eachStep(offsets)
})

describe("empty pages", () => {
  const many = (count: number, body: unknown): ReadonlyArray<Page> => Array.from({ length: count }, () => ({ body }))
  const empty = { data: none, more: true }
  it("a thousand empty pages in a row fail", () => {
    assert.strictEqual(mostEmptyPages, 1_000)
    assert.deepStrictEqual(stepAfter(byPage, {}, many(999, empty)), asks("page", 1_000))
    assert.deepStrictEqual(stepAfter(byPage, {}, many(1_000, empty)), incomplete("1000 pages in a row were empty"))
  })
  it("a page with records restarts the count", () => {
    const pages = [...many(999, empty), { body: { data, more: true } }, ...many(999, empty)]
    assert.deepStrictEqual(stepAfter(byPage, {}, pages), asks("page", 2_000))
  })
})
