/**
 * Records of one path of the document, kept in the store for each books.
 */
import type { JsonObject } from "../../openapi/Json.ts"
import type { Collection } from "../../state/Rows.ts"
import { shaped } from "./Shapes.ts"
import { recordOf } from "./World.ts"
import type { Event, MaesnCall, World } from "./World.ts"

/** Kind of records. */
export interface Kind {
  /** Path of the collection in the document. Names the collection in the store. */
  readonly path: string
  /** Name of one record in messages. */
  readonly name: string
  /** Name of the schema of a record. */
  readonly schema: string
  /** Field with the id; `id` by default. */
  readonly id?: string
  /** Resource of its webhooks. Undefined: there are none. */
  readonly event?: Event["resource"]
  /** Records that every books has from the start, without ids. Ids are made of the positions in the list. */
  readonly first?: (world: World, books: string) => ReadonlyArray<JsonObject>
}

/** Time of the first records. */
export const since = "2021-01-01T00:00:00.000Z"

/** Returns the id of a first record. */
export const firstId = (world: World, { name }: Pick<Kind, "name">, books: string, index: number): string =>
  world.identity.fixedUuid(`${books} ${name} ${index}`)

const times = (at: string, createdAt: string): JsonObject => ({
  createdDate: createdAt,
  updatedDate: at,
  lastModifiedDate: at
})

/** Returns the collection of a kind, with the first records of a books. */
export const collectionOf = (world: World, kind: Kind, books: string): Collection<JsonObject> => {
  const name = `maesn ${kind.path}`
  const collection = world.store.collection<JsonObject>(name)
  if (kind.first === undefined) return collection
  const started = world.store.collection<object>(`started ${name}`)
  if (started.get(books) !== undefined) return collection
  started.insert(books, {})
  for (const [index, record] of kind.first(world, books).entries()) {
    const id = firstId(world, kind, books, index)
    const whole = { ...times(since, since), ...record, [kind.id ?? "id"]: id }
    collection.insert(id, shaped(kind.schema, whole), books)
  }
  return collection
}

/** Returns the records of a kind in some books. */
export const recordsIn = (world: World, kind: Kind, books: string): ReadonlyArray<JsonObject> =>
  collectionOf(world, kind, books).list(books)

/** Returns the record of an id. @throws 404 */
export const keptRecord = (world: World, kind: Kind, call: MaesnCall, id: string): JsonObject =>
  recordOf(call, collectionOf(world, kind, call.scope.books), kind.name, id)

/** Checks that records exist. A reference that is null or missing names none. @throws 404 */
export const checkReferences = (world: World, kind: Kind, call: MaesnCall, ids: ReadonlyArray<unknown>): void => {
  for (const id of ids) if (typeof id === "string" && id !== "") keptRecord(world, kind, call, id)
}

const tell = (world: World, kind: Kind, call: MaesnCall, eventType: Event["eventType"], id: string): void => {
  if (kind.event === undefined) return
  world.emit({ eventType, resource: kind.event, resourceId: id, books: call.scope.books, at: call.at })
}

/** Adds a record. Returns it as it is kept. @param id id of the record; a new one by default */
export const addRecord = (
  world: World,
  kind: Kind,
  call: MaesnCall,
  fields: JsonObject,
  id: string = world.identity.uuid()
): JsonObject => {
  const now = call.at.toISOString()
  const record = shaped(kind.schema, { ...fields, ...times(now, now), [kind.id ?? "id"]: id })
  collectionOf(world, kind, call.scope.books).insert(id, record, call.scope.books)
  tell(world, kind, call, "CREATED", id)
  return record
}

/** Replaces the fields of a record. It keeps its id and its creation. Returns it as it is kept. */
export const changeRecord = (
  world: World,
  kind: Kind,
  call: MaesnCall,
  before: JsonObject,
  fields: JsonObject
): JsonObject => {
  const own = kind.id ?? "id"
  const id = String(before[own])
  const created = typeof before["createdDate"] === "string" ? before["createdDate"] : since
  const record = shaped(kind.schema, { ...fields, ...times(call.at.toISOString(), created), [own]: id })
  collectionOf(world, kind, call.scope.books).replace(id, record)
  tell(world, kind, call, "UPDATED", id)
  return record
}

/** Removes a record. @throws 404 */
export const removeRecord = (world: World, kind: Kind, call: MaesnCall, id: string): void => {
  keptRecord(world, kind, call, id)
  collectionOf(world, kind, call.scope.books).remove(id)
  tell(world, kind, call, "DELETED", id)
}
