/**
 * Code of a consumer that reads every field of a response, with the types that the document gives.
 *
 * Each field is read on a line of its own, so that an error names the field.
 */
import { isObject, listOf, objectOf, resolved } from "../../test/kit/Json.ts"
import type { JsonObject } from "../../test/kit/Json.ts"
import { merged } from "../../test/kit/Samples.ts"

/** Declarations that the code of a consumer uses. */
export const declarations: ReadonlyArray<string> = [
  "declare const take: <T>(value: T) => void",
  "declare const each: <T>(value: T, use: (value: NonNullable<T>) => void) => void",
  "declare const items: <T>(value: ReadonlyArray<T> | null | undefined, use: (value: T) => void) => void"
]

const typesIn = (schema: JsonObject): ReadonlyArray<unknown> =>
  Array.isArray(schema.type) ? listOf(schema.type) : schema.type === undefined ? [] : [schema.type]

const scalars: { readonly [type: string]: string } = {
  string: "string",
  integer: "number",
  number: "number",
  boolean: "boolean",
  null: "null"
}

const schemaName = (ref: unknown): string | undefined =>
  typeof ref === "string" ? /^#\/components\/schemas\/(.+)$/.exec(ref)?.[1] : undefined

const propertyOf = (expression: string, name: string): string =>
  /^[A-Za-z_$][\w$]*$/.test(name) ? `${expression}.${name}` : `${expression}[${JSON.stringify(name)}]`

/** Writes code that reads responses of one document. */
export interface ResponseReader {
  /** Lines that read the value of an expression, which is neither null nor undefined. */
  readonly read: (schema: unknown, expression: string) => ReadonlyArray<string>
  /** Lines that read the value of an expression whose schema is one of some, or whose type is one of others. */
  readonly readOneOf: (
    schemas: ReadonlyArray<unknown>,
    expression: string,
    others: ReadonlyArray<string>
  ) => ReadonlyArray<string>
  /** Functions that the lines use. */
  readonly functions: () => ReadonlyArray<string>
}

/**
 * Makes the reader of a document.
 *
 * @param exported names of the types that the raw client exports
 */
