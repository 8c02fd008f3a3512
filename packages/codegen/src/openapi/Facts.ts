/**
 * Facts about a normalized document: typed values that a pass writes and later passes and plugins read.
 *
 * Facts are extension keys in the document. Why: hey-api's parser keeps extensions and drops everything else it does not
 * know. No other file uses these keys. Extensions for authors of overlays are in `workspace/Support`.
 */
import { isObject } from "./Json.ts"
import type { JsonObject } from "./Json.ts"
import type { ReadAs } from "./MediaType.ts"

/** Prefix of faktura's extensions: those for authors, and the keys of facts. */
const prefix = "x-faktura-"

/** True for the key of a faktura extension. */
export const isOwnExtension = (key: string): boolean => key.startsWith(prefix)

/** A fact about a part of the document: a schema, a parameter, a media object, a response, an operation or the document. */
export interface Fact<A> {
  /** Returns the fact of a part; undefined for a part without it. */
  readonly of: (part: unknown) => A | undefined
  /** Writes the fact. Changes the part. */
  readonly set: (part: JsonObject, value: A) => void
  /** Removes the fact. Changes the part. */
  readonly remove: (part: JsonObject) => void
  /** Returns the fact as a field of a new part: `{ ...schema, ...facts.open.field(true) }`. */
  readonly field: (value: A) => JsonObject
}

const fact = <A>(name: string, is: (value: unknown) => value is A): Fact<A> => {
  const key = prefix + name
  return {
    of: (part) => {
      const value = isObject(part) ? part[key] : undefined
      return is(value) ? value : undefined
    },
    set: (part, value) => {
      part[key] = value
    },
    remove: (part) => {
      delete part[key]
    },
    field: (value) => ({ [key]: value })
  }
}

/** Makes a fact that is true or absent. */
const flag = (name: string): Fact<true> => fact(name, (value): value is true => value === true)

// Inner types are not checked. Safe: only `set` writes these keys.
const list = <A>(name: string): Fact<ReadonlyArray<A>> =>
  fact(name, (value): value is ReadonlyArray<A> => Array.isArray(value))
const object = <A extends object>(name: string): Fact<A> => fact(name, (value): value is A => isObject(value))

/** A tuple. */
export interface TupleFact {
  /** Smallest number of items. */
  readonly min: number
  /**
   * Items after the described ones. `last`: values of the last schema in the list; `any`: any values; `none`: no items, which
   * is not checked in responses.
   */
  readonly rest: "any" | "last" | "none"
}

/** One media type of a response. */
export interface MediaFact {
  readonly type: string
  readonly as: ReadAs
  /** Reference to a component, when the body has a schema to check. */
  readonly schema?: { readonly $ref: string }
}

/** Format of a form field. An absent property means the form's default. */
export interface FieldFact {
  readonly contentType?: string
  /** Headers of the field's part, by name. */
  readonly headers?: Readonly<Record<string, string>>
  /** True when bytes are sent in Base64. */
  readonly base64?: true
  readonly style?: "form" | "spaceDelimited" | "pipeDelimited" | "deepObject"
  readonly explode?: boolean
  readonly allowReserved?: true
}

/** Fate of a field of a request body: dropped, kept, or an object whose rules are the record at this index. */
export type FieldFate = "drop" | "keep" | number

/** Rules for the fields of one object in a request body with `readOnly` fields. */
export interface RecordFact {
  readonly fields?: Readonly<Record<string, FieldFate>>
  readonly patterns?: Readonly<Record<string, FieldFate>>
  readonly rest?: FieldFate
}

/** A webhook or a callback. */
export interface EventFact {
  /** Key of the webhook or callback. */
  readonly name: string
  /** Reference to the component that describes its body. */
  readonly $ref: string
  readonly summary?: string
}

/** Limits that hey-api's intermediate representation drops. */
export const droppedLimits = ["multipleOf", "uniqueItems", "minProperties", "maxProperties"] as const

const limits = new Map<string, Fact<unknown>>(
  droppedLimits.map((limit) => [limit, fact(limit, (value): value is unknown => value !== undefined)])
)

/** All facts. Each comment begins with the part of the document that has the fact. */
export const facts = {
  /** Schema: an enum that accepts other values of the same types. */
  open: flag("open"),
  /** Schema: no value is valid. */
  never: flag("never"),
  /** Schema: a Base64 string that a caller may also pass as bytes. */
  bytes: flag("bytes"),
  /** Schema: its single value identifies a member of a union, so the enum stays closed. */
  tag: flag("tag"),
  /** Schema: a tuple. */
  tuple: object<TupleFact>("tuple"),
  /** Schema: reference of the base schema that a union replaces. In requests the base's type is a member of the type too. */
  base: fact("base", (value): value is string => typeof value === "string"),
  /** Schema: types of the lists and objects among its enum values. */
  kinds: list<string>("kinds"),
  /** Schema: required fields that another schema describes. */
  required: list<unknown>("required"),
  /** Parameter: its value is sent as JSON. */
  json: flag("json"),
  /** Media object of a request: the caller passes the body as a string. */
  written: flag("written"),
  /** Media object of a request: bytes are sent in Base64. */
  base64: flag("base64"),
  /** Media object of a request: format of each form field. */
  fields: object<Readonly<Record<string, FieldFact>>>("fields"),
  /** Media object of a request: rules for `readOnly` fields, which are not sent. */
  readOnly: list<RecordFact>("readOnly"),
  /** Response: all its media types. Why: hey-api reads only one. */
  responses: list<MediaFact>("responses"),
  /** Operation: its body has integers with `x-faktura-integer`. */
  integers: flag("integers"),
  /** Document: its webhooks and callbacks. */
  events: list<EventFact>("events")
} as const

/** Returns a limit of a schema that hey-api drops. */
export const droppedLimit = (schema: unknown, limit: string): unknown => limits.get(limit)?.of(schema)

/** Returns the limits that hey-api drops, as extension keys, which it keeps. */
export const limitFields = (schema: JsonObject): JsonObject =>
  Object.assign({}, ...[...limits].map(([limit, each]) => (limit in schema ? each.field(schema[limit]) : {})))

/** Returns the extension keys with the limits of a schema, for another schema. */
export const keptLimits = (schema: unknown): JsonObject =>
  Object.assign(
    {},
    ...[...limits.values()].map((each) => {
      const value = each.of(schema)
      return value === undefined ? {} : each.field(value)
    })
  )
