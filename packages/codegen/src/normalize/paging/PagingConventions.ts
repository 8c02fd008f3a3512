/**
 * Table of paging conventions: which parameters and response fields belong together.
 *
 * | rank | convention | parameter | fields of the response |
 * | --- | --- | --- | --- |
 * | said | the server names the next page | a token, or the page's or offset's number | next token, next page or next URL |
 * | said | the same, by header | | `Link` |
 * | said | a page begins after a record, as in Stripe's API | `starting_after` | the last record's `id`; a flag |
 * | totals | pages or records are counted up to a total, or until a flag | page or offset | number of pages; number of records; flag |
 * | counted | pages or records are counted until a page is empty | page or offset, with a limit | |
 *
 * The first rank with a match decides. Two matches of one rank are a doubt, and no paging is generated.
 */
import { textOf } from "../../openapi/Json.ts"
import type { JsonObject } from "../../openapi/Json.ts"
import { isFlag, isToken, isUrl, isWhole, tellsOfDates } from "./PagingFields.ts"
import type { Field } from "./PagingFields.ts"
import type { WarningName } from "../../warnings/Table.ts"

const list = (text: string): ReadonlyArray<string> => text.split(" ")

/** Usual names in the form of `plainName`, most specific first. */
const names = {
  token: list(
    "cursor pagetoken nexttoken paginationtoken continuationtoken nextcursor startingafter pagecursor pageafter after marker scrollid skiptoken pageinfo"
  ),
  next: list(
    "nextpaginationtoken nextpagetoken nextcursor nexttoken nextpagecursor endcursor continuationtoken nextcontinuationtoken nextmarker next after cursor scrollid"
  ),
  nextUrl: list("nextpageuri nextpageurl nexturi nexturl nextlink nexthref nextpagelink nextpage next"),
  more: list("hasmore hasnextpage hasnext hasmorepages hasmoreitems more moreitemsincollection moreavailable"),
  page: list("page pagenumber pageno pagenum pageindex currentpage p"),
  pages: list("totalpages pages pagecount lastpage totalpagecount numpages pagestotal pagetotal"),
  current: list("page currentpage pagenumber pageno pagenum current"),
  offset: list("offset skip startat startindex pageoffset"),
  limit: list(
    "limit perpage pagesize pagelimit size count top take maxresults maxitems maxpagesize first itemsperpage"
  ),
  stated: list("limit perpage pagesize pagelimit itemsperpage"),
  total: list("total totalcount totalitems totalresults totalrecords totalelements totalentries")
} as const

/** Unclear paging: the warning, and the reason for its message. */
export interface Doubt {
  readonly warning: WarningName
  readonly why: string
}

/** A matched convention. */
export interface Convention {
  readonly rank: "said" | "totals" | "counted"
  /** Name in warnings. */
  readonly by: string
  /** Value for `x-faktura-pagination`. */
  readonly pagination: JsonObject
}

/** True for a doubt, false for a convention. */
const isDoubt = (each: Convention | Doubt): each is Doubt => "why" in each

/** Returns the matching fields with one of the names, in the order of the names. */
const named = (
  fields: ReadonlyArray<Field>,
  wanted: ReadonlyArray<string>,
  matches: (field: Field) => boolean
): ReadonlyArray<Field> => {
  const matching = fields.filter((field) => field.reachable && matches(field))
  return wanted.flatMap((each) => matching.filter(({ name }) => name === each))
}

const present = (fields: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))

/** Parts of a list operation that paging can use. */
export interface ListOperation {
  readonly query: ReadonlyArray<Field>
  readonly response: ReadonlyArray<Field>
  /** Path of the list in the response. */
  readonly items: string
  /** Field with the id of a record. */
  readonly recordId: Field | undefined
  /** True when the response declares a `Link` header. */
  readonly hasLink: boolean
}

/** Names that filters also have. Such a parameter is a token unless its description mentions dates. */
const filterNames = new Set(["after", "startingafter", "marker", "pageafter"])

const isTokenParameter = (field: Field): boolean =>
  isToken(field) && !(filterNames.has(field.name) && tellsOfDates(field))

/** True when the names of a parameter and a response field belong together, such as `cursor` and `next_cursor`. */
const isPair = ({ name }: Field, next: Field): boolean =>
  next.name === `next${name}` ||
  (next.name === name && names.next.includes(name)) ||
  (name === "after" && next.name === "endcursor") ||
  (name === "nexttoken" && next.name === "nextpagetoken")

/** False for a parameter that is a UUID when the response field is not. Such a parameter is a filter. */
const isSameFormat = (parameter: Field, next: Field): boolean =>
  textOf(parameter.says.format) !== "uuid" || textOf(next.says.format) === "uuid"

