/**
 * Writes the responses of operations: a record, a page of a list, or a sample, in the form that the document declares.
 */
import type { Call, Reply } from "../http/Api.ts"
import { isOfRange } from "../http/Wire.ts"
import { mediaOf } from "../openapi/Document.ts"
import { isObject } from "../openapi/Json.ts"
import { inDirection } from "../openapi/OneWay.ts"
import type { Schemas } from "../openapi/Schemas.ts"
import type { Row } from "../state/Rows.ts"
import type { Dialect } from "./Dialect.ts"
import { filtered, sorted } from "./Filters.ts"
import { nextOf, paged, pageNumber, tokenOf, withPageFields, withStatedFields } from "./Paging.ts"
import type { Page } from "./Paging.ts"
import type { Engine, StoredRecord } from "./Records.ts"
import type { Plan } from "./Roles.ts"
import { valueAt, withValue } from "./Shapes.ts"
import type { StoredFile } from "./Stored.ts"

/** Header of a response that shows no stored record. */
const sampled = { "x-sandbox-sample": "true" }

const typed = (type: string | undefined): Pick<Reply, "type"> =>
  type === undefined || type === "application/json" ? {} : { type }

/** Body of a response that is not JSON: an empty text of the first declared type. */
const otherBody = (operation: Call<unknown>["operation"], status: number): Pick<Reply, "body" | "type"> => {
  const [media] = mediaOf(operation, status) ?? []
  return media === undefined || status === 204 ? {} : { type: media.type, body: "" }
}

/** Fields of a body that its schema lists: not every list of an API has the same fields for pages. */
const known = (schemas: Schemas, schema: string, body: unknown): unknown => {
  const { fields } = schemas.view(schema)
  return fields.size === 0 || !isObject(body)
    ? body
    : Object.fromEntries(Object.entries(body).filter(([name]) => fields.has(name)))
}

const isDate = (format: string | undefined): boolean => format === "date" || format === "date-time"

/** Responses of one API. */
export class Replies<Scope> {
  readonly #engine: Engine
  readonly #dialect: Dialect<Scope>
  /** Address of a path, for links to pages. */
  readonly #address: (path: string) => string

  constructor(engine: Engine, dialect: Dialect<Scope>, address: (path: string) => string) {
    this.#engine = engine
    this.#dialect = dialect
    this.#address = address
  }

  /** Shows a record. */
  one(call: Call<Scope>, { body, resource, shape, status, type }: Plan, record: StoredRecord): Reply {
    const { samples, schemas } = this.#engine
    if (body === undefined || shape === undefined) return { status, ...otherBody(call.operation, status) }
    const whole = this.#dialect.isNullable ? samples.least(body) : samples.of(body)
    const fields = schemas.view(shape.schema).fields
    const isShown = resource?.id === undefined || fields.size === 0 || fields.has(resource.id)
    if (!isShown) return this.#finished(call, body, { status, ...typed(type), body: whole, headers: sampled })
    const shown = withValue(whole, shape.path, samples.conform(shape.schema, record))
    return this.#finished(call, body, { status, ...typed(type), body: samples.conform(body, shown) })
  }

  /** Sends a file with its own type, if the document has it, or else with the first declared one. */
  file(call: Call<Scope>, plan: Plan, file: StoredFile | undefined): Reply {
    if (file === undefined) return this.sample(call, plan)
    const types = (mediaOf(call.operation, plan.status) ?? []).map(({ type }) => type)
    const type = types.find((each) => isOfRange(file.type, each)) ?? types[0]
    if (type === undefined) return { status: plan.status }
    return {
      status: plan.status,
      type: type.includes("*") ? file.type : type,
      body: Buffer.from(file.base64, "base64")
    }
  }

  /** Shows a page. @param query fields by which the list is filtered, sorted and cut */
  page(call: Call<Scope>, plan: Plan, rows: ReadonlyArray<Row<StoredRecord>>, query: StoredRecord): Reply {
    const { samples, schemas } = this.#engine
    const { body, shape, status } = plan
    if (body === undefined || shape === undefined) return { status, ...otherBody(call.operation, status) }
    const { list } = this.#dialect
    if (list !== undefined) {
      const listed = known(schemas, body, list(call, rows))
      const records = valueAt(listed, shape.path)
      const items = Array.isArray(records) ? records.map((record) => samples.conform(shape.schema, record)) : []
      return this.#finished(call, body, { status, ...typed(plan.type), body: withValue(listed, shape.path, items) })
    }
    const fields = new Set([...schemas.view(shape.schema).fields.keys(), ...Object.keys(rows[0]?.record ?? {})])
    const parameters = call.operation.parameters.flatMap((each) =>
      each.in === "query" && !isDate(schemas.view(each.schema).format) ? [each.name] : []
    )
    const names = [...parameters, ...(call.operation.method === "POST" ? Object.keys(query) : [])]
    const asked = Object.fromEntries(names.map((name) => [name, query[name]]))
    const page = paged(sorted(filtered(rows, query, fields), query), asked, names, call.operation)
    const items = page.rows.map(({ record }) => samples.conform(shape.schema, record))
    const url = (next: number): string => this.#link(call, page, next)
    const guessed = withPageFields(withValue(samples.of(body), shape.path, items), body, schemas, page, url)
    const filled = withStatedFields(guessed, call.operation, page)
    const next = nextOf(page)
    return this.#finished(call, body, {
      status,
      ...typed(plan.type),
      body: filled,
      ...(next === undefined || call.operation.method !== "GET"
        ? {}
        : { headers: { link: `<${url(next)}>; rel="next"` } })
    })
  }

  /** Shows a value of the schema. */
  sample(call: Call<Scope>, { body, status, type }: Plan): Reply {
    return body === undefined
      ? { status, ...otherBody(call.operation, status), headers: sampled }
      : this.#finished(call, body, { status, ...typed(type), body: this.#engine.samples.of(body), headers: sampled })
  }

  /** Completes a response. @param schema pointer of its body */
  #finished(call: Call<Scope>, schema: string, whole: Reply): Reply {
    const { schemas, validator } = this.#engine
    const reply = validator.hasOneWay ? { ...whole, body: inDirection(schemas, schema, whole.body, "response") } : whole
    return isObject(reply.body) ? (this.#dialect.reply?.(call, reply) ?? reply) : reply
  }

  /** Address of the next page, with the query of this one (RFC 8288). */
  #link({ operation, path, query }: Call<Scope>, page: Page, next: number): string {
    const at = operation.path.replaceAll(/\{([^}]+)\}/g, (_, name: string) => encodeURIComponent(path[name] ?? ""))
    const search = new URLSearchParams()
    for (const [name, value] of Object.entries(query))
      for (const each of [value].flat()) search.append(name, String(each))
    const { paging } = operation
    const request = isObject(paging) ? paging["request"] : undefined
    const is = (pattern: RegExp): string | undefined =>
      operation.parameters.find((each) => each.in === "query" && pattern.test(each.name))?.name
    const own = typeof request === "string" ? request : undefined
    const token = page.by === "token" ? (own ?? is(/cursor|token|after|marker/i)) : undefined
    const number = page.by === "page" ? (own ?? is(/^page(?:_?number)?$/i)) : undefined
    const offset = page.by === "offset" ? (own ?? is(/^(?:offset|skip|start)/i)) : undefined
    if (token !== undefined) search.set(token, tokenOf(page, next))
    if (number !== undefined) search.set(number, String(pageNumber(operation, page, next)))
    if (offset !== undefined) search.set(offset, String(next))
    return `${this.#address(at)}?${search}`
  }
}
