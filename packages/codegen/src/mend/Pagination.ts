/**
 * Lists that page by a known convention: the parameter has a usual name, and the answer has the shape that goes with it.
 * What is found is written down as `x-faktura-pagination`, as if the overlay had said it; `false` there says no.
 */
import { isObject, objectOf } from "../Json.ts"
import type { JsonObject } from "../Json.ts"
import { answerAt } from "../Variants.ts"
import { kindOf } from "./MediaType.ts"
import { resolved } from "./References.ts"

const list = (text: string): ReadonlyArray<string> => text.split(" ")

/** Usual names, most telling first; compared without case, `_`, `-` and brackets. */
const names = {
  token: list(
    "cursor pagetoken nexttoken paginationtoken continuationtoken nextcursor startingafter pagecursor pageafter after marker scrollid"
  ),
  next: list(
    "nextpaginationtoken nextpagetoken nextcursor nexttoken nextpagecursor endcursor continuationtoken nextcontinuationtoken nextmarker next after cursor"
  ),
  more: list("hasmore hasnextpage hasnext"),
  page: list("page pagenumber pageno pageindex p"),
  pages: list("totalpages pages pagecount lastpage totalpagecount numpages"),
  current: list("page currentpage pagenumber current pageno"),
  offset: list("offset skip startat startindex start"),
  limit: list("limit perpage pagesize pagelimit size count top take maxresults first"),
  total: list("total totalcount totalitems totalresults totalrecords totalelements"),
  items: list("data items results records values entries elements content rows nodes list")
} as const

const plain = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/g, "")

/** The name of the list that comes first in the order of preference. */
const pick = (given: ReadonlyArray<string>, wanted: ReadonlyArray<string>): string | undefined =>
  wanted.flatMap((each) => given.filter((name) => plain(name) === each))[0]

/** Where the fields about a page stand, besides the answer's root. */
const holders = list("meta pagination paging pageinfo page links responsemetadata metadata cursors")

/** The properties of a schema, those of its `allOf` among them, with references followed. */
const propertiesOf = (document: JsonObject, schema: unknown, depth = 0): JsonObject => {
  if (depth > 8) return {}
  const object = resolved(document, schema)
  const parts = Array.isArray(object.allOf) ? object.allOf : []
  return Object.assign(
    {},
    ...parts.map((part) => propertiesOf(document, part, depth + 1)),
    objectOf(object.properties)
  ) as JsonObject
}

const typesOf = (document: JsonObject, schema: unknown, depth = 0): ReadonlyArray<unknown> => {
  if (depth > 8) return []
  const object = resolved(document, schema)
  if (object.type !== undefined) return Array.isArray(object.type) ? object.type : [object.type]
  return [object.anyOf, object.oneOf, object.allOf].flatMap((members) =>
    Array.isArray(members) ? members.flatMap((member) => typesOf(document, member, depth + 1)) : []
  )
}

/** An answer as its paths, dotted, with the kinds of JSON that stand there: the root's fields and those of the holders. */
const pathsOf = (document: JsonObject, schema: unknown): ReadonlyMap<string, ReadonlyArray<unknown>> => {
  const paths = new Map<string, ReadonlyArray<unknown>>()
  for (const [name, property] of Object.entries(propertiesOf(document, schema))) {
    // A dot in a name would be taken for a path.
    if (name.includes(".")) continue
    paths.set(name, typesOf(document, property))
    if (!holders.includes(plain(name))) continue
    for (const [inner, each] of Object.entries(propertiesOf(document, property))) {
      if (!inner.includes(".")) paths.set(`${name}.${inner}`, typesOf(document, each))
    }
  }
  return paths
}

const last = (path: string): string => path.slice(path.lastIndexOf(".") + 1)

