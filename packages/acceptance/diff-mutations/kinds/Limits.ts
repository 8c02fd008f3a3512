/**
 * Changes to the limits of a single schema: lengths, ranges, numbers of items, patterns and formats.
 */
import type { Edit } from "./Edit.ts"
import { above, has, isList, isNumber, isOpen, isString, move, set, unset } from "./Edit.ts"
import { hasNullType, isPlain } from "./Kind.ts"

/** The table. */
export const limits: ReadonlyArray<Edit> = [
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
  {
    name: "max-length-unset",
    checks: ["max-length-unset"],
    where: has("maxLength", "number"),
    change: unset("maxLength")
  },
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
