/**
 * Changes to a single schema: limits, enums, types, null, defaults and texts. Each applies to parameters, to fields of
 * requests and to fields of responses.
 */
import { listOf } from "../../test/kit/Json.ts"
import type { JsonObject } from "../../test/kit/Json.ts"
import type { Place } from "../Places.ts"
import { allowNull, allowsNull, forbidNull, hasNullType, isPlain, retype, schemaKind, typesOf } from "./Kind.ts"
import type { Change, Kind } from "./Kind.ts"

/** Change of one schema, for each of the three targets. */
interface Edit {
  readonly name: string
  /** End of the names of oasdiff's checks. */
  readonly checks: ReadonlyArray<string>
  readonly where: (schema: JsonObject, document: JsonObject) => boolean
  readonly change: Change
}

const isString = (schema: JsonObject): boolean =>
  isPlain(schema, "string") && !("format" in schema) && !("pattern" in schema)
const isNumber = (schema: JsonObject): boolean => isPlain(schema, "integer") || isPlain(schema, "number")
const isList = (schema: JsonObject): boolean => isPlain(schema, "array")
const has =
  (key: string, type: "number" | "string") =>
  (schema: JsonObject): boolean =>
    typeof schema[key] === type
const set =
  (key: string, value: unknown): Change =>
  (schema) => {
    schema[key] = value
  }
const unset =
  (key: string): Change =>
  (schema) => {
    delete schema[key]
  }
const move =
  (key: string, by: (value: number) => number): Change =>
  (schema) => {
    schema[key] = by(Number(schema[key]))
  }
const isOpen = (key: string) => (schema: JsonObject) => !(key in schema)
const strings = (schema: JsonObject): ReadonlyArray<unknown> =>
  listOf(schema.enum).filter((value) => typeof value === "string")
// A length of one that is reduced leaves nothing to send.
const above = (key: string, least: number) => (schema: JsonObject) =>
  typeof schema[key] === "number" && schema[key] > least

