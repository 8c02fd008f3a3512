/**
 * Fills the fields of a list's body that tell about pages, such as `total`, `has_more` and `_links.next.href`.
 */
import { isObject } from "../openapi/Json.ts"
import type { Schemas, SchemaView } from "../openapi/Schemas.ts"
import { plain } from "./Filters.ts"
import { nextOf, tokenOf } from "./Paging.ts"
import type { Page } from "./Paging.ts"

type Field = (page: Page) => unknown

const pages: Field = ({ size, total }) => Math.ceil(total / size)
const hasNext: Field = (page) => nextOf(page) !== undefined
const current: Field = ({ first, offset, size }) => Math.floor(offset / size) + first

/** Fields by their plain name. */
const pageFields: ReadonlyMap<string, Field> = new Map<string, Field>([
  ...["total", "odatacount", "totalcount", "totalitems", "totalelements", "totalresults", "totalrecords"].map(
    (name): [string, Field] => [name, ({ total }) => total]
  ),
  ...["totalpages", "pagecount", "lastpage", "pages"].map((name): [string, Field] => [name, pages]),
  ...["page", "currentpage", "pagenumber"].map((name): [string, Field] => [name, current]),
  ...["perpage", "pagesize", "limit", "itemsperpage"].map((name): [string, Field] => [name, ({ size }) => size]),
  ...["hasmore", "hasnext", "hasnextpage", "more", "hasmorepages", "hasmoreitems", "istruncated"].map(
    (name): [string, Field] => [name, hasNext]
  ),
  ["count", ({ rows }) => rows.length],
  ["numberofelements", ({ rows }) => rows.length],
  ["offset", ({ offset }) => offset],
  ["hasprevious", ({ offset }) => offset > 0],
  ["haspreviouspage", ({ offset }) => offset > 0],
  ["hasprev", ({ offset }) => offset > 0],
  ["incompleteresults", () => false]
])

/** Fields that have these names beside `totalPages` alone: the page of Spring. */
const besidePages: ReadonlyMap<string, Field> = new Map<string, Field>([
  ["number", current],
  ["size", ({ size }) => size],
  ["first", ({ offset }) => offset === 0],
  ["last", (page) => nextOf(page) === undefined],
  ["empty", ({ rows }) => rows.length === 0]
])

/** Fields that lead to the next page. Hazard: a caller follows every value that is left in them. */
const isNext = (name: string): boolean =>
  /^(?:next|continue$|continuation|endcursor$|lastevaluatedkey$|bookmark$)/.test(plain(name).replace(/^odata/, ""))

const isPrevious = (name: string): boolean => /^(?:prev|previous|startcursor$)/.test(plain(name))

const isHolder = (name: string): boolean =>
  /^(?:meta|metadata|pagination|paging|page|pageinfo|pages|links?|cursors?|responsemetadata|resultinfo)$/.test(
    plain(name)
  )

/** Body of a list. */
interface Listed {
  readonly schemas: Schemas
  readonly page: Page
  /** Fields that lead to the list. */
  readonly path: ReadonlyArray<string>
  /** Address of the list at a position. */
  readonly url: (next: number) => string
}

const fits = ({ types, values }: SchemaView, value: unknown): boolean => {
  if (values.length > 0 && !values.includes(value)) return false
  const type = Number.isInteger(value) ? "integer" : typeof value
  return types.size === 0 || types.has(type) || (type === "integer" && types.has("number"))
}

/** Value of a field that leads to the next page; undefined after the last page. */
const nextValue = ({ page, url }: Listed, name: string, view: SchemaView, isLink: boolean): unknown => {
  const next = nextOf(page)
  // Hazard: without a parameter for it, a caller would get the same page again and again.
  if (next === undefined || page.parameter === undefined) return undefined
  const isAddress = isLink || view.format?.startsWith("uri") === true || /link|url|uri|href/i.test(name)
  const isCount = /offset|skip|start/i.test(name)
  const number = isCount ? next : Math.floor(next / page.size) + page.first
  const isNumber = view.types.has("integer") || view.types.has("number") || /page(?:num(?:ber)?)?$/i.test(name)
  if (isAddress) return url(next)
  if (!isNumber) return tokenOf(page, next)
  return fits(view, number) ? number : String(number)
}

/**
 * Fills the fields of a body that tell about pages. A field of another type than the page's value stays as it is.
 *
 * @param isLink true inside of links, where texts are addresses
 */
export const withPageFields = (listed: Listed, schema: string, body: unknown, isLink = false): unknown => {
  if (!isObject(body)) return body
  const { page, schemas } = listed
  const filled: Record<string, unknown> = { ...body }
  const { fields } = schemas.view(schema)
  const hasPages = [...fields.keys()].some((name) => plain(name) === "totalpages")
  for (const [name, pointer] of fields) {
    const view = schemas.view(pointer)
    const isFollowed = isNext(name) || isPrevious(name)
    if (isFollowed && !view.types.has("boolean")) {
      const value = isNext(name) ? nextValue(listed, name, view, isLink) : undefined
      const holder = view.types.has("object") && view.fields.size > 0
      if (value === undefined) {
        // An empty text is no page, too: a required field has to have some value.
        if (view.isNullable) filled[name] = null
        else if (holder || !Object.hasOwn(filled, name)) delete filled[name]
        else filled[name] = undefined
      } else if (holder) {
        const [link] = [...view.fields.keys()].filter((each) => /^(?:href|url|uri|link)$/i.test(each))
        const own = filled[name]
        if (link !== undefined) filled[name] = { ...(isObject(own) ? own : {}), [link]: listed.url(nextOf(page) ?? 0) }
      } else if (fits(view, value)) filled[name] = value
      continue
    }
    const own = plain(name)
    const value = (pageFields.get(own) ?? (hasPages ? besidePages.get(own) : undefined))?.(page)
    if (value !== undefined && fits(view, value)) filled[name] = value
    else if (view.types.has("object") && Object.hasOwn(filled, name) && (isHolder(name) || listed.path.includes(name)))
      filled[name] = withPageFields(listed, pointer, filled[name], isLink || /link/i.test(name))
  }
  return filled
}

/** Leaves out fields without a page, or makes them an empty text if the schema needs them. */
export const withoutEmpty = (body: unknown, isValid: (body: unknown) => boolean): unknown => {
  const empty: Array<readonly [holder: Record<string, unknown>, name: string]> = []
  const copy = (value: unknown): unknown => {
    if (!isObject(value)) return value
    const own: Record<string, unknown> = {}
    for (const [name, each] of Object.entries(value)) {
      if (each === undefined) empty.push([own, name])
      else own[name] = copy(each)
    }
    return own
  }
  const copied = copy(body)
  if (empty.length === 0 || isValid(copied)) return copied
  for (const [holder, name] of empty) holder[name] = ""
  return copied
}
