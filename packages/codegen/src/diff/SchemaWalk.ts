/**
 * Walks a schema of two documents side by side, and finds what changed.
 *
 * Names and notation do not count, as in {@link viewOf}. A pair of named schemas is compared once per direction, however many
 * operations use it.
 */
import { facts } from "../openapi/Facts.ts"
import { isObject, jsonText, listOf, objectOf } from "../openapi/Json.ts"
import type { JsonObject } from "../openapi/Json.ts"
import { isMarked, resolved } from "../openapi/References.ts"
import { viewOf } from "../openapi/SchemaView.ts"
import type { SchemaView } from "../openapi/SchemaView.ts"
import type { Findings } from "./Findings.ts"
import { typeOf, valueChanges } from "./ValueChanges.ts"
import type { RuleName, Side } from "./rules/Rules.ts"

/** A schema in two documents. */
export interface SchemaPair {
  readonly before: unknown
  readonly after: unknown
}

/** A position of a pair in the document, and whether the value may be absent there. */
export interface Position {
  /** An operation or a schema, with the path to the value. */
  readonly at: string
  readonly isOptional: boolean
}

/** Keywords of documentation. */
const textKeywords = ["title", "description", "example", "examples", "externalDocs"]

/** Returns the documentation of a part as JSON. */
export const textOfPart = (part: JsonObject): string =>
  JSON.stringify([...textKeywords, "summary"].map((key) => part[key] ?? null))

/** Says whether something is deprecated. */
export const stateText = (old: boolean): string => (old ? "deprecated" : "not deprecated")

/** Walks schemas. */
export class SchemaWalk {
  readonly #before: JsonObject
  readonly #after: JsonObject
  readonly #findings: Findings
  readonly #compared = new Set<string>()
  readonly #views = { before: new WeakMap<object, SchemaView>(), after: new WeakMap<object, SchemaView>() }

  constructor(before: JsonObject, after: JsonObject, findings: Findings) {
    this.#before = before
    this.#after = after
    this.#findings = findings
  }

