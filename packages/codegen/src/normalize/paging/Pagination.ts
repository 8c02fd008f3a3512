/**
 * Finds lists with a known paging convention, from the names and types of parameters and response fields. Writes the result as
 * `x-faktura-pagination`, as an overlay would. `x-faktura-pagination: false` means that a list has no pages.
 *
 * Hazard: a list with wrong paging ends early or repeats items, without an error. So unclear cases are warnings.
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

/** Usual names of the field with the items. */
const itemNames = new Set(
  "data items results result records values value entries elements content rows nodes list objects hits".split(" ")
)

/** Names of other lists in a response. */
const sideNames = new Set("errors warnings links included facets aggregations breadcrumbs expand".split(" "))

/** Finds the path of the items: `""` when the response itself is the list. Returns all candidates when there are several. */
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

/** Paging of a list, as a value of `x-faktura-pagination`. */
interface Paging {
  readonly declared: JsonObject
}

/** Returns the paging of one response, or a doubt; undefined when no convention matches. */
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
  return { warning: "paging-list-ambiguous", why: `${possible} may all be the list of items` }
}

/** Returns the paging of an operation. All its responses must have the same. */
const operationPaging = (document: JsonObject, item: JsonObject, operation: JsonObject): Paging | Doubt | undefined => {
  const query = queryFields(document, [item, operation])
  const all = jsonResponses(document, operation).map((response) => pagingOf(document, query, response))
  const [first] = all
  const found = new Set(all.map((each) => JSON.stringify(each)))
  if (found.size <= 1) return first
  return all.some((each) => each !== undefined && "declared" in each)
    ? { warning: "paging-responses-differ", why: "its responses use different kinds of paging" }
    : all.find((each) => each !== undefined)
}

/** Warns of declared paging whose items may be something else than a list. */
const warnOfOpenItems = (document: JsonObject, report: Report): void => {
  for (const { method, operation, path } of operationsOf(document)) {
    const { items } = objectOf(operation["x-faktura-pagination"])
    if (typeof items === "string" && listKindOf(document, operation, items) === "open") {
      report(
        "paging-items-open",
        ["paths", path, method, "x-faktura-pagination", "items"],
        "not every response has a list at this path; the items have type unknown, and a response without a list has no items"
      )
    }
  }
}

/** Declares the paging of lists that follow a convention. Returns their number. Changes the document. */
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
          `no page functions: ${paging.why}; declare x-faktura-pagination in the overlay`
        )
      } else {
        operation["x-faktura-pagination"] = paging.declared
        found++
      }
    }
  }
  return found
}
