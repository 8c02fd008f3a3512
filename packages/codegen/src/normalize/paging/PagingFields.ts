/**
 * Fields that paging uses: query parameters and fields of a list's response, with their types.
 *
 * Why types: names are not enough. `page` may be a string, `count` a boolean, `after` a date.
 */
import { objectOf, textOf } from "../../openapi/Json.ts"
import type { JsonObject } from "../../openapi/Json.ts"
import { resolved } from "../../openapi/References.ts"

/** A query parameter or a field of a response. */
export interface Field {
  /** Name of the parameter, or dotted path of the response field. */
  readonly path: string
  /** Last key in lower case, with letters and digits only: `Page-Size` is `pagesize`. */
  readonly name: string
  /** JSON types without null. */
  readonly types: ReadonlyArray<unknown>
  readonly nullable: boolean
  /** False when a key has a dot, which a dotted path would split. */
  readonly reachable: boolean
  readonly required: boolean
  /** Keywords of its schema and of the schema's members, merged. The schema's own keywords win. */
  readonly says: JsonObject
}

/** Returns a name in lower case, with letters and digits only. */
export const plainName = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/g, "")

const deepest = 8

interface Said {
  readonly types: ReadonlyArray<unknown>
  readonly says: JsonObject
}

/** Merges the keywords of a schema and of the members of its `allOf`, `anyOf` and `oneOf`. */
const saidOf = (document: JsonObject, schema: unknown, depth = 0): Said => {
  if (depth > deepest) return { types: [], says: {} }
  const object = resolved(document, schema)
  const own: ReadonlyArray<unknown> =
    object.type === undefined ? [] : Array.isArray(object.type) ? object.type : [object.type]
  const members = [object.anyOf, object.oneOf, object.allOf]
    .flatMap((each): ReadonlyArray<unknown> => (Array.isArray(each) ? each : []))
    .map((each) => saidOf(document, each, depth + 1))
  return {
    types: own.length > 0 ? own : members.flatMap(({ types }) => types),
    says: Object.assign({}, ...members.map(({ says }) => says), object) as JsonObject
  }
}

const fieldOf = (document: JsonObject, path: string, key: string, schema: unknown, required: boolean): Field => {
  const { says, types } = saidOf(document, schema)
  return {
    path,
    name: plainName(key),
    types: types.filter((type) => type !== "null"),
    nullable: types.includes("null") || says.nullable === true,
    reachable: true,
    required,
    says
  }
}

/** Returns the query parameters of an operation. Its own parameters replace those of the path item. */
export const queryFields = (document: JsonObject, holders: ReadonlyArray<JsonObject>): ReadonlyArray<Field> => {
  const parameters = holders
    .flatMap(({ parameters }): ReadonlyArray<unknown> => (Array.isArray(parameters) ? parameters : []))
    .map((each) => resolved(document, each))
    .filter(({ in: location, name }) => location === "query" && typeof name === "string")
  const byName = new Map(parameters.map((each) => [String(each.name), each]))
  return [...byName].map(([name, { description, example, required, schema }]) => {
    const field = fieldOf(document, name, name, schema, required === true)
    // Description and example of the parameter count like those of its schema.
    return { ...field, says: { description, example, ...field.says } }
  })
}

interface Properties {
  readonly [name: string]: { readonly schema: unknown; readonly required: boolean }
}

/** Returns the properties of a schema and of its `allOf`, with references followed. */
const propertiesOf = (document: JsonObject, schema: unknown, depth = 0): Properties => {
  if (depth > deepest) return {}
  const object = resolved(document, schema)
  const parts = Array.isArray(object.allOf) ? object.allOf : []
  const required = Array.isArray(object.required) ? object.required : []
  return Object.assign(
    {},
    ...parts.map((part) => propertiesOf(document, part, depth + 1)),
    Object.fromEntries(
      Object.entries(objectOf(object.properties)).map(([name, each]) => [
        name,
        { schema: each, required: required.includes(name) }
      ])
    )
  ) as Properties
}

/** Keys of objects with fields about the page. */
const holders = new Set(
  "meta pagination paging pageinfo page links link responsemetadata metadata cursors resultinfo pager nextpage".split(
    " "
  )
)

/** True for a link that is an object with `href`. */
const hrefOf = (document: JsonObject, schema: unknown): boolean => "href" in propertiesOf(document, schema)

