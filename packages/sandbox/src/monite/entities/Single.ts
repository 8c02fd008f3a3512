/**
 * One record for each entity, such as its settings.
 */
import { isObject } from "../../openapi/Json.ts"
import type { World } from "../world/World.ts"

/** Record that each entity has once. */
export interface Single<T extends object> {
  /** Returns the record of an entity: the first one until it is set. */
  readonly get: (entityId: string) => T
  readonly set: (entityId: string, record: T) => T
}

/** Makes the single records of a path. @param first record of an entity until it is set */
export const single = <T extends object>({ store }: World, path: string, first: T): Single<T> => {
  const collection = store.collection<T>(`monite ${path}`)
  return {
    get: (entityId) => collection.get(entityId)?.record ?? first,
    set: (entityId, record) => {
      if (collection.get(entityId) === undefined) collection.insert(entityId, record, entityId)
      else collection.replace(entityId, record)
      return record
    }
  }
}

/** Returns a record with changes. Objects inside are merged, so that members that are not sent keep their value. */
export const merged = <T extends object>(record: T, changes: object): T => {
  const result: Record<string, unknown> = Object.fromEntries(Object.entries(record))
  for (const [name, value] of Object.entries(changes)) {
    const { [name]: old } = result
    result[name] = isObject(old) && isObject(value) ? merged(old, value) : value
  }
  return result as T // the request was valid under the schema of the same record
}
