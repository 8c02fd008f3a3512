// The end of a list, in each style: it goes on while the response says so, and never ends early without an error.
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { mostEmptyPages } from "../src/pagination/NextPage.ts"
import type { Pagination } from "../src/pagination/NextPage.ts"
import type { Fields } from "../src/http/HeaderSyntax.ts"
import { byOffset, byPage, byToken, read, records, script } from "./kit/ReadList.ts"
import type { Row } from "./kit/ReadList.ts"

const rows: ReadonlyArray<Row> = [
  // Page numbers.
  [
    "page: an empty page in the middle, the number of pages says more",
    byPage,
    [
      { data: records(1), page: 1, pages: 4 },
      { data: [], page: 2, pages: 4 },
      { data: records(3), page: 3, pages: 4 },
      { data: records(4), page: 4, pages: 4 }
    ],
    [1, 3, 4],
    [undefined, 2, 3, 4]
  ],
  [
    "page: the first is empty",
    byPage,
    [
      { data: [], pages: 2 },
      { data: records(2), pages: 2 }
    ],
    [2],
    [undefined, 2]
  ],
  [
    "page: a list that is null counts as empty",
    byPage,
    [
      { data: null, pages: 2 },
      { data: records(2), pages: 2 }
    ],
    [2],
    [undefined, 2]
  ],
  [
    "page: the last is empty",
    byPage,
    [
      { data: records(1), pages: 2 },
      { data: [], pages: 2 }
    ],
    [1],
    [undefined, 2]
  ],
  ["page: no pages at all", byPage, [{ data: [], pages: 0 }], [], [undefined]],
  ["page: nothing said, an empty page ends it", byPage, [{ data: records(1) }, { data: [] }], [1], [undefined, 2]],
  [
    "page: nothing said, a short one does not",
    byPage,
    [{ data: records(1, 2) }, { data: records(3) }, { data: records(4, 5) }, { data: [] }],
    [1, 2, 3, 4, 5],
    [undefined, 2, 3, 4]
  ],
  [
    "page: the flag says more after an empty page",
    byPage,
    [
      { data: [], more: true },
      { data: records(2), more: false }
    ],
    [2],
    [undefined, 2]
  ],
  ["page: the flag ends it", byPage, [{ data: records(1), more: false }], [1], [undefined]],
  [
    "page: the flag says end, the number of pages says more: one more is asked for",
    byPage,
    [
      { data: records(1), more: false, pages: 2 },
      { data: records(2), more: false, pages: 2 }
    ],
    [1, 2],
    [undefined, 2]
  ],
  [
    "page: the flag says more, the number of pages says end",
    byPage,
    [
      { data: records(1), more: true, pages: 1 },
      { data: records(2), more: false, pages: 1 }
    ],
    [1, 2],
    [undefined, 2]
  ],
  [
    "page: a number of pages below the page that has records is not believed",
    byPage,
    [
      { data: records(1), pages: 0 },
      { data: records(2), pages: 0 },
      { data: [], pages: 0 }
    ],
    [1, 2],
    [undefined, 2, 3]
  ],
  [
    "page: a number of pages that is negative says nothing",
    byPage,
    [
      { data: records(1), pages: -1 },
      { data: records(2), pages: -1 },
      { data: [], pages: -1 }
    ],
    [1, 2],
    [undefined, 2, 3]
  ],
  [
    "page: counted from 0, three pages",
    { ...byPage, first: 0 },
    [
      { data: records(1), page: 0, pages: 3 },
      { data: [], page: 1, pages: 3 },
      { data: records(3), page: 2, pages: 3 }
    ],
    [1, 3],
    [undefined, 1, 2]
  ],
  [
    "page: another page was returned than requested",
    byPage,
    [
      { data: records(1), page: 1, pages: 5 },
      { data: records(3), page: 3, pages: 5 }
    ],
    [1, 3],
    [undefined, 2],
    "ListIncomplete"
  ],
  [
    "page: an earlier page was returned than requested",
    byPage,
    [
      { data: records(1), page: 1, pages: 5 },
      { data: records(2), page: 2, pages: 5 },
      { data: records(2), page: 1, pages: 5 }
    ],
    [1, 2],
    [undefined, 2, 3],
    "PageRepeated"
  ],
  [
    "page: the same records again, although the number of pages is known",
    byPage,
    [
      { data: records(1, 2), pages: 3 },
      { data: records(1, 2), pages: 3 }
    ],
    [1, 2],
    [undefined, 2],
    "PageRepeated"
  ],
  [
    "page: the same records on the last one",
    byPage,
    [
      { data: records(1), pages: 2 },
      { data: records(1), pages: 2 }
    ],
    [1],
    [undefined, 2],
    "PageRepeated"
  ],

  [
    "page: an error inside a 200, after a number of pages that says more",
    byPage,
    [{ data: records(1), pages: 3 }, { error: "busy" }],
    [1],
    [undefined, 2],
    "ListIncomplete"
  ],
  ["page: the flag is left out where it is false", byPage, [{ data: records(1), more: true }, {}], [1], [undefined, 2]],

  // Tokens.
  [
    "token: the flag says more, and no token is there",
    byToken,
    [{ data: records(1), more: true }],
    [1],
    [undefined],
    "ListIncomplete"
  ],
  [
    "token: the flag says more, and the token is empty",
    byToken,
    [{ data: records(1), more: true, next: "" }],
    [1],
    [undefined],
    "ListIncomplete"
  ],
  [
    "token: the id of the last record, and the page is empty",
    { ...byToken, next: "data.-1.id" },
    [
      { data: records(1), more: true },
      { data: [], more: true }
    ],
    [1],
    [undefined, 1],
    "ListIncomplete"
  ],
  [
    "token: the flag ends it, whatever the token",
    byToken,
    [{ data: records(1), more: false, next: "a" }],
    [1],
    [undefined]
  ],
  ["token: false", byToken, [{ data: records(1), next: false }], [1], [undefined]],
  [
    "token: an object",
    byToken,
    [{ data: records(1), next: { href: "?cursor=a" } }],
    [1],
    [undefined],
    "ListIncomplete"
  ],
  ["token: true", byToken, [{ data: records(1), next: true }], [1], [undefined], "ListIncomplete"],
  [
    "token: the number 0 is one",
    byToken,
    [{ data: records(1), next: 0 }, { data: records(2) }],
    [1, 2],
    [undefined, 0]
  ],
  [
    "token: the same records under another token",
    byToken,
    [
      { data: records(1), next: "a" },
      { data: records(1), next: "b" }
    ],
    [1],
    [undefined, "a"],
    "PageRepeated"
  ],
  [
    "token: empty pages may follow each other",
    byToken,
    [{ data: [], next: "a" }, { data: [], next: "b" }, { data: records(3) }],
    [3],
    [undefined, "a", "b"]
  ]
]

