/**
 * Makes and changes the records of a resource: ids, times, and the fields that name a parent.
 */
import type { Call } from "../http/Api.ts"
import { exactInteger } from "../openapi/ExactJson.ts"
import { anySchema } from "../openapi/Document.ts"
import type { Operation } from "../openapi/Document.ts"
import { isObject, objectOf } from "../openapi/Json.ts"
import type { Schemas } from "../openapi/Schemas.ts"
import { plain } from "./Filters.ts"
import { newId } from "./Ids.ts"
import type { Engine } from "./Model.ts"
import type { Resource } from "./Roles.ts"

/** Record as it is stored: in the form of the response that shows it. */
export type StoredRecord = Readonly<Record<string, unknown>>

/** Id of a record. */
export type RecordId = string | number | bigint

const createdNames = /^(?:created|creation|inserted)(?:at|on|date|time|timestamp)?$/
const updatedNames = /^(?:updated|modified|changed|lastupdated|lastmodified)(?:at|on|date|time|timestamp)?$/

/** True if a field may have a time: a field `created` may also be a yes or no. */
const isTime = (schemas: Schemas, pointer: string): boolean => {
  const { types } = schemas.view(pointer)
  return types.size === 0 || ["string", "integer", "number"].some((type) => types.has(type))
}

/** Least number that is a time in milliseconds and not in seconds. */
const leastMilliseconds = 100_000_000_000

/** Writes a time as the field's schema has it: seconds or milliseconds since 1970 for a number, a date, or a date with a time. */
const timeFor = ({ samples, schemas }: Engine, pointer: string, at: Date): unknown => {
  const { format, types } = schemas.view(pointer)
  if (types.has("integer") || types.has("number")) {
    const example = samples.of(pointer)
    const isFine = /milli|ms$/i.test(format ?? "") || (typeof example === "number" && example >= leastMilliseconds)
    return isFine ? at.getTime() : Math.floor(at.getTime() / 1000)
  }
  return format === "date" ? at.toISOString().slice(0, 10) : at.toISOString()
}

/** Fields of the record's schema, with their pointers. */
const fieldsOf = ({ schemas }: Engine, { schema }: Resource): ReadonlyMap<string, string> =>
  schema === undefined ? new Map() : schemas.view(schema).fields

/** Returns the fields with times: when a record was created, and when it was changed. */
export const timesOf = (engine: Engine, resource: Resource, at: Date, isNew: boolean): StoredRecord =>
  Object.fromEntries(
    [...fieldsOf(engine, resource)].flatMap(([name, pointer]) =>
      (updatedNames.test(plain(name)) || (isNew && createdNames.test(plain(name)))) && isTime(engine.schemas, pointer)
        ? [[name, timeFor(engine, pointer, at)] as const]
        : []
    )
  )

/** A new record, and its id as text for paths. */
export interface Made {
  readonly id: string
  readonly record: StoredRecord
}

/** Fields that a caller may send, by name, with the default of each. */
const sendable = ({ schemas }: Engine, { body }: Operation): ReadonlyMap<string, unknown> => {
  const media = body?.media.find((each) => each.isJson) ?? body?.media[0]
  const fields = media === undefined ? [] : [...schemas.view(media.schema).fields]
  return new Map(
    fields.flatMap(([name, pointer]) => {
      const { fallback, isReadOnly } = schemas.view(pointer)
      return isReadOnly ? [] : [[name, fallback]]
    })
  )
}

/**
 * Returns the first state of a record.
 *
 * @param isNullable true if optional fields are null instead of samples
 * @param given      fields that the record will have, for the member of a union that it belongs to
 */
export const freshRecord = (
  { samples }: Engine,
  { schema }: Resource,
  isNullable: boolean,
  given: StoredRecord = {}
): StoredRecord => {
  const made = schema === undefined ? {} : isNullable ? samples.least(schema) : samples.like(schema, given)
  return isObject(made) ? made : {}
}

/**
 * Makes a record. Fields that the caller could have sent and did not send have their default, or are absent if they may be.
 *
 * @param given      fields that the caller sent
 * @param call       a field with the name of a parameter in its path gets the parent's id
 * @param id         id that the caller chose; undefined makes one
 * @param isNullable true if optional fields are null instead of samples
 */
export const makeRecord = (
  engine: Engine,
  resource: Resource,
  given: StoredRecord,
  { at, operation, path }: Pick<Call<unknown>, "at" | "operation" | "path">,
  id: RecordId | undefined,
  isTaken: (id: string) => boolean,
  isNullable: boolean
): Made => {
  const fields = fieldsOf(engine, resource)
  const least = resource.schema === undefined ? {} : objectOf(engine.samples.leastLike(resource.schema, given))
  const unsent = [...sendable(engine, operation)].flatMap(([name, fallback]) =>
    !fields.has(name) || name === resource.id
      ? []
      : [[name, fallback ?? (Object.hasOwn(least, name) ? least[name] : undefined)] as const]
  )
  const parents = Object.entries(path).flatMap(([name, value]) => {
    const field = [...fields.keys()].find((each) => plain(each) === plain(name))
    return field === undefined || field === resource.id
      ? []
      : [[field, typedText(engine, fields.get(field), value)] as const]
  })
  const own = id ?? newId(engine, resource, resource.id === undefined ? undefined : fields.get(resource.id), isTaken)
  const record = {
    ...freshRecord(engine, resource, isNullable, given),
    ...Object.fromEntries(unsent),
    ...Object.fromEntries(parents),
    ...given,
    ...timesOf(engine, resource, at, true),
    ...(resource.id === undefined ? {} : { [resource.id]: own })
  }
  const sent = Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined))
  return { id: String(own), record: inForm(engine, resource, sent) }
}