/** Finds a field of the answer by its usual names and the kinds of JSON it may have. */
const field = (
  paths: ReadonlyMap<string, ReadonlyArray<unknown>>,
  wanted: ReadonlyArray<string>,
  kinds: ReadonlyArray<string>
): string | undefined => {
  const fitting = [...paths].flatMap(([path, types]) => (kinds.some((kind) => types.includes(kind)) ? [path] : []))
  return wanted.flatMap((each) => fitting.filter((path) => plain(last(path)) === each))[0]
}

/** The list of an answer: `""` for an answer that is a list itself. */
const itemsOf = (
  document: JsonObject,
  schema: unknown,
  paths: ReadonlyMap<string, ReadonlyArray<unknown>>
): string | undefined => {
  if (typesOf(document, schema).includes("array")) return ""
  const lists = [...paths].flatMap(([path, types]) => (types.includes("array") && !path.includes(".") ? [path] : []))
  return pick(lists, names.items) ?? (lists.length === 1 ? lists[0] : undefined)
}

/** The query parameters of an operation, with their schemas. */
const queryOf = (document: JsonObject, holders: ReadonlyArray<JsonObject>): ReadonlyMap<string, JsonObject> => {
  return new Map(
    holders
      .flatMap(({ parameters }) => (Array.isArray(parameters) ? parameters : []))
      .map(objectOf)
      .flatMap(({ in: place, name, schema }) =>
        place === "query" && typeof name === "string" ? [[name, resolved(document, schema)] as const] : []
      )
  )
}

/** Pages are counted from 1, unless the document says 0. */
const firstPage = (schema: JsonObject | undefined): 0 | undefined =>
  schema?.default === 0 || (schema?.default === undefined && schema?.minimum === 0) ? 0 : undefined

const present = (fields: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))

/** How an operation pages, when it follows a convention. */
const conventionOf = (document: JsonObject, item: JsonObject, operation: JsonObject): JsonObject | undefined => {
  const status = Object.keys(objectOf(operation.responses)).find((each) => each.startsWith("2"))
  if (status === undefined) return undefined
  const answer = answerAt(document, operation, status)
  const media = Object.entries(objectOf(answer.content)).find(([type]) => kindOf(type) === "json")?.[1]
  const { schema } = objectOf(media)
  const paths = pathsOf(document, schema)
  const items = itemsOf(document, schema, paths)
  if (items === undefined) return undefined
  if (Object.keys(objectOf(answer.headers)).some((name) => name.toLowerCase() === "link"))
    return { style: "link", items }

  const query = queryOf(document, [item, operation])
  const given = [...query.keys()]
  const text = ["string"]
  const number = ["integer", "number"]
  const token = pick(given, names.token)
  const next = field(paths, names.next, text)
  if (token !== undefined && next !== undefined) {
    return present({ style: "token", request: token, next, items, more: field(paths, names.more, ["boolean"]) })
  }
  const limit = pick(given, names.limit)
  const total = field(paths, names.total, number)
  const offset = pick(given, names.offset)
  if (offset !== undefined && (limit !== undefined || total !== undefined)) {
    return present({ style: "offset", request: offset, items, limit, total })
  }
  const page = pick(given, names.page)
  const pages = field(paths, names.pages, number)
  if (page !== undefined && (limit !== undefined || pages !== undefined)) {
    const current = field(paths, names.current, number)
    const first = current === undefined ? firstPage(query.get(page)) : undefined
    return present({ style: "page", request: page, items, current, pages, first })
  }
  return undefined
}

/** Declares the paging of lists that follow a convention, and returns how many there were. Changes the document. */
export const mendPagination = (document: JsonObject): number => {
  let found = 0
  for (const item of Object.values(objectOf(document.paths))) {
    const operation = objectOf(item).get
    if (!isObject(operation)) continue
    if (operation["x-faktura-pagination"] === false) delete operation["x-faktura-pagination"]
    else if (operation["x-faktura-pagination"] === undefined) {
      const convention = conventionOf(document, objectOf(item), operation)
      if (convention === undefined) continue
      operation["x-faktura-pagination"] = convention
      found++
    }
  }
  return found
}
