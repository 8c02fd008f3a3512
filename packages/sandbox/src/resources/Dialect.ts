/**
 * Ways of an API that its document does not show. Documents of strangers have those of `plainDialect`; Monite and Maesn have their
 * own.
 */
import type { Call, Handlers, Reply } from "../http/Api.ts"
import type { Row } from "../state/Rows.ts"
import type { StoredRecord } from "./Records.ts"
import { segmentsOf, valueOf } from "./Paths.ts"
import type { Resource } from "./Roles.ts"

/** Collection of the records of a resource, and their owner in one call. */
export interface Place {
  readonly collection: string
  /** Owner of the records that the call may see. */
  readonly owner: string
  /** Key of a record in the collection, by its id in the path. */
  readonly key: (id: string) => string
}

/** Behavior of one resource that its document cannot express. Every rule may refuse the request. */
export interface Rules<Scope> {
  /** Completes a new record that has its id, its times and what the caller sent. */
  readonly create?: (record: StoredRecord, call: Call<Scope>) => StoredRecord
  /** Completes a record that a caller has changed. */
  readonly change?: (next: StoredRecord, old: StoredRecord, call: Call<Scope>) => StoredRecord
  /** Called before a record is removed. */
  readonly remove?: (record: StoredRecord, call: Call<Scope>) => void
  /** Actions by the last segment of their path. Returns the fields that change. */
  readonly acts?: Readonly<Record<string, (record: StoredRecord, call: Call<Scope>) => StoredRecord>>
  /** Records that every owner has from the start, with their ids. */
  readonly first?: (call: Call<Scope>, owner: string) => ReadonlyArray<StoredRecord>
}

/** Behavior of some operations that is written for one API. */
export interface Part<Scope> {
  /** Handlers by operation id. They take precedence over those of the engine. */
  readonly handlers: Handlers<Scope>
  /** Rules by the path of the collection, or of the one record. */
  readonly rules: Readonly<Record<string, Rules<Scope>>>
}

/** Joins parts. */
export const joined = <Scope>(parts: ReadonlyArray<Part<Scope>>): Part<Scope> => ({
  handlers: Object.assign({}, ...parts.map(({ handlers }) => handlers)) as Handlers<Scope>, // the parts' own entries
  rules: Object.assign({}, ...parts.map(({ rules }) => rules)) as Part<Scope>["rules"]
})

/** Change of a record. */
export type Happened = "created" | "updated" | "deleted"

/** Ways of one API. */
export interface Dialect<Scope> {
  readonly place: (resource: Resource, call: Call<Scope>) => Place
  /** Rules by the path of the collection, or of the one record. */
  readonly rules: Readonly<Record<string, Rules<Scope>>>
  /** True if optional fields of a new record are null. Default: those that the caller could have sent are absent, others are samples. */
  readonly isNullable: boolean
  /** True if owners are the ids in the path: the records below a removed one go with it. */
  readonly isNested?: boolean
  /** Body of a list. Default: in the form of the document, with the usual names for pages. */
  readonly list?: (call: Call<Scope>, rows: ReadonlyArray<Row<StoredRecord>>) => unknown
  /** Changes a response that has a body of JSON, such as by an envelope. */
  readonly reply?: (call: Call<Scope>, reply: Reply) => Reply
  /** Called after each change. */
  readonly changed?: (resource: Resource, happened: Happened, record: StoredRecord, call: Call<Scope>) => void
}

/**
 * Values of the parameters in a path, in order: the owner of the records of a nested collection.
 *
 * @param called path of the operation, which may name the parameters differently
 */
export const ownerOf = (path: string, values: Readonly<Record<string, string>>, called: string = path): string =>
  JSON.stringify(
    segmentsOf(path).flatMap((segment, index) =>
      segment.startsWith("{") ? [valueOf(called, values, index, segment.slice(1, -1))] : []
    )
  )

/** Ids are those of the path: two collections of different parents may have the same ones. */
export const plainDialect: Dialect<unknown> = {
  place: ({ path }, call) => {
    const owner = ownerOf(path, call.path, call.operation.path)
    return { collection: path, owner, key: (id) => `${owner} ${id}` }
  },
  rules: {},
  isNullable: false,
  isNested: true
}

/** Returns the collection of records with unique ids: the owner is the innermost parent in the path, or else the tenant. */
export const placeOf = (
  api: string,
  { path }: Resource,
  values: Readonly<Record<string, string>>,
  tenant: string
): Place => {
  const parents: ReadonlyArray<string> = JSON.parse(ownerOf(path, values)) as ReadonlyArray<string> // a list of texts, as written above
  return { collection: `${api} ${path}`, owner: parents.at(-1) ?? tenant, key: (id) => id }
}
