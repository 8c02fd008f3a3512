/**
 * Writes the responses of operations: a record, a page of a list, or a sample, in the form that the document declares.
 */
import type { Call, Reply } from "../http/Api.ts"
import { isOfRange } from "../http/Wire.ts"
import { anySchema, mediaOf } from "../openapi/Document.ts"
import { isObject } from "../openapi/Json.ts"
import { inDirection } from "../openapi/OneWay.ts"
import type { Schemas } from "../openapi/Schemas.ts"
import type { Row } from "../state/Rows.ts"
import { ownerOf } from "./Dialect.ts"
import type { Dialect } from "./Dialect.ts"
import { filtered, plain, sorted } from "./Filters.ts"
import { withoutEmpty, withPageFields } from "./PageFields.ts"
import { isPaging, nextOf, paged, pageNumber, tokenOf, withStatedFields } from "./Paging.ts"
import type { Page } from "./Paging.ts"
import type { Engine } from "./Model.ts"
import type { Made, StoredRecord } from "./Records.ts"
import type { Plan, Resource } from "./Roles.ts"
import { valueAt, withValue } from "./Shapes.ts"
import type { StoredFile } from "./Stored.ts"

/** Header of a response that shows no stored record. */
const sampled = { "x-sandbox-sample": "true" }

const typed = (type: string | undefined): Pick<Reply, "type"> =>
  type === undefined || type === "application/json" ? {} : { type }

/** Body of a response that is not JSON: an example of the first declared type, or an empty text. */
const otherBody = (operation: Call<unknown>["operation"], status: number): Pick<Reply, "body" | "type"> => {
  const [media] = mediaOf(operation, status) ?? []
  if (media === undefined || status === 204) return {}
  const example = media.examples.find((each) => typeof each === "string")
  return { type: media.type.includes("*") ? "application/octet-stream" : media.type, body: example ?? "" }
}

/** Fields of a body that its schema lists: not every list of an API has the same fields for pages. */
const known = (schemas: Schemas, schema: string, body: unknown): unknown => {
  const { fields } = schemas.view(schema)
  return fields.size === 0 || !isObject(body)
    ? body
    : Object.fromEntries(Object.entries(body).filter(([name]) => fields.has(name)))
}

const isDate = (format: string | undefined): boolean => format === "date" || format === "date-time"

/** Returns a path with the values of its parameters. */
const addressIn = (path: string, values: Readonly<Record<string, string>>): string =>
  path.replaceAll(/\{([^}]+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? ""))

/** Returns a parameter of a query as texts, with their names. */
const textsOf = (name: string, value: unknown): ReadonlyArray<readonly [string, string]> => {
  if (Array.isArray(value)) return value.map((each) => [name, String(each)] as const)
  if (!isObject(value)) return [[name, String(value)]]
  return Object.entries(value).flatMap(([key, each]) => textsOf(`${name}[${key}]`, each))
}

