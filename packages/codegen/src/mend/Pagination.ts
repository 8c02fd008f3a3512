/**
 * Lists that page by a known convention: parameters and fields of the response have usual names and the types that go with
 * these. What is found is written down as `x-faktura-pagination`, as if the overlay had said it; `false` there says no.
 *
 * Why nothing is guessed in doubt: a list that is paged wrongly ends early, or repeats, without an error.
 */
import { isObject, objectOf } from "../Json.ts"
import type { JsonObject } from "../Json.ts"
import { answerAt, mediaOf, successStatuses } from "../Variants.ts"
import { kindOf } from "./MediaType.ts"
import { conventionOf } from "./PagingConventions.ts"
import { isList, queryFields, responseFields, rootField } from "./PagingFields.ts"
import type { Field } from "./PagingFields.ts"
import type { Report } from "./Report.ts"

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

/** The schemas of JSON that a list may be read from: one for each media type and status of a success that has its own. */
const jsonSchemas = (document: JsonObject, operation: JsonObject): ReadonlyArray<readonly [JsonObject, unknown]> =>
  successStatuses(operation)
    .filter((status) => status.startsWith("2"))
    .map((status) => answerAt(document, operation, status))
    .flatMap((answer): ReadonlyArray<readonly [JsonObject, unknown]> => {
      const media = mediaOf(answer)
      if (media.length > 1) {
        return media.flatMap(({ $ref, as }) => (as === "json" && $ref !== undefined ? [[answer, { $ref }]] : []))
      }
      const json = Object.entries(objectOf(answer.content)).find(([type]) => kindOf(type) === "json")?.[1]
      return json === undefined ? [] : [[answer, objectOf(json).schema]]
    })

const hasLinkHeader = (answer: JsonObject): boolean =>
  Object.keys(objectOf(answer.headers)).some((name) => name.toLowerCase() === "link")

/** How one response pages; or why that is open; or undefined where no convention fits. */
const pagingOf = (
  document: JsonObject,
  query: ReadonlyArray<Field>,
  answer: JsonObject,
  schema: unknown
): JsonObject | string | undefined => {
  const response = responseFields(document, schema)
  const items = itemsOf(rootField(document, schema), response)
  if (Array.isArray(items) && items.length === 0) return undefined
  const given = { query, response, hasLink: hasLinkHeader(answer) }
  const found = conventionOf({ ...given, items: typeof items === "string" ? items : "" })
  if (found === undefined || typeof found === "string") return found
  return typeof items === "string"
    ? found.pagination
    : `any of ${items.map((each) => `\`${each}\``).join(", ")} may be the list`
}

/** How an operation pages. Its responses must agree. */
const operationPaging = (
  document: JsonObject,
  item: JsonObject,
  operation: JsonObject
): JsonObject | string | undefined => {
  const query = queryFields(document, [item, operation])
  const all = jsonSchemas(document, operation).map(([answer, schema]) => pagingOf(document, query, answer, schema))
  const [first] = all
  const found = new Set(all.map((each) => JSON.stringify(each)))
  if (found.size <= 1) return first
  return all.some(isObject) ? "its responses page in different ways" : all.find((each) => typeof each === "string")
}

/** Declares the paging of lists that follow a convention, and returns how many there were. Changes the document. */
export const mendPagination = (document: JsonObject, report: Report): number => {
  let found = 0
  for (const [path, item] of Object.entries(objectOf(document.paths))) {
    const operation = objectOf(item).get
    if (!isObject(operation)) continue
    if (operation["x-faktura-pagination"] === false) delete operation["x-faktura-pagination"]
    else if (operation["x-faktura-pagination"] === undefined) {
      const paging = operationPaging(document, objectOf(item), operation)
      if (typeof paging === "string") {
        report(
          "left out",
          ["paths", path, "get"],
          `the pages of the list: ${paging}; x-faktura-pagination says how it pages`
        )
      } else if (paging !== undefined) {
        operation["x-faktura-pagination"] = paging
        found++
      }
    }
  }
  return found
}
