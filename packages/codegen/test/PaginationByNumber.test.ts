/** Lists that page by number or count: which parameters and totals are taken, by name and type. */
import { date, flag, integer, list, moment, none, number, object, orNull, testRows, text } from "./kit/PagedLists.ts"
import type { PagingRow } from "./kit/PagedLists.ts"

const numbers: ReadonlyArray<PagingRow> = [
  // Offsets.
  [
    "offset and limit",
    { offset: integer, limit: integer },
    list,
    { style: "offset", request: "offset", items: "", limit: "limit" }
  ],
  [
    "skip and take",
    { skip: integer, take: integer },
    list,
    { style: "offset", request: "skip", items: "", limit: "take" }
  ],
  [
    "OData's $skip and $top",
    { $skip: integer, $top: integer },
    object({ value: list }),
    { style: "offset", request: "$skip", items: "value", limit: "$top" }
  ],
  [
    "JSON:API's page[offset]",
    { "page[offset]": integer, "page[limit]": integer },
    object({ data: list }),
    { style: "offset", request: "page[offset]", items: "data", limit: "page[limit]" }
  ],
  [
    "startAt, maxResults and total",
    { startAt: integer, maxResults: integer },
    object({ values: list, total: integer, isLast: flag }),
    { style: "offset", request: "startAt", items: "values", limit: "maxResults", total: "total" }
  ],
  [
    "offset with a total alone",
    { offset: integer },
    object({ items: list, total_count: integer }),
    { style: "offset", request: "offset", items: "items", total: "total_count" }
  ],
  [
    "offset with a flag",
    { offset: integer },
    object({ items: list, has_more: flag }),
    { style: "offset", request: "offset", items: "items", more: "has_more" }
  ],
  [
    "the limit that the response states",
    { offset: integer, limit: integer },
    object({ items: list, limit: integer, total: integer }),
    { style: "offset", request: "offset", items: "items", limit: "limit", statedLimit: "limit", total: "total" }
  ],
  [
    "numbers in meta.pagination",
    { offset: integer, limit: integer },
    object({ data: list, meta: object({ pagination: object({ total: integer, limit: integer }) }) }),
    {
      style: "offset",
      request: "offset",
      items: "data",
      limit: "limit",
      statedLimit: "meta.pagination.limit",
      total: "meta.pagination.total"
    }
  ],
  ["offset alone", { offset: integer }, list, none],
  ["limit alone", { limit: integer }, list, none],
  ["offset as text", { offset: text, limit: integer }, list, none],
  ["offset as a fraction", { offset: { type: "number", format: "double" }, limit: integer }, list, none],
  ["offset as a number that may be a fraction", { offset: number, limit: integer }, list, none],
  [
    "offset as a number with whole limits",
    { offset: { ...number, minimum: 0, default: 0 }, limit: { ...number, default: 20, maximum: 100 } },
    list,
    { style: "offset", request: "offset", items: "", limit: "limit" }
  ],
  [
    "offset as a number of format int32",
    { offset: { ...number, format: "int32" }, limit: { ...number, format: "int32" } },
    list,
    { style: "offset", request: "offset", items: "", limit: "limit" }
  ],
  [
    "offset as integer or null",
    { offset: orNull(integer), limit: orNull(integer) },
    list,
    { style: "offset", request: "offset", items: "", limit: "limit" }
  ],
  [
    "offset as anyOf integer and null",
    { offset: { anyOf: [integer, { type: "null" }] }, limit: integer },
    list,
    { style: "offset", request: "offset", items: "", limit: "limit" }
  ],
  ["offset as integer or text", { offset: { anyOf: [integer, text] }, limit: integer }, list, none],
  ["offset without a type", { offset: {}, limit: {} }, list, none],
  ["offset as a list", { offset: { type: "array", items: integer }, limit: integer }, list, none],
  ["start", { start: integer, limit: integer }, list, none],
  ["start as a date", { start: date, limit: integer }, list, none],
  ["start and end of a period", { start: moment, end: moment, limit: integer }, list, none],
  ["from and size", { from: integer, size: integer }, list, none],
  [
    "startIndex counts from 1 in SCIM",
    { startIndex: integer, count: integer },
    object({ Resources: list, totalResults: integer }),
    "`startIndex` counts from 1"
  ],
  [
    "startIndex from 0",
    { startIndex: { ...integer, default: 0 }, count: integer },
    object({ items: list, totalItems: integer }),
    { style: "offset", request: "startIndex", items: "items", limit: "count", total: "totalItems" }
  ],
  ["an offset from 1", { offset: { ...integer, default: 1 }, limit: integer }, list, "`offset` counts from 1"],
  ["count as a flag is no limit", { skip: integer, count: flag }, list, none],
  ["limit as text is no limit", { offset: integer, limit: text }, list, none],
  ["a total of money is no total", { offset: integer }, object({ invoices: list, total: number }), none],
  ["a total as text is no total", { offset: integer }, object({ invoices: list, total: text }), none],
  // Page numbers.
  ["page and limit", { page: integer, limit: integer }, list, { style: "page", request: "page", items: "" }],
  [
    "page with the number of pages",
    { page: integer },
    object({ data: list, total_pages: integer }),
    { style: "page", request: "page", items: "data", pages: "total_pages" }
  ],
  [
    "page with numbers in meta",
    { page: integer, per_page: integer },
    object({ data: list, meta: object({ current_page: integer, last_page: integer, total: integer }) }),
    { style: "page", request: "page", items: "data", current: "meta.current_page", pages: "meta.last_page" }
  ],
  [
    "page with a flag",
    { page: integer },
    object({ data: list, has_more: flag }),
    { style: "page", request: "page", items: "data", more: "has_more" }
  ],
  [
    "JSON:API's page[number]",
    { "page[number]": integer, "page[size]": integer },
    object({ data: list, included: list, meta: object({ totalPages: integer }) }),
    { style: "page", request: "page[number]", items: "data", pages: "meta.totalPages" }
  ],
  [
    "pages from 0 by default",
    { page: { ...integer, default: 0 }, size: integer },
    object({ content: list, totalPages: integer }),
    { style: "page", request: "page", items: "content", pages: "totalPages", first: 0 }
  ],
  [
    "pages from 0 by minimum",
    { page: { ...integer, minimum: 0 }, size: integer },
    list,
    { style: "page", request: "page", items: "", first: 0 }
  ],
  [
    "pages from 1 although 0 is allowed",
    { page: { ...integer, minimum: 0, default: 1 }, size: integer },
    list,
    { style: "page", request: "page", items: "" }
  ],
  [
    "pages from 0 by description",
    { page: { ...integer, description: "Zero-based page number" }, size: integer },
    list,
    { style: "page", request: "page", items: "", first: 0 }
  ],
  [
    "pageIndex says not where it begins",
    { pageIndex: integer, pageSize: integer },
    list,
    "the first value of `pageIndex` may be 0 or 1"
  ],
  [
    "pageIndex with the current page",
    { pageIndex: integer, pageSize: integer },
    object({ data: list, page: integer }),
    { style: "page", request: "pageIndex", items: "data", current: "page" }
  ],
  [
    "page as a number with whole limits",
    { page: { ...number, default: 1, minimum: 1 }, limit: { ...number, example: 10 } },
    list,
    { style: "page", request: "page", items: "" }
  ],
  ["page alone", { page: integer }, list, none],
  ["page as text", { page: text, limit: integer }, list, none],
  ["page as a date", { page: date, limit: integer }, list, none],
  ["page as an object", { page: object({ number: integer }), limit: integer }, list, none],
  ["page of something that is no list", { page: integer, limit: integer }, object({ id: text }), none],
  ["the number of pages as text", { page: integer }, object({ data: list, total_pages: text }), none]
]

testRows("pages that are counted", numbers)