  #view(which: "before" | "after", schema: unknown): SchemaView {
    const document = which === "before" ? this.#before : this.#after
    if (!isObject(schema)) return viewOf(document, schema)
    const kept = this.#views[which].get(schema)
    if (kept !== undefined) return kept
    const view = viewOf(document, schema)
    this.#views[which].set(schema, view)
    return view
  }

  /** Returns the type of a header, as generated code has it: the first that applies. */
  headerType(which: "before" | "after", schema: unknown): string {
    const { types } = this.#view(which, schema)
    return ["array", "integer", "number", "boolean"].find((type) => types.includes(type)) ?? "string"
  }

  /** Compares a pair at a position. */
  compare(pair: SchemaPair, { at, isOptional }: Position, side: Side): void {
    const before = this.#view("before", pair.before)
    const after = this.#view("after", pair.after)
    // Null, default and marks belong to the position, everything else to the named schema.
    this.#position(pair, before, after, { at, isOptional }, side)
    const node = `${side} ${before.name ?? at} ${after.name ?? at}`
    const from = this.#findings.enter(node)
    if (!this.#compared.has(node)) {
      this.#compared.add(node)
      this.#schemas(before.name ?? at, pair, before, after, side)
    }
    this.#findings.leave(from)
  }

  #say(rule: RuleName, at: string, before: string, after: string, side: Side): void {
    this.#findings.add(rule, at, before, after, side)
  }

  #position(pair: SchemaPair, before: SchemaView, after: SchemaView, { at, isOptional }: Position, side: Side): void {
    if (before.nullable !== after.nullable) {
      const text = (nullable: boolean): string => (nullable ? "may be null" : "never null")
      const rule = `${isOptional ? "optional-" : ""}null-${after.nullable ? "added" : "removed"}` as const
      this.#say(rule, at, text(before.nullable), text(after.nullable), side)
    }
    const shown = (value: unknown): string => (isObject(value) ? "an object" : jsonText(value))
    if (jsonText(before.default) !== jsonText(after.default))
      this.#say("default-changed", at, shown(before.default), shown(after.default), side)
    const marks = [
      [this.#before, pair.before],
      [this.#after, pair.after]
    ] as const
    const [was, is] = marks.map(
      ([document, schema]) => objectOf(schema).deprecated === true || resolved(document, schema).deprecated === true
    )
    if (was !== is)
      this.#say(
        is === true ? "field-deprecated" : "text-changed",
        at,
        stateText(was === true),
        stateText(is === true),
        side
      )
    if (textOfPart(objectOf(pair.before)) !== textOfPart(objectOf(pair.after)))
      this.#say("text-changed", at, "text", "other text", side)
  }

  #schemas(at: string, pair: SchemaPair, before: SchemaView, after: SchemaView, side: Side): void {
    const own = [resolved(this.#before, pair.before), resolved(this.#after, pair.after)] as const
    if (isObject(pair.before) && "$ref" in pair.before && textOfPart(own[0]) !== textOfPart(own[1]))
      this.#say("text-changed", at, "text", "other text", side)
    this.#keywords(at, own, side)
    if (jsonText(own[0].discriminator) !== jsonText(own[1].discriminator))
      this.#say(
        "discriminator-changed",
        `${at} discriminator`,
        jsonText(own[0].discriminator),
        jsonText(own[1].discriminator),
        side
      )
    if (isAny(before) !== isAny(after)) {
      this.#say(isAny(after) ? "type-widened" : "type-narrowed", at, typeOf(before), typeOf(after), side)
      return
    }
    if (before.members.length > 0 || after.members.length > 0) {
      this.#union(at, pair, before, after, side)
      if (before.fields.size === 0 || after.fields.size === 0) return
    }
    for (const { rule, after: is, before: was } of valueChanges(before, after, side)) this.#say(rule, at, was, is, side)
    this.#fields(at, before, after, side)
    if (before.types.includes("array") && after.types.includes("array")) {
      // Undescribed items are any values.
      this.compare({ before: before.items ?? {}, after: after.items ?? {} }, { at: `${at}[]`, isOptional: false }, side)
    }
    this.#others(at, before, after, side)
  }

  /** Compares the keywords that {@link viewOf} leaves out. A normalized schema has no others. */
  #keywords(at: string, own: readonly [JsonObject, JsonObject], side: Side): void {
    const [before, after] = own
    const said = (keyword: string, one: unknown, other: unknown): void => {
      if (jsonText(one) !== jsonText(other))
        this.#say("keyword-changed", `${at} ${keyword}`, jsonText(one), jsonText(other), side)
    }
    said("contentEncoding", before.contentEncoding, after.contentEncoding)
    said("tuple", facts.tuple.of(before), facts.tuple.of(after))
    const [was, is] = [before.prefixItems, after.prefixItems].map(listOf)
    said("prefixItems", was?.length, is?.length)
    for (const [index, schema] of (was ?? []).entries())
      if (is !== undefined && index in is)
        this.compare({ before: schema, after: is[index] }, { at: `${at}[${index}]`, isOptional: false }, side)
    const [ours, theirs] = [objectOf(before.patternProperties), objectOf(after.patternProperties)]
    said("patternProperties", Object.keys(ours), Object.keys(theirs))
    for (const [pattern, schema] of Object.entries(ours))
      if (pattern in theirs)
        this.compare({ before: schema, after: theirs[pattern] }, { at: `${at}{${pattern}}`, isOptional: false }, side)
  }

  #others(at: string, before: SchemaView, after: SchemaView, side: Side): void {
    if (isObject(before.rest) && isObject(after.rest)) {
      this.compare({ before: before.rest, after: after.rest }, { at: `${at}{}`, isOptional: false }, side)
      return
    }
    const form = ({ rest }: SchemaView): "refused" | "described" | "allowed" | "unsaid" =>
      rest === false ? "refused" : isObject(rest) ? "described" : rest === true ? "allowed" : "unsaid"
    const [was, is] = [form(before), form(after)]
    // Without `type: object` on both sides this is a change of the type.
    if (was === is || before.types.join() !== after.types.join()) return
    const isOpen = (one: typeof was): boolean => one === "allowed" || one === "unsaid"
    // Responses are always read with additional fields.
    if (was === "refused" || is === "refused") {
      if (side === "request")
        this.#say(is === "refused" ? "other-fields-refused" : "other-fields-allowed", at, was, is, side)
      else if (was !== "unsaid" && is !== "unsaid") this.#say("other-values-changed", at, was, is, side)
    } else if (was === "described" && isOpen(is) && side === "request")
      this.#say("other-fields-allowed", at, was, is, side)
    else if (was === "unsaid" && is === "allowed")
      this.#say(side === "request" ? "other-fields-allowed" : "field-added", `${at}{}`, was, is, side)
    else
      this.#say(isOpen(was) && side === "response" ? "other-values-typed" : "other-values-changed", at, was, is, side)
  }

  #fields(at: string, before: SchemaView, after: SchemaView, side: Side): void {
    // A marked field does not exist in the other direction.
    const mark = side === "request" ? "readOnly" : "writeOnly"
    const shown = (document: JsonObject, view: SchemaView): ReadonlySet<string> =>
      new Set([...view.fields].filter(([, { schema }]) => !isMarked(document, schema, mark)).map(([name]) => name))
    const own = shown(this.#before, before)
    const other = shown(this.#after, after)
    for (const field of new Set([...own, ...other])) {
      const one = before.fields.get(field)
      const two = after.fields.get(field)
      const place = `${one?.owner ?? at}.${field}`
      const [was, is] = [before.required.has(field), after.required.has(field)]
      const text = (required: boolean): string => (required ? "required" : "optional")
      if (!own.has(field) || one === undefined) {
        this.#say(is ? "required-field-added" : "field-added", place, "absent", text(is), side)
      } else if (!other.has(field) || two === undefined) this.#say("field-removed", place, text(was), "absent", side)
      else {
        if (was !== is) this.#say(is ? "became-required" : "became-optional", place, text(was), text(is), side)
        const pair = { before: one.schema, after: two.schema }
        this.compare(pair, { at: place, isOptional: !was && !is }, side)
      }
    }
    // A required field that no schema describes.
    for (const field of new Set([...before.required, ...after.required])) {
      if (before.fields.has(field) || after.fields.has(field)) continue
      const [was, is] = [before.required.has(field), after.required.has(field)]
      if (was !== is)
        this.#say(is ? "became-required" : "became-optional", `${at}.${field}`, "not described", "not described", side)
    }
  }

  #union(at: string, pair: SchemaPair, before: SchemaView, after: SchemaView, side: Side): void {
    // A schema that is no union is a union of one.
    const ours = before.members.length > 0 ? before.members : [pair.before]
    const theirs = after.members.length > 0 ? after.members : [pair.after]
    const left = theirs.map((schema) => ({ schema, view: this.#view("after", schema) }))
    const unmatched: Array<{ readonly schema: unknown; readonly view: SchemaView; readonly index: number }> = []
    const pairs: Array<readonly [name: string, pair: SchemaPair]> = []
    // Before members that are alike: their order says nothing.
    const equals = new Set<number>()
    for (const [index, schema] of ours.entries()) {
      const view = this.#view("before", schema)
      const same = left.findIndex((other) => view.name !== undefined && other.view.name === view.name)
      const [found] = same < 0 ? [] : left.splice(same, 1)
      if (found === undefined) unmatched.push({ schema, view, index })
      else pairs.push([view.name ?? String(index + 1), { before: schema, after: found.schema }])
    }
    for (const { index, schema } of unmatched) {
      const equal = left.findIndex((other) => jsonText(other.schema) === jsonText(schema))
      if (equal < 0) continue
      pairs.push([String(index + 1), { before: schema, after: left.splice(equal, 1)[0]?.schema }])
      equals.add(index)
    }
    for (const { index, schema, view } of unmatched) {
      if (equals.has(index)) continue
      const distances = left.map((other) => this.#distance(view, other.view))
      const nearest = Math.min(...distances)
      if (nearest >= 100) {
        const isSame = pairs.some(([, one]) => isSameValue(this.#view("after", one.after), view))
        // Code that tells a string from the rest still compiles without it.
        const rule = isSimple(view) && side === "response" ? "type-narrowed" : "member-removed"
        if (!isSame) this.#say(rule, at, view.name ?? typeOf(view), "absent", side)
        continue
      }
      const [found] = left.splice(distances.indexOf(nearest), 1)
      pairs.push([view.name ?? String(index + 1), { before: schema, after: found?.schema }])
    }
    for (const { view } of left)
      if (!ours.some((schema) => isSameValue(this.#view("before", schema), view)))
        this.#say("member-added", at, "absent", view.name ?? typeOf(view), side)
    for (const [name, one] of pairs) this.compare(one, { at: `${at} (${name})`, isOptional: false }, side)
  }

  /** Returns the distance of two members, from their types, fields, and the values of enum fields; 100 and more is unlike. */
  #distance(before: SchemaView, after: SchemaView): number {
    if (typeOf(before) !== typeOf(after)) return 100
    if (before.values?.join() !== after.values?.join() && before.types.join() !== "object") return 20
    const valuesOf = (which: "before" | "after", view: SchemaView, field: string): string | undefined =>
      this.#view(which, view.fields.get(field)?.schema).values?.join()
    let distance = 0
    for (const name of new Set([...before.fields.keys(), ...after.fields.keys()])) {
      if (before.fields.has(name) !== after.fields.has(name)) distance += 1
      else if (valuesOf("before", before, name) !== valuesOf("after", after, name)) distance += 100
    }
    return distance
  }
}

/** True for a schema that accepts every value. */
const isAny = (view: SchemaView): boolean =>
  view.members.length === 0 && view.rest === undefined && view.values === undefined && typeOf(view) === "any"

/** True for a string, a number or a boolean. */
const isSimple = ({ fields, items, members, rest, types }: SchemaView): boolean =>
  fields.size === 0 &&
  members.length === 0 &&
  items === undefined &&
  rest === undefined &&
  types.length > 0 &&
  !types.some((type) => type === "object" || type === "array")

/** True for two simple values of the same type: several media types of a response are often strings. */
const isSameValue = (one: SchemaView, other: SchemaView): boolean =>
  isSimple(one) &&
  isSimple(other) &&
  typeOf(one) === typeOf(other) &&
  one.format === other.format &&
  one.values?.join() === other.values?.join()
