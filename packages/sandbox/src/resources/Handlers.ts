/**
 * Does the work of each operation of a document, by its role. The state is in the store; see `Roles.ts` for the roles.
 */
import type { Call, Handler, Handlers, Reply } from "../http/Api.ts"
import { notFound, Refusal } from "../http/Refusal.ts"
import { mediaOf } from "../openapi/Document.ts"
import { isObject } from "../openapi/Json.ts"
import type { ApiDocument } from "../openapi/Document.ts"
import type { Collection } from "../state/Store.ts"
import { filtered, nextOf, paged, sorted, tokenOf, withPageFields } from "./Lists.ts"
import type { Page } from "./Lists.ts"
import { effectOf, inForm, makeRecord, mergeRecord, timesOf, typedId } from "./Records.ts"
import type { Engine, StoredRecord } from "./Records.ts"
import { lastOf, segmentsOf } from "./Roles.ts"
import type { Plan, Resource, Role } from "./Roles.ts"
import { valueAt, withValue } from "./Shapes.ts"

/** Work of a role. `resource` is undefined for `sample` alone. */
type Work = (call: Call<unknown>, plan: Plan, resource: Resource) => Reply

/** Record at one path. `record` is undefined once it is deleted. */
interface Single {
  readonly record?: StoredRecord
}

/** Header of a response that shows no stored record. */
const sampled = { "x-sandbox-sample": "true" }

/** Values of the parameters in a path, in order: the owner of the records of a nested collection. */
const ownerOf = (path: string, values: Readonly<Record<string, string>>): string =>
  JSON.stringify(
    segmentsOf(path).flatMap((segment) => (segment.startsWith("{") ? [values[segment.slice(1, -1)] ?? ""] : []))
  )

/** Id in a path. */
const idIn = ({ parameter }: Resource, { path }: Call<unknown>): string => path[parameter ?? ""] ?? ""

/** Handlers of one document. */
class Workers {
  readonly #engine: Engine
  /** Address of a path, for links to pages. */
  readonly #address: (path: string) => string

  constructor(engine: Engine, address: (path: string) => string) {
    this.#engine = engine
    this.#address = address
  }

  handler(plan: Plan): Handler<unknown> {
    const { resource, role } = plan
    if (resource === undefined || role === "sample") return (call) => this.#sample(call, plan)
    const work = this.#works[role]
    return (call) => {
      for (const parent of plan.parents) this.#find(parent, call)
      return work(call, plan, resource)
    }
  }

