/** Lists whose server names the next page, by a token or a URL: what is taken for one, by name and type. */
import type { JsonObject } from "../src/openapi/Json.ts"
import { date, flag, integer, list, moment, none, object, orNull, testRows, text, uri, uuid } from "./kit/PagedLists.ts"
import type { PagingRow } from "./kit/PagedLists.ts"

const tokens: ReadonlyArray<PagingRow> = [
  [
    "cursor and next_cursor",
    { cursor: text },
    object({ data: list, next_cursor: orNull(text) }),
    { style: "token", request: "cursor", next: "next_cursor", items: "data" }
  ],
  [
    "page_token and nextPageToken",
    { page_token: text, page_size: integer },
    object({ items: list, nextPageToken: text }),
    { style: "token", request: "page_token", next: "nextPageToken", items: "items" }
  ],
  [
    "with a flag",
    { cursor: text },
    object({ data: list, has_more: flag, next_cursor: text }),
    { style: "token", request: "cursor", next: "next_cursor", items: "data", more: "has_more" }
  ],
  [
    "a flag as text is no flag",
    { cursor: text },
    object({ data: list, has_more: text, next_cursor: text }),
    { style: "token", request: "cursor", next: "next_cursor", items: "data" }
  ],
  [
    "Relay: after, endCursor, hasNextPage",
    { after: text, first: integer },
    object({ nodes: list, pageInfo: object({ endCursor: text, hasNextPage: flag }) }),
    { style: "token", request: "after", next: "pageInfo.endCursor", items: "nodes", more: "pageInfo.hasNextPage" }
  ],
  [
    "AWS: nextToken both ways",
    { nextToken: text, maxResults: integer },
    object({ items: list, nextToken: text }),
    { style: "token", request: "nextToken", next: "nextToken", items: "items" }
  ],
  [
    "cursor both ways",
    { cursor: text },
    object({ objects: list, cursor: text }),
    { style: "token", request: "cursor", next: "cursor", items: "objects" }
  ],
  [
    "the next cursor beside the one that was sent",
    { cursor: text },
    object({ data: list, cursor: text, next_cursor: text }),
    { style: "token", request: "cursor", next: "next_cursor", items: "data" }
  ],
  [
    "paging.cursors.after",
    { after: text, limit: integer },
    object({ data: list, paging: object({ cursors: object({ before: text, after: text }) }) }),
    { style: "token", request: "after", next: "paging.cursors.after", items: "data" }
  ],
  [
    "offset is a token where the response has one",
    { pageSize: integer, offset: text },
    object({ records: list, nextOffset: text }),
    { style: "token", request: "offset", next: "nextOffset", items: "records" }
  ],
  [
    "an offset of the next page",
    { limit: integer, offset: text },
    object({ data: list, next_page: orNull(object({ offset: text, path: text, uri })) }),
    { style: "token", request: "offset", next: "next_page.offset", items: "data" }
  ],
  [
    "page is a token: text with next_page",
    { limit: integer, page: text },
    object({ data: list, has_more: flag, next_page: orNull(text) }),
    { style: "token", request: "page", next: "next_page", items: "data", more: "has_more" }
  ],
  [
    "page is a number that the server names",
    { page: integer, per_page: integer },
    object({ data: list, meta: object({ next_page: orNull(integer), total_pages: integer }) }),
    { style: "token", request: "page", next: "meta.next_page", items: "data" }
  ],
  [
    "a next page that is always a number ends nothing",
    { page: integer, per_page: integer },
    { ...object({ data: list, next_page: integer, total_pages: integer }), required: ["next_page"] },
    { style: "page", request: "page", items: "data", pages: "total_pages" }
  ],
  [
    "a token beats page numbers",
    { PageSize: integer, Page: { ...integer, minimum: 0 }, PageToken: text },
    object({ messages: list, page: integer, page_size: integer, next_page_uri: orNull(text) }),
    { style: "token", request: "PageToken", next: "next_page_uri", items: "messages" }
  ],
  [
    "a token beats an offset",
    { offset: integer, limit: integer, cursor: text },
    object({ data: list, total: integer, next_cursor: text }),
    { style: "token", request: "cursor", next: "next_cursor", items: "data" }
  ],
  [
    "of two tokens the one that the response names",
    { starting_after: text, cursor: text },
    object({ data: list, next_cursor: text }),
    { style: "token", request: "cursor", next: "next_cursor", items: "data" }
  ],
  [
    "two tokens for one field",
    { page_token: text, marker: text },
    object({ data: list, next: text }),
    "`page_token` from `next` and `marker` from `next` match equally well"
  ],
  [
    "two tokens, each with its field",
    { cursor: text, page_token: text },
    object({ data: list, next_cursor: text, next_page_token: text }),
    "match equally well"
  ],
  [
    "a token and a page number, each with its field",
    { cursor: text, page: integer },
    object({ data: list, next_cursor: text, next_page: orNull(integer) }),
    "match equally well"
  ],
  ["an integer is no token", { cursor: integer, count: integer }, object({ users: list, next_cursor: integer }), none],
  ["a date is no token", { after: date }, object({ data: list, next: text }), none],
  ["a moment is no token", { cursor: moment }, object({ data: list, next_cursor: moment }), none],
  [
    "a text that is described as a date",
    { after: { ...text, description: "Events after this ISO 8601 date" } },
    object({ data: list, after: text }),
    none
  ],
  [
    "a text whose example is a date",
    { after: { ...text, example: "2024-05-01" } },
    object({ data: list, after: text }),
    none
  ],
  ["an id that filters", { after: uuid }, object({ data: list, next: text }), none],
  [
    "an id that goes on",
    { after: uuid },
    object({ data: list, after: uuid }),
    { style: "token", request: "after", next: "after", items: "data" }
  ],
  [
    "one of fixed values is no token",
    { marker: { ...text, enum: ["a", "b"] } },
    object({ data: list, next: text }),
    none
  ],
  ["a next token that is a date", { cursor: text }, object({ data: list, next_cursor: date }), none],
  ["a cursor without a next one", { cursor: text }, object({ data: list }), none],
  ["a next cursor without a parameter", { limit: integer }, object({ data: list, next_cursor: text }), none],
  [
    "a cursor of which the response is silent, beside an offset",
    { cursor: text, offset: integer, limit: integer },
    object({ data: list }),
    "`offset` by count and `cursor` match equally well"
  ],
  [
    "a next token of which the request is silent, beside a page",
    { page: integer, limit: integer },
    object({ data: list, next_page_token: text }),
    "`page` by number and `next_page_token` match equally well"
  ],
  [
    "a cursor of which the response is silent, with a total",
    { cursor: text, offset: integer, limit: integer },
    object({ data: list, total: integer }),
    { style: "offset", request: "offset", items: "data", limit: "limit", total: "total" }
  ]
]

