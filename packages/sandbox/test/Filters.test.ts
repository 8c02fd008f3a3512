/**
 * Asks every list for each of its filters and sort orders. A value that no record has finds nothing; that of a record finds it.
 */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "vitest"
import { startSandbox } from "../src/index.ts"
import { tables } from "./operations/Tables.ts"
import type { Json } from "./support/Clients.ts"
import { intercepted } from "./support/Intercept.ts"
import type { Resend, Sent } from "./support/Intercept.ts"

/** Query parameters that do not choose records by a value. */
const notFilters = /^(?:order|limit|pagination_token|sort|page|environmentName|companyId|rawData|orderField|orderDir)$/

/** Filters that find the same records with any value: fiscal years of accounts and terms, and parties of coming documents. */
const others = /^\/accounting\/(?:accounts|paymentTerms|trialBalance) fiscalYear|^\/vat_rates /

const documentOf = (api: string): Json =>
  JSON.parse(readFileSync(join(import.meta.dirname, "..", "specs", `${api}.json`), "utf8"))

const resolved = (document: Json, value: Json): Json =>
  value?.$ref === undefined
    ? value
    : resolved(
        document,
        value.$ref
          .slice(2)
          .split("/")
          .reduce((at: Json, name: string) => at[name], document)
      )

/** The schema of one value: without null, and that of an item of a list. */
const plainSchema = (document: Json, given: Json): Json => {
  const schema = resolved(document, given) ?? {}
  const choices = schema.anyOf ?? schema.oneOf ?? schema.allOf
  if (choices !== undefined) {
    return plainSchema(
      document,
      choices.find((each: Json) => resolved(document, each).type !== "null")
    )
  }
  return schema.type === "array" ? plainSchema(document, schema.items) : schema
}

/** Returns a value that no record has. Undefined for a boolean, and if records have all values. */
const missing = (name: string, schema: Json, used: ReadonlySet<unknown>): string | number | undefined => {
  const isNumber = schema.type === "integer" || schema.type === "number"
  const isLater = /__gte?$|^lastModifiedAt$|From$/.test(name)
  if (schema.enum !== undefined) return schema.enum.find((value: unknown) => !used.has(value))
  if (schema.type === "boolean") return undefined
  if (isNumber) return isLater ? 987_654_321 : /__lte?$/.test(name) ? (schema.minimum ?? -987_654_321) : 987_654
  if (schema.format === "uuid") return "11111111-2222-4333-8444-555555555555"
  const isDate = schema.format === "date" || schema.format === "date-time" || isLater
  if (!isDate) return "zzzz"
  return `${isLater ? 2099 : 1999}-01-01${schema.format === "date" ? "" : "T00:00:00Z"}`
}

/** Comparisons of a record's value with that of the query, by the suffix of the parameter. */
const comparisons: Readonly<Record<string, (found: Json, wanted: Json) => boolean>> = {
  "": (found, wanted) => found === wanted,
  in: (found, wanted) => found === wanted,
  not_in: (found, wanted) => found !== wanted,
  gt: (found, wanted) => found !== null && found > wanted,
  gte: (found, wanted) => found !== null && found >= wanted,
  lt: (found, wanted) => found !== null && found < wanted,
  lte: (found, wanted) => found !== null && found <= wanted,
  contains: (found, wanted) => found?.includes(wanted) === true,
  icontains: (found, wanted) => found?.includes(wanted) === true,
  iexact: (found, wanted) => found === wanted
}

/** Filters that were checked. */
const checked = new Set<string>()

/** Values of filters and sort orders that are not the field of that name. */
const valuesOf: Readonly<Record<string, (record: Json) => Json>> = {
  amount: ({ total_amount: total }) => total,
  currency: ({ currency, price }) => currency ?? price?.currency,
  email: ({ email, individual, organization }) => email ?? (organization ?? individual)?.email,
  has_due_date: ({ due_date: date }) => date !== undefined && date !== null,
  has_file: ({ file }) => file !== null,
  has_tags: ({ tags }) => tags?.length > 0,
  is_customer: ({ individual, organization }) => (organization ?? individual)?.is_customer,
  is_vendor: ({ individual, organization }) => (organization ?? individual)?.is_vendor,
  origin: ({ payable_origin: origin }) => origin,
  price: ({ price }) => price?.value
}

const valueOf = (record: Json, field: string): Json => valuesOf[field]?.(record) ?? record[field]

/** Sums hide the values of their records. */
const isSum = (path: string): boolean => path.endsWith("/analytics")

/** List of a path, with its query parameters. */
interface List {
  readonly sent: Sent
  readonly path: string
  readonly parameters: ReadonlyArray<Json>
}

