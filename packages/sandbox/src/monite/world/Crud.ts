/**
 * Makes the five operations of Monite's small resources from one description.
 *
 * List, create, get, update and delete under `/<resource>` and `/<resource>/{id}`, with Monite's operationIds.
 */
import { bodyOf } from "../../http/Api.ts"
import type { Reply, Handlers } from "../../http/Api.ts"
import type { Collection } from "../../state/Rows.ts"
import { owned, pathOf } from "./World.ts"
import type { MoniteCall, Scope } from "./World.ts"

/** Resource with plain records. */
export interface Resource<T extends object, Body, Update> {
  /** Middle of the operationIds: `measure_units` for `get_measure_units` and `get_measure_units_id`. */
  readonly operations: string
  /** Name of the path parameter with the id. */
  readonly parameter: string
  /** Name of a record in messages. */
  readonly kind: string
  readonly collection: Collection<T>
  /** Returns the owner of the records of a call. @throws Refusal if the owner does not exist */
  readonly owner: (call: MoniteCall) => string
  readonly create: (body: Body, owner: string, call: MoniteCall) => T & { readonly id: string }
  readonly update: (current: T, body: Update, call: MoniteCall) => T
  /** Called after a record is removed. */
  readonly removed?: (record: T, owner: string, call: MoniteCall) => void
  /** Status of a new record. Default 201. */
  readonly createdStatus?: number
  /** Default: all records of the owner as `{data}`. */
  readonly list?: (call: MoniteCall, owner: string) => Reply
}

/** Makes the handlers of a resource. */
export const crud = <T extends object, Body, Update>(resource: Resource<T, Body, Update>): Handlers<Scope> => {
  const { operations, parameter, kind, collection } = resource
  const current = (call: MoniteCall): { readonly id: string; readonly owner: string; readonly record: T } => {
    const owner = resource.owner(call)
    const id = pathOf(call, parameter)
    return { id, owner, record: owned(collection, kind, id, owner) }
  }
  return {
    [`get_${operations}`]: (call) => {
      const owner = resource.owner(call)
      return resource.list?.(call, owner) ?? { status: 200, body: { data: collection.list(owner) } }
    },
    [`post_${operations}`]: (call) => {
      const owner = resource.owner(call)
      const record = resource.create(bodyOf<Body>(call), owner, call)
      collection.insert(record.id, record, owner)
      return { status: resource.createdStatus ?? 201, body: record }
    },
    [`get_${operations}_id`]: (call) => ({ status: 200, body: current(call).record }),
    [`patch_${operations}_id`]: (call) => {
      const { id, record } = current(call)
      const next = resource.update(record, bodyOf<Update>(call), call)
      collection.replace(id, next)
      return { status: 200, body: next }
    },
    [`delete_${operations}_id`]: (call) => {
      const { id, owner, record } = current(call)
      collection.remove(id)
      resource.removed?.(record, owner, call)
      return { status: 204 }
    }
  }
}
