/**
 * Conventions of paging: which parameters and fields of a response go together.
 *
 * | rank | convention | parameter | fields of the response |
 * | --- | --- | --- | --- |
 * | said | the server names the next page | a token, or the page's or offset's number | next token, next page or next URL |
 * | said | the same, by header | | `Link` |
 * | said | pages begin after a record, as Stripe has it | `starting_after` | the last record's `id`; a flag |
 * | totals | pages or records are counted up to a total or a flag | page or offset | number of pages; number of records; flag |
 * | counted | they are counted until a page is empty | page or offset, with a limit | |
 *
 * What the server says beats totals, and totals beat counting. Two conventions of one rank leave the paging open.
 */
import { textOf } from "../../openapi/Json.ts"
import type { JsonObject } from "../../openapi/Json.ts"
import { isFlag, isToken, isUrl, isWhole, tellsOfDates } from "./PagingFields.ts"
import type { Field } from "./PagingFields.ts"
import type { WarningName } from "../../warnings/Table.ts"

const list = (text: string): ReadonlyArray<string> => text.split(" ")

/** Usual names, most telling first, as `plainName` writes them. */
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

/** A list whose paging is uncertain: the warning, and the reason for its message. */
export interface Doubt {
  readonly warning: WarningName
  readonly why: string
}

/** A way to page, as `x-faktura-pagination` has it, and its name in warnings. */
export interface Convention {
  readonly rank: "said" | "totals" | "counted"
  readonly by: string
  readonly pagination: JsonObject
}

/** True for a doubt, false for a convention. */
const isDoubt = (each: Convention | Doubt): each is Doubt => "why" in each

/** The fields of a kind that have one of the names, in the order of the names. */
const named = (
  fields: ReadonlyArray<Field>,
  wanted: ReadonlyArray<string>,
  fits: (field: Field) => boolean
): ReadonlyArray<Field> => {
  const fitting = fields.filter((field) => field.reachable && fits(field))
  return wanted.flatMap((each) => fitting.filter(({ name }) => name === each))
}

const present = (fields: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))

/** What a list's operation has for paging. */
export interface ListOperation {
  readonly query: ReadonlyArray<Field>
  readonly response: ReadonlyArray<Field>
  /** Path of the list in the response. */
  readonly items: string
  /** The id of the list's records. */
  readonly recordId: Field | undefined
  /** The response declares a `Link` header. */
  readonly hasLink: boolean
}

/** Names that are also those of filters: a parameter of such a name is a token only where its words do not say otherwise. */
const filterNames = new Set(["after", "startingafter", "marker", "pageafter"])

const isTokenParameter = (field: Field): boolean =>
  isToken(field) && !(filterNames.has(field.name) && tellsOfDates(field))

/** True where a parameter takes just what a field of the response holds: `cursor` what is in `next_cursor`. */
const isPair = ({ name }: Field, next: Field): boolean =>
  next.name === `next${name}` ||
  (next.name === name && names.next.includes(name)) ||
  (name === "after" && next.name === "endcursor") ||
  (name === "nexttoken" && next.name === "nextpagetoken")

/** An id that filters is no token, unless the response has ids there too. */
const isSameFormat = (parameter: Field, next: Field): boolean =>
  textOf(parameter.says.format) !== "uuid" || textOf(next.says.format) === "uuid"

interface Pair {
  readonly request: Field
  readonly next: Field
  /** 4 and 3: made for each other by name; 2: a URL, which names its own parameters; 1: usual names. */
  readonly weight: 1 | 2 | 3 | 4
}

/** True for `next` beside `previous`, as Django REST framework has it: both are URLs, also where no format says so. */
const isOneOfTwo = (next: Field, { response }: ListOperation): boolean => {
  const holder = next.path.slice(0, next.path.lastIndexOf(".") + 1)
  return next.name === "next" && response.some(({ path }) => path === `${holder}previous` || path === `${holder}prev`)
}

/** The parameters that a next page is asked by, each with the field of the response that names it. */
const pairsOf = (given: ListOperation): ReadonlyArray<Pair> => {
  const { query, response } = given
  const numbers = [...named(query, names.page, isWhole), ...named(query, names.offset, isWhole)]
  const texts = named(query, [...names.token, ...names.page, ...names.offset], isTokenParameter)
  const isFree = (field: Field): boolean => field.reachable && isToken(field) && !isUrl(field)
  // A number that is always there says nothing at the end of the list.
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

/** Conventions by which the server names the next page: one for each parameter of the best weight. */
const saidConventions = (given: ListOperation): ReadonlyArray<Convention> => {
  const more = named(given.response, names.more, isFlag)[0]?.path
  const pairs = pairsOf(given)
  const weight = Math.max(0, ...pairs.map((pair) => pair.weight))
  // Of several fields for one parameter the first, in the order of the names.
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
  // Without a flag the id of the last record says nothing of the end.
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

/** The number of the first page: 1, unless the parameter says 0. Undefined where it may be either. */
const firstPage = ({ name, says }: Field, isStated: boolean): 0 | 1 | undefined => {
  if (says.default === 0 || says.default === 1) return says.default
  if (says.minimum === 0 || says.minimum === 1) return says.minimum
  if (/\b(zero|0)[ -]?(based|indexed)\b|\bstarts? (at|from|with) (0|zero)\b/i.test(textOf(says.description) ?? ""))
    return 0
  return name === "pageindex" && !isStated ? undefined : 1
}

/** What bounds a list that is counted: a total, a flag or a limit; undefined where there is none. */
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
    return { warning: "paging-start-unknown", why: `whether \`${page.path}\` counts from 0 or 1 is not said` }
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

/** Offsets that count from 1, as in SCIM, are not what the style means: a record between pages would come twice. */
const countsFromOne = ({ name, says }: Field): boolean =>
  says.default === 1 || says.minimum === 1 || (name === "startindex" && says.default !== 0 && says.minimum !== 0)

/** Among the names of totals, the one that may also be a sum of money. */
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

/** A field that names the next page in a way that cannot be followed, such as `@odata.nextLink`. */
const outOfReach = ({ response }: ListOperation): Field | undefined =>
  response.find((field) => !field.reachable && isToken(field) && /next(link|page|cursor|token)?$/.test(field.name))

/** A token on one side only: a second way to page, of which too little is said. */
const loneToken = ({ query, response }: ListOperation): Field | undefined => {
  const isOwnName = ({ name }: Field): boolean =>
    !filterNames.has(name) && !["next", "cursor", "pageinfo"].includes(name)
  return [...named(query, names.token, isToken), ...named(response, names.next, isToken)].find(
    (field) => isOwnName(field) || (field.name === "cursor" && query.includes(field))
  )
}

/** How a list pages: the one convention of the best rank; or why that is open; or undefined where none fits. */
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
      why: `\`${hidden.path}\` names the next page, and its name has a dot, which no path leads to`
    }
  const conventions = all.filter((each): each is Convention => !isDoubt(each))
  const best =
    ranks.map((rank) => conventions.filter((each) => each.rank === rank)).find((each) => each.length > 0) ?? []
  const [only] = best
  const lone = only?.rank === "counted" ? loneToken(given) : undefined
  if (only !== undefined && lone !== undefined)
    return { warning: "paging-ambiguous", why: `${only.by} and \`${lone.path}\` fit alike` }
  if (best.length > 1)
    return { warning: "paging-ambiguous", why: `${best.map(({ by }) => by).join(" and ")} fit alike` }
  return only ?? all.find(isDoubt)
}
