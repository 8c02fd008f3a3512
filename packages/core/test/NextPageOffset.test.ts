// The next page of a list by offset: the offset moves by the stated limit, otherwise by the number of records received.
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { byOffset, read, records, script } from "./kit/ReadList.ts"
import type { Row } from "./kit/ReadList.ts"

const rows: ReadonlyArray<Row> = [
  [
    "offset: moves by the limit that the response states: hidden records leave no gap",
    byOffset,
    [
      { data: records(0), limit: 2, total: 6 },
      { data: records(2, 3), limit: 2, total: 6 },
      { data: records(4, 5), limit: 2, total: 6 },
      { data: [], limit: 2, total: 6 }
    ],
    [0, 2, 3, 4, 5],
    [undefined, 2, 4, 6]
  ],
  [
    "offset: a total without hidden records: one more page is requested",
    byOffset,
    [
      { data: [], limit: 2, total: 3 },
      { data: records(3), limit: 2, total: 3 },
      { data: records(4, 5), limit: 2, total: 3 },
      { data: [], limit: 2, total: 3 }
    ],
    [3, 4, 5],
    [undefined, 2, 4, 6]
  ],
  [
    "offset: an empty page in the middle with a stated limit",
    byOffset,
    [
      { data: records(0, 1), limit: 2, total: 6 },
      { data: [], limit: 2, total: 6 },
      { data: records(4, 5), limit: 2, total: 6 },
      { data: [], limit: 2, total: 6 }
    ],
    [0, 1, 4, 5],
    [undefined, 2, 4, 6]
  ],
  [
    "offset: more records than the stated limit",
    byOffset,
    [
      { data: records(0, 1, 2), limit: 2, total: 4 },
      { data: records(3), limit: 2, total: 4 }
    ],
    [0, 1, 2, 3],
    [undefined, 3]
  ],
  [
    "offset: an empty page in the middle without one: the next offset is unknown",
    byOffset,
    [
      { data: records(0, 1), total: 6 },
      { data: [], total: 6 }
    ],
    [0, 1],
    [undefined, 2],
    "ListIncomplete"
  ],
  [
    "offset: a stated limit of 0 is none",
    byOffset,
    [{ data: [], limit: 0, total: 6 }],
    [],
    [undefined],
    "ListIncomplete"
  ],
  [
    "offset: a short page without a total",
    byOffset,
    [{ data: records(0, 1) }, { data: records(2) }, { data: records(3, 4) }, { data: [] }],
    [0, 1, 2, 3, 4],
    [undefined, 2, 3, 5]
  ],
  [
    "offset: a record of the page before is repeated",
    byOffset,
    [
      { data: records(0), total: 6 },
      { data: records(2), total: 6 },
      { data: records(2, 3), total: 6 }
    ],
    [0, 2],
    [undefined, 1, 2],
    "PageRepeated"
  ],
  [
    "offset: with a stated limit a record may be repeated: the list has grown",
    byOffset,
    [
      { data: records(1, 2), limit: 2, total: 4 },
      { data: records(2, 3), limit: 2, total: 4 }
    ],
    [1, 2, 2, 3],
    [undefined, 2]
  ],
  ["offset: the end of the total exactly", byOffset, [{ data: records(0, 1), total: 2 }], [0, 1], [undefined]],
  ["offset: an empty list", byOffset, [{ data: [], total: 0 }], [], [undefined]],
  ["offset: an empty list of which nothing is said", byOffset, [{ data: [] }], [], [undefined]],
  [
    "offset: a total below the number of records received is ignored",
    byOffset,
    [
      { data: records(0, 1), total: 1 },
      { data: records(2), total: 1 },
      { data: [], total: 1 }
    ],
    [0, 1, 2],
    [undefined, 2, 3]
  ],
  [
    "offset: a total of -1 says nothing",
    byOffset,
    [
      { data: records(0), total: -1 },
      { data: records(1), total: -1 },
      { data: [], total: -1 }
    ],
    [0, 1],
    [undefined, 1, 2]
  ],
  [
    "offset: a total as text",
    byOffset,
    [
      { data: records(0), total: "2" },
      { data: records(1), total: "2" }
    ],
    [0, 1],
    [undefined, 1]
  ],
  [
    "offset: the flag says more after an empty page",
    byOffset,
    [{ data: [], more: true }],
    [],
    [undefined],
    "ListIncomplete"
  ],
  [
    "offset: the flag says end after an empty page, the total says more",
    byOffset,
    [
      { data: records(0), total: 2, more: false },
      { data: [], total: 2, more: false }
    ],
    [0],
    [undefined, 1],
    "ListIncomplete"
  ]
]

describe("the offset after a page", () => {
  it.effect.each(rows)("%s", ([, pagination, responses, ids, asked, end = "end"]) =>
    Effect.gen(function* () {
      const seen = yield* read(pagination, script(...responses))
      assert.deepStrictEqual(
        { ids: seen.ids, asked: seen.asked, end: seen.end },
        { ids: [...ids], asked: [...asked], end }
      )
    })
  )
})
