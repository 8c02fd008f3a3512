/**
 * Records of the resources of one API: found, added, changed and removed in the store, under the rules of the API.
 */
import type { Call } from "../http/Api.ts"
import { notFound } from "../http/Refusal.ts"
import type { Collection, Row } from "../state/Rows.ts"
import type { Dialect, Rules } from "./Dialect.ts"
import { freshRecord, makeRecord, typedId } from "./Records.ts"
import type { Engine } from "./Model.ts"
import type { Made, RecordId, StoredRecord } from "./Records.ts"
import { kindOf, lastOf, plainPath, segmentsOf, valueOf } from "./Paths.ts"
import type { Resource } from "./Roles.ts"

/** Record at one path. `record` is undefined once it is deleted. */
interface Single {
  readonly record?: StoredRecord
}

/** File that belongs to a record. */
export interface StoredFile {
  readonly type: string
  readonly base64: string
}

/** Last segment of a path, if it names a file of the record rather than the record. */
const slotOf = ({ operation }: Pick<Call<unknown>, "operation">): string => {
  const last = lastOf(plainPath(operation.path))
  return last.startsWith("{") ? "" : last
}

/** Id in a path. */
export const idIn = ({ parameter, path }: Resource, call: Pick<Call<unknown>, "operation" | "path">): string =>
  valueOf(call.operation.path, call.path, segmentsOf(path).length, parameter ?? "")

/** Records of one API. */
export class Stored<Scope> {
  readonly #engine: Engine
  readonly #dialect: Dialect<Scope>

  constructor(engine: Engine, dialect: Dialect<Scope>) {
    this.#engine = engine
    this.#dialect = dialect
  }

  /** Rules of a resource. */
  rules({ path }: Resource): Rules<Scope> {
    return this.#dialect.rules[path] ?? {}
  }

  /** Returns the row of an id that the call may see. */
  row(resource: Resource, call: Call<Scope>, id: string): Row<StoredRecord> | undefined {
    const { key, owner } = this.#dialect.place(resource, call)
    const row = this.#collection(resource, call).get(key(id))
    return row?.owner === owner ? row : undefined
  }

  /** Returns the rows that the call may see. */
  rows(resource: Resource, call: Call<Scope>): ReadonlyArray<Row<StoredRecord>> {
    return this.#collection(resource, call).rows(this.#dialect.place(resource, call).owner)
  }

