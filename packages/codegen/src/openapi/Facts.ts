/**
 * The model of a normalized document: every fact that a pass finds and a later pass or a plugin uses, with its type.
 *
 * Facts are keys of the document. Why: hey-api carries the document through its own parser and keeps extensions, nothing else.
 * No other file knows these keys. Extensions that an overlay's author writes are in `workspace/Support`.
 */
import { isObject } from "./Json.ts"
import type { JsonObject } from "./Json.ts"
import type { ReadAs } from "./MediaType.ts"

/** Prefix of this generator's extensions: an author's, and keys of facts. */
const prefix = "x-faktura-"

/** True for the key of an extension of this generator. */
export const isOwnExtension = (key: string): boolean => key.startsWith(prefix)

/** A fact about a part of the document: a schema, a parameter, a media object, a response, an operation or the document. */
export interface Fact<A> {
  /** The fact of a part; undefined where the part has none. */
  readonly of: (part: unknown) => A | undefined
  /** Writes the fact. Changes the part. */
  readonly set: (part: JsonObject, value: A) => void
  /** Removes the fact. Changes the part. */
  readonly remove: (part: JsonObject) => void
  /** The fact as a field of a new part: `{ ...schema, ...facts.open.field(true) }`. */
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

/** A fact that holds or is absent. */
const flag = (name: string): Fact<true> => fact(name, (value): value is true => value === true)

// The types of what is inside: `set` alone writes these keys, with values of these types.
const list = <A>(name: string): Fact<ReadonlyArray<A>> =>
  fact(name, (value): value is ReadonlyArray<A> => Array.isArray(value))
const object = <A extends object>(name: string): Fact<A> => fact(name, (value): value is A => isObject(value))

/** A tuple: how many items it has at least, and what may follow the described items. */
export interface TupleFact {
  readonly min: number
  /** `last`: values of the last schema in the list; `any`: any values; `none`: nothing, which responses do not enforce. */
  readonly rest: "any" | "last" | "none"
}

/** One media type of a response. */
export interface MediaFact {
  readonly type: string
  readonly as: ReadAs
  /** A reference to a component, where the body has a schema to check. */
  readonly schema?: { readonly $ref: string }
}

/** Format of a field of a form; empty where the defaults of the form hold. */
export interface FieldFact {
  readonly contentType?: string
  /** Headers of the field's part by their names. */
  readonly headers?: Readonly<Record<string, string>>
  /** Bytes are written in Base64. */
  readonly base64?: true
  readonly style?: "form" | "spaceDelimited" | "pipeDelimited" | "deepObject"
  readonly explode?: boolean
  readonly allowReserved?: true
}

/** Fate of a field of a request body: dropped, kept, or an object with the fates of the record at this index. */
export type FieldFate = "drop" | "keep" | number

/** The fields of one object in a request body that has `readOnly` fields. */
export interface RecordFact {
  readonly fields?: Readonly<Record<string, FieldFate>>
  readonly patterns?: Readonly<Record<string, FieldFate>>
  readonly rest?: FieldFate
}

/** A webhook or a callback. */
export interface EventFact {
  /** The webhook's or the callback's key. */
  readonly name: string
  /** A reference to the component that describes its body. */
  readonly $ref: string
  readonly summary?: string
}

/** Limits that hey-api's intermediate representation drops. */
export const droppedLimits = ["multipleOf", "uniqueItems", "minProperties", "maxProperties"] as const

const limits = new Map<string, Fact<unknown>>(
  droppedLimits.map((limit) => [limit, fact(limit, (value): value is unknown => value !== undefined)])
)

/** All facts, by the part of the document that has them. */
export const facts = {
  /** Schema: a list of values that takes others of their kinds. */
  open: flag("open"),
  /** Schema: no value fits. */
  never: flag("never"),
  /** Schema: text in Base64 that a caller may give as bytes. */
  bytes: flag("bytes"),
  /** Schema: its one value tells the members of a union apart, and stays alone. */
  tag: flag("tag"),
  /** Schema: a tuple, with what may follow. */
  tuple: object<TupleFact>("tuple"),
  /** Schema: the reference of the base that a union stands for; in requests the base's type stands beside the union's. */
  base: fact("base", (value): value is string => typeof value === "string"),
  /** Schema: types of the lists and objects among its values. */
  kinds: list<string>("kinds"),
  /** Schema: required fields that are described elsewhere. */
  required: list<unknown>("required"),
  /** Parameter: its value is JSON. */
  json: flag("json"),
  /** Media object of a request: the caller gives the body as text, already written. */
  written: flag("written"),
  /** Media object of a request: bytes are written in Base64. */
  base64: flag("base64"),
  /** Media object of a request: how each field of a form is written. */
  fields: object<Readonly<Record<string, FieldFact>>>("fields"),
  /** Media object of a request: which fields are `readOnly`, and are not sent. */
  readOnly: list<RecordFact>("readOnly"),
  /** Response: its media types, of which hey-api reads one alone. */
  responses: list<MediaFact>("responses"),
  /** Operation: its body has integers with another type. */
  integers: flag("integers"),
  /** Document: its webhooks and callbacks. */
  events: list<EventFact>("events")
} as const

/** A schema's limit that hey-api drops. */
export const droppedLimit = (schema: unknown, limit: string): unknown => limits.get(limit)?.of(schema)

/** The limits of a schema that hey-api drops, as fields that it keeps. */
export const limitFields = (schema: JsonObject): JsonObject =>
  Object.assign({}, ...[...limits].map(([limit, each]) => (limit in schema ? each.field(schema[limit]) : {})))

/** The kept limits of a schema, as fields for another schema. */
export const keptLimits = (schema: unknown): JsonObject =>
  Object.assign(
    {},
    ...[...limits.values()].map((each) => {
      const value = each.of(schema)
      return value === undefined ? {} : each.field(value)
    })
  )
