/**
 * Does the work of each operation of a document, by its role; see `Roles.ts` for the roles. Handlers that are written by hand take
 * precedence over these.
 */
import type { Call, Handler, Handlers, Reply } from "../http/Api.ts"
import { invalidBody, notFound, Refusal } from "../http/Refusal.ts"
import { isObject } from "../openapi/Json.ts"
import type { Dialect } from "./Dialect.ts"
import { changedRecord, effectOf, fixedFields, inForm, mergedFields, mergeRecord, timesOf, typedId } from "./Records.ts"
import type { Engine } from "./Model.ts"
import type { RecordId, StoredRecord } from "./Records.ts"
import { Replies } from "./Replies.ts"
import { kindOf, lastOf, plainPath } from "./Paths.ts"
import { patched, patchIn, sentFields } from "./Sent.ts"
import type { Plan, Resource, Role } from "./Roles.ts"
import { isSameForm } from "./Shapes.ts"
import { idIn, Stored } from "./Stored.ts"

/** Work of a role. `resource` is undefined for `sample` alone. */
type Work<Scope> = (call: Call<Scope>, plan: Plan, resource: Resource) => Reply

/**
 * Returns a call of a collection that changes the record in its body as if the path named the record.
 *
 * @throws Invalid without the record's id
 */
const withId = <Scope>(call: Call<Scope>, { resource, role }: Plan): Call<Scope> => {
  if ((role !== "replace" && role !== "merge") || resource?.parameter === undefined) return call
  const isNamed = plainPath(call.operation.path) !== resource.path
  if (resource.id === undefined || isNamed) return call
  const id = isObject(call.body) ? call.body[resource.id] : undefined
  if (!["string", "number", "bigint"].includes(typeof id)) throw invalidBody([resource.id], "Field required")
  return { ...call, path: { ...call.path, [resource.parameter]: String(id) } }
}

/** Handlers of one document. */
class Workers<Scope> {
  readonly #engine: Engine
  readonly #stored: Stored<Scope>
  readonly #replies: Replies<Scope>

  constructor(engine: Engine, dialect: Dialect<Scope>, address: (path: string) => string) {
    this.#engine = engine
    this.#stored = new Stored(engine, dialect)
    this.#replies = new Replies(engine, dialect, address)
  }

  handler(plan: Plan): Handler<Scope> {
    const { resource, role } = plan
    const work: Work<Scope> | undefined = role === "sample" ? undefined : this.#works[role]
    return (received) => {
      const call = withId(received, plan)
      for (const parent of plan.parents) this.#stored.find(parent, call)
      return resource === undefined || work === undefined
        ? this.#replies.sample(call, plan)
        : work(call, plan, resource)
    }
  }

  /** True if a schema is that of a resource's records. */
  #isForm(schema: string, resource: Resource): boolean {
    return resource.schema !== undefined && isSameForm(this.#engine.schemas, schema, resource.schema)
  }

  #sent(resource: Resource, call: Call<Scope>): StoredRecord {
    return sentFields(this.#engine, resource, call)
  }