  readonly #works: Readonly<Record<Exclude<Role, "sample">, Work>> = {
    create: (call, plan, resource) => {
      const given = fieldsIn(call)
      const chosen = resource.id === undefined ? undefined : given[resource.id]
      const id = typeof chosen === "string" || typeof chosen === "number" ? chosen : undefined
      if (id !== undefined && this.#has(resource, call, String(id)))
        throw new Refusal(409, `${lastOf(resource.path)} ${id} exists already`)
      return this.#shown(call, plan, this.#add(resource, call, given, id))
    },
    list: (call, plan, resource) => {
      const rows = this.#rows(resource, call)
      if (resource.createdBy === undefined && rows.length === 0) return this.#sample(call, plan)
      return this.#page(call, plan, rows, call.query)
    },
    search: (call, plan, resource) => {
      const wanted = isObject(call.body) ? call.body : {}
      return this.#page(call, plan, this.#rows(resource, call), { ...call.query, ...wanted })
    },
    clear: (call, plan, resource) => {
      const collection = this.#collection(resource)
      for (const { id } of collection.rows(ownerOf(resource.path, call.path))) collection.remove(id)
      return this.#shown(call, plan, {})
    },
    read: (call, plan, resource) => this.#shown(call, plan, this.#find(resource, call)),
    merge: (call, plan, resource) => {
      const record = mergeRecord(this.#engine, resource, this.#find(resource, call), fieldsIn(call), call.at)
      this.#replace(resource, call, record)
      return this.#shown(call, plan, record)
    },
    replace: (call, plan, resource) => {
      const id = idIn(resource, call)
      if (!this.#has(resource, call, id)) {
        if (resource.createdBy === "POST") throw notFound(lastOf(resource.path), id)
        return this.#shown(call, plan, this.#add(resource, call, fieldsIn(call), typedId(this.#engine, resource, id)))
      }
      const old = this.#find(resource, call)
      const times = timesOf(this.#engine, resource, call.at, true)
      const kept = Object.fromEntries(Object.entries(old).filter(([name]) => name in times || name === resource.id))
      const record = inForm(this.#engine, resource, {
        ...kept,
        ...fieldsIn(call),
        ...timesOf(this.#engine, resource, call.at, false),
        ...(resource.id === undefined ? {} : { [resource.id]: old[resource.id] })
      })
      this.#replace(resource, call, record)
      return this.#shown(call, plan, record)
    },
    remove: (call, plan, resource) => {
      const record = this.#find(resource, call)
      const key = this.#key(resource, call, idIn(resource, call))
      this.#collection(resource).remove(key)
      if (resource.createdBy === undefined) this.#removed(resource).insert(key, {})
      return this.#shown(call, plan, record)
    },
    act: (call, plan, resource) => {
      const { method, path } = call.operation
      const changes = effectOf(this.#engine, resource, lastOf(path), method === "DELETE")
      const old = this.#find(resource, call)
      const sent = Object.fromEntries(Object.entries(fieldsIn(call)).filter(([name]) => Object.hasOwn(old, name)))
      const record = mergeRecord(this.#engine, resource, old, { ...sent, ...changes }, call.at)
      this.#replace(resource, call, record)
      return this.#shown(call, plan, record)
    },
    readOne: (call, plan, resource) => this.#shown(call, plan, this.#single(resource, call)),
    mergeOne: (call, plan, resource) => {
      const old = this.#singleOrNew(resource, call)
      return this.#keep(call, plan, resource, mergeRecord(this.#engine, resource, old, fieldsIn(call), call.at))
    },
    replaceOne: (call, plan, resource) => {
      const times = timesOf(this.#engine, resource, call.at, false)
      return this.#keep(call, plan, resource, inForm(this.#engine, resource, { ...fieldsIn(call), ...times }))
    },
    removeOne: (call, plan, resource) => {
      const record = this.#single(resource, call)
      this.#singles().replace(this.#singleKey(resource, call), {})
      return this.#shown(call, plan, record)
    }
  }

  #collection(resource: Resource): Collection<StoredRecord> {
    return this.#engine.store.collection<StoredRecord>(resource.path)
  }

  #key(resource: Resource, call: Call<unknown>, id: string): string {
    return `${ownerOf(resource.path, call.path)} ${id}`
  }

  #has(resource: Resource, call: Call<unknown>, id: string): boolean {
    return this.#collection(resource).get(this.#key(resource, call, id)) !== undefined
  }

  /** Ids of removed records that no operation creates. */
  #removed(resource: Resource): Collection<object> {
    return this.#engine.store.collection<object>(`removed ${resource.path}`)
  }

  /**
   * Returns the record that the path names. A record that no operation creates exists until it is removed: it is made when it
   * is asked for.
   *
   * @throws 404
   */
  #find(resource: Resource, call: Call<unknown>): StoredRecord {
    const id = idIn(resource, call)
    const key = this.#key(resource, call, id)
    const row = this.#collection(resource).get(key)
    if (row !== undefined) return row.record
    if (resource.createdBy !== undefined || this.#removed(resource).get(key) !== undefined)
      throw notFound(lastOf(resource.path), id)
    return this.#add(resource, call, {}, typedId(this.#engine, resource, id))
  }

  #rows(resource: Resource, call: Call<unknown>): ReadonlyArray<StoredRecord> {
    return this.#collection(resource).list(ownerOf(resource.path, call.path))
  }