export const responseReader = (document: JsonObject, exported: ReadonlySet<string>): ResponseReader => {
  const functions = new Map<string, ReadonlyArray<string>>()

  const allowsNull = (schema: JsonObject): boolean =>
    schema.nullable === true || typesIn(schema).includes("null") || listOf(schema.enum).includes(null)

  const valueType = (value: unknown): string =>
    value === null ? "null" : isObject(value) || Array.isArray(value) ? "unknown" : typeof value

  /** Writes the type of a schema's values. */
  const typeText = (given: unknown, depth: number): string => {
    const name = schemaName(objectOf(given).$ref)
    if (name !== undefined && exported.has(name)) return `Raw.${name}`
    const schema = merged(document, resolved(document, given))
    const orNull = allowsNull(schema) ? " | null" : ""
    if (depth > 3) return "unknown"
    if ("const" in schema) return valueType(schema.const)
    if (Array.isArray(schema.enum)) return [...new Set(schema.enum.map(valueType))].join(" | ") + orNull
    const members = [...listOf(schema.oneOf), ...listOf(schema.anyOf)]
    if (members.length > 0) return members.map((member) => typeText(member, depth + 1)).join(" | ") + orNull
    const types = typesIn(schema)
    if (types.length === 0 && !("properties" in schema)) return "unknown"
    return (
      types
        .map((type) =>
          type === "array"
            ? `ReadonlyArray<${typeText(schema.items ?? {}, depth + 1)}>`
            : type === "object"
              ? mapText(schema, depth)
              : (scalars[String(type)] ?? "unknown")
        )
        .join(" | ") + orNull
    )
  }

  const mapText = (schema: JsonObject, depth: number): string => {
    const properties = Object.entries(objectOf(schema.properties))
    const required = new Set(listOf(schema.required))
    if (properties.length > 0)
      return `{ ${properties
        .map(([name, property]) =>
          required.has(name)
            ? `readonly ${JSON.stringify(name)}: ${typeText(property, depth + 1)}`
            : `readonly ${JSON.stringify(name)}?: ${typeText(property, depth + 1)} | null | undefined`
        )
        .join("; ")} }`
    return isObject(schema.additionalProperties)
      ? `{ readonly [key: string]: ${typeText(schema.additionalProperties, depth + 1)} }`
      : "object"
  }

  /** Writes the values of an enum or a const as a type; undefined without any. Where the type is open, the line is not used. */
  const literalText = (schema: JsonObject): string | undefined => {
    const values = "const" in schema ? [schema.const] : listOf(schema.enum)
    return values.length === 0 || values.length > 60 || values.some((value) => typeof value === "object")
      ? undefined
      : values.map((value) => JSON.stringify(value)).join(" | ") + (allowsNull(schema) ? " | null" : "")
  }

  /** Returns the member of a union that is not null, when there is one. */
  const soleMember = (schema: JsonObject): unknown => {
    const members = [...listOf(schema.oneOf), ...listOf(schema.anyOf)]
    const others = members.filter((member) => resolved(document, member).type !== "null")
    return others.length === 1 && !isObject(schema.properties) ? others[0] : undefined
  }

  const isScalarType = (schema: JsonObject): boolean =>
    !typesIn(schema).some((type) => type === "object" || type === "array") && !("properties" in schema)

  const field = (
    holder: string,
    name: string,
    property: unknown,
    isRequired: boolean,
    depth: number
  ): ReadonlyArray<string> => {
    const at = propertyOf(holder, name)
    const schema = merged(document, resolved(document, property))
    const isUnion = Array.isArray(schema.oneOf) || Array.isArray(schema.anyOf)
    const missing = isRequired ? "" : " | null | undefined"
    const sole = isUnion ? soleMember(schema) : undefined
    if (sole !== undefined && depth <= 5) {
      const lines = read(sole, "value", depth + 1)
      return [`take<unknown>(${at})`, ...(lines.length === 0 ? [] : [`each(${at}, (value) => {`, ...lines, "})"])]
    }
    if (isScalarType(schema) || isUnion || depth > 5) {
      const union = isUnion ? [...narrowed(schema, at), ...membersOf(schema, depth)] : []
      const literal = literalText(schema)
      return [
        `take<${typeText(property, 0)}${missing}>(${at})`,
        ...(literal === undefined ? [] : [`take<${literal}${missing}>(${at})`]),
        ...union
      ]
    }
    const lines = read(property, "value", depth + 1)
    const presence =
      isRequired && !allowsNull(schema) ? [`take<NonNullable<unknown>>(${at})`] : [`take<unknown>(${at})`]
    return lines.length === 0 ? presence : [...presence, `each(${at}, (value) => {`, ...lines, "})"]
  }

  /** Values of the field that tells a member of a union apart. Empty if there are none. */
  const tagValues = (member: unknown, field: string): ReadonlyArray<string> => {
    const properties = objectOf(merged(document, resolved(document, member)).properties)
    const tag = resolved(document, properties[field])
    const values = "const" in tag ? [tag.const] : listOf(tag.enum)
    return values.every((value) => typeof value === "string") ? values.map(String) : []
  }

  /** Values of a discriminator for a member: those of its mapping, or else the schema's name (OpenAPI 3.1, 4.8.25). */
  const statedValues = (schema: JsonObject, ref: unknown): ReadonlyArray<string> => {
    const name = schemaName(ref)
    const mapped = Object.entries(objectOf(objectOf(schema.discriminator).mapping)).flatMap(([value, target]) =>
      target === ref || target === name ? [value] : []
    )
    return mapped.length > 0 ? mapped : name === undefined ? [] : [name]
  }

  /** Reads the members of a union that a field tells apart: one by one, and all of them with nothing left over. */
  const narrowed = (schema: JsonObject, at: string): ReadonlyArray<string> => {
    const members = [...listOf(schema.oneOf), ...listOf(schema.anyOf)].filter(
      (member) => resolved(document, member).type !== "null"
    )
    const stated = objectOf(schema.discriminator).propertyName
    const shared = Object.keys(objectOf(merged(document, resolved(document, members[0])).properties)).find((name) =>
      members.every((member) => tagValues(member, name).length > 0)
    )
    const name = typeof stated === "string" ? stated : shared
    if (name === undefined) return []
    const branches = members.flatMap((member) => {
      const type = schemaName(objectOf(member).$ref)
      const own = tagValues(member, name)
      const values = own.length > 0 || stated === undefined ? own : statedValues(schema, objectOf(member).$ref)
      const tests = values.map((value) => `${propertyOf("value", name)} === ${JSON.stringify(value)}`)
      return tests.length === 0
        ? []
        : [
            `if (${tests.join(" || ")}) take<${type !== undefined && exported.has(type) ? `Raw.${type}` : "object"}>(value)`
          ]
    })
    const whole = branches.length === members.length ? [`${branches.join("; else ")}; else take<never>(value)`] : []
    return [...branches, ...whole].map((branch) => `each(${at}, (value) => { ${branch} })`)
  }

  /** Writes the functions that read the named members of a union, each field by itself. */
  const membersOf = (schema: JsonObject, depth: number): ReadonlyArray<string> =>
    [...listOf(schema.oneOf), ...listOf(schema.anyOf)].flatMap((member) => {
      const name = schemaName(objectOf(member).$ref)
      if (name === undefined || !exported.has(name)) return []
      read(member, "value", depth + 1)
      return functions.has(name) ? [`take(read_${name})`] : []
    })

  /** Properties that responses have. */
  const fieldsOf = (schema: JsonObject): ReadonlyArray<readonly [name: string, property: unknown]> =>
    Object.entries(objectOf(schema.properties)).filter(
      ([, property]) => objectOf(property).writeOnly !== true && resolved(document, property).writeOnly !== true
    )

  const recordLines = (schema: JsonObject, holder: string, depth: number): ReadonlyArray<string> => {
    const required = new Set(listOf(schema.required))
    const lines = fieldsOf(schema).flatMap(([name, property]) =>
      field(holder, name, property, required.has(name), depth)
    )
    const { propertyName } = objectOf(schema.discriminator)
    if (typeof propertyName === "string") lines.push(`take<unknown>(${propertyOf(holder, propertyName)})`)
    const isOpen = schema.additionalProperties === true || isObject(schema.additionalProperties)
    return isOpen ? [...lines, `take<unknown>(${holder}["an_extra_key"])`] : lines
  }

  const read = (given: unknown, expression: string, depth: number): ReadonlyArray<string> => {
    const name = schemaName(objectOf(given).$ref)
    const schema = merged(document, resolved(document, given))
    const isUnion = Array.isArray(schema.oneOf) || Array.isArray(schema.anyOf)
    if (name !== undefined && exported.has(name) && isObject(schema.properties) && !isUnion) {
      if (!functions.has(name)) {
        functions.set(name, [])
        functions.set(name, [
          `const read_${name} = (value: NonNullable<Raw.${name}>): void => {`,
          ...recordLines(schema, "value", 0),
          "}"
        ])
      }
      // Why fields too: a value without known fields is an argument of every function whose fields are all optional.
      const fields = fieldsOf(schema).slice(0, 3)
      if (!allowsNull(schema))
        return [
          `read_${name}(${expression})`,
          ...fields.map(([field]) => `take<unknown>(${propertyOf(expression, field)})`)
        ]
      return [
        `each(${expression}, (value) => {`,
        `read_${name}(value)`,
        ...fields.map(([field]) => `take<unknown>(${propertyOf("value", field)})`),
        "})"
      ]
    }
    if (depth > 5) return []
    const sole = isUnion ? soleMember(schema) : undefined
    if (sole !== undefined) return [`each(${expression}, (value) => {`, ...read(sole, "value", depth + 1), "})"]
    if (isUnion)
      return [
        `take<${typeText(given, 0)}>(${expression})`,
        ...narrowed(schema, expression),
        ...membersOf(schema, depth),
        ...recordLines(schema, expression, depth)
      ]
    if (isObject(schema.properties)) return recordLines(schema, expression, depth)
    if (typesIn(schema).includes("array")) {
      const lines = read(schema.items ?? {}, "value", depth + 1)
      return [
        `take<ReadonlyArray<unknown>>(${expression})`,
        ...(lines.length === 0 ? [] : [`items(${expression}, (value) => {`, ...lines, "})"])
      ]
    }
    return [`take<${typeText(given, 0)}>(${expression})`]
  }

  return {
    read: (schema, expression) => read(schema, expression, 0),
    readOneOf: (schemas, expression, others) => {
      const types = [...schemas.map((schema) => typeText(schema, 0)), ...others]
      return types.length === 0 ? [] : [`take<${types.join(" | ")}>(${expression})`]
    },
    functions: () => [...functions.values()].flat()
  }
}