const links: ReadonlyArray<PagingRow> = [
  [
    "Django: count, next, previous",
    { page: integer, page_size: integer },
    object({ count: integer, next: orNull(uri), previous: orNull(uri), results: list }),
    { style: "token", request: "page", next: "next", items: "results" }
  ],
  [
    "the same by offsets, without formats",
    { limit: integer, offset: integer },
    object({ count: integer, next: orNull(text), previous: orNull(text), results: list }),
    { style: "token", request: "offset", next: "next", items: "results" }
  ],
  [
    "links.next",
    { "page[number]": integer, "page[size]": integer },
    object({ data: list, links: object({ next: text, last: text }) }),
    { style: "token", request: "page[number]", next: "links.next", items: "data" }
  ],
  [
    "HAL's _links.next.href",
    { page: integer, limit: integer },
    object({ items: list, _links: object({ next: object({ href: text }), self: object({ href: text }) }) }),
    { style: "token", request: "page", next: "_links.next.href", items: "items" }
  ],
  [
    "a URL whose format is not said, by its name",
    { cursor: text },
    object({ data: list, next_url: text }),
    { style: "token", request: "cursor", next: "next_url", items: "data" }
  ],
  [
    "a URL by its example",
    { page: integer, limit: integer },
    object({ data: list, next: { ...text, example: "/v1/things?page=2" } }),
    { style: "token", request: "page", next: "next", items: "data" }
  ],
  ["a URL without a parameter that pages", { limit: integer }, object({ data: list, next: uri }), none],
  [
    "a next that is a list names no page",
    { page: integer, limit: integer },
    object({ data: list, next: list }),
    { style: "page", request: "page", items: "data" }
  ],
  [
    "OData's next link has a dot",
    { $skip: integer, $top: integer },
    object({ value: list, "@odata.nextLink": text }),
    "`@odata.nextLink` has the next page"
  ]
]

const records = (id: JsonObject, more: JsonObject = {}): JsonObject => ({
  type: "array",
  items: { type: "object", required: ["id"], properties: { id }, ...more }
})
const afterId = { style: "token", request: "starting_after", next: "data.-1.id", items: "data", more: "has_more" }

/** Pages that begin after a record, as Stripe has them. */
const afterRecords: ReadonlyArray<PagingRow> = [
  [
    "the last record's id, beside ending_before and a URL of the list itself",
    { starting_after: text, ending_before: text, limit: integer },
    object({ data: records(text), has_more: flag, url: text, object: text }),
    afterId
  ],
  ["ids of one format", { starting_after: uuid }, object({ data: records(uuid), has_more: flag }), afterId],
  ["without a flag", { starting_after: text }, object({ data: records(text) }), none],
  ["a flag that is text", { starting_after: text }, object({ data: records(text), has_more: text }), none],
  ["a date", { starting_after: date }, object({ data: records(text), has_more: flag }), none],
  ["a number", { starting_after: integer }, object({ data: records(text), has_more: flag }), none],
  ["ids that are numbers", { starting_after: text }, object({ data: records(integer), has_more: flag }), none],
  ["ids of another format", { starting_after: uuid }, object({ data: records(text), has_more: flag }), none],
  ["ids that may be null", { starting_after: text }, object({ data: records(orNull(text)), has_more: flag }), none],
  [
    "ids that may be absent",
    { starting_after: text },
    object({ data: records(text, { required: [] }), has_more: flag }),
    none
  ],
  [
    "records without ids",
    { starting_after: text },
    object({ data: { type: "array", items: text }, has_more: flag }),
    none
  ],
  [
    "a token of the response goes before it",
    { starting_after: text },
    object({ data: records(text), has_more: flag, next_cursor: text }),
    { ...afterId, next: "next_cursor" }
  ]
]

testRows("tokens", tokens)
testRows("pages after a record", afterRecords)
testRows("URLs of the next page", links)