interface Pair {
  readonly request: Field
  readonly next: Field
  /** Strength of the match. 4 and 3: names that belong together; 2: a URL with its own parameters; 1: usual names. */
  readonly weight: 1 | 2 | 3 | 4
}

/** True for `next` next to `previous`, as in Django REST framework. Both are URLs, even without a format. */
const isOneOfTwo = (next: Field, { response }: ListOperation): boolean => {
  const holder = next.path.slice(0, next.path.lastIndexOf(".") + 1)
  return next.name === "next" && response.some(({ path }) => path === `${holder}previous` || path === `${holder}prev`)
}

/** Returns pairs of a parameter for the next page and the response field with its value. */
const pairsOf = (given: ListOperation): ReadonlyArray<Pair> => {
  const { query, response } = given
  const numbers = [...named(query, names.page, isWhole), ...named(query, names.offset, isWhole)]
  const texts = named(query, [...names.token, ...names.page, ...names.offset], isTokenParameter)
  const isFree = (field: Field): boolean => field.reachable && isToken(field) && !isUrl(field)
  // Only optional or nullable numbers. Why: a number that is always present cannot mark the end of the list.
  const nextNumbers = response.filter(
    (field) => field.reachable && isWhole(field) && (field.nullable || !field.required)
  )
  const byName = [
    ...texts.flatMap((request) =>
      response
        .filter((next) => isFree(next) && isPair(request, next) && isSameFormat(request, next))
        .map((next) => [request, next] as const)
    ),
    ...numbers.flatMap((request) =>
      nextNumbers.filter(({ name }) => name === `next${request.name}`).map((next) => [request, next] as const)
    )
  ]
  const anyOne = [...texts, ...numbers][0]
  const urls = [
    ...named(response, names.nextUrl, isUrl),
    ...(texts.length > 0 ? [] : named(response, ["next"], (next) => isFree(next) && isOneOfTwo(next, given)))
  ]
  const usual = named(query, names.token, isTokenParameter).flatMap((request) =>
    named(response, names.next, isFree)
      .filter((next) => isSameFormat(request, next))
      .map((next): Pair => ({ request, next, weight: 1 }))
  )
  return [
    ...byName.map(([request, next]): Pair => ({ request, next, weight: next.name === `next${request.name}` ? 4 : 3 })),
    ...(anyOne === undefined ? [] : urls.map((next): Pair => ({ request: anyOne, next, weight: 2 }))),
    ...usual
  ]
}

/** Returns the conventions of rank `said`, one for each parameter of the best weight. */
const saidConventions = (given: ListOperation): ReadonlyArray<Convention> => {
  const more = named(given.response, names.more, isFlag)[0]?.path
  const pairs = pairsOf(given)
  const weight = Math.max(0, ...pairs.map((pair) => pair.weight))
  // When a parameter has several fields, the first in the order of the names is used.
  const best = new Map(
    pairs
      .filter((pair) => pair.weight === weight)
      .toReversed()
      .map((pair) => [pair.request.path, pair])
  )
  if (best.size === 0 && given.hasLink) {
    return [{ rank: "said", by: "the Link header", pagination: { style: "link", items: given.items } }]
  }
  const after = best.size > 0 ? undefined : named(given.query, ["startingafter"], isTokenParameter)[0]
  // A flag is required. Why: the id of the last record does not mark the end.
  if (
    after !== undefined &&
    more !== undefined &&
    given.recordId !== undefined &&
    isSameFormat(after, given.recordId)
  ) {
    const { path: next } = given.recordId
    return [
      {
        rank: "said",
        by: `\`${after.path}\` from the last record's id`,
        pagination: { style: "token", request: after.path, next, items: given.items, more }
      }
    ]
  }
  return [...best.values()].toReversed().map(({ next, request }) => ({
    rank: "said",
    by: `\`${request.path}\` from \`${next.path}\``,
    pagination: present({ style: "token", request: request.path, next: next.path, items: given.items, more })
  }))
}

/** Returns the number of the first page: 1, or 0 if the parameter's schema or description says so. Undefined when unclear. */
const firstPage = ({ name, says }: Field, isStated: boolean): 0 | 1 | undefined => {
  if (says.default === 0 || says.default === 1) return says.default
  if (says.minimum === 0 || says.minimum === 1) return says.minimum
  if (/\b(zero|0)[ -]?(based|indexed)\b|\bstarts? (at|from|with) (0|zero)\b/i.test(textOf(says.description) ?? ""))
    return 0
  return name === "pageindex" && !isStated ? undefined : 1
}