const limits: ReadonlyArray<Edit> = [
  {
    name: "max-length-set",
    checks: ["max-length-set"],
    where: (schema) => isString(schema) && isOpen("maxLength")(schema),
    change: (schema, draw) => {
      schema.maxLength = Math.max(Number(schema.minLength ?? 1), 2 + draw.below(60))
    }
  },
  {
    name: "max-length-decreased",
    checks: ["max-length-decreased"],
    where: (schema) => isString(schema) && above("maxLength", Number(schema.minLength ?? 0) + 1)(schema),
    change: move("maxLength", (value) => value - 1)
  },
  {
    name: "max-length-increased",
    checks: ["max-length-increased"],
    where: has("maxLength", "number"),
    change: move("maxLength", (value) => value + 1)
  },
  { name: "max-length-unset", checks: ["max-length-unset"], where: has("maxLength", "number"), change: unset("maxLength") },
  {
    name: "min-length-set",
    checks: ["min-length-set"],
    where: (schema) => isString(schema) && isOpen("minLength")(schema) && Number(schema.maxLength ?? 9) > 2,
    change: set("minLength", 1)
  },
  {
    name: "min-length-increased",
    checks: ["min-length-increased"],
    where: (schema) => has("minLength", "number")(schema) && Number(schema.minLength) < Number(schema.maxLength ?? 999),
    change: move("minLength", (value) => value + 1)
  },
  {
    name: "min-length-decreased",
    checks: ["min-length-decreased"],
    where: above("minLength", 0),
    change: move("minLength", (value) => value - 1)
  },
  {
    name: "max-set",
    checks: ["max-set"],
    where: (schema) => isNumber(schema) && isOpen("maximum")(schema) && isOpen("exclusiveMaximum")(schema),
    change: (schema, draw) => {
      schema.maximum = Number(schema.minimum ?? 0) + 10 + draw.below(90)
    }
  },
  {
    name: "max-decreased",
    checks: ["max-decreased"],
    where: (schema) => isNumber(schema) && above("maximum", Number(schema.minimum ?? 0) + 1)(schema),
    change: move("maximum", (value) => value - 1)
  },
  {
    name: "max-increased",
    checks: ["max-increased"],
    where: has("maximum", "number"),
    change: move("maximum", (value) => value + 1)
  },
  {
    name: "min-set",
    checks: ["min-set"],
    where: (schema) => isNumber(schema) && isOpen("minimum")(schema) && isOpen("exclusiveMinimum")(schema),
    change: (schema) => {
      schema.minimum = Math.min(1, Number(schema.maximum ?? 1))
    }
  },
  {
    name: "min-increased",
    checks: ["min-increased"],
    where: (schema) => has("minimum", "number")(schema) && Number(schema.minimum) < Number(schema.maximum ?? 1e9),
    change: move("minimum", (value) => value + 1)
  },
  {
    name: "min-decreased",
    checks: ["min-decreased"],
    where: has("minimum", "number"),
    change: move("minimum", (value) => value - 1)
  },
  {
    name: "exclusive-max-set",
    checks: ["exclusive-max-set"],
    where: (schema, document) =>
      isNumber(schema) && isOpen("maximum")(schema) && isOpen("exclusiveMaximum")(schema) && hasNullType(document),
    change: (schema) => {
      schema.exclusiveMaximum = Number(schema.minimum ?? 0) + 100
    }
  },
  {
    name: "multiple-of-set",
    checks: ["multiple-of-set"],
    where: (schema) =>
      isNumber(schema) && isOpen("multipleOf")(schema) && isOpen("maximum")(schema) && isOpen("minimum")(schema),
    change: set("multipleOf", 7)
  },
  {
    name: "max-items-set",
    checks: ["max-items-set"],
    where: (schema) => isList(schema) && isOpen("maxItems")(schema) && Number(schema.minItems ?? 0) < 2,
    change: set("maxItems", 1)
  },
  {
    name: "max-items-increased",
    checks: ["max-items-increased"],
    where: has("maxItems", "number"),
    change: move("maxItems", (value) => value + 1)
  },
  {
    name: "max-items-decreased",
    checks: ["max-items-decreased"],
    where: above("maxItems", 1),
    change: move("maxItems", (value) => value - 1)
  },
  {
    name: "min-items-set",
    checks: ["min-items-set"],
    where: (schema) => isList(schema) && isOpen("minItems")(schema),
    change: set("minItems", 1)
  },
  {
    name: "min-items-decreased",
    checks: ["min-items-decreased"],
    where: above("minItems", 0),
    change: move("minItems", (value) => value - 1)
  },
  {
    name: "unique-items-set",
    checks: [],
    where: (schema) => isList(schema) && schema.uniqueItems !== true,
    change: set("uniqueItems", true)
  },
  {
    name: "pattern-added",
    checks: ["pattern-added"],
    where: (schema) => isString(schema) && isOpen("maxLength")(schema) && isOpen("minLength")(schema),
    change: set("pattern", "^[A-Z]{3}$")
  },
  {
    name: "pattern-changed",
    checks: ["pattern-changed"],
    where: (schema) => isPlain(schema, "string") && has("pattern", "string")(schema),
    change: set("pattern", "^[0-9]{3}$")
  },
  { name: "pattern-removed", checks: ["pattern-removed"], where: has("pattern", "string"), change: unset("pattern") },
  {
    name: "format-added",
    checks: ["type-changed"],
    where: isString,
    change: (schema, draw) => {
      schema.format = draw.pick(["date-time", "uuid", "date", "email"])
    }
  },
  {
    name: "format-removed",
    checks: ["type-changed"],
    where: (schema) => isPlain(schema, "string") && /^(date|date-time|uuid|email|uri)$/.test(String(schema.format)),
    change: unset("format")
  },
  {
    name: "format-changed",
    checks: ["type-changed"],
    where: (schema) => isPlain(schema, "string") && /^(date|date-time)$/.test(String(schema.format)),
    change: (schema) => {
      schema.format = schema.format === "date" ? "date-time" : "date"
    }
  },
  {
    name: "format-unknown",
    checks: [],
    where: isString,
    change: set("format", "invoice-number")
  }
]