/** True for the parameters that `x-faktura-pagination` names. */
const isStated = ({ paging }: Call<unknown>["operation"], name: string): boolean =>
  isObject(paging) && [paging["request"], paging["limit"]].includes(name)

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

  /** Shows a new record, with its address. */
  created(call: Call<Scope>, plan: Plan, { item, path }: Resource, { id, record }: Made): Reply {
    const reply = this.one(call, plan, record)
    if (item === undefined || reply.status !== 201) return reply
    const ids = JSON.parse(ownerOf(path, call.path, call.operation.path)) as Array<string> // a list of texts
    ids.push(id)
    const location = this.#address(item.replaceAll(/\{[^}]+\}/g, () => encodeURIComponent(ids.shift() ?? "")))
    return { ...reply, headers: { location, ...reply.headers } }
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
    const names = new Set([...fields].map(plain))
    const { method, parameters } = call.operation
    const inQuery = parameters.flatMap(({ in: location, name, schema }) =>
      location === "query" ? [[name, schema] as const] : []
    )
    const [media] = (method === "POST" ? call.operation.body?.media : undefined) ?? []
    const inBody = media === undefined ? [] : [...schemas.view(media.schema).fields]
    const asked = [...inQuery, ...inBody].flatMap(([name, pointer]) => {
      const { fallback, format } = schemas.view(pointer)
      const isPage = !isDate(format) && (isPaging(name, names) || isStated(call.operation, name))
      return isPage ? [{ name, fallback, least: this.#least(pointer) }] : []
    })
    const forPages = new Set(asked.map(({ name }) => name))
    const split = (isPage: boolean): StoredRecord =>
      Object.fromEntries(Object.entries(query).filter(([name]) => forPages.has(name) === isPage))
    const wanted = split(false)
    const found = sorted(filtered(rows, wanted, fields), wanted)
    const page = paged(found, split(true), asked, call.operation, this.#most(body, shape.path))
    const items = page.rows.map(({ record }) => samples.conform(shape.schema, record))
    const url = (next: number): string => this.#link(call, page, next)
    const whole = withValue(samples.of(body), shape.path, items)
    const told = withPageFields({ schemas, page, path: shape.path, url }, body, whole)
    const stated = withStatedFields(schemas, body, told, call.operation, page)
    const isValid = (value: unknown): boolean => this.#engine.validator.errors(body, value).length === 0
    const listed = withoutEmpty(stated, isValid)
    // A list that needs more records than there are has samples.
    if (!isValid(listed)) {
      const conforming = samples.conform(body, listed)
      return this.#finished(call, body, { status, ...typed(plan.type), body: conforming, headers: sampled })
    }
    const next = nextOf(page)
    return this.#finished(call, body, {
      status,
      ...typed(plan.type),
      body: listed,
      ...(next === undefined || page.parameter === undefined || method !== "GET"
        ? {}
        : { headers: { link: `<${url(next)}>; rel="next"` } })
    })
  }

  /** Least value of a parameter. */
  #least(pointer: string): unknown {
    const { value } = this.#engine.document.resolve(pointer)
    return isObject(value) ? value["minimum"] : undefined
  }

  /** Most records of a list in a body. */
  #most(body: string, path: ReadonlyArray<string>): number {
    const { document, schemas } = this.#engine
    const pointer = path.reduce((at, name) => schemas.view(at).fields.get(name) ?? anySchema, body)
    const { value } = document.resolve(pointer)
    const most = isObject(value) ? value["maxItems"] : undefined
    return typeof most === "number" ? most : Infinity
  }

  /** Shows a value of the schema. */
  sample(call: Call<Scope>, { body, status, type }: Plan): Reply {
    if (body === undefined) return { status, ...otherBody(call.operation, status), headers: sampled }
    const [example] =
      body === anySchema ? (mediaOf(call.operation, status)?.find((each) => each.type === type)?.examples ?? []) : []
    const shown = example ?? this.#engine.samples.of(body)
    return this.#finished(call, body, { status, ...typed(type), body: shown, headers: sampled })
  }

  /** Completes a response. @param schema pointer of its body */
  #finished(call: Call<Scope>, schema: string, whole: Reply): Reply {
    const { schemas, validator } = this.#engine
    const reply = validator.hasOneWay ? { ...whole, body: inDirection(schemas, schema, whole.body, "response") } : whole
    return isObject(reply.body) ? (this.#dialect.reply?.(call, reply) ?? reply) : reply
  }

  /** Address of the next page, with the query of this one (RFC 8288). */
  #link({ operation, path, query }: Call<Scope>, page: Page, next: number): string {
    const at = addressIn(operation.path, path)
    const search = new URLSearchParams()
    for (const [name, value] of Object.entries(query))
      for (const [own, each] of textsOf(name, value)) search.append(own, each)
    const positions = { token: tokenOf(page, next), page: String(pageNumber(page, next)), offset: String(next) }
    if (page.parameter !== undefined) search.set(page.parameter, positions[page.by])
    return `${this.#address(at)}?${search}`
  }
}
