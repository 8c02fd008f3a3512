/**
 * Compares two documents of the same API.
 *
 * Operations are matched by method and path, and from there both documents are walked side by side. Names of schemas and
 * notation do not count. A pair of schemas is compared once, also when many operations share it. Its differences are listed
 * under the schema's name in the first document.
 */
import { isObject, jsonText } from "../openapi/Json.ts"
import type { JsonObject } from "../openapi/Json.ts"
import { operationViews } from "../openapi/OperationView.ts"
import type { ContentView, OperationView } from "../openapi/OperationView.ts"
import { viewOf } from "../openapi/SchemaView.ts"
import type { SchemaView } from "../openapi/SchemaView.ts"

/** Kinds of differences. */
export const differenceKinds = [
  "operation",
  "parameter",
  "body",
  "status",
  "media type",
  "field",
  "required",
  "null",
  "type",
  "format",
  "values",
  "limits",
  "default",
  "union",
  "closed"
] as const

/** Kind of a difference. */
export type DifferenceKind = (typeof differenceKinds)[number]

/** A difference between two documents. */
export interface Difference {
  readonly kind: DifferenceKind
  /** An operation, or the name of a schema in the first document with the path to a field. */
  readonly at: string
  /** Direction of the value; absent when the difference belongs to neither. */
  readonly side?: Side
  /** Value in the first document, as text. */
  readonly here: string
  /** Value in the second document, as text. */
  readonly there: string
}

type Side = "request" | "response"

const typeText = ({ format, types, values }: SchemaView): string =>
  values !== undefined
    ? values.join(" ")
    : `${types.join(" or ") || "any"}${format === undefined ? "" : ` (${format})`}`

const limitText = (limits: JsonObject): string =>
  Object.entries(limits)
    .map(([key, value]) => `${key} ${JSON.stringify(value)}`)
    .toSorted()
    .join(", ") || "none"

/** Returns a default as text. An object is not shown, because it may be large. */
const defaultText = (value: unknown): string => (isObject(value) ? "an object" : jsonText(value))

/** Walks two documents side by side. */
class Walk {
  readonly found = new Map<string, Difference>()
  readonly #compared = new Set<string>()
  readonly #here: JsonObject
  readonly #there: JsonObject

  constructor(here: JsonObject, there: JsonObject) {
    this.#here = here
    this.#there = there
  }