  /**
   * Returns the record that the path names. A record that no operation creates exists until it is removed: it is made when it
   * is asked for.
   *
   * @throws 404
   */
  find(resource: Resource, call: Call<Scope>): StoredRecord {
    const id = idIn(resource, call)
    const row = this.row(resource, call, id)
    if (row !== undefined) return row.record
    const { collection, key } = this.#dialect.place(resource, call)
    const isMade = resource.createdBy === undefined && this.rules(resource).first === undefined
    if (!isMade || this.#removed(collection).get(key(id)) !== undefined) throw notFound(kindOf(resource.path), id)
    return this.add(resource, call, {}, typedId(this.#engine, resource, id)).record
  }

  /** Adds a record. Returns it as the rules complete it. @param chosen id that the caller chose; undefined makes one */
  add(resource: Resource, call: Call<Scope>, given: StoredRecord, chosen: RecordId | undefined): Made {
    const { key, owner } = this.#dialect.place(resource, call)
    const isTaken = (id: string): boolean => this.row(resource, call, id) !== undefined
    const made = makeRecord(this.#engine, resource, given, call, chosen, isTaken, this.#dialect.isNullable)
    const record = this.rules(resource).create?.(made.record, call) ?? made.record
    this.#collection(resource, call).insert(key(made.id), record, owner)
    this.keepFile(resource, call, made.id)
    this.#dialect.changed?.(resource, "created", record, call)
    return { id: made.id, record }
  }

  /** Keeps the first file of a request for a record. @param id id of the record */
  keepFile(resource: Resource, call: Call<Scope>, id: string): void {
    const part = call.parts.find(({ filename }) => filename !== undefined)
    if (part === undefined) return
    const { collection, key } = this.#dialect.place(resource, call)
    const files = this.#files(collection)
    const own = `${key(id)} ${resource.path === plainPath(call.operation.path) ? "" : slotOf(call)}`
    const file = { type: part.type, base64: part.data.toString("base64") }
    if (files.get(own) === undefined) files.insert(own, file, key(id))
    else files.replace(own, file)
  }

  /** Returns the file that the path names: that of its last segment, or else the only one of the record. */
  file(resource: Resource, call: Call<Scope>): StoredFile | undefined {
    const { collection, key } = this.#dialect.place(resource, call)
    const files = this.#files(collection)
    const own = key(idIn(resource, call))
    const [only, ...others] = files.list(own)
    return files.get(`${own} ${slotOf(call)}`)?.record ?? (others.length === 0 ? only : undefined)
  }

  #files(collection: string): Collection<StoredFile> {
    return this.#engine.store.collection<StoredFile>(`files of ${collection}`)
  }

  /** Replaces a record by what a caller made of it. Returns it as the rules complete it. */
  change(resource: Resource, call: Call<Scope>, next: StoredRecord, old: StoredRecord): StoredRecord {
    return this.replace(resource, call, this.rules(resource).change?.(next, old, call) ?? next)
  }

  /** Replaces a record. */
  replace(resource: Resource, call: Call<Scope>, record: StoredRecord): StoredRecord {
    const { key } = this.#dialect.place(resource, call)
    this.#collection(resource, call).replace(key(idIn(resource, call)), record)
    this.keepFile(resource, call, idIn(resource, call))
    this.#dialect.changed?.(resource, "updated", record, call)
    return record
  }

  /** Removes the record that the path names. Returns it. @throws 404 */
  remove(resource: Resource, call: Call<Scope>): StoredRecord {
    const record = this.find(resource, call)
    const { collection, key } = this.#dialect.place(resource, call)
    const own = key(idIn(resource, call))
    this.#remove(resource, call, own, record)
    if (resource.createdBy === undefined) this.#removed(collection).insert(own, {})
    return record
  }

  /** Removes all records that the call may see. */
  clear(resource: Resource, call: Call<Scope>): void {
    for (const { id, record } of this.rows(resource, call)) this.#remove(resource, call, id, record)
  }

  /** Returns the record of a path: at first the sample of its schema. @throws 404 once it is deleted */
  one(resource: Resource, call: Call<Scope>): StoredRecord {
    const { owner } = this.#dialect.place(resource, call)
    const kept = this.#ones(resource, call).get(owner)
    if (kept !== undefined && kept.record.record === undefined) throw notFound(kindOf(resource.path), "at this path")
    if (kept?.record.record !== undefined) return kept.record.record
    const record = this.#fresh(resource, call)
    this.#ones(resource, call).insert(owner, { record })
    return record
  }

  /** Returns the record of a path; a new one if it is deleted. */
  oneOrNew(resource: Resource, call: Call<Scope>): StoredRecord {
    const { owner } = this.#dialect.place(resource, call)
    return this.#ones(resource, call).get(owner)?.record.record ?? this.#fresh(resource, call)
  }

  /** Keeps the record of a path. */
  keepOne(resource: Resource, call: Call<Scope>, next: StoredRecord, old: StoredRecord): StoredRecord {
    const record = this.rules(resource).change?.(next, old, call) ?? next
    this.#setOne(resource, call, { record })
    this.#dialect.changed?.(resource, "updated", record, call)
    return record
  }

  /** Removes the record of a path. @throws 404 */
  removeOne(resource: Resource, call: Call<Scope>): StoredRecord {
    const record = this.one(resource, call)
    this.#setOne(resource, call, {})
    return record
  }

  #remove(resource: Resource, call: Call<Scope>, key: string, record: StoredRecord): void {
    this.rules(resource).remove?.(record, call)
    this.#collection(resource, call).remove(key)
    const files = this.#files(this.#dialect.place(resource, call).collection)
    for (const file of files.rows(key)) files.remove(file.id)
    const { owner } = this.#dialect.place(resource, call)
    if (this.#dialect.isNested === true) this.#removeBelow(resource, owner, key.slice(owner.length + 1))
    this.#dialect.changed?.(resource, "deleted", record, call)
  }

  /** Removes what is below a removed record: records of nested collections, and their files. */
  #removeBelow({ path }: Resource, owner: string, id: string): void {
    const { plans, store } = this.#engine
    const form = (each: string): string => each.replaceAll(/\{[^}]+\}/g, "{}")
    const paths = new Set([...plans.values()].flatMap(({ resource }) => resource?.path ?? []))
    // Owners are lists of ids as JSON. Every key begins with its owner.
    const ids: ReadonlyArray<unknown> = JSON.parse(owner) as ReadonlyArray<unknown> // written by `ownerOf`
    const start = JSON.stringify([...ids, id]).slice(0, -1)
    for (const below of [...paths].filter((each) => form(each).startsWith(`${form(path)}/{}/`)))
      for (const name of [below, `one ${below}`, `removed ${below}`, `files of ${below}`]) {
        const collection = store.collection(name)
        for (const row of collection.rows())
          if (row.id.startsWith(`${start}]`) || row.id.startsWith(`${start},`)) collection.remove(row.id)
      }
  }

  /** Returns the collection of a resource. Adds the records that its owner has from the start. */
  #collection(resource: Resource, call: Call<Scope>): Collection<StoredRecord> {
    const { collection: name, key, owner } = this.#dialect.place(resource, call)
    const collection = this.#engine.store.collection<StoredRecord>(name)
    const { first } = this.rules(resource)
    if (first === undefined) return collection
    const started = this.#engine.store.collection<object>(`started ${name}`)
    if (started.get(owner) !== undefined) return collection
    started.insert(owner, {})
    for (const record of first(call, owner)) collection.insert(key(String(record[resource.id ?? "id"])), record, owner)
    return collection
  }

  /** Ids of removed records that no operation creates. */
  #removed(collection: string): Collection<object> {
    return this.#engine.store.collection<object>(`removed ${collection}`)
  }

  #ones(resource: Resource, call: Call<Scope>): Collection<Single> {
    return this.#engine.store.collection<Single>(`one ${this.#dialect.place(resource, call).collection}`)
  }

  #setOne(resource: Resource, call: Call<Scope>, single: Single): void {
    const { owner } = this.#dialect.place(resource, call)
    const ones = this.#ones(resource, call)
    if (ones.get(owner) === undefined) ones.insert(owner, single)
    else ones.replace(owner, single)
  }

  #fresh(resource: Resource, call: Call<Scope>): StoredRecord {
    const { owner } = this.#dialect.place(resource, call)
    const [first] = this.rules(resource).first?.(call, owner) ?? []
    return first ?? freshRecord(this.#engine, resource, this.#dialect.isNullable)
  }
}
