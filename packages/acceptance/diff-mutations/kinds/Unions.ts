/**
 * Changes to schemas made of other schemas: unions, discriminators, `allOf`, items; and changes that mean nothing, such
 * as moving a schema.
 */
import { isObject, listOf, objectOf } from "../../test/kit/Json.ts"
import type { JsonObject } from "../../test/kit/Json.ts"
import type { Direction } from "../Places.ts"
import { objectAt, placesIn, targetKeys } from "../Places.ts"
import { edited, isPlain, schemaKind } from "./Kind.ts"
import type { Kind, Where } from "./Kind.ts"

const listKey = (schema: JsonObject): "oneOf" | "anyOf" | undefined =>
  (["oneOf", "anyOf"] as const).find((key) => Array.isArray(schema[key]))

const membersOf = (schema: JsonObject): ReadonlyArray<unknown> => {
  const key = listKey(schema)
  return key === undefined ? [] : listOf(schema[key])
}

const isNull = (member: unknown): boolean => objectOf(member).type === "null"

const isUnion = (schema: JsonObject): boolean => membersOf(schema).filter((member) => !isNull(member)).length > 1

const isIn =
  (direction: Direction, where: (schema: JsonObject) => boolean): Where =>
  ({ directions, schema }) =>
    directions.has(direction) && where(schema)

const newMember = (schema: JsonObject): JsonObject => {
  const { discriminator } = schema
  const { propertyName } = objectOf(discriminator)
  return typeof propertyName === "string"
    ? {
        type: "object",
        required: [propertyName, "a_new_field"],
        properties: { [propertyName]: { type: "string", enum: ["a_new_member"] }, a_new_field: { type: "integer" } }
      }
    : { type: "object", required: ["a_new_field"], properties: { a_new_field: { type: "integer" } } }
}

const movable: Where = ({ role, schema }) => role === "property" && isPlain(schema, "string") && !("x-moved" in schema)

const perDirection = (direction: Direction): ReadonlyArray<Kind> => {
  const family = `${direction} union`
  const check = (name: string): ReadonlyArray<string> => [`${direction}-property-${name}`, `${direction}-body-${name}`]
  return [
    schemaKind(
      `${direction}-member-added`,
      family,
      [...check("one-of-added"), ...check("any-of-added")],
      isIn(direction, isUnion),
      (schema) => {
        const key = listKey(schema)
        if (key !== undefined && !isObject(objectOf(schema.discriminator).mapping))
          schema[key] = [...listOf(schema[key]), newMember(schema)]
        else if (key !== undefined) schema[key] = [...listOf(schema[key]), { type: "string", enum: ["a_new_member"] }]
      }
    ),
    schemaKind(
      `${direction}-member-removed`,
      family,
      [...check("one-of-removed"), ...check("any-of-removed")],
      isIn(direction, isUnion),
      (schema, draw) => {
        const key = listKey(schema)
        if (key === undefined) return
        const gone = draw.pick(listOf(schema[key]).filter((member) => !isNull(member)))
        schema[key] = listOf(schema[key]).filter((member) => member !== gone)
        const { discriminator } = schema
        const ref = objectOf(gone).$ref
        if (isObject(discriminator) && isObject(discriminator.mapping))
          discriminator.mapping = Object.fromEntries(
            Object.entries(discriminator.mapping).filter(([, target]) => target !== ref)
          )
      }
    ),
    schemaKind(`${direction}-members-reordered`, family, [], isIn(direction, isUnion), (schema) => {
      const key = listKey(schema)
      if (key !== undefined) schema[key] = listOf(schema[key]).toReversed()
    }),
    schemaKind(
      `${direction}-wrapped-in-one-of`,
      family,
      [`${direction}-body-wrapped-in-one-of`],
      ({ directions, role, schema }) => directions.has(direction) && role === "property" && isPlain(schema, "string"),
      (schema) => {
        const { description, type: _type, ...rest } = { ...schema }
        for (const key of Object.keys(schema)) delete schema[key]
        Object.assign(schema, { oneOf: [{ ...rest, type: "string" }, { type: "integer" }] })
        if (description !== undefined) schema.description = description
      }
    ),
    schemaKind(
      `${direction}-all-of-added`,
      family,
      check("all-of-added"),
      ({ directions, role, schema }) =>
        directions.has(direction) && (role === "body" || role === "items") && typeof schema.$ref === "string",
      (schema) => {
        const { $ref } = schema
        delete schema.$ref
        schema.allOf = [
          { $ref },
          { type: "object", required: ["a_new_field"], properties: { a_new_field: { type: "string" } } }
        ]
      }
    ),
    schemaKind(
      `${direction}-all-of-removed`,
      family,
      check("all-of-removed"),
      isIn(direction, (schema) => listOf(schema.allOf).length > 1),
      (schema) => {
        schema.allOf = listOf(schema.allOf).slice(0, -1)
      }
    ),
    schemaKind(
      `${direction}-discriminator-added`,
      family,
      check("discriminator-added"),
      isIn(
        direction,
        (schema) =>
          isUnion(schema) &&
          !("discriminator" in schema) &&
          membersOf(schema).every((member) => "$ref" in objectOf(member))
      ),
      (schema) => {
        schema.discriminator = { propertyName: "type" }
      }
    ),
    schemaKind(
      `${direction}-discriminator-removed`,
      family,
      check("discriminator-removed"),
      isIn(direction, (schema) => isUnion(schema) && "discriminator" in schema),
      (schema) => {
        delete schema.discriminator
      }
    ),
    schemaKind(
      `${direction}-discriminator-mapping-changed`,
      family,
      check("discriminator-mapping-changed"),
      isIn(direction, (schema) => Object.keys(objectOf(objectOf(schema.discriminator).mapping)).length > 0),
      (schema) => {
        const discriminator = objectOf(schema.discriminator)
        const [[value, target] = ["", ""], ...rest] = Object.entries(objectOf(discriminator.mapping))
        discriminator.mapping = Object.fromEntries([[`${value}_v2`, target], ...rest])
      }
    ),
    schemaKind(
      `${direction}-items-changed`,
      family,
      [`${direction}-property-type-changed`],
      isIn(direction, (schema) => isPlain(schema, "array") && isPlain(objectOf(schema.items), "string")),
      (schema) => {
        schema.items = { type: "integer" }
      }
    ),
    schemaKind(
      `${direction}-items-untyped`,
      family,
      [`${direction}-property-type-generalized`],
      isIn(direction, (schema) => isPlain(schema, "array") && isObject(schema.items)),
      (schema) => {
        schema.items = {}
      }
    ),
    schemaKind(
      `${direction}-object-untyped`,
      family,
      [`${direction}-property-type-generalized`],
      ({ directions, role, schema }) =>
        directions.has(direction) && role === "property" && ("$ref" in schema || "properties" in schema),
      (schema) => {
        for (const key of Object.keys(schema)) delete schema[key]
        schema.type = "object"
      }
    ),
    schemaKind(
      `${direction}-circular`,
      family,
      [],
      ({ directions, keys, schema }) =>
        directions.has(direction) && keys[0] === "components" && keys.length === 3 && isObject(schema.properties),
      (schema, _draw, { keys }) => {
        schema.properties = {
          ...objectOf(schema.properties),
          a_new_parent: { $ref: `#/components/schemas/${String(keys[2])}` }
        }
      }
    )
  ]
}