  #say(kind: DifferenceKind, at: string, here: string, there: string, side?: Side): void {
    const difference: Difference = { kind, at, here, there, ...(side === undefined ? {} : { side }) }
    this.found.set(JSON.stringify(difference), difference)
  }

  /** Adds a difference for a part that only one document has. */
  #presence(kind: DifferenceKind, at: string, here: unknown, there: unknown, side?: Side): void {
    const text = (value: unknown): string => (value === undefined ? "absent" : "present")
    if (text(here) !== text(there)) this.#say(kind, at, text(here), text(there), side)
  }

  operations(): void {
    const here = operationViews(this.#here)
    const there = operationViews(this.#there)
    for (const name of new Set([...here.keys(), ...there.keys()])) {
      const one = here.get(name)
      const other = there.get(name)
      if (one === undefined || other === undefined) {
        this.#presence("operation", name, one, other)
      } else this.#operation(name, one, other)
    }
  }

  #operation(name: string, here: OperationView, there: OperationView): void {
    for (const parameter of new Set([...here.parameters.keys(), ...there.parameters.keys()])) {
      const one = here.parameters.get(parameter)
      const other = there.parameters.get(parameter)
      const at = `${name} ${parameter}`
      if (one === undefined || other === undefined) {
        this.#presence("parameter", at, one, other)
        continue
      }
      this.#required(at, one.required, other.required, "request")
      this.#schema(at, one.schema, other.schema, "request")
    }
    if (here.body === undefined || there.body === undefined) {
      this.#presence("body", name, here.body, there.body)
    } else {
      this.#required(`${name} body`, here.body.required, there.body.required, "request")
      this.#content(`${name} body`, here.body.content, there.body.content, "request")
    }
    for (const status of new Set([...here.responses.keys(), ...there.responses.keys()])) {
      const one = here.responses.get(status)
      const other = there.responses.get(status)
      const at = `${name} ${status}`
      if (one === undefined || other === undefined) {
        this.#presence("status", at, one, other)
      } else this.#content(at, one.content, other.content, "response")
    }
  }

  #required(at: string, here: boolean, there: boolean, side: Side): void {
    const text = (required: boolean) => (required ? "required" : "optional")
    if (here !== there) this.#say("required", at, text(here), text(there), side)
  }

  #content(at: string, here: ContentView, there: ContentView, side: Side): void {
    const text = (content: ContentView) => [...content.keys()].toSorted().join(", ") || "none"
    if (text(here) !== text(there)) this.#say("media type", at, text(here), text(there), side)
    for (const [type, schema] of here) if (there.has(type)) this.#schema(at, schema, there.get(type), side)
  }

  #schema(place: string, hereSchema: unknown, thereSchema: unknown, side: Side): void {
    const here = viewOf(this.#here, hereSchema)
    const there = viewOf(this.#there, thereSchema)
    // Null and default belong to the position, everything else to the named schema.
    if (here.nullable !== there.nullable) {
      const text = (nullable: boolean) => (nullable ? "may be null" : "no null")
      this.#say("null", place, text(here.nullable), text(there.nullable), side)
    }
    if (jsonText(here.default) !== jsonText(there.default)) {
      this.#say("default", place, defaultText(here.default), defaultText(there.default), side)
    }
    const at = here.name ?? place
    const pair = JSON.stringify([here.name ?? place, there.name ?? place, side])
    if (this.#compared.has(pair)) return
    this.#compared.add(pair)
    this.#views(at, here, there, side)
  }

  #views(at: string, here: SchemaView, there: SchemaView, side: Side): void {
    if (here.members.length > 0 || there.members.length > 0) {
      this.#union(at, here, there, side)
      if (here.members.length > 0 && there.members.length > 0) return
      if (here.members.length > 0 || here.fields.size === 0) return
    }
    if (here.types.join() !== there.types.join()) {
      this.#say("type", at, here.types.join(" or ") || "any", there.types.join(" or ") || "any", side)
    }
    if (here.format !== there.format) this.#say("format", at, here.format ?? "none", there.format ?? "none", side)
    if (here.values?.join() !== there.values?.join()) {
      const only = (one: SchemaView, other: SchemaView) =>
        one.values === undefined
          ? "any"
          : other.values === undefined
            ? one.values.join(" ")
            : `besides: ${one.values.filter((value) => !other.values?.includes(value)).join(" ") || "none"}`
      this.#say("values", at, only(here, there), only(there, here), side)
    }
    if (limitText(here.limits) !== limitText(there.limits)) {
      this.#say("limits", at, limitText(here.limits), limitText(there.limits), side)
    }
    this.#fields(at, here, there, side)
    // Undescribed items are any values.
    if (here.types.includes("array") && there.types.includes("array")) {
      this.#schema(`${at}[]`, here.items ?? {}, there.items ?? {}, side)
    }
    const isClosed = (view: SchemaView) => view.rest === false
    // Responses are always read with additional fields, so `additionalProperties` does not matter there.
    if (side === "request" && isClosed(here) !== isClosed(there)) {
      const text = (closed: boolean) => (closed ? "no other fields" : "other fields allowed")
      this.#say("closed", at, text(isClosed(here)), text(isClosed(there)), side)
    }
    if (isObject(here.rest) && isObject(there.rest)) this.#schema(`${at}{}`, here.rest, there.rest, side)
  }

  #fields(at: string, here: SchemaView, there: SchemaView, side: Side): void {
    for (const field of new Set([...here.fields.keys(), ...there.fields.keys()])) {
      const one = here.fields.get(field)
      const other = there.fields.get(field)
      const place = `${one?.owner ?? at}.${field}`
      if (one === undefined || other === undefined) {
        this.#presence("field", place, one, other, side)
        continue
      }
      this.#required(place, here.required.has(field), there.required.has(field), side)
      this.#schema(place, one.schema, other.schema, side)
    }
  }

  #union(at: string, here: SchemaView, there: SchemaView, side: Side): void {
    const ours = here.members.map((member) => viewOf(this.#here, member))
    const theirs = there.members.map((member) => viewOf(this.#there, member))
    if (ours.length !== theirs.length) {
      const text = (view: SchemaView, members: ReadonlyArray<SchemaView>) =>
        members.length === 0 ? typeText(view) : members.map((member) => member.name ?? typeText(member)).join(" | ")
      this.#say("union", at, text(here, ours), text(there, theirs), side)
      return
    }
    // Compares each member with the most similar one.
    const left = there.members.map((member, index) => [member, theirs[index]] as const)
    for (const [index, member] of here.members.entries()) {
      const own = ours[index]
      if (own === undefined) continue
      const distances = left.map(([, view]) => (view === undefined ? Infinity : this.#distance(own, view)))
      const [nearest] = left.splice(distances.indexOf(Math.min(...distances)), 1)
      this.#schema(`${at} (${own.name ?? index + 1})`, member, nearest?.[0], side)
    }
  }

  /** Returns the distance of two members, from their types, fields, and the values of enum fields. */
  #distance(here: SchemaView, there: SchemaView): number {
    const names = new Set([...here.fields.keys(), ...there.fields.keys()])
    const valuesOf = (document: JsonObject, view: SchemaView, field: string) =>
      viewOf(document, view.fields.get(field)?.schema).values?.join()
    let distance = here.types.join() === there.types.join() && here.values?.join() === there.values?.join() ? 0 : 100
    for (const name of names) {
      if (here.fields.has(name) !== there.fields.has(name)) distance += 1
      else if (valuesOf(this.#here, here, name) !== valuesOf(this.#there, there, name)) distance += 10
    }
    return distance
  }
}

/** Returns the differences between two documents, in the order of their positions. */
export const compare = (here: JsonObject, there: JsonObject): ReadonlyArray<Difference> => {
  const walk = new Walk(here, there)
  walk.operations()
  const order = ({ at, kind, side }: Difference) => [at, kind, side].join(" ")
  return [...walk.found.values()].toSorted((one, other) => (order(one) < order(other) ? -1 : 1))
}