const values: ReadonlyArray<Edit> = [
  {
    name: "enum-value-added",
    checks: ["enum-value-added"],
    where: (schema) => strings(schema).length > 0,
    change: (schema) => {
      schema.enum = [...listOf(schema.enum), "a_new_value"]
    }
  },
  {
    name: "enum-value-removed",
    checks: ["enum-value-removed"],
    where: (schema) => strings(schema).length > 1,
    change: (schema, draw) => {
      const gone = draw.pick(strings(schema))
      schema.enum = listOf(schema.enum).filter((value) => value !== gone)
      delete schema.default
    }
  },
  {
    name: "enum-reordered",
    checks: [],
    where: (schema) => strings(schema).length > 1,
    change: (schema) => {
      schema.enum = listOf(schema.enum).toReversed()
    }
  },
  { name: "became-enum", checks: ["became-enum"], where: isString, change: set("enum", ["first", "second"]) },
  {
    name: "enum-dropped",
    checks: ["became-not-enum", "enum-removed"],
    where: (schema) => strings(schema).length > 0 && typesOf(schema).includes("string"),
    change: unset("enum")
  },
  {
    name: "const-added",
    checks: ["const-added"],
    where: (schema, document) => isString(schema) && hasNullType(document),
    change: set("const", "only")
  },
  { name: "integer-to-number", checks: ["type-generalized"], where: (schema) => isPlain(schema, "integer"), change: (schema) => retype(schema, "number") },
  { name: "number-to-integer", checks: ["type-specialized", "type-changed"], where: (schema) => isPlain(schema, "number"), change: (schema) => retype(schema, "integer") },
  {
    name: "string-to-integer",
    checks: ["type-changed"],
    where: (schema) => isString(schema) && isOpen("maxLength")(schema),
    change: (schema) => {
      retype(schema, "integer")
      for (const key of ["minLength", "default", "example"]) delete schema[key]
    }
  },
  {
    name: "number-to-string",
    checks: ["type-changed"],
    where: isNumber,
    change: (schema) => {
      retype(schema, "string")
      for (const key of ["minimum", "maximum", "default", "example", "format", "multipleOf"]) delete schema[key]
    }
  },
  { name: "boolean-to-string", checks: ["type-changed"], where: (schema) => isPlain(schema, "boolean"), change: (schema) => { retype(schema, "string"); delete schema.default } },
  {
    name: "types-widened",
    checks: ["list-of-types-widened"],
    where: (schema, document) => isString(schema) && hasNullType(document),
    change: (schema) => {
      schema.type = [...typesOf(schema), "integer"]
    }
  },
  {
    name: "types-narrowed",
    checks: ["list-of-types-narrowed"],
    where: (schema) => typesOf(schema).filter((type) => type !== "null").length > 1,
    change: (schema) => {
      schema.type = typesOf(schema).filter((type) => type !== "null")[0]
    }
  },
  {
    name: "became-list",
    checks: ["type-changed"],
    where: isString,
    change: (schema) => {
      const { description, type: _type, ...rest } = { ...schema }
      for (const key of Object.keys(schema)) delete schema[key]
      Object.assign(schema, { type: "array", items: { ...rest, type: "string" } })
      if (description !== undefined) schema.description = description
    }
  },
  {
    name: "type-dropped",
    checks: ["type-generalized"],
    where: isString,
    change: unset("type")
  },
  {
    name: "became-nullable",
    checks: ["became-nullable"],
    where: (schema, document) =>
      typesOf(schema).length === 1 && !allowsNull(schema) && !("enum" in schema) && document.openapi !== undefined,
    change: (schema, _draw, _place, copy) => allowNull(copy, schema)
  },
  {
    name: "became-not-nullable",
    checks: ["became-not-nullable"],
    where: (schema) => allowsNull(schema) && typesOf(schema).some((type) => type !== "null"),
    change: (schema) => forbidNull(schema)
  },
  {
    name: "default-added",
    checks: ["default-value-added"],
    where: (schema) => isPlain(schema, "boolean") && isOpen("default")(schema),
    change: set("default", false)
  },
  {
    name: "default-changed",
    checks: ["default-value-changed"],
    where: (schema) => typeof schema.default === "number" || typeof schema.default === "boolean",
    change: (schema) => {
      schema.default = typeof schema.default === "boolean" ? !schema.default : Number(schema.minimum ?? 1)
    }
  },
  { name: "default-removed", checks: ["default-value-removed"], where: (schema) => "default" in schema, change: unset("default") },
  {
    name: "described",
    checks: [],
    where: (schema) => !("$ref" in schema),
    change: set("description", "Says the same in other words.")
  },
  {
    name: "example-added",
    checks: [],
    where: (schema) => isPlain(schema, "string") && !("example" in schema),
    change: set("example", "an example")
  },
  { name: "deprecated", checks: ["deprecated"], where: (schema) => !("$ref" in schema) && schema.deprecated !== true, change: set("deprecated", true) }
]

interface Target {
  readonly name: string
  readonly check: string
  readonly where: (place: Place) => boolean
}

const targets: ReadonlyArray<Target> = [
  { name: "parameter", check: "request-parameter", where: ({ role }) => role === "parameter" },
  {
    name: "request-property",
    check: "request-property",
    where: ({ directions, role }) => role === "property" && directions.has("request")
  },
  {
    name: "response-property",
    check: "response-property",
    where: ({ directions, role }) => role === "property" && directions.has("response")
  }
]

/** Kinds of change to one schema. */
export const valueKinds: ReadonlyArray<Kind> = targets.flatMap(({ check, name, where }) =>
  [...limits, ...values].map((edit) =>
    schemaKind(
      `${name}-${edit.name}`,
      name,
      edit.checks.map((each) => `${check}-${each}`),
      (place, document) => where(place) && edit.where(place.schema, document),
      edit.change
    )
  )
)