const schemasOf = (copy: JsonObject): JsonObject => objectAt(copy, ["components", "schemas"])

const renameRefs = (value: unknown, from: string, to: string): void => {
  if (Array.isArray(value)) for (const each of value) renameRefs(each, from, to)
  if (!isObject(value)) return
  for (const [key, each] of Object.entries(value)) {
    if (each === from) value[key] = to
    else renameRefs(each, from, to)
  }
}

const moves: ReadonlyArray<Kind> = [
  {
    id: "schema-renamed",
    family: "components",
    oasdiff: ["api-schema-removed"],
    apply: (document, draw) =>
      edited(document, (copy) => {
        const name = draw.pick(Object.keys(schemasOf(copy)).filter((each) => /^\w+$/.test(each)))
        if (name === undefined) return undefined
        copy.components = {
          ...objectOf(copy.components),
          schemas: Object.fromEntries(
            Object.entries(schemasOf(copy)).map(([key, schema]) => [key === name ? `${name}Renamed` : key, schema])
          )
        }
        renameRefs(copy, `#/components/schemas/${name}`, `#/components/schemas/${name}Renamed`)
        return ["components", "schemas", name]
      })
  },
  {
    id: "schema-inlined",
    family: "components",
    oasdiff: [],
    apply: (document, draw) =>
      edited(document, (copy) => {
        const uses = placesIn(copy).filter(({ role, schema }) => {
          const target =
            typeof schema.$ref === "string" ? schemasOf(copy)[schema.$ref.split("/").at(-1) ?? ""] : undefined
          return (
            role !== "member" &&
            isObject(target) &&
            Object.keys(schema).length === 1 &&
            !JSON.stringify(target).includes("$ref")
          )
        })
        const place = draw.pick(uses)
        if (place === undefined) return undefined
        const target = objectAt(copy, targetKeys(copy, place.keys))
        delete place.schema.$ref
        Object.assign(place.schema, structuredClone(target))
        return place.keys
      })
  },
  schemaKind("schema-extracted", "components", [], movable, (schema, _draw, _place, copy) => {
    const moved = { ...schema }
    for (const key of Object.keys(schema)) delete schema[key]
    schema.$ref = "#/components/schemas/ANewComponent"
    copy.components = { ...objectOf(copy.components), schemas: { ...schemasOf(copy), ANewComponent: moved } }
  }),
  {
    id: "unused-schema-added",
    family: "components",
    oasdiff: [],
    apply: (document) =>
      edited(document, (copy) => {
        copy.components = {
          ...objectOf(copy.components),
          schemas: { ...schemasOf(copy), ANewComponent: { type: "object", properties: { id: { type: "string" } } } }
        }
        return ["components", "schemas"]
      })
  },
  {
    id: "schemas-reordered",
    family: "components",
    oasdiff: [],
    apply: (document) =>
      edited(document, (copy) => {
        if (Object.keys(schemasOf(copy)).length < 2) return undefined
        copy.components = {
          ...objectOf(copy.components),
          schemas: Object.fromEntries(Object.entries(schemasOf(copy)).toReversed())
        }
        return ["components", "schemas"]
      })
  },
  schemaKind(
    "schema-wrapped-in-all-of",
    "components",
    [],
    ({ role, schema }) =>
      (role === "body" || role === "property") && typeof schema.$ref === "string" && Object.keys(schema).length === 1,
    (schema) => {
      const { $ref } = schema
      delete schema.$ref
      schema.allOf = [{ $ref }]
    }
  ),
  schemaKind(
    "schema-titled",
    "components",
    [],
    ({ schema }) => !("$ref" in schema) && "properties" in schema,
    (schema) => {
      schema.title = "Another title"
    }
  )
]

/** Kinds of change to unions, lists and components. */
export const unionKinds: ReadonlyArray<Kind> = [...perDirection("request"), ...perDirection("response"), ...moves]
