/**
 * Finds the record or the list in a body: many APIs wrap them, as in `{"data": [...], "next": "..."}`.
 */
import type { SchemaView, Schemas } from "../openapi/Schemas.ts"

/** Position of a record or of a list in a body. */
export interface Shape {
  /** Fields from the body to the value; empty for the body itself. */
  readonly path: ReadonlyArray<string>
  /** Pointer of the record's schema; of the items' schema for a list. */
  readonly schema: string
}

/** Names that wrap a list, the usual ones first. */
const listNames = ["data", "items", "results", "values", "records", "entries", "content", "value", "rows", "list"]

/** Names that wrap a record. */
const recordNames = ["data", "result", "item", "record"]

const listField = (view: SchemaView, schemas: Schemas, preferred: ReadonlyArray<string>): string | undefined => {
  const arrays = [...view.fields]
    .filter(([, pointer]) => schemas.view(pointer).types.has("array"))
    .map(([name]) => name)
  const records = arrays.filter((name) => {
    const { items } = schemas.view(view.fields.get(name) ?? "")
    return items !== undefined && schemas.view(items).types.has("object")
  })
  const named = [...preferred, ...listNames].find((name) => arrays.includes(name))
  // A body with an id is a record that has a list, such as an order with its lines.
  if (named !== undefined || view.fields.has("id")) return named
  return records.length === 1 && view.fields.size <= 12
    ? records[0]
    : arrays.length === 1 && view.fields.size <= 4
      ? arrays[0]
      : undefined
}

/**
 * Finds the list in a body; undefined without a list.
 *
 * @param preferred names that the operation suggests, such as the last segment of its path
 */
export const listIn = (schemas: Schemas, body: string, preferred: ReadonlyArray<string>): Shape | undefined => {
  const view = schemas.view(body)
  if (view.types.has("array") && view.items !== undefined) return { path: [], schema: view.items }
  const name = listField(view, schemas, preferred)
  if (name !== undefined) {
    const { items } = schemas.view(view.fields.get(name) ?? "")
    return items === undefined ? undefined : { path: [name], schema: items }
  }
  // One more wrapper, as in `{"data": {"items": [...]}}`.
  for (const outer of [...recordNames, "_embedded", "response", "payload"]) {
    const pointer = view.fields.get(outer)
    const inner = pointer === undefined ? undefined : schemas.view(pointer)
    const field = inner === undefined || !inner.types.has("object") ? undefined : listField(inner, schemas, preferred)
    const items = field === undefined ? undefined : schemas.view(inner?.fields.get(field) ?? "").items
    if (field !== undefined && items !== undefined) return { path: [outer, field], schema: items }
  }
  return undefined
}

/** Returns the list at a path of names with points between them, as `x-faktura-pagination` states it; undefined if there is none. */
export const listAt = (schemas: Schemas, body: string, items: string): Shape | undefined => {
  const path = items === "" ? [] : items.split(".")
  const at = path.reduce<string | undefined>(
    (pointer, name) => (pointer === undefined ? undefined : schemas.view(pointer).fields.get(name)),
    body
  )
  const schema = at === undefined ? undefined : schemas.view(at).items
  return schema === undefined ? undefined : { path, schema }
}

/**
 * Finds the record in a body.
 *
 * @param names names of the record's id, and of the resource in the singular
 * @param depth number of wrappers in a wrapper
 */
export const recordIn = (schemas: Schemas, body: string, names: ReadonlyArray<string>, depth = 1): Shape => {
  const view = schemas.view(body)
  const isObject = (name: string): boolean => {
    const pointer = view.fields.get(name)
    return pointer !== undefined && schemas.view(pointer).types.has("object")
  }
  const isRecord = names.some((name) => view.fields.has(name) && !isObject(name))
  const wrapper = [...recordNames, ...names].find(isObject)
  const pointer = wrapper === undefined ? undefined : view.fields.get(wrapper)
  // A record may have a field `data`, too: a wrapper has little else.
  if (!isRecord && wrapper !== undefined && pointer !== undefined && view.fields.size <= 4) {
    const inner = depth === 0 ? undefined : recordIn(schemas, pointer, names, depth - 1)
    return { path: [wrapper, ...(inner?.path ?? [])], schema: inner?.schema ?? pointer }
  }
  return { path: [], schema: body }
}

/** True if two schemas describe the same records: they are the same schema, or have the same fields. */
export const isSameForm = (schemas: Schemas, one: string, other: string): boolean => {
  const [first, second] = [schemas.view(one), schemas.view(other)]
  if (first.pointer === second.pointer) return true
  const names = [...first.fields.keys()]
  return names.length > 0 && names.length === second.fields.size && names.every((name) => second.fields.has(name))
}

/** Returns the value at a path; undefined if there is none. */
export const valueAt = (body: unknown, path: ReadonlyArray<string>): unknown =>
  path.reduce<unknown>(
    (value, name) =>
      typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined,
    body
  )

/** Returns the body with another value at a path. */
export const withValue = (body: unknown, path: ReadonlyArray<string>, value: unknown): unknown => {
  const [name, ...rest] = path
  if (name === undefined) return value
  const holder = typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {}
  return { ...holder, [name]: withValue(holder[name], rest, value) }
}
