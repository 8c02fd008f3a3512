/**
 * Handlers of a kind of records, from a table: which operation does what, and how a record is completed.
 */
import type { Handler, Handlers } from "../../http/Api.ts"
import { objectOf } from "../../openapi/Json.ts"
import type { JsonObject } from "../../openapi/Json.ts"
import { addRecord, changeRecord, keptRecord, recordsIn, removeRecord } from "./Kept.ts"
import type { Kind } from "./Kept.ts"
import { warningsOf } from "./Warnings.ts"
import { envelope, listing } from "./World.ts"
import type { MaesnCall, Scope, World } from "./World.ts"

/** Decides whether a record is in a list, by the value of a query parameter. */
export type Filter = (record: JsonObject, wanted: unknown) => boolean

/** Operations of a kind of records. */
export interface Crud {
  readonly kind: Kind
  /** Operation ids by what they do. */
  readonly operations: Readonly<Partial<Record<"list" | "create" | "get" | "put" | "patch" | "remove", string>>>
  /** Path parameter of one record. */
  readonly parameter?: string
  /** Filters by query parameter. Parameters with the name of a field need none. */
  readonly filters?: Readonly<Record<string, Filter>>
  /** Completes the fields of a record, or refuses them. `before` is the record that is changed. */
  readonly make?: (fields: JsonObject, call: MaesnCall, before: JsonObject | undefined) => JsonObject
  /** Called before a record is removed. May refuse it. */
  readonly checkRemoval?: (record: JsonObject, call: MaesnCall) => void
}

/** Sorts records by the parameters `orderField` and `orderDir`. Without a field, the order of creation counts. */
export const ordered = <T extends object>({ query }: MaesnCall, records: ReadonlyArray<T>): ReadonlyArray<T> => {
  const { orderDir, orderField } = query
  const direction = orderDir === "DESC" ? -1 : 1
  if (typeof orderField !== "string") return direction < 0 ? [...records].reverse() : records
  const key = (record: T): string => String((record as JsonObject)[orderField] ?? "") // one of the text fields that the document lists
  return [...records].sort((a, b) => direction * key(a).localeCompare(key(b), "en", { numeric: true }))
}

/** Returns one page of the records that the query asks for. */
export const page = (
  call: MaesnCall,
  records: ReadonlyArray<JsonObject>,
  filters: Crud["filters"] = {}
): ReturnType<typeof listing> => {
  const wanted = Object.entries(call.query)
  return listing(call, ordered(call, records), (record) =>
    wanted.every(([name, value]) => {
      const filter = filters[name]
      if (filter !== undefined) return filter(record, value)
      return !Object.hasOwn(record, name) || String(record[name]) === String(value)
    })
  )
}

/** Makes the handlers of a kind of records. */
export const crud = (
  world: World,
  { checkRemoval, filters, kind, make, operations, parameter = "" }: Crud
): Handlers<Scope> => {
  const current = (call: MaesnCall): JsonObject => keptRecord(world, kind, call, call.path[parameter] ?? "")
  const made = (fields: JsonObject, call: MaesnCall, before?: JsonObject): JsonObject =>
    make?.(fields, call, before) ?? fields
  const works: Readonly<Record<keyof Crud["operations"], Handler<Scope>>> = {
    list: (call) => page(call, recordsIn(world, kind, call.scope.books), filters),
    get: (call) => envelope(call, 200, current(call)),
    create: (call) =>
      envelope(call, 201, addRecord(world, kind, call, made(objectOf(call.body), call)), warningsOf(call)),
    put: (call) => {
      const before = current(call)
      const record = changeRecord(world, kind, call, before, made(objectOf(call.body), call, before))
      return envelope(call, 200, record, warningsOf(call))
    },
    patch: (call) => {
      const before = current(call)
      const fields = { ...before, ...objectOf(call.body) }
      const record = changeRecord(world, kind, call, before, made(fields, call, before))
      return envelope(call, 200, record, warningsOf(call))
    },
    remove: (call) => {
      checkRemoval?.(current(call), call)
      removeRecord(world, kind, call, call.path[parameter] ?? "")
      return envelope(call, 200, "deleted")
    }
  }
  return Object.fromEntries(
    Object.entries(operations).map(([work, id]) => [id, works[work as keyof typeof works]] as const) // the keys of `operations`
  )
}