const listOf = (document: Json, prefix: string, sent: Sent): List | undefined => {
  const asked = sent.url.pathname.slice(prefix.length)
  const isSame = (path: string): boolean => new RegExp(`^${path.replaceAll(/\{[^}]+\}/g, "[^/]+")}$`).test(asked)
  const path = asked in document.paths ? asked : Object.keys(document.paths).find(isSame)
  const operation = document.paths[path ?? ""]?.get
  if (path === undefined || operation === undefined) return undefined
  const url = new URL(sent.url)
  url.search = ""
  const parameters = [...(document.paths[path].parameters ?? []), ...(operation.parameters ?? [])]
    .map((each) => resolved(document, each))
    .filter((each) => each.in === "query")
  return { sent: { ...sent, method: "GET", url, body: undefined }, path, parameters }
}

/** Checks the filters and sort orders of one list. Returns what is wrong. */
const problemsOf = async (document: Json, list: List, resend: Resend): Promise<ReadonlyArray<string>> => {
  const get = async (query: Readonly<Record<string, string>>): Promise<Json> => {
    const url = new URL(list.sent.url)
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
    const response = await resend({ ...list.sent, url })
    const text = await response.text()
    return response.status === 200 && text.startsWith("{") ? JSON.parse(text).data : `${response.status} ${text}`
  }
  const problems: Array<string> = []
  const all = await get({})
  if (!Array.isArray(all) || all.length === 0) return []
  for (const { name, schema } of list.parameters) {
    const title = `${list.path} ${name}`
    if (notFilters.test(name) || others.test(title)) continue
    checked.add(title)
    const [field, suffix = ""] = name.split("__")
    const values = isSum(list.path) ? [] : all.map((record) => valueOf(record, field))
    const none = missing(name, plainSchema(document, schema), new Set(values))
    if (none !== undefined && suffix !== "not_in" && !(isSum(list.path) && /status|origin|source/.test(name))) {
      const found = await get({ [name]: String(none) })
      if (!Array.isArray(found) || found.length > 0)
        problems.push(`${title}=${none}: ${JSON.stringify(found).slice(0, 200)}`)
    }
    const value = values.find((each) => ["string", "number", "boolean"].includes(typeof each))
    const compare = comparisons[suffix]
    if (value === undefined || compare === undefined) continue
    const found = await get({ [name]: String(value) })
    const wanted = values.filter((each) => compare(each ?? null, value)).length
    if (found.length !== wanted) problems.push(`${title}=${value}: ${found.length} and not ${wanted}`)
  }
  const sort = list.parameters.find(({ name }) => name === "sort" || name === "orderField")
  const [ascending, descending] =
    sort?.name === "sort" ? [{ order: "asc" }, { order: "desc" }] : [{ orderDir: "ASC" }, { orderDir: "DESC" }]
  for (const field of sort === undefined ? [] : (plainSchema(document, sort.schema).enum ?? [])) {
    const up = await get({ [sort.name]: field, ...ascending })
    const down = await get({ [sort.name]: field, ...descending })
    const values = (list: Json): ReadonlyArray<unknown> => list.map((record: Json) => valueOf(record, field) ?? null)
    const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)
    const isTurned = Array.isArray(up) && Array.isArray(down) && same(values(up).toReversed(), values(down))
    const differs = all.some((record) => !same(valueOf(record, field), valueOf(all[0], field)))
    if (!isTurned || (differs && same(values(up), values(down)))) problems.push(`${list.path} sorted by ${field}`)
  }
  return problems
}

describe("filters and sort orders", () => {
  for (const [name, make] of Object.entries(tables)) {
    it(name, { timeout: 60_000 }, async () => {
      await using sandbox = await startSandbox({ rateLimitPerSecond: 0 })
      const isMonite = name.startsWith("Monite")
      const document = documentOf(isMonite ? "monite" : "maesn")
      const prefix = isMonite ? "/v1" : ""
      const lists = new Map<string, List>()
      const problems = new Set<string>()
      const check = async (resend: Resend): Promise<void> => {
        for (const list of lists.values())
          for (const problem of await problemsOf(document, list, resend)) problems.add(problem)
      }
      let send: Resend | undefined
      await intercepted(
        async (sent, resend) => {
          send = resend
          if (sent.method === "DELETE") await check(resend)
          const list = sent.method === "GET" ? listOf(document, prefix, sent) : undefined
          if (list !== undefined && list.parameters.length > 0) lists.set(list.sent.url.pathname, list)
        },
        () => {},
        async () => {
          for (const [, call] of Object.values(await make(sandbox))) await call()
        }
      )
      if (send !== undefined) await check(send)
      assert.deepStrictEqual([...problems], [])
      assert.deepStrictEqual(sandbox.defects(), [])
    })
  }

  it("were checked, most of them", () => {
    assert.isAbove(checked.size, 150)
  })
})