/**
 * Returns the fields of a response: those of its root and of objects about the page, up to two levels (`meta.pagination`). A
 * link that is an object also has its `href` as a field.
 */
export const responseFields = (document: JsonObject, schema: unknown): ReadonlyArray<Field> => {
  // Fields inside an object about the next page belong to that page: `next_page.offset` is the next offset.
  const prefixOf = (path: ReadonlyArray<string>): string => (plainName(path.at(-1) ?? "") === "nextpage" ? "next_" : "")
  const below = (at: unknown, path: ReadonlyArray<string>): ReadonlyArray<Field> =>
    Object.entries(propertiesOf(document, at)).flatMap(([name, { required, schema: each }]): ReadonlyArray<Field> => {
      const dotted = [...path, name].join(".")
      const inHolder = path.length < 2 && holders.has(plainName(name)) && !name.includes(".")
      const isLink = path.length > 0 && hrefOf(document, each)
      return [
        { ...fieldOf(document, dotted, prefixOf(path) + name, each, required), reachable: !name.includes(".") },
        ...(inHolder ? below(each, [...path, name]) : []),
        ...(isLink ? [{ ...fieldOf(document, `${dotted}.href`, name, { type: "string", format: "uri" }, false) }] : [])
      ]
    })
  return below(schema, [])
}

/** Returns the id field of a list's records: a required string `id`; undefined when there is none. */
export const recordId = (document: JsonObject, schema: unknown, items: string): Field | undefined => {
  const list = items === "" ? schema : propertiesOf(document, schema)[items]?.schema
  const id = propertiesOf(document, resolved(document, list).items).id
  if (id === undefined || !id.required) return undefined
  const field = fieldOf(document, `${items === "" ? "" : `${items}.`}-1.id`, "id", id.schema, true)
  return isToken(field) && !field.nullable ? field : undefined
}

/** True for a field that is always a list. */
export const isList = ({ types }: Field): boolean => types.length > 0 && types.every((type) => type === "array")

/** Returns the response itself as a field. */
export const rootField = (document: JsonObject, schema: unknown): Field => fieldOf(document, "", "", schema, true)

const isWholeNumber = (value: unknown): boolean => typeof value === "number" && Number.isInteger(value)

/**
 * True for whole numbers: `type: integer`, or `number` with whole values in its keywords, such as `type: number, default: 1`.
 * Why: generators for languages without integers write it this way.
 */
export const isWhole = ({ says, types }: Field): boolean => {
  if (types.length === 0 || !types.every((type) => type === "integer" || type === "number")) return false
  if (types.every((type) => type === "integer")) return true
  const format = textOf(says.format)
  if (format !== undefined) return /^u?int(32|64|eger)?$/i.test(format)
  const given = [says.default, says.minimum, says.maximum, says.multipleOf, says.example].filter(
    (value) => value !== undefined
  )
  return given.length > 0 && given.every(isWholeNumber)
}

/** True for a boolean. */
export const isFlag = ({ types }: Field): boolean => types.length > 0 && types.every((type) => type === "boolean")

/** Formats of strings that are never a cursor. */
const otherFormats = /^(date|date-?time|time|timestamp|duration|email|idn-email|ipv[46]|hostname|binary|regex)$/i

const looksLikeDate = (value: unknown): boolean => typeof value === "string" && /^\d{4}-\d\d-\d\d/.test(value)

/** True for a string that may be a cursor: not a date and not an enum. */
export const isToken = ({ says, types }: Field): boolean =>
  types.length > 0 &&
  types.every((type) => type === "string") &&
  !otherFormats.test(textOf(says.format) ?? "") &&
  says.enum === undefined &&
  says.const === undefined &&
  ![says.default, says.example].some(looksLikeDate)

/** True when the description of a field mentions dates. */
export const tellsOfDates = ({ says }: Field): boolean =>
  /\b(dates?|date-?time|timestamps?|ISO[ -]?8601|RFC ?3339|YYYY|epoch)\b/i.test(textOf(says.description) ?? "")

/** True for a field with a URL, from its format, path, name or example. */
export const isUrl = (field: Field): boolean =>
  isToken(field) &&
  (/^(uri|url|uri-reference|iri)$/i.test(textOf(field.says.format) ?? "") ||
    /(uri|url|href|link)$/.test(field.name) ||
    /^_?links?\./i.test(field.path) ||
    /\._?links?\./i.test(field.path) ||
    /^(https?:\/\/|[/?])/.test(textOf(field.says.example) ?? ""))