  /** Checks a changed record by its own schema, for bodies without a schema of fields. @throws Invalid */
  #checkForm({ schema }: Resource, next: StoredRecord): void {
    const [problem] = schema === undefined ? [] : this.#engine.validator.response(schema, next)
    const [, path = "", msg = ""] = /^(.*?): (.*)$/s.exec(problem ?? "") ?? []
    if (problem !== undefined) throw invalidBody(path === "body" ? [] : path.split("."), msg)
  }

  /** Returns a record as a PATCH changes it: by a JSON patch, or else merged. @throws Invalid for a patch that breaks the schema */
  #changed(resource: Resource, call: Call<Scope>, old: StoredRecord): StoredRecord {
    const changes = patchIn(call.body)
    // Without a body, the fields are parameters.
    const inQuery = Object.entries(call.query).filter(([name]) => Object.hasOwn(old, name))
    const sent = call.operation.body === undefined ? Object.fromEntries(inQuery) : this.#sent(resource, call)
    const [media] = call.operation.body?.media ?? []
    const isFree = media !== undefined && this.#engine.schemas.view(media.schema).fields.size === 0
    const next =
      changes === undefined
        ? mergedFields(this.#engine, resource, old, sent)
        : { ...patched(old, changes), ...fixedFields(this.#engine, resource, old) }
    if (changes !== undefined || isFree) this.#checkForm(resource, next)
    return changedRecord(this.#engine, resource, old, next, call.at)
  }

  readonly #works: Readonly<Record<Exclude<Role, "sample">, Work<Scope>>> = {
    create: (call, plan, resource) => {
      const given = this.#sent(resource, call)
      const chosen = resource.id === undefined ? undefined : given[resource.id]
      const id = ["string", "number", "bigint"].includes(typeof chosen) ? (chosen as RecordId) : undefined // as checked
      if (id !== undefined && this.#stored.row(resource, call, String(id)) !== undefined)
        throw new Refusal(409, `${kindOf(resource.path)} ${String(id)} exists already`)
      return this.#replies.created(call, plan, resource, this.#stored.add(resource, call, given, id))
    },
    list: (call, plan, resource) => {
      const rows = this.#stored.rows(resource, call)
      const isSample = resource.createdBy === undefined && this.#stored.rules(resource).first === undefined
      if (isSample && rows.length === 0) return this.#replies.sample(call, plan)
      return this.#replies.page(call, plan, rows, call.query)
    },
    search: (call, plan, resource) => {
      const wanted = isObject(call.body) ? call.body : {}
      return this.#replies.page(call, plan, this.#stored.rows(resource, call), { ...call.query, ...wanted })
    },
    clear: (call, plan, resource) => {
      this.#stored.clear(resource, call)
      return this.#replies.one(call, plan, {})
    },
    read: (call, plan, resource) => {
      const record = this.#stored.find(resource, call)
      return plan.body === undefined
        ? this.#replies.file(call, plan, this.#stored.file(resource, call))
        : this.#replies.one(call, plan, record)
    },
    download: (call, plan, resource) => {
      this.#stored.find(resource, call)
      return this.#replies.file(call, plan, this.#stored.file(resource, call))
    },
    merge: (call, plan, resource) => {
      const old = this.#stored.find(resource, call)
      const next = this.#changed(resource, call, old)
      return this.#replies.one(call, plan, this.#stored.change(resource, call, next, old))
    },
    replace: (call, plan, resource) => {
      const id = idIn(resource, call)
      if (this.#stored.row(resource, call, id) === undefined) {
        if (resource.createdBy === "POST") throw notFound(kindOf(resource.path), id)
        const chosen = typedId(this.#engine, resource, id)
        const made = this.#stored.add(resource, call, this.#sent(resource, call), chosen)
        return this.#replies.created(call, { ...plan, ...plan.created }, resource, made)
      }
      const old = this.#stored.find(resource, call)
      const times = timesOf(this.#engine, resource, call.at, true)
      const kept = Object.fromEntries(Object.entries(old).filter(([name]) => name in times || name === resource.id))
      const record = inForm(this.#engine, resource, {
        ...kept,
        ...fixedFields(this.#engine, resource, old),
        ...this.#sent(resource, call),
        ...timesOf(this.#engine, resource, call.at, false),
        ...(resource.id === undefined ? {} : { [resource.id]: old[resource.id] })
      })
      return this.#replies.one(call, plan, this.#stored.change(resource, call, record, old))
    },
    remove: (call, plan, resource) => this.#replies.one(call, plan, this.#stored.remove(resource, call)),
    act: (call, plan, resource) => {
      const { method } = call.operation
      const path = plainPath(call.operation.path)
      const old = this.#stored.find(resource, call)
      const act = this.#stored.rules(resource).acts?.[lastOf(path)]
      // Fields of another form have another meaning: the amount of a refund is not that of its order.
      const isOwn =
        plan.shape === undefined || this.#isForm(plan.shape.schema, resource) || call.operation.method !== "POST"
      const sent = !isOwn
        ? {}
        : Object.fromEntries(Object.entries(this.#sent(resource, call)).filter(([name]) => Object.hasOwn(old, name)))
      const effect = (): StoredRecord => effectOf(this.#engine, resource, lastOf(path), method === "DELETE")
      const changes = act === undefined ? { ...sent, ...effect() } : act(old, call)
      const next = mergeRecord(this.#engine, resource, old, changes, call.at)
      return this.#replies.one(call, plan, this.#stored.replace(resource, call, next))
    },
    readOne: (call, plan, resource) => this.#replies.one(call, plan, this.#stored.one(resource, call)),
    mergeOne: (call, plan, resource) => {
      const old = this.#stored.oneOrNew(resource, call)
      const next = this.#changed(resource, call, old)
      return this.#replies.one(call, plan, this.#stored.keepOne(resource, call, next, old))
    },
    replaceOne: (call, plan, resource) => {
      const times = timesOf(this.#engine, resource, call.at, false)
      const next = inForm(this.#engine, resource, { ...this.#sent(resource, call), ...times })
      const old = this.#stored.oneOrNew(resource, call)
      return this.#replies.one(call, plan, this.#stored.keepOne(resource, call, next, old))
    },
    removeOne: (call, plan, resource) => this.#replies.one(call, plan, this.#stored.removeOne(resource, call))
  }
}

/** Makes the handlers of a document. `address` returns the URL of a path. */
export const handlersOf = <Scope>(
  engine: Engine,
  dialect: Dialect<Scope>,
  address: (path: string) => string
): Handlers<Scope> => {
  const workers = new Workers(engine, dialect, address)
  return Object.fromEntries([...engine.plans].map(([id, plan]) => [id, workers.handler(plan)] as const))
}
