/**
 * Looks at the schemas of a document: types, fields and items, through references, `allOf` and unions.
 */
import type { ApiDocument } from "./Document.ts"
import { isObject, listOf, segmentOf } from "./Json.ts"

/** Part of a schema that is looked at deeper than this says nothing new. */
const deepest = 12

/** View of a schema. */
export interface SchemaView {
  /** JSON pointer of the schema, after its references. */
  readonly pointer: string
  /** Types without `null`. */
  readonly types: ReadonlySet<string>
  /** Fields of an object, by name, with the pointer of each. Those of all members of a union. */
  readonly fields: ReadonlyMap<string, string>
  /** Pointer of an array's items. */
  readonly items: string | undefined
  readonly format: string | undefined
  /** Values of an enum, also of a single one (`const`). */
  readonly values: ReadonlyArray<unknown>
  readonly isReadOnly: boolean
  readonly isWriteOnly: boolean
  /** Value of `default`; undefined without one. */
  readonly fallback: unknown
  readonly isNullable: boolean
}

/** Views of one document's schemas. */
export class Schemas {
  /** True if whole numbers that a number would change are read as `bigint`. */
  readonly isExact: boolean
  readonly #document: ApiDocument
  readonly #views = new Map<string, SchemaView>()

  constructor(document: ApiDocument) {
    this.#document = document
    this.isExact = document.isExact
  }

  /** Returns the view of the schema at a JSON pointer. */
  view(pointer: string): SchemaView {
    const known = this.#views.get(pointer)
    if (known !== undefined) return known
    const view = this.#read(pointer, deepest)
    this.#views.set(pointer, view)
    return view
  }

  #read(at: string, depth: number): SchemaView {
    const { pointer, value } = this.#document.resolve(at)
    const schema = isObject(value) ? value : {}
    const types = new Set([schema["type"]].flat().filter((type) => typeof type === "string"))
    const fields = new Map<string, string>()
    for (const name of Object.keys(isObject(schema["properties"]) ? schema["properties"] : {}))
      fields.set(name, `${pointer}/properties/${segmentOf(name)}`)
    let items = "items" in schema ? `${pointer}/items` : undefined
    let format = typeof schema["format"] === "string" ? schema["format"] : undefined
    const values = "const" in schema ? [schema["const"]] : [...listOf(schema["enum"])]
    let isNullable = types.delete("null")
    // Both may be beside a reference.
    const beside = this.#document.at(at)
    const says = (keyword: string): boolean => [schema, beside].some((each) => isObject(each) && each[keyword] === true)
    let isReadOnly = says("readOnly")
    let isWriteOnly = says("writeOnly")
    let { default: fallback } = schema
    for (const key of ["allOf", "oneOf", "anyOf"]) {
      for (const index of listOf(schema[key]).keys()) {
        if (depth === 0) break
        const part = this.#read(`${pointer}/${key}/${index}`, depth - 1)
        for (const type of part.types) types.add(type)
        for (const [name, field] of part.fields) if (!fields.has(name)) fields.set(name, field)
        items ??= part.items
        format ??= part.format
        fallback ??= part.fallback
        isReadOnly ||= key === "allOf" && part.isReadOnly
        isWriteOnly ||= key === "allOf" && part.isWriteOnly
        values.push(...part.values)
        isNullable ||= part.isNullable || (part.types.size === 0 && this.#isNull(`${pointer}/${key}/${index}`))
      }
    }
    if (types.size === 0 && fields.size > 0) types.add("object")
    if (types.size === 0 && items !== undefined) types.add("array")
    return {
      pointer,
      types,
      fields,
      items,
      format,
      values,
      isReadOnly,
      isWriteOnly,
      isNullable,
      fallback
    }
  }

  #isNull(pointer: string): boolean {
    const { value } = this.#document.resolve(pointer)
    return isObject(value) && value["type"] === "null"
  }
}