  #add(
    resource: Resource,
    call: Call<unknown>,
    given: StoredRecord,
    chosen: string | number | undefined
  ): StoredRecord {
    const isTaken = (id: string): boolean => this.#has(resource, call, id)
    const { id, record } = makeRecord(this.#engine, resource, given, call.path, call.at, chosen, isTaken)
    this.#collection(resource).insert(this.#key(resource, call, id), record, ownerOf(resource.path, call.path))
    return record
  }

  #replace(resource: Resource, call: Call<unknown>, record: StoredRecord): void {
    this.#collection(resource).replace(this.#key(resource, call, idIn(resource, call)), record)
  }

  #singles(): Collection<Single> {
    return this.#engine.store.collection<Single>("records of their own")
  }

  #singleKey(resource: Resource, call: Call<unknown>): string {
    return `${resource.path} ${ownerOf(resource.path, call.path)}`
  }

  /** Returns the record of a path: at first the sample of its schema. @throws 404 once it is deleted */
  #single(resource: Resource, call: Call<unknown>): StoredRecord {
    const kept = this.#singles().get(this.#singleKey(resource, call))
    if (kept === undefined) {
      const record = this.#fresh(resource)
      this.#singles().insert(this.#singleKey(resource, call), { record })
      return record
    }
    if (kept.record.record === undefined) throw notFound(lastOf(resource.path), "at this path")
    return kept.record.record
  }

  #singleOrNew(resource: Resource, call: Call<unknown>): StoredRecord {
    const kept = this.#singles().get(this.#singleKey(resource, call))
    return kept?.record.record ?? this.#fresh(resource)
  }

  #fresh({ schema }: Resource): StoredRecord {
    const made = schema === undefined ? {} : this.#engine.samples.of(schema)
    return isObject(made) ? made : {}
  }

  #keep(call: Call<unknown>, plan: Plan, resource: Resource, record: StoredRecord): Reply {
    const key = this.#singleKey(resource, call)
    if (this.#singles().get(key) === undefined) this.#singles().insert(key, { record })
    else this.#singles().replace(key, { record })
    return this.#shown(call, plan, record)
  }

  /** Responds with a record in the form that the operation declares. */
  #shown({ operation }: Call<unknown>, { body, resource, shape, status, type }: Plan, record: StoredRecord): Reply {
    const { samples, schemas } = this.#engine
    if (body === undefined || shape === undefined) return { status, ...otherBody(operation, status) }
    const whole = samples.of(body)
    const fields = schemas.view(shape.schema).fields
    const isShown = resource?.id === undefined || fields.size === 0 || fields.has(resource.id)
    if (!isShown) return { status, ...typed(type), body: whole, headers: sampled }
    const shown = withValue(whole, shape.path, samples.conform(shape.schema, record))
    return { status, ...typed(type), body: samples.conform(body, shown) }
  }

  #page(call: Call<unknown>, plan: Plan, records: ReadonlyArray<StoredRecord>, query: StoredRecord): Reply {
    const { samples, schemas } = this.#engine
    const { body, shape, status } = plan
    if (body === undefined || shape === undefined) return { status, ...otherBody(call.operation, status) }
    const fields = new Set([...schemas.view(shape.schema).fields.keys(), ...Object.keys(records[0] ?? {})])
    const parameters = call.operation.parameters.flatMap((each) => (each.in === "query" ? [each.name] : []))
    const names = [...parameters, ...(call.operation.method === "POST" ? Object.keys(query) : [])]
    const page = paged(sorted(filtered(records, query, fields), query), query, names)
    const items = page.records.map((record) => samples.conform(shape.schema, record))
    const url = (next: number): string => this.#link(call, page, next)
    const filled = withPageFields(withValue(samples.of(body), shape.path, items), body, schemas, page, url)
    const next = nextOf(page)
    return {
      status,
      ...typed(plan.type),
      body: filled,
      ...(next === undefined || call.operation.method !== "GET"
        ? {}
        : { headers: { link: `<${url(next)}>; rel="next"` } })
    }
  }

  /** Address of the next page, with the query of this one (RFC 8288). */
  #link({ operation, path, query }: Call<unknown>, page: Page, next: number): string {
    const at = operation.path.replaceAll(/\{([^}]+)\}/g, (_, name: string) => encodeURIComponent(path[name] ?? ""))
    const search = new URLSearchParams()
    for (const [name, value] of Object.entries(query))
      for (const each of [value].flat()) search.append(name, String(each))
    const is = (pattern: RegExp): string | undefined =>
      operation.parameters.find((each) => each.in === "query" && pattern.test(each.name))?.name
    const token = is(/cursor|token|after|marker|since/i)
    const number = is(/^page(?:_?number)?$/i)
    const offset = is(/^(?:offset|skip|start)/i)
    if (page.by === "token" && token !== undefined) search.set(token, tokenOf(next))
    else if (number !== undefined) search.set(number, String(Math.floor(next / page.size) + 1))
    else if (offset !== undefined) search.set(offset, String(next))
    return `${this.#address(at)}?${search}`
  }

  #sample({ operation }: Call<unknown>, { body, status, type }: Plan): Reply {
    return body === undefined
      ? { status, ...otherBody(operation, status), headers: sampled }
      : { status, ...typed(type), body: this.#engine.samples.of(body), headers: sampled }
  }
}

const typed = (type: string | undefined): Pick<Reply, "type"> =>
  type === undefined || type === "application/json" ? {} : { type }

/** Body of a response that is not JSON: an empty text of the first declared type. */
const otherBody = (operation: Call<unknown>["operation"], status: number): Pick<Reply, "body" | "type"> => {
  const [media] = mediaOf(operation, status) ?? []
  return media === undefined || status === 204 ? {} : { type: media.type, body: "" }
}

/** Fields that the caller sent. A wrapper of the whole record, such as `{"data": {...}}`, is taken off. */
const fieldsIn = ({ body, parts }: Call<unknown>): StoredRecord => {
  if (!isObject(body)) return {}
  const names = Object.keys(body)
  const wrapped = names.length === 1 ? valueAt(body, names) : undefined
  const isWrapper = /^(?:data|item|record|attributes)$/.test(names[0] ?? "")
  const fields = isWrapper && isObject(wrapped) ? wrapped : body
  const files = new Set(parts.filter(({ filename }) => filename !== undefined).map(({ name }) => name))
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !files.has(name)))
}

/** Makes the handlers of a document. `address` returns the URL of a path. */
export const handlersOf = (
  document: ApiDocument,
  plans: ReadonlyMap<string, Plan>,
  engine: Engine,
  address: (path: string) => string
): Handlers<unknown> => {
  const workers = new Workers(engine, address)
  return Object.fromEntries(
    document.operations.flatMap(({ id }) => {
      const plan = plans.get(id)
      return plan === undefined ? [] : [[id, workers.handler(plan)] as const]
    })
  )
}
