/**
 * Changes to a single schema: enums, types, null, defaults and texts. These and those of limits apply to parameters, to fields of
 * requests and to fields of responses.
 */
import { listOf } from "../../test/kit/Json.ts"
import type { Place } from "../Places.ts"
import { allowNull, allowsNull, forbidNull, hasNullType, isPlain, retype, schemaKind, typesOf } from "./Kind.ts"
import type { Kind } from "./Kind.ts"
import type { Edit } from "./Edit.ts"
import { isNumber, isOpen, isString, set, strings, unset } from "./Edit.ts"
import { limits } from "./Limits.ts"

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
  {
    name: "integer-to-number",
    checks: ["type-generalized"],
    where: (schema) => isPlain(schema, "integer"),
    change: (schema) => retype(schema, "number")
  },
  {
    name: "number-to-integer",
    checks: ["type-specialized", "type-changed"],
    where: (schema) => isPlain(schema, "number"),
    change: (schema) => retype(schema, "integer")
  },
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
  {
    name: "boolean-to-string",
    checks: ["type-changed"],
    where: (schema) => isPlain(schema, "boolean"),
    change: (schema) => {
      retype(schema, "string")
      delete schema.default
    }
  },
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
      schema.default = typeof schema.default === "boolean" ? !schema.default : Number(schema.default) + 1
    }
  },
  {
    name: "default-removed",
    checks: ["default-value-removed"],
    where: (schema) => "default" in schema,
    change: unset("default")
  },
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
  {
    name: "deprecated",
    checks: ["deprecated"],
    where: (schema) => !("$ref" in schema) && schema.deprecated !== true,
    change: set("deprecated", true)
  }
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

// Without a check in oasdiff (read at its commit of 2026-08-08): it has no check for this keyword in this direction.
const unknown: ReadonlyArray<RegExp> = [
  /^request-parameter-(became-not-enum|const-added|enum-removed|max-items-set|max-length-unset|min-length-set|multiple-of-set|type-specialized)$/,
  /^request-property-(became-not-enum|enum-removed|max-items-(set|increased|decreased)|max-length-unset|min-items-decreased|min-length-set|multiple-of-set|type-specialized)$/,
  /^response-property-(became-(not-)?enum|enum-removed|multiple-of-set|exclusive-max-set|(min|max)-(items-|length-)?set)$/,
  /^response-property-(max-(items-|length-)?decreased|max-items-increased|min-(items-|length-)?increased)$/
]

/** Kinds of change to one schema. */
export const valueKinds: ReadonlyArray<Kind> = targets.flatMap(({ check, name, where }) =>
  [...limits, ...values].map((edit) =>
    schemaKind(
      `${name}-${edit.name}`,
      name,
      edit.checks.map((each) => `${check}-${each}`).filter((each) => !unknown.some((pattern) => pattern.test(each))),
      (place, document) => where(place) && edit.where(place.schema, document),
      edit.change
    )
  )
)