describe("the page after a page", () => {
  it.effect.each(rows)("%s", ([, pagination, responses, ids, asked, end = "end"]) =>
    Effect.gen(function* () {
      const seen = yield* read(pagination, script(...responses))
      assert.deepStrictEqual(
        { ids: seen.ids, asked: seen.asked, end: seen.end },
        { ids: [...ids], asked: [...asked], end }
      )
    })
  )

  it.effect("a caller's token that is returned as the next token", () =>
    Effect.gen(function* () {
      const seen = yield* read(byToken, script({ data: records(1), next: "a" }), { cursor: "a" })
      assert.deepStrictEqual([seen.ids, seen.end], [[], "PageRepeated"])
    })
  )

  it.effect("pages counted from 1 in the query, and from 0 in the response", () =>
    Effect.gen(function* () {
      const response = (query: Fields) => ({
        data: records(Number(query.page)),
        page: Number(query.page) - 1,
        pages: 3
      })
      const seen = yield* read({ ...byPage, first: 0 }, response, { page: 1 })
      assert.deepStrictEqual([seen.ids, seen.asked, seen.end], [[1, 2, 3], [1, 2, 3], "end"])
    })
  )

  it.effect("a list that only says that more follows is given up after a thousand empty pages", () =>
    Effect.gen(function* () {
      const seen = yield* read(byPage, script({ data: [], more: true }))
      assert.deepStrictEqual([seen.asked.length, seen.end], [mostEmptyPages, "ListIncomplete"])
      const nearly = yield* read(
        byPage,
        script(...Array.from({ length: mostEmptyPages - 1 }, () => ({ data: [], more: true })), {
          data: records(1),
          more: false
        })
      )
      assert.deepStrictEqual([nearly.ids, nearly.end], [[1], "end"])
    })
  )
})

describe("messages", () => {
  const told: ReadonlyArray<readonly [Pagination, ReadonlyArray<unknown>, pages: number, message: string]> = [
    [
      byOffset,
      [
        { data: records(0), total: 6 },
        { data: [], total: 6 }
      ],
      2,
      "Things.list: page 2 does not lead to the next page: the page at offset 1 is empty and states no limit, so the next offset is unknown. The list was not read to its end. Check x-faktura-pagination against the server's responses."
    ],
    [
      byToken,
      [{ data: records(1), more: true }],
      1,
      "Things.list: page 1 does not lead to the next page: it says that more records follow, but has no next. The list was not read to its end. Check x-faktura-pagination against the server's responses."
    ],
    [
      byToken,
      [{ data: [], next: [] }],
      1,
      "Things.list: page 1 does not lead to the next page: its next is neither a token nor a URL. The list was not read to its end. Check x-faktura-pagination against the server's responses."
    ],
    [
      byPage,
      [
        { data: records(1), page: 1, pages: 9 },
        { data: records(3), page: 3, pages: 9 }
      ],
      2,
      "Things.list: page 2 does not lead to the next page: page 2 was requested, but page 3 was returned. The list was not read to its end. Check x-faktura-pagination against the server's responses."
    ],
    [
      byPage,
      [{ data: [], more: true }],
      mostEmptyPages,
      "Things.list: page 1000 does not lead to the next page: 1000 pages in a row were empty. The list was not read to its end. Check x-faktura-pagination against the server's responses."
    ],
    [
      byPage,
      [{ data: records(1) }, { data: records(1) }],
      2,
      "Things.list: page 2 repeats the records of the page before. The rest of the list was not read. The server repeats a page, or the list changed meanwhile: read the list again."
    ],
    [
      byOffset,
      [{ data: records(1, 2) }, { data: records(2, 3) }],
      2,
      "Things.list: page 2 repeats a record of the page before. The rest of the list was not read. The server repeats a page, or the list changed meanwhile: read the list again."
    ],
    [
      byToken,
      [
        { data: records(1), next: "a" },
        { data: records(2), next: "a" }
      ],
      2,
      "Things.list: page 2 names an earlier page as the next page. The rest of the list was not read. The server repeats a page, or the list changed meanwhile: read the list again."
    ]
  ]
  it.effect.each(told)("%s", ([pagination, responses, pages, message]) =>
    Effect.gen(function* () {
      const { failure } = yield* read(pagination, script(...responses))
      assert(failure._tag === "Failure")
      assert.deepStrictEqual(
        { message: failure.failure.message, operation: failure.failure.operation, pages: failure.failure.pages },
        { message, operation: "Things.list", pages }
      )
    })
  )
})
