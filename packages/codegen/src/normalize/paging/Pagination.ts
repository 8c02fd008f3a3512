/**
 * Lists that page by a known convention: parameters and fields of the response have usual names and the types that go with
 * these. What is found is written down as `x-faktura-pagination`, as if the overlay had said it; `false` there says no.
 *
 * Why nothing is guessed in doubt: a list that is paged wrongly ends early, or repeats, without an error.
 */
import { isObject, objectOf } from "../../openapi/Json.ts"
import type { JsonObject } from "../../openapi/Json.ts"
import { operationsOf } from "../../openapi/SchemaMap.ts"
import { jsonResponses, listKindOf } from "./ListSchema.ts"
import type { JsonResponse } from "./ListSchema.ts"
import { conventionOf } from "./PagingConventions.ts"
import type { Doubt } from "./PagingConventions.ts"
import { isList, queryFields, recordId, responseFields, rootField } from "./PagingFields.ts"
import type { Field } from "./PagingFields.ts"
import type { Report } from "../../warnings/Report.ts"

/** Usual names of the list in a response. */
const itemNames = new Set(
  "data items results result records values value entries elements content rows nodes list objects hits".split(" ")
)

/** Names of lists that stand beside the list. */
const sideNames = new Set("errors warnings links included facets aggregations breadcrumbs expand".split(" "))

/** Finds the list of a response: `""` for a response that is a list itself. Several that may be it come back as they are. */
const itemsOf = (root: Field, response: ReadonlyArray<Field>): string | ReadonlyArray<string> => {
  if (isList(root)) return ""
  const lists = response.filter((field) => field.reachable && isList(field) && !field.path.includes("."))
  const usual = lists.filter(({ name }) => itemNames.has(name))
  const possible = usual.length > 0 ? usual : lists.filter(({ name }) => !sideNames.has(name))
  const [first] = possible
  return first !== undefined && possible.length === 1 ? first.path : possible.map(({ path }) => path)
}

const hasLinkHeader = (response: JsonObject): boolean =>
  Object.keys(objectOf(response.headers)).some((name) => name.toLowerCase() === "link")

/** How a list pages, as `x-faktura-pagination` has it. */
interface Paging {
  readonly declared: JsonObject
}

/** How one response pages; or why that is open; or undefined where no convention fits. */
const pagingOf = (
  document: JsonObject,
  query: ReadonlyArray<Field>,
  { response: declared, schema }: JsonResponse
): Paging | Doubt | undefined => {
  const response = responseFields(document, schema)
  const items = itemsOf(rootField(document, schema), response)
  if (Array.isArray(items) && items.length === 0) return undefined
  const given = { query, response, hasLink: hasLinkHeader(declared) }
  const found = conventionOf(
    typeof items === "string"
      ? { ...given, items, recordId: recordId(document, schema, items) }
      : { ...given, items: "", recordId: undefined }
  )
  if (found === undefined || "why" in found) return found
  if (typeof items === "string") return { declared: found.pagination }
  const possible = items.map((each) => `\`${each}\``).join(", ")
  return { warning: "paging-list-ambiguous", why: `any of ${possible} may be the list` }
}

/** How an operation pages. Its responses must agree. */
const operationPaging = (document: JsonObject, item: JsonObject, operation: JsonObject): Paging | Doubt | undefined => {
  const query = queryFields(document, [item, operation])
  const all = jsonResponses(document, operation).map((response) => pagingOf(document, query, response))
  const [first] = all
  const found = new Set(all.map((each) => JSON.stringify(each)))
  if (found.size <= 1) return first
  return all.some((each) => each !== undefined && "declared" in each)
    ? { warning: "paging-responses-differ", why: "its responses page in different ways" }
    : all.find((each) => each !== undefined)
}

/** Warns of lists of a declared paging whose items have no type: where its path leads there may be something else. */
const warnOfOpenItems = (document: JsonObject, report: Report): void => {
  for (const { method, operation, path } of operationsOf(document)) {
    const { items } = objectOf(operation["x-faktura-pagination"])
    if (typeof items === "string" && listKindOf(document, operation, items) === "open") {
      report(
        "paging-items-open",
        ["paths", path, method, "x-faktura-pagination", "items"],
        "not every response has a list there; the items are of type unknown, and a response without a list has none"
      )
    }
  }
}

/** Declares the paging of lists that follow a convention, and returns how many there were. Changes the document. */
export const normalizePagination = (document: JsonObject, report: Report): number => {
  warnOfOpenItems(document, report)
  let found = 0
  for (const [path, item] of Object.entries(objectOf(document.paths))) {
    const operation = objectOf(item).get
    if (!isObject(operation)) continue
    const declared = operation["x-faktura-pagination"]
    if (declared === false) delete operation["x-faktura-pagination"]
    else if (declared === undefined) {
      const paging = operationPaging(document, objectOf(item), operation)
      if (paging === undefined) continue
      if ("why" in paging) {
        report(
          paging.warning,
          ["paths", path, "get"],
          `the pages of the list: ${paging.why}; x-faktura-pagination says how it pages`
        )
      } else {
        operation["x-faktura-pagination"] = paging.declared
        found++
      }
    }
  }
  return found
}