/** Brings a record into the form of the resource's schema, where it can. */
export const inForm = (engine: Engine, { schema }: Resource, record: StoredRecord): StoredRecord => {
  const conforming = schema === undefined ? record : engine.samples.conform(schema, record)
  return isObject(conforming) ? conforming : record
}

/** Converts the text of a path to the type of a field. */
const typedText = ({ schemas }: Engine, pointer: string | undefined, text: string): unknown => {
  const types = pointer === undefined ? new Set<string>() : schemas.view(pointer).types
  return (types.has("integer") || types.has("number")) && /^-?\d+(\.\d+)?$/.test(text) ? exactInteger(text) : text
}

/** Converts the id in a path to the type of the record's id. */
export const typedId = (engine: Engine, resource: Resource, text: string): RecordId => {
  const typed = resource.id === undefined ? text : typedText(engine, fieldsOf(engine, resource).get(resource.id), text)
  return typeof typed === "number" || typeof typed === "bigint" ? typed : text
}

/** Returns the fields of a record that no caller changes: its id and those that are read-only. */
export const fixedFields = (engine: Engine, resource: Resource, record: StoredRecord): StoredRecord => {
  const fields = fieldsOf(engine, resource)
  return Object.fromEntries(
    Object.entries(record).filter(
      ([name]) => name === resource.id || engine.schemas.view(fields.get(name) ?? anySchema).isReadOnly
    )
  )
}

/** Completes a changed record: it keeps its id, and gets the time of the change. */
export const changedRecord = (
  engine: Engine,
  resource: Resource,
  old: StoredRecord,
  next: StoredRecord,
  at: Date
): StoredRecord => {
  const id = resource.id === undefined ? {} : { [resource.id]: old[resource.id] }
  return inForm(engine, resource, { ...next, ...timesOf(engine, resource, at, false), ...id })
}

/** Merges changes into a record, without its times. */
export const mergedFields = (
  engine: Engine,
  { schema }: Resource,
  record: StoredRecord,
  changes: StoredRecord
): StoredRecord => merged(engine, schema, record, changes)

/** Merges changes into an object (RFC 7396). Null clears a field that may not be null. */
const merged = (engine: Engine, schema: string | undefined, old: StoredRecord, changes: StoredRecord): StoredRecord => {
  const fields = schema === undefined ? undefined : engine.schemas.view(schema).fields
  const next: Record<string, unknown> = { ...old }
  for (const [name, value] of Object.entries(changes)) {
    const pointer = fields?.get(name)
    const { [name]: own } = old
    if (value === null && (pointer === undefined ? fields?.size === 0 : !engine.schemas.view(pointer).isNullable))
      delete next[name]
    else next[name] = isObject(own) && isObject(value) ? merged(engine, pointer, own, value) : value
  }
  return next
}

/** Merges changes into a record. */
export const mergeRecord = (
  engine: Engine,
  resource: Resource,
  record: StoredRecord,
  changes: StoredRecord,
  at: Date
): StoredRecord => changedRecord(engine, resource, record, merged(engine, resource.schema, record, changes), at)

/** Letters of a word, without an ending: `cancel`, `canceled` and `cancelled` begin alike. */
const stemOf = (word: string): string => word.replace(/e$/, "").slice(0, 5)

/**
 * Returns the fields that an action changes by its name: `cancel` makes `status` `canceled`, and `archive` makes `archived` true.
 *
 * @param isUndone true for an action that takes another one back, such as DELETE of a lock
 */
export const effectOf = (engine: Engine, resource: Resource, action: string, isUndone: boolean): StoredRecord => {
  const words = action
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word.length > 2)
  const changes: Record<string, unknown> = {}
  for (const [name, pointer] of fieldsOf(engine, resource)) {
    const { types, values } = engine.schemas.view(pointer)
    if (/^(?:status|state)$/i.test(name) && !isUndone) {
      const value = values.find(
        (each) => typeof each === "string" && words.some((word) => each.toLowerCase().startsWith(stemOf(word)))
      )
      if (value !== undefined) changes[name] = value
    } else if (types.has("boolean")) {
      const field = plain(name).replace(/^(?:is|has)/, "")
      const word = words.find((each) => field.startsWith(stemOf(each.replace(/^un/, ""))) && stemOf(each).length > 3)
      if (word !== undefined) changes[name] = !isUndone && !word.startsWith("un")
    }
  }
  return changes
}