/** Returns the end of a counted list: a total, a flag or a limit; undefined when there is none. */
const boundsOf = (
  { query, response }: ListOperation,
  total: string | undefined
):
  | { readonly rank: "totals" | "counted"; readonly more: string | undefined; readonly limit: string | undefined }
  | undefined => {
  const more = named(response, names.more, isFlag)[0]?.path
  const limit = named(query, names.limit, isWhole)[0]?.path
  if (total === undefined && more === undefined && limit === undefined) return undefined
  return { rank: total === undefined && more === undefined ? "counted" : "totals", more, limit }
}

const pageConvention = (given: ListOperation, page: Field): Convention | Doubt | undefined => {
  const pages = named(given.response, names.pages, isWhole)[0]?.path
  const bounds = boundsOf(given, pages)
  if (bounds === undefined) return undefined
  const current = named(given.response, names.current, isWhole)[0]?.path
  const first = firstPage(page, current !== undefined)
  if (first === undefined) {
    return { warning: "paging-start-unknown", why: `the first value of \`${page.path}\` may be 0 or 1` }
  }
  return {
    rank: bounds.rank,
    by: `\`${page.path}\` by number`,
    pagination: present({
      style: "page",
      request: page.path,
      items: given.items,
      current,
      pages,
      more: bounds.more,
      first: first === 0 ? 0 : undefined
    })
  }
}

/** True for an offset that counts from 1, as in SCIM. With such an offset, one record would be in two pages. */
const countsFromOne = ({ name, says }: Field): boolean =>
  says.default === 1 || says.minimum === 1 || (name === "startindex" && says.default !== 0 && says.minimum !== 0)

/** True for a total. A field named `total` must be an integer, because it may also be an amount of money. */
const isTotal = (field: Field): boolean =>
  (field.name === "total" ? field.types.includes("integer") : true) && isWhole(field)

const offsetConvention = (given: ListOperation, offset: Field): Convention | Doubt | undefined => {
  const total = named(given.response, names.total, isTotal)[0]?.path
  const bounds = boundsOf(given, total)
  if (bounds === undefined) return undefined
  if (countsFromOne(offset)) return { warning: "paging-offset-from-one", why: `\`${offset.path}\` counts from 1` }
  const statedLimit = named(given.response, names.stated, isWhole)[0]?.path
  return {
    rank: bounds.rank,
    by: `\`${offset.path}\` by count`,
    pagination: present({
      style: "offset",
      request: offset.path,
      items: given.items,
      limit: bounds.limit,
      statedLimit,
      total,
      more: bounds.more
    })
  }
}

const ranks: ReadonlyArray<Convention["rank"]> = ["said", "totals", "counted"]

/** Finds a field with the next page that no dotted path can reach, such as `@odata.nextLink`. */
const outOfReach = ({ response }: ListOperation): Field | undefined =>
  response.find((field) => !field.reachable && isToken(field) && /next(link|page|cursor|token)?$/.test(field.name))

/** Finds a token in the parameters or the response only. It indicates a second kind of paging. */
const loneToken = ({ query, response }: ListOperation): Field | undefined => {
  const isOwnName = ({ name }: Field): boolean =>
    !filterNames.has(name) && !["next", "cursor", "pageinfo"].includes(name)
  return [...named(query, names.token, isToken), ...named(response, names.next, isToken)].find(
    (field) => isOwnName(field) || (field.name === "cursor" && query.includes(field))
  )
}

/** Returns the only convention of the best rank, or a doubt; undefined when none matches. */
export const conventionOf = (given: ListOperation): Convention | Doubt | undefined => {
  const all = [
    ...saidConventions(given),
    ...named(given.query, names.page, isWhole).flatMap((page) => pageConvention(given, page) ?? []),
    ...named(given.query, names.offset, isWhole).flatMap((offset) => offsetConvention(given, offset) ?? [])
  ]
  const hidden = outOfReach(given)
  if (hidden !== undefined)
    return {
      warning: "paging-field-unreachable",
      why: `\`${hidden.path}\` has the next page, but its name has a dot, so no dotted path can reach it`
    }
  const conventions = all.filter((each): each is Convention => !isDoubt(each))
  const best =
    ranks.map((rank) => conventions.filter((each) => each.rank === rank)).find((each) => each.length > 0) ?? []
  const [only] = best
  const lone = only?.rank === "counted" ? loneToken(given) : undefined
  if (only !== undefined && lone !== undefined)
    return { warning: "paging-ambiguous", why: `${only.by} and \`${lone.path}\` match equally well` }
  if (best.length > 1)
    return { warning: "paging-ambiguous", why: `${best.map(({ by }) => by).join(" and ")} match equally well` }
  return only ?? all.find(isDoubt)
}
